"""Thinning keeps the lowest, the highest and every gap (H72)."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from kapmonitor.ui.theme import Theme
from kapmonitor.ui.widgets.linked_plots import thinned
from kapmonitor.ui.widgets.region_bar import LEAST_S, RegionBar

COLUMNS = 20


@given(
    st.lists(st.one_of(st.floats(40, 100), st.just(float("nan"))), min_size=1, max_size=400),
    st.floats(0, 100),
    st.floats(150, 500),
)
def test_that_the_lowest_and_highest_that_are_shown_are_never_thinned_away(
    values, left, right
):  # H72
    times = np.arange(len(values), dtype=float)
    numbers = np.array(values)

    x, y = thinned(times, numbers, left, right, COLUMNS)

    shown = numbers[(times >= left) & (times <= right)]
    shown = shown[~np.isnan(shown)]
    drawn = y[~np.isnan(y)]
    if len(shown):
        assert drawn.min() <= shown.min()
        assert drawn.max() >= shown.max()
    assert len(x) == len(y)
    assert set(drawn.tolist()) <= set(numbers[~np.isnan(numbers)].tolist())


@given(st.integers(1, 398))
def test_that_a_gap_is_seen_however_short(at):  # H72
    values = np.full(400, 97.0)
    values[at] = np.nan

    _, drawn = thinned(np.arange(400.0), values, 0.0, 399.0, COLUMNS)

    assert np.isnan(drawn).any()


def test_that_a_long_session_is_drawn_with_some_points_a_column():
    times = np.arange(14_400.0)

    x, _ = thinned(times, np.sin(times), 0.0, 14_400.0, 1000)

    assert len(x) <= 3100


def a_bar(qtbot: QtBot, theme: Theme) -> RegionBar:
    bar = RegionBar(theme)
    qtbot.addWidget(bar)
    bar.resize(1000, 28)
    bar.show_edges(0.0, 1000.0)
    bar.show_length(1000.0)
    bar.show()
    return bar


def test_that_the_region_is_chosen_by_keyboard(qtbot: QtBot, theme: Theme):
    bar = a_bar(qtbot, theme)

    with qtbot.waitSignal(bar.region_chosen):
        qtbot.keyClick(bar, Qt.Key.Key_Plus)
    narrowed = bar.region
    qtbot.keyClick(bar, Qt.Key.Key_Right)
    moved = bar.region
    qtbot.keyClick(bar, Qt.Key.Key_Home)

    assert narrowed == (100.0, 900.0)
    assert moved == (180.0, 980.0)
    assert bar.region == (0.0, 1000.0)


def test_that_the_region_is_chosen_by_its_handles(qtbot: QtBot, theme: Theme):
    bar = a_bar(qtbot, theme)

    qtbot.mousePress(bar, Qt.MouseButton.LeftButton, pos=QPoint(999, 14))
    qtbot.mouseMove(bar, QPoint(500, 14))
    qtbot.mouseRelease(bar, Qt.MouseButton.LeftButton, pos=QPoint(500, 14))

    assert bar.region == (0.0, 500.0)


def test_that_the_region_never_leaves_the_session_nor_shrinks_to_nothing(
    qtbot: QtBot, theme: Theme
):
    bar = a_bar(qtbot, theme)

    for _ in range(60):
        qtbot.keyClick(bar, Qt.Key.Key_Plus)
    narrowed = bar.region
    for _ in range(400):
        qtbot.keyClick(bar, Qt.Key.Key_Left)

    assert narrowed[1] - narrowed[0] >= LEAST_S
    assert bar.region[0] == 0.0
