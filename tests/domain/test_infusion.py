"""An infusion is what really ran: exact, and never more than ordered (HAZARDS H43)."""

from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing import Route
from kapmonitor.domain.infusion import Infusion
from tests.builders import Happened, a_session
from tests.records import at

M = 60.0
BEGUN: Happened = (
    0.0,
    ev.InfusionStarted(
        drug="ketamine", mass_mg=Decimal("37.1"), volume_ml=Decimal(50), minutes=40.0
    ),
)


def infused(*happened: Happened) -> Infusion:
    """37.1 mg in 50 mL over 40 min from second 0, and what happened to it."""
    (infusion,) = a_session(BEGUN, *happened).dosing.infusions
    return infusion


def paused(minute: float, shown_ml: str | None = None) -> Happened:
    return minute * M, ev.InfusionPaused(volume_ml=Decimal(shown_ml) if shown_ml else None)


def resumed(minute: float) -> Happened:
    return minute * M, ev.InfusionResumed()


def changed(minute: float, minutes: float, shown_ml: str | None = None) -> Happened:
    shown = Decimal(shown_ml) if shown_ml else None
    return minute * M, ev.InfusionChanged(minutes=minutes, volume_ml=shown)


@pytest.mark.parametrize(
    ("minute", "mass_mg", "volume_ml"),
    [
        (-1, "0", "0"),
        (0, "0", "0"),
        (1 / 3, "0.309", "0.417"),  # 0.309166… and 0.41666…
        (20, "18.55", "25"),
        (40, "37.1", "50"),
        (600, "37.1", "50"),
    ],
)
def test_that_what_was_given_follows_from_the_time_that_it_ran(
    minute: float, mass_mg: str, volume_ml: str
) -> None:
    infusion = infused()

    assert infusion.given_mg(at(minute * M)) == Decimal(mass_mg)
    assert infusion.given_ml(at(minute * M)) == Decimal(volume_ml)


def test_that_an_infusion_paused_twice_and_stopped_gave_what_ran_to_the_microgram() -> None:
    first, second = infused(paused(7)), infused(paused(7), resumed(12), paused(19.5))
    infusion = infused(paused(7), resumed(12), paused(19.5), resumed(31))

    stopped_at = at(38 * M)

    # It ran for 7 + 7.5 + 7 min of 40: 37.1 mg x 21.5 / 40 = 19.94125 mg.
    assert first.given_mg(at(7 * M)) == first.given_mg(at(12 * M)) == Decimal("6.493")
    assert second.given_mg(at(31 * M)) == Decimal("13.449")
    assert infusion.given_mg(stopped_at) == Decimal("19.941")
    assert infusion.given_ml(stopped_at) == Decimal("26.875")
    assert infusion.runs_out_at == at(56.5 * M)


def test_that_a_pause_stands_still_and_runs_out_at_no_time() -> None:
    infusion = infused(paused(10))

    assert infusion.is_paused
    assert infusion.runs_out_at is None
    assert infusion.rate_ml_per_h(at(11 * M)) == 0
    assert infusion.last_given_at(at(30 * M)) == at(10 * M)
    assert infusion.over_at(at(30 * M)) == at(60 * M)


def test_that_a_pause_that_is_void_takes_nothing_from_what_ran() -> None:
    withdrawn: Happened = (13 * M, ev.EntryVoided(voids=3, reason="it went on"))
    infusion = infused(paused(7), resumed(12), withdrawn)

    assert infusion.given_mg(at(20 * M)) == Decimal("18.55")
    assert infusion.runs_out_at == at(40 * M)


def test_that_a_pause_begins_once() -> None:
    assert infused(paused(7), paused(9)).last_given_at(at(30 * M)) == at(7 * M)


def test_that_another_run_time_is_that_of_what_is_left() -> None:
    infusion = infused(changed(20, 40))

    assert infusion.rate_ml_per_h(at(21 * M)) == Decimal("37.5")
    assert infusion.given_ml(at(40 * M)) == Decimal("37.5")
    assert infusion.runs_out_at == at(60 * M)


def test_that_a_pace_given_while_it_is_paused_holds_once_it_runs() -> None:
    infusion = infused(paused(20), changed(22, 60), resumed(30))

    assert infusion.given_ml(at(30 * M)) == 25
    assert infusion.given_ml(at(60 * M)) == Decimal("37.5")
    assert infusion.runs_out_at == at(90 * M)


def test_that_the_pumps_volume_is_believed_and_the_difference_is_kept() -> None:
    infusion = infused(paused(20, "23.6"), resumed(25))

    (reading,) = infusion.pump

    assert (reading.at, reading.shown_ml, reading.reckoned_ml) == (at(20 * M), Decimal("23.6"), 25)
    assert reading.difference_ml == Decimal("-1.4")
    assert infusion.given_ml(at(25 * M)) == Decimal("23.6")
    assert infusion.rate_ml_per_h(at(26 * M)) == 75  # the pace is what it was
    assert infusion.runs_out_at == at((25 + 26.4 / 1.25) * M)


def test_that_a_pump_behind_one_that_has_run_out_gives_what_is_left_at_its_pace() -> None:
    infusion = infused(paused(41, "45"), resumed(42))

    assert infusion.given_ml(at(42 * M)) == 45
    assert infusion.given_ml(at(44 * M)) == Decimal("47.5")
    assert infusion.given_ml(at(46 * M)) == 50


def test_that_never_more_than_ordered_is_given_whatever_the_pump_shows() -> None:
    infusion = infused(paused(20, "70"), resumed(25))

    assert infusion.given_mg(at(99 * M)) == Decimal("37.1")
    assert infusion.given_ml(at(99 * M)) == 50


def test_that_once_it_ended_what_was_said_then_stands() -> None:
    ended = ev.InfusionEnded(mass_mg=Decimal("18.7"), volume_ml=Decimal("25.2"))
    infusion = infused((20 * M, ended), paused(21), resumed(22), changed(23, 5))

    assert not infusion.is_on
    assert infusion.given_mg(at(99 * M)) == infusion.committed_mg == Decimal("18.7")
    assert infusion.given_ml(at(10 * M)) == Decimal("25.2")
    assert infusion.over_at(at(99 * M)) == infusion.last_given_at(at(99 * M)) == at(20 * M)


def test_that_an_end_entered_late_stands_at_its_own_moment() -> None:
    ended = ev.InfusionEnded(mass_mg=Decimal("9.275"), volume_ml=Decimal("12.5"))
    infusion = infused(paused(20), (10 * M, ended))

    assert infusion.ended_at == at(10 * M)
    assert not infusion.is_paused


# Exactness.

moments = st.integers(1, 90 * 60).map(float)
steps: st.SearchStrategy[ev.Event] = st.one_of(
    st.just(ev.InfusionPaused()),
    st.just(ev.InfusionResumed()),
    st.integers(1, 120).map(lambda minutes: ev.InfusionChanged(minutes=minutes / 2)),
)
orders = st.tuples(st.integers(1, 400_000), st.integers(1, 1000), st.integers(1, 240))


@given(orders, st.lists(st.tuples(moments, steps), max_size=8), moments)
def test_that_what_is_given_is_exact_and_grows_up_to_what_was_ordered(
    ordered: tuple[int, int, int], course: list[tuple[float, ev.Event]], until: float
) -> None:
    micrograms, tenths_ml, half_minutes = ordered
    started = ev.InfusionStarted(
        drug="ketamine",
        mass_mg=Decimal(micrograms) / 1000,
        volume_ml=Decimal(tenths_ml) / 10,
        minutes=half_minutes / 2,
    )
    course = sorted(course, key=lambda step: step[0])
    (infusion,) = a_session((0, started), *course).dosing.infusions

    exact = ran_of(course, half_minutes, until) * micrograms

    given_then = infusion.given_mg(at(until))
    if not course or until >= course[-1][0]:
        assert abs(Fraction(given_then) * 1000 - exact) <= Fraction(1, 2)
    assert given_then == given_then.quantize(Decimal("0.001"))
    assert given_then <= started.mass_mg
    assert infusion.given_mg(at(99_999)) >= given_then


def ran_of(course: list[tuple[float, ev.Event]], half_minutes: int, until: float) -> Fraction:
    """The part of an order that ran by a second: another way to the same sum."""
    part, left_s, now, runs = Fraction(0), Fraction(half_minutes * 30), Fraction(0), True
    for second, event in [*course, (until, None)]:
        if second > until:
            break
        ran_s = min(Fraction(second) - now, left_s) if runs else Fraction(0)
        if left_s:
            part += (1 - part) * ran_s / left_s
        left_s, now = left_s - ran_s, Fraction(second)
        match event:
            case ev.InfusionPaused():
                runs = False
            case ev.InfusionResumed():
                runs = True
            case ev.InfusionChanged(minutes=minutes) if part < 1:
                left_s = Fraction(str(minutes)) * 60
    return part


@given(st.lists(st.integers(1, 59_999), min_size=1, max_size=6, unique=True))
def test_that_the_parts_of_an_infusion_sum_up_to_the_whole(cuts: list[int]) -> None:
    infusion = infused()
    moments_of: list[datetime] = [at(0), *(at(cut / 25) for cut in sorted(cuts)), at(40 * M)]

    given_by = [infusion.given_mg(moment) for moment in moments_of]
    parts = [later - sooner for sooner, later in pairwise(given_by)]

    assert sum(parts) == infusion.mass_mg
    assert all(part >= 0 for part in parts)


def test_that_an_infusion_with_nothing_given_is_none() -> None:
    nothing = ev.InfusionEnded(mass_mg=Decimal(0), volume_ml=Decimal(0))
    session = a_session(BEGUN, (5.0, nothing))

    assert session.dosing.infused() == []
    assert session.dosing.given_mg("ketamine", at(M)) == 0


def test_that_an_infusion_names_its_route() -> None:
    assert infused().route is Route.IV
