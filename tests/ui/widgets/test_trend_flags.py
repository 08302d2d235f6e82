"""The words over a trend: beside their line, over no curve, and over none another."""

from itertools import combinations

import pytest

from kapmonitor.ui.widgets.trend_axis import TrendLayout, lay_out
from kapmonitor.ui.widgets.trend_flags import FlagRows, FlagWords
from kapmonitor.ui.widgets.trend_scene import Flag

LINE = 14.0
NAMES = ("infusion paused", "infusion goes on", "rest of the infusion in 25 min")


def a_layout(width: float = 900, height: float = 280) -> TrendLayout:
    return lay_out([1.3, 1.0, 1.0], width=width, height=height, line=LINE, gutter=40)


def placed(layout: TrendLayout, *flags: tuple[float, Flag]) -> list[FlagWords]:
    rows = FlagRows(layout, line=LINE, gap=2, measure=lambda text: 7.0 * len(text) + 10, taken=[])
    return rows.place(flags)


def minor(x: float, text: str) -> tuple[float, Flag]:
    return x, Flag(at_s=x, text=text, short=text.rsplit(maxsplit=1)[-1], minor=True)


def dose(x: float, mass: str) -> tuple[float, Flag]:
    return x, Flag(at_s=x, text=f"IN spray {mass} mg", short=f"{mass} mg")


def an_infusion(apart: float) -> list[tuple[float, Flag]]:
    started = (60.0, Flag(at_s=60, text="IV infusion 37 mg begun", short="37 mg begun"))
    return [started, *(minor(60 + apart * n, NAMES[n % 3]) for n in range(1, 12))]


@pytest.mark.parametrize("apart", [4.0, 15.0, 18.0, 36.0, 70.0])
@pytest.mark.parametrize("height", [110, 160, 200, 280, 500])
def test_that_the_words_of_many_flags_cover_no_curve_and_none_another(
    apart: float, height: float
) -> None:
    layout = a_layout(height=height)

    found = placed(layout, *an_infusion(apart))

    assert found[0].flag.text == "IV infusion 37 mg begun"
    for one, other in combinations(found, 2):
        assert not one.box.meets(other.box), (one.text, other.text)
    if layout.flags_top is not None:
        assert max(each.box.top + LINE for each in found) <= layout.lanes[0].top + 0.5


def test_that_what_is_minor_stands_where_no_line_of_another_runs_through_it() -> None:
    found = placed(a_layout(), minor(200, "infusion paused"), minor(236, "infusion goes on"))

    lines = {each.flag.text: each.flag.at_s for each in found}
    assert len(found) == 2
    for each in found:
        others = [x for text, x in lines.items() if text != each.flag.text]
        assert not any(each.box.left < x < each.box.right for x in others)


def test_that_doses_minutes_apart_are_all_told_in_their_order() -> None:
    found = placed(a_layout(), *(dose(100 + 17 * n, f"28.{n}") for n in range(4)))

    assert {each.text.split()[-2] for each in found} == {"28.0", "28.1", "28.2", "28.3"}
    for one, other in combinations(found, 2):
        assert not one.box.meets(other.box)
        if one.box.top == other.box.top:
            assert (one.flag.at_s < other.flag.at_s) == (one.box.left < other.box.left)


def test_that_a_plot_without_a_row_for_words_still_tells_its_dose() -> None:
    layout = a_layout(height=60)
    assert layout.flags_top is None

    (found,) = placed(layout, dose(850, "60"))

    assert found.text == "60 mg"
    assert layout.left <= found.box.left
    assert found.box.right <= layout.right
