"""How soon the window is there, how soon an alarm is seen in it, a key durable, and what it costs.

Each in processes of its own, off screen; what a real screen adds to a paint is not in the figures.
The floors are what PySide6, the disk and the scheduler take for the least of it in the same run.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.bench.record import durable_append

Figure = dict[str, Any]

HERE = Path(__file__).parent
STARTS = 9
"""Of each; taken in turns, so that a busy machine slows both alike."""
ALARMS, ROUNDS = 10_000, 20
"""As many, in so many sessions: no room has ten thousand alarms in one."""
FLOOR_CALLS = 300
KEYS = 500
CPU_S = 30.0
HANGS_S = 900.0
"""Real seconds after which a process is taken to hang."""
IDLE_S = 5.0


def measure_start() -> list[Figure]:
    """First paint, a page to be used, everything ready and memory, against a bare window's paint.

    The page is that before a session; the notice is read. Ready: beside it the core's loop runs
    with the record open for writing, the page of a session is built, and the first picture of the
    devices has arrived in the window.
    """
    found: dict[str, list[tuple[float, float]]] = {}
    with tempfile.TemporaryDirectory() as name:
        environment = _environment(Path(name))
        for number in range(STARTS + 1):
            for kind in ("bare", "ours"):
                for word, figures in _start(kind, environment).items():
                    if number:  # the first of each writes the bytecode
                        found.setdefault(f"{kind} {word}", []).append(figures)
    middle = {
        key: [statistics.median(each) for each in zip(*all_of, strict=True)]
        for key, all_of in found.items()
    }
    floor_s, floor_bytes = middle["bare painted"]
    return [
        _figure("window, first paint", "ms", floor_s * 1e3, middle["ours painted"][0] * 1e3, 1.25),
        _figure("window, page to be used", "ms", floor_s * 1e3, middle["ours page"][0] * 1e3, 3),
        _figure(
            "window, memory with that page",
            "mb",
            floor_bytes / 1e6,
            middle["ours page"][1] / 1e6,
            1.8,
        ),
        _figure("window, everything ready", "ms", floor_s * 1e3, middle["ours ready"][0] * 1e3, 3),
        _figure(
            "window, memory when ready", "mb", floor_bytes / 1e6, middle["ours ready"][1] / 1e6, 1.8
        ),
    ]


def measure_alarm_to_paint() -> Figure:
    """From the radio's callback to the painted alarm, the record being written all the while.

    The floor is one call across the same bridge and a blank fill, in a window that does nothing
    else.
    """
    floor_ms = statistics.median(_scene("bare", FLOOR_CALLS)["ways"]) * 1e3
    ways: list[float] = []
    raised = 0
    for _ in range(ROUNDS):
        found = _scene("alarms", ALARMS // ROUNDS)
        ways += found["ways"]
        raised += found["raised"]
    ordered = sorted(ways)
    return {
        "name": f"radio callback to painted alarm, {raised:,} alarms",
        "floor_ms": round(floor_ms, 2),
        **_milliseconds(ordered),
        "max_ms": round(ordered[-1] * 1e3, 1),
        "ratio": round(statistics.median(ordered) * 1e3 / floor_ms, 1),
        "lost": raised - len(ways),
        "reach": "p99 10 ms, max 50 ms, none lost",
    }


def measure_key_to_log() -> list[Figure]:
    """From a key to its durable entry and to its painted line; the floor is a durable append."""
    with tempfile.NamedTemporaryFile() as file:
        floors = [durable_append(file.fileno()) for _ in range(KEYS)]
    found = _scene("keys", KEYS)
    floor_ms = statistics.median(floors) * 1e3
    return [
        {
            "name": f"key to {word}, {found['pressed']} presses",
            "floor_ms": round(floor_ms, 2),
            **_milliseconds(sorted(found[key])),
            "ratio": round(statistics.median(found[key]) * 1e3 / floor_ms, 1),
            "lost": found["pressed"] - len(found[key]),
            "reach": reach,
        }
        for word, key, reach in (
            ("durable entry", "durable", "p99 50 ms"),
            ("painted line", "painted", "100 ms"),
        )
    ]


def measure_cpu() -> Figure:
    """Percent of a core that a live session of two devices takes, its threads apart.

    The floor is a blank window of the same size, filled four times a second.
    """
    idle, found = _scene("idle", IDLE_S), _scene("cpu", CPU_S)
    return {
        "name": f"live screen with two devices, {CPU_S:.0f} s",
        "floor_percent": round(idle["all"], 2),
        "ours_percent": round(found["all"], 2),
        "qt_percent": round(found["qt"], 2),
        "core_percent": round(found["core"], 2),
        "reach_percent": 5.0,
    }


def _figure(name: str, unit: str, floor: float, ours: float, reach: float) -> Figure:
    return {
        "name": name,
        f"floor_{unit}": round(floor, 1),
        f"ours_{unit}": round(ours, 1),
        "ratio": round(ours / floor, 2),
        "reach": reach,
    }


def _milliseconds(ordered: Sequence[float]) -> Figure:
    return {
        "ours_ms": round(statistics.median(ordered) * 1e3, 2),
        "p99_ms": round(ordered[int(len(ordered) * 0.99)] * 1e3, 2),
    }


def _environment(folder: Path) -> dict[str, str]:
    """A home of its own, off screen, and bytecode as an installed program has it."""
    (folder / "data" / "kapmonitor").mkdir(parents=True)
    settings = folder / "data" / "kapmonitor" / "settings.json"
    settings.write_text('{"preferences": {"notice_read": true}}', encoding="utf-8")
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    kept.pop("KAPMONITOR_DATA_DIR", None)
    kept.pop("KAPMONITOR_DATABASE", None)
    return kept | {
        "QT_QPA_PLATFORM": "offscreen",
        "DISPLAY": ":0",  # asked for before Qt is loaded; off screen nobody connects to it
        "XDG_DATA_HOME": str(folder / "data"),
        "PYTHONPYCACHEPREFIX": str(folder / "bytecode"),
        "PYTHONPATH": str(HERE.parents[1]),
    }


def _start(kind: str, environment: dict[str, str]) -> dict[str, tuple[float, float]]:
    """One start: for each word told, seconds since the stamp, and bytes held."""
    lines = _run(["starting.py", kind, repr(time.monotonic())], environment).splitlines()
    told = [line.split() for line in lines]
    return {word: (float(seconds), float(held)) for word, seconds, held in told}


def _scene(what: str, amount: float) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as name:
        found: dict[str, Any] = json.loads(
            _run(["live_room.py", what, str(amount)], _environment(Path(name)))
        )
    return found


def _run(words: Sequence[str], environment: dict[str, str]) -> str:
    script, *rest = words
    done = subprocess.run(  # noqa: S603 - this interpreter, files of this folder
        [sys.executable, str(HERE / script), *rest],
        env=environment,
        check=True,
        timeout=HANGS_S,
        stdout=subprocess.PIPE,
        text=True,
    )
    return done.stdout


if __name__ == "__main__":
    for measure in (measure_start, measure_key_to_log, measure_cpu, measure_alarm_to_paint):
        figures = measure()
        for figure in figures if isinstance(figures, list) else [figures]:
            sys.stdout.write(f"{figure}\n")
            sys.stdout.flush()
