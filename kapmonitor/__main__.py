"""``python -m kapmonitor`` is the installed command ``kapmonitor``."""

import sys

from kapmonitor.app.main import main

if __name__ == "__main__":
    sys.exit(main())
