import asyncio

import pytest

from kapmonitor.domain import events as ev
from kapmonitor.domain.devices import PacketCounts
from kapmonitor.domain.events import Fact
from kapmonitor.domain.people import Role
from kapmonitor.domain.vitals import VitalSign
from kapmonitor.protocols.model import LEAVING_ITEMS
from kapmonitor.protocols.refusals import RefusalCode
from kapmonitor.services.ports import RecordError
from tests.builders import (
    Happened,
    Rig,
    a_dose,
    a_floor,
    a_limit,
    a_status,
    an_opened_event,
    an_spo2,
    arrived,
    in_a_room,
)
from tests.services.entries import M, give, refusal_of, written


def leaving_met() -> list[Happened]:
    return [(60.0, ev.GateMet(gate=item)) for item in LEAVING_ITEMS]


def test_that_closing_seals_the_last_readings_sums_up_devices_and_comes_last() -> None:  # H70
    counts = PacketCounts(decoded=7, refused={"truncated": 2})

    async def scene(rig: Rig) -> None:
        rig.room.start([a_status()])
        rig.receive(an_spo2(97))
        await rig.room.recording.close(rig.entry(Role.CLINICIAN), ev.Ending.STOPPED, "fire drill")

        assert rig.kinds[-3:] == ["readings-sealed", "device-summarised", "session-closed"]
        closed = rig.log.facts[-1].event
        assert isinstance(closed, ev.SessionClosed)
        assert (closed.ending, closed.reason) == (ev.Ending.STOPPED, "fire drill")
        summary = rig.log.facts[-2]
        assert isinstance(summary.event, ev.DeviceSummarised)
        assert (summary.event.packets, summary.event.refused_truncated) == (7, 2)
        assert summary.recorded_by == "rule"

    in_a_room(scene, packet_counts=lambda: {"oximeter": counts})


def test_that_nothing_is_entered_after_closing() -> None:  # H71
    async def scene(rig: Rig) -> None:
        recording = rig.room.recording
        await recording.close(rig.entry(), ev.Ending.STOPPED)
        facts = len(rig.log.facts)
        late = [
            await refusal_of(recording.observe(rig.entry(), text="late")),
            await refusal_of(recording.start_stage(rig.entry(), "peak")),
            await refusal_of(give(rig)),
            await refusal_of(recording.acknowledge(rig.entry())),
            await refusal_of(rig.room.answering.complete(rig.entry(), "breathing")),
            await refusal_of(rig.room.answering.enter_vital(rig.entry(), VitalSign.SPO2, 97)),
            await refusal_of(recording.close(rig.entry(), ev.Ending.STOPPED)),
        ]

        assert {refused.code for refused in late} == {RefusalCode.ORDER}
        assert len(rig.log.facts) == facts

    in_a_room(scene)


def test_that_readings_after_closing_belong_to_no_session() -> None:  # H66
    async def scene(rig: Rig) -> None:
        rig.room.start([a_status()])
        await rig.room.recording.close(rig.entry(), ev.Ending.STOPPED)
        lines = len(rig.log.lines)
        rig.receive(an_spo2(70))

        assert len(rig.log.lines) == lines
        assert rig.room.board.alarms == []

    in_a_room(scene, limits=[a_floor(88)])


def test_that_discharge_waits_for_the_leaving_list_and_a_clinician_may_override() -> None:  # H47
    async def scene(rig: Rig) -> None:
        rig.clock.advance(30 * M)
        recording = rig.room.recording
        refused = await refusal_of(recording.close(rig.entry(), ev.Ending.DISCHARGED))
        by_nurse = await refusal_of(
            recording.close(rig.entry(Role.NURSE, "well"), ev.Ending.DISCHARGED)
        )
        open_after_refusal = rig.session.closed is None
        facts = await recording.close(rig.entry(Role.CLINICIAN, "seen by me"), ev.Ending.DISCHARGED)

        assert (refused.code, by_nurse.code) == (RefusalCode.GATE, RefusalCode.ROLE)
        assert open_after_refusal
        overridden = [f.event for f in facts if isinstance(f.event, ev.GateOverridden)]
        assert [event.gate for event in overridden] == list(LEAVING_ITEMS)
        closed = facts[-1].event
        assert isinstance(closed, ev.SessionClosed)
        assert (closed.ending, closed.reason) == (ev.Ending.DISCHARGED, "seen by me")

    in_a_room(scene, (0, a_dose()))


def test_that_a_session_whose_closing_fails_stays_open() -> None:  # H55
    async def scene(rig: Rig) -> None:
        rig.log.broken = "disk full"
        with pytest.raises(RecordError):
            await rig.room.recording.close(rig.entry(), ev.Ending.STOPPED)
        rig.log.broken = None

        facts = await rig.room.recording.close(rig.entry(), ev.Ending.STOPPED)

        assert facts[-1].kind == "session-closed"

    in_a_room(scene)


def test_that_entries_are_held_in_order_while_the_record_fails_and_written_after() -> None:  # H55
    async def scene(rig: Rig) -> None:
        rig.log.broken = "disk full"
        for text in ("one", "two"):
            with pytest.raises(RecordError):
                await rig.room.recording.observe(rig.entry(), text=text)
        held = rig.room.unsaved
        rig.log.broken = None
        rig.room.record_changed(None)

        texts = [f.event.text for f in rig.log.facts if isinstance(f.event, ev.ObservationRecorded)]
        assert (held, texts, rig.room.unsaved) == (2, ["one", "two"], 0)

    in_a_room(scene)


def test_that_what_was_held_is_written_before_what_comes_next() -> None:  # H55 H26
    async def scene(rig: Rig) -> None:
        rig.room.start([a_status()])
        rig.log.broken = "disk full"
        rig.receive(an_spo2(90, 0))
        await asyncio.sleep(0)
        rig.log.broken = None
        rig.receive(an_spo2(97, 1))

        assert rig.kinds[-2:] == ["alarm-raised", "alarm-ended"]
        assert rig.session.alarms == {}

    in_a_room(scene, limits=[a_limit(92, delay_s=0)])


def test_that_a_session_that_was_interrupted_with_an_opening_only_can_be_entered_into() -> None:
    async def observe(rig: Rig) -> list[Fact]:
        return await rig.room.recording.observe(rig.entry(None), text="back")

    ((event, author),) = written(observe)

    assert (event, author) == (ev.ObservationRecorded(text="back"), "rule")


def test_that_without_a_weight_no_mg_per_kg_is_made_up() -> None:  # H33
    async def scene(rig: Rig) -> None:
        (fact,) = await give(rig)

        assert isinstance(fact.event, ev.DoseAdministered)
        assert fact.event.mass_mg_per_kg is None

    in_a_room(scene, *arrived(second=0), opened=an_opened_event(weight_kg=None))
