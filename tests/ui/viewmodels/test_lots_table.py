"""The drug by lot as a table: exact, in words, narrowed by what is typed."""

from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from kapmonitor.services.lots import LotAccount, SessionDrug, lot_balances
from kapmonitor.ui.viewmodels.lots_table import (
    Column,
    LotFilter,
    Lots,
    LotsTable,
    account_words,
    session_lines,
)
from tests.ui.archives import FakeArchive
from tests.ui.closed_sessions import an_iv_session, an_overridden_session


def an_account(**changes: object) -> LotAccount:
    parts = [
        SessionDrug(session=session, participant="KAP-0147", practice=False, facts=reviewed.facts)
        for session, reviewed in (("s-1", an_iv_session()), ("s-2", an_overridden_session()))
    ]
    return LotAccount(practice=False, lots=lot_balances(parts, practice=False), **changes)  # type: ignore[arg-type]


def cells(model: LotFilter | LotsTable, row: int) -> list[str]:
    return [model.index(row, column).data() for column in Column]


def test_that_table_and_filter_keep_the_rules_of_item_models(qtmodeltester: ModelTester) -> None:
    table = LotsTable()
    table.show(an_account())
    narrowed = LotFilter(table)
    narrowed.narrow("a1")

    qtmodeltester.check(table)
    qtmodeltester.check(narrowed)


def test_that_a_lot_stands_with_units_and_its_difference() -> None:  # H06 H75
    table = LotsTable()
    table.show(an_account())

    assert cells(table, 0) == [
        "ketamine", "A1", "50 mg", "38 mg", "12 mg", "\N{EN DASH}", "none", "1",
    ]  # fmt: skip
    assert cells(table, 1)[Column.DIFFERENCE] == "2 mg not drawn, 5 mg voided, not answered"


def test_that_words_narrow_to_drug_and_lot() -> None:
    table = LotsTable()
    table.show(an_account())
    narrowed = LotFilter(table)

    narrowed.narrow("ket B2")
    assert [cells(narrowed, row)[Column.LOT] for row in range(narrowed.rowCount())] == ["B2"]
    narrowed.narrow("propofol")
    assert narrowed.rowCount() == 0
    narrowed.narrow("")
    assert narrowed.rowCount() == 2


def test_that_rows_are_replaced_and_never_reset(qtbot: QtBot) -> None:
    table = LotsTable()
    table.show(an_account())

    with qtbot.assertNotEmitted(table.modelReset), qtbot.waitSignal(table.rowsInserted):
        table.show(an_account())


def test_that_sessions_of_a_lot_say_what_they_left_open() -> None:
    odd = an_account().lots[1]

    (line,) = session_lines(odd)

    assert line.words == "KAP-0147: drawn 603 mg, given 605 mg, wasted 0 mg"
    assert line.detail.startswith("2 mg more than drawn, not explained, 5 mg voided")
    assert line.detail.endswith("s-2")


def test_that_what_could_not_be_read_is_said_with_the_sums() -> None:
    words = account_words(an_account(unread=("s-9",)))

    assert words.startswith("2 lots \N{MIDDLE DOT} 1 with a difference nobody has explained")
    assert words.endswith("NOT COUNTED, cannot be read: s-9")


def test_that_a_failure_leaves_what_is_shown(qtbot: QtBot) -> None:
    archive = FakeArchive()
    archive.account = an_account()
    lots = Lots(archive)
    lots.read()
    archive.failure = "the disk is gone"

    with qtbot.waitSignal(lots.failed) as failed:
        lots.read()

    assert failed.args == ["the disk is gone"]
    assert lots.table.rowCount() == 2
