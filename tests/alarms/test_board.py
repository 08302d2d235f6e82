import pytest

from kapmonitor.alarms.state import Alarm
from kapmonitor.domain.events import (
    AlarmCategory,
    AlarmRaised,
)
from kapmonitor.domain.limits import Priority, Side
from kapmonitor.domain.vitals import Quality, Source, VitalSign
from tests.alarms.boards import a_board, on, said, spo2
from tests.builders import a_floor, a_limit, a_reading, an_spo2, instant
from tests.records import at


def test_that_a_board_starts_from_nothing() -> None:  # H14
    board = a_board()

    assert board.alarms == []
    assert board.announced(instant(0)) is None
    assert board.paused_until(instant(0)) is None
    assert board.next_deadline(instant(0)) is None


def test_that_a_limit_alarms_when_its_delay_ran_out_and_says_since_when() -> None:
    board = a_board()

    early = spo2(board, 90, 100)
    nearly = board.tick(instant(114.9))
    (change,) = board.tick(instant(115.4))

    assert early == nearly == []
    assert change.occurred_at == at(115)
    assert change.event == AlarmRaised(
        alarm="spo2-low.1",
        condition="spo2-low",
        category=AlarmCategory.PHYSIOLOGICAL,
        priority=Priority.MEDIUM,
        since=at(100),
        sign=VitalSign.SPO2,
        value=90,
        limit=92,
    )


def test_that_the_moment_to_look_again_is_the_deadline() -> None:
    board = a_board(watched=[VitalSign.SPO2])

    spo2(board, 90, 1)

    assert board.next_deadline(instant(1)) == 11
    board.tick(instant(11))
    assert board.next_deadline(instant(11)) == 16


def test_that_a_deadline_that_passed_unnoticed_is_not_skipped() -> None:
    board = a_board()
    spo2(board, 90, 100)

    board.tick(instant(114.99))

    assert board.next_deadline(instant(115.01)) == 115
    assert said(board.tick(instant(115.01))) == ["raised spo2-low.1 medium"]
    assert board.next_deadline(instant(115.02)) is None


def test_that_a_value_back_within_its_limits_starts_the_delay_anew() -> None:
    board = a_board()

    spo2(board, 90, 100)
    spo2(board, 92, 110)  # equal is within
    spo2(board, 91, 112)

    assert board.tick(instant(126)) == []
    assert board.tick(instant(127))[0].occurred_at == at(127)


def test_that_a_floor_has_no_delay() -> None:  # H22
    (change,) = spo2(a_board(), 87.9, 100)

    assert said([change]) == ["raised spo2-low.1 high"]
    assert change.occurred_at == at(100)


def test_that_a_worse_level_raises_the_same_alarm_anew() -> None:  # H21
    board = a_board()
    spo2(board, 90, 0)
    board.tick(instant(15))
    board.acknowledge(instant(16))
    silent = board.announced(instant(16))

    changes = spo2(board, 85, 20)

    assert silent is None
    assert said(changes) == ["raised spo2-low.1 high"]
    assert on(board) == ["spo2-low.1 high on"]
    assert board.announced(instant(20)) is Priority.HIGH


def test_that_getting_a_little_better_keeps_the_priority_it_had() -> None:
    board = a_board()
    spo2(board, 85, 0)

    assert spo2(board, 90, 5) == []
    assert board.tick(instant(60)) == []
    assert on(board) == ["spo2-low.1 high on"]


def test_that_a_high_alarm_latches_until_acknowledged() -> None:
    board = a_board()
    spo2(board, 85, 0)

    over = spo2(board, 97, 5)
    latched, sounding = on(board), board.announced(instant(5))
    acknowledged = board.acknowledge(instant(9))

    assert over == []
    assert latched == ["spo2-low.1 high latched"]
    assert sounding is None  # sound ends with its condition (H30)
    assert said(acknowledged) == ["acknowledged spo2-low.1", "ended spo2-low.1"]
    assert on(board) == []


def test_that_an_acknowledged_alarm_ends_with_its_condition() -> None:
    board = a_board()
    spo2(board, 85, 0)

    seen = board.acknowledge(instant(2))
    still = spo2(board, 86, 3)
    over = spo2(board, 97, 5)

    assert (said(seen), still) == (["acknowledged spo2-low.1"], [])
    assert said(over) == ["ended spo2-low.1"]
    assert over[0].occurred_at == at(5)


def test_that_a_medium_alarm_ends_by_itself_and_the_next_has_another_name() -> None:
    board = a_board()
    spo2(board, 90, 0)
    board.tick(instant(15))

    over = spo2(board, 95, 20)
    spo2(board, 90, 30)

    assert said(over) == ["ended spo2-low.1"]
    assert said(board.tick(instant(45))) == ["raised spo2-low.2 medium"]


def test_that_a_latched_alarm_whose_condition_returns_is_heard_again() -> None:  # H21
    board = a_board()
    spo2(board, 85, 0)
    spo2(board, 97, 5)

    changes = spo2(board, 86, 8)

    assert changes == []
    assert on(board) == ["spo2-low.1 high on"]
    assert board.announced(instant(8)) is Priority.HIGH


def test_that_acknowledging_one_leaves_the_others() -> None:  # H21
    board = a_board(a_floor(88), a_limit(50, sign=VitalSign.PULSE_RATE, delay_s=0))
    spo2(board, 85, 0)
    board.observe(a_reading(VitalSign.PULSE_RATE, 40), instant(0))

    assert said(board.acknowledge(instant(1), "pulse_rate-low.1")) == [
        "acknowledged pulse_rate-low.1"
    ]
    assert on(board) == ["spo2-low.1 high on", "pulse_rate-low.1 medium acknowledged"]
    assert board.acknowledge(instant(2), "pulse_rate-low.1") == []


def test_that_all_alarms_are_listed_the_most_urgent_first() -> None:  # H21
    board = a_board(a_limit(160, sign=VitalSign.SYSTOLIC, side=Side.HIGH, delay_s=0), a_floor(88))
    board.observe(a_reading(VitalSign.SYSTOLIC, 170, device="cuff"), instant(0))
    board.begin("link-lost", instant(3), device="cuff")
    spo2(board, 85, 5)

    assert [a.raised.condition for a in board.alarms] == [
        "spo2-low",
        "systolic-high",
        "link-lost",
    ]


@pytest.mark.parametrize(
    ("value", "quality"),
    [
        (None, Quality.NO_VALUE),
        (None, Quality.SENSOR_OFF),
        (97, Quality.SENSOR_OFF),
        (97, Quality.NO_VALUE),
        (97, Quality.DOUBTFUL),
        (97, Quality.AGE_UNKNOWN),
    ],
)
def test_that_a_value_that_is_not_trusted_ends_nothing(  # H26
    value: float | None, quality: Quality
) -> None:
    board = a_board()
    spo2(board, 90, 0)
    board.tick(instant(15))

    changes = [*spo2(board, value, 20, quality=quality), *board.tick(instant(600))]

    assert "ended spo2-low.1" not in said(changes)
    assert "spo2-low.1 medium on" in on(board)


def test_that_a_stored_reading_moves_nothing() -> None:  # H05
    board = a_board()
    low = board.observe(an_spo2(70, 0, source=Source.STORED), instant(0))
    spo2(board, 85, 1)

    fine = board.observe(an_spo2(97, 2, source=Source.STORED), instant(2))

    assert low == fine == []
    assert on(board) == ["spo2-low.1 high on"]


def test_that_a_delay_runs_out_though_data_is_lost_meanwhile() -> None:  # H26
    board = a_board(watched=[VitalSign.SPO2])
    spo2(board, 90, 0)

    assert said(board.tick(instant(10))) == ["raised no-data.1 medium"]
    assert said(board.tick(instant(15))) == ["raised spo2-low.1 medium"]


def test_that_a_restored_alarm_goes_on_and_does_not_end_at_the_first_look() -> None:  # H54 H26
    raised = AlarmRaised(
        alarm="spo2-low.3",
        condition="spo2-low",
        category=AlarmCategory.PHYSIOLOGICAL,
        priority=Priority.HIGH,
        since=at(0),
        sign=VitalSign.SPO2,
        value=84,
        limit=88,
    )
    board = a_board(watched=[VitalSign.SPO2])
    board.restore([Alarm(raised=raised)], {"spo2-low": 3})

    assert board.announced(instant(0)) is Priority.HIGH
    assert board.tick(instant(1)) == []
    assert said(board.tick(instant(10))) == ["raised no-data.1 medium"]
    assert spo2(board, 97, 12) != []
    assert "spo2-low.3 high latched" in on(board)
    board.acknowledge(instant(13))
    assert said(spo2(board, 80, 14)) == ["raised spo2-low.4 high"]


def test_that_a_pause_is_not_restored() -> None:  # H54 H25
    board = a_board()

    board.restore([], {})

    assert board.paused_until(instant(0)) is None


def test_that_a_restored_moment_that_nobody_saw_ends_once_it_is_seen() -> None:  # H54
    raised = AlarmRaised(
        alarm="clock-jumped.1",
        condition="clock-jumped",
        category=AlarmCategory.TECHNICAL,
        priority=Priority.MEDIUM,
        since=at(0),
    )
    board = a_board()

    board.restore([Alarm(raised=raised)], {"clock-jumped": 1})

    assert on(board) == ["clock-jumped.1 medium latched"]
    assert said(board.acknowledge(instant(5))) == [
        "acknowledged clock-jumped.1",
        "ended clock-jumped.1",
    ]


def test_that_what_holds_stands_before_what_is_over_and_only_waits_to_be_seen() -> None:  # H21
    board = a_board()
    board.begin("display-frozen", instant(0))
    board.end("display-frozen", instant(5))
    board.begin("not-recording", instant(10))

    conditions = [alarm.raised.condition for alarm in board.alarms]

    assert conditions == ["not-recording", "display-frozen"]
