"""How long 20 readings and a fact take to be durable, against the disk's own floor.

The readings have come in before and wait, as they do in a session; timed is the fact's whole way,
from the call on one thread through encoding, chaining and the commit that takes the readings
along, to the end of its future.
"""

import os
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from kapmonitor.domain.events import Draft, ObservationRecorded, ProtocolReference, SessionOpened
from kapmonitor.domain.vitals import Quality, Reading, VitalSign
from kapmonitor.store.kind import RecordKind
from kapmonitor.store.record import Record, StoredSessionLog

ROUNDS = 300
NAME = "durable commit of 20 readings and a fact, chain included"


def measure(folder: Path | None = None) -> dict[str, object]:
    """Medians of both, taken in turns in one folder, so that a busy disk slows both alike."""
    with tempfile.TemporaryDirectory(dir=folder) as name:
        floors, ours = _measure_in_turns(Path(name))
    floor_ms = statistics.median(floors) * 1000
    ours_ms = statistics.median(ours) * 1000
    return {
        "name": NAME,
        "floor_ms": round(floor_ms, 3),
        "ours_ms": round(ours_ms, 3),
        "ratio": round(ours_ms / floor_ms, 2),
    }


def _measure_in_turns(folder: Path) -> tuple[list[float], list[float]]:
    record = Record.open_for_writing(
        folder / "bench.db", RecordKind.PRACTICE, lambda _lines: None, lambda _why: None
    )
    record.begin_session("bench", _draft(_opened())).result()
    log = record.session_log("bench")
    floors: list[float] = []
    ours: list[float] = []
    with (folder / "floor").open("ab", buffering=0) as file:
        for _ in range(ROUNDS):
            floors.append(durable_append(file.fileno()))
            ours.append(_ours(log))
    record.close()
    return floors, ours


def durable_append(descriptor: int) -> float:
    """Seconds for the least that is durable: 4 KiB appended and synchronised."""
    began = time.perf_counter()
    os.write(descriptor, bytes(4096))
    os.fdatasync(descriptor)
    return time.perf_counter() - began


def _ours(log: StoredSessionLog) -> float:
    now = datetime.now(UTC)
    readings = [
        Reading(
            sign=VitalSign.SPO2,
            value=97.0,
            quality=Quality.GOOD,
            device="oximeter",
            taken_at=None,
            received_at=now,
        )
        for _ in range(20)
    ]
    draft = _draft(ObservationRecorded(text="calm, eyes closed"))
    log.keep(readings)
    began = time.perf_counter()
    log.append([draft]).result()
    return time.perf_counter() - began


def _opened() -> SessionOpened:
    protocol = ProtocolReference(id="im-ketamine", version=1, sha256="0" * 64)
    return SessionOpened(participant="DEMO-01", protocol=protocol, practice=True, app="bench")


def _draft(event: SessionOpened | ObservationRecorded) -> Draft:
    now = datetime.now(UTC)
    return Draft(event=event, occurred_at=now, recorded_at=now, recorded_by="guide")


if __name__ == "__main__":
    import sys

    sys.stdout.write(f"{measure()}\n")
