"""The ground of the first frame, read out of a theme's file before there is a theme.

A theme needs a TOML reader, fonts and palettes, which together take as long as Qt's own window:
they are loaded behind the first frame.
"""

import re
from pathlib import Path
from typing import Protocol

from PySide6.QtGui import QColor


class Ground(Protocol):
    """Colours by token and sizes at the text scale; a theme is one."""

    def colour(self, token: str) -> QColor:
        """The colour of a token."""
        ...

    def px(self, size: float) -> int:
        """``size`` px of the mock-ups at the text scale."""
        ...


class FirstGround:
    """A theme's colours as its file has them; what is not found there is black until it is said."""

    def __init__(self, file: Path, scale: float) -> None:
        """``file``: the theme's, in a folder of ``read_tokens``; ``scale``: the text scale."""
        try:
            text = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            text = ""  # the theme is read next, and says what is wrong with its file
        self._colours = dict(re.findall(r'^(\w+) *= *"(#[0-9A-Fa-f]{6})"', text, re.MULTILINE))
        self._scale = scale

    def colour(self, token: str) -> QColor:
        """See :class:`Ground`."""
        return QColor(self._colours.get(token, "#000000"))

    def px(self, size: float) -> int:
        """See :class:`Ground`."""
        return max(1, round(size * self._scale))
