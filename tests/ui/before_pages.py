"""The page before a session, with hands that use it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from kapmonitor.domain.people import Role
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.author import Author
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.views.before_view import BeforeView
from kapmonitor.ui.widgets.answer_row import AnswerRow
from kapmonitor.ui.widgets.state_mark import Mark
from tests.ui.arrivals import (
    SPEAKER,
    FakeChart,
    FakePreferences,
    a_machine,
    a_visit,
    lost_devices,
    measuring_devices,
)
from tests.ui.rooms import NOW, FakeDesk

LATER = NOW + timedelta(seconds=30)
Found = TypeVar("Found", bound=QWidget)


@dataclass(slots=True)
class Page:
    """The page with what stands around it, and hands that use it."""

    view: BeforeView
    link: CoreLink
    desk: FakeDesk
    author: Author
    chart: FakeChart

    def find(self, kind: type[Found], name: str) -> Found:
        found = self.view.findChild(kind, name)
        assert found is not None, name
        return found

    def click(self, name: str) -> None:
        QApplication.processEvents()  # rows that have just come are shown by the next event
        button = self.find(QPushButton, name)
        assert button.isVisible(), name
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def type(self, name: str, text: str) -> None:
        field = self.find(QLineEdit, name)
        field.setFocus()
        field.selectAll()
        QTest.keyClicks(field, text)
        QTest.keyClick(field, Qt.Key.Key_Return)

    def choose_protocol(self) -> None:
        choice = self.find(QRadioButton, "protocol-im-ketamine")
        choice.setFocus()
        QTest.keyClick(choice, Qt.Key.Key_Space)

    def says(self, text: str) -> bool:
        QApplication.processEvents()
        labels = [each for each in self.view.findChildren(QLabel) if each.isVisible()]
        return any(text in each.text() for each in labels)

    def is_red(self, name: str) -> bool:
        row = self.find(AnswerRow, name)
        return row.mark is Mark.MISSING and row.property("state") == "block"

    def paste(self, name: str, text: str) -> QLineEdit:
        field = self.find(QLineEdit, name)
        field.setFocus()
        QApplication.clipboard().setText(text)
        field.paste()
        QTest.keyClick(field, Qt.Key.Key_Return)
        return field

    def is_open(self) -> bool:
        QApplication.processEvents()
        return self.find(QPushButton, "start-session").isEnabled()

    def person(self, code: str = "kap-0147") -> None:
        self.type("participant-code", code)
        self.click("identifiers-yes")
        self.type("weight", "165")
        self.click("weight-unit-lb")
        self.click("weight-confirmed-yes")

    def plan(self) -> None:
        self.choose_protocol()
        self.type("planned-mass", "60")
        self.click("planned-route-IM")
        self.click("read-back-yes")

    def duties(self) -> None:
        for duty, role in (
            ("doses", "clinician"),
            ("watches", "guide"),
            ("writes", "guide"),
            ("supervises", "clinician"),
        ):
            self.click(f"duty-{duty}-{role}")

    def devices(self) -> None:
        self.link.take(measuring_devices(LATER))
        self.click("device-oximeter-yes")
        self.click("device-cuff-yes")

    def sound_and_watch(self) -> None:
        self.click("test-tone")
        self.desk.tests.pop()[1](SPEAKER)
        self.click("heard-by-guide")
        self.click("watching-bedside-monitor")

    def everything(self) -> None:
        self.person()
        self.plan()
        self.duties()
        self.devices()
        self.sound_and_watch()


def open_page(
    qtbot: QtBot, theme: Theme, role: Role = Role.CLINICIAN, *, practice: bool = False
) -> Page:
    """Show the page of a room whose devices are lost and whose computer is fit."""
    link, desk, chart = CoreLink(), FakeDesk(), FakeChart(a_visit())
    author = Author(role, lambda: 0.0)
    view = BeforeView(
        theme=theme,
        link=link,
        desk=desk,
        author=author,
        preferences=FakePreferences(),
        chart=chart,
        practice=practice,
    )
    qtbot.addWidget(view)
    view.resize(1376, 848)
    view.show()
    qtbot.waitExposed(view)
    link.take(lost_devices())
    link.take(a_machine())
    return Page(view, link, desk, author, chart)


@dataclass(slots=True)
class Keyboard:
    """Goes forward by Tab only, so that a stop out of order is never reached."""

    page: Page

    @property
    def place(self) -> QWidget:
        QApplication.processEvents()
        return self.page.view.focusWidget() or self.page.find(QLineEdit, "participant-code")

    def walk_to(self, name: str) -> None:
        first = self.page.find(QLineEdit, "participant-code")
        for _ in range(80):
            if self.place.objectName() == name:
                return
            QTest.keyClick(self.place, Qt.Key.Key_Tab)
            assert self.place is not first, f"{name} is not reached by Tab"
        raise AssertionError(name)

    def press(self, name: str) -> None:
        self.walk_to(name)
        QTest.keyClick(self.place, Qt.Key.Key_Space)

    def write(self, name: str, text: str) -> None:
        self.walk_to(name)
        QTest.keyClicks(self.place, text)
