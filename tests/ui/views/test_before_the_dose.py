"""What the protocol asks before the dose, answered on the page before a session."""

from collections.abc import Sequence

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QRadioButton
from pytestqt.qtbot import QtBot

from kapmonitor.app.resources import resource_path
from kapmonitor.domain import events as ev
from kapmonitor.protocols.model import DosingProtocol
from kapmonitor.protocols.reader import read_protocol
from kapmonitor.services.opening import opening_events
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.widgets.answer_row import AnswerRow
from kapmonitor.ui.widgets.state_mark import Mark
from tests.ui.before_pages import Keyboard, Page, open_page
from tests.ui.rooms import FakeDesk

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")

GATES = ["clearance", "consent", "fasting", "escort", "benzodiazepine", "booster-agreed"]


def the_built_in() -> list[DosingProtocol]:
    return [read_protocol(path) for path in sorted(resource_path("protocols").glob("*.toml"))]


@pytest.fixture
def page(qtbot: QtBot, theme: Theme, monkeypatch: pytest.MonkeyPatch) -> Page:
    offered = the_built_in()

    def protocols(_desk: FakeDesk) -> Sequence[DosingProtocol]:
        return offered

    monkeypatch.setattr(FakeDesk, "protocols", protocols)
    return open_page(qtbot, theme)


def choose(page: Page, protocol: str) -> None:
    choice = page.find(QRadioButton, f"protocol-{protocol}")
    choice.setFocus()
    QTest.keyClick(choice, Qt.Key.Key_Space)


def asked(page: Page) -> dict[str, bool]:
    QApplication.processEvents()  # rows that have just come are shown by the next event
    rows = [row for row in page.view.findChildren(AnswerRow) if row.isVisible()]
    before = [row for row in rows if row.objectName().startswith("before-")]
    return {row.objectName().removeprefix("before-"): row.mark is Mark.DONE for row in before}


def test_that_nothing_is_asked_before_a_protocol_is_chosen(page: Page) -> None:
    assert asked(page) == {}
    assert page.says("The protocol says what is asked.")


def test_that_what_the_protocol_asks_is_asked_and_nothing_is_ticked(page: Page) -> None:  # H14
    choose(page, "im-ketamine")

    assert page.says("0 of 6 answered")
    assert asked(page) == dict.fromkeys(GATES, False)
    assert page.says("The pressure is asked there: it wants the session's readings.")


def test_that_another_protocol_keeps_only_what_it_asks(page: Page) -> None:
    choose(page, "im-ketamine")
    for gate in ("consent", "booster-agreed"):
        page.click(f"before-{gate}-yes")

    choose(page, "in-esketamine")
    kept = asked(page)
    choose(page, "im-ketamine")

    assert kept["consent"]
    assert "booster-agreed" not in kept
    assert asked(page)["consent"]
    assert not asked(page)["booster-agreed"]


def test_that_every_yes_falls_with_the_code(page: Page) -> None:  # H14 H32
    page.type("participant-code", "KAP-0147")
    choose(page, "im-ketamine")
    page.click("before-consent-yes")

    page.type("participant-code", "KAP-0148")

    assert not any(asked(page).values())


def test_that_a_yes_can_be_taken_back(page: Page) -> None:
    choose(page, "im-ketamine")
    page.click("before-consent-yes")

    page.click("before-consent-yes")

    assert not asked(page)["consent"]
    assert page.says("0 of 6 answered")


def test_that_the_start_bears_what_was_answered_and_an_open_gate_stops_nothing(
    page: Page,
) -> None:
    page.everything()
    for gate in ("consent", "clearance"):
        page.click(f"before-{gate}-yes")
    assert page.is_open()

    page.click("start-session")

    (start, _) = page.desk.starts[0]
    assert start.gates_met == ("clearance", "consent")
    met = [each for each in opening_events(start) if isinstance(each, ev.GateMet)]
    assert [each.gate for each in met] == ["clearance", "consent"]


def test_that_gates_are_answered_by_keys_alone(page: Page) -> None:
    keyboard = Keyboard(page)
    choose(page, "im-ketamine")
    page.find(QPushButton, "identifiers-yes").setFocus()

    keyboard.press("before-consent-yes")
    keyboard.press("before-escort-yes")

    assert [gate for gate, is_met in asked(page).items() if is_met] == ["consent", "escort"]


@pytest.mark.parametrize("protocol", [each.id for each in the_built_in()])
def test_that_each_protocol_says_its_route_and_that_nobody_here_approved_it(
    page: Page, protocol: str
) -> None:  # H24
    choose(page, protocol)

    unapproved = [
        each
        for each in page.view.findChildren(QLabel)
        if each.isVisible() and each.text() == "not approved by a clinician of this clinic"
    ]
    assert [each.property("textSize") for each in unapproved] == ["strong"]
    choice = page.find(QRadioButton, f"protocol-{protocol}").accessibleName()
    routes = ("IM injection", "IV infusion", "under the tongue", "nasal", "subcut")
    assert any(route in choice for route in routes)


@pytest.mark.parametrize(
    ("protocol", "said"),
    [
        ("im-ketamine", "over 140/90 mmHg another after 5 min of rest"),
        ("iv-ketamine", "a bolus beside it"),
        ("sl-ketamine", "under the tongue, then"),
        ("in-esketamine", "28 mg each, 3 at most, 5 min of rest between them"),
    ],
)
def test_that_what_is_particular_to_a_route_is_read_back(
    page: Page, protocol: str, said: str
) -> None:  # H24
    choose(page, protocol)

    assert page.says(said)
