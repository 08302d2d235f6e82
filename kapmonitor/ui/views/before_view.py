"""The page before a session: person, plan, people, pre-flight, start. Nothing is recorded here."""

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from kapmonitor.services.feed import RoomUpdate
from kapmonitor.ui.chart_port import Chart
from kapmonitor.ui.ports import Desk, PreferenceStore
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.arrival import Arrival
from kapmonitor.ui.viewmodels.author import Author
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.viewmodels.opening import Opening, StartState
from kapmonitor.ui.viewmodels.preflight import Preflight
from kapmonitor.ui.views.before_dose_panel import BeforeDosePanel
from kapmonitor.ui.views.duty_panel import DutyPanel
from kapmonitor.ui.views.person_panel import PersonPanel
from kapmonitor.ui.views.plan_panel import PlanPanel, ReadBackPanel
from kapmonitor.ui.views.preflight_panel import PreflightPanel
from kapmonitor.ui.views.start_panel import StartPanel
from kapmonitor.ui.widgets.column import Column, scrolled
from kapmonitor.ui.widgets.tab_order import tab_stops

THREE_COLUMNS = 1080.0
TWO_COLUMNS = 720.0
"""Least widths in px at 100 % text for so many columns."""
LOW = 500.0
"""Under this height Start is scrolled with the rest; it would leave that no room."""


class BeforeView(QWidget):
    """Asks everything that a session is opened with; starts from nothing for every session."""

    def __init__(
        self,
        *,
        theme: Theme,
        link: CoreLink,
        desk: Desk,
        author: Author,
        preferences: PreferenceStore,
        chart: Chart,
        practice: bool,
    ) -> None:
        super().__init__()
        self.setObjectName("before-view")
        self._theme = theme
        self._preferences = preferences
        self._desk = desk
        self._arrival = Arrival(desk.protocols(), chart, practice=practice)
        self._preflight = Preflight(link, desk)
        roles = preferences.read().roles
        self._person = PersonPanel(theme, self._arrival)
        self._plan = PlanPanel(theme, self._arrival)
        self._read_back = ReadBackPanel(theme, self._arrival)
        self._duty = DutyPanel(theme, self._arrival, roles)
        self._gates = BeforeDosePanel(theme, self._arrival)
        self._checks = PreflightPanel(theme, self._preflight, roles)
        # Last, so that what it says of a change comes after the panels have followed it.
        self._opening = Opening(self._arrival, self._preflight, desk, author, preferences)
        self._start = StartPanel(theme, self._opening)
        self._shape: tuple[int, bool] | None = None
        self._stops: list[QWidget] = []
        self._row = QHBoxLayout(self)
        self.setFocusProxy(self._person)
        for panel in self.panels:  # each comes into its column with the first size
            panel.setParent(self)
        self._opening.state_updated.connect(self._on_state)
        link.session_opened.connect(self._on_session)
        link.session_closed.connect(self._on_session)
        theme.changed_to.connect(self._on_theme)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus)

    @property
    def panels(self) -> Sequence[QFrame]:
        """In the order of the keyboard."""
        return (
            self._person,
            self._plan,
            self._duty,
            self._gates,
            self._checks,
            self._read_back,
            self._start,
        )

    def take_preferences(self) -> None:
        """Offer the roles that Settings says work in this room now."""
        roles = self._preferences.read().roles
        self._duty.offer(roles)
        self._checks.offer(roles)

    def take_protocols(self) -> None:
        """Offer the protocols that sessions may be opened with now."""
        self._arrival.offer(self._desk.protocols())
        self._order_by_tab()

    def showEvent(self, event: QShowEvent) -> None:
        """The keyboard is where it was, at first in the code's field: the hand begins there."""
        super().showEvent(event)
        focused = self.focusWidget()
        (self._person if focused is None else focused).setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many columns as there is room for."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        shape = (self._fitting_columns(), self._columns_are_low)
        if shape == self._shape:
            return
        self._shape = shape
        focus = QApplication.focusWidget()
        self._clear()
        for column in self._stacks(shape[0]):
            self._row.addWidget(column, 1)
        self._fit()
        self._order_by_tab()
        if focus is not None and self.isAncestorOf(focus):
            focus.setFocus()  # never out of sight: another page's keys would be typed here (H14)

    def _fitting_columns(self) -> int:
        width = self.width() / self._theme.scale
        if width >= THREE_COLUMNS:
            return 3
        return 2 if width >= TWO_COLUMNS else 1

    @property
    def _columns_are_low(self) -> bool:
        return self.height() < self._theme.px(LOW)

    def _clear(self) -> None:
        """Take the panels out of their columns before these go."""
        for panel in self.panels:
            panel.setParent(self)
        while (item := self._row.takeAt(0)) is not None:
            column = item.widget()
            if column is not None:
                column.hide()
                column.deleteLater()

    def _stacks(self, columns: int) -> Sequence[QWidget]:
        """Start stays in sight beside what is scrolled, except where that leaves no room."""
        asked = [self._person, self._plan, self._duty]
        if self._columns_are_low and columns > 1:
            last = [self._gates, self._checks, self._read_back, self._start]
            return (self._stack(asked), self._stack(last))
        match columns:
            case 3:
                return (
                    self._stack(asked),
                    self._stack([self._gates, self._checks]),
                    self._with_start([self._read_back]),
                )
            case 2:
                last = [self._gates, self._checks, self._read_back]
                return (self._stack(asked), self._with_start(last))
            case _:
                return (self._stack(self.panels),)

    def _stack(self, panels: Sequence[QFrame]) -> QScrollArea:
        """The last one takes what height is left, so that columns end alike."""
        inside = Column()
        box = QVBoxLayout(inside)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(self._theme.px(12))
        for panel in panels:
            box.addWidget(panel)
            panel.show()
        box.setStretchFactor(panels[-1], 1)
        return scrolled(inside)

    def _with_start(self, panels: Sequence[QFrame]) -> QWidget:
        column = QWidget()
        box = QVBoxLayout(column)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(self._theme.px(12))
        box.addWidget(self._stack(panels), 1)
        box.addWidget(self._start)
        self._start.show()
        return column

    def _order_by_tab(self) -> None:
        """Left to right, whatever column a panel came into last."""
        stops = [stop for panel in self.panels for stop in tab_stops(panel)]
        if stops != self._stops:
            self._stops = stops
            for before, after in pairwise(stops):
                QWidget.setTabOrder(before, after)

    def _fit(self) -> None:
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(self._theme.px(12))

    def _on_session(self, _update: RoomUpdate) -> None:
        self._arrival.start_from_nothing()
        self._preflight.start_from_nothing()
        self._opening.start_from_nothing()
        self._start.start_from_nothing()

    def _on_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        """What has the focus is in sight, also when it came from another column."""
        if now is None or not self.isAncestorOf(now):
            return
        around = now.parentWidget()
        while around is not None and around is not self:
            if isinstance(around, QScrollArea):
                around.ensureWidgetVisible(now, self._theme.px(24), self._theme.px(48))
            around = around.parentWidget()

    def _on_state(self, _state: StartState) -> None:
        """Rows and pills may have come: they take their place in the order of the keyboard."""
        self._order_by_tab()

    def _on_theme(self, _name: str) -> None:
        self._shape = None
        self._arrange()
