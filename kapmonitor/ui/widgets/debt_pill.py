"""The check debt as one number in a pill: solid where there is some."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kapmonitor.ui.theme import Theme

HEIGHT = 26.0


class DebtPill(QWidget):
    """Paints the debt."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._text = ""
        self._is_solid = False
        self.setObjectName("debt")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed_to.connect(self._on_theme)

    def text(self) -> str:
        """What it says."""
        return self._text

    def show_debt(self, text: str, *, solid: bool) -> None:
        """Show another number."""
        if (text, solid) != (self._text, self._is_solid):
            self._text, self._is_solid = text, solid
            self.setAccessibleName(text)
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        """Room for its words."""
        metrics = QFontMetrics(self._theme.font("small", 700))
        width = metrics.horizontalAdvance(self._text) + self._theme.px(28)
        return QSize(width, self._theme.px(HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint pill and number."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("accent" if self._is_solid else "raised"))
        rect = QRectF(self.rect())
        painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2)
        painter.setFont(self._theme.font("small", 700 if self._is_solid else 500))
        painter.setPen(self._theme.colour("on_accent" if self._is_solid else "muted"))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self._text)
        painter.end()

    def _on_theme(self, _name: str) -> None:
        self.updateGeometry()
        self.update()
