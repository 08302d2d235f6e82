import asyncio
from itertools import pairwise

import pytest
from bleak.exc import BleakBluetoothNotAvailableReason

from kapmonitor.devices.gatt.uuids import Characteristic
from kapmonitor.devices.supervisor import ADAPTER_RETRY_S
from kapmonitor.domain.devices import DeviceState
from kapmonitor.domain.vitals import VitalSign
from tests.devices.fake_bleak import FakeBluetooth, FakeDevice, run_jumping
from tests.devices.supervised import (
    BACK_WITHIN_S,
    BPM,
    NINETY_SEVEN,
    PLX,
    RECORD,
    TRUNCATED,
    a_cuff,
    an_oximeter,
    measuring,
    second,
    supervised,
)


def test_that_a_link_is_not_a_measurement_until_the_second_valid_packet():
    # H08
    async def main() -> None:
        async with supervised(an_oximeter(), "plx") as room:
            await room.told.until_state(DeviceState.SUBSCRIBED)
            await room.told.until(lambda: room.device.is_heard)

            room.device.send(PLX, NINETY_SEVEN)

            assert room.told.now.state is DeviceState.SEARCHING
            assert room.told.values == []

            await asyncio.sleep(1)
            room.device.send(PLX, NINETY_SEVEN)

            assert room.told.now.state is DeviceState.MEASURING
            assert [(sign, value) for _, sign, value in room.told.values] == [
                (VitalSign.SPO2, 97.0),
                (VitalSign.PULSE_RATE, 64.0),
            ]

    run_jumping(main())


def test_that_a_missing_adapter_is_a_reason_and_is_looked_for_every_two_seconds():
    async def main() -> None:
        device = an_oximeter()
        bluetooth = FakeBluetooth(device)
        bluetooth.missing = BleakBluetoothNotAvailableReason.NO_BLUETOOTH
        async with supervised(device, "plx", bluetooth) as room:
            await asyncio.sleep(9)

            assert room.told.now.state is DeviceState.LOST
            assert room.told.now.reason == "there is no Bluetooth adapter: plug it in"
            looks = bluetooth.times("scan")
            gaps = [later - earlier for earlier, later in pairwise(looks)]
            assert gaps
            assert all(gap == pytest.approx(ADAPTER_RETRY_S, abs=0.1) for gap in gaps)

            bluetooth.missing = None

            await room.told.until_state(DeviceState.SUBSCRIBED, within_s=ADAPTER_RETRY_S + 1)

    run_jumping(main())


def test_that_a_device_that_ends_the_link_is_lost_and_found_again():
    async def main() -> None:
        async with measuring() as room:
            room.device.drop()
            lost = await room.told.until_state(DeviceState.LOST)

            assert lost.reason == "the link is gone"
            assert not lost.hung_up
            assert await room.told.until_value() < BACK_WITHIN_S

    run_jumping(main())


def test_that_a_device_that_was_out_of_range_is_measuring_soon_after_its_return():
    async def main() -> None:
        async with measuring() as room:
            room.device.in_range = False
            room.device.drop()
            await asyncio.sleep(120)

            assert room.told.now.state is DeviceState.LOST

            room.device.in_range = True

            assert await room.told.until_value() < BACK_WITHIN_S

    run_jumping(main())


def test_that_a_device_that_leaves_while_it_is_connected_to_is_back_in_time():
    async def main() -> None:
        async with supervised(an_oximeter(), "plx") as room:
            await room.told.until_state(DeviceState.CONNECTING)
            room.device.in_range = False
            await room.told.until_state(DeviceState.LOST)

            assert room.told.now.reason == "connecting took too long"

            room.device.in_range = True

            await room.told.until_state(DeviceState.SUBSCRIBED, within_s=BACK_WITHIN_S)

    run_jumping(main())


def test_that_silence_makes_a_number_stale_after_four_seconds_and_asks_the_link():
    # H03
    async def main() -> None:
        async with supervised(an_oximeter(), "plx") as room:
            await room.told.until(lambda: room.device.is_heard)
            room.device.send(PLX, NINETY_SEVEN)
            await asyncio.sleep(1)
            room.device.send(PLX, NINETY_SEVEN)
            silent_from = second()
            questions = len(room.bluetooth.times("read 2A19"))

            stale = await room.told.until_state(DeviceState.STALE)
            at, _ = room.told.states[-1]

            assert at == pytest.approx(silent_from + 4)
            assert stale.reason == "nothing comes"

            await asyncio.sleep(2)

            assert len(room.bluetooth.times("read 2A19")) == questions + 1
            assert room.told.now.state is DeviceState.STALE

            room.device.send(PLX, NINETY_SEVEN)

            assert room.told.now.state is DeviceState.MEASURING

    run_jumping(main())


def test_that_a_subscription_that_fell_asleep_is_renewed_on_the_same_link():
    async def main() -> None:
        async with measuring() as room:
            room.device.link.listeners.pop(PLX.uuid)

            assert await room.told.until_value() < BACK_WITHIN_S
            assert len(room.bluetooth.times("connect Oxi")) == 1

    run_jumping(main())


def test_that_what_a_link_tells_after_it_was_given_up_is_not_taken():
    # A daemon that hung sends what it held back, once it wakes.
    async def main() -> None:
        async with supervised(an_oximeter(), "plx") as room:
            await room.told.until(lambda: room.device.is_heard)
            for _ in range(2):
                room.device.send(PLX, NINETY_SEVEN)
                await asyncio.sleep(1)
            room.device.answers = False
            values = len(room.told.values)
            await room.told.until_state(DeviceState.LOST)

            assert room.device.is_heard

            room.device.send(PLX, NINETY_SEVEN)

            assert room.told.now.state is DeviceState.LOST
            assert len(room.told.values) == values

    run_jumping(main())


@pytest.mark.parametrize("dead_for_s", [0.2, 3, 8, 60])
def test_that_a_killed_radio_daemon_is_noticed_and_survived(dead_for_s):
    # H56: no callback comes, the link still calls itself connected
    async def main() -> None:
        async with measuring() as room:
            room.bluetooth.kill_daemon()
            await asyncio.sleep(dead_for_s)
            room.bluetooth.restart_daemon()

            assert await room.told.until_value() < BACK_WITHIN_S
            assert any(status.state is DeviceState.LOST for _, status in room.told.states)

    run_jumping(main())


def test_that_a_dead_radio_daemon_is_named_as_the_reason():
    async def main() -> None:
        async with measuring() as room:
            room.bluetooth.kill_daemon()
            await room.told.until_state(DeviceState.STALE, within_s=5)
            lost = await room.told.until_state(DeviceState.LOST, within_s=5)

            assert lost.reason == "the Bluetooth service of this computer does not answer"

    run_jumping(main())


def test_that_an_adapter_pulled_out_and_put_back_brings_values_in_time():
    async def main() -> None:
        async with measuring() as room:
            room.bluetooth.unplug()
            await asyncio.sleep(20)

            assert "adapter" in room.told.now.reason

            room.bluetooth.missing = None

            assert await room.told.until_value() < BACK_WITHIN_S

    run_jumping(main())


def test_that_refused_packets_are_counted_and_never_become_readings():
    # H07
    async def main() -> None:
        async with measuring() as room:
            decoded, values = room.supervisor.counts.decoded, len(room.told.values)

            room.device.send(PLX, TRUNCATED)
            room.device.send(PLX, "00")

            counts = room.supervisor.counts
            assert sum(counts.refused.values()) == 2
            assert counts.decoded == decoded
            assert len(room.told.values) == values

    run_jumping(main())


def test_that_refused_packets_do_not_keep_a_number_alive():
    async def main() -> None:
        async with supervised(an_oximeter(), "plx") as room:
            await room.told.until(lambda: room.device.is_heard)
            for _ in range(6):
                room.device.send(PLX, TRUNCATED)
                await asyncio.sleep(1)

            assert room.told.now.state is DeviceState.STALE

    run_jumping(main())


def test_that_the_same_notification_told_twice_is_one_packet():
    async def main() -> None:
        async with supervised(an_oximeter(), "plx") as room:
            await room.told.until(lambda: room.device.is_heard)

            room.device.send(PLX, NINETY_SEVEN)
            room.device.send(PLX, NINETY_SEVEN)

            assert room.supervisor.counts.decoded == 1

            await asyncio.sleep(1)
            room.device.send(PLX, NINETY_SEVEN)

            assert room.supervisor.counts.decoded == 2

    run_jumping(main())


def test_that_a_device_that_wants_pairing_is_paired_and_says_so():
    async def main() -> None:
        device = an_oximeter()
        device.wants_pairing = True
        async with supervised(device, "plx") as room:
            await room.told.until_state(DeviceState.SUBSCRIBED)

            states = [status.state for _, status in room.told.states]
            assert states.index(DeviceState.PAIRING) < states.index(DeviceState.SUBSCRIBED)
            assert len(room.bluetooth.times("pair Oxi")) == 1

    run_jumping(main())


def test_that_a_device_without_what_its_driver_needs_is_named_and_not_hammered():
    async def main() -> None:
        async with supervised(a_cuff(), "plx") as room:
            await asyncio.sleep(20)

            assert any("offers no plx continuous" in s.reason for _, s in room.told.states)
            assert len(room.bluetooth.times("connect Cuff")) < 10

    run_jumping(main())


def test_that_a_slow_answer_to_who_are_you_does_not_hide_silence():
    async def main() -> None:
        device = FakeDevice("Oxi", "F0:00:00:00:00:01", PLX, Characteristic.MANUFACTURER_NAME)
        device.answers = False
        async with supervised(device, "plx") as room:
            await room.told.until_state(DeviceState.SUBSCRIBED)

            await room.told.until_state(DeviceState.STALE, within_s=4.1)

    run_jumping(main())


def test_that_a_cuff_that_ends_the_link_behind_its_record_has_done_its_work():
    async def main() -> None:
        async with supervised(a_cuff(), "blood-pressure") as room:
            await room.told.until(lambda: room.device.is_heard)
            await asyncio.sleep(0.1)
            room.device.send(BPM, RECORD)
            room.device.drop()
            lost = await room.told.until_state(DeviceState.LOST)

            assert lost.hung_up
            assert [sign for _, sign, _ in room.told.values][:2] == [
                VitalSign.SYSTOLIC,
                VitalSign.DIASTOLIC,
            ]

    run_jumping(main())


@pytest.mark.parametrize("quiet_s", [1, 30])
def test_that_a_cuff_that_goes_without_a_record_is_lost(quiet_s):
    async def main() -> None:
        async with supervised(a_cuff(), "blood-pressure") as room:
            await room.told.until_state(DeviceState.SUBSCRIBED)
            await asyncio.sleep(quiet_s)
            room.device.drop()
            lost = await room.told.until_state(DeviceState.LOST)

            assert not lost.hung_up

    run_jumping(main())


def test_that_a_cuff_that_goes_long_after_its_record_is_lost():
    async def main() -> None:
        async with supervised(a_cuff(), "blood-pressure") as room:
            await room.told.until(lambda: room.device.is_heard)
            await asyncio.sleep(0.1)
            room.device.send(BPM, RECORD)
            await asyncio.sleep(60)
            room.device.drop()
            lost = await room.told.until_state(DeviceState.LOST)

            assert not lost.hung_up

    run_jumping(main())


def test_that_a_quiet_cuff_is_asked_whether_it_lives():
    async def main() -> None:
        async with supervised(a_cuff(), "blood-pressure") as room:
            await room.told.until_state(DeviceState.SUBSCRIBED)
            await asyncio.sleep(60)

            assert room.told.now.state is DeviceState.SUBSCRIBED

            room.bluetooth.kill_daemon()
            lost = await room.told.until_state(DeviceState.LOST, within_s=BACK_WITHIN_S)

            assert lost.reason == "the Bluetooth service of this computer does not answer"
            assert not lost.hung_up

    run_jumping(main())
