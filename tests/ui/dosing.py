"""A desk with a real room behind it: the rules ask and the record keeps, when the test says so."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from kapmonitor.app.resources import resource_path
from kapmonitor.domain.events import DrugDrawn
from kapmonitor.domain.people import Role
from kapmonitor.protocols.model import DosingProtocol
from kapmonitor.protocols.reader import read_protocol
from kapmonitor.protocols.refusals import NotAllowed
from kapmonitor.services.feed import RoomUpdate
from kapmonitor.services.snapshot import view_of
from kapmonitor.ui.ports import Outcome
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.author import Author
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.views.dose_panel import DosePanel
from tests.builders import Happened, Rig, an_opened_event, arrived
from tests.ui.rooms import FakeDesk


class RoomDesk(FakeDesk):
    """Actions wait until ``answer`` runs them in the room, as the core does: later."""

    def __init__(
        self,
        *happened: Happened,
        planned_mg: str | None = None,
        gates: bool = True,
        drawn_mg: str | None = "1000",
        protocol: DosingProtocol | None = None,
    ) -> None:
        """``drawn_mg``: ketamine that is recorded as drawn up, so that nobody is asked of it."""
        super().__init__()
        self.loop = asyncio.new_event_loop()
        opened = an_opened_event(planned_mass_mg=Decimal(planned_mg) if planned_mg else None)
        met = arrived() if gates else []
        drawn = [(2.0, DrugDrawn(drug="ketamine", mass_mg=Decimal(drawn_mg)))] if drawn_mg else []
        self.rig = self._in_loop(
            lambda: Rig(*met, *drawn, *happened, opened=opened, protocol=protocol)
        )
        self.clock = self.rig.clock
        self.protocol = self.rig.room.protocol
        self.link = CoreLink()
        self.author = Author(Role.CLINICIAN, lambda: 0.0)
        self._told = 0
        self.rig.clock.advance(600)
        self.tell()

    def tell(self) -> None:
        """The feed's next picture, with the facts that came since."""
        facts = tuple(self.rig.session.facts[self._told :])
        self._told += len(facts)
        self.link.take(RoomUpdate(view=view_of(self.rig.room), readings=(), facts=facts))

    def update(self) -> RoomUpdate:
        """All of the session at once, as it is told when it is opened."""
        facts = tuple(self.rig.session.facts)
        return RoomUpdate(view=view_of(self.rig.room), readings=(), facts=facts)

    def answer(self, outcome: Outcome | None = None) -> None:
        """Run the oldest action in the room, or answer it with ``outcome`` instead."""
        action, done = self.acts.pop(0)
        if outcome is None:
            try:
                facts = self.loop.run_until_complete(action(self.rig.room))
                outcome = Outcome(facts=tuple(facts))
            except NotAllowed as refusal:
                outcome = Outcome(refusal=refusal)
        done(outcome)

    def answer_all(self) -> None:
        while self.acts:
            self.answer()

    def doses(self) -> list[Any]:
        return [fact.event for fact in self.rig.of_kind("dose-administered")]

    def prepared(self) -> list[Any]:
        return [fact.event for fact in self.rig.of_kind("dose-prepared")]

    def _in_loop(self, make: Callable[[], Rig]) -> Rig:
        async def made() -> Rig:
            return make()

        return self.loop.run_until_complete(made())


def built_in(name: str, **changes: Any) -> DosingProtocol:
    """A protocol as it is delivered."""
    return replace(read_protocol(resource_path("protocols", f"{name}.toml")), **changes)


def second_person(protocol: DosingProtocol) -> DosingProtocol:
    """The same where a second person confirms each dose."""
    bounds = tuple(replace(each, second_person=True) for each in protocol.bounds)
    return replace(protocol, bounds=bounds)


@contextmanager
def a_room_desk(*happened: Happened, **more: Any) -> Iterator[RoomDesk]:
    desk = RoomDesk(*happened, **more)
    try:
        yield desk
    finally:
        desk.loop.close()


def field(panel: QWidget, name: str) -> QLineEdit:
    found = panel.findChild(QLineEdit, name)
    assert isinstance(found, QLineEdit)
    return found


def button(panel: QWidget, name: str) -> QPushButton:
    found = panel.findChild(QPushButton, name)
    assert isinstance(found, QPushButton)
    return found


@contextmanager
def a_panel_of(qtbot: QtBot, theme: Theme, desk: RoomDesk) -> Iterator[DosePanel]:
    """In a place that owns it, as in the window."""
    place = QWidget()
    qtbot.addWidget(place)
    made = DosePanel(desk.link, desk, desk.author, theme)
    made.setParent(place)
    made.resize(975, 290)
    place.resize(1000, 700)
    place.show()
    qtbot.waitExposed(place)
    place.activateWindow()
    qtbot.waitUntil(place.isActiveWindow)
    yield made
    assert place  # it owns the panel


def press(panel: DosePanel, qtbot: QtBot, key: Qt.Key, ctrl: bool = False) -> None:
    modifier = Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier
    qtbot.keyClick(panel.focusWidget() or panel, key, modifier)


def type_by_mouse(panel: DosePanel, qtbot: QtBot, mass: str = "60") -> None:
    for name, text in (("dose-concentration", "50"), ("dose-mass", mass)):
        qtbot.mouseClick(field(panel, name), Qt.MouseButton.LeftButton)
        qtbot.keyClicks(field(panel, name), text)
    for name in ("dose-drug-0", "route-im", "dose-site-0"):
        qtbot.mouseClick(button(panel, name), Qt.MouseButton.LeftButton)
