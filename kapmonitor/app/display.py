"""Whether there is a screen to open a window on; no Qt, so that headless commands can ask."""

import importlib.util
import os
import sys


def why_no_window() -> str | None:
    """Why no window can be opened here, in words; ``None`` where one can."""
    if importlib.util.find_spec("PySide6") is None:
        return "the window is not installed: pip install 'kapmonitor[window]'"
    if sys.platform in ("win32", "darwin"):
        return None
    if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        return None
    return "there is no display"
