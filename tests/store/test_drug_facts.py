"""The account of a record: read in SQL, of sessions with drugs only."""

import sqlite3
from decimal import Decimal
from pathlib import Path

from kapmonitor.domain import events as ev
from kapmonitor.services.lots import OF_LOTS, SessionDrug, lot_balances
from kapmonitor.store.drug_facts import lot_account
from kapmonitor.store.reader import RecordReader
from tests.records import a_closing, a_draft, an_observation, an_opening, open_record


def drawn(mass: str, lot: str) -> ev.DrugDrawn:
    return ev.DrugDrawn(drug="ketamine", mass_mg=Decimal(mass), lot=lot)


def wasted(mass: str, lot: str) -> ev.DrugWasted:
    return ev.DrugWasted(drug="ketamine", mass_mg=Decimal(mass), lot=lot, witness="nurse")


def a_record(path: Path) -> Path:
    record = open_record(path)
    for number, mass in (("s-1", "100"), ("s-2", "50")):
        record.begin_session(number, an_opening()).result()
        log = record.session_log(number)
        log.append([an_observation("calm", 5.0), a_draft(drawn(mass, "A1"), 10.0)]).result()
        log.append([an_observation("calm", 15.0), a_draft(wasted(mass, "A1"), 20.0)]).result()
        log.append([a_closing()]).result()
    record.begin_session("s-3", an_opening()).result()
    record.session_log("s-3").append([an_observation("no drug", 5.0), a_closing()]).result()
    record.close()
    return path


def test_that_a_record_adds_up_as_its_facts_do(tmp_path: Path) -> None:  # H75
    with RecordReader.open(a_record(tmp_path / "practice.db")) as reader:
        account = lot_account(reader)
        whole = [
            SessionDrug(
                session=each.session,
                participant=each.participant,
                practice=each.practice,
                facts=tuple(reader.facts(each.session)),
            )
            for each in reversed(reader.sessions())
        ]

    assert account.practice
    assert account.lots == lot_balances(whole, practice=True)
    (lot,) = account.lots
    assert (lot.drawn, lot.wasted) == (150, 150)
    assert [each.session for each in lot.sessions] == ["s-1", "s-2"]


def test_that_a_session_that_cannot_be_read_is_named_and_in_no_sum(tmp_path: Path) -> None:
    path = a_record(tmp_path / "practice.db")
    with sqlite3.connect(path) as raw:
        raw.execute("DROP TRIGGER facts_no_update")
        raw.execute("UPDATE facts SET data = '{}' WHERE kind = 'drug-drawn' AND session = 1")
    raw.close()

    with RecordReader.open(path) as reader:
        account = lot_account(reader)

    assert account.unread == ("s-1",)
    assert [lot.drawn for lot in account.lots] == [50]


def test_that_every_kind_that_moves_drug_is_read() -> None:
    of_drugs = {kind for kind in ev.KINDS.values() if "mass_mg" in kind.__dataclass_fields__}

    assert of_drugs <= set(OF_LOTS)
