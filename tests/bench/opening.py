"""How long a past session takes to be seen, and a page of ten thousand to be found.

Floors are what the machine can do at best in the same run: ``np.load`` of the same arrays for the
load, a bare SQL page for the list; painting is told apart, since nobody can do without it.
"""

import io
import os
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from kapmonitor.domain.dosing import Route
from kapmonitor.domain.limits import Priority
from kapmonitor.services.archive import (
    Checked,
    ReviewedSession,
    SessionPage,
    SessionQuery,
    SortBy,
    Term,
)
from kapmonitor.services.payloads import time_text
from kapmonitor.store.archive import SessionArchive
from kapmonitor.store.channels import unpack_channels
from kapmonitor.store.kind import RecordKind
from kapmonitor.store.reader import RecordReader
from kapmonitor.store.record import Record
from tests.past_sessions import OPENED, Past, write_past

ROUNDS = 15
SESSIONS = 10_000
HOURS = 4
_BARE = (
    "SELECT sessions.*, session_figures.* FROM sessions"
    " JOIN session_figures ON session_figures.session = sessions.number"
)
_BY_WORD = (
    f"{_BARE} JOIN session_words ON session_words.session = sessions.number"
    " WHERE instr(words, 'lavender') > 0"
)
_BY_ROUTE = (
    f"{_BARE} JOIN session_words ON session_words.session = sessions.number WHERE alarms_high > 0"
    " AND (instr(words, 'nasal') > 0 OR instr(routes, ',IN,') > 0)"
)
_NEWEST = " ORDER BY opened_at DESC LIMIT 60"


def measure_open() -> list[dict[str, object]]:
    """Load and first picture of a closed session of four hours, and the load of an open one."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "bench.db"
        _write_four_hours(path)
        with RecordReader.open(path) as record:
            archive = SessionArchive(record)
            return [
                _load_figure(path),
                _read_figure(archive),
                _picture_figure(archive),
            ]


def measure_page() -> list[dict[str, object]]:
    """A page of 10,000 sessions: the newest, found by a word, put in order by a figure."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "bench.db"
        _fill(path)
        bare = sqlite3.connect(path)
        paint_ms = _paint_ms()
        with RecordReader.open(path) as record:
            archive = SessionArchive(record)
            figures = [
                _page_figure(archive, words, query, _bare_ms(bare, floor), paint_ms)
                for words, query, floor in _queries()
            ]
        bare.close()
    return figures


def _queries() -> list[tuple[str, SessionQuery, str]]:
    """Each with the bare SQL of its page."""
    lavender = Term(text="lavender", routes=())
    nasal = Term(text="nasal", routes=(Route.IN,))
    by_figure = SessionQuery(sort=SortBy.LOWEST_SPO2, descending=False)
    by_route = SessionQuery(terms=(nasal,), alarmed=Priority.HIGH)
    return [
        ("newest", SessionQuery(), _BARE + _NEWEST),
        ("page 150", SessionQuery(offset=149 * 60), f"{_BARE}{_NEWEST} OFFSET 8940"),
        ("found by a word", SessionQuery(terms=(lavender,)), _BY_WORD + _NEWEST),
        ("by route, alarmed", by_route, _BY_ROUTE + _NEWEST),
        ("lowest SpO2 first", by_figure, f"{_BARE} ORDER BY lowest_spo2 LIMIT 60"),
    ]


def _bare_ms(bare: sqlite3.Connection, statement: str) -> float:
    """The page, and how many sessions there are in all: a list shows both."""
    found = statement.partition(" ORDER BY ")[0].replace(
        "sessions.*, session_figures.*", "count(*)"
    )
    counting = found if " WHERE " in found else "SELECT count(*) FROM sessions"

    def ask() -> None:
        bare.execute(statement).fetchall()
        bare.execute(counting).fetchone()

    return _median_ms(ask)


def _page_figure(
    archive: SessionArchive, words: str, query: SessionQuery, floor_ms: float, paint_ms: float
) -> dict[str, object]:
    ours_ms = _median_ms(lambda: archive.page(query))
    return {
        "name": f"page of {SESSIONS:,} sessions, {words}",
        "floor_ms": round(floor_ms + paint_ms, 2),
        "ours_ms": round(ours_ms + paint_ms, 2),
        "ratio": round((ours_ms + paint_ms) / (floor_ms + paint_ms), 2),
        "sql_floor_ms": round(floor_ms, 2),
        "sql_ours_ms": round(ours_ms, 2),
        "paint_ms": round(paint_ms, 2),
    }


def _load_figure(path: Path) -> dict[str, object]:
    """The channels of the closed session, from the database's file to arrays."""
    database = sqlite3.connect(path)
    query = "SELECT payload FROM session_channels WHERE session = 1"

    def load() -> list[Any]:
        return unpack_channels(database.execute(query).fetchone()[0])

    channels = load()
    arrays = io.BytesIO()
    np.savez(
        arrays,
        **{f"t{n}": each.received for n, each in enumerate(channels)},
        **{f"v{n}": each.values for n, each in enumerate(channels)},
    )
    floor_ms = _median_ms(lambda: _np_load(arrays))
    ours_ms = _median_ms(load)
    size = database.execute("SELECT length(payload) FROM session_channels").fetchone()[0]
    chunks = database.execute("SELECT sum(length(payload)) FROM chunks WHERE session = 1")
    kept = chunks.fetchone()[0]
    database.close()
    return {
        "name": "load of a closed session of 4 h",
        "floor_ms": round(floor_ms, 2),
        "ours_ms": round(ours_ms, 2),
        "ratio": round(ours_ms / floor_ms, 1),
        "kB_an_hour": round((size + kept) / HOURS / 1000, 1),
    }


def _np_load(arrays: io.BytesIO) -> None:
    arrays.seek(0)
    with np.load(arrays) as loaded:
        for name in loaded.files:
            loaded[name]


def _read_figure(archive: SessionArchive) -> dict[str, object]:
    """All that opening reads, facts and coverage included, closed and not closed."""
    closed_ms = _median_ms(lambda: archive.open("closed"))
    open_ms = _median_ms(lambda: archive.open("open"))
    return {
        "name": "session of 4 h read with facts, figures, coverage",
        "closed_ms": round(closed_ms, 1),
        "open_ms": round(open_ms, 1),
    }


def _picture_figure(archive: SessionArchive) -> dict[str, object]:
    """From Enter to the painted picture, the reading done on the same thread."""
    page, app = _review_page(archive)
    from PySide6.QtCore import Qt  # noqa: PLC0415 - Qt is wanted by this figure alone
    from PySide6.QtTest import QTest  # noqa: PLC0415 - the same

    def press() -> None:
        QTest.keyClick(page.list.list_view, Qt.Key.Key_Return)
        app.processEvents()

    began = time.perf_counter()
    press()
    first_ms = (time.perf_counter() - began) * 1000
    again_ms = _median_ms(press)
    paint_ms = _median_ms(page.session.grab)
    return {
        "name": "first picture of a closed session of 4 h",
        "floor_ms": round(paint_ms, 1),
        "ours_ms": round(first_ms, 1),
        "ratio": round(first_ms / paint_ms, 2),
        "again_ms": round(again_ms, 1),
        "aim_ms": 150,
    }


class _AtOnce:
    """The archive on this thread, so that reading is part of what is timed."""

    def __init__(self, archive: SessionArchive) -> None:
        self._archive = archive

    def page(self, query: SessionQuery, done: Callable[[SessionPage], None]) -> None:
        done(self._archive.page(query))

    def open(self, session: str, done: Callable[[ReviewedSession], None]) -> None:
        done(self._archive.open(session))

    def verify(self, session: str, done: Callable[[Checked], None]) -> None:
        raise NotImplementedError

    def export(self, order: object, done: Callable[[Any], None]) -> None:
        raise NotImplementedError


def _review_page(archive: SessionArchive) -> tuple[Any, Any]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415 - Qt after the platform is chosen

    from kapmonitor.app.resources import resource_path  # noqa: PLC0415 - with Qt
    from kapmonitor.ui.preferences import ThemeName  # noqa: PLC0415 - with Qt
    from kapmonitor.ui.theme import Theme, read_tokens  # noqa: PLC0415 - with Qt
    from kapmonitor.ui.viewmodels.core_link import CoreLink  # noqa: PLC0415 - with Qt
    from kapmonitor.ui.views.review_page import ReviewPage  # noqa: PLC0415 - with Qt

    app = QApplication.instance() or QApplication([])
    theme = Theme(read_tokens(resource_path("themes")))
    theme.use(ThemeName.DARK, 1.0)
    page = ReviewPage(
        link=CoreLink(),
        archive=_AtOnce(archive),
        theme=theme,
        now=lambda: datetime.now(UTC),
        protocols=list,
        folder=Path(tempfile.gettempdir()),
    )
    page.resize(1376, 860)
    page.show()
    app.processEvents()
    closed = page.model.row_of("closed")
    if closed is not None:
        page.list.list_view.setCurrentIndex(page.model.index(closed))
    return page, app


def _paint_ms() -> float:
    """Painting the list of one page: what every way of asking pays."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "paint.db"
        _fill(path, 60)
        with RecordReader.open(path) as record:
            page, _ = _review_page(SessionArchive(record))
            found = _median_ms(page.grab)
            page.close()
    return found


def _write_four_hours(path: Path) -> None:
    record = _record(path)
    past = Past(session="closed", minutes=HOURS * 60, practice=True)
    write_past(record, past)
    later = OPENED + timedelta(days=1)
    write_past(record, Past(session="open", minutes=HOURS * 60, ending=None, opened_at=later))
    record.close()


def _fill(path: Path, count: int = SESSIONS) -> None:
    """One session written as ever, and its derived rows copied under other heads."""
    record = _record(path)
    write_past(record, Past(session="first", minutes=3, step_s=20))
    record.close()
    raw = sqlite3.connect(path)
    session = raw.execute("SELECT * FROM sessions").fetchone()
    figures = raw.execute("SELECT * FROM session_figures").fetchone()
    names = [each[1] for each in raw.execute("PRAGMA table_info(session_figures)")]
    for number in range(2, count + 1):
        opened = time_text(OPENED - timedelta(hours=7 * number))
        head = (number, f"s-{number}", opened, f"KAP-{number % 400:04}", *session[4:])
        row = dict(zip(names, figures, strict=True)) | _figures_of(number)
        for table, values in (("sessions", head), ("session_figures", tuple(row.values()))):
            marks = ",".join("?" * len(values))
            raw.execute(f"INSERT INTO {table} VALUES ({marks})", values)  # noqa: S608 - our words
        raw.execute("INSERT INTO session_words VALUES (?, ?)", (number, _words(number)))
    raw.commit()
    raw.close()


def _figures_of(number: int) -> dict[str, object]:
    return {
        "session": number,
        "lowest_spo2": 80.0 + number % 19,
        "systolic": 110.0 + number % 83,
        "alarms_high": number % 5 == 0,
        "alarms_medium": number % 3,
        "routes": (",IM,", ",IN,", ",SL,")[number % 3],
    }


def _words(number: int) -> str:
    """Some 1,500 letters: thirty observations."""
    said = [f"observation {n} of session {number}, calm, eyes closed, music on" for n in range(25)]
    return "\n".join([f"kap-{number % 400:04}", *said, "lavender" if number % 97 == 0 else ""])


def _record(path: Path) -> Record:
    return Record.open_for_writing(
        path, RecordKind.PRACTICE, lambda _lines: None, lambda _why: None
    )


def _median_ms(work: Callable[[], object]) -> float:
    work()
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return statistics.median(times) * 1000


if __name__ == "__main__":
    import sys

    for figure in (*measure_open(), *measure_page()):
        sys.stdout.write(f"{figure}\n")
