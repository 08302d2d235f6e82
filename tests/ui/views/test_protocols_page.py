"""The Protocols page: every figure with its unit, its source and how sure it is."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QListView, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from kapmonitor.protocols.model import DosingProtocol, Sources
from kapmonitor.ui.preferences import ThemeName
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.plan_chart import chart_of
from kapmonitor.ui.viewmodels.protocol_page import ProtocolRows, Section, protocol_sheet
from kapmonitor.ui.views.protocols_page import ProtocolsPage
from tests.ui.rooms import im_protocol

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")


def approved() -> DosingProtocol:
    return replace(
        im_protocol(),
        id="clinic-im",
        title="Ours\n<b>x</b>",
        version=4,
        approved_by="A. Director",
        notice="",
        booster=None,
        leaving=None,
    )


def section(protocol: DosingProtocol, key: str) -> Section:
    return next(each for each in protocol_sheet(protocol).sections if each.key == key)


def shown(theme: Theme, qtbot: QtBot, *protocols: DosingProtocol) -> ProtocolsPage:
    page = ProtocolsPage(protocols, theme)
    qtbot.addWidget(page)
    page.resize(1216, 640)
    page.show()
    return page


def seen(page: QWidget) -> str:
    return "\n".join(each.text() for each in page.findChildren(QLabel) if each.isVisible())


def test_that_every_sourced_row_shows_its_source_and_certainty():
    # HAZARDS rule 5
    protocol = im_protocol()

    for key in ("limits", "dose", "checks", "gates", "leaving"):
        for line in section(protocol, key).lines:
            assert line.source
            assert line.certainty
    assert section(protocol, "checks").lines[0].certainty == "a study"


def test_that_a_figure_without_a_source_says_so():
    lines = section(replace(im_protocol(), sources=Sources()), "limits").lines

    assert {line.certainty for line in lines} == {"no source in the file"}


def test_that_limits_say_sign_side_bound_unit_delay_and_priority():
    first, floor = section(im_protocol(), "limits").lines[:2]

    assert (first.what, first.figure, first.priority) == (
        "SpO₂",
        "under 92 %, for 15 s",
        "medium",
    )
    assert (floor.figure, floor.priority) == ("under 88 %, at once", "high")


def test_that_bounds_are_told_in_mg_and_mg_per_kg_with_the_route_in_words():
    # H39
    one, together = section(im_protocol(), "dose").lines[:2]

    assert one.what == "Ketamine, IM injection: one dose"
    assert one.figure == "at most 150 mg and 1.5 mg/kg"
    assert together.figure == "at most 200 mg and 2 mg/kg"


def test_that_a_protocol_without_booster_or_leaving_list_says_so():
    assert section(approved(), "dose").lines[-1].figure == "none in this protocol"
    assert section(approved(), "leaving").remark == "this protocol has no list"


def test_that_the_plan_runs_from_the_dose_and_a_rhythm_outlives_a_stage():
    chart = chart_of(im_protocol())

    assert chart.start_s == -1800
    lanes = {lane.words: lane.at_s for lane in chart.lanes}
    assert lanes["Blood pressure"] == (600, 1200, 2400, 3600, 5400)
    assert lanes["Breathing"][:3] == (420, 720, 1020)
    assert chart.booster == (600, 1800)
    assert chart.leaving_s == 3600


def test_that_the_list_passes_the_model_test(qtmodeltester: ModelTester):
    qtmodeltester.check(ProtocolRows([im_protocol(), approved()]))


def test_that_a_protocol_nobody_approved_says_so_large_and_in_its_row(theme: Theme, qtbot: QtBot):
    # H24
    page = shown(theme, qtbot, im_protocol())

    label = page.findChild(QLabel, "approval")
    assert isinstance(label, QLabel)
    assert label.text() == "not approved by a clinician of this clinic"
    rows = page.findChild(QListView, "protocol-list")
    assert isinstance(rows, QListView)
    assert "not approved" in str(rows.model().index(0, 0).data())


def test_that_version_and_hash_are_told(theme: Theme, qtbot: QtBot):
    # H24
    protocol = im_protocol()
    page = shown(theme, qtbot, protocol)

    assert f"im-ketamine · version 1 · SHA-256 {protocol.sha256[:12]}…" in seen(page)


def test_that_another_protocol_is_read_by_the_arrow_keys(theme: Theme, qtbot: QtBot):
    page = shown(theme, qtbot, im_protocol(), approved())
    rows = page.findChild(QListView, "protocol-list")
    assert isinstance(rows, QListView)
    rows.setFocus()

    qtbot.keyClick(rows, Qt.Key.Key_Down)

    assert "approved by A. Director" in seen(page)
    assert "clinic-im · version 4" in seen(page)


def test_that_no_protocol_at_all_is_said(theme: Theme, qtbot: QtBot):
    page = shown(theme, qtbot)

    assert "sessions cannot be opened" in seen(page)
    assert not page.head.isVisible()


def test_that_what_a_file_says_is_shown_as_text(theme: Theme, qtbot: QtBot):
    page = shown(theme, qtbot, approved())

    for each in page.findChildren(QLabel):
        assert each.textFormat() is Qt.TextFormat.PlainText
        assert "\n" not in each.text()


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("size", [(1216, 600), (1376, 800), (1856, 980)])
def test_that_nothing_runs_out_of_the_page(
    theme: Theme, qtbot: QtBot, scale: float, size: tuple[int, int]
):
    theme.use(ThemeName.DIM, scale)
    page = shown(theme, qtbot, im_protocol(), approved())
    page.resize(*size)
    qtbot.wait(1)

    for name in ("protocol-head", "section-limits", "section-dose", "protocol-list"):
        part = page.findChild(QWidget, name)
        assert isinstance(part, QWidget)
        left = part.mapTo(page, part.rect().topLeft()).x()
        assert left >= 0
        assert left + part.width() <= page.width(), name
