"""Loads what fills a window when it is wanted: the rest behind the first frame, plots with Review.

Beside ``wiring.py`` and ``cli.py`` the one place that imports late: each import here costs more
than the whole first frame.
"""

import gc
import importlib
from typing import Any


def load(module: str, name: str) -> Any:  # what it is, the caller knows
    """The function or class ``name`` of a module of ours, imported only now.

    The garbage collector waits: what a module makes stays, and looking through it time and again
    is a twentieth of a start.
    """
    was_collecting = gc.isenabled()
    gc.disable()
    try:
        return getattr(importlib.import_module(f"kapmonitor.{module}"), name)
    finally:
        if was_collecting:
            gc.enable()
