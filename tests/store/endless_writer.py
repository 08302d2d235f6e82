"""Writes a record until it is killed; prints each line once it is durable.

Usage: endless_writer.py RECORD. Run by test_kill.py.
"""

import itertools
import sys
from collections.abc import Sequence
from pathlib import Path

from kapmonitor.domain.events import Fact
from kapmonitor.services.lines import fact_line, reading_line
from kapmonitor.services.ports import DurableLine, RecordError
from kapmonitor.store.kind import RecordKind
from kapmonitor.store.record import Record
from tests.records import an_observation, an_opening, an_spo2, at


def show(lines: Sequence[DurableLine]) -> None:
    for line in lines:
        text = fact_line(line) if isinstance(line, Fact) else reading_line("s-1", line)
        sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main(path: Path) -> None:
    record = Record.open_for_writing(path, RecordKind.PRACTICE, show, lambda _why: None)
    try:
        log = record.resume("s-1")
    except RecordError:
        record.begin_session("s-1", an_opening()).result()
        log = record.session_log("s-1")
    for number in itertools.count():
        log.keep([an_spo2(90.0 + number % 10, number), an_spo2(None, number)])
        waiting = log.append([an_observation(f"entry {number}", number)])
        if number % 3 == 0:
            waiting = log.seal(at(number))
        waiting.result()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
