import asyncio

import pytest

from kapmonitor.domain import events as ev
from kapmonitor.domain.limits import Priority
from kapmonitor.domain.people import Role
from kapmonitor.domain.vitals import VitalSign
from kapmonitor.protocols.refusals import NotAllowed
from kapmonitor.services.ports import RecordError
from tests.builders import (
    OXIMETER,
    Rig,
    a_floor,
    a_limit,
    a_reading,
    a_status,
    an_spo2,
    in_a_room,
)
from tests.records import at


def test_that_acknowledging_is_a_fact_for_each_alarm_in_the_authors_name() -> None:  # H21
    async def scene(rig: Rig) -> None:
        rig.room.start([a_status()])
        rig.receive(an_spo2(85))
        rig.receive(an_spo2(97))
        facts = await rig.room.recording.acknowledge(rig.entry(Role.CLINICIAN))

        assert [(f.kind, f.recorded_by) for f in facts] == [("alarm-acknowledged", "clinician")]
        assert rig.kinds[-3:] == ["alarm-raised", "alarm-acknowledged", "alarm-ended"]
        assert rig.session.alarms == {}

    in_a_room(scene, limits=[a_floor(88)])


def test_that_an_alarm_is_acknowledged_by_its_name_or_its_condition() -> None:  # H21
    async def scene(rig: Rig) -> None:
        rig.room.start([a_status(profile=OXIMETER)])
        rig.receive(an_spo2(85), a_reading(VitalSign.PULSE_RATE, 40))
        by_condition = await rig.room.recording.acknowledge(rig.entry(), "spo2-low")
        by_name = await rig.room.recording.acknowledge(rig.entry(), "pulse_rate-low.1")
        nothing = await rig.room.recording.acknowledge(rig.entry(), "spo2-low")

        assert [fact.event for fact in (*by_condition, *by_name)] == [
            ev.AlarmAcknowledged(alarm="spo2-low.1", condition="spo2-low"),
            ev.AlarmAcknowledged(alarm="pulse_rate-low.1", condition="pulse_rate-low"),
        ]
        assert nothing == []
        with pytest.raises(NotAllowed, match="there was no alarm"):
            await rig.room.recording.acknowledge(rig.entry(), "systolic-low")

    limits = [a_floor(88), a_limit(50, sign=VitalSign.PULSE_RATE, delay_s=0)]
    in_a_room(scene, limits=limits)


def test_that_an_acknowledged_alarm_is_silent_at_once_though_the_disk_is_gone() -> None:  # H55
    async def scene(rig: Rig) -> None:
        rig.room.start([a_status()])
        rig.receive(an_spo2(85))
        rig.receive(an_spo2(97))
        rig.receive(an_spo2(85))
        rig.log.broken = "disk full"
        with pytest.raises(RecordError):
            await rig.room.recording.acknowledge(rig.entry())

        assert rig.annunciator.sounding is None

    in_a_room(scene, limits=[a_floor(88)])


def test_that_an_alarm_that_ended_while_the_disk_was_gone_ends_on_record_too() -> None:  # H26 H55
    async def scene(rig: Rig) -> None:
        rig.room.start([a_status()])
        rig.receive(an_spo2(85))
        rig.receive(an_spo2(97))
        rig.log.broken = "disk full"
        with pytest.raises(RecordError):
            await rig.room.recording.acknowledge(rig.entry())
        await asyncio.sleep(0)
        rig.log.broken = None
        rig.room.record_changed(None)

        assert rig.kinds[-2:] == ["alarm-acknowledged", "alarm-ended"]
        assert rig.session.alarms == {}

    in_a_room(scene, limits=[a_floor(88)])


def test_that_a_typed_low_alarms_though_the_disk_is_gone() -> None:  # H17 H55
    async def scene(rig: Rig) -> None:
        rig.log.broken = "disk full"
        with pytest.raises(RecordError):
            await rig.room.answering.enter_vital(rig.entry(), VitalSign.SPO2, 84)

        assert rig.annunciator.sounding is Priority.HIGH

    in_a_room(scene, limits=[a_floor(88)])


def test_that_a_typed_low_stands_in_the_record_before_its_alarm() -> None:  # H17
    async def scene(rig: Rig) -> None:
        await rig.room.answering.enter_vital(rig.entry(), VitalSign.SPO2, 84)

        assert rig.kinds == ["session-opened", "vital-entered", "alarm-raised"]

    in_a_room(scene, limits=[a_floor(88)])


def test_that_a_pause_is_a_fact_and_silences() -> None:  # H25
    async def scene(rig: Rig) -> None:
        rig.room.start([a_status()])
        rig.receive(an_spo2(85))
        await rig.room.recording.pause_audio(rig.entry())

        assert rig.annunciator.sounding is None
        assert rig.of_kind("audio-paused")[0].event == ev.AudioPaused(until=at(120))

    in_a_room(scene, limits=[a_floor(88)])


def test_that_rejecting_names_the_newest_reading_and_keeps_it() -> None:
    async def scene(rig: Rig) -> None:
        rig.room.start([a_status()])
        rig.receive(an_spo2(71, 0))
        (fact,) = await rig.room.recording.reject_reading(rig.entry(), VitalSign.SPO2, "cold")

        assert fact.event == ev.ReadingRejected(
            sign=VitalSign.SPO2, reason="cold", value=71.0, received_at=at(0)
        )
        assert an_spo2(71, 0) in rig.log.lines

    in_a_room(scene)
