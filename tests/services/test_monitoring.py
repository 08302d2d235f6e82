from dataclasses import replace

import pytest

from kapmonitor.domain import events as ev
from kapmonitor.domain.devices import DeviceState
from kapmonitor.domain.limits import Priority
from kapmonitor.domain.vitals import Quality, Reading, Source, VitalSign
from kapmonitor.protocols.model import ScheduledCheck
from kapmonitor.services.monitoring import choose_sources
from tests.builders import (
    CUFF,
    OXIMETER,
    Rig,
    a_dose,
    a_floor,
    a_limit,
    a_protocol,
    a_reading,
    a_status,
    an_spo2,
    in_a_room,
)
from tests.records import at


def change(
    rig: Rig, state: DeviceState, *, hung_up: bool = False, device: str = "oximeter"
) -> None:
    profile = CUFF if device == "cuff" else OXIMETER
    reason = "out of range" if state is DeviceState.LOST else ""
    status = a_status(device, profile, state, hung_up=hung_up, reason=reason)
    rig.room.device_changed(status, rig.clock.now())


# Sources.


def test_that_each_sign_has_one_source_and_what_streams_goes_first() -> None:  # H16
    sources = choose_sources([a_status("cuff", CUFF), a_status("oximeter"), a_status("second")])

    assert sources == {
        VitalSign.SPO2: "oximeter",
        VitalSign.PULSE_RATE: "oximeter",
        VitalSign.SYSTOLIC: "cuff",
        VitalSign.DIASTOLIC: "cuff",
    }


def test_that_another_device_is_kept_in_the_record_and_moves_nothing() -> None:  # H16
    async def scene(rig: Rig) -> None:
        rig.room.start([a_status("oximeter"), a_status("second")])
        rig.receive(an_spo2(97))
        rig.receive(an_spo2(80, device="second"))

        assert rig.room.monitoring.vitals[VitalSign.SPO2].reading.value == 97
        assert rig.room.board.alarms == []
        assert an_spo2(80, device="second") in rig.log.lines

    in_a_room(scene, limits=[a_floor(88)])


def test_that_a_cuffs_pulse_does_not_move_the_oximeters_alarms() -> None:  # H16
    async def scene(rig: Rig) -> None:
        rig.room.start([a_status(), a_status("cuff", CUFF)])
        rig.receive(a_reading(VitalSign.PULSE_RATE, 30, device="cuff"))

        assert rig.room.board.alarms == []
        assert VitalSign.PULSE_RATE not in rig.room.monitoring.vitals

    in_a_room(scene, limits=[a_limit(50, sign=VitalSign.PULSE_RATE, delay_s=0)])


# Readings.


def test_that_an_alarm_is_heard_before_anything_is_stored() -> None:  # H55
    async def scene(rig: Rig) -> None:
        rig.room.start([a_status()])
        rig.journal.clear()
        rig.receive(an_spo2(84))

        assert rig.journal == ["sound high", "durable alarm-raised"]

    in_a_room(scene, limits=[a_floor(88)])


def test_that_an_alarm_is_heard_though_nothing_can_be_stored() -> None:  # H55
    async def scene(rig: Rig) -> None:
        rig.room.start([a_status()])
        rig.log.broken = "disk full"
        rig.receive(an_spo2(84))

        assert rig.annunciator.sounding is Priority.HIGH
        assert rig.room.board.alarms

    in_a_room(scene, limits=[a_floor(88)])


def test_that_a_readings_own_line_comes_before_its_alarm() -> None:
    async def scene(rig: Rig) -> None:
        rig.room.start([a_status()])
        rig.receive(an_spo2(84))

        reading, fact = rig.log.lines[-2:]
        assert isinstance(reading, Reading)
        assert not isinstance(fact, Reading)
        assert fact.kind == "alarm-raised"
        assert fact.recorded_by == "rule"

    in_a_room(scene, limits=[a_floor(88)])


def test_that_a_reading_without_a_value_is_not_stored_as_one() -> None:  # H07
    async def scene(rig: Rig) -> None:
        rig.room.start([a_status()])
        rig.receive(an_spo2(None), an_spo2(None, quality=Quality.SENSOR_OFF))

        assert not [line for line in rig.log.lines if isinstance(line, Reading)]
        assert rig.room.monitoring.vitals[VitalSign.SPO2].reading.value is None

    in_a_room(scene)


def test_that_a_stored_reading_is_kept_and_never_shown() -> None:  # H05
    async def scene(rig: Rig) -> None:
        rig.room.start([a_status()])
        rig.receive(an_spo2(70, source=Source.STORED))

        assert rig.room.monitoring.vitals == {}
        assert rig.room.board.alarms == []
        assert rig.room.monitoring.seen_by(at(60)) == {}
        assert an_spo2(70, source=Source.STORED) in rig.log.lines

    in_a_room(scene, limits=[a_floor(88)])


PRESSURE_CHECK = ScheduledCheck(check="blood-pressure", at_s=(600,), tolerance_s=300)


@pytest.mark.parametrize(
    ("quality", "source", "answers"),
    [
        (Quality.GOOD, Source.LIVE, True),
        (Quality.AGE_UNKNOWN, Source.LIVE, False),
        (Quality.GOOD, Source.STORED, False),
    ],
)
def test_that_only_a_pressure_of_known_age_answers_its_check(  # H05
    quality: Quality, source: Source, answers: bool
) -> None:
    async def scene(rig: Rig) -> None:
        rig.room.start([a_status("cuff", CUFF)])
        rig.clock.advance(600)
        rig.receive(
            a_reading(VitalSign.SYSTOLIC, 121, 600, device="cuff", quality=quality, source=source)
        )

        assert (rig.of_kind("check-completed") != []) == answers

    in_a_room(scene, (0, a_dose()), protocol=a_protocol(checks=[PRESSURE_CHECK]))


def test_that_a_check_is_answered_once_at_the_moment_of_the_reading() -> None:
    async def scene(rig: Rig) -> None:
        rig.room.start([a_status("cuff", CUFF)])
        rig.clock.advance(605)
        for second in (601, 603):
            rig.receive(a_reading(VitalSign.SYSTOLIC, 121, second, device="cuff"))

        (fact,) = rig.of_kind("check-completed")
        assert fact.event == ev.CheckCompleted(check="blood-pressure", due_at=at(600))
        assert fact.occurred_at == at(601)

    in_a_room(scene, (0, a_dose()), protocol=a_protocol(checks=[PRESSURE_CHECK]))


def test_that_evidence_outlives_a_frame_without_a_number() -> None:  # H42
    async def scene(rig: Rig) -> None:
        rig.room.start([a_status()])
        rig.receive(an_spo2(97, 10))
        rig.receive(an_spo2(None, 11))
        rig.receive(an_spo2(90, 12, quality=Quality.DOUBTFUL))

        seen = rig.room.monitoring.seen_by(at(20))
        assert (seen, rig.room.monitoring.seen_by(at(9))) == ({"spo2": at(10)}, {})

    in_a_room(scene)


def test_that_a_failed_measurement_alarms_until_one_succeeds() -> None:  # H07
    async def scene(rig: Rig) -> None:
        rig.room.start([a_status("cuff", CUFF)])
        rig.room.measurement_failed("cuff", rig.clock.now())
        raised = rig.of_kind("alarm-raised")[0].event
        rig.receive(a_reading(VitalSign.SYSTOLIC, 120, device="cuff"))

        assert isinstance(raised, ev.AlarmRaised)
        assert (raised.condition, raised.device) == ("measurement-failed", "cuff")
        assert rig.room.board.alarms == []

    in_a_room(scene)


# Devices.


def test_that_a_device_is_connected_once_with_all_it_says_of_itself() -> None:  # H01
    async def scene(rig: Rig) -> None:
        rig.room.start([a_status(state=DeviceState.LOST)])
        before = list(rig.kinds)
        change(rig, DeviceState.CONNECTING)
        change(rig, DeviceState.SUBSCRIBED)
        change(rig, DeviceState.SEARCHING)
        change(rig, DeviceState.MEASURING)

        assert before == ["session-opened", "device-lost", "alarm-raised"]  # H56
        (fact,) = rig.of_kind("device-connected")
        assert fact.recorded_by == "device:oximeter"
        assert fact.event == ev.DeviceConnected(
            device="oximeter",
            driver="plx",
            name="Oxi 50123456",
            address="F0:00:00:00:00:01",
            model="PO-1",
        )
        assert rig.kinds[3:] == ["device-connected", "device-restored", "alarm-ended"]

    in_a_room(scene)


def test_that_silence_and_its_end_are_facts_at_their_moments() -> None:  # H56
    async def scene(rig: Rig) -> None:
        rig.room.start([a_status()])
        rig.clock.advance(40)
        change(rig, DeviceState.STALE)
        rig.clock.advance(5)
        change(rig, DeviceState.MEASURING)

        assert rig.kinds[-2:] == ["device-stale", "device-restored"]
        assert [f.occurred_at for f in rig.log.facts[-2:]] == [at(40), at(45)]
        assert rig.room.board.alarms == []

    in_a_room(scene)


def test_that_a_lost_link_is_a_fact_and_an_alarm_and_so_is_its_return() -> None:  # H56
    async def scene(rig: Rig) -> None:
        rig.room.start([a_status()])
        change(rig, DeviceState.LOST)
        lost = rig.of_kind("device-lost")[0].event
        change(rig, DeviceState.CONNECTING)
        change(rig, DeviceState.SUBSCRIBED)
        linked = [a.raised.condition for a in rig.room.board.alarms]
        change(rig, DeviceState.MEASURING)

        assert lost == ev.DeviceLost(device="oximeter", reason="out of range")
        assert linked == ["link-lost"]  # a link without a value is no recovery
        assert rig.kinds[-2:] == ["device-restored", "alarm-ended"]

    in_a_room(scene)


def test_that_a_lost_link_is_heard_before_it_is_stored() -> None:  # H55 H56
    async def scene(rig: Rig) -> None:
        rig.room.start([a_status()])
        rig.log.broken = "disk full"
        change(rig, DeviceState.LOST)

        assert rig.annunciator.sounding is Priority.MEDIUM

    in_a_room(scene)


def test_that_a_cuff_that_hangs_up_after_its_work_is_no_alarm() -> None:  # H22
    async def scene(rig: Rig) -> None:
        rig.room.start([a_status("cuff", CUFF)])
        change(rig, DeviceState.LOST, hung_up=True, device="cuff")
        alarms = list(rig.room.board.alarms)
        change(rig, DeviceState.SUBSCRIBED, device="cuff")

        assert alarms == []
        assert rig.kinds[-2:] == ["device-lost", "device-restored"]

    in_a_room(scene)


def test_that_a_device_silent_at_the_opening_is_connected_before_it_is_stale() -> None:
    async def scene(rig: Rig) -> None:
        rig.room.start([a_status(state=DeviceState.STALE)])
        change(rig, DeviceState.MEASURING)

        assert rig.kinds[1:] == ["device-connected", "device-stale", "device-restored"]

    in_a_room(scene)


def test_that_a_device_met_before_an_interruption_is_restored_not_connected_anew() -> None:  # H54
    connected = ev.DeviceConnected(device="oximeter", driver="plx", name="Oxi", address="F0")

    async def scene(rig: Rig) -> None:
        rig.room.start([a_status(state=DeviceState.LOST)])
        change(rig, DeviceState.MEASURING)

        assert rig.kinds == ["session-opened", "device-connected", "device-restored"]

    in_a_room(scene, (1, connected))


def test_that_a_low_battery_alarms_from_the_first_level_and_once() -> None:
    async def scene(rig: Rig) -> None:
        rig.room.start([a_status(battery_percent=10)])
        for percent in (9, 9, 16, 21):
            now = rig.clock.advance(1)
            rig.room.device_changed(a_status(battery_percent=percent), now)

        assert rig.kinds[1:] == ["device-connected", "alarm-raised", "alarm-ended"]

    in_a_room(scene)


def test_that_silence_alarms_ten_seconds_after_the_last_value_of_the_source() -> None:  # H03 H16
    async def scene(rig: Rig) -> None:
        rig.room.start([a_status(), a_status("second")])
        rig.receive(an_spo2(97, 0), a_reading(VitalSign.PULSE_RATE, 70))
        for second in range(1, 11):
            rig.pulse_of_time(1)
            rig.receive(an_spo2(97, second, device="second"))

        (raised,) = rig.of_kind("alarm-raised")
        assert isinstance(raised.event, ev.AlarmRaised)
        assert (raised.event.condition, raised.event.device) == ("no-data", "oximeter")
        assert raised.occurred_at == at(10)

    in_a_room(scene)


def test_that_a_cuff_is_not_expected_to_send_all_the_time() -> None:  # H22
    async def scene(rig: Rig) -> None:
        rig.room.start([a_status("cuff", CUFF)])
        rig.pulse_of_time(3600)

        assert rig.room.board.alarms == []

    in_a_room(scene)


def test_that_nothing_is_told_after_the_session_is_closed() -> None:  # H66
    async def scene(rig: Rig) -> None:
        rig.room.start([a_status()])
        await rig.room.recording.close(rig.entry(), ev.Ending.STOPPED)
        facts = len(rig.log.facts)
        change(rig, DeviceState.LOST)
        rig.room.measurement_failed("oximeter", rig.clock.now())
        rig.room.device_changed(replace(a_status(), battery_percent=1), rig.clock.now())

        assert len(rig.log.facts) == facts
        assert rig.room.board.alarms == []

    in_a_room(scene)


def test_that_a_cuff_that_hung_up_and_then_cannot_be_found_is_a_lost_link() -> None:  # H56
    async def scene(rig: Rig) -> None:
        rig.room.start([a_status("cuff", CUFF, DeviceState.SUBSCRIBED)])
        lost = a_status("cuff", CUFF, DeviceState.LOST)
        rig.room.device_changed(replace(lost, hung_up=True), rig.clock.now())
        quiet = "alarm-raised" not in rig.kinds

        rig.room.device_changed(replace(lost, reason="no adapter"), rig.clock.now())

        assert quiet
        assert rig.kinds[-1] == "alarm-raised"
        assert rig.kinds.count("device-lost") == 1

    in_a_room(scene)


def test_that_a_cuff_that_hung_up_and_comes_again_raises_nothing() -> None:  # H22
    async def scene(rig: Rig) -> None:
        cuff = a_status("cuff", CUFF, DeviceState.SUBSCRIBED)
        rig.room.start([cuff])
        rig.room.device_changed(
            replace(cuff, state=DeviceState.LOST, hung_up=True), rig.clock.now()
        )

        for state in (DeviceState.FOUND, DeviceState.CONNECTING, DeviceState.SUBSCRIBED):
            rig.room.device_changed(replace(cuff, state=state), rig.clock.now())

        assert "alarm-raised" not in rig.kinds
        assert rig.kinds[-1] == "device-restored"

    in_a_room(scene)
