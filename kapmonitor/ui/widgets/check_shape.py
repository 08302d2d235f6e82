"""The shape of each state of a check, which tells it beside its words (tokens.md, States)."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.check_words import CheckShape


def paint_shape(painter: QPainter, shape: CheckShape, box: QRectF, theme: Theme) -> None:
    """Tick in a disc, ring with a dot, disc with clock hands, gauge, badge, and rings."""
    painter.save()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_pen(theme.colour("muted"), box, 9))
    match shape:
        case CheckShape.DONE:
            _paint_tick(painter, box, theme)
        case CheckShape.LATE:
            _paint_hands(painter, box, theme)
        case CheckShape.DUE:
            _paint_dot(painter, box, theme)
        case CheckShape.WAIVED:
            painter.drawEllipse(box)
            painter.drawLine(box.bottomLeft(), box.topRight())
        case CheckShape.NOT_OBTAINED:
            painter.drawEllipse(box)
            painter.drawLine(_at(box, 0.28, 0.5), _at(box, 0.72, 0.5))
        case CheckShape.OPEN:
            painter.drawEllipse(box)
        case CheckShape.CUFF:
            _paint_gauge(painter, box, theme)
        case CheckShape.ASKED:
            _paint_badge(painter, box, theme)
    painter.restore()


def _paint_tick(painter: QPainter, box: QRectF, theme: Theme) -> None:
    _fill(painter, theme.colour("ok"))
    painter.drawEllipse(box)
    painter.setPen(_pen(theme.colour("panel"), box, 8))
    points = ((0.27, 0.52), (0.44, 0.68), (0.74, 0.33))
    painter.drawPolyline([_at(box, x, y) for x, y in points])


def _paint_hands(painter: QPainter, box: QRectF, theme: Theme) -> None:
    _fill(painter, theme.colour("text"))
    painter.drawEllipse(box)
    painter.setPen(_pen(theme.colour("panel"), box, 8))
    painter.drawPolyline([_at(box, x, y) for x, y in ((0.5, 0.2), (0.5, 0.52), (0.74, 0.62))])


def _paint_dot(painter: QPainter, box: QRectF, theme: Theme) -> None:
    painter.setPen(_pen(theme.colour("text"), box, 9))
    painter.drawEllipse(box)
    painter.setBrush(theme.colour("text"))
    painter.drawEllipse(box.center(), box.width() / 7, box.width() / 7)


def _paint_gauge(painter: QPainter, box: QRectF, theme: Theme) -> None:
    """A dial, open below, with its needle up: a cuff is about to fill."""
    painter.setPen(_pen(theme.colour("text"), box, 8))
    painter.drawArc(box, -45 * _SIXTEENTHS, 270 * _SIXTEENTHS)
    painter.drawLine(_at(box, 0.5, 0.55), _at(box, 0.72, 0.26))
    painter.drawLine(_at(box, 0.36, 1.0), _at(box, 0.64, 1.0))


def _paint_badge(painter: QPainter, box: QRectF, theme: Theme) -> None:
    _fill(painter, theme.colour("accent"))
    painter.drawRoundedRect(box, box.width() / 4, box.width() / 4)
    font = theme.font("micro", 700)
    painter.setFont(font)
    painter.setPen(theme.colour("on_accent"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "?")


_SIXTEENTHS = 16
"""Qt counts angles in sixteenths of a degree."""


def _pen(colour: QColor, box: QRectF, part: float) -> QPen:
    pen = QPen(colour, box.width() / part)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    return pen


def _fill(painter: QPainter, colour: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)


def _at(box: QRectF, x: float, y: float) -> QPointF:
    return QPointF(box.left() + box.width() * x, box.top() + box.height() * y)
