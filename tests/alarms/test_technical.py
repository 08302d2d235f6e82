from kapmonitor.domain.events import (
    AlarmCategory,
    AlarmRaised,
)
from kapmonitor.domain.vitals import Quality, VitalSign
from tests.alarms.boards import STREAMED, a_board, on, said, spo2
from tests.builders import a_reading, instant
from tests.records import at


def test_that_silence_alarms_ten_seconds_after_the_last_trusted_value() -> None:  # H03
    board = a_board(watched=[VitalSign.SPO2])
    spo2(board, 97, 30)
    spo2(board, None, 38)  # answering without a number is silence too

    assert board.tick(instant(39.9)) == []
    (change,) = board.tick(instant(40.2))

    assert change.occurred_at == at(40)
    assert isinstance(change.event, AlarmRaised)
    assert change.event.since == at(30)
    assert (change.event.device, change.event.sign) == ("oximeter", VitalSign.SPO2)
    assert change.event.category is AlarmCategory.TECHNICAL


def test_that_a_sign_that_never_came_alarms_too() -> None:  # H02 H03
    board = a_board(watched=[VitalSign.SPO2])

    assert said(board.tick(instant(10))) == ["raised no-data.1 medium"]


def test_that_signs_that_one_silence_took_are_one_alarm() -> None:  # H22
    board = a_board(watched=STREAMED)
    for second in (1, 2):
        spo2(board, 97, second)
        board.observe(a_reading(VitalSign.PULSE_RATE, 70, second), instant(second))

    (change,) = board.tick(instant(12))

    assert isinstance(change.event, AlarmRaised)
    assert change.event.signs == STREAMED
    assert board.tick(instant(60)) == []


def test_that_a_merged_silence_ends_when_every_sign_is_back() -> None:  # H26
    board = a_board(watched=STREAMED)
    board.tick(instant(10))

    one = spo2(board, 97, 20)
    both = board.observe(a_reading(VitalSign.PULSE_RATE, 70, 21), instant(21))

    assert one == []
    assert said(both) == ["ended no-data.1"]


def test_that_one_sign_lost_later_is_an_alarm_of_its_own() -> None:
    board = a_board(watched=STREAMED)
    for second in range(1, 21):
        spo2(board, 97, second)
    early = board.tick(instant(20))
    late = board.tick(instant(30))

    signs = [c.event.sign for c in (*early, *late) if isinstance(c.event, AlarmRaised)]

    assert signs == [VitalSign.PULSE_RATE, VitalSign.SPO2]


def test_that_a_doubtful_value_does_not_count_as_data() -> None:  # H03
    board = a_board(watched=[VitalSign.SPO2])
    spo2(board, 97, 1)

    for second in range(2, 12):
        spo2(board, 97, second, quality=Quality.DOUBTFUL)

    assert said(board.tick(instant(11))) == ["raised no-data.1 medium"]


def test_that_a_sensor_off_alarms_after_three_seconds_and_ends_with_a_value() -> None:  # H04
    board = a_board()

    first = spo2(board, None, 10, quality=Quality.SENSOR_OFF)
    spo2(board, 98, 11, quality=Quality.SENSOR_OFF)
    raised = board.tick(instant(13))
    ended = spo2(board, 97, 20)

    assert first == []
    assert (said(raised), raised[0].occurred_at) == (["raised sensor-off.1 medium"], at(13))
    assert said(ended) == ["ended sensor-off.1"]


def test_that_a_finger_put_back_in_time_is_no_alarm() -> None:  # H22
    board = a_board()
    spo2(board, None, 10, quality=Quality.SENSOR_OFF)

    assert spo2(board, 97, 12) == []
    assert board.tick(instant(60)) == []


def test_that_a_lost_link_alarms_at_once_and_ends_with_the_link() -> None:  # H56
    board = a_board()

    raised = board.begin("link-lost", instant(5), device="oximeter")
    again = board.begin("link-lost", instant(6), device="oximeter")
    other = board.begin("link-lost", instant(7), device="cuff")
    ended = board.end("link-lost", instant(9), device="oximeter")

    assert (said(raised), again) == (["raised link-lost.1 medium"], [])
    assert said(other) == ["raised link-lost.2 medium"]
    assert said(ended) == ["ended link-lost.1"]


def test_that_a_battery_at_its_mark_does_not_flutter() -> None:  # H22
    board = a_board()

    said_at = {
        percent: said(board.battery("oximeter", percent, instant(100 - percent)))
        for percent in (16, 15, 14, 16, 19, 20)
    }

    assert said_at[15] == ["raised battery-low.1 low"]
    assert said_at[14] == said_at[16] == said_at[19] == []
    assert said_at[20] == ["ended battery-low.1"]


def test_that_a_doubtful_value_under_the_floor_alarms_at_the_floors_priority() -> None:  # H09
    board = a_board()

    (change,) = spo2(board, 84, 10, quality=Quality.DOUBTFUL)

    assert said([change]) == ["raised doubtful-low.1 high"]
    assert isinstance(change.event, AlarmRaised)
    assert change.event.category is AlarmCategory.TECHNICAL
    assert (change.event.value, change.event.sign) == (84, VitalSign.SPO2)


def test_that_a_doubtful_low_is_not_silenced_by_losing_the_signal() -> None:  # H09 H26
    board = a_board()
    spo2(board, 84, 10, quality=Quality.DOUBTFUL)

    spo2(board, None, 11)
    board.tick(instant(12))

    assert on(board) == ["doubtful-low.1 high on"]


def test_that_a_doubtful_value_above_the_floor_is_no_alarm_at_once() -> None:
    assert spo2(a_board(), 90, 10, quality=Quality.DOUBTFUL) == []


def test_that_a_weak_signal_alarms_after_thirty_seconds() -> None:  # H09
    board = a_board()
    spo2(board, 97, 10, quality=Quality.DOUBTFUL)
    spo2(board, 96, 30, quality=Quality.DOUBTFUL)

    assert board.tick(instant(39.9)) == []
    assert said(board.tick(instant(40))) == ["raised signal-weak.1 low"]
    assert said(spo2(board, 97, 45)) == ["ended signal-weak.1"]


def test_that_a_doubtful_value_shows_that_the_sensor_is_on() -> None:  # H04 H09
    board = a_board()
    spo2(board, None, 10, quality=Quality.SENSOR_OFF)
    board.tick(instant(14))

    changes = spo2(board, 96, 15, quality=Quality.DOUBTFUL)

    assert said(changes) == ["ended sensor-off.1"]
