"""Why a time moved, and by how much, fact by fact."""

from dataclasses import replace
from decimal import Decimal

from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing import Route
from kapmonitor.protocols.model import DosingProtocol, Leaving
from kapmonitor.protocols.moves import MoveLog
from tests.builders import Happened, a_dose, a_protocol, facts
from tests.protocols.files import built_in
from tests.records import at

M = 60.0
INFUSION = ev.InfusionStarted(
    drug="ketamine", mass_mg=Decimal(40), volume_ml=Decimal(50), minutes=40
)
LOZENGE = ev.DoseAdministered(drug="ketamine", route=Route.SL, mass_mg=Decimal(200))


def moved(protocol: DosingProtocol, *happened: Happened) -> list[tuple[str, str, float]]:
    """What moved, why, and by how many minutes."""
    log = MoveLog.of(protocol, facts(*happened))
    return [(each.moved.value, each.cause.value, each.by_s / M) for each in log.moves]


def minutes(*happened: tuple[float, ev.Event]) -> list[Happened]:
    return [(minute * M, event) for minute, event in happened]


def test_that_a_first_dose_moves_nothing_and_a_second_the_leaving_time() -> None:  # H47
    happened = minutes((0, a_dose()), (12, a_dose("20")))

    assert moved(a_protocol(), *happened[:1]) == []
    assert moved(a_protocol(), *happened) == [("leaving", "dose", 12)]


def test_that_a_dose_entered_late_is_the_new_time_zero() -> None:  # H37
    assert moved(a_protocol(), *minutes((10, a_dose()), (4, a_dose("20")))) == [
        ("zero", "dose", -6)
    ]


def test_that_an_amended_time_moves_both_and_a_voided_amendment_moves_them_back() -> None:
    amended = ev.EntryAmended(
        amends=2, reason="typed", changes={"occurred_at": "2026-03-02T13:02:00.000Z"}
    )
    taken_back = ev.EntryVoided(voids=3, reason="it was right")

    assert moved(a_protocol(), *minutes((10, a_dose()), (14, amended), (15, taken_back))) == [
        ("zero", "amended", -8),
        ("leaving", "amended", -8),
        ("zero", "voided", 8),
        ("leaving", "voided", 8),
    ]


def test_that_other_corrections_move_nothing() -> None:
    words = ev.EntryAmended(amends=2, reason="said", changes={"text": "calm"})

    assert moved(a_protocol(), *minutes((0, ev.MomentMarked()), (1, a_dose()), (2, words))) == []


def test_that_a_second_dose_that_is_void_counts_until_somebody_says() -> None:  # H38
    happened = minutes(
        (0, a_dose()),
        (12, a_dose("20")),
        (13, ev.EntryVoided(voids=3, reason="not given")),
        (20, ev.VoidedDoseAnswered(voids=3, answer="not-given")),
    )

    assert moved(a_protocol(), *happened) == [
        ("leaving", "dose", 12),
        ("leaving", "void-answered", -12),
    ]


def test_that_an_infusion_moves_the_leaving_time_with_its_end() -> None:  # H43
    protocol = replace(built_in("iv-ketamine"), leaving=Leaving(minimum_s=60 * M, items=()))
    happened = minutes(
        (0, INFUSION),
        (10, ev.InfusionPaused()),
        (15, ev.InfusionResumed()),
        (25, ev.InfusionChanged(minutes=30)),
        (40, ev.InfusionEnded(mass_mg=Decimal(30), volume_ml=Decimal("37.5"))),
    )

    assert moved(protocol, *happened) == [
        ("leaving", "resumed", 5),
        ("leaving", "rate-changed", 10),
        ("leaving", "ended", -15),
    ]


def test_that_a_lozenge_swallowed_early_moves_the_leaving_time_and_says_why() -> None:
    protocol = built_in("sl-ketamine")
    begun = minutes((0, LOZENGE), (1, ev.HoldStarted()))
    swallowed = minutes((6, ev.HoldEnded(outcome=ev.HoldOutcome.SWALLOWED)))
    spat = minutes((16, ev.HoldEnded(outcome=ev.HoldOutcome.SPAT)))

    assert moved(protocol, *begun, *swallowed) == [("leaving", "swallowed", 66)]
    assert moved(protocol, *begun, *spat) == []


def test_that_a_clock_that_was_set_is_said_to_have_moved_them() -> None:  # H51
    happened = minutes((0, a_dose()), (70, ev.ClockJumped(seconds=3600)))

    assert moved(a_protocol(), *happened) == [("zero", "clock", 60), ("leaving", "clock", 60)]


def test_that_a_move_names_its_entry_and_both_times() -> None:
    (move,) = MoveLog.of(a_protocol(), facts(*minutes((0, a_dose()), (12, a_dose("20"))))).moves

    assert (move.version, move.recorded_at) == (3, at(12 * M))
    assert (move.was, move.now) == (at(60 * M), at(72 * M))
