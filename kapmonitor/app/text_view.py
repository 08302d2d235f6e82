"""The room as text: stage, clock, signs with their age, alarms, the last entries.

What stands here informs; it never says that somebody is well (HAZARDS rule 4). Words are found
here because there is no window yet; values and states come from ``services/snapshot.py``.
"""

import asyncio
from collections.abc import Iterator
from typing import TextIO

from kapmonitor.app.line_printer import LinePrinter
from kapmonitor.domain.devices import DeviceStatus
from kapmonitor.domain.dosing import format_amount
from kapmonitor.domain.durations import format_clock
from kapmonitor.domain.vitals import Quality, VitalSign
from kapmonitor.protocols.schedule import CheckState
from kapmonitor.services.room import Room
from kapmonitor.services.snapshot import Freshness, RoomView, SignView, view_of
from kapmonitor.ui.fact_words import fact_words
from kapmonitor.ui.text import SIGN_WORDS, UNIT_WORDS, alarm_words, one_line
from kapmonitor.ui.viewmodels.running_words import RunningLine, running_lines

SIGNS = (
    VitalSign.SPO2,
    VitalSign.PULSE_RATE,
    VitalSign.SYSTOLIC,
    VitalSign.DIASTOLIC,
    VitalSign.HEART_RATE,
)
REDRAW_S = 0.5
"""Real seconds between two pictures on a terminal."""
REPORT_S = 5.0
"""Real seconds between two pictures where the output is no terminal."""
_HOME_AND_CLEAR = "\x1b[H\x1b[J"
_WIDTH = 78


async def show(room: Room, stream: TextIO) -> None:
    """Show the room until cancelled; on a terminal as one picture that is redrawn."""
    redraws = stream.isatty()
    printer = LinePrinter(stream)
    try:
        while True:
            picture = "\n".join(picture_of(view_of(room, SIGNS)))
            printer.print(f"{_HOME_AND_CLEAR}{picture}" if redraws else f"{picture}\n")
            await asyncio.sleep(REDRAW_S if redraws else REPORT_S)
    finally:
        await asyncio.to_thread(printer.close)


def picture_of(view: RoomView) -> Iterator[str]:
    """The lines of one picture."""
    marks = " DEMO, no real person " if view.practice else ""
    yield marks.center(_WIDTH, "=")
    clock = view.now.astimezone()
    approved = "" if view.protocol_approved else " (not approved here)"
    yield f"{view.participant}  {view.protocol}{approved}   {clock:%H:%M:%S %Z}"
    yield _stage_line(view)
    yield _alarm_line(view)
    for alarm in view.alarms[1:]:
        yield f"      {alarm_words(alarm)}"
    yield "-" * _WIDTH
    yield from _sign_lines(view)
    for running in running_lines(view):
        yield _running_line(running)
    yield "  ".join(_device_words(device) for device in view.devices)
    yield "-" * _WIDTH
    yield _due_line(view)
    for fact in view.last_facts:
        yield f"{fact.occurred_at.astimezone():%H:%M:%S}  {fact_words(fact)[: _WIDTH - 10]}"


def _stage_line(view: RoomView) -> str:
    stage = f"{view.stage} {format_clock(view.stage_s or 0)}" if view.stage else "no stage yet"
    if view.since_first_dose_s is None or view.since_last_dose_s is None:
        return f"Stage: {stage}   no dose recorded"
    dose = f"{format_amount(view.total_mg)} mg"
    first, last = format_clock(view.since_first_dose_s), format_clock(view.since_last_dose_s)
    return f"Stage: {stage}   since first dose {first}, last {last}   {dose}"


def _alarm_line(view: RoomView) -> str:
    paused = ""
    if view.audio_paused_until:
        left = (view.audio_paused_until - view.now).total_seconds()
        paused = f"   audio paused {format_clock(left)}"
    if view.alarms:
        return f"ALARM {alarm_words(view.alarms[0])}   1 of {len(view.alarms)}{paused}"
    watched = ", ".join(
        f"{SIGN_WORDS[sign.sign]} {_age(sign)}" for sign in view.signs if sign.age_s is not None
    )
    return f"No alarm on; watching {watched or 'nothing yet'}{paused}"


def _sign_lines(view: RoomView) -> Iterator[str]:
    """A line for each sign that somebody sends; the two pressures of a cuff share one."""
    diastolic = next((s for s in view.signs if s.sign is VitalSign.DIASTOLIC), None)
    for sign in view.signs:
        if sign.device is None or sign.sign is VitalSign.DIASTOLIC:
            continue
        partner = diastolic if sign.sign is VitalSign.SYSTOLIC else None
        yield _sign_line(sign, partner)


def _sign_line(sign: SignView, partner: SignView | None) -> str:
    name = f"{'Pressure' if partner else SIGN_WORDS[sign.sign]:10}"
    unit = UNIT_WORDS.get(sign.sign.unit, sign.sign.unit)
    if sign.value is None or sign.freshness is Freshness.GONE:
        return f"{name} {'-':>7} {unit:5} {_why_missing(sign)}  {_age(sign)}"
    number = f"{sign.value:.0f}"
    if partner and partner.value is not None:
        number += f"/{partner.value:.0f}"
    if sign.quality is Quality.DOUBTFUL:
        number += " ?"
    if sign.quality is Quality.AGE_UNKNOWN:
        number += " when?"
    if sign.freshness is Freshness.STALE:
        return f"{name} {f'({number})':>7} {unit:5} old: {_age(sign)}"
    return f"{name} {number:>7} {unit:5} {_age(sign)}"


def _running_line(running: RunningLine) -> str:
    """Infusion, hold, oxygen, the booster's window: as the window words them."""
    detail = f" ({running.detail})" if running.detail else ""
    return one_line(f"{running.title:16} {running.words}{detail}")


def _why_missing(sign: SignView) -> str:
    match sign.quality:
        case Quality.SENSOR_OFF:
            return "sensor off"
        case Quality.NO_VALUE:
            return "no reading"
        case None:
            return "nothing yet"
        case _:
            return "reading lost"


def _age(sign: SignView) -> str:
    return "" if sign.age_s is None else f"{format_clock(sign.age_s)} ago"


def _device_words(status: DeviceStatus) -> str:
    battery = f" {status.battery_percent} %" if status.battery_percent is not None else ""
    reason = f" ({status.reason})" if status.reason else ""
    return one_line(f"{status.assignment.name}: {status.state}{battery}{reason}")


def _due_line(view: RoomView) -> str:
    shown = [check for check in view.checks if check.state is not CheckState.UPCOMING]
    words = ", ".join(f"{check.check} {check.state}" for check in shown) or "nothing"
    leave = ""
    if view.may_leave_at:
        at = f"{view.may_leave_at.astimezone():%H:%M}"
        leave = f"   leaving: not before {at}, {len(view.leaving_open)} items open"
    saved = "all saved"
    if view.not_recording:
        saved = f"NOT SAVED: {view.unsaved} ({view.not_recording})"
    return f"Due: {words}   debt {view.debt}{leave}   {saved}"
