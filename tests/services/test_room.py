import asyncio
from collections.abc import Sequence
from concurrent.futures import Future

import pytest

from kapmonitor.domain import events as ev
from kapmonitor.domain.clock import ScaledClock
from kapmonitor.domain.events import Draft, Fact
from kapmonitor.domain.limits import Priority
from kapmonitor.domain.session import Session
from kapmonitor.domain.vitals import VitalSign
from kapmonitor.protocols.model import ScheduledCheck
from kapmonitor.services.ports import RecordError
from kapmonitor.services.room import Room, silence_limit
from tests.builders import (
    CUFF,
    Happened,
    Rig,
    a_dose,
    a_floor,
    a_limit,
    a_protocol,
    a_reading,
    a_status,
    an_opened_event,
    an_spo2,
    drafts,
    in_a_room,
    instant,
)
from tests.fakes import FakeAnnunciator, FakeClock, FakeSessionLog
from tests.records import START, at


def conditions(rig: Rig) -> list[str]:
    return [alarm.raised.condition for alarm in rig.room.board.alarms]


@pytest.mark.parametrize(("speed", "seconds"), [(1, 10), (10, 10), (20, 10), (60, 30), (200, 100)])
def test_that_a_silence_limit_is_never_under_half_a_real_second(
    speed: float, seconds: float
) -> None:
    assert silence_limit(ScaledClock(START, speed), 10) == pytest.approx(seconds)


def test_that_a_fast_room_waits_as_much_longer_for_a_value() -> None:
    async def scene(rig: Rig) -> None:
        rig.room.start([a_status()])
        rig.pulse_of_time(29)
        early = conditions(rig)
        rig.pulse_of_time(1)

        assert (early, conditions(rig)) == ([], ["no-data"])

    in_a_room(scene, clock=FakeClock(speed=60))


# The record fails.


def test_that_a_failing_record_is_itself_an_alarm_heard_at_once() -> None:  # H55
    async def scene(rig: Rig) -> None:
        rig.log.broken = "disk full"
        rig.room.record_changed("disk full")

        assert rig.annunciator.sounding is Priority.HIGH
        assert rig.room.not_recording == "disk full"
        assert conditions(rig) == ["not-recording"]

    in_a_room(scene)


def test_that_the_alarm_and_what_was_held_reach_the_record_once_it_works() -> None:  # H55
    async def scene(rig: Rig) -> None:
        rig.log.broken = "disk full"
        rig.room.record_changed("disk full")
        with pytest.raises(RecordError):
            await rig.room.recording.observe(rig.entry(), text="restless")
        await asyncio.sleep(0)
        rig.log.broken = None
        rig.room.record_changed(None)

        assert rig.kinds[1:] == ["alarm-raised", "observation-recorded"]
        assert rig.room.not_recording is None
        assert rig.room.unsaved == 0
        assert rig.annunciator.sounding is None  # latched: seen, no longer heard

    in_a_room(scene)


class StalledLog(FakeSessionLog):
    """A disk that never answers."""

    def __init__(self) -> None:
        super().__init__()
        self.stalled = False
        self.asked: list[Draft] = []

    def append(self, drafts: Sequence[Draft]) -> Future[tuple[Fact, ...]]:
        if not self.stalled:
            return super().append(drafts)
        self.asked += drafts
        return Future()


def a_room_on(log: FakeSessionLog, *, checks: Sequence[ScheduledCheck] = ()) -> Room:
    return Room(
        clock=FakeClock(START),
        protocol=a_protocol(checks=checks),
        limits=(),
        log=log,
        session=Session.fold(log.facts),
        annunciator=FakeAnnunciator(),
    )


def test_that_a_check_is_answered_once_though_the_disk_is_slow() -> None:
    pressure = ScheduledCheck(check="blood-pressure", at_s=(0,), tolerance_s=300)

    async def scene() -> None:
        log = StalledLog()
        log.append(drafts((0.0, an_opened_event()), (0.0, a_dose())))
        room = a_room_on(log, checks=[pressure])
        room.start([a_status("cuff", CUFF)])
        log.stalled = True
        for second in (1, 2):
            reading = a_reading(VitalSign.SYSTOLIC, 121, second, device="cuff")
            room.receive("cuff", [reading], instant(second))

        assert [draft.event for draft in log.asked] == [
            ev.CheckCompleted(check="blood-pressure", due_at=at(0))
        ]

    asyncio.run(scene())


def test_that_a_record_that_does_not_answer_for_two_seconds_alarms(  # H55
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def scene() -> None:
        loop = asyncio.get_running_loop()
        real = loop.time()
        monkeypatch.setattr(loop, "time", lambda: real)
        log = StalledLog()
        log.append(drafts((0.0, an_opened_event())))
        room, now = a_room_on(log), instant(0)
        log.stalled = True
        room.monitoring.record(room.board.battery("cuff", 5, now))
        room._look(now)  # noqa: SLF001 - the loop would wait for real seconds
        at_once = room.not_recording
        real += 2.1
        room._look(now)  # noqa: SLF001 - as above

        assert at_once is None
        assert room.not_recording == "the record does not answer"

    asyncio.run(scene())


# Time passes.


async def let_run(rig: Rig, looks: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the room's own loop look so often; whoever sleeps moves the clock instead."""
    give_way = asyncio.sleep

    async def sleep(seconds: float) -> None:
        rig.clock.advance(seconds)
        await give_way(0)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    running = asyncio.create_task(rig.room.run())
    for _ in range(looks):
        await give_way(0)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


def test_that_the_room_looks_again_when_a_delay_runs_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def scene(rig: Rig) -> None:
        rig.room.start([a_status()])
        rig.receive(an_spo2(90), a_reading(VitalSign.PULSE_RATE, 70))
        await let_run(rig, 70, monkeypatch)

        raised = {f.event.condition: f.occurred_at for f in _alarms(rig)}
        assert raised == {"no-data": at(10), "spo2-low": at(15)}

    in_a_room(scene, limits=[a_limit(92)])


def _alarms(rig: Rig) -> list["RaisedFact"]:
    return [RaisedFact(f) for f in rig.log.facts if isinstance(f.event, ev.AlarmRaised)]


class RaisedFact:
    """A fact of an alarm, with its event's type known."""

    def __init__(self, fact: Fact) -> None:
        assert isinstance(fact.event, ev.AlarmRaised)
        self.event = fact.event
        self.occurred_at = fact.occurred_at


def test_that_readings_are_sealed_every_minute(  # H70
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def scene(rig: Rig) -> None:
        rig.room.start([a_status()])
        rig.receive(an_spo2(97))
        await let_run(rig, 70, monkeypatch)

        (seal,) = rig.of_kind("readings-sealed")
        assert isinstance(seal.event, ev.ReadingsSealed)
        assert seal.event.count == 1
        assert seal.occurred_at >= at(60)

    in_a_room(scene)


def test_that_sound_comes_back_by_itself_after_a_pause() -> None:  # H25
    async def scene(rig: Rig) -> None:
        rig.room.start([a_status()])
        rig.receive(an_spo2(85), a_reading(VitalSign.PULSE_RATE, 70))
        await rig.room.recording.pause_audio(rig.entry())
        rig.pulse_of_time(119)
        paused = rig.annunciator.sounding
        rig.pulse_of_time(1)

        assert (paused, rig.annunciator.sounding) == (None, Priority.HIGH)

    in_a_room(scene, limits=[a_floor(88)])


def test_that_a_set_clock_is_a_fact_and_an_alarm_until_somebody_has_seen_it() -> None:  # H51
    async def scene(rig: Rig) -> None:
        rig.clock.advance(1)
        rig.clock.set_forward(3600)
        rig.room._look(rig.clock.now())  # noqa: SLF001 - one look of the room's own loop

        assert rig.of_kind("clock-jumped")[0].event == ev.ClockJumped(seconds=3600.0)
        assert conditions(rig) == ["clock-jumped"]
        await rig.room.recording.acknowledge(rig.entry())
        assert conditions(rig) == []

    in_a_room(scene)


def test_that_a_set_clock_neither_hastens_nor_delays_an_alarm() -> None:  # H51
    async def scene(rig: Rig) -> None:
        rig.room.start([a_status()])
        rig.receive(an_spo2(90))
        rig.clock.set_forward(-7200)
        rig.pulse_of_time(14.9)
        early = [f.event.condition for f in _alarms(rig)]
        rig.pulse_of_time(0.2)

        assert "spo2-low" not in early
        assert "spo2-low" in conditions(rig)

    in_a_room(scene, limits=[a_limit(92)])


def test_that_a_missing_sound_is_an_alarm_to_be_seen() -> None:  # H18
    async def scene(rig: Rig) -> None:
        rig.room.sound_changed(available=False)
        on = conditions(rig)
        rig.room.sound_changed(available=True)

        assert (on, conditions(rig)) == (["sound-unavailable"], [])
        assert rig.kinds[1:] == ["alarm-raised", "alarm-ended"]

    in_a_room(scene)


# After an interruption.


def raised(condition: str, priority: Priority = Priority.HIGH) -> Happened:
    category = ev.AlarmCategory.TECHNICAL
    event = ev.AlarmRaised(
        alarm=f"{condition}.1",
        condition=condition,
        category=category,
        priority=priority,
        since=at(0),
    )
    return 5.0, event, "rule"


def test_that_alarms_are_on_again_and_pauses_and_numbers_are_not() -> None:  # H54 H14
    low: Happened = (
        10.0,
        ev.AlarmRaised(
            alarm="spo2-low.1",
            condition="spo2-low",
            category=ev.AlarmCategory.PHYSIOLOGICAL,
            priority=Priority.HIGH,
            since=at(10),
            sign=VitalSign.SPO2,
            value=84,
            limit=88,
        ),
        "rule",
    )

    async def scene(rig: Rig) -> None:
        rig.clock.advance(60)
        rig.room.start([a_status()])

        assert conditions(rig) == ["spo2-low"]
        assert rig.annunciator.sounding is Priority.HIGH
        assert rig.room.board.paused_until(rig.clock.now()) is None
        assert rig.room.monitoring.vitals == {}
        rig.pulse_of_time(1)
        assert conditions(rig) == ["spo2-low"]

    in_a_room(scene, low, (11, ev.AudioPaused(until=at(131))), limits=[a_floor(88)])


def test_that_the_interruption_is_told_from_the_last_durable_moment_to_now() -> None:  # H54
    async def scene(rig: Rig) -> None:
        rig.clock.advance(90)
        rig.room.resume(interrupted_at=at(60), reason="power")

        assert rig.kinds[-2:] == ["session-interrupted", "session-resumed"]
        assert [f.occurred_at for f in rig.log.facts[-2:]] == [at(60), at(90)]
        assert rig.session.interrupted_at is None

    in_a_room(scene)


@pytest.mark.parametrize("condition", ["clock-jumped", "not-recording"])
def test_that_what_is_over_since_the_interruption_ends_once_it_is_seen(  # H54
    condition: str,
) -> None:
    async def scene(rig: Rig) -> None:
        rig.room.start([])
        sounding = rig.annunciator.sounding
        await rig.room.recording.acknowledge(rig.entry())

        assert sounding is None
        assert rig.kinds[-2:] == ["alarm-acknowledged", "alarm-ended"]
        assert rig.session.alarms == {}

    in_a_room(scene, raised(condition))


def test_that_listeners_hear_of_a_fact_when_it_is_part_of_the_session() -> None:
    heard: list[tuple[str, int]] = []

    async def scene(rig: Rig) -> None:
        rig.room.listen(lambda fact: heard.append((fact.kind, rig.session.version)))
        await rig.room.recording.mark(rig.entry())

    in_a_room(scene)

    assert heard == [("moment-marked", 2)]
