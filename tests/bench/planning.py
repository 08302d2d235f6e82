"""How long the plan of a 4 h session with 200 facts takes, and planning again on every fact.

The floor is one pass over the same facts that looks at each one's kind and time: nothing can be
worked out of facts that are not looked at. Protocols differ in how much they plan: the slowest of
the built-in ones is told.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from statistics import median
from time import perf_counter_ns

from kapmonitor.app.resources import resource_path
from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing import Route
from kapmonitor.domain.events import Event, Fact
from kapmonitor.domain.session import Session
from kapmonitor.domain.vitals import VitalSign
from kapmonitor.protocols.evidence import Evidence, PressureSeen
from kapmonitor.protocols.model import DosingProtocol
from kapmonitor.protocols.moves import MoveLog
from kapmonitor.protocols.plan import plan_of
from kapmonitor.protocols.reader import read_protocol

PROTOCOLS = ("im-ketamine", "iv-ketamine", "sl-ketamine", "in-esketamine")
FACTS = 200
HOURS = 4.0
REPEATS = 41
START = datetime(2026, 3, 2, 13, 0, tzinfo=UTC)


def measure() -> list[dict[str, object]]:
    """Return the plan of the whole session, and the mean of planning again after each fact."""
    plans, replans = [], []
    for name in PROTOCOLS:
        protocol = read_protocol(resource_path("protocols", f"{name}.toml"))
        facts = session_of(protocol)
        plans.append((plan_ns(protocol, facts), name))
        replans.append((replan_ns(protocol, facts), name))
    floor_ns = look_ns(facts)
    return [
        _figure(f"plan of {HOURS:g} h and {FACTS} facts", floor_ns, *max(plans)),
        _figure("plan again on every fact, mean", floor_ns, *max(replans)),
    ]


def _figure(what: str, floor_ns: float, ours_ns: float, slowest: str) -> dict[str, object]:
    return {
        "name": f"{what} ({slowest})",
        "floor_us": round(floor_ns / 1e3, 1),
        "ours_us": round(ours_ns / 1e3, 1),
        "ratio": round(ours_ns / floor_ns, 1),
    }


def plan_ns(protocol: DosingProtocol, facts: Sequence[Fact]) -> float:
    """Nanoseconds for the plan at the end of the session."""
    session = Session.fold(facts)
    now, evidence = facts[-1].recorded_at, evidence_of(facts)
    return median(_timed(lambda: plan_of(protocol, session, now, evidence)))


def replan_ns(protocol: DosingProtocol, facts: Sequence[Fact]) -> float:
    """Nanoseconds a fact, on average, to take it in and to plan anew."""
    evidence = evidence_of(facts)
    means = []
    for _ in range(5):
        session, moves = Session(), MoveLog(protocol)
        begun = perf_counter_ns()
        for fact in facts:
            session.apply(fact)
            moves.take(fact, session)
            plan_of(protocol, session, fact.recorded_at, evidence)
        means.append((perf_counter_ns() - begun) / len(facts))
    return median(means)


def look_ns(facts: Sequence[Fact]) -> float:
    """Nanoseconds for one pass over the facts."""
    return median(_timed(lambda: [(type(fact.event), fact.occurred_at) for fact in facts]))


def _timed(call: Callable[[], object]) -> list[int]:
    times = []
    for _ in range(REPEATS):
        begun = perf_counter_ns()
        call()
        times.append(perf_counter_ns() - begun)
    return times


def evidence_of(facts: Sequence[Fact]) -> Evidence:
    """A pressure every ten minutes, and signs seen to the end."""
    moments = [START + timedelta(minutes=minute) for minute in range(0, int(HOURS * 60), 10)]
    seen = dict.fromkeys(("systolic", "spo2"), facts[-1].recorded_at)
    return Evidence(
        seen=seen,
        pressures=tuple(PressureSeen(at=m, systolic=128, diastolic=80) for m in moments),
    )


def session_of(protocol: DosingProtocol) -> list[Fact]:
    """200 facts over four hours: gates, doses, stages, answers to checks, corrections."""
    happened = sorted(_course(protocol), key=lambda each: each[0])
    rest = FACTS - len(happened)
    seen = ev.ObservationRecorded(code="calm")
    happened += [(number * HOURS * 60 / rest, seen) for number in range(rest)]
    opening, *others = sorted(happened, key=lambda each: each[0])
    others.insert(100, (others[99][0], _amendment([opening, *others])))
    return [_fact(number, *each) for number, each in enumerate([opening, *others[: FACTS - 1]], 1)]


def _course(protocol: DosingProtocol) -> Iterator[tuple[float, Event]]:
    yield (
        -1.0,
        ev.SessionOpened(
            participant="BENCH",
            protocol=ev.ProtocolReference(id=protocol.id, version=1, sha256=protocol.sha256),
            practice=True,
            app="0",
            weight_kg=74.0,
        ),
    )
    for gate in protocol.gates:
        yield 0.0, ev.GateMet(gate=gate)
    yield from _drug(protocol)
    for number, stage in enumerate(protocol.stages):
        yield number * 25.0, ev.StageStarted(stage=stage.id)
    yield 50.0, ev.OxygenStarted(flow_l_per_min=2)
    yield 80.0, ev.OxygenEnded()
    for minute in range(31, int(HOURS * 60), 7):
        at = START + timedelta(minutes=minute)
        yield float(minute), ev.CheckCompleted(check="breathing", due_at=at)
    for minute in range(35, int(HOURS * 60), 13):
        yield float(minute), ev.ScoreRecorded(scale="moaa-s", value=4)
        yield float(minute), ev.VitalEntered(sign=VitalSign.SYSTOLIC, value=128)
        yield float(minute), ev.VitalEntered(sign=VitalSign.DIASTOLIC, value=80)


def _drug(protocol: DosingProtocol) -> Iterator[tuple[float, Event]]:
    bound = protocol.bounds[0]
    yield 5.0, ev.DrugDrawn(drug=bound.drug, mass_mg=Decimal(80), lot="K-1")
    if protocol.infusion is not None:
        yield (
            26.0,
            ev.InfusionStarted(
                drug=bound.drug, mass_mg=Decimal(40), volume_ml=Decimal(50), minutes=40
            ),
        )
        yield 40.0, ev.InfusionPaused(volume_ml=Decimal(17))
        yield 45.0, ev.InfusionResumed()
        return
    for minute in (26.0, 38.0):
        yield (
            minute,
            ev.DoseAdministered(
                drug=bound.drug, route=Route(bound.route), mass_mg=Decimal(28), lot="K-1"
            ),
        )
    if protocol.hold is not None:
        yield 27.0, ev.HoldStarted()


def _amendment(happened: Sequence[tuple[float, Event]]) -> ev.EntryAmended:
    """The time of the first dose is corrected in mid-session: everything is worked out anew."""
    kinds = (ev.DoseAdministered, ev.InfusionStarted)
    number = next(n for n, (_, event) in enumerate(happened, 1) if isinstance(event, kinds))
    moment = START + timedelta(minutes=25)
    return ev.EntryAmended(amends=number, reason="typed", changes={"occurred_at": str(moment)})


def _fact(version: int, minute: float, event: Event) -> Fact:
    at = START + timedelta(minutes=minute)
    return Fact(
        session="bench",
        version=version,
        occurred_at=at,
        recorded_at=at,
        recorded_by="nurse",
        event=event,
        previous="",
        hash="",
    )
