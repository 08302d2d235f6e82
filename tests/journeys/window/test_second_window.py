"""Only one process writes a record; a second window looks at it and says why it may not."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtWidgets import QListView

from kapmonitor.ui.actions import PageId
from tests.journeys.drills import environment
from tests.journeys.windows import RunningAir, a_clinic_window, settings_in

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")

WRITER = """
import sys
from kapmonitor.store.kind import RecordKind
from kapmonitor.store.record import Record

record = Record.open_for_writing(sys.argv[1], RecordKind.CLINICAL, *[lambda _told: None] * 2)
print("open", flush=True)
sys.stdin.read()
record.close()
"""


@contextmanager
def written_elsewhere(record: Path) -> Iterator[None]:
    """Another process has the record open for writing."""
    with subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", WRITER, str(record)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment(),
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == b"open\n"
        try:
            yield
        finally:
            process.stdin.close()
            process.wait(10)


def test_that_a_second_window_opens_for_review_only_and_says_so(
    air: RunningAir, tmp_path: Path
) -> None:  # H66
    # Given a record with one session, which another process now writes.
    settings = settings_in(tmp_path)
    with a_clinic_window(air, settings) as first:
        first.open_session("KAP-0147")

    with written_elsewhere(first.record), a_clinic_window(air, settings) as window:
        # It says why, in one sentence that stays, and can open nothing.
        window.until(lambda: window.is_seen("trouble"))
        said = str(window.find("trouble").property("text"))
        assert "another" in said
        assert str(first.record) in said
        done: list[object] = []
        window.window.desk.resume_session("x", done.append)
        window.until(lambda: bool(done))
        assert not done[0].is_done  # type: ignore[attr-defined]

        # What is recorded can be looked at.
        window.window.window.show_page(PageId.REVIEW)
        window.until(lambda: window.is_seen("session-list"))
        found = window.find("session-list", QListView)
        assert isinstance(found, QListView)
        window.until(lambda: found.model().rowCount() == 1)
        assert window.is_seen("trouble")
