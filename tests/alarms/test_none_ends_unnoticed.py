"""Whatever devices, staff and time do: no alarm ends unnoticed."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from kapmonitor.alarms.board import BY_HAND, AlarmBoard, AlarmChange
from kapmonitor.alarms.state import Alarm
from kapmonitor.domain.events import (
    AlarmAcknowledged,
    AlarmCategory,
    AlarmEnded,
    AlarmRaised,
    AudioPaused,
)
from kapmonitor.domain.limits import Priority, Side
from kapmonitor.domain.vitals import Quality, VitalSign
from tests.builders import a_floor, a_limit, a_reading, instant

LIMITS = (
    a_limit(92),
    a_floor(88),
    a_limit(50, sign=VitalSign.PULSE_RATE),
    a_limit(120, sign=VitalSign.PULSE_RATE, side=Side.HIGH, delay_s=5),
    a_limit(160, sign=VitalSign.SYSTOLIC, side=Side.HIGH, delay_s=0, priority=Priority.HIGH),
)
STREAMED = (VitalSign.SPO2, VitalSign.PULSE_RATE)
VALUES = {
    VitalSign.SPO2: st.sampled_from([80.0, 87.9, 88.0, 90.0, 91.9, 92.0, 97.0]),
    VitalSign.PULSE_RATE: st.sampled_from([40.0, 49.0, 50.0, 70.0, 120.0, 121.0]),
    VitalSign.SYSTOLIC: st.sampled_from([120.0, 160.0, 161.0]),
}


class Alarms(RuleBasedStateMachine):
    """One board, and beside it only what a record would say: raised, acknowledged, ended."""

    def __init__(self) -> None:
        super().__init__()
        self.second = 0.0
        self.board = AlarmBoard(LIMITS)
        self.board.expect("oximeter", STREAMED, instant(0))
        self.raised: dict[str, AlarmRaised] = {}
        self.acknowledged: set[str] = set()
        self.ended: set[str] = set()
        self.newest: dict[VitalSign, float] = {}
        self.battery_percent = 100
        self.lost: set[str] = set()

    def take(self, changes: list[AlarmChange]) -> None:
        for change in changes:
            match change.event:
                case AlarmRaised() as event:
                    self._raised(event)
                case AlarmAcknowledged() as event:
                    assert event.alarm in self.raised.keys() - self.ended - self.acknowledged
                    self.acknowledged.add(event.alarm)
                case AlarmEnded() as event:
                    self._ended(event)
                case AudioPaused():
                    pass

    def _raised(self, event: AlarmRaised) -> None:
        assert event.alarm not in self.ended, "a name is used once"
        before = self.raised.get(event.alarm)
        if before is not None:
            assert event.priority.rank > before.priority.rank, "only raised anew when worse"
        self.raised[event.alarm] = event
        self.acknowledged.discard(event.alarm)

    def _ended(self, event: AlarmEnded) -> None:
        assert event.alarm in self.raised.keys() - self.ended, "it was on, and ends once"
        self.ended.add(event.alarm)
        raised = self.raised[event.alarm]
        if raised.priority is Priority.HIGH:
            assert event.alarm in self.acknowledged, "what latches ends acknowledged"
        if raised.category is AlarmCategory.PHYSIOLOGICAL and raised.sign:
            assert not self.is_violated(raised.condition, raised.sign), "not while it holds"

    def is_violated(self, condition: str, sign: VitalSign) -> bool:
        value = self.newest.get(sign)
        return value is not None and any(
            limit.violated_by(value) for limit in LIMITS if limit.condition == condition
        )

    @rule(
        seconds=st.sampled_from([0.1, 1.0, 4.9, 5.0, 10.0, 15.0, 31.0]),
        tick=st.booleans(),
    )
    def time_passes(self, seconds: float, tick: bool) -> None:
        self.second = round(self.second + seconds, 1)
        if tick:
            self.take(self.board.tick(instant(self.second)))

    @rule(data=st.data(), sign=st.sampled_from(list(VALUES)))
    def a_device_measures(self, data: st.DataObject, sign: VitalSign) -> None:
        value = data.draw(VALUES[sign])
        device = "oximeter" if sign in STREAMED else "cuff"
        self.newest[sign] = value
        reading = a_reading(sign, value, self.second, device=device)
        self.take(self.board.observe(reading, instant(self.second)))

    @rule(
        data=st.data(),
        sign=st.sampled_from(STREAMED),
        quality=st.sampled_from([Quality.DOUBTFUL, Quality.SENSOR_OFF, Quality.NO_VALUE]),
    )
    def a_device_doubts(self, data: st.DataObject, sign: VitalSign, quality: Quality) -> None:
        value = data.draw(VALUES[sign])
        reading = a_reading(sign, value, self.second, quality=quality)
        before = set(self.raised) - self.ended

        self.take(self.board.observe(reading, instant(self.second)))

        ended = {self.raised[alarm].category for alarm in before & self.ended}
        assert AlarmCategory.PHYSIOLOGICAL not in ended, "losing data ends nothing"

    @rule(data=st.data(), sign=st.sampled_from(STREAMED))
    def somebody_types_a_value(self, data: st.DataObject, sign: VitalSign) -> None:
        reading = a_reading(sign, data.draw(VALUES[sign]), self.second, device=BY_HAND)
        before = set(self.ended)

        self.take(self.board.observe(reading, instant(self.second)))

        assert self.ended == before, "a typed value ends no alarm of a continuous sign"

    @rule(device=st.sampled_from(["oximeter", "cuff"]))
    def a_link_is_lost_or_back(self, device: str) -> None:
        at = instant(self.second)
        if device in self.lost:
            self.lost.discard(device)
            self.take(self.board.end("link-lost", at, device=device))
        else:
            self.lost.add(device)
            self.take(self.board.begin("link-lost", at, device=device))

    @rule(percent=st.sampled_from([10, 15, 16, 19, 20, 80]))
    def a_battery_is_read(self, percent: int) -> None:
        self.take(self.board.battery("cuff", percent, instant(self.second)))

    @rule()
    def the_clock_jumps(self) -> None:
        at = instant(self.second)
        self.take([*self.board.begin("clock-jumped", at), *self.board.end("clock-jumped", at)])

    @precondition(lambda self: self.board.alarms)
    @rule(data=st.data())
    def somebody_acknowledges(self, data: st.DataObject) -> None:
        names = [alarm.raised.alarm for alarm in self.board.alarms]
        name = data.draw(st.sampled_from([None, *names]))
        self.take(self.board.acknowledge(instant(self.second), name))

    @rule()
    def somebody_pauses_the_sound(self) -> None:
        self.take(self.board.pause_audio(instant(self.second), 120))

    @rule()
    def the_program_dies_and_is_started_again(self) -> None:
        numbers: dict[str, int] = {}
        for name in self.raised:
            condition, _, number = name.rpartition(".")
            numbers[condition] = max(numbers.get(condition, 0), int(number))
        on = [
            Alarm(raised=raised, acknowledged=name in self.acknowledged)
            for name, raised in self.raised.items()
            if name not in self.ended
        ]
        self.board = AlarmBoard(LIMITS)
        self.board.restore(on, numbers)
        self.board.expect("oximeter", STREAMED, instant(self.second))
        self.newest.clear()

    @invariant()
    def every_alarm_is_on_or_has_ended(self) -> None:
        on = {alarm.raised.alarm for alarm in self.board.alarms}

        assert on == self.raised.keys() - self.ended

    @invariant()
    def what_is_under_the_floor_is_on(self) -> None:
        value = self.newest.get(VitalSign.SPO2)
        if value is not None and value < 88:
            low = [a for a in self.board.alarms if a.raised.condition == "spo2-low"]
            assert [(a.present, a.raised.priority) for a in low] == [(True, Priority.HIGH)]

    @invariant()
    def what_is_on_and_not_acknowledged_is_heard_unless_paused(self) -> None:
        now = instant(self.second)
        audible = [a.raised.priority for a in self.board.alarms if a.is_audible]
        announced = self.board.announced(now)

        if self.board.paused_until(now) is None:
            assert announced == max(audible, key=lambda p: p.rank, default=None)


Alarms.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
test_that_none_ends_unnoticed = Alarms.TestCase  # H26 H17 H21 H54
