"""What lies in a scroll area: as wide as that, and as high as its wrapped words then are."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget


class Column(QWidget):
    """Content whose least height is told by its width alone.

    A layout's own least height is that of its least width, at which words are broken most; a
    scroll area would leave that much room.
    """

    def minimumSizeHint(self) -> QSize:
        """The layout's least width; the height is left to ``heightForWidth``."""
        return QSize(super().minimumSizeHint().width(), 0)


def scrolled(content: QWidget) -> QScrollArea:
    """A scroll area around it, only up and down, that is no stop of the keyboard itself."""
    area = QScrollArea()
    area.setWidget(content)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return area


def bring_into_sight(widget: QWidget) -> None:
    """Scroll whatever it lies in to it: Qt does so for Tab alone, not where the focus is set."""
    around = widget.parentWidget()
    while around is not None:
        if isinstance(around, QScrollArea):
            around.ensureWidgetVisible(widget)
        around = around.parentWidget()
