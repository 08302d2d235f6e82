"""The routes in words, none of them chosen before somebody presses it (HAZARDS H39)."""

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QWidget

from kapmonitor.domain.dosing import Route
from kapmonitor.ui.keys import OWNS_DIGITS, OWNS_SPACE
from kapmonitor.ui.text import route_word
from kapmonitor.ui.theme import Theme, dress
from kapmonitor.ui.widgets.flow import Flow
from kapmonitor.ui.widgets.one_stop import OneStop


class RouteButtons(QWidget):
    """One target a route; Tab, arrows and Space reach them, and the digits from 1.

    Signals:
        pressed: the route that was pressed. Which is shown as chosen is for others to say.
    """

    pressed = Signal(Route)

    def __init__(self, theme: Theme, routes: Sequence[Route]) -> None:
        super().__init__()
        for keys in (OWNS_DIGITS, OWNS_SPACE):
            self.setProperty(keys, "yes")
        self._buttons = {
            route: _RouteButton(route, number) for number, route in enumerate(routes, start=1)
        }
        self._flow = Flow(theme)
        self.setLayout(self._flow)
        for button in self._buttons.values():
            self._flow.addWidget(button)
            button.chosen.connect(self.pressed)
        self._stop = OneStop(self)
        self._stop.hold(self.buttons())

    def show_chosen(self, route: Route | None) -> None:
        """Show which one is chosen, or none."""
        for each, button in self._buttons.items():
            button.setChecked(each is route)
        self._stop.stand_on(self._buttons.get(route) if route is not None else None)

    def show_order(self, routes: Sequence[Route]) -> None:
        """Those of the protocol first: another order of the same targets, and of their digits."""
        if list(routes) == list(self._buttons) or set(routes) != set(self._buttons):
            return
        self._buttons = {route: self._buttons[route] for route in routes}
        for number, button in enumerate(self._buttons.values(), start=1):
            self._flow.removeWidget(button)
            self._flow.addWidget(button)
            button.tell_key(number)
        for one, other in pairwise(self._buttons.values()):
            QWidget.setTabOrder(one, other)
        self._stop.hold(self.buttons())

    def first(self) -> QPushButton:
        """The first of them, for the order of Tab."""
        return next(iter(self._buttons.values()))

    def buttons(self) -> list[QPushButton]:
        """All of them, in their order."""
        return list(self._buttons.values())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A digit presses the route of that number, once however long it is held."""
        routes = list(self._buttons)
        typed = event.text()
        if not (typed.isdecimal() and 1 <= int(typed) <= len(routes)):
            super().keyPressEvent(event)
        elif not event.isAutoRepeat():
            self.pressed.emit(routes[int(typed) - 1])


class _RouteButton(QPushButton):
    """One route.

    Signals:
        chosen: its route, at each press.
    """

    chosen = Signal(Route)

    def __init__(self, route: Route, number: int) -> None:
        words = route_word(route)
        super().__init__(words)
        self._route = route
        self.setCheckable(True)
        self.setObjectName(f"route-{route.value.lower()}")
        self.tell_key(number)
        dress(self, kind="tight")
        self.clicked.connect(self._on_clicked)

    def tell_key(self, number: int) -> None:
        """Which digit presses it."""
        words = self.tr("Route {words}, key {n}").format(words=self.text(), n=number)
        self.setAccessibleName(words)

    def _on_clicked(self) -> None:
        self.chosen.emit(self._route)
