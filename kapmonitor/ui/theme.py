"""Tokens to palette, fonts and style sheet: the only place where a colour or a size is set.

Standard widgets say what they are by dynamic properties (``kind``, ``tone``, ``size``, ``state``),
which the style sheet in ``stylesheet.py`` turns into looks; painted widgets ask :class:`Theme`.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from kapmonitor.ui.preferences import ThemeName
from kapmonitor.ui.stylesheet import SIZES, TONES, style_sheet

SCALES = (1.0, 1.25, 1.5, 1.75, 2.0)
"""Text scales that may be chosen."""

WORDS = ("Inter", "DejaVu Sans")
DIGITS = ("JetBrains Mono", "DejaVu Sans Mono")
"""Families in the order of liking; the last of each is on every Debian."""

TOKENS = (
    *TONES,
    *("bg", "panel", "raised", "rail", "sunken", "line", "grid"),
    *("accent_fill", "accent_deep", "block_fill", "band_a", "band_b", "limit"),
    *("high_fill", "high_line", "high_rest", "med_fill", "med_line", "low_fill", "low_line"),
)
"""Every token that a theme gives a colour to."""
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
STYLE = "Fusion"
"""The style that the sheet refines: it follows the palette, the platform's own would not."""


class ThemeError(Exception):
    """A theme's file cannot be used; the sentence names the file and what is wrong in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """One theme's colours, by token, as ``#RRGGBB``."""

    name: ThemeName
    colours: Mapping[str, str]


def read_tokens(folder: Path) -> dict[ThemeName, Tokens]:
    """The three themes out of the folder of their TOML files.

    Raises:
        ThemeError: a file is missing, is no TOML, or lacks a token or a colour.
    """
    return {name: _tokens(folder / f"{name}.toml", name) for name in ThemeName}


def _tokens(path: Path, name: ThemeName) -> Tokens:
    colours = _colours(path)
    for token in TOKENS:
        if token not in colours:
            raise ThemeError(f'{path}: the theme has no colour for "{token}"; add it to [colours].')
        if not _COLOUR.fullmatch(str(colours[token])):
            raise ThemeError(
                f'{path}: "{token}" is {colours[token]!r}; a colour is written "#RRGGBB".'
            )
    return Tokens(name=name, colours=colours)


def _colours(path: Path) -> Mapping[str, str]:
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise ThemeError(f"{path}: the theme cannot be read: {fault}") from fault
    colours = document.get("colours")
    if not isinstance(colours, dict):
        raise ThemeError(f"{path}: the theme has no table [colours].")
    return colours


class Theme(QObject):
    """The tokens in force and the text scale.

    Signals:
        changed_to: the name of the theme, after its colours or the scale changed; painted widgets
            paint anew and those that cache sizes lay out anew.
    """

    changed_to = Signal(str)

    def __init__(self, themes: Mapping[ThemeName, Tokens]) -> None:
        super().__init__()
        self._themes = themes
        self._tokens = themes[ThemeName.DARK]
        self._scale = 1.0

    @property
    def name(self) -> ThemeName:
        """The theme in force."""
        return self._tokens.name

    @property
    def scale(self) -> float:
        """The text scale, 1.0 to 2.0."""
        return self._scale

    def use(self, name: ThemeName, scale: float) -> None:
        """Take a theme and a text scale; every open window follows at once."""
        self._tokens = self._themes[name]
        self._scale = min(max(scale, SCALES[0]), SCALES[-1])
        app = QApplication.instance()
        if isinstance(app, QApplication):
            if not app.styleSheet():
                app.setStyle(STYLE)
            # Replacing a sheet costs Qt four times what taking it off and putting one on does, and
            # a window that stands still for two seconds is alarmed (HAZARDS H52).
            app.setStyleSheet("")
            app.setPalette(self._palette())
            app.setFont(self.font("body"))
            app.setStyleSheet(style_sheet(self._tokens.colours, self.px))
        self.changed_to.emit(str(name))

    def colour(self, token: str) -> QColor:
        """The colour of a token in the theme in force."""
        return QColor(self._tokens.colours[token])

    def px(self, size: float) -> int:
        """``size`` px of the mock-ups at the text scale in force."""
        return max(1, round(size * self._scale))

    def font(self, size: str, weight: int = 400) -> QFont:
        """Words and values, with digits of one width."""
        font = self._font(WORDS, size, weight)
        font.setFeature(QFont.Tag("tnum"), 1)
        return font

    def digits(self, size: str, weight: int = 400) -> QFont:
        """Clock times and packet bytes."""
        return self._font(DIGITS, size, weight)

    def _font(self, families: tuple[str, ...], size: str, weight: int) -> QFont:
        font = QFont(list(families))
        font.setPixelSize(self.px(SIZES[size]))
        font.setWeight(QFont.Weight(weight))
        return font

    def _palette(self) -> QPalette:
        """So that nothing is ever white, not even before the style sheet is applied."""
        palette = QPalette()
        role = QPalette.ColorRole
        for target, token in (
            (role.Window, "bg"),
            (role.WindowText, "text"),
            (role.Base, "sunken"),
            (role.AlternateBase, "panel"),
            (role.Text, "text"),
            (role.PlaceholderText, "faint"),
            (role.Button, "raised"),
            (role.ButtonText, "text"),
            (role.ToolTipBase, "raised"),
            (role.ToolTipText, "text"),
            (role.Highlight, "accent_deep"),
            (role.HighlightedText, "text"),
            (role.Link, "accent"),
            (role.LinkVisited, "accent"),
            (role.BrightText, "text"),
            (role.Accent, "accent"),
            (role.Light, "line"),
            (role.Midlight, "line"),
            (role.Mid, "line"),
            (role.Dark, "sunken"),
            (role.Shadow, "sunken"),
        ):
            palette.setColor(target, self.colour(token))
        for target in (role.WindowText, role.Text, role.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, target, self.colour("faint"))
        return palette


def dress(widget: QWidget, **properties: str | bool) -> None:
    """Say what a widget is, for the style sheet; it looks anew at once.

    ``size`` is kept as ``textSize``: every widget has a property ``size`` of its own.
    """
    for name, value in properties.items():
        widget.setProperty("textSize" if name == "size" else name, value)
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
