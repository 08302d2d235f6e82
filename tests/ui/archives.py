"""A record to review in tests of the window: made-up values, answers given when told to."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import numpy as np

from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing import Route
from kapmonitor.domain.limits import Priority
from kapmonitor.domain.session import Session
from kapmonitor.domain.vitals import VitalSign
from kapmonitor.services.archive import (
    Channel,
    Checked,
    DoseTotal,
    Lowest,
    Pressure,
    ReviewedSession,
    SessionFigures,
    SessionPage,
    SessionQuery,
    SessionRow,
)
from kapmonitor.services.coverage import coverage_of
from kapmonitor.services.figures import figures_of
from kapmonitor.services.lots import LotAccount
from kapmonitor.ui.archive_port import ArchiveFailure, Exported, ExportOrder
from tests.ui.rooms import START, a_fact

IM_60 = DoseTotal(drug="ketamine", route=Route.IM, mass_mg=Decimal("60.0"))


def some_figures(**changes: Any) -> SessionFigures:
    figures = SessionFigures(
        duration_s=9660.0,
        doses=(IM_60,),
        lowest_spo2=Lowest(value=94.0, at_s=2760.0, lasted_s=12.0),
        highest_pressure=Pressure(systolic=162.0, diastolic=97.0, mean=119.0, at_s=4313.0),
        alarms={Priority.MEDIUM: 2},
        facts=142,
    )
    return replace(figures, **changes)


def a_row(number: int = 0, **changes: Any) -> SessionRow:
    opened_at = START - timedelta(days=number)
    row = SessionRow(
        session=f"s-{number}",
        participant=f"KAP-{147 - number:04}",
        opened_at=opened_at,
        closed_at=opened_at + timedelta(seconds=9660),
        ending=ev.Ending.DISCHARGED,
        protocol=ev.ProtocolReference(id="im-ketamine", version=3, sha256="ab" * 32),
        practice=False,
        room="Room 2",
        app="0.1.0",
        figures=some_figures(),
    )
    return replace(row, **changes)


def an_opened(**changes: Any) -> ev.SessionOpened:
    opened = ev.SessionOpened(
        participant="KAP-0147",
        protocol=ev.ProtocolReference(id="im-ketamine", version=3, sha256="ab" * 32),
        practice=False,
        app="0.1.0",
        room="Room 2",
        weight_kg=74.0,
    )
    return replace(opened, **changes)


def happened(*events: tuple[float, ev.Event]) -> tuple[Any, ...]:
    """The opening, then these at their seconds."""
    whole = [(0.0, an_opened()), *events]
    return tuple(
        a_fact(event, at=START + timedelta(seconds=at_s), version=number)
        for number, (at_s, event) in enumerate(whole, start=1)
    )


def a_channel(
    points: dict[float, float],
    *,
    sign: VitalSign = VitalSign.SPO2,
    device: str = "oximeter",
    doubted: dict[float, float] | None = None,
) -> Channel:
    doubts = doubted or {}
    return Channel(
        device=device,
        sign=sign,
        times_s=np.array(list(points), float),
        values=np.array(list(points.values()), np.float32),
        doubted_s=np.array(list(doubts), float),
        doubted=np.array(list(doubts.values()), np.float32),
    )


def some_channels(length_s: int = 1200, gap: tuple[int, int] = (600, 690)) -> tuple[Channel, ...]:
    seconds = [n for n in range(length_s) if not gap[0] <= n < gap[1]]
    spo2 = {float(n): 91.0 if n == 800 else 97.0 for n in seconds}
    pulse = {float(n): 80.0 for n in seconds}
    cuff = {300.0: 128.0, 900.0: 142.0}
    return (
        a_channel(spo2),
        a_channel(pulse, sign=VitalSign.PULSE_RATE),
        a_channel(cuff, sign=VitalSign.SYSTOLIC, device="cuff"),
        a_channel({300.0: 82.0, 900.0: 87.0}, sign=VitalSign.DIASTOLIC, device="cuff"),
    )


def a_reviewed(
    row: SessionRow | None = None,
    facts: tuple[Any, ...] | None = None,
    channels: tuple[Channel, ...] | None = None,
) -> ReviewedSession:
    row = row or a_row()
    facts = facts or happened(
        (60.0, ev.StageStarted(stage="preparation")),
        (700.0, ev.DoseAdministered(drug="ketamine", route=Route.IM, mass_mg=Decimal("60.0"))),
        (1199.0, ev.ObservationRecorded(text="floating, warm light")),
    )
    channels = some_channels() if channels is None else channels
    figures = figures_of(Session.fold(facts), channels)
    return ReviewedSession(
        row=replace(row, figures=figures),
        facts=facts,
        channels=channels,
        coverage=coverage_of(channels, facts, figures.duration_s),
    )


class FakeArchive:
    """Holds what was asked; ``answer`` gives the oldest its answer, as another thread does."""

    def __init__(self, *rows: SessionRow, at_once: bool = True) -> None:
        self.rows = list(rows)
        self.at_once = at_once
        self.sessions: dict[str, ReviewedSession] = {}
        self.queries: list[SessionQuery] = []
        self.orders: list[ExportOrder] = []
        self.verified: list[str] = []
        self.taken: set[str] = set()
        self.failure: str | None = None
        self.check: Checked | None = None
        self.account = LotAccount(practice=False, lots=())
        self.waiting: list[Callable[[], None]] = []

    def page(self, query: SessionQuery, done: Callable[[Any], None]) -> None:
        self.queries.append(query)
        words = [term.text for term in query.terms]
        rows = [
            row for row in self.rows if all(word in row.participant.casefold() for word in words)
        ]
        found = tuple(rows[query.offset : query.offset + query.limit])
        page = SessionPage(rows=found, total=len(rows), offset=query.offset)
        self._later(done, page)

    def open(self, session: str, done: Callable[[Any], None]) -> None:
        row = next((each for each in self.rows if each.session == session), None)
        self._later(done, self.sessions.get(session) or a_reviewed(row))

    def verify(self, session: str, done: Callable[[Any], None]) -> None:
        self.verified.append(session)
        checked = self.check or Checked(session=session, facts=142, readings=9000, head="ab")
        self._later(done, checked)

    def lots(self, done: Callable[[Any], None]) -> None:
        self._later(done, self.account)

    def export(self, order: ExportOrder, done: Callable[[Any], None]) -> None:
        self.orders.append(order)
        taken = str(order.path) in self.taken and not order.overwrite
        self._later(done, Exported(path=order.path, is_taken=taken))

    def answer(self) -> None:
        self.waiting.pop(0)()

    def _later(self, done: Callable[[Any], None], answer: object) -> None:
        if self.failure is not None:
            answer = ArchiveFailure(why=self.failure)
        if self.at_once:
            done(answer)
        else:
            self.waiting.append(lambda: done(answer))
