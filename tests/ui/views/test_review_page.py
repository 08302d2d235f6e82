"""Whole tasks of the clinic lead on the review page, by keyboard and by mouse."""

from datetime import timedelta
from decimal import Decimal
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing import Route
from kapmonitor.services.archive import Checked
from kapmonitor.ui.preferences import ThemeName
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.views.review_page import ReviewPage
from kapmonitor.ui.widgets.one_stop import BY_ARROWS
from tests.ui.archives import FakeArchive, a_reviewed, a_row, happened
from tests.ui.rooms import NOW, a_view, an_update

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")

FOLDER = Path("/exports")


@pytest.fixture(autouse=True)
def nothing_left(qtbot: QtBot) -> None:
    """Pages of tests before are gone: a new style sheet would dress every one of them again."""
    assert qtbot
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


class Page:
    """A page on a made-up record, as somebody sits before it."""

    def __init__(self, qtbot: QtBot, theme: Theme, archive: FakeArchive) -> None:
        self.qtbot = qtbot
        self.archive = archive
        self.link = CoreLink()
        self.page = ReviewPage(
            link=self.link,
            archive=archive,
            theme=theme,
            now=lambda: NOW,
            protocols=list,
            folder=FOLDER,
        )
        self.page.setObjectName("review-page")
        qtbot.addWidget(self.page)
        self.page.resize(1376, 840)
        self.page.show()
        qtbot.waitExposed(self.page)
        self.page.activateWindow()
        QApplication.processEvents()

    def find(self, kind: type[QWidget], name: str) -> QWidget:
        found = self.page.findChild(kind, name)
        assert isinstance(found, kind), name
        return found

    def said(self, name: str) -> str:
        label = self.find(QLabel, name)
        assert isinstance(label, QLabel)
        return label.text() if label.isVisibleTo(self.page) else ""

    def press(self, name: str) -> None:
        self.qtbot.mouseClick(self.find(QPushButton, name), Qt.MouseButton.LeftButton)

    def key(self, widget: QWidget, key: Qt.Key) -> None:
        self.qtbot.keyClick(widget, key)

    def open_first(self) -> None:
        self.key(self.page.list.list_view, Qt.Key.Key_Return)

    @property
    def field(self) -> QLineEdit:
        field = self.find(QLineEdit, "session-search")
        assert isinstance(field, QLineEdit)
        return field


@pytest.fixture
def page(qtbot: QtBot, theme: Theme) -> Page:
    return Page(qtbot, theme, FakeArchive(*(a_row(n) for n in range(5))))


def test_that_a_session_is_found_and_opened_by_keyboard_alone(page: Page):
    page.key(page.page, Qt.Key.Key_Slash)
    page.qtbot.keyClicks(page.field, "0145")
    page.key(page.field, Qt.Key.Key_Return)

    page.qtbot.waitUntil(lambda: page.page.model.rowCount() == 1)
    page.open_first()

    assert page.said("review-code") == "KAP-0145"
    assert page.said("session-count") == "1 session"


def test_that_the_record_is_asked_for_a_word_and_not_for_every_letter(page: Page):
    before = len(page.archive.queries)

    page.qtbot.keyClicks(page.field, "kap-0144")
    page.qtbot.waitUntil(lambda: page.page.model.rowCount() == 1)

    assert len(page.archive.queries) == before + 1


def test_that_arrows_go_through_the_list_and_enter_opens(page: Page):
    view = page.page.list.list_view

    page.key(view, Qt.Key.Key_Down)
    page.key(view, Qt.Key.Key_Down)
    page.key(view, Qt.Key.Key_Return)

    assert page.said("review-code") == "KAP-0145"


def test_that_a_press_opens_a_row(page: Page):
    view = page.page.list.list_view
    middle = view.visualRect(page.page.model.index(1)).center()

    page.qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=middle)

    assert page.said("review-code") == "KAP-0146"


def test_that_letters_in_the_list_move_nothing(page: Page):
    view = page.page.list.list_view
    before = view.currentIndex().row()

    page.qtbot.keyClicks(view, "kap")

    assert view.currentIndex().row() == before


def test_that_an_empty_record_and_a_search_without_a_match_are_told(qtbot: QtBot, theme: Theme):
    empty = Page(qtbot, theme, FakeArchive())
    assert "no sessions yet" in empty.said("session-note")

    empty.field.setText("lavender")
    empty.page.search.look_for("lavender")

    assert "Take out a word or a filter" in empty.said("session-note")


def test_that_filters_ask_the_record(page: Page):
    for name in ("session-recent", "session-alarmed", "session-unclosed"):
        page.press(name)

    query = page.archive.queries[-1]
    assert query.since == NOW - timedelta(days=30)
    assert query.alarmed is not None
    assert query.is_closed is False


def test_that_days_are_typed_and_what_is_no_day_is_told(page: Page):
    page.press("session-dates")
    first = page.find(QLineEdit, "session-first-day")

    page.qtbot.keyClicks(first, "2026-02-3")
    wrong = page.said("session-note")
    page.qtbot.keyClick(first, Qt.Key.Key_Backspace)
    page.qtbot.keyClicks(first, "28")

    assert "written like" in wrong
    assert page.archive.queries[-1].since is not None
    assert page.said("session-note") == ""


def test_that_the_order_is_gone_through_by_one_key(page: Page):
    page.press("session-sort")

    assert page.find(QPushButton, "session-sort").text() == "oldest first"
    assert page.archive.queries[-1].descending is False


def test_that_the_head_says_what_the_session_is(page: Page):  # H32 H51
    page.open_first()

    assert page.said("review-code") == "KAP-0147"
    assert "Room 2" in page.said("review-headline")
    assert page.said("review-approval").startswith("Protocol im-ketamine version 3: ")
    assert "2 Mar 2026" in page.said("review-headline")


def test_that_practice_is_said_at_the_session(qtbot: QtBot, theme: Theme):  # H67 H68
    page = Page(qtbot, theme, FakeArchive(a_row(0, practice=True), a_row(1)))

    page.open_first()
    marked = page.said("review-practice")
    page.key(page.page.list.list_view, Qt.Key.Key_Down)
    page.open_first()

    assert marked == "PRACTICE, no real person"
    assert page.said("review-practice") == ""


def test_that_the_record_is_verified_only_when_asked(page: Page):  # H70
    page.open_first()
    before = page.said("figure-record")

    page.press("review-verify")

    assert before == "not verified yet"
    assert page.said("figure-record") == "142 facts, chain intact"
    assert page.archive.verified == ["s-0"]


def test_that_a_check_is_gone_when_another_session_is_opened(page: Page):  # H70
    page.open_first()
    page.press("review-verify")

    page.key(page.page.list.list_view, Qt.Key.Key_Down)
    page.open_first()

    assert page.said("figure-record") == "not verified yet"


def test_that_what_a_check_found_is_read(page: Page):  # H70
    page.archive.check = Checked(
        session="s-0", facts=142, readings=1, head="", problems=("fact 7: was changed",)
    )
    page.open_first()

    page.press("review-verify")

    assert "NOT INTACT" in page.said("figure-record")
    assert page.said("figure-record-detail") == "fact 7: was changed"


def test_that_coverage_stands_before_every_other_figure(page: Page):  # H72
    page.open_first()

    labels = [
        label.objectName()
        for label in page.page.findChildren(QLabel)
        if label.objectName().startswith("figure-") and not label.objectName().endswith("detail")
    ]

    assert labels[:3] == [
        "figure-coverage-spo2",
        "figure-coverage-pulse_rate",
        "figure-coverage-systolic",
    ]


def test_that_the_log_is_narrowed_and_its_line_moves_the_cursor(page: Page):
    page.open_first()
    table = page.page.session.log.table
    whole = table.model().rowCount()

    page.press("log-doses")
    page.qtbot.mouseClick(
        table.viewport(),
        Qt.MouseButton.LeftButton,
        pos=table.visualRect(table.model().index(0, 2)).center(),
    )

    assert whole == 6
    assert table.model().rowCount() == 1
    assert page.page.session.plots.cursor_s == 700.0


def test_that_every_line_of_the_log_is_reached_by_keyboard(page: Page):
    page.open_first()
    table = page.page.session.log.table
    table.setFocus()

    page.key(table, Qt.Key.Key_End)
    last = table.currentIndex().row()
    page.key(table, Qt.Key.Key_Home)

    assert (last, table.currentIndex().row()) == (5, 0)
    assert page.page.session.plots.cursor_s == 1199.0


def test_that_the_plots_are_gone_through_by_keyboard(page: Page):
    page.open_first()
    plots = page.page.session.plots

    page.key(plots, Qt.Key.Key_Right)
    first = plots.cursor_s
    page.key(plots, Qt.Key.Key_Plus)
    narrowed = plots.region
    page.key(plots, Qt.Key.Key_Home)

    assert first is not None
    assert first > 0
    assert "SpO₂ 97 %" in plots.readout
    assert narrowed[1] - narrowed[0] < plots.region[1] - plots.region[0]
    assert plots.region == (0.0, 1199.0)


def test_that_the_cursor_reads_a_gap_as_a_gap(page: Page):  # H03 H72
    page.open_first()

    page.page.session.plots.show_cursor(640.0)

    assert "SpO₂ \N{EN DASH}" in page.page.session.plots.readout


def test_that_the_mouse_reads_values_out(page: Page):
    page.open_first()
    plots = page.page.session.plots
    view = plots._view  # noqa: SLF001 - where the mouse is

    page.qtbot.mouseMove(view.viewport(), QPoint(view.width() // 3, 60))
    page.qtbot.mouseMove(view.viewport(), QPoint(view.width() // 3 + 4, 62))

    page.qtbot.waitUntil(lambda: plots.cursor_s is not None)
    assert "/min" in plots.readout


def test_that_an_export_is_read_back_written_and_told(page: Page):  # H73
    page.open_first()

    page.press("review-export")
    page.press("export-write")

    (order,) = page.archive.orders
    assert "KAP-0147" in page.said("export-read-back")
    assert "2 Mar 2026" in page.said("export-read-back")
    assert order.path == FOLDER / "KAP-0147_2026-03-02_s-0.jsonl"
    assert "Written to" in page.said("export-said")


def test_that_an_existing_file_is_kept_without_a_yes_for_that_path(page: Page):  # H73
    page.open_first()
    page.press("review-export")
    path = page.find(QLineEdit, "export-path")
    page.archive.taken = {path.text()}

    page.key(path, Qt.Key.Key_Return)
    question = page.said("export-said")
    page.press("export-keep")
    kept = [order.overwrite for order in page.archive.orders]
    page.key(path, Qt.Key.Key_Return)
    page.press("export-overwrite")

    assert "Overwrite it?" in question
    assert kept == [False]
    assert [order.overwrite for order in page.archive.orders] == [False, False, True]
    assert str(page.archive.orders[-1].path) in page.archive.taken


def test_that_typing_another_path_takes_the_question_back(page: Page):  # H73
    page.open_first()
    page.press("review-export")
    path = page.find(QLineEdit, "export-path")
    page.archive.taken = {path.text()}
    page.key(path, Qt.Key.Key_Return)

    page.qtbot.keyClicks(path, "x")

    assert not page.find(QPushButton, "export-overwrite").isVisibleTo(page.page)
    assert page.find(QPushButton, "export-write").isVisibleTo(page.page)


def test_that_the_file_follows_the_session_that_is_shown(page: Page):  # H73
    page.open_first()
    page.press("review-export")

    page.key(page.page.list.list_view, Qt.Key.Key_Down)
    page.open_first()

    assert "KAP-0146" in page.find(QLineEdit, "export-path").text()
    assert "KAP-0146" in page.said("export-read-back")


def test_that_escape_gives_the_log_its_place_back(page: Page):
    page.open_first()
    page.press("review-export")

    page.key(page.find(QLineEdit, "export-path"), Qt.Key.Key_Escape)

    assert page.page.session.log.isVisibleTo(page.page)


def test_that_looking_back_during_a_session_has_another_frame_and_both_codes(page: Page):  # H66
    page.open_first()

    page.link.take(an_update(a_view(session="s-live", participant="KAP-0098")))
    during = page.said("review-beside-live")
    frame = page.page.session.property("state")
    page.link.take(an_update(a_view(session="s-live", closed=True)))

    assert "KAP-0147" in during
    assert "KAP-0098" in during
    assert frame == "asked"
    assert page.said("review-beside-live") == ""


def test_that_a_record_that_cannot_be_read_is_told(qtbot: QtBot, theme: Theme):
    archive = FakeArchive()
    archive.failure = "practice.db is damaged: restore a backup"

    page = Page(qtbot, theme, archive)

    assert page.said("session-note") == "practice.db is damaged: restore a backup"


def test_that_a_session_that_cannot_be_read_is_told(page: Page):
    page.archive.failure = "session s-0 cannot be read: verify it"

    page.open_first()

    assert page.said("review-nothing") == "session s-0 cannot be read: verify it"


def test_that_a_session_without_a_reading_or_dose_is_shown(qtbot: QtBot, theme: Theme):
    archive = FakeArchive(a_row(0))
    archive.sessions["s-0"] = a_reviewed(facts=happened(), channels=())
    page = Page(qtbot, theme, archive)

    page.open_first()

    assert page.said("figure-coverage-spo2") == "0 %"
    assert page.said("figure-coverage-spo2-detail") == "no value in the whole session"
    assert page.said("figure-lowest-spo2") == "\N{EN DASH}"
    assert page.said("figure-dose") == "no dose"


@pytest.mark.parametrize("name", ThemeName)
@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_that_every_theme_and_text_scale_keeps_the_session(
    page: Page, theme: Theme, name: ThemeName, scale: float
):
    page.open_first()
    page.page.session.plots.show_cursor(300.0)

    theme.use(name, scale)
    page.page.resize(1248, 680)
    QApplication.processEvents()

    assert page.said("review-code") == "KAP-0147"
    assert page.page.session.plots.cursor_s == 300.0
    assert page.page.minimumSizeHint().width() <= 1248


def test_that_everything_that_can_be_pressed_has_a_name_and_is_reached_by_tab(page: Page):
    page.open_first()
    page.press("review-export")
    pressed = [
        widget
        for kind in (QPushButton, QLineEdit)
        for widget in page.page.findChildren(kind)
        if not widget.objectName().startswith("qt_")
    ]

    assert all(widget.objectName() for widget in pressed)
    assert all(widget.accessibleName() for widget in pressed)
    by_tab = [each for each in pressed if each.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert all(widget in by_tab or widget.property(BY_ARROWS) for widget in pressed)


def test_that_a_withdrawn_dose_is_told_in_plot_and_log(qtbot: QtBot, theme: Theme):  # H38
    archive = FakeArchive(a_row(0))
    dose = ev.DoseAdministered(drug="ketamine", route=Route.IM, mass_mg=Decimal(60))
    archive.sessions["s-0"] = a_reviewed(
        facts=happened((60.0, dose), (90.0, ev.EntryVoided(voids=2, reason="not given")))
    )
    page = Page(qtbot, theme, archive)

    page.open_first()

    rows = page.page.session.log.table.model()
    entries = [rows.index(n, 2).data() for n in range(rows.rowCount())]
    assert page.said("figure-dose") == "no dose"
    assert any("ketamine" in entry and "not given" in entry for entry in entries)


def test_that_numbers_of_a_session_are_drawn(page: Page):
    page.open_first()

    picture = page.page.session.plots.grab().toImage()

    colour = page.page.session._theme.colour("spo2").rgb()  # noqa: SLF001 - its token
    seen = {
        picture.pixel(x, y) for x in range(0, picture.width(), 3) for y in range(picture.height())
    }
    assert colour in seen
    assert np.isfinite(page.page.session.plots.region).all()


SIZES = [(1100, 560, 1.0), (1040, 355, 1.5), (1258, 500, 1.5), (1040, 235, 2.0), (1160, 400, 2.0)]
"""The page in windows of 1280x720 and 1440x900 with a session beside it, at text scales."""
CONTROLS = [
    "session-search",
    *("session-recent", "session-alarmed", "session-unclosed", "session-dates"),
    *("session-count", "session-sort", "session-list"),
]
HEAD = [
    *("review-code", "review-practice", "review-headline"),
    *("review-back", "review-verify", "review-export"),
]


def sized(page: Page, theme: Theme, width: int, height: int, scale: float) -> None:
    theme.use(ThemeName.DARK, scale)
    page.page.resize(width, height)
    QApplication.processEvents()


def stands(page: Page, names: list[str]) -> dict[str, QRect]:
    """Where everything that is shown stands on the page."""
    found = [page.find(QWidget, name) for name in names]
    shown = [each for each in found if each.isVisibleTo(page.page)]
    return {w.objectName(): QRect(w.mapTo(page.page, QPoint()), w.size()) for w in shown}


def is_whole(widget: QWidget) -> bool:
    return widget.visibleRegion().boundingRect() == widget.rect()


@pytest.mark.parametrize(("width", "height", "scale"), SIZES)
def test_that_nothing_is_printed_over_anything_at_any_text_size(
    page: Page, theme: Theme, width: int, height: int, scale: float
):
    sized(page, theme, width, height, scale)
    controls = stands(page, CONTROLS)
    page.open_first()
    QApplication.processEvents()
    head = stands(page, HEAD)

    assert {"session-count", "session-sort", "session-list"} <= set(controls)
    assert {"review-code", "review-headline"} <= set(head)
    for stood in (controls, head):
        for one, other in combinations(stood, 2):
            assert not stood[one].intersects(stood[other]), (one, other)
        for name, place in stood.items():
            assert place.height() >= page.find(QWidget, name).minimumSizeHint().height(), name
    assert head["review-code"].width() >= page.find(QLabel, "review-code").sizeHint().width()


def test_that_list_and_session_take_turns_where_one_fills_the_page(page: Page, theme: Theme):
    sized(page, theme, 1040, 235, 2.0)
    listed = page.find(QWidget, "session-list")
    session = page.find(QWidget, "session-panel")
    assert listed.isVisibleTo(page.page)
    assert not session.isVisibleTo(page.page)

    page.open_first()
    assert session.isVisibleTo(page.page)
    assert not listed.isVisibleTo(page.page)

    page.key(page.find(QPushButton, "review-back"), Qt.Key.Key_Escape)
    assert listed.isVisibleTo(page.page)
    assert listed.hasFocus()


def test_that_the_search_key_brings_the_list_back(page: Page, theme: Theme):
    sized(page, theme, 1040, 235, 2.0)
    page.open_first()

    page.key(page.find(QPushButton, "review-back"), Qt.Key.Key_Slash)

    assert page.field.hasFocus()
    assert is_whole(page.field)


@pytest.mark.parametrize(("width", "height", "scale"), SIZES)
def test_that_an_export_begins_with_its_file_in_sight(
    page: Page, theme: Theme, width: int, height: int, scale: float
):
    sized(page, theme, width, height, scale)
    page.open_first()

    page.press("review-export")

    path = page.find(QLineEdit, "export-path")
    page.qtbot.waitUntil(lambda: path.hasFocus() and is_whole(path), timeout=2000)
