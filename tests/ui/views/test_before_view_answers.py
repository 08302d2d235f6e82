from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from kapmonitor.services.fitness import Fitness
from kapmonitor.ui.preferences import ThemeName
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.widgets.answer_row import AnswerRow
from tests.ui.arrivals import (
    a_machine,
    a_visit,
    measuring_devices,
)
from tests.ui.before_pages import LATER, Keyboard, Page, open_page

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")

Making = Callable[..., Page]


@pytest.fixture
def page(qtbot: QtBot, theme: Theme) -> Making:
    return partial(open_page, qtbot, theme)


def test_that_a_device_stays_red_until_somebody_says_it_is_on_the_participant(  # H02
    page: Making,
) -> None:
    shown = page()
    assert shown.is_red("device-oximeter")
    assert shown.says("no live value yet")

    shown.link.take(measuring_devices(LATER))

    assert shown.is_red("device-oximeter")
    assert shown.says("SpO₂ 97 %")
    assert shown.says("Look whose finger or arm it is on")
    assert not shown.says("no live value yet")
    shown.click("device-oximeter-yes")
    assert not shown.is_red("device-oximeter")
    assert shown.is_red("device-cuff")


def test_that_no_mg_per_kg_of_a_weight_nobody_confirmed_is_shown_or_recorded(  # H24 H33
    page: Making,
) -> None:
    shown = page()
    shown.everything()
    shown.click("weight-confirmed-yes")  # taken back

    shown.click("read-back-yes")
    shown.click("start-without")
    shown.type("reason-weight", "the scale is broken")
    assert shown.says("60 mg IM injection, no mg/kg: weight not confirmed")
    assert not shown.says("0.8 mg/kg")
    shown.click("start-session")

    start, _ = shown.desk.starts.pop()
    assert start.weight_kg is None
    assert "weight not confirmed" in str(start.confirmed["protocol-read-back"])


@pytest.mark.parametrize(
    ("name", "text", "most"),
    [
        ("participant-code", "K1" * 5_000, 32),
        ("weight", "7" * 10_000, 11),
        ("planned-mass", "6" * 10_000, 11),
        ("watching-words", "x" * 10_000, 200),
        ("reason-identifiers", "x" * 10_000, 300),
    ],
)
def test_that_a_paste_is_taken_whole_and_refused_beside_its_field(
    page: Making, name: str, text: str, most: int
) -> None:
    shown = page()
    shown.click("start-without")

    field = shown.paste(name, text)

    assert len(field.text()) == 10_000
    assert shown.says(f"too long: 10,000 characters, {most} at most")
    assert field.property("state") == "fault"
    for panel in shown.view.panels:
        assert panel.mapTo(shown.view, panel.rect().topRight()).x() < shown.view.width()


@pytest.mark.parametrize(
    ("name", "said"), [("weight", "not a number"), ("planned-mass", "not a number")]
)
def test_that_half_a_number_is_not_called_wrong_while_it_is_typed(
    page: Making, qtbot: QtBot, name: str, said: str
) -> None:  # H35
    shown = page()
    field = shown.find(QLineEdit, name)
    field.setFocus()

    QTest.keyClicks(field, "74.")

    assert not shown.says(said)
    qtbot.waitUntil(lambda: shown.says(said))
    QTest.keyClicks(field, "5")
    assert not shown.says(said)


def test_that_a_number_half_typed_is_judged_when_its_field_is_left(page: Making) -> None:  # H35
    shown = page()
    hand = Keyboard(shown)

    hand.write("weight", "74.")
    assert not shown.says("not a number")
    QTest.keyClick(hand.place, Qt.Key.Key_Tab)

    assert shown.says("not a number")


def test_that_one_session_is_one(page: Making) -> None:
    shown = page()
    shown.chart.know(a_visit("KAP-0001", sessions=1))

    shown.type("participant-code", "KAP-0001")

    assert shown.says("1 session before")


def test_that_what_the_system_says_stands_small_behind_what_to_do(page: Making) -> None:  # H53
    shown = page()
    machine = a_machine(Fitness.SLEEP)
    said = "Switch off sleep. (the system says: Failed to connect to bus)"
    findings = [
        replace(each, seen=said) if each.what is Fitness.SLEEP else each
        for each in machine.findings
    ]

    shown.link.take(replace(machine, findings=tuple(findings)))
    QApplication.processEvents()

    words = [each for each in shown.view.findChildren(QLabel) if each.isVisible()]
    system = next(each for each in words if each.text() == "Failed to connect to bus")
    assert system.property("textSize") == "micro"
    assert any(each.text() == "Switch off sleep." for each in words)


def test_that_the_sound_is_named_once(page: Making) -> None:
    shown = page()

    shown.link.take(a_machine(Fitness.SOUND, output=None))
    QApplication.processEvents()

    panel = shown.find(QWidget, "preflight-panel")
    titles = [each.text() for each in panel.findChildren(QLabel) if each.isVisible()]
    assert [each for each in titles if each.startswith("Sound")] == ["Sound of the alarms"]
    assert shown.is_red("sound")


def test_that_rows_of_the_list_stand_in_line_and_apart(page: Making) -> None:
    shown = page()
    shown.link.take(a_machine(Fitness.CLOCK, Fitness.SLEEP))
    QApplication.processEvents()

    rows = [
        each
        for each in shown.view.findChildren(AnswerRow)
        if each.objectName().startswith("machine-")
    ]
    rows.sort(key=lambda row: row.y())

    titles = [row.findChildren(QLabel)[0] for row in rows]
    assert len({title.mapTo(shown.view, title.pos()).x() for title in titles}) <= 2
    for above, below in pairwise(rows):
        assert below.y() - above.geometry().bottom() > 4


def test_that_what_a_line_of_the_read_back_is_about_keeps_its_width(
    page: Making, theme: Theme
) -> None:
    shown = page()
    shown.choose_protocol()

    theme.use(ThemeName.DARK, 2.0)
    shown.view.resize(3700, 2000)
    QApplication.processEvents()

    about = next(
        each
        for each in shown.view.findChildren(QLabel)
        if each.text() == "Asked before the dose" and each.isVisible()
    )
    assert about.width() >= theme.px(96)


def test_that_the_names_of_what_is_missing_follow_what_is_answered(page: Making) -> None:
    shown = page()
    panel = shown.find(QWidget, "missing-names")

    def names() -> list[str]:
        QApplication.processEvents()
        lines = [each for each in panel.findChildren(QLabel) if each.isVisible()]
        lines.sort(key=lambda line: (line.x(), line.y()))
        return [each.text() for each in lines]

    before = names()
    shown.type("participant-code", "KAP-0147")
    shown.duties()

    assert before[:3] == ["Participant code", "Two identifiers", "Weight"]
    assert names() == [
        each for each in before if each != "Participant code" and not each.startswith("Who ")
    ]
