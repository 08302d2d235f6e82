"""Looks at this computer before a session: each finding says what was seen and what to do.

Each look answers within two seconds or so; those at the radio and at sleep wait for the system.
"""

import asyncio
from collections.abc import Iterator
from pathlib import Path

from kapmonitor.app.commands.scan import listen
from kapmonitor.devices.radio import RadioError
from kapmonitor.machine.host import SleepGuard, battery, clock_synchronised, disk_free_bytes
from kapmonitor.machine.sound import TonePlayer
from kapmonitor.services.fitness import Finding, Fitness
from kapmonitor.services.ports import RecordError
from kapmonitor.store.reader import RecordReader

LEAST_FREE_BYTES = 1_000_000_000
"""Disk below which a warning is due. Ours: a session takes some MB, a system that runs out stops
everything else too."""
LEAST_BATTERY_PERCENT = 50
"""Charge below which a session should not begin without mains. Ours."""
LISTEN_S = 2.0
"""Real seconds that the radio listens for."""


def look(record: Path) -> Iterator[Finding]:
    """Everything a session needs of this machine.

    For a command that runs nothing else: it takes the radio and the sound output for itself.
    """
    yield look_at_bluetooth()
    yield look_at_sound()
    yield from look_beside_a_running_core(record)
    yield look_at_sleep()
    yield look_at_record(record)


def look_beside_a_running_core(record: Path) -> Iterator[Finding]:
    """What may be looked at again and again while radio, sound and record are in use."""
    yield look_at_disk(record)
    yield look_at_power()
    yield look_at_clock()


def look_at_bluetooth() -> Finding:
    """Listen for :data:`LISTEN_S`; starts a loop of its own."""
    try:
        heard = len(asyncio.run(listen(LISTEN_S)))
    except RadioError as error:
        seen = "No device can be heard. Plug a Bluetooth adapter in, or switch Bluetooth on."
        seen += _system(error)
        return Finding(what=Fitness.BLUETOOTH, fit=False, seen=seen)
    seen = f"listens; {heard} {'device advertises' if heard == 1 else 'devices advertise'}"
    return Finding(what=Fitness.BLUETOOTH, fit=True, seen=seen)


def look_at_sound() -> Finding:
    """Whether there is an output at all; opens and closes it."""
    player = TonePlayer(practice=False)
    state = player.open()
    player.close()
    seen = f"output {state.output_name}; whether it is loud enough only a person can tell"
    return Finding(what=Fitness.SOUND, fit=state.available, seen=state.reason or seen)


def look_at_disk(record: Path) -> Finding:
    """The space left where the record lies or will lie."""
    folder = next(parent for parent in record.absolute().parents if parent.is_dir())
    try:
        free = disk_free_bytes(folder)
    except OSError as error:
        seen = (
            f"The disk of {folder} does not answer. Look at it.{_system(error.strerror or error)}"
        )
        return Finding(what=Fitness.DISK, fit=False, seen=seen)
    seen = f"{free / 1e9:.1f} GB free at {folder}"
    if free >= LEAST_FREE_BYTES:
        return Finding(what=Fitness.DISK, fit=True, seen=seen)
    return Finding(what=Fitness.DISK, fit=False, seen=f"{seen}: make room")


def look_at_power() -> Finding:
    """The mains, and the charge where there is a battery (HAZARDS H53)."""
    state = battery()
    if state is None:
        seen = "no battery seen: on mains, as far as is known"
        return Finding(what=Fitness.POWER, fit=True, seen=seen)
    seen = f"battery {state.percent} %, {'on mains' if state.on_mains else 'NOT on mains'}"
    fit = state.on_mains or state.percent >= LEAST_BATTERY_PERCENT
    return Finding(what=Fitness.POWER, fit=fit, seen=seen if fit else f"{seen}: plug it in")


def look_at_clock() -> Finding:
    """Whether something keeps the computer's clock right (HAZARDS H51)."""
    state = clock_synchronised()
    if state is None:
        seen = "cannot be asked here: compare it with a watch"
        return Finding(what=Fitness.CLOCK, fit=True, seen=seen)
    if state:
        return Finding(what=Fitness.CLOCK, fit=True, seen="kept by network time")
    seen = "Nothing keeps the clock right. Switch network time on in the computer's settings."
    return Finding(what=Fitness.CLOCK, fit=False, seen=seen)


def look_at_sleep() -> Finding:
    """Whether sleep can be held off; tries it and lets go again (HAZARDS H53)."""
    guard = SleepGuard()
    state = guard.hold()
    guard.release()
    seen = state.reason or "can be held off while a session is open"
    return Finding(what=Fitness.SLEEP, fit=state.held, seen=seen)


def look_at_record(record: Path) -> Finding:
    """Whether the record can be read, where there is one."""
    if not record.exists():
        seen = f"{record} is not there yet: made when needed"
        return Finding(what=Fitness.RECORD, fit=True, seen=seen)
    try:
        with RecordReader.open(record) as reader:
            sessions = len(reader.sessions())
    except RecordError as error:
        return Finding(what=Fitness.RECORD, fit=False, seen=str(error))
    counted = "1 session" if sessions == 1 else f"{sessions} sessions"
    return Finding(what=Fitness.RECORD, fit=True, seen=f"{counted} in {record}")


def _system(said: object) -> str:
    """What the system says, behind the words for staff."""
    return f" (the system says: {said})"
