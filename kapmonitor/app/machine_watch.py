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
GLANCE_EVERY_S = 1.0
"""Real seconds between two glances at what is known without asking: radio and sound. Ours."""


async def tell_machine(
    record: Path, radio: Radio, sound: TonePlayer, tell: Callable[[MachineView], None]
) -> None:
    """Look again and again until cancelled; core thread, the looking itself on another."""
    sleep = await asyncio.to_thread(look_at_sleep)
    while True:
        findings = await asyncio.to_thread(_look, record)
        bluetooth, state = _bluetooth(radio), sound.state
        seen = state.reason or f"output {state.output_name}"
        tell(
            MachineView(
                findings=(
                    bluetooth,
                    Finding(what=Fitness.SOUND, fit=state.available, seen=seen),
                    *findings,
                    sleep,
                ),
                sound_output=state.output_name,
            )
        )
        for _ in range(round(LOOK_EVERY_S / GLANCE_EVERY_S)):
            await asyncio.sleep(GLANCE_EVERY_S)
            if (bluetooth, state) != (_bluetooth(radio), sound.state):
                break  # who has just paired a device, or plugged a speaker in, is told at once


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
