"""An imported protocol can be chosen at once; a version that was replaced is chosen no more."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QRadioButton
from pytestqt.qtbot import QtBot

from kapmonitor.domain.dosing import Route
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.arrival import Arrival
from kapmonitor.ui.views.plan_panel import PlanPanel
from tests.ui.arrivals import FakeChart
from tests.ui.protocol_desks import built_in, ours

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")


def an_arrival() -> Arrival:
    return Arrival([built_in()], FakeChart(), practice=False)


def shown(theme: Theme, qtbot: QtBot, arrival: Arrival) -> PlanPanel:
    panel = PlanPanel(theme, arrival)
    qtbot.addWidget(panel)
    panel.show()
    return panel


def choices(panel: PlanPanel) -> list[str]:
    QApplication.processEvents()  # what has just come is shown by the next event
    found = panel.findChildren(QRadioButton)
    return [each.accessibleName() for each in found if each.isVisible()]


def test_that_an_imported_protocol_can_be_chosen(theme: Theme, qtbot: QtBot):
    arrival = an_arrival()
    panel = shown(theme, qtbot, arrival)

    arrival.offer([built_in(), replace(ours(), id="clinic-im", title="Ours")])

    assert len(choices(panel)) == 2
    assert choices(panel)[1] == "Ours, IM injection, version 2, approved by A. Director"
    arrival.choose_protocol("clinic-im")
    assert arrival.plan.protocol is not None
    assert arrival.plan.protocol.id == "clinic-im"


def test_that_a_replaced_version_is_neither_chosen_nor_read_back_any_more():  # H24
    arrival = an_arrival()
    arrival.choose_protocol("im-ketamine")
    arrival.choose_route(Route.IM)
    arrival.confirm_read_back(True)

    arrival.offer([ours()])

    assert arrival.plan.protocol is None
    assert not arrival.plan.is_read_back


def test_that_a_choice_that_is_still_offered_stays(theme: Theme, qtbot: QtBot):
    arrival = an_arrival()
    panel = shown(theme, qtbot, arrival)
    arrival.choose_protocol("im-ketamine")
    arrival.confirm_read_back(True)

    arrival.offer([built_in(), replace(ours(), id="clinic-im")])

    assert arrival.plan.is_read_back
    QApplication.processEvents()
    chosen = [each for each in panel.findChildren(QRadioButton) if each.isChecked()]
    assert [each.objectName() for each in chosen if each.isVisible()] == ["protocol-im-ketamine"]


def test_that_no_protocol_at_all_is_said(theme: Theme, qtbot: QtBot):
    arrival = Arrival([], FakeChart(), practice=False)
    panel = shown(theme, qtbot, arrival)

    def said() -> bool:
        found = panel.findChildren(QLabel)
        return any("see Protocols" in each.text() for each in found if each.isVisible())

    assert said()
    arrival.offer([built_in()])
    assert not said()
