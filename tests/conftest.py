"""Before Qt is imported anywhere: no test opens a window on somebody's screen."""

import os

os.environ["QT_QPA_PLATFORM"] = "offscreen"
