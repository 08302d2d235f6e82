from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QStackedWidget,
)
from pytestqt.qtbot import QtBot

from kapmonitor.domain.dosing import Route
from kapmonitor.domain.people import Role
from kapmonitor.protocols.refusals import NotAllowed, Refusal, RefusalCode
from kapmonitor.services.fitness import Fitness
from kapmonitor.services.opening import opening_events
from kapmonitor.ui.ports import Outcome
from kapmonitor.ui.preferences import ThemeName
from kapmonitor.ui.theme import Theme
from tests.ui.arrivals import (
    SPEAKER,
    a_machine,
    lost_devices,
    measuring_devices,
)
from tests.ui.before_pages import LATER, Keyboard, Page, open_page
from tests.ui.rooms import a_view, an_update

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")

Making = Callable[..., Page]


@pytest.fixture
def page(qtbot: QtBot, theme: Theme) -> Making:
    return partial(open_page, qtbot, theme)


def test_that_start_opens_when_nothing_is_missing_and_records_every_answer(  # H02 H18 H24 H32 H69
    page: Making,
) -> None:
    shown = page()
    shown.everything()

    shown.click("start-session")

    start, _ = shown.desk.starts.pop()
    assert start.participant == "KAP-0147"
    assert start.protocol == "im-ketamine"
    assert start.by is Role.CLINICIAN
    assert start.room == "Room 2"
    assert start.weight_kg == 74.8
    assert (start.planned_mass_mg, start.planned_route) == (Decimal(60), Route.IM)
    assert start.waived == {}
    assert start.confirmed["identifiers"] == "KAP-0147"
    assert start.confirmed["weight"] == "165 lb = 74.8 kg"
    assert "version 1" in str(start.confirmed["protocol-read-back"])
    assert "60 mg IM injection" in str(start.confirmed["protocol-read-back"])
    assert start.confirmed["sound-heard"] == f"guide, on {SPEAKER}"
    assert start.confirmed["watched-without"] == "Bedside monitor"
    assert "97 %" in str(start.confirmed["on-person:oximeter"])
    assert "134/85" in str(start.confirmed["on-person:cuff"])
    assert start.duties["watches"] is Role.GUIDE
    assert len(opening_events(start)) == 11


def test_that_nothing_is_preselected_or_offered(page: Making) -> None:  # H33 H39 H41
    shown = page()

    buttons = shown.view.findChildren(QPushButton)
    assert not any(button.isChecked() for button in buttons)
    assert not any(each.isChecked() for each in shown.view.findChildren(QRadioButton))
    assert all(field.text() == "" for field in shown.view.findChildren(QLineEdit))
    assert not shown.is_open()
    assert shown.says("15 things are missing")


def test_that_what_is_missing_is_named_one_by_one(page: Making) -> None:
    shown = page()
    shown.person()
    shown.plan()
    shown.duties()

    assert not shown.is_open()
    assert shown.says("4 things are missing")
    assert shown.says("Sound: not tested")
    assert shown.says("Cuff 651: no live value yet")


def test_that_a_lost_device_closes_start_again(page: Making) -> None:  # H02
    shown = page()
    shown.everything()
    assert shown.is_open()

    shown.link.take(lost_devices())

    assert not shown.is_open()
    assert shown.says("no live value yet")


def test_that_an_unfit_computer_is_named_with_what_to_do(page: Making) -> None:  # H53
    shown = page()
    shown.everything()

    shown.link.take(a_machine(Fitness.SLEEP))

    assert not shown.is_open()
    assert shown.says("Sleep and lock: not as it should be")


def test_that_an_unknown_code_asks_whether_it_is_new(page: Making) -> None:  # H32
    shown = page()
    shown.everything()

    shown.person("KAP-0741")
    assert not shown.is_open()
    assert shown.says("No session of KAP-0741 in this record.")
    shown.click("new-participant-yes")
    shown.click("read-back-yes") if not shown.is_open() else None

    assert shown.is_open()


def test_that_another_weight_than_before_is_asked_about_and_recorded(
    page: Making,
) -> None:  # H32 H33
    shown = page()
    shown.everything()

    shown.type("weight", "165")
    shown.click("weight-unit-kg")
    assert shown.says("165 kg = 363.8 lb")
    assert shown.says("121 % more than at the last visit")
    assert not shown.is_open()
    shown.click("weight-confirmed-yes")
    shown.click("read-back-yes")
    shown.click("start-session")

    start, _ = shown.desk.starts.pop()
    assert start.weight_kg == 165.0
    assert "121 % more" in str(start.confirmed["weight"])


def test_that_not_approved_is_said_where_the_protocol_is_chosen(page: Making) -> None:  # H24
    shown = page()

    assert shown.says("IM injection · version 1 · not approved here")


def test_that_the_clinician_starts_without_what_has_its_reason(page: Making) -> None:
    shown = page()
    shown.person()
    shown.plan()
    shown.duties()
    shown.sound_and_watch()

    shown.click("start-without")
    shown.type("reason-on-person:oximeter", "bedside oximeter is on")
    assert not shown.is_open()
    shown.type("reason-on-person:cuff", "cuff of the monitor")
    assert shown.is_open()
    shown.click("start-session")

    start, _ = shown.desk.starts.pop()
    assert start.waived == {
        "on-person:cuff": "cuff of the monitor",
        "on-person:oximeter": "bedside oximeter is on",
    }


def test_that_a_reason_of_spaces_is_none(page: Making) -> None:
    shown = page()
    shown.person()
    shown.plan()
    shown.duties()
    shown.sound_and_watch()

    shown.click("start-without")
    shown.type("reason-on-person:oximeter", "   ")
    shown.type("reason-on-person:cuff", "   ")

    assert not shown.is_open()


def test_that_only_the_clinician_starts_without(page: Making) -> None:
    shown = page(Role.GUIDE)
    assert not shown.find(QPushButton, "start-without").isEnabled()
    assert shown.says("only the clinician")

    shown.author.choose(Role.CLINICIAN)

    assert shown.find(QPushButton, "start-without").isEnabled()


def test_that_code_protocol_and_watching_are_never_waived(page: Making) -> None:  # H69
    shown = page()

    shown.click("start-without")

    for item in ("participant", "protocol", "watched-without"):
        assert not shown.find(QLineEdit, f"reason-{item}").isVisible()
    reason = shown.find(QLineEdit, "reason-weight")
    assert reason.isVisible()
    assert reason.visibleRegion().boundingRect().height() == reason.height()


def test_that_start_is_pressed_once(page: Making) -> None:
    shown = page()
    shown.everything()
    start = shown.find(QPushButton, "start-session")

    QTest.mouseClick(start, Qt.MouseButton.LeftButton)
    QTest.mouseClick(start, Qt.MouseButton.LeftButton)

    assert len(shown.desk.starts) == 1
    assert start.text() == "Opening…"


@pytest.mark.parametrize(
    "outcome",
    [
        Outcome(failure="the record does not answer"),
        Outcome(
            refusal=NotAllowed([Refusal(code=RefusalCode.ORDER, why="the record does not answer")])
        ),
    ],
)
def test_that_a_failure_is_said_in_place_and_everything_stays(
    page: Making, outcome: Outcome
) -> None:
    shown = page()
    shown.everything()
    shown.click("start-session")

    shown.desk.starts.pop()[1](outcome)

    assert shown.says("Not opened: the record does not answer")
    assert shown.find(QLineEdit, "participant-code").text() == "KAP-0147"
    assert shown.find(QLineEdit, "planned-mass").text() == "60"
    assert shown.is_open()


def test_that_the_next_person_starts_from_nothing(page: Making) -> None:  # H14
    shown = page()
    shown.everything()
    shown.click("start-session")
    shown.desk.starts.pop()[1](Outcome())
    shown.link.take(an_update(a_view()))
    shown.link.take(measuring_devices(LATER + timedelta(seconds=60)))

    shown.link.take(an_update(a_view(closed=True)))
    shown.link.take(measuring_devices(LATER + timedelta(seconds=70), oximeter=11.0, cuff=82.0))

    assert all(field.text() == "" for field in shown.view.findChildren(QLineEdit))
    buttons = [each for each in shown.view.findChildren(QPushButton) if each.isVisible()]
    assert not any(button.isChecked() for button in buttons)
    assert not any(each.isChecked() for each in shown.view.findChildren(QRadioButton))
    assert not shown.says("KAP-0147,")
    assert shown.says("15 things are missing")


def test_that_no_reason_is_asked_for_before_somebody_wants_to_start_without(
    page: Making,
) -> None:  # H14
    shown = page()
    shown.everything()
    shown.click("start-without")
    shown.link.take(an_update(a_view()))

    shown.link.take(an_update(a_view(closed=True)))

    assert not shown.find(QPushButton, "start-without").isChecked()
    reasons = [each for each in shown.view.findChildren(QLineEdit) if each.isVisible()]
    assert not any(each.objectName().startswith("reason-") for each in reasons)


def test_that_no_question_comes_behind_the_hand_that_goes_on_from_the_code(page: Making) -> None:
    shown = page()
    hand = Keyboard(shown)

    hand.write("participant-code", "KAP-0741")
    QTest.keyClick(hand.place, Qt.Key.Key_Tab)

    assert hand.place.objectName() == "identifiers-yes"
    assert shown.find(QPushButton, "new-participant-yes").isVisible()
    QTest.keyClick(hand.place, Qt.Key.Key_Tab)
    assert hand.place.objectName() == "new-participant-yes"


def test_that_practice_takes_demo_codes_alone(page: Making) -> None:  # H68
    shown = page(practice=True)

    shown.type("participant-code", "KAP-0147")
    assert shown.says("only codes that begin with DEMO-")
    assert shown.chart.asked == []
    shown.type("participant-code", "demo-07")

    assert shown.chart.asked == ["DEMO-07"]


def test_that_the_keyboard_alone_opens_a_session(page: Making) -> None:
    shown = page()
    shown.link.take(measuring_devices(LATER))
    hand = Keyboard(shown)

    hand.write("participant-code", "KAP-0147")
    hand.press("identifiers-yes")
    hand.write("weight", "74,5")
    hand.press("weight-unit-kg")
    hand.press("weight-confirmed-yes")
    hand.press("protocol-im-ketamine")
    hand.write("planned-mass", "60")
    hand.press("planned-route-IM")
    for duty in ("doses", "watches", "writes", "supervises"):
        hand.press(f"duty-{duty}-nurse")
    hand.press("device-oximeter-yes")
    hand.press("device-cuff-yes")
    hand.press("watching-second-person")
    hand.press("test-tone")
    shown.desk.tests.pop()[1](SPEAKER)
    hand.press("heard-by-nurse")
    hand.press("read-back-yes")
    hand.walk_to("start-session")
    QTest.keyClick(hand.place, Qt.Key.Key_Return)

    start, _ = shown.desk.starts.pop()
    assert start.weight_kg == 74.5


@pytest.mark.parametrize(
    ("width", "scale", "columns"), [(1216, 1.0, 3), (1216, 1.5, 2), (1376, 2.0, 1)]
)
def test_that_text_of_every_scale_keeps_what_was_typed_and_never_scrolls_sideways(
    page: Making, theme: Theme, width: int, scale: float, columns: int
) -> None:
    shown = page()
    shown.everything()

    shown.view.resize(width, 668)
    theme.use(ThemeName.DIM, scale)
    QApplication.processEvents()

    assert shown.view.layout().count() == columns
    assert shown.find(QLineEdit, "participant-code").text() == "KAP-0147"
    for panel in shown.view.panels:
        assert panel.isVisible()
        assert panel.mapTo(shown.view, panel.rect().topRight()).x() < width
    assert shown.is_open()


def test_that_no_word_of_the_page_reassures(page: Making) -> None:  # H69
    shown = page()
    shown.everything()

    labels: list[QLabel | QPushButton] = [*shown.view.findChildren(QLabel)]
    labels += shown.view.findChildren(QPushButton)
    words = " ".join(each.text().lower() for each in labels).replace(",", " ").split()
    assert not {"safe", "normal", "ready", "give", "ok"} & set(words)


def test_that_a_change_of_theme_does_not_take_the_keyboard_from_another_page(
    page: Making, theme: Theme, qtbot: QtBot
) -> None:  # H14
    before, pages, elsewhere = page(), QStackedWidget(), QLineEdit()
    qtbot.addWidget(pages)
    pages.resize(before.view.size())
    pages.addWidget(before.view)
    pages.addWidget(elsewhere)
    pages.show()
    pages.activateWindow()
    before.find(QLineEdit, "participant-code").setFocus()
    pages.setCurrentWidget(elsewhere)
    elsewhere.setFocus()
    qtbot.waitUntil(elsewhere.hasFocus)

    theme.use(ThemeName.LIGHT, 1.5)
    QApplication.processEvents()

    assert QApplication.focusWidget() is elsewhere
