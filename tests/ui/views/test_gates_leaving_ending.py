"""Gates, leaving, ending and oxygen as staff touch them, in the place they take on the page."""

from datetime import timedelta
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing import Route
from kapmonitor.domain.events import Fact
from kapmonitor.domain.people import Role
from kapmonitor.domain.session import Overridden
from kapmonitor.protocols.evidence import PressureSeen
from kapmonitor.protocols.owed import Owed, OwedKind
from kapmonitor.protocols.pressure import PressureNow, PressureState
from kapmonitor.protocols.refusals import NotAllowed, Refusal, RefusalCode, gate
from kapmonitor.services.snapshot import RoomView
from kapmonitor.ui.ports import Outcome
from kapmonitor.ui.preferences import ThemeName
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.check_words import CheckShape
from kapmonitor.ui.widgets.gate_row import GateRow, PressureRow, TickRow
from kapmonitor.ui.widgets.key_target import KeyTarget
from tests.ui.live_rooms import LivePage
from tests.ui.rooms import NOW, START, a_dose, a_fact, a_plan, a_view

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")

MINUTE = timedelta(minutes=1)
CONTROL = Qt.KeyboardModifier.ControlModifier
SECOND = ev.DoseAdministered(drug="ketamine", route=Route.IM, mass_mg=Decimal(20))
SIZES = [(1344, 824, 1.0), (1180, 640, 1.0), (1110, 560, 1.5), (1200, 640, 2.0), (1044, 470, 2.0)]
"""The page in windows of 1440x900 and 1280x720, at text scales."""


def before_the_dose(*met: str, **changes: object) -> RoomView:
    plan = a_plan(stages={"preparation": 0.1}, dosed=False)
    hold = PressureNow(
        state=PressureState.REST,
        readings=(
            PressureSeen(at=NOW - 8 * MINUTE, systolic=146, diastolic=92),
            PressureSeen(at=NOW - 3 * MINUTE, systolic=142, diastolic=88),
        ),
        rested_at=NOW + 2 * MINUTE,
    )
    given = {"pressure_hold": hold, "gates_met": frozenset(met), **changes}
    return a_view(stage="preparation", doses=(), plan=plan, **given)


def leaving_view(**changes: object) -> tuple[RoomView, list[Fact]]:
    said = [(30.0, ev.GateMet(gate="gait")), (40.0, ev.GateMet(gate="nausea"))]
    plan = a_plan((35.0, SECOND), *said)
    doses = (a_dose(), a_dose(version=14, at=START + 35 * MINUTE, mass_mg=Decimal(20)))
    view = a_view(
        plan=plan,
        doses=doses,
        may_leave_at=plan.may_leave_at,
        gates_met=frozenset({"gait", "nausea"}),
        **changes,
    )
    facts = [
        a_fact(event, at=START + minute * MINUTE, version=30 + number)
        for number, (minute, event) in enumerate(said)
    ]
    return view, facts


def text_of(page: LivePage, name: str) -> str:
    found = page.find(name)
    assert isinstance(found, QLabel)
    return found.text() if found.isVisibleTo(page.page) else ""


def row(page: LivePage, name: str) -> GateRow:
    found = page.find(name)
    assert isinstance(found, GateRow)
    return found


def events() -> None:
    for _ in range(3):
        QApplication.processEvents()


class TestGates:
    def test_that_each_gate_is_a_large_target_that_tells_its_state_by_shape_and_words(
        self, qtbot: QtBot, theme: Theme
    ) -> None:
        done = Overridden(gate="escort", reason="the partner comes", by="clinician", at=NOW)
        view = before_the_dose("consent", "escort", overridden=(done,))
        page = LivePage(qtbot, theme, view)
        past = ev.GateOverridden(gate="escort", reason="the partner comes")
        facts = [
            a_fact(ev.GateMet(gate="consent"), version=9),
            a_fact(past, version=10, by="clinician"),
        ]
        page.take(view, *facts)

        page.press(Qt.Key.Key_F6)
        events()

        shapes = {
            each: row(page, f"gate-{each}").shape for each in ("consent", "fasting", "escort")
        }
        assert shapes == {
            "consent": CheckShape.DONE,
            "fasting": CheckShape.OPEN,
            "escort": CheckShape.WAIVED,
        }
        assert row(page, "gate-consent").aside.startswith("met ")
        assert row(page, "gate-escort").aside.startswith("overridden ")
        assert "the partner comes" in text_of(page, "gates-overridden")
        assert all(
            row(page, f"gate-{each}").height() >= 40 for each in ("consent", "fasting", "pressure")
        )

    def test_that_the_pressure_shows_both_readings_with_their_times(
        self, qtbot: QtBot, theme: Theme
    ) -> None:  # H46
        page = LivePage(qtbot, theme, before_the_dose())
        page.press(Qt.Key.Key_F6)
        events()

        pressure = row(page, "gate-pressure")

        assert isinstance(pressure, PressureRow)
        assert [each.figures for each in pressure.readings] == ["146/92", "142/88"]
        assert "rest until" in pressure.accessibleName()
        assert "146/92" in pressure.accessibleName()

    def test_that_a_held_pressure_asks_for_the_reason_beside_it_and_writes_it(
        self, qtbot: QtBot, theme: Theme
    ) -> None:  # H46
        page = LivePage(qtbot, theme, before_the_dose(), role=Role.CLINICIAN)
        page.press(Qt.Key.Key_F6)
        page.find("gate-pressure").setFocus()
        page.press(Qt.Key.Key_Return)
        no = NotAllowed([gate("pressure", "pressure hold: 146/92, 148/94")])
        page.desk.answer(Outcome(refusal=no))
        events()

        assert "pressure hold" in text_of(page, "gates-said")
        assert "clinician" in text_of(page, "gates-said")
        assert page.focused.objectName() == "gate-override"
        page.press(Qt.Key.Key_Return)
        assert page.desk.acts == []  # without words nothing is gone past
        page.type("white coat", gap_s=1.5)
        page.press(Qt.Key.Key_Return)

        assert len(page.desk.acts) == 1

    def test_that_only_the_clinician_goes_past_it_is_said_and_the_field_stays(
        self, qtbot: QtBot, theme: Theme
    ) -> None:  # H46
        page = LivePage(qtbot, theme, before_the_dose())
        page.press(Qt.Key.Key_F6)
        page.click("gate-pressure")
        page.desk.answer(Outcome(refusal=NotAllowed([gate("pressure", "pressure hold")])))
        events()
        page.type("looks well", gap_s=1.5)
        page.press(Qt.Key.Key_Return)

        no = Refusal(code=RefusalCode.ROLE, why="a gate is overridden by the clinician")
        page.desk.answer(Outcome(refusal=NotAllowed([no])))
        events()

        assert "Only the clinician goes past it: say who writes." in text_of(page, "gates-said")
        assert page.find("gate-override").isVisibleTo(page.page)

    def test_that_arrows_go_through_gates_and_what_is_seen_to(
        self, qtbot: QtBot, theme: Theme
    ) -> None:
        page = LivePage(qtbot, theme, before_the_dose("consent"))
        page.press(Qt.Key.Key_F6)
        events()
        page.find("gate-pressure").setFocus()

        page.press(Qt.Key.Key_Right)
        assert page.focused.objectName() == "gate-clearance"
        page.press(Qt.Key.Key_Right)
        assert page.focused.objectName() == "gate-fasting"  # consent is met: it is passed over
        page.press(Qt.Key.Key_Up)
        assert page.focused.objectName() == "gate-pressure"
        seen = set()
        for _ in range(6):
            page.press(Qt.Key.Key_Down)
            seen.add(page.focused.objectName())

        assert any(name.startswith("tick-preparation-") for name in seen)

    def test_that_a_sentence_typed_over_a_gate_meets_none(
        self, qtbot: QtBot, theme: Theme
    ) -> None:  # H62
        page = LivePage(qtbot, theme, before_the_dose())
        page.press(Qt.Key.Key_F6)
        page.find("gate-consent").setFocus()

        page.type("no consent yet")

        assert page.desk.acts == []

    def test_that_a_stage_that_the_order_refuses_is_refused_in_place(
        self, qtbot: QtBot, theme: Theme
    ) -> None:
        page = LivePage(qtbot, theme, before_the_dose())
        page.press(Qt.Key.Key_F6)
        page.click("stage-preparation")
        page.press(Qt.Key.Key_Return)

        no = Refusal(code=RefusalCode.ORDER, why="preparation is on already")
        page.desk.answer(Outcome(refusal=NotAllowed([no])))

        assert "preparation is on already. Nobody goes past it." in text_of(page, "stage-said")
        assert not page.find("stage-override").isVisibleTo(page.page)


class TestLeaving:
    def test_that_f7_shows_the_list_with_the_keyboard_on_the_first_open_item(
        self, qtbot: QtBot, theme: Theme
    ) -> None:
        view, facts = leaving_view()
        page = LivePage(qtbot, theme, view)
        page.take(view, *facts)

        page.press(Qt.Key.Key_F7)
        events()

        assert page.focused.objectName() == "leaving-breathing"
        assert row(page, "leaving-nausea").shape is CheckShape.DONE
        assert row(page, "leaving-gait").detail.startswith("asked anew: dose after")

    def test_that_the_list_is_gone_through_and_met_by_keys_alone(
        self, qtbot: QtBot, theme: Theme
    ) -> None:
        view, facts = leaving_view()
        page = LivePage(qtbot, theme, view)
        page.take(view, *facts)
        page.press(Qt.Key.Key_F7)
        events()

        page.press(Qt.Key.Key_Return)
        assert len(page.desk.acts) == 1
        assert page.focused.objectName() == "leaving-oriented"
        page.press(Qt.Key.Key_Down)
        assert page.focused.objectName() != "leaving-oriented"
        page.press(Qt.Key.Key_Escape)

        assert page.page.panel is None

    def test_that_the_clocks_item_cannot_be_pressed(self, qtbot: QtBot, theme: Theme) -> None:
        page = LivePage(qtbot, theme, leaving_view()[0])
        page.press(Qt.Key.Key_F7)

        page.click("leaving-time")

        assert page.desk.acts == []

    def test_that_nothing_is_met_by_a_sentence_typed_over_it(
        self, qtbot: QtBot, theme: Theme
    ) -> None:  # H62
        page = LivePage(qtbot, theme, leaving_view()[0])
        page.press(Qt.Key.Key_F7)

        page.type("he is not oriented yet")

        assert page.desk.acts == []

    @pytest.mark.parametrize(("width", "height", "scale"), SIZES)
    def test_that_no_name_and_no_reason_of_the_list_is_cut(
        self, qtbot: QtBot, theme: Theme, width: int, height: int, scale: float
    ) -> None:
        theme.use(ThemeName.DARK, scale)
        page = LivePage(qtbot, theme, leaving_view()[0], size=(width, height))

        page.press(Qt.Key.Key_F7)
        events()

        rows = page.page.leaving.findChildren(GateRow)
        assert len(rows) == 13
        for each in rows:
            assert each.width() >= each.least_width(), each.objectName()
            assert each.height() >= 40


class TestEnding:
    def owed(self, page: LivePage, *owed: Owed) -> None:
        """Answer what was asked of the core when an ending was chosen."""
        action = page.live.ending.awaited
        assert action is not None
        action.owed.extend(owed)
        page.desk.answer()
        events()

    def test_that_a_session_is_ended_by_keys_alone(self, qtbot: QtBot, theme: Theme) -> None:  # H48
        page = LivePage(qtbot, theme, a_view(signs=()))
        page.press(Qt.Key.Key_E, CONTROL)
        assert page.focused.objectName() == "ending-discharged"
        for _ in range(4):
            page.press(Qt.Key.Key_Right)
        assert page.focused.objectName() == "ending-left-against-advice"
        page.press(Qt.Key.Key_Return)
        self.owed(page)

        # Who was told, then that the person has left.
        assert page.focused.objectName() == "ending-told"
        page.type("Dr. on call", gap_s=1.5)
        page.press(Qt.Key.Key_Return)
        assert len(page.desk.acts) == 1
        page.desk.answer()
        page.desk.acts.clear()
        page.take(a_view(signs=(), left_at=NOW))
        page.desk.acts.clear()

        # The reason, what is odd once more, and only then it is closed.
        assert page.focused.objectName() == "ending-reason"
        page.type("wants to go home", gap_s=1.5)
        page.press(Qt.Key.Key_Return)
        assert page.desk.acts == []
        assert page.focused.objectName() == "ending-not-yet"
        page.press(Qt.Key.Key_Tab)
        assert page.focused.objectName() == "ending-anyway"
        page.press(Qt.Key.Key_Return)

        assert len(page.desk.acts) == 1

    def test_that_it_says_that_alarms_go_on_until_the_person_left(
        self, qtbot: QtBot, theme: Theme
    ) -> None:  # H48
        page = LivePage(qtbot, theme)
        page.press(Qt.Key.Key_E, CONTROL)

        assert "Alarms go on until the person is said to have left" in text_of(
            page, "ending-left-words"
        )
        page.take(a_view(left_at=NOW))
        assert "said to have left at" in text_of(page, "ending-left-words")
        assert not page.find("ending-left").isVisibleTo(page.page)

    def test_that_live_values_are_asked_about_in_place_with_two_targets(
        self, qtbot: QtBot, theme: Theme
    ) -> None:  # H48
        page = LivePage(qtbot, theme, a_view(left_at=NOW, may_leave_at=None))
        page.press(Qt.Key.Key_E, CONTROL)
        page.click("ending-stopped")
        self.owed(page)
        page.type("asked for it", gap_s=1.5)

        page.press(Qt.Key.Key_Return)
        assert "still measuring: close anyway?" in text_of(page, "ending-question")
        page.click("ending-not-yet")
        assert page.desk.acts == []
        assert page.focused.objectName() == "ending-reason"

    def test_that_what_is_owed_stands_before_closing_and_the_drug_leads_to_its_account(
        self, qtbot: QtBot, theme: Theme
    ) -> None:
        page = LivePage(qtbot, theme)
        page.press(Qt.Key.Key_E, CONTROL)
        page.click("ending-stopped")
        self.owed(
            page,
            Owed(kind=OwedKind.LEAVING, what="gait"),
            Owed(kind=OwedKind.DRUG, what="ketamine"),
        )

        assert text_of(page, "owed-leaving") == "Walks steadily"
        assert text_of(page, "owed-drug") == "ketamine does not tie out"
        page.find("owed-drug-open").setFocus()
        page.press(Qt.Key.Key_Return)

        assert page.page.panel is page.page.account

    def test_that_an_open_list_asks_the_clinicians_reason(
        self, qtbot: QtBot, theme: Theme
    ) -> None:  # H47
        view = a_view(signs=(), left_at=NOW)
        page = LivePage(qtbot, theme, view, role=Role.CLINICIAN)
        page.press(Qt.Key.Key_E, CONTROL)
        page.click("ending-discharged")
        self.owed(page)
        page.press(Qt.Key.Key_Return)
        no = NotAllowed([gate("gait", "leaving item open: gait")])
        page.desk.answer(Outcome(refusal=no))
        events()

        assert page.focused.objectName() == "ending-override"
        assert "leaving item open: gait" in text_of(page, "ending-said")
        page.type("seen by me", gap_s=1.5)
        page.press(Qt.Key.Key_Return)
        assert len(page.desk.acts) == 1

    def test_that_what_was_typed_is_there_when_the_panel_is_shown_again(
        self, qtbot: QtBot, theme: Theme
    ) -> None:
        page = LivePage(qtbot, theme)
        page.press(Qt.Key.Key_E, CONTROL)
        page.click("ending-stopped")
        self.owed(page)
        page.find("ending-reason").setFocus()
        page.type("asked for it", gap_s=1.5)
        page.press(Qt.Key.Key_Escape)

        page.press(Qt.Key.Key_E, CONTROL)

        reason = page.find("ending-reason")
        assert isinstance(reason, QLineEdit)
        assert reason.text() == "asked for it"
        assert page.focused.objectName() == "ending-stopped"


class TestOxygen:
    def test_that_a_flow_is_one_press_and_gives_the_place_back(
        self, qtbot: QtBot, theme: Theme
    ) -> None:  # H11
        page = LivePage(qtbot, theme)
        page.press(Qt.Key.Key_O, CONTROL)
        assert text_of(page, "oxygen-state") == "No oxygen is on"
        page.press(Qt.Key.Key_Right)
        page.press(Qt.Key.Key_Return)
        assert len(page.desk.acts) == 1

        page.desk.answer()

        assert page.page.panel is None

    def test_that_while_it_is_on_its_flow_its_time_and_what_it_hides_are_said(
        self, qtbot: QtBot, theme: Theme
    ) -> None:  # H11
        page = LivePage(qtbot, theme, a_view(oxygen_l_per_min=2.0, oxygen_since=NOW - 5 * MINUTE))
        page.press(Qt.Key.Key_O, CONTROL)

        assert text_of(page, "oxygen-state").startswith("2 L/min, since ")
        assert page.focused.objectName() == "oxygen-off"
        flow = page.find("oxygen-2")
        assert isinstance(flow, KeyTarget)
        assert flow.isChecked()
        said = " ".join(each.text() for each in page.page.oxygen.findChildren(QLabel))
        assert "falls in SpO₂ show late" in said
        assert "not count as on air" in said

    def test_that_another_flow_is_typed_and_a_slip_is_refused(
        self, qtbot: QtBot, theme: Theme
    ) -> None:
        page = LivePage(qtbot, theme)
        page.press(Qt.Key.Key_O, CONTROL)
        page.find("oxygen-flow").setFocus()

        page.type("60", gap_s=1.5)
        page.press(Qt.Key.Key_Return)
        assert page.desk.acts == []
        assert text_of(page, "oxygen-said")
        page.press(Qt.Key.Key_Backspace)
        page.press(Qt.Key.Key_Return)

        assert len(page.desk.acts) == 1

    def test_that_a_sentence_typed_over_the_flows_turns_nothing_on(
        self, qtbot: QtBot, theme: Theme
    ) -> None:  # H62
        page = LivePage(qtbot, theme)
        page.press(Qt.Key.Key_O, CONTROL)

        page.type("on air so far")

        assert page.desk.acts == []


@pytest.mark.parametrize(("width", "height", "scale"), SIZES)
def test_that_no_target_is_cut_at_any_size(
    qtbot: QtBot, theme: Theme, width: int, height: int, scale: float
) -> None:
    theme.use(ThemeName.DARK, scale)
    page = LivePage(qtbot, theme, before_the_dose(), size=(width, height))

    for key, modifier in (
        (Qt.Key.Key_F6, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_E, CONTROL),
        (Qt.Key.Key_O, CONTROL),
    ):
        page.press(key, modifier)
        events()

        panel = page.page.panel
        assert panel is not None
        targets = [each for each in panel.findChildren(KeyTarget) if each.isVisible()]
        assert targets
        for each in targets:
            assert not is_cut(each), each.objectName()


def is_cut(target: KeyTarget) -> bool:
    if isinstance(target, TickRow):
        return target.height() < target.heightForWidth(target.width())
    least = target.least_width() if isinstance(target, GateRow) else target.bare_width()
    return target.width() < least
