"""Words and digits on painted widgets: fonts made once for each size, text cut where it must be."""

from PySide6.QtCore import QObject, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from kapmonitor.ui.theme import Theme

Align = Qt.AlignmentFlag
_FLAGS = {
    align: align | Align.AlignVCenter | Qt.TextFlag.TextSingleLine
    for align in (Align.AlignLeft, Align.AlignRight, Align.AlignHCenter)
}
"""Put together once: an alarm must not wait for it."""
WIDTHS_KEPT = 600
"""How many texts' widths are remembered: more than all widgets of a screen show."""


class Lettering(QObject):
    """Fonts and their measures for one painted widget; made anew when the text scale changes.

    Sizes are px of the mock-ups; ``magnify`` is for widgets that are read from afar.
    """

    def __init__(self, theme: Theme, *, magnify: float = 1.0) -> None:
        super().__init__()
        self._theme = theme
        self._magnify = magnify
        self._fonts: dict[tuple[float, int, bool], tuple[QFont, QFontMetricsF]] = {}
        self._widths: dict[tuple[str, float, int, bool], float] = {}
        theme.changed_to.connect(self._on_theme_changed)

    def magnify(self, factor: float) -> None:
        """From now on everything is ``factor`` times as large."""
        if factor != self._magnify:
            self._magnify = factor
            self._forget()

    def px(self, size: float) -> float:
        """``size`` px of the mock-ups as this widget shows them."""
        return float(self._theme.px(size * self._magnify))

    def width(self, text: str, size: float, weight: int = 400, *, clock: bool = False) -> float:
        """How wide a text is, in px of the screen."""
        key = (text, size, weight, clock)
        if key not in self._widths:
            if len(self._widths) >= WIDTHS_KEPT:
                self._widths.clear()
            metrics = self._face(size, weight, clock=clock)[1]
            self._widths[key] = metrics.horizontalAdvance(text)
        return self._widths[key]

    def cut(self, text: str, size: float, weight: int, width: float) -> str:
        """The text, with an ellipsis at its end where it is wider than ``width``."""
        if self.width(text, size, weight) <= width:
            return text
        metrics = self._face(size, weight, clock=False)[1]
        return metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)

    def fitting(self, text: str, size: float, weight: int, width: float) -> tuple[str, float]:
        """The text at a size at which it is not cut, down to three quarters; then it is cut."""
        for share in (1.0, 0.875, 0.75):
            if self.width(text, size * share, weight) <= width:
                return text, size * share
        return self.cut(text, size * 0.75, weight, width), size * 0.75

    def write(
        self,
        painter: QPainter,
        box: QRectF,
        text: str,
        ink: QColor,
        *,
        size: float,
        weight: int = 400,
        align: Align = Align.AlignLeft,
        clock: bool = False,
    ) -> float:
        """Write one line in the middle of ``box``'s height; return how wide it is."""
        if not text:
            return 0.0
        painter.setFont(self._face(size, weight, clock=clock)[0])
        painter.setPen(ink)
        painter.drawText(box, _FLAGS[align], text)
        return self.width(text, size, weight, clock=clock)

    def digits(self, size: float, weight: int = 600) -> tuple[QFont, QFontMetricsF]:
        """The font of a number ``size`` px of the mock-ups high, and its measures."""
        return self._face(size, weight, clock=False)

    def _face(self, size: float, weight: int, *, clock: bool) -> tuple[QFont, QFontMetricsF]:
        key = (size, weight, clock)
        if key not in self._fonts:
            make = self._theme.digits if clock else self._theme.font
            font = make("body", weight)
            font.setPixelSize(max(1, round(self.px(size))))
            self._fonts[key] = (font, QFontMetricsF(font))
        return self._fonts[key]

    def _on_theme_changed(self, _name: str) -> None:
        self._forget()

    def _forget(self) -> None:
        self._fonts.clear()
        self._widths.clear()
