"""The guide, with the mouse as with the keys: observed, taken back, dated back, counted."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt

from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing import Route
from kapmonitor.domain.events import Event, Fact
from kapmonitor.domain.vitals import VitalSign
from kapmonitor.ui.viewmodels.back_time import PX_PER_MINUTE, SLACK_PX
from kapmonitor.ui.viewmodels.key_bursts import WITHIN_S
from kapmonitor.ui.widgets.observe_chip import ObserveChip
from tests.journeys.earlier import go_on, write_interrupted
from tests.journeys.hands import (
    BY_HAND,
    CALM,
    MARK,
    NAUSEA,
    TEARFUL,
    UNDO,
    Hand,
    do,
    drag,
    let_go,
)
from tests.journeys.windows import OpenWindow, Paired, RunningAir, a_clinic_window, settings_in

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")

BY_EITHER_HAND = pytest.mark.parametrize("hand", Hand)
MINUTES = 12.0
"""How long the session of the guide has been open when the window goes on with it."""


@pytest.fixture(scope="module")
def opened(air: RunningAir, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenWindow]:
    """A session of some minutes with a dose and a stage that wants breathing to be counted."""
    folder = tmp_path_factory.mktemp("guide")
    dose = ev.DoseAdministered(drug="ketamine", route=Route.IM, mass_mg=Decimal(60))
    write_interrupted(
        folder / "clinic.db",
        MINUTES,
        (11.0, ev.StageStarted(stage="preparation")),
        (9.0, ev.StageStarted(stage="administration")),
        (8.0, dose),
        (7.5, ev.StageStarted(stage="onset")),
    )
    settings = settings_in(folder, Paired(air.put_oximeter()))
    with a_clinic_window(air, settings) as window:
        go_on(window)
        window.until_live()
        yield window


@pytest.fixture
def window(opened: OpenWindow) -> Iterator[OpenWindow]:
    """On the live page, with nothing typed and nothing asked."""
    opened.press(Qt.Key.Key_Escape)
    opened.find("live").setFocus()
    yield opened
    ended = time.monotonic()  # four letters within a second would be a sentence
    opened.until(lambda: time.monotonic() - ended >= WITHIN_S)


def now() -> datetime:
    return datetime.now(UTC)


def facts_of(window: OpenWindow, kind: type[Event]) -> list[Fact]:
    return [fact for fact in window.facts() if isinstance(fact.event, kind)]


def until_saved(window: OpenWindow, kind: type[Event], count: int) -> Fact:
    """The newest of its kind, once there are so many and all is told to be saved."""
    window.until(lambda: len(facts_of(window, kind)) == count)
    window.until_seen("all saved")
    return facts_of(window, kind)[-1]


@BY_EITHER_HAND
def test_that_what_is_seen_is_logged_at_the_press_and_a_moment_marked(
    window: OpenWindow, hand: Hand
) -> None:  # H62
    count = len(facts_of(window, ev.ObservationRecorded))
    marks = len(facts_of(window, ev.MomentMarked))
    for number, (deed, code) in enumerate(((CALM, "calm"), (TEARFUL, "tearful")), start=1):
        before = now()
        do(window, deed, hand)
        after = now()
        assert code in window.seen(window.find("last-action"))
        fact = until_saved(window, ev.ObservationRecorded, count + number)
        assert fact.event == ev.ObservationRecorded(code=code)
        assert before - timedelta(milliseconds=1) <= fact.occurred_at <= after

    do(window, MARK, hand)
    fact = until_saved(window, ev.MomentMarked, marks + 1)
    assert now() - fact.occurred_at < timedelta(seconds=5)
    assert "Mark" in window.seen(window.find("last-action"))


@BY_EITHER_HAND
def test_that_undo_stands_beside_what_was_logged_and_withdraws_that_alone(
    window: OpenWindow, hand: Hand
) -> None:  # H38 H62
    count = len(facts_of(window, ev.ObservationRecorded))
    before = len(facts_of(window, ev.EntryVoided))
    do(window, CALM, hand)
    kept = until_saved(window, ev.ObservationRecorded, count + 1)
    do(window, NAUSEA, hand)
    undone = until_saved(window, ev.ObservationRecorded, count + 2)

    # The way back is in the confirmation itself, and nowhere to be looked for.
    confirmation = window.find("last-action")
    assert confirmation.isAncestorOf(window.find("undo-last"))
    assert window.is_seen("undo-last")
    do(window, UNDO, hand)
    window.until(lambda: len(facts_of(window, ev.EntryVoided)) == before + 1)
    voided = facts_of(window, ev.EntryVoided)[-1].event
    assert isinstance(voided, ev.EntryVoided)
    assert voided.voids == undone.version != kept.version
    window.until(lambda: "withdrawn" in window.seen(confirmation))
    assert not window.is_seen("undo-last")


def test_that_a_target_dragged_to_the_left_is_dated_back_by_what_it_says(
    window: OpenWindow,
) -> None:
    count = len(facts_of(window, ev.ObservationRecorded))
    across = -round(SLACK_PX + 3.5 * PX_PER_MINUTE)
    pressed = now()
    drag(window, TEARFUL.target, across)

    # It says what letting go would log, and logs nothing yet.
    chip = window.find(TEARFUL.target)
    assert isinstance(chip, ObserveChip)
    assert chip.dragged_minutes == 4
    assert len(facts_of(window, ev.ObservationRecorded)) == count
    let_go(window, TEARFUL.target, across)
    fact = until_saved(window, ev.ObservationRecorded, count + 1)
    assert fact.event == ev.ObservationRecorded(code="tearful")
    assert abs(pressed - timedelta(minutes=4) - fact.occurred_at) < timedelta(seconds=1)
    window.until(lambda: "saved, late" in window.seen(window.find("last-action")))


def test_that_a_target_dragged_off_to_the_right_logs_nothing(window: OpenWindow) -> None:
    count = len(facts_of(window, ev.ObservationRecorded))
    beyond = window.find(TEARFUL.target).width() + 30
    drag(window, TEARFUL.target, beyond)
    let_go(window, TEARFUL.target, beyond)

    # What is pressed afterwards is the next entry, so nothing was on its way.
    do(window, CALM, Hand.MOUSE)
    assert until_saved(window, ev.ObservationRecorded, count + 1).event == (
        ev.ObservationRecorded(code="calm")
    )


def test_that_a_digit_and_a_letter_date_back_as_a_drag_does(window: OpenWindow) -> None:
    count = len(facts_of(window, ev.ObservationRecorded))
    window.press(Qt.Key.Key_4)
    pressed = now()
    window.press(Qt.Key.Key_T)
    fact = until_saved(window, ev.ObservationRecorded, count + 1)
    assert fact.event == ev.ObservationRecorded(code="tearful")
    assert abs(pressed - timedelta(minutes=4) - fact.occurred_at) < timedelta(seconds=1)


def breathing_row(window: OpenWindow) -> str:
    """The target of the breathing check in the due list."""
    for place in range(6):
        name = f"due-{place}"
        if window.is_seen(name) and "reathing" in window.find(name).accessibleName():
            return name
    raise AssertionError(window.seen(window.find("due")))


@BY_EITHER_HAND
def test_that_breathing_is_counted_where_it_is_due(window: OpenWindow, hand: Hand) -> None:  # H44
    entered = len(facts_of(window, ev.VitalEntered))
    if hand is Hand.MOUSE:
        window.click(breathing_row(window))
    else:
        do(window, BY_HAND, hand)
    window.until(lambda: window.is_seen("value"))
    assert window.tile().text == "97"
    if hand is Hand.MOUSE:
        window.click("value")
    window.write("14")
    if hand is Hand.MOUSE:
        window.click("value-log")
    else:
        window.press(Qt.Key.Key_Return)
    window.until(lambda: len(facts_of(window, ev.VitalEntered)) == entered + 1)
    fact = facts_of(window, ev.VitalEntered)[-1]
    assert fact.event == ev.VitalEntered(sign=VitalSign.RESPIRATORY_RATE, value=14.0)

    # Once durable it gives the list its place back, and the number stands among the others.
    window.until(lambda: not window.is_seen("value"))
    window.until_seen("14")
