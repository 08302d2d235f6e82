"""A desk with a real room behind it: the rules ask and the record keeps, when the test says so."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from kapmonitor.domain.people import Role
from kapmonitor.protocols.gates import NotAllowed
from kapmonitor.services.feed import RoomUpdate
from kapmonitor.services.snapshot import view_of
from kapmonitor.ui.ports import Outcome
from kapmonitor.ui.viewmodels.author import Author
from kapmonitor.ui.viewmodels.core_link import CoreLink
from tests.builders import Happened, Rig, an_opened_event, arrived
from tests.ui.rooms import FakeDesk


class RoomDesk(FakeDesk):
    """Actions wait until ``answer`` runs them in the room, as the core does: later."""

    def __init__(
        self, *happened: Happened, planned_mg: str | None = None, gates: bool = True
    ) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        opened = an_opened_event(planned_mass_mg=Decimal(planned_mg) if planned_mg else None)
        met = arrived() if gates else []
        self.rig = self._in_loop(lambda: Rig(*met, *happened, opened=opened))
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
