"""A check's name is never cut for the time beside it."""

from PySide6.QtGui import QFontMetrics
from pytestqt.qtbot import QtBot

from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.check_words import CheckShape, DueLine
from kapmonitor.ui.widgets.check_row import LOW_ROW, CheckRow


def a_row(qtbot: QtBot, theme: Theme, when: str, width: int) -> CheckRow:
    row = CheckRow(theme, 0)
    qtbot.addWidget(row)
    row.show_line(
        DueLine(
            check="sedation",
            title="MOAA/S sedation",
            shape=CheckShape.DUE,
            when=when,
        )
    )
    row.resize(width, theme.px(LOW_ROW))
    return row


def test_that_a_short_time_stands_beside_the_name(qtbot: QtBot, theme: Theme) -> None:
    assert not a_row(qtbot, theme, "in 4:07", 260).is_in_two_lines


def test_that_a_long_time_stands_under_the_name(qtbot: QtBot, theme: Theme) -> None:
    row = a_row(qtbot, theme, "now, due 0:40 ago", 216)

    assert row.is_in_two_lines


def test_that_two_lines_fit_into_the_lowest_row(theme: Theme) -> None:
    name, when = (QFontMetrics(theme.font(size)).ascent() for size in ("body", "micro"))

    assert name + when < theme.px(LOW_ROW)
