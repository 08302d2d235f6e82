"""The stages of a session side by side, doses and windows in a lane above, checks below."""

from collections.abc import Sequence
from itertools import accumulate

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kapmonitor.ui.theme import Theme
from kapmonitor.ui.widgets import lane_words, stage_cells
from kapmonitor.ui.widgets.lettering import Lettering
from kapmonitor.ui.widgets.stage_cells import StageCells
from kapmonitor.ui.widgets.stage_lane import StageLane
from kapmonitor.ui.widgets.stage_scene import StageBarContent
from kapmonitor.ui.widgets.stage_ticks import StageTicks


class StageBar(QWidget):
    """Paints what it is given; it never moves anything but what changed. Qt's thread."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._content = StageBarContent()
        self._letters = Lettering(theme)
        self._cells = StageCells(theme, self._letters)
        self._lane = StageLane(theme, self._letters)
        self._ticks = StageTicks(theme)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed_to.connect(self._on_theme)

    @property
    def content(self) -> StageBarContent:
        """What is shown."""
        return self._content

    def show_content(self, content: StageBarContent) -> None:
        """Show this from now on; what looks the same is not painted anew."""
        if content != self._content:
            self._content = content
            self.update()

    def sizeHint(self) -> QSize:
        """Two lines of words between the lane and the ticks."""
        return QSize(self._theme.px(960), self._height())

    def minimumSizeHint(self) -> QSize:
        """As high as the hint; as narrow as short words can be read."""
        return QSize(320, self._height())

    def cell_rects(self) -> list[QRectF]:
        """The place of each cell, in px."""
        cells = self._content.cells
        gap = self._theme.px(4)
        widths = self._cells.widths(cells, self.width() - gap * max(len(cells) - 1, 0))
        lefts = accumulate([0.0, *(wide + gap for wide in widths[:-1])]) if widths else []
        top, high = self._lane.height(), self._cells.height()
        return [QRectF(x, top, wide, high) for x, wide in zip(lefts, widths, strict=True)]

    def cell_words(self) -> list[stage_cells.Said]:
        """What each cell says at its present width."""
        rects = self.cell_rects()
        return [self._cells.said(c, r) for c, r in zip(self._content.cells, rects, strict=True)]

    def lane_words(self) -> list[lane_words.Said | None]:
        """What the lane says: leaving, bands, doses; ``None`` for what finds no room."""
        return self._lane.words(self._content, _Axis(self.cell_rects()).x, self.width())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Cells, then what stands above and below them."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self._content.cells:
            painter.setFont(self._theme.font("body"))
            painter.setPen(self._theme.colour("muted"))
            painter.drawText(QRectF(self.rect()), Qt.AlignmentFlag.AlignCenter, self._content.hint)
            return
        rects = self.cell_rects()
        x_of, foot = _Axis(rects).x, rects[0].bottom()
        self._cells.paint(painter, self._content.cells, rects)
        self._lane.paint(painter, self._content, x_of, self.width())
        if self._content.now is not None:
            self._ticks.paint_now(painter, max(x_of(self._content.now), 5.0), foot)
        self._ticks.paint(painter, self._content.ticks, x_of, foot)

    def _on_theme(self, _name: str) -> None:
        self.updateGeometry()
        self.update()

    def _height(self) -> int:
        return self._lane.height() + self._cells.height() + self._ticks.height()


class _Axis:
    """From a place to px, along cells."""

    def __init__(self, rects: Sequence[QRectF]) -> None:
        self._rects = rects

    def x(self, place: float) -> float:
        """Where it lies; what is beyond the last cell stands at its end."""
        number = min(max(int(place), 0), len(self._rects) - 1)
        rect = self._rects[number]
        return rect.left() + min(max(place - number, 0.0), 1.0) * rect.width()
