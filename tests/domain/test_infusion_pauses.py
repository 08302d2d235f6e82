from datetime import UTC, datetime, timedelta
from decimal import Decimal

from kapmonitor.domain.dosing import Route
from kapmonitor.domain.infusion import Infusion, Pause

START = datetime(2026, 3, 2, 13, 0, tzinfo=UTC)


def at(minute: float) -> datetime:
    return START + timedelta(minutes=minute)


def an_infusion() -> Infusion:
    return Infusion.begin(
        version=5,
        drug="ketamine",
        route=Route.IV,
        mass_mg=Decimal(40),
        volume_ml=Decimal(40),
        minutes=40.0,
        at=START,
    )


def test_that_every_stop_that_is_over_is_kept() -> None:
    # H43
    stopped = an_infusion().paused(at(5), None).resumed(at(8)).paused(at(20), None)

    assert stopped.pauses == (Pause(started_at=at(5), ended_at=at(8)),)
    assert stopped.resumed(at(21)).pauses[-1] == Pause(started_at=at(20), ended_at=at(21))


def test_that_a_stop_lasts_to_the_end_of_an_infusion_that_did_not_run_again() -> None:
    # H43
    ended = an_infusion().paused(at(5), None).ended(at(9), Decimal(5), Decimal(5))

    assert ended.pauses == (Pause(started_at=at(5), ended_at=at(9)),)


def test_that_an_infusion_that_never_stopped_has_no_stops() -> None:
    assert an_infusion().ended(at(40), Decimal(40), Decimal(40)).pauses == ()
