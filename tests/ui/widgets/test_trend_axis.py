import pytest

from kapmonitor.ui.widgets.trend_axis import (
    TrendWindow,
    lay_out,
    range_of,
    span_of,
    spread,
    time_ticks,
)


@pytest.mark.parametrize("window", list(TrendWindow))
@pytest.mark.parametrize("now_s", [0.0, 59.0, 600.0, 5000.0, 20_000.0, 100_000.0])
def test_that_now_is_always_in_sight(window: TrendWindow, now_s: float) -> None:
    span = span_of(window, now_s)

    assert span.start_s <= now_s < span.end_s


def test_that_a_window_stands_still_between_its_steps() -> None:
    spans = {span_of(TrendWindow.TEN_MINUTES, float(s)) for s in range(3600, 3720)}

    assert len(spans) == 1


def test_that_times_are_labelled_no_nearer_than_asked() -> None:
    span = span_of(TrendWindow.ALL, 2400.0)

    ticks = time_ticks(span, width=900, spacing=80)

    assert ticks == [0.0, 300.0, 600.0, 900.0, 1200.0, 1500.0, 1800.0, 2100.0, 2400.0, 2700.0]


@pytest.mark.parametrize("height", [60, 140, 240, 360, 900])
@pytest.mark.parametrize("line", [15, 30])
def test_that_lanes_keep_their_place_in_any_height(height: float, line: float) -> None:
    layout = lay_out((1.2, 1, 1), width=400, height=height, line=line, gutter=30)

    edges = [edge for lane in layout.lanes for edge in (lane.top, lane.bottom)]
    assert edges == sorted(edges)
    assert edges[0] >= 0
    assert edges[-1] <= height


def test_that_marks_give_way_before_names_and_doses_last() -> None:
    layouts = [
        lay_out((1, 1, 1), width=400, height=h, line=15, gutter=30) for h in (400, 200, 150, 60)
    ]

    assert [each.strip_top is not None for each in layouts] == [True, False, False, False]
    assert [each.flags_top is not None for each in layouts] == [True, True, True, False]


def test_that_a_value_beyond_the_lane_is_drawn_at_its_edge() -> None:
    lane = lay_out((1,), width=400, height=300, line=15, gutter=30).lanes[0]

    assert lane.y(30, (80, 100)) == lane.bottom
    assert lane.y(140, (80, 100)) == lane.top


def test_that_a_lane_widens_for_what_comes() -> None:
    ranges = ((80, 100), (60, 100))

    assert range_of(ranges, (90, 99)) == (80, 100)
    assert range_of(ranges, (74, 99)) == (60, 100)
    assert range_of(ranges, (40, 99)) == (60, 100)


def test_that_labels_stand_apart_and_as_near_as_they_can() -> None:
    assert spread([50, 80], spacing=10, low=0, high=100) == [50, 80]
    assert spread([50, 46], spacing=10, low=0, high=100) == [53, 43]
    assert spread([98, 96, 94], spacing=10, low=0, high=100) == [100, 90, 80]


def test_that_labels_without_room_give_way_from_the_last() -> None:
    assert spread([50, 46, 48], spacing=10, low=40, high=55) == [53, 43, None]
