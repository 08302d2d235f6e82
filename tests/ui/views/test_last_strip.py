"""Words for the last entry while the record is late, and what the strip never cuts."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from kapmonitor.domain import events as ev
from kapmonitor.services.correcting import WORDS_LATER
from kapmonitor.ui.ports import Outcome
from kapmonitor.ui.preferences import ThemeName
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.own_entries import EntryState
from kapmonitor.ui.views.live_places import Shape
from kapmonitor.ui.widgets.elided import Elided
from tests.ui.live_rooms import LivePage, RealRoom, in_a_real_room
from tests.ui.rooms import a_fact, a_view

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")

ANXIOUS = ev.ObservationRecorded(code="anxious")
WORDS = "hands shaking"


def save(page: LivePage, version: int = 20) -> None:
    page.desk.answer(Outcome(facts=(a_fact(ANXIOUS, version=version),)))


def field_of(page: LivePage) -> QLineEdit:
    field = page.find("last-words")
    assert isinstance(field, QLineEdit)
    return field


def a_late_entry(qtbot: QtBot, theme: Theme) -> LivePage:
    """An observation that is not durable, with words typed after F2."""
    page = LivePage(qtbot, theme)
    page.press(Qt.Key.Key_X)
    page.press(Qt.Key.Key_F2)
    page.type(WORDS)
    return page


class TestWordsBeforeTheEntryIsDurable:
    def test_that_the_field_is_there_before_the_next_key(
        self, qtbot: QtBot, theme: Theme
    ) -> None:  # H62
        page = a_late_entry(qtbot, theme)

        assert field_of(page).isVisibleTo(page.page)
        assert field_of(page).text() == WORDS
        assert len(page.entries) == 1
        assert page.entries[0].to_withdraw is None
        assert page.note == ""

    def test_that_it_is_there_where_log_and_targets_take_turns(
        self, qtbot: QtBot, theme: Theme
    ) -> None:  # H62
        theme.use(ThemeName.DARK, 2.0)
        page = LivePage(qtbot, theme, size=(1044, 470))

        page.press(Qt.Key.Key_X)
        page.press(Qt.Key.Key_F2)
        page.type(WORDS)

        assert page.page.shape is Shape.LINE
        assert field_of(page).text() == WORDS
        assert len(page.entries) == 1

    def test_that_they_are_held_and_added_once_it_is_durable(
        self, qtbot: QtBot, theme: Theme
    ) -> None:
        page = a_late_entry(qtbot, theme)
        page.press(Qt.Key.Key_Return)
        assert len(page.desk.acts) == 1  # the entry itself

        save(page)
        assert field_of(page).text() == WORDS
        assert len(page.desk.acts) == 1  # the words
        page.desk.answer()

        assert not field_of(page).isVisibleTo(page.page)
        assert page.strip.endswith("anxious words saved")

    def test_that_an_entry_which_becomes_durable_takes_no_word_away(
        self, qtbot: QtBot, theme: Theme
    ) -> None:
        page = LivePage(qtbot, theme)
        page.press(Qt.Key.Key_X)
        page.press(Qt.Key.Key_F2)
        page.type("hands ")

        save(page)
        page.type("shaking")
        page.press(Qt.Key.Key_Return)

        assert field_of(page).text() == WORDS
        assert page.live.last.words.are_handed_on(1)
        assert len(page.desk.acts) == 1

    def test_that_an_empty_field_outlives_the_confirmation(
        self, qtbot: QtBot, theme: Theme, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("kapmonitor.ui.viewmodels.last_action.LARGE_MS", 20)
        monkeypatch.setattr("kapmonitor.ui.viewmodels.last_action.NAMED_MS", 40)
        page = LivePage(qtbot, theme)
        page.press(Qt.Key.Key_X)
        page.press(Qt.Key.Key_F2)
        save(page)

        qtbot.waitUntil(lambda: page.live.last.shown.emphasis == "gone", timeout=3000)
        page.type(WORDS)

        assert field_of(page).text() == WORDS
        assert len(page.entries) == 1

    def test_that_words_of_an_entry_that_is_not_saved_stay_and_it_is_said(
        self, qtbot: QtBot, theme: Theme
    ) -> None:  # H55
        page = a_late_entry(qtbot, theme)
        page.press(Qt.Key.Key_Return)

        page.desk.answer(Outcome(failure="the disk is full"))

        assert field_of(page).isVisibleTo(page.page)
        assert field_of(page).text() == WORDS
        assert page.strip.endswith("NOT SAVED: the disk is full")

    def test_that_held_words_follow_an_entry_that_is_durable_after_all(
        self, qtbot: QtBot, theme: Theme
    ) -> None:
        page = a_late_entry(qtbot, theme)
        page.press(Qt.Key.Key_Return)
        page.desk.answer(Outcome(failure="the disk is full"))

        entry = page.entries[0]
        page.take(a_view(), a_fact(ANXIOUS, at=entry.occurred_at, version=20))

        assert len(page.desk.acts) == 1
        page.desk.answer()
        assert page.strip.endswith("words saved")

    def test_that_refused_words_stay_in_sight_and_can_be_added_again(
        self, qtbot: QtBot, theme: Theme
    ) -> None:
        page = a_late_entry(qtbot, theme)
        page.press(Qt.Key.Key_Return)
        save(page)
        page.desk.answer(Outcome(failure="the disk is full"))
        assert "WORDS NOT SAVED" in page.strip

        page.press(Qt.Key.Key_F2)
        page.press(Qt.Key.Key_Return)

        assert field_of(page).text() == WORDS
        assert len(page.desk.acts) == 1

    def test_that_the_next_entry_is_confirmed_while_words_are_held(
        self, qtbot: QtBot, theme: Theme
    ) -> None:
        page = a_late_entry(qtbot, theme)
        page.press(Qt.Key.Key_Return)

        page.press(Qt.Key.Key_T)

        assert "tearful" in page.strip
        assert not field_of(page).isVisibleTo(page.page)
        assert page.live.last.words.are_handed_on(1)

    def test_that_esc_keeps_what_was_typed(self, qtbot: QtBot, theme: Theme) -> None:
        page = a_late_entry(qtbot, theme)

        page.press(Qt.Key.Key_Escape)
        page.press(Qt.Key.Key_F2)

        assert field_of(page).text() == WORDS
        assert field_of(page).hasFocus()

    def test_that_another_session_begins_without_them(
        self, qtbot: QtBot, theme: Theme
    ) -> None:  # H14
        page = a_late_entry(qtbot, theme)
        page.press(Qt.Key.Key_Return)

        page.take(a_view(session="20260303T080000-11111111"))

        assert not field_of(page).isVisibleTo(page.page)
        assert page.live.last.words.of(1) is None

    def test_that_without_an_entry_it_is_said(self, qtbot: QtBot, theme: Theme) -> None:
        page = LivePage(qtbot, theme)

        page.press(Qt.Key.Key_F2)

        assert "No entry is named" in page.strip

    def test_that_the_record_bears_the_words(self) -> None:
        async def scene(room: RealRoom) -> None:
            room.live.entering.observe("anxious", room.live.entering.press())
            room.live.last.words.typed(1, WORDS)
            room.live.last.words.hand_on(1)
            assert room.live.entering.entries[0].state is EntryState.WRITING
            await room.settle()

        rig = in_a_real_room(scene)

        amended = [f.event for f in rig.log.facts if isinstance(f.event, ev.EntryAmended)]
        assert [event.reason for event in amended] == [WORDS_LATER]
        assert amended[0].changes["text"] == WORDS


class TestWhatIsCut:
    @pytest.mark.parametrize("late", [False, True])
    def test_that_the_state_is_whole_and_the_words_give_way(
        self,
        qtbot: QtBot,
        theme: Theme,
        late: bool,
    ) -> None:
        page = LivePage(qtbot, theme, size=(1180, 664))
        if late:
            page.press(Qt.Key.Key_5)
        page.press(Qt.Key.Key_X)
        save(page)
        QApplication.processEvents()

        _, state = page.page.log.strip.findChildren(Elided)
        assert state.text() == ("saved, late" if late else "saved")
        assert state.width() >= state.sizeHint().width()

    def test_that_a_state_is_whole_beside_the_field(self, qtbot: QtBot, theme: Theme) -> None:
        page = a_late_entry(qtbot, theme)
        QApplication.processEvents()

        strip: QWidget = page.page.log.strip
        _, state = strip.findChildren(Elided)
        assert state.width() >= state.sizeHint().width()
        assert field_of(page).width() >= theme.px(80)
