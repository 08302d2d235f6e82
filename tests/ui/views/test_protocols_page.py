"""The Protocols page: every figure with its unit, its source and how sure it is."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
    QListView,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from kapmonitor.app.resources import list_resources
from kapmonitor.protocols.faults import Fault, FaultyFile
from kapmonitor.protocols.library import ProtocolLibrary
from kapmonitor.protocols.model import DosingProtocol
from kapmonitor.protocols.reader import read_protocol
from kapmonitor.ui.preferences import ThemeName
from kapmonitor.ui.protocol_port import FileOrder, FileWritten, Judged
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.protocol_rows import ShelfRows, built_in_rows, clinic_rows
from kapmonitor.ui.views.protocols_page import ProtocolsPage
from tests.ui.protocol_desks import FakeProtocolDesk, built_in, ours

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")

OURS = "/home/ours.toml"
FAULTY = FaultyFile(
    "/data/protocols/draft.toml",
    [Fault(place=f"limit[{n}].priority", expected="unknown key") for n in range(1, 31)],
)


class Hands:
    """The page, and hands that use it."""

    def __init__(self, page: ProtocolsPage, desk: FakeProtocolDesk, qtbot: QtBot) -> None:
        self.page, self.desk, self.qtbot = page, desk, qtbot

    def find(self, kind: type[QWidget], name: str) -> QWidget:
        found = self.page.findChild(kind, name)
        assert found is not None, name
        return found

    def press(self, name: str) -> None:
        QApplication.processEvents()  # what has just come is shown by the next event
        button = self.find(QPushButton, name)
        assert button.isVisible(), name
        self.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    def type(self, name: str, text: str) -> None:
        field = self.find(QLineEdit, name)
        assert isinstance(field, QLineEdit)
        field.clear()
        self.qtbot.keyClicks(field, text)

    def key(self, key: Qt.Key) -> None:
        focused = QApplication.focusWidget()
        assert focused is not None
        self.qtbot.keyClick(focused, key)
        QApplication.processEvents()

    def said(self, name: str) -> str:
        found = self.find(QLabel, name)
        assert isinstance(found, QLabel)
        return found.text() if found.isVisible() else ""

    def faults(self, name: str) -> str:
        found = self.find(QPlainTextEdit, name)
        assert isinstance(found, QPlainTextEdit)
        return found.toPlainText() if found.isVisible() else ""

    def shows(self, name: str) -> bool:
        QApplication.processEvents()
        return any(each.isVisible() for each in self.page.findChildren(QWidget, name))

    @property
    def seen(self) -> str:
        QApplication.processEvents()
        found = self.page.findChildren(QLabel)
        return "\n".join(each.text() for each in found if each.isVisible())

    @property
    def focused(self) -> str:
        focused = QApplication.focusWidget()
        return focused.objectName() if focused else ""


def shown(
    theme: Theme,
    qtbot: QtBot,
    *built: DosingProtocol,
    clinic: Sequence[DosingProtocol] = (),
    left_out: Sequence[FaultyFile] = (),
) -> Hands:
    desk = FakeProtocolDesk(built, clinic, left_out)
    page = ProtocolsPage(desk, theme, folder=Path("/data"))
    qtbot.addWidget(page)
    page.resize(1216, 640)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    return Hands(page, desk, qtbot)


# Reading.


def test_that_the_lists_pass_the_model_test(qtmodeltester: ModelTester):
    library = ProtocolLibrary([built_in()], [ours(2), ours(3)])

    qtmodeltester.check(ShelfRows(built_in_rows(library)))
    qtmodeltester.check(ShelfRows(clinic_rows(library, [FAULTY])))


def test_that_a_protocol_nobody_approved_says_so_large_and_in_its_row(theme: Theme, qtbot: QtBot):
    # H24
    hands = shown(theme, qtbot, built_in())

    label = hands.find(QLabel, "approval")
    assert hands.said("approval") == "not approved by a clinician of this clinic"
    assert label.property("textSize") == "title"
    rows = hands.find(QListView, "built-in-protocols")
    assert isinstance(rows, QListView)
    assert "not approved" in str(rows.model().index(0, 0).data())


def test_that_an_approved_one_says_by_whom(theme: Theme, qtbot: QtBot):
    # H24
    hands = shown(theme, qtbot, built_in(), clinic=[ours()])

    assert hands.said("approval") == "approved by A. Director"


def test_that_version_and_hash_are_told(theme: Theme, qtbot: QtBot):
    # H24
    hands = shown(theme, qtbot, built_in())

    assert f"im-ketamine · version 1 · SHA-256 {built_in().sha256[:12]}…" in hands.seen


@pytest.mark.parametrize("path", list_resources("protocols", ".toml"), ids=lambda path: path.stem)
def test_that_every_table_of_every_built_in_protocol_is_there_to_be_read(
    theme: Theme, qtbot: QtBot, path: Path
):
    protocol = read_protocol(path)
    hands = shown(theme, qtbot, protocol)

    optional = {
        "section-pressure": protocol.pressure,
        "section-infusion": protocol.infusion,
        "section-hold": protocol.hold,
        "section-device": protocol.device,
        "section-checklists": protocol.checklists or None,
    }
    for name, table in optional.items():
        assert (hands.page.findChild(QWidget, name) is not None) is (table is not None), name
    for name in ("limits", "dose", "checks", "gates", "leaving", "stages"):
        assert hands.find(QWidget, f"section-{name}").isVisible()


def test_that_another_protocol_is_read_by_the_arrow_keys(theme: Theme, qtbot: QtBot):
    hands = shown(theme, qtbot, built_in(), clinic=[ours(2), ours(3)])
    hands.find(QListView, "clinic-protocols").setFocus()

    hands.key(Qt.Key.Key_Down)

    assert "im-ketamine · version 2" in hands.seen


def test_that_one_row_of_both_lists_is_chosen(theme: Theme, qtbot: QtBot):
    hands = shown(theme, qtbot, built_in(), clinic=[ours()])
    clinic = hands.find(QListView, "clinic-protocols")
    built = hands.find(QListView, "built-in-protocols")
    assert isinstance(clinic, QListView)
    assert isinstance(built, QListView)
    built.setFocus()

    qtbot.keyClick(built, Qt.Key.Key_Down)

    assert not clinic.selectionModel().hasSelection()
    assert built.selectionModel().hasSelection()
    assert "im-ketamine · version 1" in hands.seen


def test_that_a_replaced_version_stays_readable_and_says_what_is_opened_instead(
    theme: Theme, qtbot: QtBot
):
    hands = shown(theme, qtbot, built_in(), clinic=[ours()])
    built = hands.find(QListView, "built-in-protocols")
    assert isinstance(built, QListView)

    assert "replaced by version 2" in str(built.model().index(0, 0).data())


def test_that_no_protocol_at_all_is_said(theme: Theme, qtbot: QtBot):
    hands = shown(theme, qtbot)

    assert "sessions cannot be opened" in hands.seen
    assert not hands.page.head.isVisible()


def test_that_what_a_file_says_is_shown_as_text(theme: Theme, qtbot: QtBot):
    odd = ours(title="Ours\n<b>x</b>", notice="a\nb", approved_by="A\nDirector")
    hands = shown(theme, qtbot, built_in(), clinic=[odd])

    for each in hands.page.findChildren(QLabel):
        assert each.textFormat() is Qt.TextFormat.PlainText
        assert "\n" not in each.text()


def test_that_a_faulty_file_of_the_clinic_is_listed_with_every_fault(theme: Theme, qtbot: QtBot):
    hands = shown(theme, qtbot, built_in(), left_out=[FAULTY])
    hands.find(QListView, "clinic-protocols").setFocus()

    hands.key(Qt.Key.Key_Home)

    assert hands.said("faulty-words").startswith("30 faults: this file is left out")
    assert hands.faults("faulty-faults").splitlines() == [str(each) for each in FAULTY.faults]
    assert not hands.page.head.isVisible()
    assert not hands.find(QPushButton, "protocol-export").isEnabled()


def test_that_what_comes_meanwhile_moves_nothing_that_is_read(theme: Theme, qtbot: QtBot):
    hands = shown(theme, qtbot, built_in())

    hands.desk.grow(ours())

    assert "im-ketamine · version 1" in hands.seen
    assert "1 built in, 1 of the clinic" in hands.seen


def test_that_tab_into_the_other_list_chooses_nothing_and_the_next_key_does(
    theme: Theme, qtbot: QtBot
):
    hands = shown(theme, qtbot, built_in(), built_in("iv-ketamine"), clinic=[ours()])
    hands.find(QListView, "clinic-protocols").setFocus()

    hands.key(Qt.Key.Key_Tab)
    assert hands.focused == "built-in-protocols"
    assert "im-ketamine · version 2" in hands.seen
    hands.key(Qt.Key.Key_Space)
    assert "im-ketamine · version 1" in hands.seen
    hands.key(Qt.Key.Key_Down)

    assert "iv-ketamine · version 1" in hands.seen


def test_that_a_press_on_the_first_row_of_the_other_list_chooses_it(theme: Theme, qtbot: QtBot):
    hands = shown(theme, qtbot, built_in(), clinic=[ours()])
    built = hands.find(QListView, "built-in-protocols")
    assert isinstance(built, QListView)

    place = built.visualRect(built.model().index(0, 0)).center()
    qtbot.mouseClick(built.viewport(), Qt.MouseButton.LeftButton, pos=place)

    assert "im-ketamine · version 1" in hands.seen


# Comparing.


def test_that_two_versions_are_compared_figure_by_figure(theme: Theme, qtbot: QtBot):
    second = ours(2)
    limits = (replace(second.limits[0], bound=90.0), *second.limits[1:])
    third = replace(ours(3), limits=limits)
    hands = shown(theme, qtbot, built_in(), clinic=[second, third])

    hands.press("protocol-compare")
    hands.press(f"compare-im-ketamine-v2-{second.sha256[:8]}")

    assert hands.said("comparison-title") == "version 2  →  version 3"
    assert hands.said("comparison-remark") == "1 difference"
    assert "92 %  →  90 %" in hands.seen
    assert (
        hands.page.findChild(QWidget, "section-gates") is None
        or not hands.find(QWidget, "section-gates").isVisible()
    )


def test_that_a_comparison_is_begun_done_and_left_by_keys_alone(theme: Theme, qtbot: QtBot):
    hands = shown(theme, qtbot, built_in(), clinic=[ours()])
    button = hands.find(QPushButton, "protocol-compare")
    button.setFocus()

    hands.key(Qt.Key.Key_Space)
    assert hands.focused.startswith("compare-im-ketamine-v1")
    hands.key(Qt.Key.Key_Space)
    assert hands.said("comparison-title") == "version 1  →  version 2"
    hands.key(Qt.Key.Key_Escape)

    assert hands.focused == "protocol-compare"
    assert not hands.shows("protocol-compare-panel")
    assert hands.shows("section-gates")


def test_that_reading_another_ends_the_comparison(theme: Theme, qtbot: QtBot):
    second = ours()
    hands = shown(theme, qtbot, built_in(), clinic=[second])
    hands.press("protocol-compare")
    hands.press(f"compare-im-ketamine-v1-{built_in().sha256[:8]}")

    built = hands.find(QListView, "built-in-protocols")
    built.setFocus()
    hands.key(Qt.Key.Key_Down)

    assert not hands.shows("protocol-compare-panel")
    assert hands.shows("section-gates")


# Files.


def test_that_a_file_is_checked_by_keys_alone_and_every_fault_is_there_to_be_marked(
    theme: Theme, qtbot: QtBot
):
    # H63: in place, nothing modal
    hands = shown(theme, qtbot, built_in())
    hands.find(QPushButton, "protocol-check").setFocus()

    hands.key(Qt.Key.Key_Space)
    assert hands.focused == "protocol-check-path"
    qtbot.keyClicks(hands.find(QLineEdit, "protocol-check-path"), OURS)
    hands.key(Qt.Key.Key_Return)
    assert hands.desk.asked[0][:2] == ("check", Path(OURS))
    hands.desk.answer(Judged(path=Path(OURS), faults=FAULTY.faults))

    assert hands.said("protocol-check-said") == "30 faults. Nothing was taken in."
    assert len(hands.faults("protocol-check-faults").splitlines()) == 30
    faults = hands.find(QPlainTextEdit, "protocol-check-faults")
    assert isinstance(faults, QPlainTextEdit)
    assert faults.verticalScrollBar().maximum() > 0
    faults.setFocus()
    qtbot.keySequence(faults, "Ctrl+A")
    assert faults.textCursor().selectedText().count("limit[") == 30
    assert QApplication.activeModalWidget() is None
    hands.key(Qt.Key.Key_Escape)
    assert hands.focused == "protocol-check"


def test_that_a_checked_file_without_faults_is_named_and_not_taken_in(theme: Theme, qtbot: QtBot):
    hands = shown(theme, qtbot, built_in())
    hands.press("protocol-check")
    hands.type("protocol-check-path", OURS)
    hands.press("protocol-check-go")

    hands.desk.answer(Judged(path=Path(OURS), protocol=ours()))

    said = hands.said("protocol-check-said")
    assert said.startswith("No faults: im-ketamine version 2")
    assert "approved by A. Director. Nothing was taken in." in said
    assert "1 built in, 0 of the clinic" in hands.seen


def test_that_an_imported_protocol_is_listed_and_read_at_once(theme: Theme, qtbot: QtBot):
    hands = shown(theme, qtbot, built_in())
    hands.press("protocol-import")
    hands.type("protocol-import-path", OURS)
    hands.press("protocol-import-go")

    hands.desk.answer(Judged(path=Path(OURS), protocol=ours(approved_by=None)))

    said = hands.said("protocol-import-said")
    assert "not approved by a clinician of this clinic" in said
    assert "A session may be opened with it from now on." in said
    assert "im-ketamine · version 2" in hands.seen
    assert "1 built in, 1 of the clinic" in hands.seen
    rows = hands.find(QListView, "clinic-protocols")
    assert isinstance(rows, QListView)
    assert rows.selectionModel().hasSelection()


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Judged(path=Path("/x"), faults=FAULTY.faults[:1]), "1 fault. Nothing was copied."),
        (
            Judged(path=Path("/x"), failure="raise `version`"),
            "raise `version`. Nothing was copied.",
        ),
        (
            Judged(path=Path("/x"), protocol=built_in(), was_there=True),
            "im-ketamine version 1 is there already, byte for byte: nothing was written.",
        ),
    ],
)
def test_that_a_refused_import_says_why(theme: Theme, qtbot: QtBot, answer: Judged, said: str):
    hands = shown(theme, qtbot, built_in())
    hands.press("protocol-import")
    hands.type("protocol-import-path", "/x")
    hands.press("protocol-import-go")

    hands.desk.answer(answer)

    assert hands.said("protocol-import-said") == said


def test_that_an_export_proposes_a_name_and_asks_before_it_overwrites(theme: Theme, qtbot: QtBot):
    hands = shown(theme, qtbot, built_in())
    hands.press("protocol-export")
    path = Path("/data/im-ketamine-v1.toml")
    field = hands.find(QLineEdit, "protocol-export-path")
    assert isinstance(field, QLineEdit)
    assert field.text() == str(path)

    hands.key(Qt.Key.Key_Return)
    hands.desk.answer(FileWritten(path=path, is_taken=True))
    assert hands.focused == "protocol-export-keep"
    hands.press("protocol-export-overwrite")

    what, order, _ = hands.desk.asked[0]
    assert what == "export"
    assert order == FileOrder(protocol=built_in(), path=path, overwrite=True)
    hands.desk.answer(FileWritten(path=path))
    assert "Written to /data/im-ketamine-v1.toml" in hands.said("protocol-export-said")


def test_that_a_yes_is_not_for_a_path_that_was_typed_meanwhile(theme: Theme, qtbot: QtBot):
    hands = shown(theme, qtbot, built_in())
    hands.press("protocol-export")
    hands.press("protocol-export-go")
    hands.type("protocol-export-path", "/data/other.toml")

    hands.desk.answer(FileWritten(path=Path("/data/im-ketamine-v1.toml"), is_taken=True))

    assert hands.said("protocol-export-said") == ""
    assert not hands.find(QPushButton, "protocol-export-overwrite").isVisible()


def test_that_no_path_is_said_and_nothing_is_asked(theme: Theme, qtbot: QtBot):
    hands = shown(theme, qtbot, built_in())
    hands.press("protocol-import")

    hands.press("protocol-import-go")

    assert hands.said("protocol-import-said") == "Name a file first"
    assert hands.desk.asked == []


def test_that_one_file_panel_takes_the_place_of_another(theme: Theme, qtbot: QtBot):
    hands = shown(theme, qtbot, built_in())
    hands.press("protocol-import")

    hands.press("protocol-export")

    assert not hands.find(QWidget, "protocol-import-panel").isVisible()
    assert hands.find(QWidget, "protocol-export-panel").isVisible()


def test_that_tab_goes_through_the_page_from_the_lists_to_the_protocol(theme: Theme, qtbot: QtBot):
    hands = shown(theme, qtbot, built_in(), clinic=[ours()])
    hands.find(QListView, "clinic-protocols").setFocus()
    way = [hands.focused]

    for _ in range(6):
        hands.key(Qt.Key.Key_Tab)
        way.append(hands.focused)

    assert way == [
        "clinic-protocols",
        "built-in-protocols",
        "protocol-check",
        "protocol-import",
        "protocol-export",
        "protocol-scroll",
        "protocol-compare",
    ]


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("size", [(1216, 600), (1376, 800), (1856, 980)])
def test_that_nothing_runs_out_of_the_page(
    theme: Theme, qtbot: QtBot, scale: float, size: tuple[int, int]
):
    theme.use(ThemeName.DIM, scale)
    hands = shown(theme, qtbot, built_in(), clinic=[ours()], left_out=[FAULTY])
    hands.page.resize(*size)
    hands.press("protocol-import")
    qtbot.wait(1)

    names = ("protocol-head", "section-limits", "section-dose", "clinic-protocols")
    for name in (*names, "protocol-import-panel", "protocol-import-go"):
        part = hands.find(QWidget, name)
        left = part.mapTo(hands.page, QPoint(0, 0)).x()
        assert left >= 0
        assert left + part.width() <= hands.page.width(), name
