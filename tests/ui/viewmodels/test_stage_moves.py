"""Stages are begun by a person; the gates before the dose stand beside them."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from PySide6.QtWidgets import QApplication

from kapmonitor.domain import events as ev
from kapmonitor.domain.events import Event, Fact
from kapmonitor.domain.people import Role
from kapmonitor.domain.session import Overridden
from kapmonitor.protocols.evidence import PressureSeen
from kapmonitor.protocols.model import DosingProtocol
from kapmonitor.protocols.pressure import PressureNow, PressureState
from kapmonitor.protocols.refusals import NotAllowed, Refusal, RefusalCode, gate
from kapmonitor.services.snapshot import RoomView
from kapmonitor.ui.ports import Outcome
from kapmonitor.ui.viewmodels.author import Author
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.viewmodels.gate_lines import GateLine, GateState
from kapmonitor.ui.viewmodels.local_time import clock_word
from kapmonitor.ui.viewmodels.stage_moves import StageMoves
from tests.ui.rooms import (
    NOW,
    STARTED,
    FakeDesk,
    a_fact,
    a_plan,
    a_view,
    an_update,
    im_protocol,
)

pytestmark = pytest.mark.usefixtures("qtbot")
MINUTE = timedelta(minutes=1)
GATES = [
    "clearance",
    "consent",
    "fasting",
    "escort",
    "benzodiazepine",
    "pressure",
    "booster-agreed",
]


def in_preparation(*met: str, **changes: object) -> RoomView:
    plan = a_plan(stages={"preparation": 0.1}, dosed=False)
    return a_view(stage="preparation", doses=(), plan=plan, gates_met=frozenset(met), **changes)


class Moves:
    def __init__(self, view: RoomView, *, protocol: DosingProtocol | None = None) -> None:
        self.link = CoreLink()
        self.desk = FakeDesk()
        self.desk.protocol = protocol or im_protocol()
        self.moves = StageMoves(self.link, self.desk, Author(Role.NURSE, lambda: 0.0))
        self.take(view)

    def take(self, view: RoomView, *facts: Fact) -> None:
        self.link.take(an_update(view, facts=facts))

    def answer(self, outcome: Outcome | None = None) -> None:
        self.desk.answer(outcome)
        QApplication.processEvents()

    @property
    def chosen(self) -> str | None:
        return self.moves.now.chosen.id if self.moves.now.chosen else None

    @property
    def gates(self) -> dict[str, GateState]:
        return {line.gate: line.state for line in self.moves.now.gates}

    def line(self, name: str) -> GateLine:
        return next(line for line in self.moves.now.gates if line.gate == name)


def a_hold(state: PressureState, *figures: tuple[float, float]) -> PressureNow:
    readings = tuple(
        PressureSeen(at=NOW - (6 - 3 * place) * MINUTE, systolic=high, diastolic=low)
        for place, (high, low) in enumerate(figures)
    )
    rested = NOW + 4 * MINUTE if state is PressureState.REST else None
    return PressureNow(state=state, readings=readings, rested_at=rested)


def test_that_the_stage_after_the_one_that_was_started_last_is_proposed() -> None:
    assert Moves(a_view()).chosen == "return"


def test_that_another_stage_may_be_chosen() -> None:
    scene = Moves(a_view())

    scene.moves.choose("recovery")

    assert scene.chosen == "recovery"


def test_that_nothing_follows_the_last_stage() -> None:
    assert Moves(a_view(stage="discharge")).chosen is None


def test_that_every_stage_says_where_it_stands_and_overlaps_are_all_named() -> None:
    stages = {**STARTED, "integration": 38.0, "recovery": 40.0}
    view = a_view(stage="recovery", plan=a_plan(stages=stages))

    now = Moves(view).moves.now

    states = {stage.id: stage.state for stage in now.stages}
    assert (states["peak"], states["return"]) == ("was on", "passed over")
    assert (states["integration"], states["recovery"], states["discharge"]) == ("on", "on", "")
    assert now.on == "on: Integration 3:07, Recovery 1:07"


def test_that_gates_are_shown_until_the_dose_is_given() -> None:
    before, later = Moves(in_preparation()), Moves(a_view())

    assert list(before.gates) == GATES
    assert set(before.gates.values()) == {GateState.OPEN}
    assert later.gates == {}


def test_that_a_gate_that_stands_open_after_the_dose_is_shown_again() -> None:
    scene = Moves(a_view(gates_open=("consent",), gates_met=frozenset(GATES) - {"consent"}))

    assert scene.gates["consent"] is GateState.OPEN


def test_that_a_gate_is_met_when_its_fact_is_durable_and_says_by_whom() -> None:
    scene = Moves(in_preparation())

    scene.moves.meet("consent")
    waiting = scene.line("consent")
    assert (waiting.state, waiting.aside) == (GateState.OPEN, "writing")
    scene.answer()
    met = a_fact(ev.GateMet(gate="consent"), version=9, by="nurse")
    scene.take(in_preparation("consent"), met)

    assert scene.gates["consent"] is GateState.MET
    assert scene.line("consent").aside == f"met {clock_word(NOW)} Nurse"
    assert not scene.line("consent").may_be_met


def test_that_an_overridden_gate_says_who_went_past_it_and_why() -> None:  # H46
    reason = "the partner comes at five"
    past = a_fact(ev.GateOverridden(gate="escort", reason=reason), version=9, by="clinician")
    done = Overridden(gate="escort", reason=reason, by="clinician", at=NOW)
    scene = Moves(in_preparation("escort", overridden=(done,)))

    scene.take(in_preparation("escort", overridden=(done,)), past)

    line = scene.line("escort")
    assert line.state is GateState.OVERRIDDEN
    assert line.aside == f"overridden {clock_word(NOW)} Clinician"
    assert reason in line.overridden
    assert "by Clinician" in line.overridden


def test_that_a_gate_is_open_again_when_its_entry_was_voided() -> None:
    scene = Moves(in_preparation("consent"))
    met = a_fact(ev.GateMet(gate="consent"), version=9)
    voided = a_fact(ev.EntryVoided(voids=9, reason="not signed"), version=10)

    scene.take(in_preparation(), met, voided)

    assert scene.gates["consent"] is GateState.OPEN


def test_that_a_corrected_time_is_the_one_that_is_shown() -> None:
    earlier = NOW - 7 * MINUTE
    events: Sequence[Event] = (
        ev.GateMet(gate="consent"),
        ev.EntryAmended(amends=9, changes={"occurred_at": earlier.isoformat()}, reason="late"),
    )
    scene = Moves(in_preparation("consent"))

    facts = [a_fact(each, version=9 + number) for number, each in enumerate(events)]
    scene.take(in_preparation("consent"), *facts)

    assert scene.line("consent").aside == f"met {clock_word(earlier)} Guide"


def test_that_gates_pressed_while_one_is_written_wait_and_none_is_lost() -> None:
    scene = Moves(in_preparation())

    for name in ("clearance", "consent", "consent", "fasting"):
        scene.moves.meet(name)
    written = 0
    while scene.desk.acts:
        assert len(scene.desk.acts) == 1
        scene.answer()
        written += 1

    assert written == 3


@pytest.mark.parametrize(
    ("hold", "said"),
    [
        (a_hold(PressureState.NONE), "no reading of the last 15 min: take one"),
        (a_hold(PressureState.WITHIN, (128, 82)), "within 140/90 mmHg"),
        (
            a_hold(PressureState.REST, (146, 92)),
            f"rest until {clock_word(NOW + 4 * MINUTE)}, then another",
        ),
        (a_hold(PressureState.HOLD, (146, 92), (148, 94)), "a clinician's reason"),
    ],
)
def test_that_the_pressure_says_where_its_two_readings_stand(
    hold: PressureNow, said: str
) -> None:  # H46
    line = Moves(in_preparation(pressure_hold=hold)).line("pressure")

    assert said in line.detail
    assert [each.figures for each in line.readings] == [each.words() for each in hold.readings]
    assert not {"normal", "fine", "safe", "ok"} & set(line.detail.lower().split())


def test_that_each_reading_has_its_time_and_says_when_it_is_over() -> None:  # H46
    hold = a_hold(PressureState.WITHIN, (146, 92), (134, 85))

    high, low = Moves(in_preparation(pressure_hold=hold)).line("pressure").readings

    assert (high.is_over, low.is_over) == (True, False)
    assert high.when == f"{clock_word(NOW - 6 * MINUTE)} over"
    assert low.when == clock_word(NOW - 3 * MINUTE)


def test_that_figures_are_whole_as_on_the_tile_unless_their_decimals_are_over() -> None:  # H10
    hold = a_hold(PressureState.REST, (140.4, 82.7), (146.9, 84.6))

    barely, plainly = Moves(in_preparation(pressure_hold=hold)).line("pressure").readings

    assert (barely.figures, barely.is_over) == ("140.4/82.7", True)
    assert plainly.figures == "146/84"


def test_that_a_held_pressure_asks_for_the_clinicians_reason_in_place() -> None:  # H46
    scene = Moves(in_preparation())
    scene.moves.meet("pressure")

    scene.answer(Outcome(refusal=NotAllowed([gate("pressure", "pressure hold: 146/92")])))

    assert scene.moves.now.asked_gate == "pressure"
    assert "pressure hold" in (scene.moves.now.asked.why or "")


def test_that_a_refusal_stays_said_while_another_gate_is_written() -> None:  # H46
    scene = Moves(in_preparation())
    scene.moves.meet("pressure")
    scene.moves.meet("consent")

    scene.answer(Outcome(refusal=NotAllowed([gate("pressure", "pressure hold: 146/92")])))
    scene.answer()

    assert scene.moves.now.asked_gate == "pressure"


def test_that_a_role_that_may_not_leaves_the_reason_asked() -> None:  # H46
    scene = Moves(in_preparation())
    no = Refusal(code=RefusalCode.ROLE, why="a gate is overridden by the clinician")
    scene.moves.meet("pressure", override="rested twice")

    scene.answer(Outcome(refusal=NotAllowed([no])))

    assert scene.moves.now.asked_gate == "pressure"


def test_that_what_is_only_seen_to_is_listed_for_the_stages_that_are_on() -> None:
    scene = Moves(in_preparation(ticked=frozenset({("preparation", "mask")})))

    ticks = {line.item: line.is_ticked for line in scene.moves.now.ticks}
    assert ticks["mask"]
    assert not ticks["bladder"]
    assert "instructions" not in ticks


def test_that_a_tick_is_written_and_holds_nothing_up() -> None:
    scene = Moves(in_preparation())
    bladder = next(line for line in scene.moves.now.ticks if line.item == "bladder")

    scene.moves.tick(bladder)

    assert len(scene.desk.acts) == 1
    assert scene.moves.now.open_gates == len(GATES)


def test_that_the_leaving_list_is_counted_here_and_kept_elsewhere() -> None:
    before, later = Moves(in_preparation()), Moves(a_view())

    assert before.moves.now.leaving == ""
    assert later.moves.now.leaving == "13 of 13 open"
    assert later.gates == {}


def test_that_nothing_of_one_session_is_shown_in_the_next() -> None:  # H14
    scene = Moves(in_preparation("consent"))
    scene.take(in_preparation("consent"), a_fact(ev.GateMet(gate="consent"), version=9))

    scene.take(in_preparation("consent", session="20260302T150000-99999999"))

    assert scene.line("consent").aside == "met"
