"""The live page by keyboard and mouse, as staff touch it."""

import re
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLayout,
    QLineEdit,
    QListView,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing import Route
from kapmonitor.domain.limits import Priority
from kapmonitor.domain.observations import ObservationGroup
from kapmonitor.domain.people import Role
from kapmonitor.domain.vitals import VitalSign
from kapmonitor.protocols.refusals import NotAllowed, Refusal, RefusalCode
from kapmonitor.services.snapshot import RoomView
from kapmonitor.ui.actions import ActionId
from kapmonitor.ui.ports import Outcome
from kapmonitor.ui.preferences import ThemeName
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.observe_keys import OBSERVE_KEYS, keys_of
from kapmonitor.ui.viewmodels.own_entries import EntryState
from kapmonitor.ui.views.live_places import Shape
from kapmonitor.ui.views.live_view import LiveView
from kapmonitor.ui.widgets.elided import Elided
from kapmonitor.ui.widgets.key_target import KeyTarget
from kapmonitor.ui.widgets.route_buttons import RouteButtons
from tests.ui.live_rooms import LivePage
from tests.ui.rooms import NOW, a_dose, a_fact, a_plan, a_view, an_alarm

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
PRESSES = ("press-dose", "press-mark", "press-next-stage", "press-call-help")
TURNS = (
    ((1184, 644), 1.5),
    ((1344, 824), 1.0),
    ((880, 520), 1.25),
    ((1312, 786), 1.5),
    ((1344, 824), 1.5),
    ((1162, 617), 1.0),
    ((1824, 980), 2.0),
    ((1322, 796), 1.0),
)
"""Sizes and scales, one after another, that change the page's shape."""
NAUSEA = ev.ObservationRecorded(code="nausea")
TEARFUL = ev.ObservationRecorded(code="tearful")


def codes(page: LivePage) -> list[str | None]:
    found = [entry.event for entry in page.entries]
    return [each.code for each in found if isinstance(each, ev.ObservationRecorded)]


def save(page: LivePage, event: ev.Event, version: int = 30) -> None:
    page.desk.answer(Outcome(facts=(a_fact(event, version=version),)))


def a_page_of(qtbot: QtBot, theme: Theme, width: int, height: int) -> LivePage:
    """A page that has so much room and no more, as in the program's window."""
    page = LivePage(qtbot, theme)
    page.trends.setMinimumHeight(1)
    box = page.window.layout()
    assert box is not None
    box.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
    page.window.setMinimumSize(1, 1)
    page.window.resize(width, height)
    page.take(a_view())
    return page


def openers(page: LiveView) -> dict[str, Callable[[], None]]:
    """Everything that takes the place of Observe and Log, and how it is opened."""
    panels = ("stage", "leaving", "running", "account", "oxygen", "ending")
    asking = {name: partial(page.show_asking, getattr(page, name)) for name in panels}
    return {"dose": page.show_dose, **asking}


def before_the_dose(*met: str) -> RoomView:
    plan = a_plan(stages={"preparation": 0.1}, dosed=False)
    return a_view(stage="preparation", doses=(), plan=plan, gates_met=frozenset(met))


class TestEntering:
    def test_that_a_letter_logs_at_the_press_and_is_saved_only_when_durable(
        self, qtbot: QtBot, theme: Theme
    ) -> None:
        page = LivePage(qtbot, theme)

        page.press(Qt.Key.Key_T)
        writing = page.strip
        save(page, TEARFUL)

        assert re.fullmatch(r"\d\d:41:07  tearful writing", writing)
        assert page.strip.endswith("tearful saved")

    def test_that_a_target_logs_by_mouse(self, qtbot: QtBot, theme: Theme) -> None:
        page = LivePage(qtbot, theme)

        page.click("observe-tearful")

        assert codes(page) == ["tearful"]

    def test_that_every_letter_works_on_every_page(self, qtbot: QtBot, theme: Theme) -> None:
        page = LivePage(qtbot, theme)
        page.press(Qt.Key.Key_PageDown)
        assert page.find("observe-nausea").isVisibleTo(page.page)

        page.press(Qt.Key.Key_C)

        assert codes(page) == ["calm"]

    def test_that_every_target_is_in_sight_where_there_is_room(
        self, qtbot: QtBot, theme: Theme
    ) -> None:
        page = LivePage(qtbot, theme)
        QApplication.processEvents()

        for key in OBSERVE_KEYS:
            chip = page.find(f"observe-{key.code}")
            assert chip.visibleRegion().boundingRect().size() == chip.size()
            assert chip.height() >= 40

    def test_that_a_tab_shows_its_targets(self, qtbot: QtBot, theme: Theme) -> None:
        page = LivePage(qtbot, theme, size=(1184, 644))

        page.click("observe-page-care")
        page.click("observe-reassured")

        assert codes(page) == ["reassured"]

    def test_that_a_target_is_pressed_with_enter(self, qtbot: QtBot, theme: Theme) -> None:
        page = LivePage(qtbot, theme)
        page.find("observe-calm").setFocus(Qt.FocusReason.TabFocusReason)

        page.press(Qt.Key.Key_Return)

        assert codes(page) == ["calm"]

    def test_that_space_marks_the_moment(self, qtbot: QtBot, theme: Theme) -> None:
        page = LivePage(qtbot, theme)

        page.press(Qt.Key.Key_Space)

        assert [entry.event for entry in page.entries] == [ev.MomentMarked()]

    def test_that_a_held_key_logs_once(self, qtbot: QtBot, theme: Theme) -> None:  # H62
        page = LivePage(qtbot, theme)
        held = QKeyEvent(
            QKeyEvent.Type.KeyPress,
            Qt.Key.Key_N,
            Qt.KeyboardModifier.NoModifier,
            "n",
            autorep=True,
        )

        page.press(Qt.Key.Key_N)
        QApplication.sendEvent(page.focused, held)

        assert codes(page) == ["nausea"]

    def test_that_undo_stands_beside_the_confirmation(self, qtbot: QtBot, theme: Theme) -> None:
        page = LivePage(qtbot, theme)
        page.press(Qt.Key.Key_N)
        save(page, NAUSEA)

        page.press(Qt.Key.Key_Z, CTRL)
        page.desk.answer()

        assert page.entries[0].state is EntryState.WITHDRAWN
        assert page.strip.endswith("withdrawn")

    def test_that_undo_is_a_target_too(self, qtbot: QtBot, theme: Theme) -> None:
        page = LivePage(qtbot, theme)
        page.press(Qt.Key.Key_N)
        save(page, NAUSEA)

        page.click("undo-last")

        assert page.entries[0].state is EntryState.WITHDRAWING

    def test_that_what_was_logged_is_whole_before_anything_beside_it(
        self, qtbot: QtBot, theme: Theme
    ) -> None:
        page = LivePage(qtbot, theme)
        page.press(Qt.Key.Key_5)

        page.press(Qt.Key.Key_X)
        save(page, ev.ObservationRecorded(code="anxious"))
        QApplication.processEvents()

        words, _ = page.page.log.strip.findChildren(Elided)
        assert words.text().endswith("anxious")
        assert words.width() >= words.sizeHint().width()

    def test_that_what_is_not_saved_stays_in_sight(self, qtbot: QtBot, theme: Theme) -> None:  # H55
        page = LivePage(qtbot, theme)
        page.press(Qt.Key.Key_N)

        page.desk.answer(Outcome(failure="the disk is full"))

        assert page.strip.endswith("NOT SAVED: the disk is full")

    def test_that_the_confirmation_is_large_then_named_then_gone(
        self, qtbot: QtBot, theme: Theme, monkeypatch: pytest.MonkeyPatch
    ) -> None:  # H62
        monkeypatch.setattr("kapmonitor.ui.viewmodels.last_action.LARGE_MS", 20)
        monkeypatch.setattr("kapmonitor.ui.viewmodels.last_action.NAMED_MS", 60)
        page = LivePage(qtbot, theme)
        seen: list[str] = []
        page.live.last.shown_changed.connect(lambda shown: seen.append(shown.emphasis))

        page.press(Qt.Key.Key_N)
        save(page, NAUSEA)

        qtbot.waitUntil(lambda: seen[-1] == "gone", timeout=3000)
        assert seen == ["large", "large", "named", "gone"]

    def test_that_words_are_added_to_the_last_entry(self, qtbot: QtBot, theme: Theme) -> None:
        page = LivePage(qtbot, theme)
        page.press(Qt.Key.Key_T)
        save(page, TEARFUL)

        page.press(Qt.Key.Key_F2)
        page.type("left hand", gap_s=1.5)
        page.press(Qt.Key.Key_Return)

        assert len(page.desk.acts) == 1
        assert codes(page) == ["tearful"]  # letters in a field are letters

    def test_that_refused_words_stay_in_their_field(self, qtbot: QtBot, theme: Theme) -> None:
        page = LivePage(qtbot, theme)
        page.press(Qt.Key.Key_T)
        save(page, TEARFUL)
        page.press(Qt.Key.Key_F2)
        page.type("hand", gap_s=1.5)
        page.press(Qt.Key.Key_Return)

        page.desk.answer(Outcome(failure="the disk is full"))

        field = page.find("line-words")
        assert isinstance(field, QLineEdit)
        assert field.text() == "hand"
        assert field.isVisibleTo(page.page)

    def test_that_no_key_does_anything_without_a_session(self, qtbot: QtBot, theme: Theme) -> None:
        page = LivePage(qtbot, theme)
        page.take(a_view(closed=True))

        page.press(Qt.Key.Key_N)

        assert page.entries == []


class TestBursts:
    def test_that_a_sentence_becomes_a_draft_and_its_entries_go_together(
        self, qtbot: QtBot, theme: Theme
    ) -> None:  # H62
        page = LivePage(qtbot, theme)

        page.type("next to her", gap_s=0.05)

        assert page.note == "next to her"
        assert page.live.draft.started_at == NOW
        assert codes(page) == ["nausea", "eyeshade", "anxious"]
        assert "not logged yet; entries withdrawn: 3" in page.strip
        for version, event in enumerate(entry.event for entry in page.entries):
            save(page, event, version)
        assert {entry.state for entry in page.entries} == {EntryState.WITHDRAWING}
        assert len(page.desk.acts) == 1

    def test_that_no_sentence_silences_an_alarm_or_moves_a_stage(
        self, qtbot: QtBot, theme: Theme
    ) -> None:  # H62
        page = LivePage(qtbot, theme, a_view(alarms=(an_alarm(),)))
        triggered: list[str] = []
        for action in (
            ActionId.ACKNOWLEDGE,
            ActionId.PAUSE_AUDIO,
            ActionId.NEXT_STAGE,
            ActionId.END_SESSION,
            ActionId.CALL_HELP,
        ):
            page.actions.get(action).triggered.connect(
                lambda _=False, a=action: triggered.append(a)
            )

        page.type("the quick brown fox jumps over the lazy dog 0123456789", gap_s=0.05)

        assert triggered == []

    def test_that_a_scanner_leaves_a_draft_and_logs_nothing(
        self, qtbot: QtBot, theme: Theme
    ) -> None:  # H62
        page = LivePage(qtbot, theme)

        page.type("KAPNR0147", gap_s=0.01)
        page.press(Qt.Key.Key_Return)

        assert page.note == "KAPNR0147"
        assert not any(
            isinstance(entry.event, ev.ObservationRecorded) and entry.event.text
            for entry in page.entries
        )

    def test_that_a_burst_that_opens_the_dose_panel_ends_in_the_note(
        self, qtbot: QtBot, theme: Theme
    ) -> None:  # H62
        page = LivePage(qtbot, theme)

        page.type("sad now", gap_s=0.05)

        assert page.page.panel is None
        assert page.note == "sad now"

    def test_that_letters_after_another_key_begin_anew(self, qtbot: QtBot, theme: Theme) -> None:
        page = LivePage(qtbot, theme)
        page.press(Qt.Key.Key_N)

        page.press(Qt.Key.Key_F4)
        page.type("calm", gap_s=0.05)

        assert page.note == "calm"
        assert page.entries[0].to_withdraw is None


class TestBackTime:
    def test_that_a_digit_and_a_letter_log_minutes_ago(self, qtbot: QtBot, theme: Theme) -> None:
        page = LivePage(qtbot, theme)

        page.press(Qt.Key.Key_5)
        page.press(Qt.Key.Key_N)
        save(page, NAUSEA)

        assert page.entries[0].occurred_at == NOW - timedelta(minutes=5)
        assert "saved, late" in page.strip

    def test_that_a_digit_is_forgotten_after_two_seconds(self, qtbot: QtBot, theme: Theme) -> None:
        page = LivePage(qtbot, theme)

        page.press(Qt.Key.Key_5)
        page.pass_time(2.1)
        page.press(Qt.Key.Key_N)

        assert page.entries[0].occurred_at == page.entries[0].entered_at

    def test_that_dragging_left_shows_and_logs_minutes_ago(
        self, qtbot: QtBot, theme: Theme
    ) -> None:
        page = LivePage(qtbot, theme)

        page.drag("observe-tearful", QPoint(-10, 0), QPoint(-40, 0))
        page.pass_time(3)
        page.let_go("observe-tearful", QPoint(-40, 0))

        assert page.entries[0].occurred_at == NOW - timedelta(minutes=2)  # from the press

    def test_that_dragging_away_logs_nothing(self, qtbot: QtBot, theme: Theme) -> None:
        page = LivePage(qtbot, theme)

        page.drag("observe-tearful", QPoint(0, 90))
        page.let_go("observe-tearful", QPoint(0, 90))

        assert page.entries == []

    def test_that_ctrl_b_goes_back_a_minute_each_time(self, qtbot: QtBot, theme: Theme) -> None:
        page = LivePage(qtbot, theme)

        for _ in range(3):
            page.press(Qt.Key.Key_B, CTRL)
        page.press(Qt.Key.Key_N)

        assert page.entries[0].occurred_at == NOW - timedelta(minutes=3)


class TestNotes:
    def test_that_a_notes_time_is_that_of_its_first_key(self, qtbot: QtBot, theme: Theme) -> None:
        page = LivePage(qtbot, theme)

        page.press(Qt.Key.Key_Return)
        page.type("floating", gap_s=2)
        page.press(Qt.Key.Key_Return)

        (entry,) = page.entries
        assert entry.event == ev.ObservationRecorded(text="floating")
        assert entry.occurred_at == NOW
        assert page.note == ""

    def test_that_esc_keeps_the_draft_and_keys_are_keys_again(
        self, qtbot: QtBot, theme: Theme
    ) -> None:
        page = LivePage(qtbot, theme)
        page.press(Qt.Key.Key_F4)
        page.type("float")

        page.press(Qt.Key.Key_Escape)
        page.press(Qt.Key.Key_N)

        assert page.note == "float"
        assert codes(page) == ["nausea"]

    def test_that_a_draft_outlives_the_page(self, qtbot: QtBot, theme: Theme) -> None:
        page = LivePage(qtbot, theme)
        page.press(Qt.Key.Key_F4)
        page.type("float")

        page.page.hide()
        page.page.show()

        field = page.find("note")
        assert isinstance(field, QLineEdit)
        assert field.text() == "float"

    def test_that_no_draft_reaches_the_next_session(
        self, qtbot: QtBot, theme: Theme
    ) -> None:  # H14
        page = LivePage(qtbot, theme)
        page.press(Qt.Key.Key_F4)
        page.type("of the one before")

        page.take(a_view(closed=True))
        page.take(a_view(session="20260302T150000-ffffffff"))

        assert page.note == ""
        assert "of the one before" not in page.strip

    def test_that_a_quote_is_of_the_press(self, qtbot: QtBot, theme: Theme) -> None:
        page = LivePage(qtbot, theme)

        page.press(Qt.Key.Key_Q)
        page.pass_time(3)
        page.type("warm light", gap_s=1.5)
        page.press(Qt.Key.Key_Return)

        (entry,) = page.entries
        assert entry.event == ev.ObservationRecorded(text="warm light", code="quote")
        assert entry.occurred_at == NOW


class TestLog:
    def test_that_a_line_is_voided_by_keyboard_with_a_reason(
        self, qtbot: QtBot, theme: Theme
    ) -> None:  # H38
        page = LivePage(qtbot, theme)
        page.take(a_view(), a_fact(NAUSEA, version=20))
        page.press(Qt.Key.Key_F12)
        page.press(Qt.Key.Key_Return)

        page.click("line-void")
        assert page.desk.acts == []
        page.type("wrong key", gap_s=1.5)
        page.click("line-void")

        assert len(page.desk.acts) == 1

    def test_that_the_newest_line_is_in_sight_once_an_older_one_is_done_with(
        self, qtbot: QtBot, theme: Theme
    ) -> None:
        page = LivePage(qtbot, theme)
        page.take(a_view(), *(a_fact(NAUSEA, version=20 + each) for each in range(30)))
        lines = page.find("log-lines")
        assert isinstance(lines, QListView)
        page.press(Qt.Key.Key_F12)
        for _ in range(20):
            page.press(Qt.Key.Key_Down)
        page.press(Qt.Key.Key_Return)
        assert lines.verticalScrollBar().value() > 0

        page.press(Qt.Key.Key_Escape)

        assert lines.verticalScrollBar().value() == 0
        assert not lines.selectedIndexes()

    def test_that_the_field_of_a_line_says_in_full_what_it_asks_for(
        self, qtbot: QtBot, theme: Theme
    ) -> None:
        page = LivePage(qtbot, theme)
        long = ev.ObservationRecorded(text="eyes closed, hands still, breathing slowly")
        page.take(a_view(), a_fact(long, version=20))
        page.press(Qt.Key.Key_F12)
        page.press(Qt.Key.Key_Return)
        QApplication.processEvents()

        field = page.find("line-words")
        assert isinstance(field, QLineEdit)
        words = field.fontMetrics().horizontalAdvance(field.placeholderText())
        assert field.width() > words + theme.px(16)

    def test_that_an_alarm_line_stays_as_it_is(self, qtbot: QtBot, theme: Theme) -> None:  # H38
        page = LivePage(qtbot, theme)
        page.take(a_view(), a_fact(an_alarm().raised, version=20, by="rule"))

        page.press(Qt.Key.Key_F12)
        page.press(Qt.Key.Key_Return)

        assert not page.find("line-void").isVisibleTo(page.page)
        assert not page.find("line-words").isEnabled()


class TestDue:
    def test_that_breathing_is_one_key_and_a_number(
        self, qtbot: QtBot, theme: Theme
    ) -> None:  # H12
        page = LivePage(qtbot, theme)

        page.press(Qt.Key.Key_B)
        page.type("14", gap_s=1.5)
        page.press(Qt.Key.Key_Return)

        assert len(page.desk.acts) == 1
        assert page.live.answering.deed.now.what == "Breathing: 14"

    def test_that_a_check_is_answered_by_mouse(self, qtbot: QtBot, theme: Theme) -> None:
        page = LivePage(qtbot, theme)

        page.click("due-1")
        page.click("score-4")

        assert page.live.answering.deed.now.what == "MOAA/S sedation: 4"

    def test_that_digits_choose_a_score_and_enter_logs_it(self, qtbot: QtBot, theme: Theme) -> None:
        page = LivePage(qtbot, theme)
        page.page.due.ask("dissociation")

        page.type("10", gap_s=0.3)
        page.press(Qt.Key.Key_Return)

        assert page.live.answering.deed.now.what == "Dissociation 0-10: 10"
        assert page.live.keys.armed() == 0

    def test_that_the_list_is_back_only_when_the_answer_is_durable(
        self, qtbot: QtBot, theme: Theme
    ) -> None:
        page = LivePage(qtbot, theme)
        page.press(Qt.Key.Key_B)
        page.type("14", gap_s=1.5)
        page.press(Qt.Key.Key_Return)
        assert page.find("check-answer").isVisibleTo(page.page)

        page.desk.answer()

        assert not page.find("check-answer").isVisibleTo(page.page)

    def test_that_a_failed_answer_stays_in_its_field(self, qtbot: QtBot, theme: Theme) -> None:
        page = LivePage(qtbot, theme)
        page.press(Qt.Key.Key_B)
        page.type("14", gap_s=1.5)
        page.press(Qt.Key.Key_Return)

        page.desk.answer(Outcome(failure="the disk is full"))

        assert page.page.due.check.text() == "NOT SAVED: the disk is full"
        field = page.find("value")
        assert isinstance(field, QLineEdit)
        assert field.text() == "14"

    def test_that_a_voided_dose_is_answered_where_it_stands(
        self, qtbot: QtBot, theme: Theme
    ) -> None:  # H38
        voided = a_dose(version=13, void_reason="twice")
        page = LivePage(qtbot, theme, a_view(unexplained_voids=(voided,)))

        page.click("void-not-given")

        assert len(page.desk.acts) == 1

    def test_that_f5_goes_to_what_is_due(self, qtbot: QtBot, theme: Theme) -> None:
        page = LivePage(qtbot, theme)

        page.press(Qt.Key.Key_F5)
        page.press(Qt.Key.Key_Return)

        assert page.live.answering.question.check == "breathing"


class TestAnswers:
    def test_that_a_high_alarm_brings_the_answers_and_its_end_gives_due_back(
        self, qtbot: QtBot, theme: Theme
    ) -> None:
        page = LivePage(qtbot, theme, a_view(alarms=(an_alarm(),)))
        assert page.find("answer").isVisibleTo(page.page)

        page.take(a_view())

        assert page.find("due").isVisibleTo(page.page)

    def test_that_a_medium_alarm_leaves_due_and_offers_the_answers(
        self, qtbot: QtBot, theme: Theme
    ) -> None:
        medium = an_alarm(
            condition="systolic-high", sign=VitalSign.SYSTOLIC, priority=Priority.MEDIUM
        )
        page = LivePage(qtbot, theme, a_view(alarms=(medium,)))
        assert page.find("due").isVisibleTo(page.page)

        page.click("to-answers")

        assert page.find("answer").isVisibleTo(page.page)

    def test_that_an_answer_is_logged_by_key_and_by_mouse(self, qtbot: QtBot, theme: Theme) -> None:
        page = LivePage(qtbot, theme, a_view(alarms=(an_alarm(),)))

        page.press(Qt.Key.Key_1, ALT)
        page.click("answer-oxygen-on")

        assert codes(page) == ["clinician-called", "oxygen-on"]

    def test_that_an_answer_is_ticked_only_when_it_is_durable(
        self, qtbot: QtBot, theme: Theme
    ) -> None:
        page = LivePage(qtbot, theme, a_view(alarms=(an_alarm(),)))
        page.click("answer-oxygen-on")
        assert "✓" not in page.find("answer-oxygen-on").accessibleName()

        save(page, ev.ObservationRecorded(code="oxygen-on"))

        assert "✓" in page.find("answer-oxygen-on").accessibleName()

    def test_that_the_dose_and_the_debt_stay_in_sight(self, qtbot: QtBot, theme: Theme) -> None:
        page = LivePage(qtbot, theme, a_view(alarms=(an_alarm(),)))

        debts = [each for each in page.page.answer.children() if each.objectName() == "debt"]

        assert len(debts) == 1


class TestPlaces:
    def test_that_nothing_moves_when_a_panel_comes_and_goes(
        self, qtbot: QtBot, theme: Theme
    ) -> None:  # H63
        page = LivePage(qtbot, theme)
        parts = (page.alarm_line, page.vitals, page.trends, page.page.due)
        before = [part.geometry() for part in parts]

        for open_panel in openers(page.page).values():
            open_panel()
            QApplication.processEvents()
            assert [part.geometry() for part in parts] == before
        page.press(Qt.Key.Key_Escape)
        QApplication.processEvents()

        assert [part.geometry() for part in parts] == before
        assert page.page.panel is None

    def test_that_d_opens_the_dose_in_the_place_of_observe_and_log(
        self, qtbot: QtBot, theme: Theme
    ) -> None:
        page = LivePage(qtbot, theme)

        page.press(Qt.Key.Key_D)

        assert page.dose.isVisibleTo(page.page)
        assert not page.find("observe").isVisibleTo(page.page)
        assert page.find("due").isVisibleTo(page.page)

    @pytest.mark.parametrize("panel", ["dose", "stage", "leaving", "oxygen", "ending"])
    def test_that_no_key_logs_what_nobody_sees(
        self, qtbot: QtBot, theme: Theme, panel: str
    ) -> None:  # H62
        page = LivePage(qtbot, theme)
        openers(page.page)[panel]()
        page.page.setFocus()

        page.press(Qt.Key.Key_N)
        page.press(Qt.Key.Key_Space)
        assert page.live.entering.entries == ()

        # Esc: the page is as it was, and the keys log again.
        page.press(Qt.Key.Key_Escape)
        page.press(Qt.Key.Key_N)
        assert [entry.words for entry in page.live.entering.entries] == ["nausea"]

    def test_that_what_is_logged_beside_help_is_confirmed_there(
        self, qtbot: QtBot, theme: Theme
    ) -> None:  # H62
        page = LivePage(qtbot, theme)
        page.press(Qt.Key.Key_F1)
        page.page.setFocus()

        page.press(Qt.Key.Key_N)

        seen = [each.text() for each in page.page.help.findChildren(Elided) if each.isVisible()]
        assert any("nausea" in text for text in seen)

    def test_that_undo_and_words_are_seen_where_a_panel_was(
        self, qtbot: QtBot, theme: Theme
    ) -> None:  # H62
        page = LivePage(qtbot, theme)
        page.press(Qt.Key.Key_N)

        page.page.show_dose()
        page.page.setFocus()
        page.press(Qt.Key.Key_F2)

        assert page.page.panel is None
        assert page.find("last-action").isVisibleTo(page.page)

    def test_that_help_is_logged_at_once_and_once(self, qtbot: QtBot, theme: Theme) -> None:  # H50
        page = LivePage(qtbot, theme)

        page.press(Qt.Key.Key_F1)
        page.press(Qt.Key.Key_F1)

        assert len(page.desk.acts) == 1
        assert page.page.panel is page.page.help
        assert page.alarm_line.isVisibleTo(page.page)

    def test_that_enter_calls_who_is_next(self, qtbot: QtBot, theme: Theme) -> None:  # H50
        page = LivePage(qtbot, theme)
        page.press(Qt.Key.Key_F1)

        page.press(Qt.Key.Key_Return)

        following = page.live.ladder.now().next
        assert following is not None
        assert following.called == "second-clinician"

    def test_that_the_next_stage_is_asked_for_and_begun_by_enter(
        self, qtbot: QtBot, theme: Theme
    ) -> None:
        page = LivePage(qtbot, theme)

        page.press(Qt.Key.Key_F6)
        assert page.desk.acts == []
        page.press(Qt.Key.Key_Return)
        page.desk.answer()

        assert page.page.panel is None

    def test_that_a_refused_stage_says_who_may_go_past_it(self, qtbot: QtBot, theme: Theme) -> None:
        page = LivePage(qtbot, theme)
        page.press(Qt.Key.Key_F6)
        page.press(Qt.Key.Key_Return)
        no = NotAllowed([Refusal(code=RefusalCode.GATE, why="gate not met: pressure", gate="p")])

        page.desk.answer(Outcome(refusal=no))
        page.type("rested twice", gap_s=1.5)
        page.press(Qt.Key.Key_Return)

        assert page.find("stage-override").isVisibleTo(page.page)
        assert len(page.desk.acts) == 1

    def test_that_a_gate_is_met_by_one_press(self, qtbot: QtBot, theme: Theme) -> None:
        page = LivePage(qtbot, theme, before_the_dose())
        page.press(Qt.Key.Key_F6)

        page.click("gate-consent")

        assert len(page.desk.acts) == 1

    def test_that_the_last_gate_that_is_met_leaves_the_keyboard_in_the_panel(
        self, qtbot: QtBot, theme: Theme
    ) -> None:
        page = LivePage(qtbot, theme, before_the_dose())
        page.press(Qt.Key.Key_F6)
        page.find("gate-pressure").setFocus()
        gates = ("pressure", "clearance", "consent", "fasting", "escort", "benzodiazepine")
        rows = [*gates, "booster-agreed"]

        for number, gate in enumerate(rows, start=1):
            assert page.focused.objectName() == f"gate-{gate}"
            page.press(Qt.Key.Key_Return)
            page.desk.answer()
            fact = a_fact(ev.GateMet(gate=gate), version=40 + number)
            page.take(before_the_dose(*rows[:number]), fact)

        # What is only seen to holds nothing up: the keyboard is where the stage is begun.
        assert page.focused.objectName() == "stage-administration"
        page.press(Qt.Key.Key_Return)
        assert page.desk.acts == []  # one Enter too many has begun nothing
        assert page.focused.objectName() == "stage-start"

    def test_that_the_leaving_list_is_next_where_no_stage_follows(
        self, qtbot: QtBot, theme: Theme
    ) -> None:
        page = LivePage(qtbot, theme)
        page.take(a_view(stage="discharge"))

        page.press(Qt.Key.Key_F6)
        assert page.focused.objectName() == "stage-leaving"
        page.press(Qt.Key.Key_Return)

        assert page.page.panel is page.page.leaving
        assert page.focused.objectName() == "leaving-breathing"

    def test_that_space_chooses_a_route_that_has_the_focus_and_marks_nothing(
        self, qtbot: QtBot, theme: Theme
    ) -> None:
        page = LivePage(qtbot, theme)
        routes = RouteButtons(theme, [Route.IM, Route.IV])
        QVBoxLayout(page.dose).addWidget(routes)
        page.press(Qt.Key.Key_D)
        routes.first().setFocus()
        page.pass_time(1.5)

        with qtbot.waitSignal(routes.pressed) as told:
            page.press(Qt.Key.Key_Space)

        assert told.args == [Route.IM]
        assert page.entries == []

    def test_that_the_space_of_a_sentence_chooses_no_route(
        self, qtbot: QtBot, theme: Theme
    ) -> None:  # H62
        page = LivePage(qtbot, theme)
        routes = RouteButtons(theme, [Route.IM, Route.IV])
        QVBoxLayout(page.dose).addWidget(routes)
        page.press(Qt.Key.Key_D)
        routes.first().setFocus()

        page.pass_time(1.5)
        with qtbot.assertNotEmitted(routes.pressed):
            page.type("she sleeps", gap_s=0.1)

        assert page.note == "she sleeps"

    def test_that_the_session_is_closed_by_two_presses_and_never_by_one(
        self, qtbot: QtBot, theme: Theme
    ) -> None:
        page = LivePage(qtbot, theme)
        page.press(Qt.Key.Key_E, CTRL)
        page.click("ending-close")
        assert page.desk.acts == []

        page.click("ending-not-dosed")
        page.click("ending-close")

        assert len(page.desk.acts) == 1

    def test_that_a_session_that_opens_behind_another_page_takes_no_keyboard_from_it(
        self, qtbot: QtBot, theme: Theme
    ) -> None:  # H62
        page = LivePage(qtbot, theme)
        holder, other = QWidget(), QLineEdit()
        QVBoxLayout(holder).addWidget(page.page)
        layout = page.window.layout()
        assert layout is not None
        for widget in (holder, other):
            layout.addWidget(widget)
        holder.hide()
        other.setFocus()

        page.take(a_view(closed=True))
        page.take(a_view(session="20260302T150000-0a1b2c3e"))
        page.press(Qt.Key.Key_Return)
        page.type("hm", gap_s=0.1)

        assert other.text() == "hm"
        assert page.note == ""
        assert page.entries == []

    def test_that_the_author_is_chosen_in_place(self, qtbot: QtBot, theme: Theme) -> None:  # H61
        page = LivePage(qtbot, theme)

        page.press(Qt.Key.Key_F10)
        page.click("author-nurse")
        page.press(Qt.Key.Key_N)

        assert page.entries[0].by is Role.NURSE
        assert page.find("author").accessibleName().startswith("writes: Nurse")

    def test_that_the_author_is_asked_for_again_in_words(
        self, qtbot: QtBot, theme: Theme
    ) -> None:  # H61
        page = LivePage(qtbot, theme)

        page.pass_time(20 * 60 + 1)
        page.page.observe.look_again()

        assert page.find("author").accessibleName().startswith("still Guide?")

    @pytest.mark.parametrize(
        ("size", "scale", "shape"),
        [
            ((1344, 824), 1.0, Shape.TALL),
            ((1184, 644), 1.0, Shape.SIDE),
            ((1312, 786), 1.5, Shape.NARROW),
            ((1160, 625), 1.25, Shape.NARROW),
        ],
    )
    def test_that_every_size_keeps_numbers_alarm_dose_due_and_help(
        self, qtbot: QtBot, theme: Theme, size: tuple[int, int], scale: float, shape: Shape
    ) -> None:  # H64
        theme.use(ThemeName.DARK, scale)
        page = LivePage(qtbot, theme, size=size)

        assert page.page.shape is shape
        assert page.page.height() <= size[1]
        for part in (page.alarm_line, page.vitals, page.page.due, page.find("press-call-help")):
            assert part.isVisibleTo(page.page)
            assert page.page.rect().contains(
                part.mapTo(page.page, part.rect().bottomRight()) - QPoint(1, 1)
            )

    @pytest.mark.parametrize("more", [(0, 0), (14, 27)], ids=["practice", "clinic"])
    @pytest.mark.parametrize(
        ("size", "scale"),
        [
            ((1162, 609), 1.0),
            ((906, 438), 1.25),
            ((736, 345), 1.5),
            ((1322, 789), 1.0),
            ((1034, 582), 1.25),
            ((843, 465), 1.5),
            ((602, 315), 2.0),
            ((1802, 969), 1.0),
            ((1418, 753), 1.25),
            ((1163, 609), 1.5),
            ((842, 405), 2.0),
        ],
    )
    def test_that_what_is_pressed_is_all_in_sight_and_nothing_scrolls(
        self, qtbot: QtBot, theme: Theme, size: tuple[int, int], scale: float, more: tuple[int, int]
    ) -> None:  # H64
        theme.use(ThemeName.DARK, scale)
        width, height = (round((room + add) * scale) for room, add in zip(size, more, strict=True))
        page = a_page_of(qtbot, theme, width, height)

        for area in page.page.findChildren(QScrollArea):
            is_list = area.objectName() == "due-lines"  # checks are no targets of a fixed number
            assert is_list or not area.verticalScrollBar().isVisible()
            assert not area.horizontalScrollBar().isVisible()
        for group in ObservationGroup:
            page.page.observe.show_group(group)
            QApplication.processEvents()
            for name in (*(f"observe-{key.code}" for key in keys_of(group)), *PRESSES):
                target = page.find(name)
                assert target.visibleRegion().boundingRect().size() == target.size(), name
                assert target.height() >= theme.px(40), name

    def test_that_pages_of_targets_are_turned_by_one_target_where_there_is_no_room_for_tabs(
        self, qtbot: QtBot, theme: Theme
    ) -> None:
        theme.use(ThemeName.DARK, 1.5)
        page = a_page_of(qtbot, theme, 1104, 518)

        page.click("observe-turn")

        assert not page.find("observe-nausea").visibleRegion().isEmpty()

    def test_that_what_is_due_is_a_press_away_where_it_is_in_a_line_only(
        self, qtbot: QtBot, theme: Theme
    ) -> None:
        theme.use(ThemeName.DARK, 2.0)
        page = a_page_of(qtbot, theme, 1204, 630)

        page.click("line-due")
        QApplication.processEvents()
        seen = [not part.visibleRegion().isEmpty() for part in (page.page.due, page.page.observe)]
        page.click("line-back")
        QApplication.processEvents()

        assert page.page.shape is Shape.LINE
        assert seen == [True, False]
        assert not page.page.observe.visibleRegion().isEmpty()

    @pytest.mark.parametrize(("size", "scale"), [((1104, 518), 1.5), ((1204, 630), 2.0)])
    def test_that_a_note_is_seen_while_it_is_typed_and_gives_its_place_back(
        self, qtbot: QtBot, theme: Theme, size: tuple[int, int], scale: float
    ) -> None:
        theme.use(ThemeName.DARK, scale)
        page = a_page_of(qtbot, theme, *size)

        page.press(Qt.Key.Key_F4)
        QApplication.processEvents()
        field = page.find("note")
        seen = not field.visibleRegion().isEmpty() and field.hasFocus()
        page.type("felt")
        page.press(Qt.Key.Key_Return)
        page.press(Qt.Key.Key_Escape)
        QApplication.processEvents()

        assert seen
        assert field.visibleRegion().isEmpty()
        assert not page.page.observe.visibleRegion().isEmpty()

    def test_that_something_stands_at_the_left_whatever_was_closed_and_resized_before(
        self, qtbot: QtBot, theme: Theme
    ) -> None:
        page = LivePage(qtbot, theme)
        for size, scale in TURNS:
            page.actions.get(ActionId.DOSE).trigger()
            page.press(Qt.Key.Key_Escape)
            theme.use(ThemeName.DIM, scale)
            page.window.resize(*size)
            QApplication.processEvents()

            assert page.page.panel is None
            assert page.page.log.isVisibleTo(page.page) is (page.page.shape is not Shape.LINE)
            is_whole = page.find("observe-nausea").isVisibleTo(page.page)
            assert is_whole is (page.page.shape is Shape.TALL)
            due = page.page.due if page.page.shape is not Shape.LINE else page.find("due-strip")
            for part in (page.page.observe, due, page.find("press-call-help")):
                assert not part.visibleRegion().isEmpty(), (size, scale, part.objectName())

    @pytest.mark.parametrize("size", [(1344, 824), (1162, 617), (1322, 796)])
    def test_that_the_words_of_no_target_are_cut_where_all_is_asked_for(
        self, qtbot: QtBot, theme: Theme, size: tuple[int, int]
    ) -> None:
        page = LivePage(qtbot, theme, size=size)
        page.page.due.offer_answers(True)
        QApplication.processEvents()

        for name in ("to-answers", "by-hand", *PRESSES):
            target = page.find(name)
            assert isinstance(target, KeyTarget)
            assert target.width() >= target.bare_width(), name
            assert target.visibleRegion().boundingRect().size() == target.size(), name

    @pytest.mark.parametrize("size", [(1344, 824), (1184, 644), (880, 520)])
    def test_that_no_part_is_ever_a_window_of_its_own(
        self, qtbot: QtBot, theme: Theme, size: tuple[int, int]
    ) -> None:  # H63
        page = LivePage(qtbot, theme, size=size)

        for key in (Qt.Key.Key_F1, Qt.Key.Key_F6, Qt.Key.Key_D):
            page.press(key)
            windows = [each for each in QApplication.topLevelWindows() if each.isVisible()]
            assert len(windows) == 1
            assert page.window.isActiveWindow()

    def test_that_every_target_on_it_is_forty_px_high(self, qtbot: QtBot, theme: Theme) -> None:
        page = LivePage(qtbot, theme, size=(1184, 644))
        QTest.qWait(0)

        names = ("observe-calm", "press-dose", "press-call-help", "due-0", "by-hand", "author")

        assert min(page.find(name).height() for name in names) >= 40

    def test_that_the_keys_are_told_to_the_page_of_keys(self, qtbot: QtBot, theme: Theme) -> None:
        page = LivePage(qtbot, theme)

        told = {key for group in page.actions.listing() for row in group.rows for key in row.keys}

        assert {"C", "N", "B", "F4", "F10"} <= told
