"""What the frame promises: numbers in sight, nothing over them, nothing white, no silent end."""

from collections.abc import Iterator
from datetime import UTC, datetime

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPixmap
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QFrame,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from kapmonitor.domain.limits import Priority
from kapmonitor.ui.actions import ActionId, Actions, Group, KeyRow, PageId
from kapmonitor.ui.main_window import MainWindow
from kapmonitor.ui.preferences import ThemeName
from kapmonitor.ui.shell import Shell
from kapmonitor.ui.theme import Theme, dress
from kapmonitor.ui.viewmodels.core_link import CoreLink
from tests.ui.rooms import a_view, an_alarm, an_update
from tests.ui.scenes import alarms_view

SIZE = (1280, 720)


class Desk:
    """A window with placeholder pages, and everything around it."""

    def __init__(self, theme: Theme, *, word: str | None = None) -> None:
        self.link = CoreLink()
        self.actions = Actions(theme=theme, link=self.link)
        self.built: list[str] = []
        self.header = _part("header", "Room 2 KAP-0147")
        self.strip = _part("strip", "KAP-0147 97 % 1 s")
        self.closings: list[bool] = []
        self.window = MainWindow(
            theme=theme,
            actions=self.actions,
            link=self.link,
            pages={
                PageId.LIVE: self._live,
                PageId.REVIEW: self._review,
                PageId.DEVICES: self._devices,
                PageId.PROTOCOLS: self._protocols,
                PageId.SETTINGS: self._settings,
            },
            header=self.header,
            strip=self.strip,
            big_numbers=self._numbers,
            frame_word=word,
            now=lambda: datetime(2026, 3, 2, 13, 41, 7, tzinfo=UTC),
        )
        self.window.resize(*SIZE)
        self.window.close_requested.connect(self._on_close_requested)

    def open(self, **changes: object) -> None:
        self.link.take(an_update(a_view(**changes)))

    def end(self) -> None:
        self.link.take(an_update(a_view(closed=True)))

    def press(self, action: ActionId) -> None:
        self.actions.get(action).trigger()

    def seen(self) -> str:
        shown = self.window.area.shown()
        assert shown is not None
        return shown.objectName()

    def find(self, name: str) -> QWidget:
        found = self.window.findChild(QWidget, name)
        assert isinstance(found, QWidget), name
        return found

    def _on_close_requested(self) -> None:
        self.closings.append(True)

    def _page(self, name: str) -> QFrame:
        self.built.append(name)
        page = QFrame()
        page.setObjectName(name)
        dress(page, kind="panel")
        layout = QVBoxLayout(page)
        for part in (QLineEdit(), QPushButton("Save"), QCheckBox("Show")):
            part.setObjectName(f"{name}-{type(part).__name__}")
            layout.addWidget(part)
        return page

    def _live(self) -> QWidget:
        return self._page("live")

    def _review(self) -> QWidget:
        return self._page("review")

    def _devices(self) -> QWidget:
        return self._page("devices")

    def _protocols(self) -> QWidget:
        return self._page("protocols")

    def _settings(self) -> QWidget:
        return self._page("settings")

    def _numbers(self) -> QWidget:
        return self._page("numbers")


def _part(name: str, text: str) -> QLabel:
    label = QLabel(text)
    label.setObjectName(name)
    return label


@pytest.fixture
def desk(theme: Theme, qtbot: QtBot) -> Iterator[Desk]:
    made = Desk(theme)
    qtbot.addWidget(made.window)
    made.window.show()
    qtbot.waitExposed(made.window)
    yield made
    made.window.close_now()


def place_of(widget: QWidget, window: QWidget) -> QRect:
    return QRect(widget.mapTo(window, widget.rect().topLeft()), widget.size())


def pixels(picture: QPixmap) -> np.ndarray:
    """Red, green and blue of every pixel, 0 to 255."""
    image = picture.toImage().convertToFormat(QImage.Format.Format_RGB888)
    raw = np.frombuffer(bytes(image.constBits()), dtype=np.uint8)
    rows = raw.reshape(image.height(), image.bytesPerLine())[:, : image.width() * 3]
    return rows.reshape(image.height(), image.width(), 3)


# The pages.


def test_that_a_page_is_built_when_it_is_first_shown_and_kept(desk: Desk) -> None:
    assert desk.built == ["live"]

    for action in (ActionId.SHOW_REVIEW, ActionId.SHOW_LIVE, ActionId.SHOW_REVIEW):
        desk.press(action)

    assert desk.built == ["live", "review"]
    assert desk.seen() == "review"


def test_that_the_rail_shows_the_page_that_is_pressed(desk: Desk, qtbot: QtBot) -> None:
    with qtbot.waitSignal(desk.window.page_shown):
        qtbot.mouseClick(desk.find("rail-devices"), Qt.MouseButton.LeftButton)

    assert desk.window.page is PageId.DEVICES
    assert desk.window.rail.button(PageId.DEVICES).isChecked()
    assert not desk.window.rail.button(PageId.LIVE).isChecked()
    assert desk.find("page-title").text() == "Devices"  # type: ignore[attr-defined]


def test_that_control_and_a_number_show_a_page(desk: Desk, qtbot: QtBot) -> None:
    qtbot.keyClick(desk.window, Qt.Key.Key_5, Qt.KeyboardModifier.ControlModifier)

    assert desk.seen() == "settings"


def test_that_every_page_but_live_keeps_the_numbers_while_a_session_is_open(
    desk: Desk,
) -> None:  # H19
    desk.open()
    assert not desk.strip.isVisible()

    for page in PageId:
        desk.window.show_page(page)
        assert desk.strip.isVisible() is (page is not PageId.LIVE)

    desk.end()
    assert not desk.strip.isVisible()


def test_that_live_has_the_sessions_head_and_the_others_their_name_and_time(desk: Desk) -> None:
    desk.open()
    assert desk.header.isVisible()

    desk.press(ActionId.SHOW_REVIEW)

    assert not desk.header.isVisible()
    local = datetime(2026, 3, 2, 13, 41, 7, tzinfo=UTC).astimezone()
    assert desk.find("page-time").text() == f"{local:%H:%M:%S}"  # type: ignore[attr-defined]
    assert desk.find("page-note").text() == "Room 2"  # type: ignore[attr-defined]


def test_that_a_dot_says_on_other_pages_that_a_session_goes_on(desk: Desk) -> None:
    desk.open()
    live = desk.window.rail.button(PageId.LIVE)
    assert not live.is_marked

    desk.press(ActionId.SHOW_REVIEW)
    assert live.is_marked

    desk.end()
    assert not live.is_marked


# Panels and big numbers.


@pytest.mark.parametrize("page", PageId)
def test_that_the_keys_take_a_pages_place_and_lie_over_no_number(
    desk: Desk, page: PageId
) -> None:  # H63
    desk.open()
    desk.window.show_page(page)

    desk.press(ActionId.SHOW_KEYS)

    keys, strip = desk.find("keys-page"), desk.strip
    assert keys.isVisible()
    assert strip.isVisible()
    assert not place_of(keys, desk.window).intersects(place_of(strip, desk.window))
    assert QApplication.activeModalWidget() is None


def test_that_a_question_mark_shows_the_keys_and_escape_gives_the_place_back(
    desk: Desk, qtbot: QtBot
) -> None:
    desk.actions.register(Group.OBSERVE, [KeyRow(keys=("C",), words="calm")])
    qtbot.keyClicks(desk.window, "?")
    words = {label.text() for label in desk.find("keys-page").findChildren(QLabel)}
    assert {"F8", "Acknowledge the alarms", "C", "calm"} <= words
    assert desk.window.rail.keys_button.isChecked()

    qtbot.keyClick(desk.window, Qt.Key.Key_Escape)

    assert desk.seen() == "live"
    assert not desk.actions.get(ActionId.CLOSE_PANEL).isEnabled()


def test_that_a_panel_gives_the_focus_back_to_where_it_was(desk: Desk, qtbot: QtBot) -> None:
    field = desk.find("live-QLineEdit")
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)

    desk.press(ActionId.SHOW_KEYS)
    assert not field.hasFocus()
    desk.press(ActionId.CLOSE_PANEL)

    assert field.hasFocus()


def test_that_what_is_insisted_on_is_not_passed_by(desk: Desk) -> None:  # H69
    desk.open()
    notice = QLineEdit()
    notice.setObjectName("notice")
    desk.window.insist(notice)

    for action in (ActionId.SHOW_KEYS, ActionId.CLOSE_PANEL, ActionId.CLOSE_PANEL):
        desk.press(action)
    assert desk.seen() == "notice"
    desk.window.show_page(PageId.SETTINGS)
    assert desk.seen() == "settings"
    desk.window.show_page(PageId.LIVE)

    # Its numbers are above it, and it has the keyboard again.
    assert desk.seen() == "notice"
    assert desk.strip.isVisible()
    assert QApplication.focusWidget() is notice
    desk.window.relent()
    assert desk.seen() == "live"


def test_that_big_numbers_come_in_one_key_and_go_with_the_same(
    desk: Desk, qtbot: QtBot
) -> None:  # H64
    desk.open()
    qtbot.keyClick(desk.window, Qt.Key.Key_F3)
    assert desk.seen() == "numbers"

    qtbot.keyClick(desk.window, Qt.Key.Key_F3)
    assert desk.seen() == "live"

    qtbot.keyClick(desk.window, Qt.Key.Key_F3)
    qtbot.keyClick(desk.window, Qt.Key.Key_Escape)
    assert desk.seen() == "live"


def test_that_big_numbers_end_with_their_session(desk: Desk) -> None:
    desk.open()
    desk.press(ActionId.BIG_NUMBERS)

    desk.end()

    assert desk.seen() == "live"


def test_that_a_page_that_is_chosen_takes_the_place_of_a_panel(desk: Desk) -> None:
    desk.press(ActionId.SHOW_KEYS)

    desk.press(ActionId.SHOW_DEVICES)

    assert desk.seen() == "devices"
    assert not desk.window.rail.keys_button.isChecked()


def test_that_f11_fills_the_screen_and_gives_it_back(desk: Desk, qtbot: QtBot) -> None:
    qtbot.keyClick(desk.window, Qt.Key.Key_F11)
    assert desk.window.isFullScreen()

    qtbot.keyClick(desk.window, Qt.Key.Key_F11)
    assert not desk.window.isFullScreen()


# Alarms.


def frame_colours(window: MainWindow) -> set[str]:
    image = window.grab().toImage()
    right, bottom, x, y = image.width() - 1, image.height() - 1, 300, 300
    spots = ((0, y), (3, y), (right, y), (right - 3, y), (x, 0), (x, 3), (x, bottom))
    return {image.pixelColor(*spot).name() for spot in spots}


def test_that_a_high_alarm_frames_the_whole_window_until_it_ends(
    desk: Desk, theme: Theme
) -> None:  # H19
    red = theme.colour("high_line").name()
    desk.open(alarms=(an_alarm(),))
    assert frame_colours(desk.window) == {red}

    desk.press(ActionId.SHOW_SETTINGS)
    assert frame_colours(desk.window) == {red}

    desk.link.take(alarms_view())
    assert red not in frame_colours(desk.window)


def test_that_a_medium_alarm_frames_nothing(desk: Desk) -> None:
    desk.open(alarms=(an_alarm(priority=Priority.MEDIUM),))

    assert not desk.window.frame.is_alarming


def test_that_the_frame_moves_nothing(desk: Desk) -> None:
    desk.open()
    before = place_of(desk.window.area, desk.window)

    desk.open(alarms=(an_alarm(),))

    assert place_of(desk.window.area, desk.window) == before


@pytest.mark.qt_log_ignore("This plugin does not support (raise|propagateSizeHints)")
def test_that_a_high_alarm_takes_no_keyboard(
    desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:  # H19
    other = QLineEdit()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(other.isActiveWindow)
    alerted: list[QWidget] = []
    monkeypatch.setattr(QApplication, "alert", alerted.append)

    desk.open(alarms=(an_alarm(),))
    qtbot.keyClicks(QApplication.focusWidget(), "typed")

    assert alerted == [desk.window]
    assert other.isActiveWindow()
    assert other.text() == "typed"


@pytest.mark.qt_log_ignore("This plugin does not support (raise|propagateSizeHints)")
def test_that_a_minimised_window_comes_back_for_a_high_alarm_once(
    desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:  # H19
    alerted: list[QWidget] = []
    monkeypatch.setattr(QApplication, "alert", alerted.append)
    other = QLineEdit()
    qtbot.addWidget(other)
    other.show()
    desk.window.showMinimized()
    other.activateWindow()
    qtbot.waitUntil(other.isActiveWindow)

    for _ in range(3):
        desk.open(alarms=(an_alarm(),))

    assert not desk.window.isMinimized()
    assert len(alerted) == 1


# A silent core.


@pytest.mark.parametrize("page", PageId)
def test_that_a_silent_core_covers_the_numbers_on_every_page(
    desk: Desk, page: PageId
) -> None:  # H52
    desk.open()
    desk.window.show_page(page)

    desk.link.tell_silence(True)

    cover = desk.find("not-live-cover")
    assert cover.isVisible()
    over = place_of(cover, desk.window)
    for covered in (desk.strip, desk.window.area.shown()):
        assert covered is not None
        assert not covered.isVisible() or over.contains(place_of(covered, desk.window))
    assert "not live" in desk.find("cover-words").text()  # type: ignore[attr-defined]

    desk.link.tell_silence(False)
    assert not cover.isVisible()


def test_that_a_silent_core_covers_the_sessions_head_and_uncovers_it(desk: Desk) -> None:  # H52
    desk.open()
    desk.window.show_page(PageId.LIVE)

    desk.link.tell_silence(True)

    bar = desk.find("not-live-bar")
    assert bar.isVisible()
    assert place_of(bar, desk.window) == place_of(desk.header, desk.window)
    assert pixels(bar.grab()).std(axis=(0, 1)).max() > 0  # its words are there
    words = desk.find("bar-words")
    assert words.text() == "Times, devices and what is saved are not known."  # type: ignore[attr-defined]

    desk.window.resize(1440, 900)
    QApplication.processEvents()
    assert place_of(bar, desk.window) == place_of(desk.header, desk.window)
    desk.link.tell_silence(False)
    assert not bar.isVisible()


def test_that_a_core_silent_from_the_start_covers_both(theme: Theme, qtbot: QtBot) -> None:  # H52
    desk = Desk(theme)
    qtbot.addWidget(desk.window)
    desk.link.tell_silence(True)
    desk.open()
    desk.window.show()

    assert desk.find("not-live-bar").isVisible()
    assert desk.find("not-live-cover").isVisible()
    desk.window.close_now()


def test_that_the_plate_stays_on_top_of_a_page_that_is_opened_under_it(desk: Desk) -> None:  # H52
    desk.open()
    desk.link.tell_silence(True)

    desk.press(ActionId.SHOW_REVIEW)
    desk.window.resize(1440, 900)

    middle = desk.window.area.rect().center()
    found = desk.window.area.childAt(middle)
    cover = desk.find("not-live-cover")
    assert found is cover or cover.isAncestorOf(found)
    assert cover.size() == desk.window.area.size()


def test_that_the_plate_takes_no_focus_and_loses_nothing_typed(desk: Desk, qtbot: QtBot) -> None:
    field = desk.find("live-QLineEdit")
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    desk.open()

    desk.link.tell_silence(True)
    qtbot.keyClicks(field, "said it floats")

    assert field.text() == "said it floats"  # type: ignore[attr-defined]


# Closing.


def test_that_a_window_without_a_session_asks_its_owner_to_end(desk: Desk) -> None:
    desk.window.close()

    assert desk.closings == [True]
    assert desk.window.isVisible()


def test_that_closing_on_an_open_session_asks_in_place_and_escape_stays(
    desk: Desk, qtbot: QtBot
) -> None:  # H63
    desk.open()
    desk.press(ActionId.SHOW_REVIEW)
    desk.press(ActionId.QUIT)
    question = desk.find("close-question")
    assert question.isVisible()
    assert desk.strip.isVisible()
    assert QApplication.activeModalWidget() is None
    assert desk.closings == []

    qtbot.keyClick(desk.window, Qt.Key.Key_Escape)

    assert not question.isVisible()
    assert desk.closings == []
    assert desk.window.isVisible()


def test_that_enter_on_the_question_stays_and_tab_then_enter_leaves(
    desk: Desk, qtbot: QtBot
) -> None:
    desk.open()
    desk.window.close()
    qtbot.waitUntil(desk.find("close-stay").hasFocus)
    qtbot.keyClick(desk.find("close-stay"), Qt.Key.Key_Return)
    assert desk.closings == []
    assert not desk.window.is_asking

    desk.window.close()
    qtbot.keyClick(desk.find("close-stay"), Qt.Key.Key_Tab)
    qtbot.waitUntil(desk.find("close-leave").hasFocus)
    qtbot.keyClick(desk.find("close-leave"), Qt.Key.Key_Return)

    assert desk.closings == [True]


def test_that_the_question_goes_with_the_session(desk: Desk) -> None:
    desk.open()
    desk.window.close()

    desk.end()

    assert not desk.window.is_asking
    assert desk.header.isVisible()


def test_that_the_owner_closes_without_being_asked(desk: Desk) -> None:
    desk.open()

    desk.window.close_now()

    assert not desk.window.isVisible()


def test_that_a_shell_around_it_is_closed_only_when_it_may(theme: Theme, qtbot: QtBot) -> None:
    shell, desk = Shell(theme, "kapmonitor"), Desk(theme)
    qtbot.addWidget(shell)
    shell.furnish(desk.window, desk.window.may_close)
    shell.show()
    desk.open()

    desk.press(ActionId.QUIT)
    assert desk.window.is_asking
    assert shell.isVisible()

    desk.window.close_now()
    assert not shell.isVisible()


def test_that_f11_fills_the_screen_with_the_shell(theme: Theme, qtbot: QtBot) -> None:
    shell, desk = Shell(theme, "kapmonitor"), Desk(theme)
    qtbot.addWidget(shell)
    shell.furnish(desk.window, desk.window.may_close)
    shell.show()

    desk.press(ActionId.FULL_SCREEN)

    assert shell.isFullScreen()
    desk.window.close_now()


# Keys and focus.


def test_that_space_marks_on_live_even_on_a_button_and_enter_presses_it(
    desk: Desk, qtbot: QtBot
) -> None:
    desk.open()
    button = desk.find("live-QPushButton")
    button.setFocus()
    qtbot.waitUntil(button.hasFocus)
    mark = desk.actions.get(ActionId.MARK).triggered
    pressed = button.clicked  # type: ignore[attr-defined]

    with qtbot.waitSignal(mark), qtbot.assertNotEmitted(pressed):
        qtbot.keyClick(button, Qt.Key.Key_Space)

    with qtbot.waitSignal(pressed), qtbot.assertNotEmitted(mark):
        qtbot.keyClick(button, Qt.Key.Key_Return)


def test_that_space_belongs_to_the_control_on_other_pages(desk: Desk, qtbot: QtBot) -> None:
    desk.open()
    desk.press(ActionId.SHOW_SETTINGS)
    box = desk.find("settings-QCheckBox")
    box.setFocus()
    qtbot.waitUntil(box.hasFocus)

    with qtbot.assertNotEmitted(desk.actions.get(ActionId.MARK).triggered):
        qtbot.keyClick(box, Qt.Key.Key_Space)

    assert box.isChecked()  # type: ignore[attr-defined]


@pytest.mark.usefixtures("desk")
def test_that_tab_goes_through_the_rail_and_then_the_page(qtbot: QtBot) -> None:
    reached: list[str] = []
    for _ in range(9):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        reached.append(QApplication.focusWidget().objectName())

    rail = ["rail-live", "rail-review", "rail-devices", "rail-protocols", "rail-settings"]
    assert reached == [*rail, "rail-keys", "live-QLineEdit", "live-QPushButton", "live-QCheckBox"]


def test_that_nothing_has_the_focus_when_the_window_opens(desk: Desk) -> None:
    assert desk.window.focusWidget() is desk.window


def test_that_the_focus_is_seen_on_the_rail(desk: Desk, qtbot: QtBot) -> None:  # H62
    button = desk.window.rail.button(PageId.REVIEW)
    before = pixels(button.grab())

    button.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(button.hasFocus)

    changed = (pixels(button.grab()) != before).any(axis=2)
    assert changed.sum() > 200


def test_that_everything_that_can_be_clicked_has_a_name(desk: Desk) -> None:
    desk.press(ActionId.SHOW_KEYS)
    desk.open()
    desk.window.close()

    own = [
        *desk.window.rail.findChildren(QWidget),
        *desk.find("close-question").findChildren(QPushButton),
        desk.find("keys-close"),
    ]
    for each in own:
        assert each.objectName(), each
        assert each.accessibleName(), each.objectName()


# Practice.


@pytest.mark.parametrize("page", PageId)
def test_that_a_practice_window_is_framed_on_every_page(
    theme: Theme, qtbot: QtBot, page: PageId
) -> None:  # H67 H68
    real, drill = Desk(theme), Desk(theme, word="DRILL")
    for each in (real, drill):
        qtbot.addWidget(each.window)
        each.open()
        each.window.show_page(page)

    assert "DRILL" in drill.window.windowTitle()
    accent = theme.colour("accent").name()
    pictures = [each.window.grab().toImage() for each in (real, drill)]
    edges = [{each.pixelColor(x, 8).name() for x in range(SIZE[0])} for each in pictures]
    assert accent not in edges[0]
    assert accent in edges[1]
    for each in (real, drill):
        each.window.close_now()


# Nothing white.


class FirstPaint(QObject):
    """Keeps what the screen shows right after the next paint of a window."""

    def __init__(self, window: QWidget) -> None:
        super().__init__()
        self._window = window
        self.picture = QPixmap()
        window.winId()  # makes the system's window, which is painted through its handle
        self._handle = window.windowHandle()
        self._handle.installEventFilter(self)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        paints = {QEvent.Type.Paint, QEvent.Type.UpdateRequest}
        if event.type() not in paints or not self.picture.isNull():
            return False
        watched.removeEventFilter(self)
        watched.event(event)
        watched.installEventFilter(self)
        self.picture = QApplication.primaryScreen().grabWindow(self._window.winId())
        return True

    @property
    def brightness(self) -> np.ndarray:
        """The brightest channel of every pixel, 0 to 255."""
        return pixels(self.picture).max(axis=2)


@pytest.mark.parametrize("name", [ThemeName.DARK, ThemeName.DIM])
@pytest.mark.parametrize("page", PageId)
def test_that_the_very_first_paint_is_no_brighter_than_the_tokens(
    theme: Theme, qtbot: QtBot, name: ThemeName, page: PageId
) -> None:  # H30
    theme.use(name, 1.0)
    desk = Desk(theme)
    qtbot.addWidget(desk.window)
    desk.window.show_page(page)
    first = FirstPaint(desk.window)

    desk.window.show()
    qtbot.waitUntil(lambda: not first.picture.isNull())

    seen = first.brightness
    brightest = max(_brightest(theme, token) for token in ("text", "accent"))
    assert brightest >= seen.max() > 100  # words are painted already
    ground = max(_brightest(theme, token) for token in ("raised", "line", "accent_fill"))
    assert (seen > ground).mean() < 0.05
    desk.window.close_now()


def test_that_a_page_opened_later_is_never_white(desk: Desk, theme: Theme, qtbot: QtBot) -> None:
    first = FirstPaint(desk.window)

    desk.press(ActionId.SHOW_SETTINGS)
    qtbot.waitUntil(lambda: not first.picture.isNull())

    assert first.brightness.max() <= max(_brightest(theme, token) for token in ("text", "accent"))


def _brightest(theme: Theme, token: str) -> int:
    colour = QColor(theme.colour(token))
    return max(colour.red(), colour.green(), colour.blue())
