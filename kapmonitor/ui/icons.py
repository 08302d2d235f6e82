"""Line icons, drawn here and tinted by a token: no image file, sharp at every scale.

Each is one path in a square of 24, drawn with round ends 1.75 wide.
"""

from enum import StrEnum
from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from kapmonitor.ui.theme import Theme


class Icon(StrEnum):
    """Every icon of the window."""

    LIVE = "live"
    REVIEW = "review"
    DEVICES = "devices"
    PROTOCOLS = "protocols"
    SETTINGS = "settings"
    KEYS = "keys"
    HELP = "help"
    NUMBERS = "numbers"
    NEXT = "next"
    CUFF = "cuff"
    ACKNOWLEDGE = "acknowledge"
    AUDIO_PAUSED = "audio-paused"
    FULL_SCREEN = "full-screen"
    DOSE = "dose"
    RUNNING = "running"
    DRUG_ACCOUNT = "drug-account"
    OXYGEN = "oxygen"
    LEAVING = "leaving"
    MARK = "mark"
    UNDO = "undo"
    BACK_TIME = "back-time"
    END = "end"
    CLOSE = "close"
    SEARCH = "search"
    EXPORT = "export"
    LOCK = "lock"
    NOT_LIVE = "not-live"


_CIRCLE = "M{0} 12a{1} {1} 0 1 0 {2} 0a{1} {1} 0 1 0 -{2} 0"
_PATHS = {
    Icon.LIVE: "M2.5 12.5h4l3-8.5 5 16.5 3-8h4",
    Icon.REVIEW: "M4 6h16M4 12h16M4 18h10",
    Icon.DEVICES: "M6.5 7.5l11 9L12 21V3l5.5 4.5-11 9",
    Icon.PROTOCOLS: "M3 6.5h7M8.5 12h7M14 17.5h7",
    Icon.SETTINGS: "M3 7h18M3 17h18M15.5 4v6M8.5 14v6",
    Icon.KEYS: (
        "M6 3h12a3 3 0 0 1 3 3v12a3 3 0 0 1-3 3H6a3 3 0 0 1-3-3V6a3 3 0 0 1 3-3z"
        "M9.5 9.4a2.5 2.5 0 1 1 3.6 2.3c-.7.4-1.1.8-1.1 1.7M12 16.6v.1"
    ),
    Icon.HELP: (
        _CIRCLE.format(3, 9, 18)
        + _CIRCLE.format(8.5, 3.5, 7)
        + "M5.6 5.6l3.9 3.9M14.5 14.5l3.9 3.9M18.4 5.6l-3.9 3.9M9.5 14.5l-3.9 3.9"
    ),
    Icon.NUMBERS: "M4 8l3-2.5V19M12 8a3.5 3.5 0 1 1 6.4 2L12 19h7.5",
    Icon.NEXT: "M5 5l8 7-8 7zM18.5 5v14",
    Icon.CUFF: "M4 17a8.5 8.5 0 1 1 16 0M12 14l4-5M12 14v.1",
    Icon.ACKNOWLEDGE: "M4.5 12.5l5 5.5 10-12",
    Icon.AUDIO_PAUSED: "M6 17V11a6 6 0 0 1 12 0v6l1.5 1.5h-15zM10 21.5h4M3.5 3.5l17 17",
    Icon.FULL_SCREEN: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
    Icon.DOSE: "M15 3l6 6M18 6l-3 3M8 9l7 7-5.5 4H5v-4.5zM3 21l2-2M10.5 11.5l2 2",
    Icon.RUNNING: "M9 3h6v7a3 3 0 0 1-6 0zM12 13v8M12 17l3-2M10 6.5h4",
    Icon.DRUG_ACCOUNT: "M8 3h8M9 3v4l-2 3v11h10V10l-2-3V3M7 14h10",
    Icon.OXYGEN: _CIRCLE.format(3, 5.5, 11) + "M17 14.5a2 2 0 1 1 3.4 1.4L17 20h4",
    Icon.LEAVING: "M13 4h6v16h-6M4 12h9M9 8l4 4-4 4",
    Icon.MARK: "M4 9v6h16V9",
    Icon.UNDO: "M9 5L4 10l5 5M4 10h10a5.5 5.5 0 0 1 0 11h-3",
    Icon.BACK_TIME: "M4 12a8.5 8.5 0 1 0 2.6-6.1L4 8.5M4 3.5v5h5M12.5 7.5V12l3 2.5",
    Icon.END: "M10 4H5v16h5M14 8l4.5 4-4.5 4M18 12H9",
    Icon.CLOSE: "M5.5 5.5l13 13M18.5 5.5l-13 13",
    Icon.SEARCH: "M4 10.5a6.5 6.5 0 1 0 13 0a6.5 6.5 0 1 0-13 0M15.5 15.5L21 21",
    Icon.EXPORT: "M12 15V3M7.5 7.5L12 3l4.5 4.5M4 14v6h16v-6",
    Icon.LOCK: "M5 11h14v10H5zM8 11V7.5a4 4 0 0 1 8 0V11",
    Icon.NOT_LIVE: _CIRCLE.format(3, 9, 18) + "M5.7 18.3L18.3 5.7",
}
_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path d="{path}" fill="none"'
    ' stroke="{colour}" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"/></svg>'
)


def paint_icon(painter: QPainter, icon: Icon, rect: QRectF, colour: QColor) -> None:
    """Draw an icon into a square; Qt's thread."""
    _renderer(icon, colour.name()).render(painter, rect)


def pixmap(icon: Icon, colour: QColor, size: int, ratio: float = 1.0) -> QPixmap:
    """An icon of ``size`` logical px for a screen of ``ratio`` device px each."""
    found = QPixmap(QSize(size, size) * ratio)
    found.setDevicePixelRatio(ratio)
    found.fill(Qt.GlobalColor.transparent)
    painter = QPainter(found)
    paint_icon(painter, icon, QRectF(0, 0, size, size), colour)
    painter.end()
    return found


def themed_icon(icon: Icon, theme: Theme, tone: str = "text", size: float = 20) -> QIcon:
    """An icon for a standard button or action, ``size`` px at 100 %; sharp up to 200 %."""
    return QIcon(pixmap(icon, theme.colour(tone), theme.px(size), 2.0))


@lru_cache(maxsize=256)
def _renderer(icon: Icon, colour: str) -> QSvgRenderer:
    svg = _SVG.format(path=_PATHS[icon], colour=colour)
    return QSvgRenderer(QByteArray(svg.encode()))
