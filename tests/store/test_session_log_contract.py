"""What every SessionLog keeps to: the store's and the fake that stands for it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from kapmonitor.domain.events import Fact, ReadingsSealed, ScoreRecorded
from kapmonitor.services.chain import ChainCheck
from kapmonitor.services.lines import fact_object, reading_object, session_object
from kapmonitor.services.ports import DurableLine, RecordError, SessionLog
from tests.fakes import FakeSessionLog
from tests.records import (
    Heard,
    a_closing,
    a_draft,
    an_observation,
    an_opening,
    an_spo2,
    at,
    open_record,
)


@dataclass
class Subject:
    log: SessionLog
    durable: Callable[[], list[DurableLine]]


@pytest.fixture(params=["store", "fake"])
def subject(request, tmp_path: Path) -> Iterator[Subject]:
    if request.param == "fake":
        fake = FakeSessionLog("s-1")
        fake.append([an_opening()]).result()
        yield Subject(fake, lambda: fake.lines)
        return
    heard = Heard()
    record = open_record(tmp_path / "practice.db", heard)
    record.begin_session("s-1", an_opening()).result()
    yield Subject(record.session_log("s-1"), lambda: heard.durable)
    record.close()


def test_that_facts_are_numbered_and_chained(subject):
    first = subject.log.append([an_observation("a"), an_observation("b")]).result()
    (third,) = subject.log.append([an_observation("c")]).result()

    assert [fact.version for fact in (*first, third)] == [2, 3, 4]
    assert first[1].previous == first[0].hash
    assert third.previous == first[1].hash


def test_that_what_is_durable_is_told_in_stored_order(subject):
    subject.log.keep([an_spo2(97.0), an_spo2(96.0)])
    subject.log.append([an_observation("a")]).result()
    subject.log.keep([an_spo2(95.0)])
    sealed = subject.log.seal(at(60), [an_observation("b")]).result()

    told = subject.durable()[1:]
    assert [line.value if not isinstance(line, Fact) else line.kind for line in told] == [
        97.0,
        96.0,
        "observation-recorded",
        95.0,
        "readings-sealed",
        "observation-recorded",
    ]
    assert tuple(told[-2:]) == sealed


def test_that_a_seal_covers_the_readings_since_the_last_one(subject):
    subject.log.keep([an_spo2(97.0), an_spo2(None)])
    (seal,) = subject.log.seal(at(60)).result()

    assert isinstance(seal.event, ReadingsSealed)
    assert seal.event.count == 2
    assert (seal.recorded_by, seal.occurred_at, seal.recorded_at) == ("rule", at(60), at(60))


def test_that_without_readings_no_seal_is_written(subject):
    assert subject.log.seal(at(60)).result() == ()
    (only,) = subject.log.seal(at(61), [an_observation("a")]).result()
    assert only.kind == "observation-recorded"


def test_that_closing_seals_what_is_not_sealed(subject):
    subject.log.keep([an_spo2(97.0)])
    facts = subject.log.append([a_closing()]).result()

    assert [fact.kind for fact in facts] == ["readings-sealed", "session-closed"]


def test_that_after_closing_nothing_but_addenda_is_taken(subject):  # H66
    subject.log.append([a_closing()]).result()
    subject.log.keep([an_spo2(97.0)])
    before = list(subject.durable())

    late = subject.log.append([an_observation("late")])

    assert isinstance(late.exception(), RecordError)
    assert subject.log.seal(at(700)).result() == ()
    assert subject.durable() == before


def test_that_what_cannot_be_stored_ends_its_future_and_writes_nothing(subject):
    good = an_observation("a")
    bad = a_draft(ScoreRecorded(scale="pain", value=float("nan")))
    before = list(subject.durable())

    assert isinstance(subject.log.append([good, bad]).exception(), RecordError)
    assert subject.durable() == before


def test_that_times_and_text_are_told_as_they_are_stored(subject):
    odd = an_observation("half \ud800")
    late = a_draft(odd.event).__class__(
        event=odd.event,
        occurred_at=at(1) + timedelta(microseconds=1999),
        recorded_at=at(1) + timedelta(microseconds=1999),
        recorded_by="guide",
    )

    (fact,) = subject.log.append([late]).result()

    assert fact.occurred_at == at(1.001)
    assert fact.event.text == "half \ufffd"


def test_that_what_was_told_verifies(subject):  # H70
    subject.log.keep([an_spo2(97.0)])
    subject.log.append([an_observation("a")]).result()
    subject.log.seal(at(60), [a_closing(61)]).result()

    told = subject.durable()
    check = ChainCheck()
    check.take("session", session_object(told[0]))
    for index, line in enumerate(told):
        is_fact = isinstance(line, Fact)
        check.take(str(index), fact_object(line) if is_fact else reading_object("s-1", line))
    assert check.finish(end_expected=False).problems == ()
