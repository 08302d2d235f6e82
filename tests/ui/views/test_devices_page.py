"""The Devices page as people touch it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QLineEdit,
    QListView,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from kapmonitor.domain.devices import DeviceState
from kapmonitor.ui.preferences import ThemeName
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.views.devices_page import DevicesPage
from tests.ui.device_rooms import (
    EVIL,
    OFF,
    FakeDeviceDesk,
    a_heard,
    a_new_device,
    devices,
    in_state,
    the_cuff,
    the_oximeter,
)
from tests.ui.rooms import an_update

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")


MOUSE = Qt.MouseButton.LeftButton


class Shown:
    def __init__(
        self, theme: Theme, qtbot: QtBot, *, simulated: bool = False, size: tuple[int, int]
    ) -> None:
        self.link, self.desk, self.qtbot = CoreLink(), FakeDeviceDesk(), qtbot
        self.page = DevicesPage(self.link, None if simulated else self.desk, theme)
        qtbot.addWidget(self.page)
        self.page.resize(*size)
        self.page.show()

    def find(self, name: str) -> QWidget:
        found = self.page.findChild(QWidget, name)
        assert isinstance(found, QWidget), name
        return found

    def list(self, name: str) -> QListView:
        found = self.find(name)
        assert isinstance(found, QListView)
        return found

    def press(self, name: str) -> None:
        self.qtbot.mouseClick(self.find(name), MOUSE)

    def seen(self) -> str:
        QApplication.processEvents()
        labels = self.page.findChildren(QLabel)
        return "\n".join(each.text() for each in labels if each.isVisible())


@pytest.fixture
def shown(theme: Theme, qtbot: QtBot) -> Shown:
    return Shown(theme, qtbot, size=(1180, 640))


def test_that_a_room_without_devices_says_what_to_do(shown: Shown):
    shown.link.take(devices())

    assert "No device is paired to this room" in shown.seen()
    assert "No device is chosen." in shown.seen()


def test_that_before_the_core_has_spoken_nothing_is_claimed(shown: Shown):
    assert "has not said yet" in shown.seen()


def test_that_the_chosen_device_is_shown_with_state_and_figures(shown: Shown):
    shown.link.take(devices(the_oximeter(), the_cuff()))

    seen = shown.seen()
    assert "measuring" in seen
    assert "\N{MINUS SIGN}54 dBm" in seen
    assert "none: it only listens" in seen
    assert "not recorded here" in seen


def test_that_another_device_is_chosen_by_the_arrow_keys(shown: Shown, qtbot: QtBot):
    shown.link.take(devices(the_oximeter(), the_cuff()))
    rows = shown.list("device-list")
    rows.setFocus()

    qtbot.keyClick(rows, Qt.Key.Key_Down)

    assert shown.page.devices.chosen == "cuff"
    assert "asleep: it hung up after its reading" in shown.seen()


def test_that_a_choice_stays_while_values_come(shown: Shown, qtbot: QtBot):
    shown.link.take(devices(the_oximeter(), the_cuff()))
    rows = shown.list("device-list")
    qtbot.keyClick(rows, Qt.Key.Key_Down)

    for second in range(1, 4):
        shown.link.take(devices(the_oximeter(), the_cuff(), after_s=second))

    assert rows.currentIndex().row() == 1
    assert shown.page.devices.chosen == "cuff"


def test_that_a_lost_device_says_why_in_full(shown: Shown):
    # H56
    shown.link.take(devices(in_state(the_oximeter(age_s=41.0), DeviceState.LOST, OFF)))

    assert f"lost: {OFF}" in shown.seen()


def test_that_a_device_is_paired_by_the_keyboard_alone(shown: Shown, qtbot: QtBot):
    # H01
    shown.link.take(devices())
    scan = shown.find("scan")
    scan.setFocus()
    qtbot.keyClick(scan, Qt.Key.Key_Space)
    shown.desk.hear(a_heard())
    heard = shown.list("heard-list")
    heard.setFocus()
    qtbot.keyClick(heard, Qt.Key.Key_Down)
    qtbot.keyClick(heard, Qt.Key.Key_Return)

    word = shown.find("device-word")
    assert isinstance(word, QLineEdit)
    word.selectAll()
    qtbot.keyClicks(word, "left-cuff")
    qtbot.keyClick(word, Qt.Key.Key_Return)

    assert [assignment.id for assignment, _ in shown.desk.pairs] == ["left-cuff"]
    shown.desk.pairs[0][1](None)
    assert "left-cuff is bound to this room" in shown.seen()


def test_that_scanning_stops_at_a_press(shown: Shown):
    scan = shown.find("scan")
    assert isinstance(scan, QPushButton)
    shown.press("scan")
    assert scan.text() == "Stop"

    shown.press("scan")

    assert scan.text() == "Scan"


def test_that_a_scan_that_fails_says_so_in_the_radios_words(shown: Shown):
    # H56
    shown.press("scan")

    shown.desk.hear(failure="there is no Bluetooth adapter: plug it in")

    assert "there is no Bluetooth adapter: plug it in" in shown.seen()


def test_that_a_device_is_forgotten_after_a_yes_in_its_place(shown: Shown):
    shown.link.take(devices(the_oximeter()))
    shown.press("forget-device")
    assert shown.desk.forgets == []
    assert "Take oximeter off this room?" in shown.seen()

    shown.press("forget-yes")

    assert [device for device, _ in shown.desk.forgets] == ["oximeter"]


def test_that_keeping_a_device_is_where_the_keyboard_stands_when_it_is_asked(
    shown: Shown, qtbot: QtBot
):
    shown.link.take(devices(the_oximeter()))
    shown.press("forget-device")

    keep = shown.find("forget-no")
    qtbot.waitUntil(lambda: shown.page.focusWidget() is keep)
    qtbot.keyClick(keep, Qt.Key.Key_Space)

    assert shown.desk.forgets == []
    assert not keep.isVisible()


def test_that_while_a_session_is_open_nothing_is_paired_or_forgotten(shown: Shown):
    # H01 H66
    shown.link.take(devices(the_oximeter()))
    shown.link.take(an_update())
    shown.press("scan")
    shown.desk.hear(a_heard())
    assert shown.page.nearby is not None
    shown.page.nearby.choose(a_heard().address)

    assert not shown.find("forget-device").isEnabled()
    assert not shown.find("pair").isVisible()
    assert shown.seen().count("A session is open") == 2
    assert "recorded in the open session of KAP-0147" in shown.seen()


def test_that_a_simulated_room_shows_its_devices_and_offers_no_change(theme: Theme, qtbot: QtBot):
    shown = Shown(theme, qtbot, simulated=True, size=(1180, 640))
    shown.link.take(devices(the_oximeter()))

    assert "given" in shown.seen()
    assert shown.page.findChild(QWidget, "scan") is None
    assert not shown.find("forget-device").isVisible()


def test_that_text_off_the_air_is_shown_as_text(shown: Shown):
    shown.link.take(devices(a_new_device(name=EVIL + "<b>bold</b>")))
    shown.press("scan")
    shown.desk.hear(a_heard("<b>x</b>" + EVIL))

    for each in shown.page.findChildren(QLabel):
        assert each.textFormat() is Qt.TextFormat.PlainText
    shown.page.grab()


def test_that_every_button_has_a_name_and_the_keyboard_reaches_it(shown: Shown):
    shown.link.take(devices(the_oximeter()))
    shown.press("scan")
    shown.desk.hear(a_heard())

    for button in shown.page.findChildren(QAbstractButton):
        if not button.isVisible():
            continue
        assert button.objectName()
        assert button.accessibleName()
        assert button.focusPolicy() & Qt.FocusPolicy.TabFocus


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("size", [(1216, 600), (1376, 800), (1856, 980)])
def test_that_nothing_runs_out_of_the_page(
    theme: Theme, qtbot: QtBot, scale: float, size: tuple[int, int]
):
    theme.use(ThemeName.DIM, scale)
    shown = Shown(theme, qtbot, size=size)
    shown.link.take(devices(the_oximeter(), the_cuff(), a_new_device()))
    shown.press("scan")
    shown.desk.hear(a_heard())
    qtbot.wait(1)

    for name in ("device-list", "heard-list", "steps", "live-test", "wake-and-pair"):
        part = shown.find(name)
        left = part.mapTo(shown.page, part.rect().topLeft()).x()
        assert left >= 0
        assert left + part.width() <= shown.page.width(), name


def test_that_it_follows_the_theme_while_it_is_shown(shown: Shown, theme: Theme):
    shown.link.take(devices(the_oximeter(), the_cuff()))

    theme.use(ThemeName.LIGHT, 2.0)
    theme.use(ThemeName.DIM, 1.0)

    assert shown.find("device-panel").isVisible()


@pytest.mark.parametrize("size", [(1376, 820), (1100, 620)])
def test_that_no_device_is_said_with_room_around_it(
    theme: Theme, qtbot: QtBot, size: tuple[int, int]
) -> None:
    theme.use(ThemeName.DARK, 1.0 if size[0] > 1200 else 2.0)
    shown = Shown(theme, qtbot, size=size)
    QApplication.processEvents()

    panel = shown.find("device-panel")
    words = next(e for e in panel.findChildren(QLabel) if e.text() == "No device is chosen.")

    place = words.mapTo(panel, words.contentsRect().topLeft())
    assert words.isVisible()
    assert place.x() >= theme.px(16)
    assert place.y() >= theme.px(14)
