"""What gives way first where there is little room."""

import pytest

from kapmonitor.ui.views.live_places import Shape, places_for


def test_that_there_is_room_for_all_on_a_common_screen() -> None:
    places = places_for(1344, 690, 1.0)

    assert places.shape is Shape.TALL
    assert places.has_trend


def test_that_due_and_numbers_move_beside_where_it_is_low() -> None:
    places = places_for(1184, 510, 1.0)

    assert places.shape is Shape.SIDE
    assert places.has_trend


def test_that_the_trend_gives_way_before_the_log_and_the_log_before_hints() -> None:
    lower = [places_for(870, height, 1.0) for height in (500, 391, 360)]

    assert all(not places.has_trend for places in lower)
    assert [places.has_log_head for places in lower] == [True, False, False]
    assert [places.has_tabs for places in lower] == [True, True, False]


@pytest.mark.parametrize("scale", [1.0, 1.25, 1.5, 1.75, 2.0])
@pytest.mark.parametrize(("width", "height"), [(1184, 510), (1344, 690), (1824, 860)])
def test_that_numbers_and_due_always_have_their_place(
    width: int, height: int, scale: float
) -> None:  # H64
    places = places_for(width, height, scale)

    assert places.numbers >= 264 * scale
    assert places.due >= 240 * scale
    assert places.numbers + places.due < width
