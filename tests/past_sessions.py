"""Whole past sessions in a record: what the archive finds and the review page shows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing import Route
from kapmonitor.domain.events import Draft, Event
from kapmonitor.domain.limits import Priority
from kapmonitor.domain.vitals import Quality, Reading, VitalSign
from kapmonitor.store.record import Record

OPENED = datetime(2026, 11, 23, 13, 28, 27, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """One session to write; the defaults are a quiet one of two hours and a half."""

    session: str
    participant: str = "KAP-0147"
    opened_at: datetime = OPENED
    minutes: int = 150
    room: str | None = "Room 2"
    practice: bool = True
    protocol_sha256: str = "ab" * 32
    doses: tuple[tuple[str, Route, str], ...] = (("ketamine", Route.IM, "60"),)
    lowest: float = 94.0
    highest: float = 148.0
    words: tuple[str, ...] = ()
    alarms: tuple[Priority, ...] = ()
    gap_min: tuple[int, int] | None = (100, 102)
    ending: ev.Ending | None = ev.Ending.DISCHARGED
    step_s: int = 1


def write_past(record: Record, past: Past) -> None:
    """Write a session as a room would: facts, readings, a seal every minute, the closing."""
    record.begin_session(past.session, _draft(past, _opened(past), 0.0, "rule")).result()
    log = record.session_log(past.session)
    log.append([*_facts(past)]).result()
    for minute in range(past.minutes):
        log.keep([*readings_of(past, minute)])
        waiting = log.seal(past.opened_at + timedelta(minutes=minute + 1))
        if minute % 20 == 0:
            waiting.result()
    if past.ending is not None:
        closing = ev.SessionClosed(ending=past.ending)
        log.append([_draft(past, closing, past.minutes * 60.0, "clinician")]).result()


def readings_of(past: Past, minute: int) -> Iterator[Reading]:
    """A minute's readings: an oximeter, and a cuff every ten minutes."""
    if past.gap_min and past.gap_min[0] <= minute < past.gap_min[1]:
        return
    for second in range(0, 60, past.step_s):
        at_s = minute * 60.0 + second
        yield _reading(past, VitalSign.SPO2, _spo2(past, at_s), at_s, "oximeter")
        pulse = 74.0 + 18.0 * _hump(at_s / 60, 45.0, 30.0) + second % 3
        yield _reading(past, VitalSign.PULSE_RATE, pulse, at_s, "oximeter")
    if minute % 10 == 4:
        rise = _hump(minute, 45.0, 30.0)
        for sign, foot, top in (
            (VitalSign.SYSTOLIC, 118.0, past.highest),
            (VitalSign.DIASTOLIC, 72.0, 97.0),
            (VitalSign.MEAN_ARTERIAL_PRESSURE, 88.0, 119.0),
        ):
            value = round(foot + (top - foot) * rise)
            yield _reading(past, sign, value, minute * 60.0 + 30.5, "cuff")


def _spo2(past: Past, at_s: float) -> float:
    low = 98.0 - (98.0 - past.lowest) * _hump(at_s / 60, 46.0, 12.0)
    return float(round(low))


def _hump(x: float, middle: float, width: float) -> float:
    return max(0.0, 1.0 - abs(x - middle) / width)


def _reading(past: Past, sign: VitalSign, value: float, at_s: float, device: str) -> Reading:
    return Reading(
        sign=sign,
        value=value,
        quality=Quality.GOOD,
        device=device,
        taken_at=None,
        received_at=past.opened_at + timedelta(seconds=at_s),
    )


def _opened(past: Past) -> ev.SessionOpened:
    protocol = ev.ProtocolReference(id="im-ketamine", version=3, sha256=past.protocol_sha256)
    return ev.SessionOpened(
        participant=past.participant,
        protocol=protocol,
        practice=past.practice,
        app="0.1.0",
        room=past.room,
        weight_kg=74.0,
    )


def _facts(past: Past) -> Iterator[Draft]:
    yield _draft(past, _connected("oximeter", "Oxi 50123456"), 2.0, "device:oximeter")
    yield _draft(past, _connected("cuff", "Cuff 651"), 2.5, "device:cuff")
    for minute, stage in ((1, "preparation"), (30, "administration"), (35, "onset"), (40, "peak")):
        yield _draft(past, ev.StageStarted(stage=stage), minute * 60.0, "clinician")
    for minute, stage in ((95, "return"), (115, "integration"), (130, "recovery")):
        yield _draft(past, ev.StageStarted(stage=stage), minute * 60.0, "guide")
    for number, (drug, route, mass) in enumerate(past.doses):
        dose = ev.DoseAdministered(drug=drug, route=route, mass_mg=Decimal(mass), lot="K2231")
        yield _draft(past, dose, (31 + 28 * number) * 60.0, "clinician")
    for number, words in enumerate(past.words):
        observed = ev.ObservationRecorded(text=words)
        yield _draft(past, observed, (50 + 3 * number) * 60.0, "guide")
    for number, priority in enumerate(past.alarms):
        yield from _alarm(past, number, priority)


def _alarm(past: Past, number: int, priority: Priority) -> Sequence[Draft]:
    at_s = (72 + 4 * number) * 60.0
    raised = ev.AlarmRaised(
        alarm=f"systolic-high.{number}",
        condition="systolic-high",
        category=ev.AlarmCategory.PHYSIOLOGICAL,
        priority=priority,
        since=past.opened_at + timedelta(seconds=at_s),
        sign=VitalSign.SYSTOLIC,
        value=past.highest,
        limit=160.0,
    )
    ended = ev.AlarmEnded(alarm=raised.alarm, condition=raised.condition)
    return [_draft(past, raised, at_s, "rule"), _draft(past, ended, at_s + 90.0, "rule")]


def _connected(device: str, name: str) -> ev.DeviceConnected:
    return ev.DeviceConnected(device=device, driver="plx", name=name, address="C0:11:22:33:44:55")


def _draft(past: Past, event: Event, at_s: float, by: str, late_s: float = 0.4) -> Draft:
    moment = past.opened_at + timedelta(seconds=at_s)
    return Draft(
        event=event,
        occurred_at=moment,
        recorded_at=moment + timedelta(seconds=late_s if at_s else 0.0),
        recorded_by=by,
    )


def say_later(record: Record, past: Past) -> None:
    """A late entry, a corrected one, a withdrawn one and a rejected reading, into an open one."""
    log = record.session_log(past.session)
    late = ev.ObservationRecorded(text="two tissues, hand on heart")
    music = ev.ObservationRecorded(text="music: set 1")
    slip = ev.ObservationRecorded(text="Oxygen on")
    made = log.append(
        [
            _draft(past, late, 3093.0, "guide", late_s=1936.0),
            _draft(past, music, 2406.0, "guide"),
            _draft(past, slip, 2500.0, "nurse"),
        ]
    ).result()
    amended = ev.EntryAmended(
        amends=made[1].version, reason="wrong set", changes={"text": "eyes closed, music: set 2"}
    )
    voided = ev.EntryVoided(voids=made[2].version, reason="wrong key")
    log.append(
        [_draft(past, amended, 5600.0, "guide"), _draft(past, voided, 5601.0, "nurse")]
    ).result()
