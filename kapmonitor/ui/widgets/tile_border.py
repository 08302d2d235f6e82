"""The border of a painted tile: whole, dashed, or filling clockwise while a delay runs."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen


def outline_clockwise(box: QRectF, radius: float) -> QPainterPath:
    """A rounded rectangle that begins at the middle of its top and goes to the right."""
    path = QPainterPath(QPointF(box.center().x(), box.top()))
    side = 2 * radius
    path.arcTo(box.right() - side, box.top(), side, side, 90, -90)
    path.arcTo(box.right() - side, box.bottom() - side, side, side, 0, -90)
    path.arcTo(box.left(), box.bottom() - side, side, side, 270, -90)
    path.arcTo(box.left(), box.top(), side, side, 180, -90)
    path.closeSubpath()
    return path


def border_pen(ink: QColor, width: float, *, dashed: bool) -> QPen:
    """The border of a tile; dashed where its number is not to be gone by."""
    pen = QPen(ink, width)
    if dashed:
        pen.setDashPattern([5.0, 4.0])
    return pen


def fill_clockwise(
    painter: QPainter,
    outline: QPainterPath,
    share: float,
    *,
    width: float,
    inks: tuple[QColor, QColor],
) -> None:
    """The outline in the first ink, and its first ``share`` (0 to 1) in the second."""
    length = outline.length()
    painter.setPen(QPen(inks[0], width))
    painter.drawPath(outline)
    pen = QPen(inks[1], width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setDashPattern([max(share * length / width, 0.01), 10 * length / width])
    painter.setPen(pen)
    painter.drawPath(outline)
