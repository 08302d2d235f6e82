"""From what was asked for to what is played: scenario, protocol, record, or why not."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kapmonitor.app.drill import DrillPlan, InterruptedDrill
from kapmonitor.app.resources import list_resources, resource_path
from kapmonitor.domain.events import SessionOpened
from kapmonitor.protocols.faults import Fault, FaultyFile
from kapmonitor.protocols.model import DosingProtocol
from kapmonitor.protocols.reader import read_protocol
from kapmonitor.simulation.scenario import MOST_PACKETS_PER_S, Scenario, read_scenario
from kapmonitor.store.kind import RecordKind
from kapmonitor.store.reader import RecordReader


class CannotPlayError(Exception):
    """Why a drill cannot be played as it was asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DrillWish:
    """What was asked for on the command line."""

    scenario: str
    record: str
    speed: float | None = None
    """Scenario seconds in a real one; ``None``: as fast as ``at_most_s`` asks."""
    at_most_s: float = 0.0
    seed: int | None = None
    resume: bool = False
    system_radio: bool = False
    staff_play: bool = False
    """Whether people do what the script's staff would."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Foretold:
    """A plan, and how many readings an interrupted drill had already stored."""

    plan: DrillPlan
    readings: int = 0


def plan_of(wish: DrillWish) -> Foretold:
    """Read what is needed and check that it fits together.

    Raises:
        FaultyFile: the scenario or its protocol has faults.
        CannotPlayError: speed, radio or record do not allow it.
        RecordError: the record cannot be read.
    """
    path = find_scenario(wish.scenario)
    scenario = read_scenario(path, system_radio=wish.system_radio)
    protocol = read_protocol(find_protocol(scenario.protocol, path))
    speed = wish.speed or max(1.0, scenario.duration_s / wish.at_most_s)
    _check_speed(wish, scenario, speed)
    interrupted, readings = _find_interrupted(wish.record, scenario) if wish.resume else (None, 0)
    plan = DrillPlan(
        scenario=scenario,
        protocol=_pinned(protocol, interrupted),
        record=wish.record,
        speed=speed,
        seed=_seed(wish, scenario, interrupted),
        system_radio=wish.system_radio,
        interrupted=interrupted,
        staff_play=wish.staff_play,
    )
    return Foretold(plan=plan, readings=readings)


def _seed(wish: DrillWish, scenario: Scenario, interrupted: InterruptedDrill | None) -> int:
    """The seed asked for; a drill that is gone on with keeps the one it began with."""
    opened = interrupted.facts[0].event if interrupted else None
    if isinstance(opened, SessionOpened) and opened.seed is not None:
        return opened.seed
    return scenario.seed if wish.seed is None else wish.seed


def find_scenario(name: str) -> Path:
    """A file, or a built-in scenario by its name.

    Raises:
        CannotPlayError: there is neither.
    """
    path = Path(name)
    if path.is_file():
        return path
    built_in = resource_path("scenarios", f"{name}.toml")
    if name and path.name == name and built_in.is_file():
        return built_in
    known = ", ".join(p.stem for p in list_resources("scenarios", ".toml"))
    raise CannotPlayError(f"{name}: no such file, and no built-in scenario ({known})")


def find_protocol(reference: str, scenario: Path) -> Path:
    """A built-in protocol by its id, or a file beside the scenario.

    Raises:
        FaultyFile: there is neither.
    """
    beside = scenario.parent / reference
    built_in = resource_path("protocols", f"{reference}.toml")
    if Path(reference).name == reference and built_in.is_file():
        return built_in
    if beside.is_file():
        return beside
    known = ", ".join(p.stem for p in list_resources("protocols", ".toml"))
    expected = f"{reference!r} is no built-in protocol ({known}) and no file beside the scenario"
    raise FaultyFile(str(scenario), [Fault(place="protocol", expected=expected)])


def _check_speed(wish: DrillWish, scenario: Scenario, speed: float) -> None:
    if wish.system_radio and speed != 1:
        raise CannotPlayError("--radio system plays at --speed 1 only: real devices keep real time")
    packets = scenario.packets_per_s(speed)
    if packets > MOST_PACKETS_PER_S:
        raise CannotPlayError(
            f"--speed {speed:g} asks for {packets:g} packets a second;"
            f" the air carries {MOST_PACKETS_PER_S}: lower the speed"
        )


def _find_interrupted(record: str, scenario: Scenario) -> tuple[InterruptedDrill, int]:
    with RecordReader.open(record) as reader:
        if reader.kind is not RecordKind.PRACTICE:
            raise CannotPlayError(f"{record} is a clinic's record: drills go into practice ones")
        for stored in reader.sessions():
            if stored.closed_at is not None:
                continue
            facts = reader.facts(stored.session)
            opened = facts[0].event
            if not isinstance(opened, SessionOpened) or opened.scenario != scenario.sha256:
                continue
            readings = reader.readings(stored.session)
            moments = [facts[-1].recorded_at, *(r.received_at for r in readings[-1:])]
            interrupted = InterruptedDrill(
                session=stored.session,
                facts=facts,
                opened_at=facts[0].occurred_at,
                last_at=_latest(moments, facts[0].occurred_at),
                readings=readings,
            )
            return interrupted, len(readings)
    raise CannotPlayError(f"{record} holds no interrupted drill of this scenario to go on with")


def _latest(moments: list[datetime], opened_at: datetime) -> datetime:
    return max(opened_at, *moments)


def _pinned(protocol: DosingProtocol, interrupted: InterruptedDrill | None) -> DosingProtocol:
    """A session goes on under the very protocol it began with (HAZARDS H60)."""
    opened = interrupted.facts[0].event if interrupted else None
    if isinstance(opened, SessionOpened) and opened.protocol.sha256 != protocol.sha256:
        raise CannotPlayError(
            f"the protocol {protocol.id} has changed since this drill began:"
            " begin a new one, or put the old file back"
        )
    return protocol
