import math

from hypothesis import given
from hypothesis import strategies as st

from kapmonitor.ui.widgets.trend_series import Envelope, Segment, Series

COLUMNS, WIDTH_S = 20, 5.0
steps = st.lists(
    st.tuples(
        st.floats(0.0, 12.0, allow_subnormal=False),
        st.integers(60, 100).map(float),
        st.booleans(),
    ),
    max_size=80,
)


def a_series(values: list[tuple[float, float, bool]]) -> Series:
    series, at_s = Series(), 0.0
    for step_s, value, joined in values:
        at_s += step_s
        series.append(at_s, value, joined=joined)
    return series


def an_envelope(series: Series) -> Envelope:
    return Envelope(series, start_s=0.0, width_s=WIDTH_S, columns=COLUMNS)


def brute_force(series: Series) -> dict[int, tuple[float, float]]:
    found: dict[int, list[float]] = {}
    for at_s, value in zip(series.times.tolist(), series.values.tolist(), strict=True):
        found.setdefault(math.floor(at_s / WIDTH_S), []).append(value)
    return {c: (min(v), max(v)) for c, v in found.items() if c < COLUMNS}


@given(steps)
def test_that_thinning_keeps_the_lowest_and_highest_of_every_column(
    values: list[tuple[float, float, bool]],
) -> None:
    # H72
    series = a_series(values)

    envelope = an_envelope(series)

    found = {c: envelope.extremes(c)[1:] for c in envelope.within(0, COLUMNS)}
    assert found == brute_force(series)


@given(steps, steps)
def test_that_keeping_up_gives_the_same_lines_as_thinning_anew(
    before: list[tuple[float, float, bool]], after: list[tuple[float, float, bool]]
) -> None:
    whole = an_envelope(a_series(before + after))

    series = a_series(before)
    kept_up = an_envelope(series)
    at_s = float(series.times[-1]) if len(series) else 0.0
    for step_s, value, joined in after:
        at_s += step_s
        series.append(at_s, value, joined=joined)
        kept_up.extend()

    assert kept_up.segments() == whole.segments()


@given(steps)
def test_that_no_line_leads_to_a_column_whose_first_value_joins_nothing(
    values: list[tuple[float, float, bool]],
) -> None:
    # H72
    series = a_series(values)

    segments = an_envelope(series).segments()

    starts = {
        float(at_s) for at_s, joined in zip(series.times, series.joined, strict=True) if not joined
    }
    firsts = starts - {float(a) for a, j in zip(series.times, series.joined, strict=True) if j}
    columns = [math.floor(at_s / WIDTH_S) for at_s in series.times.tolist()]
    heads = {
        at_s
        for number, at_s in enumerate(series.times.tolist())
        if number == 0 or columns[number] != columns[number - 1]
    }
    assert not [s for s in segments if _is_between(s) and s[2] in firsts & heads]


def _is_between(segment: Segment) -> bool:
    return math.floor(segment[0] / WIDTH_S) != math.floor(segment[2] / WIDTH_S)


def test_that_a_gap_stays_a_gap_between_two_runs() -> None:
    # H72
    series = a_series([(1, 97, False), (5, 97, True), (40, 96, False), (5, 96, True)])

    segments = an_envelope(series).segments()

    joins = [(s[0], s[2]) for s in segments if _is_between(s)]
    assert joins == [(1, 6), (46, 51)]


def test_that_a_value_taken_out_leaves_a_gap_where_it_was() -> None:
    series = a_series([(1, 97, False), (5, 60, True), (5, 96, True)])

    assert series.remove(6.0, 60.0)

    assert series.values.tolist() == [97, 96]
    assert not series.joined.any()
    assert series.lowest == 96


def test_that_a_value_put_back_stands_at_its_time() -> None:
    series = a_series([(1, 97, False), (5, 60, True), (5, 96, True)])
    series.remove(6.0, 60.0)

    series.insert(6.0, 60.0)

    assert series.times.tolist() == [1, 6, 11]
    assert series.lowest == 60


def test_that_a_clock_set_back_is_thinned_by_time() -> None:
    series = Series()
    for at_s, value in ((10.0, 97.0), (20.0, 96.0), (11.0, 80.0)):
        series.append(at_s, value, joined=False)

    envelope = an_envelope(series)

    assert envelope.extremes(2)[1:] == (80.0, 97.0)


def test_that_the_buffers_grow_past_their_first_size() -> None:
    series = a_series([(1.0, 97.0, True)] * 10_000)

    assert len(series) == 10_000
    assert series.times[-1] == 10_000
