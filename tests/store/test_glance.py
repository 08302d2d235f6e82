"""A first look says whether a session is still open, and never more than that."""

from pathlib import Path

import pytest

from kapmonitor.store.glance import has_open_session
from tests.past_sessions import Past, write_past
from tests.records import open_record


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "practice.db"


def test_that_a_session_that_was_not_closed_is_seen(path: Path) -> None:  # H54
    record = open_record(path)
    write_past(record, Past(session="closed", minutes=1, step_s=20))
    assert not has_open_session(path)

    write_past(record, Past(session="open", minutes=1, step_s=20, ending=None))
    assert has_open_session(path)  # beside the writer too
    record.close()
    assert has_open_session(path)


@pytest.mark.parametrize("content", [None, b"", b"no database at all" * 100])
def test_that_what_cannot_be_read_is_left_to_the_reader(path: Path, content: bytes | None) -> None:
    if content is not None:
        path.write_bytes(content)

    assert not has_open_session(path)
