"""``kapmonitor doctor``: is this machine fit for a session? Each finding says what to do."""

import argparse
import asyncio
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from kapmonitor.app.commands.exits import FINE, FOUND_WRONG
from kapmonitor.app.commands.scan import listen
from kapmonitor.app.settings import record_url
from kapmonitor.devices.radio import RadioError
from kapmonitor.machine.host import SleepGuard, battery, clock_synchronised, disk_free_bytes
from kapmonitor.machine.sound import TonePlayer
from kapmonitor.services.ports import RecordError
from kapmonitor.store.location import record_path
from kapmonitor.store.reader import RecordReader

LEAST_FREE_BYTES = 1_000_000_000
"""Disk below which a warning is due. Ours: a session takes some MB, a system that runs out stops
everything else too."""
LEAST_BATTERY_PERCENT = 50
"""Charge below which a session should not begin without mains. Ours."""
LISTEN_S = 2.0
"""Real seconds that the radio listens for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing looked at: whether it is as it should be, and what was seen."""

    what: str
    fit: bool
    seen: str


def run(options: argparse.Namespace) -> int:
    """Look; 0 everything fit, 1 something is not."""
    place = record_url(options.database, practice=options.practice)
    findings = list(look(record_path(place)))
    if options.json:
        sys.stdout.write(json.dumps([asdict(each) for each in findings]) + "\n")
    else:
        sys.stdout.writelines(
            f"{'fit ' if each.fit else 'LOOK'}  {each.what:10} {each.seen}\n" for each in findings
        )
    return FINE if all(each.fit for each in findings) else FOUND_WRONG


def look(record: Path) -> Iterator[Finding]:
    """Everything a session needs of this machine."""
    yield _bluetooth()
    yield _sound()
    yield _disk(record)
    yield _power()
    yield _clock()
    yield _sleep()
    yield _record(record)


def _bluetooth() -> Finding:
    try:
        heard = len(asyncio.run(listen(LISTEN_S)))
    except RadioError as error:
        seen = f"{error}: plug an adapter in, or switch Bluetooth on"
        return Finding(what="Bluetooth", fit=False, seen=seen)
    return Finding(what="Bluetooth", fit=True, seen=f"listens; {heard} devices advertise")


def _sound() -> Finding:
    player = TonePlayer(practice=False)
    state = player.open()
    player.close()
    seen = f"output {state.output_name}; whether it is loud enough only a person can tell"
    return Finding(what="Sound", fit=state.available, seen=state.reason or seen)


def _disk(record: Path) -> Finding:
    folder = next(parent for parent in record.absolute().parents if parent.is_dir())
    free = disk_free_bytes(folder)
    seen = f"{free / 1e9:.1f} GB free at {folder}"
    if free >= LEAST_FREE_BYTES:
        return Finding(what="Disk", fit=True, seen=seen)
    return Finding(what="Disk", fit=False, seen=f"{seen}: make room")


def _power() -> Finding:
    state = battery()
    if state is None:
        return Finding(what="Power", fit=True, seen="no battery seen: on mains, as far as is known")
    seen = f"battery {state.percent} %, {'on mains' if state.on_mains else 'NOT on mains'}"
    fit = state.on_mains or state.percent >= LEAST_BATTERY_PERCENT
    return Finding(what="Power", fit=fit, seen=seen if fit else f"{seen}: plug it in")


def _clock() -> Finding:
    state = clock_synchronised()
    if state is None:
        return Finding(what="Clock", fit=True, seen="cannot be asked here: compare it with a watch")
    if state:
        return Finding(what="Clock", fit=True, seen="kept by network time")
    return Finding(what="Clock", fit=False, seen="not kept by network time: switch that on")


def _sleep() -> Finding:
    guard = SleepGuard()
    state = guard.hold()
    guard.release()
    seen = state.reason or "can be held off while a session is open"
    return Finding(what="Sleep", fit=state.held, seen=seen)


def _record(record: Path) -> Finding:
    if not record.exists():
        return Finding(what="Record", fit=True, seen=f"{record} is not there yet: made when needed")
    try:
        with RecordReader.open(record) as reader:
            sessions = len(reader.sessions())
    except RecordError as error:
        return Finding(what="Record", fit=False, seen=str(error))
    return Finding(what="Record", fit=True, seen=f"{record}: {sessions} sessions")
