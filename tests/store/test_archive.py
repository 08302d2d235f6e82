"""Past sessions found in SQL and opened: the same as if every line had been looked at."""

import shutil
import sqlite3
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing import Route
from kapmonitor.domain.limits import Priority
from kapmonitor.domain.vitals import VitalSign
from kapmonitor.services.archive import SessionQuery, SessionRow, SortBy, Term
from kapmonitor.services.ports import RecordError
from kapmonitor.store import archive as archive_module
from kapmonitor.store.archive import SessionArchive
from kapmonitor.store.deriving import derive
from kapmonitor.store.reader import RecordReader
from tests.past_sessions import OPENED, Past, say_later, write_past
from tests.records import a_draft, an_observation, at, open_record

ODD = '100 % _sure_, she\'s "fine" \\ ÄRGER\nnew line; DROP TABLE sessions; --'
DAY = timedelta(days=1)

PASTS = (
    Past(session="s-im", alarms=(Priority.MEDIUM, Priority.LOW), highest=163.0),
    Past(
        session="s-nasal",
        participant="KAP-0098",
        opened_at=OPENED - DAY,
        minutes=75,
        doses=(("esketamine", Route.IN, "84"),),
        lowest=84.0,
        alarms=(Priority.HIGH,),
        words=(ODD,),
    ),
    Past(
        session="s-none",
        participant="KAP-0110",
        opened_at=OPENED - 2 * DAY,
        minutes=60,
        doses=(),
        ending=ev.Ending.NOT_DOSED,
        words=("Lavender was too much",),
    ),
    Past(
        session="s-open",
        participant="KAP-0131",
        opened_at=OPENED + DAY,
        minutes=50,
        doses=(("ketamine", Route.IV, "38"), ("ketamine", Route.IV, "2.5")),
        ending=None,
        words=("lavender, please",),
    ),
)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("archive") / "practice.db"
    record = open_record(made)
    for past in PASTS:
        write_past(record, replace(past, step_s=10))
    record.close()
    return made


@pytest.fixture
def archive(path):
    with RecordReader.open(path) as record:
        yield SessionArchive(record)


def found(archive: SessionArchive, **asked: object) -> list[str]:
    return [row.session for row in archive.page(SessionQuery(**asked)).rows]


def terms(*words: str) -> tuple[Term, ...]:
    return tuple(Term(text=word) for word in words)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, ["s-open", "s-im", "s-nasal", "s-none"]),
        ({"descending": False}, ["s-none", "s-nasal", "s-im", "s-open"]),
        ({"is_closed": True}, ["s-im", "s-nasal", "s-none"]),
        ({"is_closed": False}, ["s-open"]),
        ({"is_practice": True}, ["s-open", "s-im", "s-nasal", "s-none"]),
        ({"is_practice": False}, []),
        ({"since": OPENED}, ["s-open", "s-im"]),
        ({"until": OPENED}, ["s-nasal", "s-none"]),
        ({"since": OPENED - DAY, "until": OPENED + DAY}, ["s-im", "s-nasal"]),
        ({"alarmed": Priority.LOW}, ["s-im", "s-nasal"]),
        ({"alarmed": Priority.MEDIUM}, ["s-im", "s-nasal"]),
        ({"alarmed": Priority.HIGH}, ["s-nasal"]),
        ({"terms": terms("lavender")}, ["s-open", "s-none"]),
        ({"terms": terms("LAVENDER", "kap-0110")}, ["s-none"]),
        ({"terms": terms("lavender", "sure")}, []),
        ({"terms": terms("ärger")}, ["s-nasal"]),
        ({"terms": terms("KAP-01")}, ["s-open", "s-im", "s-none"]),
        ({"terms": (Term(text="nasal", routes=(Route.IN,)),)}, ["s-nasal"]),
        ({"terms": (Term(text="infusion", routes=(Route.IV,)),)}, ["s-open"]),
        ({"sort": SortBy.LOWEST_SPO2, "descending": False, "limit": 1}, ["s-nasal"]),
        ({"sort": SortBy.HIGHEST_PRESSURE, "limit": 1}, ["s-im"]),
        ({"sort": SortBy.ALARMS, "limit": 2}, ["s-nasal", "s-im"]),
        (
            {"sort": SortBy.PARTICIPANT, "descending": False},
            ["s-nasal", "s-none", "s-open", "s-im"],
        ),
        ({"sort": SortBy.DURATION, "limit": 1}, ["s-im"]),
        ({"offset": 2, "limit": 1}, ["s-nasal"]),
        ({"offset": 9}, []),
    ],
)
def test_that_a_query_finds(archive, asked, expected):
    assert found(archive, **asked) == expected


@pytest.mark.parametrize("word", ["%", "_", "\\", "'", '"', "%%", "a%b", "_sure_", "--", "\n"])
def test_that_a_word_is_taken_literally(archive, word):
    expected = ["s-nasal"] if word in ODD.casefold() else []

    assert [each for each in found(archive, terms=terms(word)) if each == "s-nasal"] == expected
    assert found(archive, terms=terms(f"no-such-thing{word}")) == []


def test_that_nothing_that_is_typed_is_run(archive):
    for word in ("'; DROP TABLE facts; --", '" OR 1=1 --', "\x00", "?"):
        found(archive, terms=terms(word))

    assert len(found(archive)) == len(PASTS)


def looked_at(rows: Sequence[SessionRow], query: SessionQuery, words: dict[str, str]) -> list[str]:
    """The same query, answered in Python over all rows and words."""
    return [row.session for row in rows if fits(row, query, words)]


@pytest.fixture(scope="module")
def everything(path):
    with RecordReader.open(path) as record:
        archive = SessionArchive(record)
        yield archive, archive.page(SessionQuery(limit=100)).rows, words_of(archive)


def words_of(archive: SessionArchive) -> dict[str, str]:
    with archive.record.snapshot() as connection:
        numbers = dict(connection.exec_driver_sql("SELECT id, number FROM sessions").all())
        return {session: derive(connection, number).words for session, number in numbers.items()}


def fits(row: SessionRow, query: SessionQuery, words: dict[str, str]) -> bool:
    assert row.figures is not None
    routes = {dose.route for dose in row.figures.doses}
    alarms = [
        count
        for priority, count in row.figures.alarms.items()
        if query.alarmed and priority.rank >= query.alarmed.rank
    ]
    return (
        all(
            term.text.casefold() in words[row.session] or routes & set(term.routes)
            for term in query.terms
        )
        and (query.is_closed is None or query.is_closed is (row.closed_at is not None))
        and (query.alarmed is None or sum(alarms) > 0)
        and (query.since is None or row.opened_at >= query.since)
        and (query.until is None or row.opened_at < query.until)
    )


LETTERS = st.text(alphabet="kap-01lvende%_'\"\\ä Ä\n", min_size=1, max_size=4)
QUERIES = st.builds(
    SessionQuery,
    terms=st.lists(
        st.builds(
            Term, text=LETTERS, routes=st.lists(st.sampled_from(Route), max_size=2).map(tuple)
        ),
        max_size=2,
    ).map(tuple),
    is_closed=st.none() | st.booleans(),
    alarmed=st.none() | st.sampled_from(Priority),
    since=st.none() | st.integers(-3, 3).map(lambda days: OPENED + days * DAY),
    until=st.none() | st.integers(-3, 3).map(lambda days: OPENED + days * DAY),
)


@settings(max_examples=150, deadline=None)
@given(query=QUERIES)
def test_that_sql_finds_what_looking_at_every_session_finds(everything, query):
    archive, rows, words = everything

    page = archive.page(query)

    assert [row.session for row in page.rows] == looked_at(rows, query, words)
    assert page.total == len(page.rows)


def test_that_pages_put_together_are_the_whole_list(archive):
    whole = found(archive)

    pages = [archive.page(SessionQuery(offset=offset, limit=3)) for offset in (0, 3)]

    assert [row.session for page in pages for row in page.rows] == whole
    assert [page.total for page in pages] == [4, 4]


def test_that_a_row_says_what_happened(archive):
    (row,) = [each for each in archive.page(SessionQuery()).rows if each.session == "s-open"]

    assert row.figures is not None
    assert row.closed_at is None
    assert row.room == "Room 2"
    assert row.practice
    assert [(each.route, each.mass_mg) for each in row.figures.doses] == [
        (Route.IV, Decimal("40.5"))
    ]


def test_that_opening_gives_facts_channels_and_coverage(archive):
    opened = archive.open("s-im")

    assert opened.row.figures is not None
    assert opened.row.figures.facts == len(opened.facts)
    assert {(each.device, each.sign) for each in opened.channels} == {
        ("oximeter", VitalSign.SPO2),
        ("oximeter", VitalSign.PULSE_RATE),
        ("cuff", VitalSign.SYSTOLIC),
        ("cuff", VitalSign.DIASTOLIC),
        ("cuff", VitalSign.MEAN_ARTERIAL_PRESSURE),
    }
    assert [each.sign for each in opened.coverage] == [
        VitalSign.SPO2,
        VitalSign.PULSE_RATE,
        VitalSign.SYSTOLIC,
    ]


def test_that_a_session_that_is_not_there_is_told(archive):
    with pytest.raises(RecordError, match="there is no session"):
        archive.open("s-9")


def test_that_what_is_kept_is_what_the_readings_give(path, tmp_path):
    without = tmp_path / "practice.db"
    shutil.copy(path, without)
    raw = sqlite3.connect(without)
    for table in ("session_figures", "session_words", "session_channels"):
        raw.execute(f"DELETE FROM {table}")  # noqa: S608 - our own words
    raw.execute("INSERT OR IGNORE INTO underived SELECT number FROM sessions")
    raw.commit()
    raw.close()

    with RecordReader.open(path) as kept, RecordReader.open(without) as fresh:
        ours, theirs = SessionArchive(kept), SessionArchive(fresh)
        assert ours.page(SessionQuery()) == theirs.page(SessionQuery())
        mine, other = ours.open("s-nasal"), theirs.open("s-nasal")
    assert mine.coverage == other.coverage
    for channel, twin in zip(mine.channels, other.channels, strict=True):
        assert (channel.times_s == twin.times_s).all()
        assert (channel.values == twin.values).all()


def test_that_a_session_that_grows_is_found_by_its_new_words(tmp_path):
    record = open_record(tmp_path / "practice.db")
    past = Past(session="s-1", minutes=2, step_s=20, ending=None)
    write_past(record, past)
    with RecordReader.open(tmp_path / "practice.db") as reader:
        archive = SessionArchive(reader)
        before = found(archive, terms=terms("tearful"))

        record.session_log("s-1").append([an_observation("Tearful, then calm")]).result()
        after = found(archive, terms=terms("tearful"))
        closing = ev.SessionClosed(ending=ev.Ending.STOPPED)
        record.session_log("s-1").append([a_draft(closing, 9000.0)]).result()
        record.close()
        (row,) = archive.page(SessionQuery(terms=terms("tearful"))).rows

    assert (before, after) == ([], ["s-1"])
    assert row.ending is ev.Ending.STOPPED


def test_that_words_corrected_after_the_closing_are_found(tmp_path):
    path = tmp_path / "practice.db"
    record = open_record(path)
    past = Past(session="s-1", minutes=2, step_s=20, ending=None)
    write_past(record, past)
    say_later(record, past)
    closing = ev.SessionClosed(ending=ev.Ending.STOPPED)
    record.session_log("s-1").append([a_draft(closing, 9000.0)]).result()
    version = next(
        fact.version for fact in facts_of(path) if isinstance(fact.event, ev.ObservationRecorded)
    )
    amended = ev.EntryAmended(
        amends=version, reason="name of a song", changes={"text": "Gnossienne"}
    )
    record.session_log("s-1").append([a_draft(amended, 9100.0)]).result()

    with RecordReader.open(path) as reader:
        assert found(SessionArchive(reader), terms=terms("gnossienne")) == ["s-1"]
    record.close()
    with RecordReader.open(path) as reader:
        assert found(SessionArchive(reader), terms=terms("gnossienne")) == ["s-1"]
        assert reader.verify().sound


def facts_of(path: Path):
    with RecordReader.open(path) as reader:
        return reader.facts("s-1")


def test_that_sessions_that_were_not_read_yet_are_told(path, tmp_path, monkeypatch):
    without = tmp_path / "practice.db"
    shutil.copy(path, without)
    raw = sqlite3.connect(without)
    raw.execute("INSERT OR IGNORE INTO underived SELECT number FROM sessions")
    raw.commit()
    raw.close()
    monkeypatch.setattr(archive_module, "DERIVE_FOR_S", -1.0)

    with RecordReader.open(without) as reader:
        page = SessionArchive(reader).page(SessionQuery())

    assert page.unread == len(PASTS)
    assert page.total == len(PASTS)


def test_that_closing_is_durable_before_anything_is_worked_out(tmp_path):
    path = tmp_path / "practice.db"
    record = open_record(path)
    write_past(record, Past(session="s-1", minutes=3, step_s=20))

    with RecordReader.open(path) as reader:
        closed = reader.sessions()[0].closed_at
        lines = list(reader.lines("s-1"))
    record.close()

    assert closed is not None
    with RecordReader.open(path) as reader:
        assert list(reader.lines("s-1")) == lines


def test_that_a_record_killed_before_deriving_is_made_up_at_the_next_opening(tmp_path):
    path = tmp_path / "practice.db"
    record = open_record(path)
    write_past(record, Past(session="s-1", minutes=3, step_s=20))
    record.close()
    raw = sqlite3.connect(path)  # as if the process had died right behind the closing fact
    for table in ("session_figures", "session_words", "session_channels"):
        raw.execute(f"DELETE FROM {table}")  # noqa: S608 - our own words
    raw.execute("INSERT INTO underived VALUES (1)")
    raw.commit()
    raw.close()
    with RecordReader.open(path) as reader:
        lines = list(reader.lines("s-1"))
        assert reader.verify().sound
        before = SessionArchive(reader).page(SessionQuery())

    record = open_record(path)
    wait_until_derived(path)
    record.close()

    with RecordReader.open(path) as reader:
        assert SessionArchive(reader).page(SessionQuery()) == before
        assert list(reader.lines("s-1")) == lines
        assert reader.verify().sound


def wait_until_derived(path: Path) -> None:
    raw = sqlite3.connect(path)
    until = time.monotonic() + 10.0
    while raw.execute("SELECT count(*) FROM underived").fetchone() != (0,):
        assert time.monotonic() < until, "nothing was worked out"
    raw.close()


def test_that_nothing_is_worked_out_while_a_session_is_open(tmp_path):
    path = tmp_path / "practice.db"
    record = open_record(path)
    write_past(record, Past(session="s-1", minutes=1, step_s=20, ending=None))
    write_past(record, Past(session="s-2", minutes=1, step_s=20))
    record.session_log("s-1").append([an_observation("still here")]).result()

    raw = sqlite3.connect(path)
    due = raw.execute("SELECT session FROM underived ORDER BY session").fetchall()
    raw.close()
    record.close()

    assert due == [(1,), (2,)]


def test_that_damaged_channels_are_made_up_out_of_the_readings(path, tmp_path):
    damaged = tmp_path / "practice.db"
    shutil.copy(path, damaged)
    raw = sqlite3.connect(damaged)
    raw.execute("UPDATE session_channels SET payload = x'00ff'")
    raw.commit()
    raw.close()

    with RecordReader.open(damaged) as reader, RecordReader.open(path) as sound:
        assert SessionArchive(reader).open("s-im").coverage == (
            SessionArchive(sound).open("s-im").coverage
        )


def test_that_a_session_is_found_by_lot_witness_and_reason_of_its_drug(tmp_path):  # H75
    record = open_record(tmp_path / "practice.db")
    write_past(record, Past(session="s-1", minutes=2, step_s=20, ending=None))
    drawn = ev.DrugDrawn(drug="ketamine", mass_mg=Decimal(60), lot="LOT-QX7")
    wasted = ev.DrugWasted(drug="ketamine", mass_mg=Decimal(3), lot="LOT-QX7", witness="Zadie")
    why = ev.DrugDifferenceExplained(drug="ketamine", mass_mg=Decimal(2), reason="broken vial")
    held = ev.CheckPostponed(check="blood-pressure", due_at=at(1), until=at(9), reason="dozing")
    log = record.session_log("s-1")
    log.append([a_draft(each, 100.0) for each in (drawn, wasted, why, held)]).result()
    record.close()

    with RecordReader.open(tmp_path / "practice.db") as reader:
        archive = SessionArchive(reader)
        for word in ("lot-qx7", "zadie", "broken", "dozing"):
            assert found(archive, terms=terms(word)) == ["s-1"], word


def test_that_figures_come_out_as_they_did_when_this_derivation_was_numbered(archive):
    """Where this fails on purpose, ``DERIVATION`` has to be raised: else old records, which are

    sound, would be told to have figures that are not theirs.
    """
    (row,) = archive.page(SessionQuery(terms=terms("kap-0098"))).rows

    assert row.figures is not None
    assert row.figures.duration_s == 4500.0
    assert row.figures.lowest_spo2 is not None
    assert (row.figures.lowest_spo2.value, row.figures.lowest_spo2.at_s) == (84.0, 2740.0)
    assert row.figures.lowest_spo2.lasted_s == 4.0
    assert row.figures.highest_pressure is not None
    assert row.figures.highest_pressure.systolic == 147.0
    assert row.figures.alarms == {Priority.HIGH: 1}


def test_that_the_same_session_read_beside_its_writer_is_of_one_moment(tmp_path):
    record = open_record(tmp_path / "practice.db")
    past = Past(session="s-1", minutes=2, step_s=20, ending=None)
    write_past(record, past)
    log = record.session_log("s-1")
    with RecordReader.open(tmp_path / "practice.db") as reader:
        archive = SessionArchive(reader)
        for second in range(5):
            log.append([an_observation(f"entry {second}", 200.0 + second)])
            log.seal(at(300.0 + second))
            opened = archive.open("s-1")
            assert [fact.version for fact in opened.facts] == list(range(1, len(opened.facts) + 1))
    record.close()
