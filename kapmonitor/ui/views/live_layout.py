"""Puts the parts of the live page where ``live_places.py`` says they stand."""

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QObject, QSize, Qt
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from kapmonitor.ui.theme import Theme
from kapmonitor.ui.views.due_strip import DueStrip
from kapmonitor.ui.views.live_places import GUTTER, Places, Shape, places_for
from kapmonitor.ui.views.log_panel import LogPanel
from kapmonitor.ui.views.observe_panel import ObservePanel

ABOVE = 10.0
"""Between timeline, alarm line and body, px at 100 %."""
ROUNDS = 3
"""So often the room may change while the page is laid out for it."""


class Turn(StrEnum):
    """What is seen where there is room for one of them only."""

    ENTRY = "entry"
    LOG = "log"
    DUE = "due"


class Place(QStackedWidget):
    """One place that several panels take in turns; only the first has a say in its size."""

    def minimumSizeHint(self) -> QSize:
        """As small as what stands there usually."""
        first = self.widget(0)
        return first.minimumSizeHint() if first is not None else QSize()

    def sizeHint(self) -> QSize:
        """The same, so that nothing moves when another panel comes."""
        first = self.widget(0)
        return first.sizeHint() if first is not None else QSize()


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveParts:
    """What is put somewhere; ``left`` and ``right`` are places that several take in turns."""

    timeline: QWidget
    alarm_line: QWidget
    trends: QWidget
    vitals: QWidget
    observe: ObservePanel
    log: LogPanel
    left: Place
    right: Place
    due_line: DueStrip


class LiveLayout(QObject):
    """Lays the page out, anew only where its shape or a width changes."""

    def __init__(self, page: QWidget, theme: Theme, parts: LiveParts) -> None:
        super().__init__(page)
        self._page = page
        self._theme = theme
        self._parts = parts
        self._places: Places | None = None
        self._box = QVBoxLayout(page)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.addWidget(parts.timeline)
        self._box.addWidget(parts.alarm_line)
        body = QWidget()
        self._grid = QGridLayout(body)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._box.addWidget(body, 1)
        work = QWidget()
        self._work_grid = QGridLayout(work)
        self._work_grid.setContentsMargins(0, 0, 0, 0)
        parts.left.addWidget(scrolled(work))
        parts.left.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._is_arranging = False
        self._is_widened = False
        self._turn = Turn.ENTRY
        # Shown before it has a parent, a widget is a window of its own and takes the keyboard.
        for part in (parts.trends, parts.vitals, parts.left, parts.right, parts.due_line):
            part.setParent(body)
        for part in (parts.observe, parts.log):
            part.setParent(work)
        parts.due_line.hide()
        theme.changed_to.connect(self._on_theme_changed)
        self._fit()

    @property
    def shape(self) -> Shape | None:
        """How the page is laid out now."""
        return self._places.shape if self._places else None

    def widen(self, *, wide: bool) -> None:
        """Where all is narrow a panel takes Due's place too; what is due stays in a line."""
        if wide is not self._is_widened:
            self._is_widened = wide
            self._places = None
            self.arrange()

    def turn_to(self, turn: Turn) -> None:
        """Where they take turns, this one is seen; elsewhere all are."""
        if turn is not self._turn:
            self._turn = turn
            if self.shape is Shape.LINE:
                self._places = None
                self.arrange()

    def arrange(self) -> None:
        """Follow the room there is."""
        if self._is_arranging:
            return  # what is shown now may change the room at once: the round below sees it
        self._is_arranging = True
        for _ in range(ROUNDS):
            places = self._fitting()
            if places == self._places:
                break
            self._places = places
            self._put(places)
        self._is_arranging = False

    def _fitting(self) -> Places:
        parts, px = self._parts, self._theme.px
        above = parts.timeline.sizeHint().height() + parts.alarm_line.sizeHint().height()
        height = self._page.height() - above - 2 * px(ABOVE)
        return places_for(self._page.width(), height, self._theme.scale)

    def _put(self, places: Places) -> None:
        parts = self._parts
        parts.timeline.setVisible(places.has_timeline)
        parts.log.show_head(shown=places.has_log_head)
        parts.log.show_lines(many=places.has_lines)
        parts.observe.show_pages(whole=places.shape is Shape.TALL, tabs=places.has_tabs)
        _empty(self._grid)
        _empty(self._work_grid)
        if places.shape is Shape.TALL:
            self._arrange_tall(places)
        else:
            self._arrange_columns(places)

    def _arrange_tall(self, places: Places) -> None:
        grid, parts = self._grid, self._parts
        grid.addWidget(parts.trends, 0, 0)
        grid.addWidget(parts.vitals, 0, 1)
        grid.addWidget(parts.left, 1, 0)
        grid.addWidget(parts.right, 1, 1)
        grid.setColumnStretch(0, 1)
        grid.setRowStretch(0, 1)
        for place in (parts.left, parts.right):
            place.setFixedHeight(places.lower)
        parts.vitals.setFixedWidth(places.numbers)
        parts.right.setFixedWidth(places.due)
        parts.trends.show()
        parts.right.show()
        parts.due_line.hide()
        self._show_all()
        self._beside(0, stretch=1, shares=(48, 52))

    def _arrange_columns(self, places: Places) -> None:
        grid, parts = self._grid, self._parts
        for column, part in enumerate((parts.left, parts.right, parts.vitals)):
            grid.addWidget(part, 0, column)
        grid.setColumnStretch(0, 1)
        grid.setRowStretch(0, 1)
        for place in (parts.left, parts.right):
            place.setMinimumHeight(0)
            place.setMaximumHeight(_ANY)
        parts.vitals.setFixedWidth(places.numbers)
        parts.right.setFixedWidth(places.due)
        self._show_all()
        if places.shape is Shape.LINE:
            self._take_turns()
        else:
            self._widen_columns(places)
        parts.trends.setVisible(places.has_trend)
        if places.has_trend:
            self._work_grid.addWidget(parts.trends, 0, 0, 1, 2)
            self._work_grid.setRowStretch(0, 1)
            self._work_grid.setRowMinimumHeight(1, places.lower)
        if places.shape is Shape.SIDE:
            self._beside(1, stretch=0 if places.has_trend else 1, shares=(57, 43))
        else:
            self._over_each_other()

    def _widen_columns(self, places: Places) -> None:
        grid, parts = self._grid, self._parts
        wide = self._is_widened and places.shape is Shape.NARROW
        parts.due_line.offer(due=False, back=False)
        parts.right.setVisible(not wide)
        parts.due_line.setVisible(wide)
        if wide:
            grid.addWidget(parts.left, 0, 0, 1, 2)
            grid.addWidget(parts.due_line, 1, 0, 1, 2)
            grid.addWidget(parts.vitals, 0, 2, 2, 1)

    def _show_all(self) -> None:
        for part in (self._parts.left, self._parts.observe, self._parts.log):
            part.show()

    def _take_turns(self) -> None:
        """A panel, entering, the log or the due list, over what is due in a line."""
        grid, parts = self._grid, self._parts
        turn = Turn.ENTRY if self._is_widened else self._turn
        is_due = not self._is_widened and turn is Turn.ENTRY
        parts.due_line.offer(due=is_due, back=not is_due and not self._is_widened)
        parts.left.setVisible(turn is not Turn.DUE)
        parts.right.setVisible(turn is Turn.DUE)
        parts.right.setMinimumWidth(0)
        parts.right.setMaximumWidth(_ANY)
        parts.observe.setVisible(turn is Turn.ENTRY)
        parts.log.setVisible(turn is Turn.LOG)
        parts.due_line.show()
        grid.addWidget(parts.right if turn is Turn.DUE else parts.left, 0, 0)
        grid.addWidget(parts.due_line, 1, 0)
        grid.addWidget(parts.vitals, 0, 2, 2, 1)

    def _beside(self, row: int, *, stretch: int, shares: tuple[int, int]) -> None:
        grid, parts = self._work_grid, self._parts
        grid.addWidget(parts.observe, row, 0)
        grid.addWidget(parts.log, row, 1)
        grid.setRowStretch(row, stretch)
        for column, share in enumerate(shares):
            grid.setColumnStretch(column, share)

    def _over_each_other(self) -> None:
        grid, parts = self._work_grid, self._parts
        grid.addWidget(parts.observe, 1, 0)
        grid.addWidget(parts.log, 2, 0)
        grid.setRowStretch(2, 1)
        grid.setColumnStretch(0, 1)

    def _fit(self) -> None:
        self._box.setSpacing(self._theme.px(ABOVE))
        for grid in (self._grid, self._work_grid):
            grid.setSpacing(self._theme.px(GUTTER))
        self._places = None
        self.arrange()

    def _on_theme_changed(self, _name: str) -> None:
        self._fit()


_ANY = (1 << 24) - 1
"""Qt's own largest size."""


def scrolled(panel: QWidget) -> QScrollArea:
    """A panel that is scrolled where its place is too small for it, and never pushes others."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(panel)
    return area


def _empty(grid: QGridLayout) -> None:
    """Take everything out and forget what was stretched."""
    while grid.count():
        grid.takeAt(0)
    for row in range(grid.rowCount()):
        grid.setRowStretch(row, 0)
        grid.setRowMinimumHeight(row, 0)
    for column in range(grid.columnCount()):
        grid.setColumnStretch(column, 0)
        grid.setColumnMinimumWidth(column, 0)
