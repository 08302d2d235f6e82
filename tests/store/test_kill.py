import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kapmonitor.store.reader import RecordReader

ROOT = Path(__file__).parents[2]
KILLS = 15


def printed_before_the_kill(path: Path, lines: int) -> list[str]:
    """Run the writer, kill it behind so many printed lines, return all whole lines it printed."""
    program = [sys.executable, str(Path(__file__).with_name("endless_writer.py")), str(path)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(  # noqa: S603 - our own interpreter and file
        program, stdout=subprocess.PIPE, env=environment, cwd=ROOT
    ) as writer:
        assert writer.stdout is not None
        first = [writer.stdout.readline() for _ in range(lines)]
        writer.send_signal(signal.SIGKILL)
        rest = writer.stdout.read().splitlines(keepends=True)
    assert all(first), "the writer ended by itself"
    whole = [line for line in (*first, *rest) if line.endswith(b"\n")]
    return [line.decode().rstrip("\n") for line in whole]


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL there")
def test_that_no_printed_line_is_lost_when_the_writer_is_killed(tmp_path):  # H55
    path = tmp_path / "practice.db"
    printed: list[str] = []

    for kill in range(KILLS):
        printed += printed_before_the_kill(path, 1 + kill * 7)

    with RecordReader.open(path) as record:
        stored = set(record.lines("s-1"))
        assert [line for line in printed if line not in stored] == []
        assert record.verify().sound
    assert len(printed) > KILLS * 7
