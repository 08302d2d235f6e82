"""Runs the installed program for the journeys, and reads what it printed."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Self

from tests.journeys.scripts import ROOT, written

PROGRAM = (sys.executable, "-m", "kapmonitor")
ENDS_WITHIN_S = 100.0
"""Real seconds that one drill may take: some ten times what an idle machine needs."""

Line = dict[str, Any]


@dataclass(frozen=True)
class Ran:
    """A command that has ended."""

    status: int
    out: str
    err: str

    @property
    def complaints(self) -> list[str]:
        return self.err.splitlines()


def environment(**more: str) -> dict[str, str]:
    ours = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "KAPMONITOR_DATABASE")}
    return {**ours, "PYTHONPATH": str(ROOT), **more}


def run(*arguments: object, within_s: float = 60.0, **more: str) -> Ran:
    """Run one command to its end; ``more`` is added to its environment."""
    done = subprocess.run(  # noqa: S603 - our own program
        [*PROGRAM, *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment(**more),
        timeout=within_s,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return Ran(done.returncode, done.stdout, done.stderr)


@dataclass(frozen=True)
class Played:
    """A drill that has ended: its exit status, what it printed, and where its record lies."""

    status: int
    lines: list[Line]
    err: str
    record: Path
    jsonl: Path

    @property
    def opened_at(self) -> datetime:
        return moment(self.lines[0]["opened_at"])

    @property
    def session(self) -> str:
        return str(self.lines[0]["session"])

    @property
    def end(self) -> Line:
        return self.lines[-1]

    @property
    def refused(self) -> list[Line]:
        return self._typed("refused")

    def facts(self, kind: str | None = None, **data: object) -> list[Line]:
        """The facts of a kind whose data has those values."""
        return [
            fact
            for fact in self._typed("fact")
            if kind in (None, fact["kind"])
            and all(fact["data"].get(key) == value for key, value in data.items())
        ]

    def fact(self, kind: str, **data: object) -> Line:
        found = self.facts(kind, **data)
        assert len(found) == 1, (kind, data, [self.told(fact) for fact in self.facts()])
        return found[0]

    def readings(self, sign: str | None = None, device: str | None = None) -> list[Line]:
        return [
            reading
            for reading in self._typed("reading")
            if sign in (None, reading["sign"]) and device in (None, reading["device"])
        ]

    def second(self, line: Line, key: str = "occurred_at") -> float:
        """The scenario second of a line."""
        return (moment(line[key]) - self.opened_at).total_seconds()

    def told(self, fact: Line) -> str:
        """A fact in short, for what a failed test prints."""
        return f"{self.second(fact):.3f} {fact['kind']} {fact['data']}"

    def _typed(self, kind: str) -> list[Line]:
        return [line for line in self.lines if line["type"] == kind]


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def parsed(text: str) -> list[Line]:
    """Whole lines; what a kill tore is none."""
    return [json.loads(line) for line in text.splitlines(keepends=True) if line.endswith("\n")]


@dataclass
class Running:
    """A drill that was started; as a context it ends with the block, whatever happened."""

    process: subprocess.Popen[bytes]
    record: Path
    jsonl: Path
    err: Path
    started: float = field(default_factory=time.monotonic)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    def lines(self) -> list[Line]:
        """What was printed so far."""
        return parsed(self.jsonl.read_text("utf-8"))

    def until(self, condition: Callable[[list[Line]], object], within_s: float = 60.0) -> None:
        """Wait for something in what is printed."""
        deadline = time.monotonic() + within_s
        while not condition(self.lines()):
            assert self.process.poll() is None, self.err.read_text("utf-8")
            assert time.monotonic() < deadline, "it was not printed in time"
            time.sleep(0.01)

    def finished(self) -> Played:
        with self:
            status = self.process.wait(ENDS_WITHIN_S)
        err = self.err.read_text("utf-8")
        assert "Traceback" not in err, err
        return Played(status, self.lines(), err, self.record, self.jsonl)


def start(
    script: Path,
    *,
    record: Path | None = None,
    speed: float = 60,
    name: str | None = None,
    options: Sequence[str] = (),
    environ: Mapping[str, str] | None = None,
    before: Callable[[], None] | None = None,
    closed_output: bool = False,
) -> Running:
    """Start a drill whose standard output goes into a file beside the script.

    ``before`` runs in its process; with ``closed_output`` its output is a pipe without a reader.
    """
    name = name or script.stem
    record = record or script.with_name(f"{name}.db")
    jsonl, err = script.with_name(f"{name}.jsonl"), script.with_name(f"{name}.err")
    command = [*PROGRAM, "drill", str(script), "--headless", "--jsonl", "-"]
    command += ["--database", str(record), "--speed", str(speed), *options]
    with _output(jsonl, closed=closed_output) as out, err.open("wb") as told:
        process = subprocess.Popen(  # noqa: S603 - our own program
            command,
            stdout=out,
            stderr=told,
            env=environment(**(environ or {})),
            preexec_fn=before,  # noqa: PLW1509 - only sets a limit, in a process without threads
        )
    return Running(process, record, jsonl, err)


def _output(path: Path, *, closed: bool) -> BinaryIO:
    if not closed:
        return path.open("wb")
    reading, writing = os.pipe()
    os.close(reading)
    return os.fdopen(writing, "wb")


def play(folder: Path, text: str, name: str = "drill", **how: Any) -> Played:
    """Play the text of a scenario to its end."""
    return start(written(folder, name, text), **how).finished()


def play_together(folder: Path, *, speed: float = 60, **texts: str) -> dict[str, Played]:
    """Play several scenarios at the same time, by name."""
    with ExitStack() as stack:
        running = {
            name: stack.enter_context(start(written(folder, name, text), speed=speed))
            for name, text in texts.items()
        }
        return {name: each.finished() for name, each in running.items()}


def verified(record: Path) -> Ran:
    return run("verify", "--database", record)


def assert_whole(played: Played) -> None:
    """Versions count without a gap, the counts of the end line are true, the record verifies."""
    assert [fact["version"] for fact in played.facts()] == list(range(1, len(played.facts()) + 1))
    assert played.end["type"] == "end"
    assert played.end["facts"] == len(played.facts())
    assert played.end["readings"] == len(played.readings())
    checked = verified(played.record)
    assert checked.status == 0, checked.out


# Who is who among the processes.


def children(pid: int) -> list[int]:
    """The children of a process, the oldest first."""
    found: list[tuple[int, int]] = []
    for each in Path("/proc").iterdir():
        stat = _stat(each.name) if each.name.isdecimal() else None
        if stat is not None and stat[0] != "Z" and int(stat[1]) == pid:
            found.append((int(stat[19]), int(each.name)))
    return [number for _, number in sorted(found)]


def family(pid: int) -> list[int]:
    """A process's descendants."""
    own = children(pid)
    return [*own, *(each for child in own for each in family(child))]


def hub_of(pid: int) -> int:
    """The hub of a drill's air: the first process that its zygote forked."""
    (zygote,) = children(pid)
    return children(zygote)[0]


def is_running(pid: int) -> bool:
    stat = _stat(str(pid))
    return stat is not None and stat[0] != "Z"


def assert_gone(pids: Sequence[int], within_s: float = 10.0) -> None:
    deadline = time.monotonic() + within_s
    while left := [pid for pid in pids if is_running(pid)]:
        assert time.monotonic() < deadline, f"still there: {left}"
        time.sleep(0.01)


def _stat(pid: str) -> list[str] | None:
    """The fields of a process behind its name, from its state on."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
