from kapmonitor.alarms.board import BY_HAND, AlarmBoard, AlarmChange
from kapmonitor.alarms.state import AlarmState
from kapmonitor.domain.events import (
    AudioPaused,
)
from kapmonitor.domain.limits import Priority
from kapmonitor.domain.vitals import VitalSign
from tests.alarms.boards import a_board, on, said, spo2
from tests.builders import a_limit, a_reading, instant
from tests.records import at


def by_hand(board: AlarmBoard, value: float, second: float) -> list[AlarmChange]:
    return spo2(board, value, second, device=BY_HAND)


def test_that_a_typed_value_never_ends_an_alarm_of_a_continuous_sign() -> None:  # H17
    board = a_board(watched=[VitalSign.SPO2])
    spo2(board, 85, 1)
    board.tick(instant(11))

    assert by_hand(board, 98, 12) == []
    assert on(board) == ["spo2-low.1 high on", "no-data.1 medium on"]


def test_that_a_typed_value_does_not_put_off_an_alarm_that_is_coming() -> None:  # H17
    urgent = a_limit(90, delay_s=20, priority=Priority.HIGH)
    board = a_board(a_limit(92, delay_s=15), urgent, watched=[VitalSign.SPO2])
    spo2(board, 85, 0)

    by_hand(board, 91, 5)
    by_hand(board, 98, 6)
    spo2(board, 85, 7)

    assert "raised spo2-low.1 medium" in said(board.tick(instant(15)))
    assert "raised spo2-low.1 high" in said(board.tick(instant(20)))


def test_that_a_typed_value_may_raise_an_alarm() -> None:  # H17
    board = a_board(watched=[VitalSign.SPO2])

    assert said(by_hand(board, 84, 5)) == ["raised spo2-low.1 high"]


def test_that_a_typed_value_ends_the_alarm_of_a_sign_that_nothing_streams() -> None:
    board = a_board(a_limit(8, sign=VitalSign.RESPIRATORY_RATE, delay_s=0))
    slow = a_reading(VitalSign.RESPIRATORY_RATE, 6, 10, device=BY_HAND)
    better = a_reading(VitalSign.RESPIRATORY_RATE, 12, 60, device=BY_HAND)

    assert said(board.observe(slow, instant(10))) == ["raised respiratory_rate-low.1 medium"]
    assert said(board.observe(better, instant(60))) == ["ended respiratory_rate-low.1"]


def test_that_a_pause_ends_by_itself() -> None:  # H25
    board = a_board()
    spo2(board, 85, 0)

    (paused,) = board.pause_audio(instant(10), 120)

    assert paused.event == AudioPaused(until=at(130))
    assert board.announced(instant(129.9)) is None
    assert board.paused_until(instant(129.9)) == at(130)
    assert board.announced(instant(130)) is Priority.HIGH
    assert board.paused_until(instant(130)) is None


def test_that_only_a_higher_priority_breaks_through_a_pause() -> None:  # H25
    board = a_board()
    board.begin("link-lost", instant(0), device="oximeter")
    board.pause_audio(instant(1), 120)

    board.begin("link-lost", instant(2), device="cuff")
    same = board.announced(instant(2))
    spo2(board, 85, 3)

    assert same is None
    assert board.announced(instant(3)) is Priority.HIGH
    assert board.paused_until(instant(3)) is None


def test_that_a_pause_with_nothing_on_gives_way_to_any_alarm() -> None:  # H25
    board = a_board()
    board.pause_audio(instant(0), 120)

    board.battery("cuff", 10, instant(1))

    assert board.announced(instant(1)) is Priority.LOW


def test_that_a_pause_ends_no_alarm() -> None:  # H25
    board = a_board()
    spo2(board, 85, 0)

    board.pause_audio(instant(1), 120)

    assert board.alarms[0].state is AlarmState.ON


def test_that_the_loudest_that_is_not_acknowledged_sounds() -> None:  # H21
    board = a_board()
    spo2(board, 85, 0)
    board.begin("link-lost", instant(1), device="cuff")
    high = board.announced(instant(1))

    board.acknowledge(instant(2), "spo2-low.1")

    assert high is Priority.HIGH
    assert board.announced(instant(2)) is Priority.MEDIUM
