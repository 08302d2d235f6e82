"""Whatever the record holds, its plan is without contradiction, and the same after a crash."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing import Route
from kapmonitor.domain.session import Session
from kapmonitor.protocols.model import DosingProtocol
from kapmonitor.protocols.moves import MoveLog
from kapmonitor.protocols.owed import owed
from kapmonitor.protocols.plan import plan_of
from kapmonitor.protocols.schedule import CheckState
from tests.builders import Happened, a_session, facts
from tests.protocols.files import BUILT_IN, built_in
from tests.protocols.plans import sound_plan
from tests.records import at

PROTOCOLS = tuple(built_in(name) for name in BUILT_IN)
STAGES = ("administration", "onset", "peak", "integration", "recovery")
CHECKS = ("blood-pressure", "breathing", "moaa-s", "dissociation")

seconds = st.integers(0, 4 * 3600).map(float)
moments = seconds.map(at)
masses = st.integers(1, 90_000).map(lambda micrograms: Decimal(micrograms) / 1000)
volumes = st.integers(1, 500).map(lambda tenths: Decimal(tenths) / 10)
lots = st.sampled_from(["K-1", "K-2", None])
drugs = st.sampled_from(["ketamine", "esketamine", "ondansetron"])
checks = st.sampled_from(CHECKS)
read_off = st.one_of(st.none(), volumes)

happenings: st.SearchStrategy[ev.Event] = st.one_of(
    st.builds(
        ev.DoseAdministered, drug=drugs, route=st.sampled_from(Route), mass_mg=masses, lot=lots
    ),
    st.builds(ev.DrugDrawn, drug=drugs, mass_mg=masses, lot=lots),
    st.builds(ev.DrugWasted, drug=drugs, mass_mg=masses, witness=st.just("nurse"), lot=lots),
    st.builds(
        ev.InfusionStarted,
        drug=drugs,
        mass_mg=masses,
        volume_ml=volumes,
        minutes=st.integers(1, 90).map(float),
    ),
    st.builds(ev.InfusionChanged, minutes=st.integers(1, 90).map(float), volume_ml=read_off),
    st.builds(ev.InfusionPaused, volume_ml=read_off),
    st.just(ev.InfusionResumed()),
    st.just(ev.InfusionEnded(mass_mg=Decimal("0.001"), volume_ml=Decimal("0.1"))),
    st.just(ev.HoldStarted()),
    st.builds(ev.HoldEnded, outcome=st.sampled_from(ev.HoldOutcome)),
    st.builds(ev.OxygenStarted, flow_l_per_min=st.integers(1, 15).map(float)),
    st.just(ev.OxygenEnded()),
    st.builds(ev.StageStarted, stage=st.sampled_from(STAGES)),
    st.builds(ev.CheckCompleted, check=checks, due_at=moments),
    st.builds(ev.CheckWaived, check=checks, due_at=moments, reason=st.just("asleep")),
    st.builds(
        ev.CheckPostponed,
        check=st.just("blood-pressure"),
        due_at=moments,
        until=moments,
        reason=st.just("tearful"),
    ),
    st.builds(ev.NotRoused, check=st.just("moaa-s")),
    st.builds(ev.ScoreRecorded, scale=st.just("moaa-s"), value=st.integers(0, 5).map(float)),
    st.builds(ev.GateMet, gate=st.sampled_from(["consent", "booster-agreed", "gait", "vitals"])),
    st.just(ev.PersonLeft()),
)


when = moments.map(lambda moment: {"occurred_at": moment.isoformat()})
amounts = masses.map(lambda mass: {"mass_mg": str(mass)})
corrections: st.SearchStrategy[ev.Event] = st.one_of(
    st.builds(ev.EntryVoided, voids=st.integers(0, 30), reason=st.just("wrong")),
    st.builds(
        ev.EntryAmended,
        amends=st.integers(0, 30),
        reason=st.just("wrong"),
        changes=st.one_of(when, amounts),
    ),
    st.builds(ev.VoidedDoseAnswered, voids=st.integers(0, 30), answer=st.just("not-given")),
    st.builds(ev.ClockJumped, seconds=st.sampled_from([-3600.0, -30.0, 30.0, 3600.0])),
)
entries = st.tuples(seconds, st.one_of(happenings, happenings, corrections))


def history_of(drawn_entries: list[Happened]) -> list[Happened]:
    """Corrections are made to be of entries that are there, and not of the opening."""
    return [
        (second, pointed_at(event, number)) for number, (second, event) in enumerate(drawn_entries)
    ]


def pointed_at(event: ev.Event, number: int) -> ev.Event:
    match event:
        case ev.EntryVoided(voids=version) | ev.VoidedDoseAnswered(voids=version) if number:
            return replace(event, voids=2 + version % number)
        case ev.EntryAmended(amends=version) if number:
            return replace(event, amends=2 + version % number)
        case ev.EntryVoided() | ev.VoidedDoseAnswered() | ev.EntryAmended():
            return ev.MomentMarked()
        case _:
            return event


histories = st.lists(entries, max_size=25).map(history_of)


@given(st.sampled_from(PROTOCOLS), histories)
def test_that_no_record_gives_a_plan_with_a_contradiction(
    protocol: DosingProtocol, history: list[Happened]
) -> None:
    session = a_session(*history)

    for minute in (0, 60, 240, 600):
        sound_plan(protocol, session, latest(session, minute))


@given(st.sampled_from(PROTOCOLS), histories)
def test_that_the_plan_after_a_crash_is_the_one_before(  # H54
    protocol: DosingProtocol, history: list[Happened]
) -> None:
    record = facts(*history)
    live, log = Session(), MoveLog(protocol)

    for fact in record:
        live.apply(fact)
        log.take(fact, live)
        now = latest(live, 1)
        folded = Session.fold(live.facts)
        assert plan_of(protocol, live, now) == plan_of(protocol, folded, now)

    assert live == Session.fold(record)
    assert log.moves == MoveLog.of(protocol, record).moves


@given(st.sampled_from(PROTOCOLS), histories)
def test_that_nothing_is_owed_that_the_plan_does_not_say(
    protocol: DosingProtocol, history: list[Happened]
) -> None:
    session = a_session(*history)
    plan = plan_of(protocol, session, latest(session, 1))

    words = [each.word() for each in owed(protocol, session, plan.now)]

    late = [c.check for c in plan.checks if c.state is CheckState.LATE]
    assert [w for w in words if w.startswith("check:")] == [f"check:{name}" for name in late]
    had_a_drug = bool(session.dosing.doses_reckoned() or session.dosing.infused())
    open_items = [f"leaving:{each.item}" for each in plan.leaving if had_a_drug and not each.is_met]
    assert [w for w in words if w.startswith("leaving:")] == open_items


def latest(session: Session, minutes_later: float) -> datetime:
    """A moment after everything in the record."""
    last = max(entry.at for entry in session.entries)
    return max(last, session.facts[-1].recorded_at) + timedelta(minutes=minutes_later)
