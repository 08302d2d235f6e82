"""One line of text that is cut with dots where it is too long, and never read as mark-up."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kapmonitor.ui.theme import Theme

LONGEST = 400
"""Characters that are looked at: more never fit a line, and measuring 10,000 takes long."""


class Elided(QWidget):
    """A line of words in a size, weight and tone of the theme."""

    def __init__(
        self,
        theme: Theme,
        *,
        size: str = "small",
        weight: int = 400,
        tone: str = "text",
        face: str = "words",
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        keeps: bool = False,
        or_nothing: bool = False,
    ) -> None:
        """``face``: ``words`` or ``digits``; ``keeps``: it is never cut, what is beside it is.

        ``or_nothing``: a hint, not shown at all where it would be cut.
        """
        super().__init__()
        self._theme = theme
        self._text = ""
        self._look = (size, weight, tone)
        self._face = face
        self._align = align
        self._keeps = keeps
        self._or_nothing = or_nothing
        self._is_struck = False
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        theme.changed_to.connect(self._on_theme)

    def text(self) -> str:
        """What it says, uncut."""
        return self._text

    def say(self, text: str) -> None:
        """Say something else; the whole of it is for screen readers."""
        if text != self._text:
            self._text = text
            self.setAccessibleName(text)
            self.updateGeometry()
            self.update()

    def look(self, *, size: str, weight: int, tone: str, struck: bool = False) -> None:
        """Look otherwise."""
        if ((size, weight, tone), struck) != (self._look, self._is_struck):
            self._look, self._is_struck = (size, weight, tone), struck
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        """As wide as the text, one line high."""
        metrics = QFontMetrics(self._font())
        return QSize(metrics.horizontalAdvance(self._text[:LONGEST]) + 2, metrics.height())

    def minimumSizeHint(self) -> QSize:
        """It can be cut down to a few letters, unless it keeps."""
        hint = self.sizeHint()
        if self._keeps:
            return hint
        return QSize(min(hint.width(), self._theme.px(32)), hint.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the line."""
        painter = QPainter(self)
        painter.setFont(self._font())
        painter.setPen(self._theme.colour(self._look[2]))
        rect = QRect(0, 0, self.width(), self.height())
        shown = painter.fontMetrics().elidedText(
            self._text[:LONGEST], Qt.TextElideMode.ElideRight, rect.width()
        )
        if self._or_nothing and shown != self._text[:LONGEST]:
            shown = ""
        painter.drawText(rect, self._align | Qt.AlignmentFlag.AlignVCenter, shown)
        painter.end()

    def _font(self) -> QFont:
        size, weight, _ = self._look
        pick = self._theme.digits if self._face == "digits" else self._theme.font
        font = pick(size, weight)
        font.setStrikeOut(self._is_struck)
        return font

    def _on_theme(self, _name: str) -> None:
        self.updateGeometry()
        self.update()
