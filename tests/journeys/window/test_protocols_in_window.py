"""Each protocol in the window, by the keyboard alone: what becomes durable, and what is said."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea

from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing import Route
from kapmonitor.domain.events import Event
from kapmonitor.domain.vitals import VitalSign
from kapmonitor.protocols.booster import BoosterState
from kapmonitor.protocols.model import ARRIVAL_GATES, BOOSTER_AGREED, LEAVING_ITEMS, LEAVING_TIME
from tests.journeys.earlier import go_on, write_interrupted
from tests.journeys.windows import (
    OpenWindow,
    Paired,
    RunningAir,
    a_clinic_window,
    settings_in,
)

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")

ENTER, TAB, ESCAPE = Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Escape
Happening = tuple[float, Event]


def a_dose(route: Route, mass: str, drug: str = "ketamine") -> ev.DoseAdministered:
    return ev.DoseAdministered(drug=drug, route=route, mass_mg=Decimal(mass))


def arrived(ago: float, *more: str) -> list[Happening]:
    """A pressure and every gate before the dose, so many minutes ago."""
    readings = ((VitalSign.SYSTOLIC, 122.0), (VitalSign.DIASTOLIC, 78.0))
    pressure: list[Happening] = [
        (ago, ev.VitalEntered(sign=sign, value=value)) for sign, value in readings
    ]
    gates: list[Happening] = [(ago, ev.GateMet(gate=gate)) for gate in (*ARRIVAL_GATES, *more)]
    stage: list[Happening] = [(ago + 0.5, ev.StageStarted(stage="preparation"))]
    return [*stage, *pressure, *gates]


@contextmanager
def going_on(
    air: RunningAir, folder: Path, protocol: str, minutes: float, *happened: Happening
) -> Iterator[tuple[OpenWindow, Paired]]:
    """A window that goes on with a session that is so many minutes old."""
    write_interrupted(folder / "clinic.db", minutes, *happened, protocol=protocol)
    paired = Paired(air.put_oximeter(), air.put_cuff())
    with a_clinic_window(air, settings_in(folder, paired)) as window:
        go_on(window)
        window.until_live()
        yield window, paired


def answer(window: OpenWindow, words: str, typed: str) -> None:
    """Answer a check from the due list: down to it, Enter, its answer, Enter."""
    ask(window, words)
    window.write(typed)
    window.press(ENTER)
    window.until(lambda: not window.is_seen("check-answer"))


def ask(window: OpenWindow, words: str) -> None:
    window.press(Qt.Key.Key_F5)
    window.until(lambda: window.focused.objectName() == "due-0")
    while words not in window.focused.accessibleName():
        before = window.focused.objectName()
        window.press(TAB)
        assert window.focused.objectName().startswith("due-"), (before, window.seen())
    window.press(ENTER)
    window.until(lambda: window.is_seen("check-answer"))


def type_dose(window: OpenWindow, mass: str, route: str, strength: str = "") -> None:
    """What is in hand, into the panel that D opens, in the order in which it is asked."""
    window.press(Qt.Key.Key_D)
    window.until(lambda: window.focused.objectName() == "dose-concentration")
    window.write(strength)
    window.tab_to("dose-drug-0")
    window.press(ENTER)
    window.tab_to("dose-mass")
    window.write(mass)
    window.tab_to(f"route-{route}")
    window.press(ENTER)


def prepare(window: OpenWindow, count: int = 1) -> None:
    """Drawn up and checked, nothing given yet: so many were prepared in the end."""
    window.press_with_control(Qt.Key.Key_P)
    window.until(lambda: len(window.events(ev.DosePrepared)) == count)
    window.until(lambda: window.is_seen("dose-other"))


def given_now(window: OpenWindow, count: int) -> ev.Fact:
    """Given at the press of the key; the newest of so many doses."""
    window.press_with_control(ENTER)
    window.until(lambda: len(window.events(ev.DoseAdministered)) == count)
    window.until(lambda: not window.is_seen("dose-panel"))
    return [each for each in window.facts() if isinstance(each.event, ev.DoseAdministered)][-1]


def booster_of(window: OpenWindow) -> BoosterState:
    booster = window.view.plan.booster
    assert booster is not None
    return booster.state


def has_met(window: OpenWindow, count: int) -> bool:
    return len(window.events(ev.GateMet)) >= count


def is_whole(window: OpenWindow, name: str) -> bool:
    """Whether all of a panel is in sight without scrolling."""
    viewport = window.find(name).parentWidget()
    area = viewport.parentWidget() if viewport is not None else None
    assert isinstance(area, QScrollArea)
    return area.verticalScrollBar().maximum() == 0


def test_that_a_booster_waits_for_its_evidence_and_is_then_given_once(
    air: RunningAir, tmp_path: Path
) -> None:  # H42
    happened = (
        *arrived(19, BOOSTER_AGREED),
        (18.0, ev.StageStarted(stage="administration")),
        (17.5, ev.DrugDrawn(drug="ketamine", mass_mg=Decimal(60))),
        (17.0, a_dose(Route.IM, "60")),
        (16.5, ev.StageStarted(stage="onset")),
        (11.0, ev.StageStarted(stage="peak")),
    )
    with going_on(air, tmp_path, "im-ketamine", 20, *happened) as (window, paired):
        # In its time it is closed, and the screen names what is lacking; nothing counts down.
        window.until(lambda: booster_of(window) is BoosterState.CLOSED)
        said = window.seen(window.find("running-booster"))
        assert "no fresh pressure, breathing, response" in said
        earliest = window.view.may_leave_at

        assert paired.cuff is not None
        air.measure(paired.cuff)
        window.press(Qt.Key.Key_B)
        window.until(lambda: window.is_seen("value"))
        window.write("14")
        window.press(ENTER)
        answer(window, "MOAA/S", "5")
        window.until(lambda: booster_of(window) is BoosterState.OPEN)
        assert "open" in window.seen(window.find("running-booster"))

        # Prepared, then given once; what it moves is said with its cause.
        type_dose(window, "20", "im", strength="50")
        prepare(window)
        given = given_now(window, 2)
        assert isinstance(given.event, ev.DoseAdministered)
        assert given.event.mass_mg == Decimal(20)
        assert not window.events(ev.GateOverridden)
        window.until(lambda: booster_of(window) is BoosterState.GIVEN)
        window.until(lambda: "open" not in window.seen(window.find("running-booster")))
        later = window.view.may_leave_at
        assert earliest is not None
        assert later is not None
        assert later - given.occurred_at == timedelta(hours=1)
        window.until_seen("second dose")


def test_that_a_lozenge_swallowed_early_is_asked_about_and_moves_the_leaving_time(
    air: RunningAir, tmp_path: Path
) -> None:  # H51
    happened = (*arrived(5), (4.0, ev.StageStarted(stage="administration")))
    with going_on(air, tmp_path, "sl-ketamine", 6, *happened) as (window, _):
        type_dose(window, "200", "sl")
        prepare(window)
        given = given_now(window, 1)
        window.until(lambda: window.view.may_leave_at is not None)
        spat = window.view.may_leave_at
        assert spat == given.occurred_at + timedelta(hours=2)

        # Held: the time that is left and what was ordered are on the screen.
        window.press_with_control(Qt.Key.Key_I)
        window.press_with_control(ENTER)
        window.until(lambda: bool(window.events(ev.HoldStarted)))
        window.until(lambda: window.is_seen("hold-swallowed"))
        held = window.seen(window.find("hold"))
        assert "then spit" in held
        assert "14:5" in held
        assert "nobody leaves before" in held

        # Swallowed early is asked about once, as of the first press.
        window.tab_to("hold-swallowed")
        window.press(ENTER)
        at = datetime.now(UTC)
        window.until_seen("before the planned end")
        assert not window.events(ev.HoldEnded)
        window.press(ENTER)
        window.until(lambda: bool(window.events(ev.HoldEnded)))
        ended = window.fact_of(ev.HoldEnded)
        assert isinstance(ended.event, ev.HoldEnded)
        assert ended.event.outcome is ev.HoldOutcome.SWALLOWED
        assert abs(ended.occurred_at - at) < timedelta(seconds=1)
        window.until(lambda: window.view.may_leave_at == ended.occurred_at + timedelta(hours=3))
        window.until_seen("swallowed")


def test_that_a_third_device_waits_for_its_rest_and_time_zero_stays_at_the_first(
    air: RunningAir, tmp_path: Path
) -> None:  # H43
    spray = a_dose(Route.IN, "28", "esketamine")
    happened = (*arrived(8), (7.0, ev.StageStarted(stage="administration")))
    drawn = ev.DrugDrawn(drug="esketamine", mass_mg=Decimal(28))
    happened = (*happened, (6.5, drawn), (6.0, spray))
    with going_on(air, tmp_path, "in-esketamine", 9, *happened) as (window, _):
        zero = window.view.plan.zero
        type_dose(window, "28", "in")
        prepare(window)
        given_now(window, 2)
        assert window.view.plan.zero == zero
        # The third at once: nothing is recorded, the rest is named.
        type_dose(window, "28", "in")
        prepare(window, 2)
        window.press_with_control(ENTER)
        window.until(lambda: window.is_seen("dose-change"))
        assert "rest" in window.seen(window.find("dose-bar"))
        assert len(window.events(ev.DoseAdministered)) == 2


def test_that_a_nasal_dose_is_followed_by_a_check_that_rouses_nobody(
    air: RunningAir, tmp_path: Path
) -> None:  # H45
    happened = (
        *arrived(15),
        (14.0, ev.StageStarted(stage="administration")),
        (13.5, ev.DrugDrawn(drug="ketamine", mass_mg=Decimal(40))),
        (13.0, a_dose(Route.IN, "40")),
        (12.5, ev.StageStarted(stage="onset")),
    )
    with going_on(air, tmp_path, "in-ketamine", 16, *happened) as (window, _):
        ask(window, "MOAA/S")
        window.tab_to("left-rate")
        window.write("13")
        window.press(ENTER)
        window.until(lambda: bool(window.events(ev.NotRoused)))
        assert window.events(ev.NotRoused) == [ev.NotRoused(check="moaa-s", rate_per_min=13.0)]
        assert not window.events(ev.ScoreRecorded)


def test_that_the_leaving_list_is_seen_whole_and_gone_through_by_enter_alone(
    air: RunningAir, tmp_path: Path
) -> None:  # H47
    happened = (
        *arrived(99),
        (98.0, ev.StageStarted(stage="administration")),
        (97.0, a_dose(Route.SC, "40")),
        (20.0, ev.StageStarted(stage="recovery")),
    )
    with going_on(air, tmp_path, "sc-ketamine", 100, *happened) as (window, _):
        window.press(Qt.Key.Key_F7)
        window.until(lambda: window.focused.objectName() == "leaving-breathing")
        assert is_whole(window, "leaving")
        items = [each for each in LEAVING_ITEMS if each != LEAVING_TIME]
        for number, item in enumerate(items, start=1):
            assert window.focused.objectName() == f"leaving-{item}"
            window.press(ENTER)
            wanted = len(ARRIVAL_GATES) + number
            window.until(partial(has_met, window, wanted))
        window.until_seen("0 of 13 open")
