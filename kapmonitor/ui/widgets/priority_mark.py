"""The shapes that tell a state without colour: priorities, acknowledged, sound off (H65)."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from kapmonitor.domain.limits import Priority


def paint_priority(
    painter: QPainter, box: QRectF, priority: Priority, ink: QColor, ground: QColor
) -> None:
    """High: a solid triangle; medium: an outlined one; low: an outlined diamond; all with a !."""
    line = max(1.0, box.height() / 14)
    inner = box.adjusted(line, line, -line, -line)
    shape = _diamond(inner) if priority is Priority.LOW else _triangle(inner)
    solid = priority is Priority.HIGH
    painter.setPen(_round_pen(ink, line))
    painter.setBrush(ink if solid else Qt.BrushStyle.NoBrush)
    painter.drawPolygon(shape)
    _paint_stroke_and_dot(painter, inner, priority, ground if solid else ink)


def paint_tick(painter: QPainter, box: QRectF, ink: QColor) -> None:
    """Acknowledged."""
    painter.setPen(_round_pen(ink, box.height() / 8))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    points = [_at(box, 0.15, 0.55), _at(box, 0.4, 0.8), _at(box, 0.88, 0.22)]
    painter.drawPolyline(QPolygonF(points))


def paint_crossed_bell(painter: QPainter, box: QRectF, ink: QColor) -> None:
    """Sound is off for a while."""
    painter.setPen(_round_pen(ink, box.height() / 12))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    bell = QPainterPath(_at(box, 0.18, 0.72))
    bell.cubicTo(_at(box, 0.34, 0.6), _at(box, 0.2, 0.2), _at(box, 0.5, 0.16))
    bell.cubicTo(_at(box, 0.8, 0.2), _at(box, 0.66, 0.6), _at(box, 0.82, 0.72))
    bell.closeSubpath()
    painter.drawPath(bell)
    painter.drawLine(_at(box, 0.42, 0.86), _at(box, 0.58, 0.86))
    painter.drawLine(_at(box, 0.1, 0.92), _at(box, 0.9, 0.08))


def paint_clock_face(painter: QPainter, box: QRectF, ink: QColor, ground: QColor) -> None:
    """Late: a disc with clock hands."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    painter.drawEllipse(box)
    painter.setPen(_round_pen(ground, box.height() / 9))
    painter.drawPolyline(QPolygonF([_at(box, 0.5, 0.22), _at(box, 0.5, 0.52), _at(box, 0.7, 0.62)]))


def _paint_stroke_and_dot(painter: QPainter, box: QRectF, priority: Priority, ink: QColor) -> None:
    drop = 0.0 if priority is Priority.LOW else 0.1
    painter.setPen(_round_pen(ink, box.height() / 9))
    painter.drawLine(_at(box, 0.5, 0.3 + drop), _at(box, 0.5, 0.52 + drop))
    painter.drawPoint(_at(box, 0.5, 0.72 + drop * 0.9))


def _triangle(box: QRectF) -> QPolygonF:
    return QPolygonF([_at(box, 0.5, 0.04), _at(box, 1.0, 0.94), _at(box, 0.0, 0.94)])


def _diamond(box: QRectF) -> QPolygonF:
    return QPolygonF([_at(box, 0.5, 0), _at(box, 1, 0.5), _at(box, 0.5, 1), _at(box, 0, 0.5)])


def _at(box: QRectF, right: float, down: float) -> QPointF:
    return QPointF(box.x() + box.width() * right, box.y() + box.height() * down)


def _round_pen(ink: QColor, width: float) -> QPen:
    pen = QPen(ink, max(1.0, width))
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen
