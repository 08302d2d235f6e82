"""Coverage, gaps and their causes: one definition (H72)."""

import itertools
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kapmonitor.domain import events as ev
from kapmonitor.domain.limits import Priority
from kapmonitor.domain.vitals import VitalSign
from kapmonitor.services.archive import Channel, Coverage, GapCause
from kapmonitor.services.coverage import coverage_of, fresh_s, uncovered, with_gaps
from tests.builders import Happened, facts
from tests.records import at

MINUTE = 60.0


def a_channel(
    times: Sequence[float],
    *,
    sign: VitalSign = VitalSign.SPO2,
    device: str = "oximeter",
    doubted: Sequence[float] = (),
) -> Channel:
    return Channel(
        device=device,
        sign=sign,
        times_s=np.array(times, float),
        values=np.full(len(times), 97.0, np.float32),
        doubted_s=np.array(doubted, float),
        doubted=np.full(len(doubted), 84.0, np.float32),
    )


def spo2(*channels: Channel, length_s: float, happened: Sequence[Happened] = ()) -> Coverage:
    (found, *_) = coverage_of(channels, facts(*happened), length_s)
    return found


def every_second(first: int, last: int) -> list[float]:
    return [float(second) for second in range(first, last)]


def test_that_a_value_a_second_covers_all():  # H72
    found = spo2(a_channel(every_second(0, 60)), length_s=60.0)

    assert found.share == 1.0
    assert found.longest is None


def test_that_a_gap_begins_where_the_last_value_grows_old():  # H72
    times = [*every_second(0, 20), *every_second(50, 100)]

    found = spo2(a_channel(times), length_s=100.0)

    assert found.longest is not None
    assert (found.longest.start_s, found.longest.length_s) == (23.0, 27.0)
    assert found.share == pytest.approx(0.73)


def test_that_a_value_as_old_as_the_limit_still_counts():  # H72
    found = spo2(a_channel([0.0, 4.0, 8.0]), length_s=12.0)

    assert found.share == 1.0


def test_that_a_session_without_a_value_has_none_covered():  # H72
    found = spo2(length_s=60.0)

    assert found.share == 0.0
    assert [gap.cause for gap in found.gaps] == [GapCause.NEVER]


def test_that_nothing_is_covered_before_the_first_value():  # H72
    found = spo2(a_channel(every_second(10, 20)), length_s=20.0)

    assert [(gap.start_s, gap.length_s, gap.cause) for gap in found.gaps] == [
        (0.0, 10.0, GapCause.NOT_YET)
    ]


def test_that_the_end_of_a_session_can_be_a_gap():  # H72
    found = spo2(a_channel(every_second(0, 10)), length_s=60.0)

    assert found.longest is not None
    assert found.longest.start_s + found.longest.length_s == 60.0


def test_that_another_device_covers_what_one_leaves_out():  # H72
    found = spo2(
        a_channel(every_second(0, 30)), a_channel(every_second(30, 60), device="b"), length_s=60.0
    )

    assert found.share == 1.0


LOST = ev.DeviceLost(device="oximeter", reason="out of range")
RESTORED = ev.DeviceRestored(device="oximeter")


def an_alarm(condition: str) -> ev.AlarmRaised:
    return ev.AlarmRaised(
        alarm=f"{condition}.1",
        condition=condition,
        category=ev.AlarmCategory.TECHNICAL,
        priority=Priority.MEDIUM,
        since=at(21.0),
        device="oximeter",
    )


@pytest.mark.parametrize(
    ("happened", "doubted", "cause"),
    [
        ([(24.0, LOST), (48.0, RESTORED)], (), GapCause.DEVICE_LOST),
        ([(24.0, an_alarm("sensor-off"))], (), GapCause.SENSOR_OFF),
        ([(24.0, an_alarm("signal-weak"))], (), GapCause.DOUBTED),
        ([], (30.0,), GapCause.DOUBTED),
        ([], (), GapCause.SILENT),
        ([(90.0, LOST)], (), GapCause.SILENT),
        ([(24.0, ev.SessionInterrupted(reason="killed")), (48.0, ev.SessionResumed())], (),
         GapCause.INTERRUPTED),
        ([(24.0, LOST), (24.0, ev.SessionInterrupted(reason="killed"))], (), GapCause.INTERRUPTED),
        ([(24.0, ev.DeviceLost(device="cuff", reason="hung up"))], (), GapCause.SILENT),
    ],
)  # fmt: skip
def test_that_a_gap_has_the_cause_that_the_record_tells(happened, doubted, cause):  # H72
    times = [*every_second(0, 20), *every_second(50, 100)]

    found = spo2(a_channel(times, doubted=doubted), length_s=100.0, happened=happened)

    assert [gap.cause for gap in found.gaps] == [cause]


def test_that_a_cuff_that_hangs_up_is_not_lost():  # H72
    channel = a_channel([100.0, 2000.0], sign=VitalSign.SYSTOLIC, device="cuff")
    hung_up = ev.DeviceLost(device="cuff", reason="hung up")

    *_, pressure = coverage_of([channel], facts((101.0, hung_up)), 2100.0)

    assert [gap.cause for gap in pressure.gaps] == [GapCause.NOT_YET, GapCause.SILENT]
    assert pressure.fresh_s == 15 * MINUTE


def test_that_a_quickened_drill_is_measured_as_it_was_watched():  # H72
    assert fresh_s(VitalSign.SPO2, 120.0) == 60.0
    assert fresh_s(VitalSign.SPO2, 1.0) == 4.0
    assert fresh_s(VitalSign.SYSTOLIC, 120.0) == 900.0


TIMES = st.lists(st.floats(0, 1000), max_size=20).map(sorted)


@given(TIMES, st.floats(1, 1000), st.floats(0.5, 60))
def test_that_gaps_are_what_is_not_fresh(times, length_s, limit_s):  # H72
    spans = uncovered(np.array(times, float), length_s, limit_s)

    for start, end in spans:
        assert 0 <= start < end <= length_s
        middle = (start + end) / 2
        assert not any(time <= middle <= time + limit_s for time in times)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(spans))


@given(TIMES, st.floats(0.5, 60))
def test_that_a_line_is_broken_at_every_gap_and_nowhere_else(times, limit_s):  # H72
    values = np.arange(len(times), dtype=np.float32)

    with_nan, kept = with_gaps(np.array(times, float), values, limit_s)

    assert kept[~np.isnan(kept)].tolist() == values.tolist()
    gaps = sum(after - before > limit_s for before, after in itertools.pairwise(times))
    assert int(np.isnan(kept).sum()) == gaps
    assert len(with_nan) == len(kept)
