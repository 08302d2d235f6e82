"""Once the person is said to have left, nobody is watched; until then everything alarms (H48)."""

from kapmonitor.domain.vitals import VitalSign
from tests.alarms.boards import a_board, on, said, spo2
from tests.builders import a_floor, instant

WATCHED = (VitalSign.SPO2,)


def test_that_silence_alarms_until_the_person_is_said_to_have_left_and_not_after() -> None:  # H48
    board = a_board(a_floor(88), watched=WATCHED)
    spo2(board, 97, 1)
    assert said(board.tick(instant(12))) == ["raised no-data.1 medium"]

    assert said(board.watch(instant(13), watching=False)) == ["ended no-data.1"]

    assert board.tick(instant(60)) == []
    assert board.begin("link-lost", instant(61), device="oximeter") == []
    assert spo2(board, 60, 62) == []
    assert on(board) == []


def test_that_what_nobody_has_acknowledged_stays_when_the_person_leaves() -> None:  # H26 H48
    board = a_board(a_floor(88), watched=WATCHED)
    spo2(board, 84, 1)

    board.watch(instant(5), watching=False)

    assert on(board) == ["spo2-low.1 high latched"]
    assert board.announced(instant(5)) is None


def test_that_somebody_who_is_back_is_watched_from_then_on() -> None:  # H48
    board = a_board(a_floor(88), watched=WATCHED)
    board.watch(instant(5), watching=False)

    board.watch(instant(100), watching=True)

    assert board.tick(instant(105)) == []
    assert said(board.tick(instant(111))) == ["raised no-data.1 medium"]
    assert "raised spo2-low.1 high" in said(spo2(board, 80, 112))


def test_that_the_computers_own_alarms_go_on() -> None:  # H55
    board = a_board(watched=WATCHED)
    board.watch(instant(5), watching=False)

    assert said(board.begin("not-recording", instant(6))) == ["raised not-recording.1 high"]
