"""What the actions promise: one key each, none of the grave ones on a bare letter."""

from collections import Counter

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from kapmonitor.ui.actions import PAGE_ACTIONS, ActionId, Actions, Group, KeyRow, PageId
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.core_link import CoreLink
from tests.ui.rooms import a_view, an_alarm, an_update
from tests.ui.scenes import alarms_view

BARE = {ActionId.DOSE, ActionId.MARK, ActionId.SHOW_KEYS}
GRAVE = {
    *(ActionId.ACKNOWLEDGE, ActionId.PAUSE_AUDIO, ActionId.NEXT_STAGE, ActionId.END_SESSION),
    *(ActionId.QUIT, ActionId.UNDO, ActionId.CALL_HELP),
}


@pytest.fixture
def link() -> CoreLink:
    return CoreLink()


@pytest.fixture
def actions(theme: Theme, link: CoreLink) -> Actions:
    return Actions(theme=theme, link=link)


def is_typed(keys: QKeySequence) -> bool:
    """Whether the keys are what a hand presses while it writes a sentence."""
    press = keys[0]
    plain = press.keyboardModifiers() in {
        Qt.KeyboardModifier.NoModifier,
        Qt.KeyboardModifier.ShiftModifier,
    }
    return plain and press.key() < Qt.Key.Key_Escape


def test_that_only_the_dose_a_mark_and_the_keys_are_on_bare_keys(actions: Actions) -> None:
    typed = {
        each for each in ActionId if any(is_typed(keys) for keys in actions.get(each).shortcuts())
    }

    assert typed == BARE


def test_that_what_silences_moves_on_or_ends_is_never_on_a_bare_letter(
    actions: Actions,
) -> None:  # H62
    for each in GRAVE:
        shortcuts = actions.get(each).shortcuts()

        assert shortcuts
        assert not any(is_typed(keys) for keys in shortcuts), each


def test_that_no_held_key_repeats_an_action(actions: Actions) -> None:  # H62
    assert not any(action.autoRepeat() for action in actions.all())


def test_that_no_two_actions_share_a_key(actions: Actions) -> None:
    keys = Counter(keys.toString() for each in actions.all() for keys in each.shortcuts())

    assert not [each for each, times in keys.items() if times > 1]


def test_that_every_action_has_a_name_words_a_key_and_an_icon(actions: Actions) -> None:
    for each in ActionId:
        action = actions.get(each)

        assert action.objectName() == each.value
        assert action.text()
        assert action.shortcuts()
        assert not action.icon().isNull()


def test_that_each_page_has_its_action(actions: Actions) -> None:
    keys = [actions.get(PAGE_ACTIONS[page]).shortcut().toString() for page in PageId]

    assert keys == ["Ctrl+1", "Ctrl+2", "Ctrl+3", "Ctrl+4", "Ctrl+5"]


def test_that_session_actions_wait_for_a_session(actions: Actions, link: CoreLink) -> None:
    assert not actions.get(ActionId.DOSE).isEnabled()
    assert actions.get(ActionId.SHOW_KEYS).isEnabled()

    link.take(an_update())
    assert actions.get(ActionId.DOSE).isEnabled()

    link.take(an_update(a_view(closed=True)))
    assert not actions.get(ActionId.DOSE).isEnabled()


def test_that_actions_made_in_an_open_session_may_be_used_at_once(theme: Theme) -> None:
    link = CoreLink()
    link.take(an_update(a_view(alarms=(an_alarm(),))))

    actions = Actions(theme=theme, link=link)

    assert actions.get(ActionId.MARK).isEnabled()
    assert actions.get(ActionId.ACKNOWLEDGE).isEnabled()


def test_that_acknowledging_waits_for_an_alarm_that_nobody_acknowledged(
    actions: Actions, link: CoreLink
) -> None:
    link.take(an_update())
    acknowledge = actions.get(ActionId.ACKNOWLEDGE)
    assert not acknowledge.isEnabled()

    link.take(alarms_view(an_alarm()))
    assert acknowledge.isEnabled()

    done = an_alarm(acknowledged=True)
    link.take(alarms_view(done))
    assert not acknowledge.isEnabled()


@pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")
@pytest.mark.parametrize("field_kind", [QLineEdit, QPlainTextEdit])
def test_that_a_text_field_keeps_its_letters(
    actions: Actions,
    link: CoreLink,
    qtbot: QtBot,
    field_kind: type[QLineEdit] | type[QPlainTextEdit],
) -> None:  # H62
    link.take(an_update())
    window, field = QWidget(), field_kind()
    QVBoxLayout(window).addWidget(field)
    qtbot.addWidget(window)
    window.addActions(actions.all())
    window.show()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    done: list[ActionId] = []
    for each in BARE:
        actions.get(each).triggered.connect(lambda _checked, each=each: done.append(each))

    qtbot.keyClicks(field, "D d?")

    text = field.text() if isinstance(field, QLineEdit) else field.toPlainText()
    assert text == "D d?"
    assert done == []


def test_that_a_bare_key_acts_outside_text_fields(
    actions: Actions, link: CoreLink, qtbot: QtBot
) -> None:
    link.take(an_update())
    window = QWidget()
    qtbot.addWidget(window)
    window.addActions(actions.all())
    window.show()
    window.setFocus()
    qtbot.waitUntil(window.hasFocus)

    with qtbot.waitSignal(actions.get(ActionId.DOSE).triggered):
        qtbot.keyClick(window, Qt.Key.Key_D)
    with qtbot.waitSignal(actions.get(ActionId.MARK).triggered):
        qtbot.keyClick(window, Qt.Key.Key_Space)


def test_that_the_listing_has_every_action_under_its_heading(actions: Actions) -> None:
    rows = [row for group in actions.listing() for row in group.rows]

    assert len(rows) == len(ActionId)
    assert KeyRow(keys=("F8",), words="Acknowledge the alarms") in rows
    assert [group.title for group in actions.listing()] == [
        *("Alarms and help", "The session", "The window")
    ]


def test_that_keys_told_by_a_panel_are_listed_and_told_anew_replace(
    actions: Actions, qtbot: QtBot
) -> None:
    calm, tearful = KeyRow(keys=("C",), words="calm"), KeyRow(keys=("T",), words="tearful")
    actions.register(Group.OBSERVE, [calm])

    with qtbot.waitSignal(actions.rows_registered):
        actions.register(Group.OBSERVE, [tearful])

    observe = next(group for group in actions.listing() if group.title == "Observe")
    assert observe.rows == (tearful,)
