"""A solid badge of few letters: what kind of thing is asked about an entry."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kapmonitor.ui.theme import Theme


class QuestionBadge(QWidget):
    """In the session's own colour: a question is no alarm."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._text = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed_to.connect(self._on_theme_changed)

    def text(self) -> str:
        """What it bears."""
        return self._text

    def say(self, text: str) -> None:
        """Bear another text."""
        if text != self._text:
            self._text = text
            self.setAccessibleName(text)
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        """Room for the text."""
        metrics = QFontMetrics(self._theme.font("body", 700))
        width = metrics.horizontalAdvance(self._text) + self._theme.px(16)
        return QSize(width, metrics.height() + self._theme.px(8))

    def minimumSizeHint(self) -> QSize:
        """It is never cut."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A filled shape with its letters."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("accent"))
        radius = self._theme.px(4)
        painter.drawRoundedRect(QRectF(self.rect()), radius, radius)
        painter.setPen(self._theme.colour("on_accent"))
        painter.setFont(self._theme.font("body", 700))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._text)
        painter.end()

    def _on_theme_changed(self, _name: str) -> None:
        self.updateGeometry()
        self.update()
