"""A thin bar of how much of a bound is used; a shape beside figures that say it exactly."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kapmonitor.ui.theme import Theme

HEIGHT = 6.0


class ShareBar(QWidget):
    """Paints a share, 0 to 1."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._share = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed_to.connect(self._on_theme)

    @property
    def share(self) -> float:
        """What it shows."""
        return self._share

    def show_share(self, share: float) -> None:
        """Show another share."""
        if share != self._share:
            self._share = share
            self.update()

    def sizeHint(self) -> QSize:
        """As thin as a line that can be seen."""
        return QSize(self._theme.px(120), self._theme.px(HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ground and share."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        radius = self.height() / 2
        painter.setBrush(self._theme.colour("raised"))
        painter.drawRoundedRect(QRectF(self.rect()), radius, radius)
        painter.setBrush(self._theme.colour("accent"))
        width = self.width() * self._share
        if width > 0:
            rect = QRectF(0, 0, max(width, float(self.height())), self.height())
            painter.drawRoundedRect(rect, radius, radius)
        painter.end()

    def _on_theme(self, _name: str) -> None:
        self.updateGeometry()
        self.update()
