"""What was given, what an entry would add and the bound: a bar with its figures in words.

Never in an alarm's colour: what is over the bound is told by a broken outline and by words.
"""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from kapmonitor.ui.theme import Theme

FILLED = 0.95
"""Share of the bar for the larger of sum and bound: the bound's tick stands clear of the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SumFigures:
    """Parts of a sum in one unit, and the words beside them."""

    given: float = 0.0
    added: float = 0.0
    bound: float | None = None
    title: str = ""
    sum_words: str = ""
    given_words: str = ""
    voided_words: str = ""
    per_kg_words: str = ""


class SumBar(QWidget):
    """Given, added and bound; redrawn only when one of them is another."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._figures = SumFigures()
        self.setObjectName("dose-sum")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed_to.connect(self._on_theme_changed)

    def show_sum(self, figures: SumFigures) -> None:
        """Show these."""
        if figures == self._figures:
            return
        self._figures = figures
        parts = (figures.title, figures.sum_words, figures.per_kg_words, figures.given_words)
        self.setAccessibleName(", ".join(part for part in (*parts, figures.voided_words) if part))
        self.update()

    def sizeHint(self) -> QSize:
        """Two lines of words and a bar between them."""
        return QSize(self._theme.px(190), self._theme.px(42))

    def minimumSizeHint(self) -> QSize:
        """Never smaller."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Words above and below, the bar between."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = self._theme.px(16)
        top = QRectF(0, 0, self.width(), line)
        below = QRectF(0, self.height() - line, self.width(), line)
        self._write(painter, top, self._figures.title, tone="muted")
        self._write(painter, top, self._figures.sum_words, tone="text", to_right=True)
        room = self.height() - 2 * line
        self._paint_bar(painter, QRectF(0, line + room / 4, self.width(), room / 2))
        end = self._write(painter, below, self._figures.given_words, tone="muted")
        gap = self._theme.px(8)
        voided = below.adjusted(end + gap, 0, 0, 0)
        self._write(painter, voided, self._figures.voided_words, tone="muted", struck=True)
        self._write(painter, below, self._figures.per_kg_words, tone="text", to_right=True)
        painter.end()

    def _write(
        self,
        painter: QPainter,
        box: QRectF,
        text: str,
        *,
        tone: str,
        to_right: bool = False,
        struck: bool = False,
    ) -> int:
        font = self._theme.font("micro", 600 if to_right else 400)
        font.setStrikeOut(struck)
        painter.setFont(font)
        painter.setPen(self._theme.colour(tone))
        side = Qt.AlignmentFlag.AlignRight if to_right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(box, side | Qt.AlignmentFlag.AlignVCenter, text)
        return painter.fontMetrics().horizontalAdvance(text)

    def _paint_bar(self, painter: QPainter, box: QRectF) -> None:
        figures = self._figures
        total = figures.given + figures.added
        bound = figures.bound if figures.bound is not None else total
        whole = max(total, bound)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("raised"))
        painter.drawRoundedRect(box, 3, 3)
        if whole <= 0:
            return
        unit = box.width() * FILLED / whole
        given = QRectF(box.x(), box.y(), figures.given * unit, box.height())
        within = max(0.0, min(total, bound) - figures.given)
        added = QRectF(given.right(), box.y(), within * unit, box.height())
        painter.setBrush(self._theme.colour("accent"))
        painter.drawRoundedRect(given, 3, 3)
        painter.setBrush(self._theme.colour("faint"))
        painter.drawRoundedRect(added, 3, 3)
        self._paint_beyond(painter, box, bound * unit, total * unit)

    def _paint_beyond(self, painter: QPainter, box: QRectF, bound: float, total: float) -> None:
        if self._figures.bound is None:
            return
        ink = self._theme.colour("text")
        if total > bound:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(ink, 1.5, Qt.PenStyle.DashLine))
            painter.drawRect(QRectF(box.x() + bound, box.y(), total - bound, box.height()))
        painter.setPen(QPen(ink, 2))
        x, over = box.x() + bound, box.height() / 4
        painter.drawLine(QPointF(x, box.y() - over), QPointF(x, box.bottom() + over))

    def _on_theme_changed(self, _name: str) -> None:
        self.updateGeometry()
        self.update()
