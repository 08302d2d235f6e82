from itertools import pairwise

import pytest
from pytestqt.qtbot import QtBot

from kapmonitor.ui.preferences import ThemeName
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.widgets.stage_bar import StageBar, share_width
from kapmonitor.ui.widgets.stage_scene import (
    StageBarContent,
    StageCell,
    StageState,
    Tick,
    TickState,
    Wedge,
)

WORDS = ("Prep", "Dose", "Onset", "Peak", "Return", "Integrate", "Recover", "Leave")


def some_content() -> StageBarContent:
    cells = [
        StageCell(title=word, state=StageState.COMING, share=60.0, below="~25 min")
        for word in WORDS
    ]
    cells[3] = StageCell(
        title="Peak",
        state=StageState.CURRENT,
        share=2400.0,
        below="19:07 of 40:00",
        gone=0.48,
        right="20:53 left",
        detail="booster window 13:25 to 13:45",
    )
    ticks = tuple(Tick(place=n + 0.5, state=state) for n, state in enumerate(TickState))
    return StageBarContent(cells=tuple(cells), wedges=(Wedge(place=1.5),), ticks=ticks)


def test_that_what_is_left_over_goes_to_wishes_and_then_by_share() -> None:
    widths = share_width(200, [50, 50], [1, 3], [20, 0])

    assert widths == [90, 110]


def test_that_all_but_the_firm_one_shrink_where_there_is_too_little_room() -> None:
    widths = share_width(100, [50, 50, 50], [1, 1, 1], [0, 0, 0], firm=1)

    assert widths == [25, 50, 25]


@pytest.mark.parametrize("width", [640, 1100, 1340, 1800])
@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_that_cells_fill_the_bar_without_lying_over_one_another(
    qtbot: QtBot, theme: Theme, width: int, scale: float
) -> None:
    bar = StageBar(theme)
    qtbot.addWidget(bar)
    theme.use(ThemeName.DARK, scale)
    bar.resize(width, bar.sizeHint().height())
    bar.show_content(some_content())

    rects = bar.cell_rects()

    assert len(rects) == len(WORDS)
    assert all(a.right() < b.left() for a, b in pairwise(rects))
    assert rects[-1].right() == pytest.approx(width, abs=1)
    assert not bar.grab().isNull()


def test_that_each_state_of_a_check_has_a_shape_of_its_own(qtbot: QtBot, theme: Theme) -> None:
    # H65
    bar = StageBar(theme)
    qtbot.addWidget(bar)
    bar.resize(900, bar.sizeHint().height())
    cell = StageCell(title="Peak", state=StageState.COMING, share=1.0, below="")
    pictures = []
    for state in TickState:
        ticks = (Tick(place=0.5, state=state),)
        bar.show_content(StageBarContent(cells=(cell,), ticks=ticks))
        grey = bar.grab().toImage().convertToFormat(bar.grab().toImage().Format.Format_Mono)
        pictures.append(grey)

    assert all(a != b for n, a in enumerate(pictures) for b in pictures[n + 1 :])


def test_that_a_voided_dose_looks_unlike_a_given_one(qtbot: QtBot, theme: Theme) -> None:
    # H38
    bar = StageBar(theme)
    qtbot.addWidget(bar)
    bar.resize(900, bar.sizeHint().height())
    cell = StageCell(title="Peak", state=StageState.COMING, share=1.0, below="")

    bar.show_content(StageBarContent(cells=(cell,), wedges=(Wedge(place=0.5),)))
    given = bar.grab().toImage()
    bar.show_content(StageBarContent(cells=(cell,), wedges=(Wedge(place=0.5, struck=True),)))

    assert bar.grab().toImage() != given


def test_that_a_voided_dose_has_a_word_beside_it(qtbot: QtBot, theme: Theme) -> None:
    # H38
    bar = StageBar(theme)
    qtbot.addWidget(bar)
    bar.resize(900, bar.sizeHint().height())
    cell = StageCell(title="Peak", state=StageState.COMING, share=1.0, below="")
    pictures = []
    for text in ("", "60 mg", "6 mg"):
        wedge = Wedge(place=0.5, struck=True, text=text)
        bar.show_content(StageBarContent(cells=(cell,), wedges=(wedge,)))
        pictures.append(bar.grab().toImage())

    assert all(a != b for n, a in enumerate(pictures) for b in pictures[n + 1 :])


def test_that_its_word_never_lies_on_a_dose_that_counts(qtbot: QtBot, theme: Theme) -> None:
    # H38
    bar = StageBar(theme)
    qtbot.addWidget(bar)
    bar.resize(900, bar.sizeHint().height())
    cell = StageCell(title="Peak", state=StageState.COMING, share=1.0, below="")
    given = (Wedge(place=0.48), Wedge(place=0.52))

    struck = Wedge(place=0.5, struck=True, text="60 mg")
    bar.show_content(StageBarContent(cells=(cell,), wedges=(*given, struck)))
    beside = bar.grab().toImage()
    bare = Wedge(place=0.5, struck=True, text="12 mg")
    bar.show_content(StageBarContent(cells=(cell,), wedges=(*given, bare)))

    assert bar.grab().toImage() == beside
