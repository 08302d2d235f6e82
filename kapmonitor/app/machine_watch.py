"""Tells the screen how fit the computer is, for as long as the core runs (HAZARDS H53)."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

from kapmonitor.app.fitness import look_at_record, look_at_sleep, look_beside_a_running_core
from kapmonitor.devices.radio import Radio
from kapmonitor.machine.sound import TonePlayer
from kapmonitor.services.fitness import Finding, Fitness, MachineView

LOOK_EVERY_S = 10.0
"""Real seconds between two looks: disks and batteries run down slowly. Ours."""


async def tell_machine(
    record: Path, radio: Radio, sound: TonePlayer, tell: Callable[[MachineView], None]
) -> None:
    """Look again and again until cancelled; core thread, the looking itself on another."""
    sleep = await asyncio.to_thread(look_at_sleep)
    while True:
        findings = await asyncio.to_thread(_look, record)
        state = sound.state
        seen = state.reason or f"output {state.output_name}"
        tell(
            MachineView(
                findings=(
                    _bluetooth(radio),
                    Finding(what=Fitness.SOUND, fit=state.available, seen=seen),
                    *findings,
                    sleep,
                ),
                sound_output=state.output_name,
            )
        )
        await asyncio.sleep(LOOK_EVERY_S)


def _look(record: Path) -> tuple[Finding, ...]:
    return tuple(_findings(record))


def _findings(record: Path) -> Iterator[Finding]:
    yield from look_beside_a_running_core(record)
    yield look_at_record(record)


def _bluetooth(radio: Radio) -> Finding:
    if radio.unavailable is not None:
        return Finding(what=Fitness.BLUETOOTH, fit=False, seen=radio.unavailable)
    if not radio.has_scanned:
        seen = "not asked yet: no device of this room is looked for"
        return Finding(what=Fitness.BLUETOOTH, fit=False, seen=seen)
    return Finding(what=Fitness.BLUETOOTH, fit=True, seen="listens")
