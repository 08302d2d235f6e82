"""A board to try alarms on, and its words in short."""

from collections.abc import Sequence

from kapmonitor.alarms.board import AlarmBoard, AlarmChange
from kapmonitor.domain.events import (
    AlarmAcknowledged,
    AlarmEnded,
    AlarmRaised,
    AudioPaused,
)
from kapmonitor.domain.limits import AlarmLimit
from kapmonitor.domain.vitals import Quality, VitalSign
from tests.builders import a_floor, a_limit, an_spo2, instant

STREAMED = (VitalSign.SPO2, VitalSign.PULSE_RATE)


def a_board(*limits: AlarmLimit, watched: Sequence[VitalSign] = ()) -> AlarmBoard:
    board = AlarmBoard(limits or (a_limit(92), a_floor(88)))
    board.expect("oximeter", watched, instant(0))
    return board


def spo2(
    board: AlarmBoard,
    value: float | None,
    second: float,
    *,
    quality: Quality | None = None,
    device: str = "oximeter",
) -> list[AlarmChange]:
    return board.observe(an_spo2(value, second, quality=quality, device=device), instant(second))


def said(changes: Sequence[AlarmChange]) -> list[str]:
    """``raised spo2-low.1 high``, ``ended spo2-low.1``."""
    words = []
    for change in changes:
        match change.event:
            case AlarmRaised() as raised:
                words.append(f"raised {raised.alarm} {raised.priority}")
            case AlarmAcknowledged() as seen:
                words.append(f"acknowledged {seen.alarm}")
            case AlarmEnded() as ended:
                words.append(f"ended {ended.alarm}")
            case AudioPaused():
                words.append("paused")
    return words


def on(board: AlarmBoard) -> list[str]:
    return [f"{a.raised.alarm} {a.raised.priority} {a.state}" for a in board.alarms]
