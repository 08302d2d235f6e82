"""What the lead sees first of a past session, and the drug of all sessions, by keyboard."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QScrollArea
from pytestqt.qtbot import QtBot

from kapmonitor.services.lots import LotAccount, SessionDrug, lot_balances
from kapmonitor.ui.preferences import ThemeName
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.viewmodels.lots_table import Column
from kapmonitor.ui.views.review_page import ReviewPage
from tests.ui.archives import FakeArchive, a_row
from tests.ui.closed_sessions import a_protocol, an_iv_session, an_overridden_session
from tests.ui.rooms import NOW

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")


class Page:
    """A page on a record of two sessions, the first of them open to look at."""

    def __init__(self, qtbot: QtBot, theme: Theme, *, practice: bool = False) -> None:
        self.qtbot = qtbot
        odd, quiet = an_overridden_session(), an_iv_session()
        self.archive = FakeArchive(odd.row, quiet.row, a_row(2))
        self.archive.sessions = {odd.row.session: odd, quiet.row.session: quiet}
        parts = [
            SessionDrug(
                session=each.row.session,
                participant=each.row.participant,
                practice=practice,
                facts=each.facts,
            )
            for each in (odd, quiet)
        ]
        self.archive.account = LotAccount(
            practice=practice, lots=lot_balances(parts, practice=practice)
        )
        self.page = ReviewPage(
            link=CoreLink(),
            archive=self.archive,
            theme=theme,
            now=lambda: NOW,
            protocols=lambda: [a_protocol("im-ketamine")],
            folder=Path("/exports"),
        )
        qtbot.addWidget(self.page)
        self.page.resize(1376, 840)
        self.page.show()
        qtbot.waitExposed(self.page)
        self.page.activateWindow()
        QApplication.processEvents()

    def label(self, name: str) -> QLabel:
        found = self.page.findChild(QLabel, name)
        assert isinstance(found, QLabel), name
        return found

    def said(self, name: str) -> str:
        label = self.label(name)
        return label.text() if label.isVisibleTo(self.page) else ""

    def press(self, name: str) -> None:
        button = self.page.findChild(QPushButton, name)
        self.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    def open_row(self, row: int) -> None:
        self.page.list.list_view.setCurrentIndex(self.page.model.index(row))
        self.qtbot.keyClick(self.page.list.list_view, Qt.Key.Key_Return)
        QApplication.processEvents()


@pytest.fixture
def page(qtbot: QtBot, theme: Theme) -> Page:
    return Page(qtbot, theme)


def test_that_overrides_and_what_was_owed_stand_above_every_figure(page: Page) -> None:  # H46
    page.open_row(0)

    assert page.said("review-overrides-title") == "2 overrides"
    assert "two readings, prescriber was asked" in page.said("review-overrides-0")
    assert page.said("review-overrides-1").startswith("OVER THE BOUND, ketamine 600 mg")
    assert "Walks steadily" in page.said("review-owed")
    figures = page.page.session.figures
    assert page.page.session.first.geometry().bottom() < figures.geometry().top()


def test_that_a_session_without_overrides_takes_no_room_for_them(page: Page) -> None:
    page.open_row(0)
    page.open_row(1)

    assert not page.page.session.first.isVisibleTo(page.page)
    assert page.said("review-approval").startswith("Protocol iv-ketamine version 1: this version")


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_that_no_line_of_an_override_is_cut(page: Page, theme: Theme, scale: float) -> None:
    theme.use(ThemeName.LIGHT, scale)
    page.page.resize(1216, 640)
    page.open_row(0)

    for name in ("review-overrides-0", "review-overrides-1", "review-owed"):
        label = page.label(name)
        assert label.height() >= label.heightForWidth(label.width()), name


def test_that_drug_and_checks_take_the_logs_place_and_give_it_back(page: Page) -> None:
    page.open_row(0)

    page.press("review-accounts")
    account = page.page.findChild(QScrollArea, "review-account")
    assert account.isVisibleTo(page.page)
    assert "drawn 603 mg is 2 mg less" in page.said("account-drug-0")

    page.qtbot.keyClick(account, Qt.Key.Key_Escape)
    assert not account.isVisibleTo(page.page)
    assert page.page.session.log.isVisibleTo(page.page)


def test_that_export_and_accounts_take_turns(page: Page) -> None:
    page.open_row(0)
    page.press("review-accounts")

    page.press("review-export")

    assert page.page.session.export.isVisibleTo(page.page)
    assert not page.page.session.account.isVisibleTo(page.page)


def test_that_a_lot_is_found_by_keyboard_and_leads_to_its_sessions(page: Page) -> None:  # H75
    page.press("session-lots")
    lots = page.page.lots
    assert lots.table.hasFocus()
    assert lots.table.currentIndex().siblingAtColumn(Column.LOT).data() == "A1"

    page.qtbot.keyClick(lots.table, Qt.Key.Key_Down)
    assert page.said("lots-about") == "ketamine, lot B2: its sessions"
    assert "given 605 mg" in page.said("lots-sessions-0")

    page.qtbot.keyClick(lots.table, Qt.Key.Key_Return)
    assert page.archive.queries[-1].terms[0].text == "b2"
    assert lots.isVisibleTo(page.page)


def test_that_typing_narrows_the_lots(page: Page) -> None:
    page.press("session-lots")
    field = page.page.findChild(QLineEdit, "lots-filter")

    page.qtbot.keyClicks(field, "b2")
    page.qtbot.keyClick(field, Qt.Key.Key_Return)

    assert page.page.lots.table.model().rowCount() == 1
    assert page.page.lots.table.hasFocus()


def test_that_escape_and_a_session_lead_back_from_the_lots(page: Page) -> None:
    page.press("session-lots")
    page.qtbot.keyClick(page.page.lots.table, Qt.Key.Key_Escape)
    assert page.page.session.isVisibleTo(page.page)

    page.press("session-lots")
    page.open_row(1)
    assert page.page.session.isVisibleTo(page.page)


def test_that_the_lots_of_a_practice_record_say_so(qtbot: QtBot, theme: Theme) -> None:  # H68
    page = Page(qtbot, theme, practice=True)

    page.press("session-lots")

    assert page.said("lots-practice") == "PRACTICE, no real person"


def test_that_a_clinical_account_has_no_word_of_practice(page: Page) -> None:
    page.press("session-lots")

    assert page.said("lots-practice") == ""
