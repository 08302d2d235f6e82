"""The leaving list: a list and not a score, live from the first dose on."""

from datetime import timedelta
from decimal import Decimal

import pytest
from PySide6.QtWidgets import QApplication

from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing import Route
from kapmonitor.domain.events import Event, Fact
from kapmonitor.domain.people import Role
from kapmonitor.domain.vitals import VitalSign
from kapmonitor.protocols.evidence import PressureSeen
from kapmonitor.protocols.leaving import PressureBesideBaseline
from kapmonitor.protocols.moves import Move, MoveCause, Moved
from kapmonitor.services.snapshot import Freshness, RoomView
from kapmonitor.ui.ports import Outcome
from kapmonitor.ui.viewmodels.author import Author
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.viewmodels.leaving import EvidenceLine, Leaving, LeavingLine
from kapmonitor.ui.viewmodels.local_time import clock_word
from tests.ui.rooms import (
    NOW,
    START,
    FakeDesk,
    a_dose,
    a_fact,
    a_plan,
    a_sign,
    a_view,
    an_update,
)

pytestmark = pytest.mark.usefixtures("qtbot")
MINUTE = timedelta(minutes=1)
SECOND = ev.DoseAdministered(drug="ketamine", route=Route.IM, mass_mg=Decimal(20))
OXYGEN_ON = ev.OxygenStarted(flow_l_per_min=2.0)


class List:
    """The list of a session in which this happened, by minute."""

    def __init__(self, *happened: tuple[float, Event], dosed: bool = True, **more: object) -> None:
        self.link = CoreLink()
        self.desk = FakeDesk()
        self.model = Leaving(self.link, self.desk, Author(Role.GUIDE, lambda: 0.0))
        plan = a_plan(*happened, dosed=dosed)
        gates = {e.gate for _, e in happened if isinstance(e, ev.GateMet)}
        self.view = a_view(
            plan=plan, may_leave_at=plan.may_leave_at, gates_met=frozenset(gates), **more
        )
        facts = [
            a_fact(event, at=START + minute * MINUTE, version=30 + number)
            for number, (minute, event) in enumerate(happened)
        ]
        self.take(self.view, *facts)

    def take(self, view: RoomView, *facts: Fact) -> None:
        self.link.take(an_update(view, facts=facts))

    def line(self, item: str) -> LeavingLine:
        return next(line for line in self.model.now.lines if line.item == item)

    def evidence(self, name: str) -> EvidenceLine:
        return next(line for line in self.model.now.evidence if line.name == name)


def met(item: str) -> ev.GateMet:
    return ev.GateMet(gate=item)


def test_that_every_item_is_a_line_and_open_ones_are_counted() -> None:  # H47
    scene = List((30.0, met("nausea")), (31.0, met("drink")))

    assert len(scene.model.now.lines) == 13
    assert scene.model.now.counted == "11 of 13 open"
    assert scene.line("nausea").aside == f"met {clock_word(START + 30 * MINUTE)} Guide"


def test_that_before_the_first_dose_nothing_of_it_can_be_said() -> None:
    scene = List(dosed=False)

    assert "from the first dose on" in scene.model.now.empty
    assert not any(line.may_be_met for line in scene.model.now.lines)
    scene.model.meet("gait")
    assert scene.desk.acts == []


def test_that_an_item_is_met_by_one_press_and_only_once() -> None:
    scene = List()

    scene.model.meet("gait")
    scene.model.meet("gait")

    assert len(scene.desk.acts) == 1
    assert scene.line("gait").aside == "writing"


def test_that_what_was_said_before_the_last_dose_is_asked_anew() -> None:  # H47
    scene = List((30.0, met("gait")), (35.0, SECOND))

    line = scene.line("gait")

    assert not line.is_met
    assert line.may_be_met
    assert line.aside == ""
    assert line.detail == f"asked anew: dose after {clock_word(START + 30 * MINUTE)}"


def test_that_oxygen_keeps_the_vitals_open_and_a_press_does_nothing() -> None:  # H11
    scene = List((30.0, OXYGEN_ON), oxygen_l_per_min=2.0, oxygen_since=NOW)

    scene.model.meet("vitals")

    assert scene.line("vitals").aside == "oxygen is on"
    assert scene.desk.acts == []
    assert "not as on air" in scene.evidence("spo2").detail


def test_that_vitals_said_before_oxygen_ended_are_asked_anew() -> None:  # H11
    scene = List((30.0, OXYGEN_ON), (31.0, met("vitals")), (36.0, ev.OxygenEnded()))

    assert scene.line("vitals").may_be_met
    assert scene.line("vitals").detail.startswith("asked anew: oxygen after")


def test_that_the_earliest_time_is_a_clocks_and_says_why_it_moved() -> None:  # H47 H51
    move = Move(
        moved=Moved.LEAVING,
        cause=MoveCause.DOSE,
        version=14,
        recorded_at=START + 35 * MINUTE,
        was=START + 75 * MINUTE,
        now=START + 95 * MINUTE,
    )
    doses = (a_dose(), a_dose(version=14, at=START + 35 * MINUTE, mass_mg=Decimal(20)))
    scene = List((35.0, SECOND), moves=(move,), doses=doses)

    line = scene.line("time")

    assert line.aside == f"{clock_word(START + 95 * MINUTE)}, 53:53 to go"
    moved = scene.evidence("moved")
    assert (moved.title, moved.words) == ("Earliest time", "moved +20:00")
    assert moved.detail.startswith("second dose")
    assert not line.may_be_met


def beside(systolic: float, diastolic: float, *, percents: tuple[float, float]) -> object:
    return PressureBesideBaseline(
        newest=PressureSeen(at=NOW - 12 * MINUTE, systolic=systolic, diastolic=diastolic),
        baseline=PressureSeen(at=START + 10 * MINUTE, systolic=128, diastolic=82),
        systolic_percent=percents[0],
        diastolic_percent=percents[1],
    )


def test_that_the_newest_pressure_stands_beside_the_one_before_the_dose() -> None:  # H47
    near = List(pressure_beside_baseline=beside(142, 87, percents=(10.9, 6.1)))
    far = List(pressure_beside_baseline=beside(166, 79, percents=(29.7, -3.7)))

    assert near.evidence("pressure").words == "142/87 mmHg, 12 min ago"
    assert near.evidence("pressure").detail == "128/82 before dose: +11 / +6 %, within 20 %"
    assert far.evidence("pressure").detail.endswith("+30 / \N{MINUS SIGN}4 %, not within 20 %")


def test_that_a_missing_pressure_is_said_to_be_missing() -> None:
    assert List().evidence("pressure").words == "none since the first dose"


@pytest.mark.parametrize(
    ("sign", "said"),
    [
        (a_sign(VitalSign.SPO2, 97.0, age_s=1.4), "97 %, 1 s ago"),
        (a_sign(VitalSign.SPO2, 91.9, age_s=1.4), "91 %, 1 s ago"),
        (a_sign(VitalSign.SPO2, 97.0, age_s=6.2, freshness=Freshness.STALE), "97 %, old: 6 s"),
        (
            a_sign(VitalSign.SPO2, 97.0, age_s=95.0, freshness=Freshness.GONE),
            "no reading for 1 min",
        ),
        (a_sign(VitalSign.SPO2, None, age_s=0.5), "no reading"),
    ],
)
def test_that_the_saturation_has_its_age(sign: object, said: str) -> None:  # H03 H10
    assert List(signs=(sign,)).evidence("spo2").words == said


def test_that_nothing_says_that_somebody_may_go() -> None:  # H47
    items = ("breathing", "oriented", "sedation", "dissociation", "vitals", "nausea", "drink")
    more = ("gait", "access", "mood", "escort-here", "no-driving")
    scene = List(
        *((30.0, met(item)) for item in (*items, *more)),
        pressure_beside_baseline=beside(128, 82, percents=(0.0, 0.0)),
    )

    said = " ".join(
        [scene.model.now.counted]
        + [f"{line.words} {line.aside} {line.detail}" for line in scene.model.now.lines]
        + [f"{each.words} {each.detail}" for each in scene.model.now.evidence]
    )
    assert scene.model.now.counted == "1 of 13 open"
    assert not {"ready", "normal", "fine", "safe", "ok"} & set(said.lower().split())


def test_that_a_press_that_was_not_saved_is_said() -> None:
    scene = List()
    scene.model.meet("gait")

    scene.desk.answer(Outcome(failure="the record does not answer"))
    QApplication.processEvents()

    assert scene.model.now.asked.why == "the record does not answer"
    assert scene.line("gait").may_be_met
