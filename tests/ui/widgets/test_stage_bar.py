from itertools import pairwise

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kapmonitor.services.snapshot import RoomView
from kapmonitor.ui.preferences import ThemeName
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.timeline import content_of
from kapmonitor.ui.widgets.stage_bar import StageBar
from kapmonitor.ui.widgets.stage_cells import share_width
from kapmonitor.ui.widgets.stage_scene import (
    Edge,
    Span,
    SpanKind,
    StageBarContent,
    StageCell,
    StageState,
    Tick,
    TickState,
    Wedge,
)
from tests.ui.timelines import (
    a_hold,
    a_timeline,
    an_im_session,
    an_infusion,
    an_overlap,
    dose,
    fresh,
    stage,
    two_devices,
)

COMING = StageCell(title="Peak", state=StageState.COMING, share=1.0, below=("~25 min",))
NARROW = 1040
"""What is left of a window of 1280 px, at 150 %, beside rail, margins and frame."""
ALARMS = {"high_fill", "high_line", "med_fill", "med_ink", "med_line", "low_fill", "low_ink"}


def views() -> list[RoomView]:
    return [
        an_im_session(now=23.5),
        an_im_session(now=30.0),
        an_im_session(now=30.0, evidence=fresh(29.0)),
        an_im_session(now=75.0),
        an_im_session(dose(35.0, "20"), now=41.0),
        an_infusion(now=38.5),
        a_hold(now=22.0),
        two_devices(now=22.5),
        an_overlap(),
        a_timeline(stage(14.0, "administration"), now=20.2),
        a_timeline(now=3.0),
    ]


@pytest.fixture
def bar(qtbot: QtBot, theme: Theme) -> StageBar:
    made = StageBar(theme)
    qtbot.addWidget(made)
    made.resize(900, made.sizeHint().height())
    return made


def seen(bar: StageBar, content: StageBarContent) -> QImage:
    bar.show_content(content)
    return bar.grab().toImage()


def lane(bar: StageBar) -> list[str]:
    return [said.text for said in bar.lane_words() if said is not None]


def test_that_what_is_left_over_goes_to_wishes_and_then_by_share() -> None:
    assert share_width(200, [50, 50], [1, 3], [20, 0]) == [90, 110]


def test_that_all_but_the_firm_ones_shrink_where_there_is_too_little_room() -> None:
    assert share_width(120, [50, 50, 50], [1, 1, 1], [0, 0, 0], firm={1}) == [35, 50, 35]


@pytest.mark.parametrize("width", [640, NARROW, 1340, 1800])
@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_that_cells_fill_the_bar_without_lying_over_one_another(
    bar: StageBar, theme: Theme, width: int, scale: float
) -> None:
    theme.use(ThemeName.DARK, scale)
    bar.resize(width, bar.sizeHint().height())
    for view in views():
        bar.show_content(content_of(view))

        rects = bar.cell_rects()

        assert len(rects) == 8
        assert all(a.right() < b.left() for a, b in pairwise(rects))
        assert rects[-1].right() == pytest.approx(width, abs=1)
        assert not bar.grab().isNull()


@pytest.mark.parametrize(("width", "scale"), [(1100, 1.0), (1340, 1.0), (NARROW, 1.5), (920, 1.5)])
def test_that_nothing_that_is_said_is_cut(
    bar: StageBar, theme: Theme, width: int, scale: float
) -> None:
    # H64
    theme.use(ThemeName.DARK, scale)
    bar.resize(width, bar.sizeHint().height())
    for view in views():
        content = content_of(view)
        bar.show_content(content)

        for cell, (title, right, below, _) in zip(content.cells, bar.cell_words(), strict=True):
            assert title == cell.title
            if cell.state in (StageState.CURRENT, StageState.NEXT):
                assert right in cell.right or not cell.right
                assert below in cell.below
        assert not any("…" in words for words in lane(bar))


@pytest.mark.parametrize(("width", "scale"), [(1100, 1.0), (NARROW, 1.5), (NARROW, 2.0)])
def test_that_the_leaving_time_and_every_dose_that_counts_keep_words(
    bar: StageBar, theme: Theme, width: int, scale: float
) -> None:
    theme.use(ThemeName.DARK, scale)
    bar.resize(width, bar.sizeHint().height())
    bar.show_content(content_of(an_im_session(dose(35.0, "20"), now=41.0)))

    said = lane(bar)
    assert any("14:35" in words or ":35" in words for words in said)
    assert any(words.startswith("60 mg") for words in said)
    assert any(words.startswith(("20 mg", "booster")) for words in said)


def test_that_an_open_administration_asks_however_narrow_it_is(bar: StageBar, theme: Theme) -> None:
    # H37
    theme.use(ThemeName.DARK, 2.0)
    bar.resize(900, bar.sizeHint().height())
    bar.show_content(content_of(a_timeline(stage(14.0, "administration"), now=20.2)))

    assert "given? when? D" in bar.cell_words()[1][1]


def test_that_no_word_of_the_lane_lies_on_another_or_outside(bar: StageBar) -> None:
    for width in (700, 1100, 1340):
        bar.resize(width, bar.height())
        for view in views():
            bar.show_content(content_of(view))
            extents = sorted(said.extent for said in bar.lane_words() if said is not None)

            assert all(a[1] <= b[0] for a, b in pairwise(extents))
            assert all(left >= 0 and right <= width for left, right in extents)


def test_that_nothing_moves_when_a_line_of_why_comes(bar: StageBar) -> None:
    before = content_of(an_im_session(now=30.0, evidence=fresh(29.0)))
    bar.resize(1340, bar.height())
    bar.show_content(before)
    rects = bar.cell_rects()

    bar.show_content(content_of(an_im_session(now=30.0)))

    assert bar.cell_words()[3][3].startswith("booster: no fresh")
    assert bar.cell_rects() == rects


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_that_its_height_is_the_same_whatever_it_shows(
    bar: StageBar, theme: Theme, scale: float
) -> None:
    theme.use(ThemeName.DARK, scale)
    empty = bar.sizeHint().height()
    for view in views():
        bar.show_content(content_of(view))
        assert bar.sizeHint().height() == empty
    assert empty <= 72 * scale


def test_that_each_state_of_a_check_has_a_shape_of_its_own(bar: StageBar) -> None:
    # H65
    nothing = seen(bar, StageBarContent(cells=(COMING,)))
    pictures = [nothing.convertToFormat(QImage.Format.Format_Mono)]
    for state in TickState:
        ticks = (Tick(place=0.5, state=state),)
        grey = seen(bar, StageBarContent(cells=(COMING,), ticks=ticks))
        pictures.append(grey.convertToFormat(QImage.Format.Format_Mono))

    assert all(a != b for n, a in enumerate(pictures) for b in pictures[n + 1 :])


def test_that_each_kind_of_band_has_a_look_of_its_own(bar: StageBar) -> None:
    # H65
    pictures = []
    for kind in SpanKind:
        spans = (Span(kind=kind, start=0.2, end=0.7, gone=0.5),)
        grey = seen(bar, StageBarContent(cells=(COMING,), spans=spans))
        pictures.append(grey.convertToFormat(QImage.Format.Format_Grayscale8))

    assert all(a != b for n, a in enumerate(pictures) for b in pictures[n + 1 :])


@pytest.mark.parametrize("name", ThemeName)
def test_that_no_colour_of_an_alarm_is_ever_shown(
    bar: StageBar, theme: Theme, name: ThemeName
) -> None:
    # H42
    theme.use(name, 1.0)
    alarms = {theme.colour(token).name() for token in ALARMS}
    for view in views():
        image = seen(bar, content_of(view))
        wide, high = image.width(), image.height()
        colours = {image.pixelColor(x, y).name() for x in range(wide) for y in range(0, high, 3)}
        assert not alarms & colours


def test_that_the_most_urgent_of_checks_at_one_place_is_seen(bar: StageBar) -> None:
    # H44
    late = Tick(place=0.5, state=TickState.LATE)
    done = Tick(place=0.5, state=TickState.DONE)

    alone = seen(bar, StageBarContent(cells=(COMING,), ticks=(late,)))

    assert seen(bar, StageBarContent(cells=(COMING,), ticks=(late, done))) == alone
    assert seen(bar, StageBarContent(cells=(COMING,), ticks=(done, late))) == alone


@pytest.mark.parametrize("place", [0.0, 0.5, 1.0])
def test_that_now_and_the_edge_of_leaving_are_seen(bar: StageBar, place: float) -> None:
    # H47
    bare = seen(bar, StageBarContent(cells=(COMING,)))
    edge = Edge(place=place, words=("leaving not before 14:15", "14:15"))

    assert seen(bar, StageBarContent(cells=(COMING,), now=place)) != bare
    assert seen(bar, StageBarContent(cells=(COMING,), leaving=edge)) != bare
    assert lane(bar) == ["leaving not before 14:15"]


def test_that_stages_that_are_on_at_once_are_joined(bar: StageBar) -> None:
    on = StageCell(title="Peak", state=StageState.CURRENT, share=1.0, below=("1:00",))
    bar.show_content(StageBarContent(cells=(on, on)))
    left = bar.cell_rects()[0]
    image = bar.grab().toImage()

    heights = [int(left.top() + left.height() * part) for part in (0.35, 0.5)]
    joint, gap = (image.pixelColor(int(left.right()) + 2, y) for y in heights)

    assert joint != gap


def test_that_a_voided_dose_looks_unlike_a_given_one_and_keeps_its_words(bar: StageBar) -> None:
    # H38
    pictures = []
    for struck, words in ((False, ()), (True, ()), (True, ("60 mg",)), (False, ("60 mg",))):
        wedge = Wedge(place=0.5, struck=struck, words=words)
        pictures.append(seen(bar, StageBarContent(cells=(COMING,), wedges=(wedge,))))

    assert all(a != b for n, a in enumerate(pictures) for b in pictures[n + 1 :])


def test_that_the_words_of_a_voided_dose_never_lie_on_one_that_counts(bar: StageBar) -> None:
    # H38
    given = (Wedge(place=0.48), Wedge(place=0.52))
    struck = Wedge(place=0.5, struck=True, words=("60 mg",))

    bar.show_content(StageBarContent(cells=(COMING,), wedges=(*given, struck)))

    assert "60 mg" not in lane(bar)


class Paintings(QObject):
    """Counts how often a widget is painted."""

    count = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() is QEvent.Type.Paint
        return False


@pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")
def test_that_the_same_again_is_not_painted_again(qtbot: QtBot, bar: StageBar) -> None:
    bar.show_content(content_of(an_im_session(now=30.0)))
    bar.show()
    qtbot.waitExposed(bar)
    QApplication.processEvents()
    paintings = Paintings()
    bar.installEventFilter(paintings)

    bar.show_content(content_of(an_im_session(now=30.0)))
    QApplication.processEvents()
    assert paintings.count == 0

    bar.show_content(content_of(an_im_session(now=31.0)))
    qtbot.waitUntil(lambda: paintings.count == 1)
