"""Works out of a session's rows what makes it quick to find and to look at.

Derived rows are no part of the record: they can be thrown away, and ``underived`` names the
sessions of which they are not there yet, or not any more. The writer derives a session once it is
closed (never while another is open); a reader works out the others for itself, in memory.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
from sqlalchemy import Connection, Row, delete, insert, select

from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing import Route
from kapmonitor.domain.events import Fact
from kapmonitor.domain.limits import Priority
from kapmonitor.domain.session import Session
from kapmonitor.services.archive import (
    Channel,
    DoseTotal,
    Lowest,
    Pressure,
    SessionFigures,
)
from kapmonitor.services.figures import figures_of
from kapmonitor.services.payloads import encode_event, from_milliseconds, time_text, to_milliseconds
from kapmonitor.store.channels import RawChannel, gather, pack_channels, unpack_channels
from kapmonitor.store.event_log import fact_of, fact_rows
from kapmonitor.store.reading_log import chunk_rows, hot_rows
from kapmonitor.store.tables import (
    DERIVATION,
    ChannelsRow,
    FiguresRow,
    SessionRow,
    UnderivedRow,
    WordsRow,
)

Columns = dict[str, Any]

_ALARMS = tuple((each, f"alarms_{each.value}") for each in Priority)
"""The column of each priority; put together once, since a list asks for sixty rows at a time."""

SEARCHED: dict[type[ev.Event], tuple[str, ...]] = {
    ev.SessionOpened: ("participant", "room"),
    ev.DoseAdministered: ("drug", "site", "lot", "witness", "override"),
    ev.DosePrepared: ("drug", "site", "lot", "override"),
    ev.DrugDrawn: ("drug", "lot", "override"),
    ev.DrugWasted: ("drug", "lot", "witness"),
    ev.DrugDifferenceExplained: ("drug", "lot", "reason"),
    ev.InfusionStarted: ("drug", "lot", "witness", "override"),
    ev.HoldEnded: ("outcome",),
    ev.PersonLeft: ("told",),
    ev.ObservationRecorded: ("text", "code"),
    ev.MomentMarked: ("text",),
    ev.ScoreRecorded: ("scale",),
    ev.GateOverridden: ("gate", "reason"),
    ev.CheckWaived: ("check", "reason"),
    ev.CheckPostponed: ("check", "reason"),
    ev.NotRoused: ("check",),
    ev.PreflightWaived: ("item", "reason"),
    ev.ReadingRejected: ("reason",),
    ev.VoidedDoseAnswered: ("answer",),
    ev.EntryVoided: ("reason",),
    ev.SessionInterrupted: ("reason",),
    ev.SessionClosed: ("ending", "reason"),
}
"""The fields whose words a session is found by; of an amendment, all its new values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """What one session comes to: rows for three tables."""

    number: int
    figures: Columns
    words: str
    channels: tuple[RawChannel, ...]
    head: str


def derive(connection: Connection, number: int) -> Derived:
    """Work a session out anew from its facts and readings.

    Raises:
        ValueError: a fact, chunk or reading cannot be read.
        LookupError: there is no such session, or it has no fact.
    """
    name = connection.execute(
        select(SessionRow.id, SessionRow.protocol_id).where(SessionRow.number == number)
    ).one_or_none()
    if name is None:
        raise LookupError(f"there is no session number {number}")
    rows = fact_rows(connection, number)
    facts = [fact_of(name.id, row) for row in rows]
    raw = gather(chunk_rows(connection, number), hot_rows(connection, number))
    return derived_of(number, facts, raw, name.protocol_id)


def derived_of(
    number: int, facts: Sequence[Fact], raw: Sequence[RawChannel], protocol: str
) -> Derived:
    """What facts and channels that were read already come to."""
    session = Session.fold(facts)
    figures = figures_of(session, channels_of(session, raw), last_received(raw))
    return Derived(
        number=number,
        figures=_columns(number, session, figures, facts[-1].hash),
        words="\n".join(dict.fromkeys(_words(facts, protocol))),
        channels=tuple(raw),
        head=facts[-1].hash,
    )


def keep_derived(connection: Connection, derived: Derived) -> None:
    """Put what was worked out in the place of what stood there."""
    forget_derived(connection, derived.number)
    number = derived.number
    channels = pack_channels(derived.channels)
    about = {"session": number, "derivation": DERIVATION, "head": derived.head}
    connection.execute(insert(FiguresRow), derived.figures)
    connection.execute(insert(WordsRow), {"session": number, "words": derived.words})
    connection.execute(insert(ChannelsRow), {**about, "payload": channels})
    connection.execute(delete(UnderivedRow).where(UnderivedRow.session == number))


def forget_derived(connection: Connection, number: int) -> None:
    """Throw away what was worked out of a session."""
    for table in (FiguresRow, WordsRow, ChannelsRow):
        connection.execute(delete(table).where(table.session == number))


def unlike(connection: Connection, number: int) -> list[str]:
    """What stands in the derived tables and does not fit facts and readings, as problems.

    Rows of an older way of deriving, and those of sessions that are still to be derived, are
    read by nobody: they are no problem.
    """
    standing = connection.execute(
        select(FiguresRow.__table__).where(FiguresRow.session == number)
    ).one_or_none()
    due = connection.scalar(select(UnderivedRow.session).where(UnderivedRow.session == number))
    if standing is None or due is not None or standing.derivation != DERIVATION:
        return []
    try:
        fresh = derive(connection, number)
    except (ValueError, LookupError):
        return []  # the chain's own check tells what is damaged
    words = connection.scalar(select(WordsRow.words).where(WordsRow.session == number))
    packed = connection.scalar(select(ChannelsRow.payload).where(ChannelsRow.session == number))
    found = []
    if dict(standing._mapping) != fresh.figures or words != fresh.words:  # noqa: SLF001 - public
        found.append("the figures kept for lists are not those of its facts and readings")
    if not _are_channels(packed, fresh.channels):
        found.append("the channels kept for plots are not those of its readings")
    return found


def _are_channels(packed: bytes | None, channels: Sequence[RawChannel]) -> bool:
    """Compared unpacked: another zlib packs the same into other bytes."""
    try:
        kept = unpack_channels(packed or b"")
    except ValueError:
        return False
    return len(kept) == len(channels) and all(map(RawChannel.is_like, kept, channels))


def channels_of(session: Session, raw: Sequence[RawChannel]) -> tuple[Channel, ...]:
    """The channels as they are shown and counted: what a person rejected is not trusted."""
    if session.opened_at is None:
        return ()
    opened = to_milliseconds(session.opened_at)
    return tuple(_channel(each, opened, _rejected(session, each)) for each in raw)


def last_received(raw: Sequence[RawChannel]) -> Any:
    """When the last reading came, ``None`` where there is none."""
    newest = max((int(each.received.max()) for each in raw if len(each.received)), default=None)
    return None if newest is None else from_milliseconds(newest)


def figures_from(row: Mapping[str, Any]) -> SessionFigures:
    """The figures that a row of the table holds."""
    return SessionFigures(
        duration_s=row["duration_s"],
        doses=tuple(
            DoseTotal(drug=drug, route=Route(route), mass_mg=Decimal(mass))
            for drug, route, mass in json.loads(row["doses"])
        ),
        lowest_spo2=None
        if row["lowest_spo2"] is None
        else Lowest(
            value=row["lowest_spo2"],
            at_s=row["lowest_spo2_at_s"],
            lasted_s=row["lowest_spo2_lasted_s"],
        ),
        highest_pressure=None
        if row["systolic"] is None
        else Pressure(
            systolic=row["systolic"],
            diastolic=row["diastolic"],
            mean=row["mean_pressure"],
            at_s=row["pressure_at_s"],
            by_hand=bool(row["pressure_by_hand"]),
        ),
        alarms={each: row[name] for each, name in _ALARMS if row[name]},
        facts=row["facts"],
    )


def _columns(number: int, session: Session, figures: SessionFigures, head: str) -> Columns:
    lowest, pressure = figures.lowest_spo2, figures.highest_pressure
    doses = [[each.drug, each.route.value, f"{each.mass_mg:f}"] for each in figures.doses]
    routes = dict.fromkeys(each.route.value for each in figures.doses)
    return {
        "session": number,
        "derivation": DERIVATION,
        "head": head,
        "closed_at": None if session.closed_at is None else time_text(session.closed_at),
        "ending": None if session.closed is None else session.closed.ending.value,
        "duration_s": figures.duration_s,
        "doses": json.dumps(doses, ensure_ascii=False),
        "routes": "".join(f",{each}" for each in routes) + ",",
        "lowest_spo2": lowest and lowest.value,
        "lowest_spo2_at_s": lowest and lowest.at_s,
        "lowest_spo2_lasted_s": lowest and lowest.lasted_s,
        "systolic": pressure and pressure.systolic,
        "diastolic": pressure and pressure.diastolic,
        "mean_pressure": pressure and pressure.mean,
        "pressure_at_s": pressure and pressure.at_s,
        "pressure_by_hand": bool(pressure and pressure.by_hand),
        **{name: figures.alarms.get(each, 0) for each, name in _ALARMS},
        "facts": figures.facts,
    }


def _words(facts: Sequence[Fact], protocol: str) -> Iterator[str]:
    yield protocol.casefold()
    for fact in facts:
        if isinstance(fact.event, ev.EntryAmended):
            yield from (str(each).casefold() for each in fact.event.changes.values())
            yield fact.event.reason.casefold()
        fields = SEARCHED.get(type(fact.event), ())
        data = encode_event(fact.event)[1] if fields else {}
        yield from (str(data[field]).casefold() for field in fields if field in data)


def _channel(raw: RawChannel, opened: int, rejected: frozenset[int]) -> Channel:
    times = (raw.received - opened) / 1000.0
    with np.errstate(over="ignore"):  # what no plot can show is no number here
        values = raw.values.astype(np.float32)
    has_value = np.isfinite(values)
    trusted = raw.trusted & has_value
    if rejected:
        trusted &= ~np.isin(raw.received, list(rejected))
    doubted = has_value & ~trusted
    times_s, of_times = _in_order(times, trusted)
    doubted_s, of_doubted = _in_order(times, doubted)
    return Channel(
        device=raw.device,
        sign=raw.sign,
        times_s=times_s,
        values=values[of_times],
        doubted_s=doubted_s,
        doubted=values[of_doubted],
    )


def _in_order(times: Any, mask: Any) -> tuple[Any, Any]:
    """The chosen times in order, and where they stand; a clock that was set can go back."""
    chosen = np.flatnonzero(mask)
    found = times[chosen]
    if len(found) > 1 and (np.diff(found) < 0).any():
        order = np.argsort(found, kind="stable")
        return found[order], chosen[order]
    return found, chosen


def _rejected(session: Session, raw: RawChannel) -> frozenset[int]:
    return frozenset(
        to_milliseconds(fact.event.received_at)
        for fact in session.facts
        if isinstance(fact.event, ev.ReadingRejected)
        and fact.event.sign is raw.sign
        and fact.event.received_at is not None
        and fact.version not in session.voided
    )


def kept_channels(connection: Connection, number: int) -> Row[Any] | None:
    """The channels that are kept of a session; they fit where ``head`` is that of its last fact."""
    query = select(ChannelsRow.__table__).where(
        ChannelsRow.session == number, ChannelsRow.derivation == DERIVATION
    )
    return connection.execute(query).one_or_none()
