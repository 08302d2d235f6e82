"""The due list, its answers and its sums, touched as staff do."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from kapmonitor.services.snapshot import RoomView
from kapmonitor.ui.actions import ActionId
from kapmonitor.ui.preferences import ThemeName
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.views.check_list import CheckList
from kapmonitor.ui.widgets.key_target import KeyTarget
from kapmonitor.ui.widgets.sum_row import SumRow
from tests.ui.live_rooms import LivePage
from tests.ui.moments import (
    a_booster,
    a_hold,
    a_moment,
    an_infusion,
    left_over,
    oxygen,
    the_protocol,
    two_devices,
)
from tests.ui.rooms import a_dose, a_view
from tests.ui.scenes import colours_in

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")
ALT = Qt.KeyboardModifier.AltModifier
SIZES = [((1344, 824), 1.0), ((1184, 644), 1.0), ((1344, 824), 1.5), ((1184, 644), 1.5)]


def row(page: LivePage, name: str) -> SumRow:
    found = page.find(name)
    assert isinstance(found, SumRow)
    return found


def field(page: LivePage, name: str) -> QLineEdit:
    found = page.find(name)
    assert isinstance(found, QLineEdit)
    return found


def asking(page: LivePage, check: str) -> LivePage:
    page.page.due.ask(check)
    QApplication.processEvents()
    return page


def is_seen(widget: QWidget) -> bool:
    return not widget.visibleRegion().isEmpty()


class TestRunning:
    @pytest.mark.parametrize(
        ("view", "name", "action"),
        [
            (an_infusion(), "running-infusion", ActionId.RUNNING),
            (a_hold(), "running-hold", ActionId.RUNNING),
            (two_devices(), "running-devices", ActionId.RUNNING),
            (oxygen(), "running-oxygen", ActionId.OXYGEN),
            (left_over(), "running-drug", ActionId.DRUG_ACCOUNT),
            (left_over(), "may-leave", ActionId.LEAVING),
        ],
    )
    def test_that_a_press_leads_to_its_panel(
        self, qtbot: QtBot, theme: Theme, view: RoomView, name: str, action: ActionId
    ) -> None:
        page = LivePage(qtbot, theme, view)

        with qtbot.waitSignal(page.actions.get(action).triggered):
            page.click(name)

        assert page.page.panel is not None

    def test_that_a_row_is_pressed_by_the_keyboard(self, qtbot: QtBot, theme: Theme) -> None:
        page = LivePage(qtbot, theme, an_infusion())
        page.find("running-infusion").setFocus(Qt.FocusReason.TabFocusReason)

        with qtbot.waitSignal(page.actions.get(ActionId.RUNNING).triggered):
            page.press(Qt.Key.Key_Return)

    def test_that_the_booster_is_a_line_and_nothing_to_press(
        self, qtbot: QtBot, theme: Theme
    ) -> None:  # H42
        page = LivePage(qtbot, theme, a_booster())

        assert page.find("running-booster").isVisibleTo(page.page)
        assert not page.find("running-booster").isEnabled()

    def test_that_a_hold_is_told_with_the_order_of_the_protocol(
        self, qtbot: QtBot, theme: Theme
    ) -> None:
        page = LivePage(qtbot, theme)
        page.desk.protocol = the_protocol("sl-ketamine")

        page.take(a_hold(20))
        assert row(page, "running-hold").aside == "10:00 left, then spit"
        page.take(a_hold(31))

        assert row(page, "running-hold").is_asked

    def test_that_a_row_goes_with_what_ran(self, qtbot: QtBot, theme: Theme) -> None:
        page = LivePage(qtbot, theme, an_infusion())

        page.take(a_view())

        assert not page.find("running-infusion").isVisibleTo(page.page)

    def test_that_what_always_stands_there_does_not_move_for_what_comes(
        self, qtbot: QtBot, theme: Theme
    ) -> None:  # H63
        page = LivePage(qtbot, theme)
        places = [
            page.find(name).mapTo(page.window, page.find(name).rect().topLeft())
            for name in ("may-leave", "debt")
        ]

        page.take(an_infusion())

        after = [
            page.find(name).mapTo(page.window, page.find(name).rect().topLeft())
            for name in ("may-leave", "debt")
        ]
        assert [each.y() for each in after] == [each.y() for each in places]

    @pytest.mark.parametrize(("size", "scale"), SIZES)
    def test_that_the_sums_keep_their_place_where_the_list_has_to_scroll(
        self, qtbot: QtBot, theme: Theme, size: tuple[int, int], scale: float
    ) -> None:
        theme.use(ThemeName.DARK, scale)
        iv = an_infusion()
        worst = replace(
            iv,
            oxygen_l_per_min=2.0,
            oxygen_since=iv.plan.zero,
            unexplained_voids=(a_dose(version=13, void_reason="twice"),),
        )
        page = LivePage(qtbot, theme, worst, size=size)

        for name in ("running-infusion", "running-oxygen", "void-not-given", "may-leave", "due-0"):
            target = page.find(name)
            assert target.visibleRegion().boundingRect().height() == target.height(), name

    def test_that_no_row_has_an_alarm_s_colour(self, qtbot: QtBot, theme: Theme) -> None:
        page = LivePage(qtbot, theme, an_infusion(80))

        seen = colours_in(page.page.due)

        alarms = ("high_fill", "high_line", "med_fill", "med_line", "low_fill", "low_line")
        assert not seen & {theme.colour(token).name() for token in alarms}

    def test_that_the_line_tells_it_where_the_list_is_not_seen(
        self, qtbot: QtBot, theme: Theme
    ) -> None:
        page = LivePage(qtbot, theme, an_infusion(), size=(700, 520))

        strip = page.find("due-strip")

        told = [each.accessibleName() for each in strip.findChildren(QWidget)]
        assert is_seen(strip)
        assert "20:00 left · infusion" in told


class TestList:
    def test_that_the_question_for_the_dose_leads_to_its_panel(
        self, qtbot: QtBot, theme: Theme
    ) -> None:  # H37
        page = LivePage(qtbot, theme, a_moment("im-ketamine", 20.5))

        page.click("due-0")

        assert page.page.panel is page.dose

    def test_that_it_leads_there_by_keys(self, qtbot: QtBot, theme: Theme) -> None:  # H37
        page = LivePage(qtbot, theme, a_moment("im-ketamine", 20.5))

        page.press(Qt.Key.Key_F5)
        page.press(Qt.Key.Key_Return)

        assert page.page.panel is page.dose

    def test_that_every_check_is_reached_where_not_all_are_seen(
        self, qtbot: QtBot, theme: Theme
    ) -> None:
        page = LivePage(qtbot, theme, oxygen())
        checks = page.page.due.list
        hidden = [each for each in checks.rows if not is_seen(each)]
        assert hidden

        page.press(Qt.Key.Key_F5)
        for _ in checks.rows[: checks.rows.index(hidden[0])]:
            page.press(Qt.Key.Key_Tab)
        QApplication.processEvents()

        assert page.focused is hidden[0]
        assert is_seen(hidden[0])

    def test_that_what_is_out_of_sight_is_counted(self, qtbot: QtBot, theme: Theme) -> None:
        page = LivePage(qtbot, theme, oxygen())
        checks = page.page.due.list
        out = sum(
            1
            for each in checks.rows
            if each.line is not None
            and each.line.may_be_answered
            and each.visibleRegion().boundingRect().height() < each.height() / 2
        )

        with qtbot.waitSignal(checks.hidden_changed) as told:
            bar = checks.findChildren(QScrollArea)[0].verticalScrollBar()
            bar.setValue(bar.maximum())
            bar.setValue(0)

        assert out > 0
        assert told.args is not None
        titles = [each.accessibleName() for each in page.page.due.findChildren(QWidget)]
        assert f"{out} more open" in titles

    def test_that_a_detail_stands_in_the_row_and_is_read_out(
        self, qtbot: QtBot, theme: Theme
    ) -> None:
        page = LivePage(qtbot, theme, oxygen())

        first = page.page.due.list.rows[0]

        assert first.detail == "1 missed before"
        assert "1 missed before" in first.accessibleName()

    def test_that_with_nothing_due_it_says_so(self, qtbot: QtBot, theme: Theme) -> None:
        checks = CheckList(theme)
        qtbot.addWidget(checks)

        checks.show_lines(())

        assert checks.rows == []


class TestAnswers:
    def test_that_breathing_seen_is_one_key(self, qtbot: QtBot, theme: Theme) -> None:  # H12
        page = LivePage(qtbot, theme)

        page.press(Qt.Key.Key_B)
        page.press(Qt.Key.Key_S, ALT)

        assert page.live.answering.deed.now.what == "Breathing: seen"

    def test_that_nobody_is_roused_for_a_score(self, qtbot: QtBot, theme: Theme) -> None:  # H45
        page = asking(LivePage(qtbot, theme), "moaa-s")

        field(page, "left-rate").setFocus()
        page.type("12", gap_s=0.4)
        page.press(Qt.Key.Key_Return)

        said = "MOAA/S sedation: not roused, breathing seen 12 /min"
        assert page.live.answering.deed.now.what == said

    def test_that_it_needs_no_rate(self, qtbot: QtBot, theme: Theme) -> None:  # H45
        page = asking(LivePage(qtbot, theme), "moaa-s")

        page.click("check-not-roused")

        assert page.live.answering.deed.now.what.endswith("not roused, breathing seen")

    def test_that_who_does_not_answer_is_help_and_no_number(
        self, qtbot: QtBot, theme: Theme
    ) -> None:  # H45
        page = asking(LivePage(qtbot, theme), "moaa-s")

        assert page.page.due.check.text() == "no answer to voice: call help, F1"

    def test_that_a_chosen_level_is_told_in_words_before_it_is_logged(
        self, qtbot: QtBot, theme: Theme
    ) -> None:
        page = asking(LivePage(qtbot, theme), "moaa-s")

        page.type("4", gap_s=0.4)

        assert page.page.due.check.text() == "4: slowly to the name"
        assert page.desk.acts == []

    @pytest.mark.parametrize(
        ("target", "said"),
        [
            ("check-waive", "Blood pressure: waived"),
            ("check-not-obtained", "Blood pressure: could not be obtained"),
            ("put-off-5", "Blood pressure: put off 5 min"),
        ],
    )
    def test_that_a_check_is_let_go_with_a_word_and_a_press(
        self, qtbot: QtBot, theme: Theme, target: str, said: str
    ) -> None:  # H30
        page = asking(LivePage(qtbot, theme, size=(1344, 1000)), "blood-pressure")

        page.click("check-not-done")
        page.click("reason-2")
        assert field(page, "waive-reason").text() == "cuff hurts"
        page.click(target)

        assert page.live.answering.deed.now.what == said

    def test_that_a_cuff_is_put_off_by_keys_alone(self, qtbot: QtBot, theme: Theme) -> None:  # H30
        page = asking(LivePage(qtbot, theme), "blood-pressure")

        page.press(Qt.Key.Key_W, ALT)
        page.type("asleep", gap_s=0.4)
        page.press(Qt.Key.Key_Return)
        assert page.focused.objectName() == "put-off-2"
        assert is_seen(page.focused)
        page.press(Qt.Key.Key_Tab)
        page.press(Qt.Key.Key_Return)

        assert page.live.answering.deed.now.what == "Blood pressure: put off 5 min"

    def test_that_without_a_reason_nothing_is_written_and_the_field_is_next(
        self, qtbot: QtBot, theme: Theme
    ) -> None:
        page = asking(LivePage(qtbot, theme, size=(1344, 1000)), "dissociation")
        page.click("check-not-done")

        page.click("check-waive")

        assert page.desk.acts == []
        assert page.focused.objectName() == "waive-reason"
        assert page.page.due.check.text() == "only with a reason: choose one, or type it"

    def test_that_only_a_cuff_offers_later(self, qtbot: QtBot, theme: Theme) -> None:  # H30
        page = asking(LivePage(qtbot, theme), "dissociation")

        page.click("check-not-done")

        assert not page.find("put-off-2").isVisibleTo(page.page)

    def test_that_esc_gives_the_list_back_and_the_next_check_starts_anew(
        self, qtbot: QtBot, theme: Theme
    ) -> None:
        page = asking(LivePage(qtbot, theme), "blood-pressure")
        page.press(Qt.Key.Key_W, ALT)
        page.type("asleep", gap_s=0.4)

        page.press(Qt.Key.Key_Escape)
        assert not page.find("check-answer").isVisibleTo(page.page)
        asking(page, "dissociation")

        assert not page.find("letting-go").isVisibleTo(page.page)
        assert field(page, "waive-reason").text() == ""

    @pytest.mark.parametrize(("size", "scale"), SIZES)
    @pytest.mark.parametrize("check", ["moaa-s", "blood-pressure", "breathing"])
    def test_that_an_answer_is_seen_whole_and_the_dose_beside_it(
        self, qtbot: QtBot, theme: Theme, check: str, size: tuple[int, int], scale: float
    ) -> None:
        theme.use(ThemeName.DARK, scale)
        page = asking(LivePage(qtbot, theme, left_over(), size=size), check)
        for _ in range(4):
            QApplication.processEvents()

        for target in page.page.due.check.findChildren(KeyTarget):
            if target.isVisibleTo(page.page):
                seen = target.visibleRegion().boundingRect().size()
                assert seen == target.size(), target.objectName()
                assert target.width() >= min(target.bare_width(), target.sizeHint().width())
        told = [e.accessibleName() for e in page.page.due.findChildren(QWidget) if is_seen(e)]
        assert any(words.startswith("38 mg") for words in told)

    def test_that_what_runs_is_told_in_a_line_while_a_check_is_answered(
        self, qtbot: QtBot, theme: Theme
    ) -> None:
        page = asking(LivePage(qtbot, theme, an_infusion()), "moaa-s")

        told = [e.accessibleName() for e in page.page.due.findChildren(QWidget) if is_seen(e)]
        assert "20:00 left · infusion" in told
        assert not is_seen(page.find("may-leave"))
        page.press(Qt.Key.Key_Escape)
        QApplication.processEvents()
        assert is_seen(page.find("running-infusion"))
        assert is_seen(page.find("may-leave"))


def test_that_the_debt_stays_one_number_whatever_is_late(qtbot: QtBot, theme: Theme) -> None:
    view = oxygen()
    page = LivePage(qtbot, theme, view)

    late = sum(check.state == "late" for check in view.checks)

    assert view.debt == late
    assert page.find("debt").accessibleName() == f"debt {late} late"
