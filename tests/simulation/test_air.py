"""The simulated air end to end: stock Bleak, real processes, real bytes."""

import asyncio
import time
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from bleak import BleakClient, BleakScanner
from bleak.exc import (
    BleakBluetoothNotAvailableError,
    BleakDeviceNotFoundError,
    BleakError,
    BleakGATTProtocolError,
)

from kapmonitor.devices.gatt.uuids import Characteristic, Service, long_uuid
from kapmonitor.simulation.air import AirError
from kapmonitor.simulation.spec import Curve, FaultWindow

TIMEOUT_S = 0.4  # the supervision time-out of every room here, real seconds

# SpO2 as whole numbers that rise by one each scenario second, so that a lost packet shows.
RISING = Curve(sign="pulse_rate", points=((0, 0), (2000, 2000)))


def seconds_of(packets: list[bytes]) -> list[int]:
    """The scenario seconds of 2A5F packets that carry ``RISING``."""
    return [int.from_bytes(packet[3:5], "little") for packet in packets]


def test_that_a_scan_finds_devices_by_name_and_service(play) -> None:
    async def test(room) -> None:
        await room.enter("plx", name="Oxi 50123456")
        await room.enter("blood-pressure", name="Cuff 651")
        scanner = room.air.adapter.scanner_backend

        everything = await BleakScanner.discover(0.1, return_adv=True, backend=scanner)
        cuffs = await BleakScanner.discover(
            0.1, service_uuids=[long_uuid(Service.BLOOD_PRESSURE)], backend=scanner
        )

        assert {device.name for device, _ in everything.values()} == {"Oxi 50123456", "Cuff 651"}
        _, advertised = next(each for each in everything.values() if each[0].name == "Oxi 50123456")
        assert advertised.local_name == "Oxi 50123456"
        assert advertised.service_uuids == [long_uuid(Service.PULSE_OXIMETER)]
        assert [device.name for device in cuffs] == ["Cuff 651"]

    play(test)


def test_that_nothing_is_sent_before_the_start_and_one_packet_a_second_after(play) -> None:
    async def test(room) -> None:
        oximeter = await room.enter("plx", curves=(RISING,))
        listener = await room.listen(oximeter, Characteristic.PLX_CONTINUOUS)
        await asyncio.sleep(0.1)
        assert listener.packets == []

        zero = await room.go(ahead_s=0.05)
        await listener.has(2)

        assert seconds_of(listener.packets) == [0, 1]
        for second, moment in enumerate(listener.times):
            assert moment - zero == pytest.approx(second, abs=0.2)

    play(test)


def test_that_none_is_lost_at_sixty_a_second(play) -> None:
    async def test(room) -> None:
        oximeter = await room.enter("plx", curves=(RISING,))
        strap = await room.enter("heart-rate")
        listener = await room.listen(oximeter, Characteristic.PLX_CONTINUOUS)
        beats = await room.listen(strap, Characteristic.HEART_RATE)

        zero = await room.go(speed=60, ahead_s=0.05)
        await listener.has(61)

        assert seconds_of(listener.packets)[:61] == list(range(61))
        assert listener.times[60] - zero == pytest.approx(1.0, abs=0.2)
        assert len(beats.packets) >= 58

    play(test)


def test_that_a_late_listener_gets_no_burst_of_what_it_missed(play) -> None:
    async def test(room) -> None:
        oximeter = await room.enter("plx", curves=(RISING,))
        zero = await room.go(speed=60)
        await asyncio.sleep(0.5)

        listener = await room.listen(oximeter, Characteristic.PLX_CONTINUOUS)
        await listener.has(3)

        now = (listener.times[0] - zero) * 60
        assert seconds_of(listener.packets)[0] >= now - 6

    play(test)


def test_that_what_a_device_says_of_itself_can_be_read(play) -> None:
    async def test(room) -> None:
        oximeter = await room.enter("plx", battery_percent=92)
        client = (await room.connect(oximeter)).client

        assert await client.read_gatt_char(Characteristic.BATTERY_LEVEL.uuid) == b"\x5c"
        assert await client.read_gatt_char(Characteristic.MODEL_NUMBER.uuid) == b"plx"
        assert (await client.read_gatt_char(Characteristic.PLX_FEATURES.uuid)).hex() == (
            "0b002042300800"
        )
        with pytest.raises(BleakGATTProtocolError):
            await client.read_gatt_char(Characteristic.PLX_CONTINUOUS.uuid)
        with pytest.raises(BleakGATTProtocolError):
            await client.write_gatt_char(Characteristic.BATTERY_LEVEL.uuid, b"\x01", response=True)
        await client.write_gatt_char(Characteristic.BATTERY_LEVEL.uuid, b"\x01", response=False)
        assert client.mtu_size == 247
        assert client.name == oximeter.name

    play(test)


def test_that_pairing_works_and_can_be_undone(play) -> None:
    async def test(room) -> None:
        oximeter = await room.enter("plx")
        listener = await room.connect(oximeter)

        await listener.client.pair()
        await listener.client.unpair()

        await listener.is_lost()
        assert not listener.client.is_connected

    play(test)


def test_that_a_low_battery_is_notified_and_so_is_its_end(play) -> None:
    async def test(room) -> None:
        fault = FaultWindow(kind="battery-low", at_s=6, lasts_s=6)
        oximeter = await room.enter("plx", battery_percent=92, faults=(fault,))
        listener = await room.listen(oximeter, Characteristic.BATTERY_LEVEL)

        await room.go(speed=60)
        await listener.has(2)

        assert listener.packets == [b"\x08", b"\x5c"]

    play(test)


def test_that_a_short_absence_keeps_the_link_and_loses_values(play) -> None:
    async def test(room) -> None:
        oximeter = await room.enter("plx", curves=(RISING,))
        listener = await room.listen(oximeter, Characteristic.PLX_CONTINUOUS)
        await room.go(speed=60)
        await listener.has(2)

        await room.air.take_away("plx")
        before = len(listener.packets)
        await asyncio.sleep(TIMEOUT_S / 2)
        during = len(listener.packets)
        reading = asyncio.create_task(
            listener.client.read_gatt_char(Characteristic.BATTERY_LEVEL.uuid)
        )
        await asyncio.sleep(0)
        await room.air.bring_back("plx")
        assert await reading == b"\x64"  # the link layer repeats what is no notification
        await listener.has(during + 2)
        await asyncio.sleep(TIMEOUT_S)

        assert during - before <= 1
        assert listener.lost_at == []
        seconds = seconds_of(listener.packets)
        assert max(later - earlier for earlier, later in pairwise(seconds)) > 10
        assert seconds == sorted(set(seconds))

    play(test)


def test_that_a_long_absence_ends_the_link_after_the_time_out_again_and_again(play) -> None:
    async def test(room) -> None:
        oximeter = await room.enter("plx")
        listener = await room.listen(oximeter, Characteristic.PLX_CONTINUOUS)
        await room.go(speed=60)

        for times in (1, 2):
            await listener.has(1)
            gone_at = time.monotonic()
            await room.air.take_away("plx")
            lost_at = await listener.is_lost(times)
            await room.air.bring_back("plx")
            await listener.client.connect()
            listener.packets.clear()
            await listener.client.start_notify(Characteristic.PLX_CONTINUOUS.uuid, listener.take)

            assert lost_at - gone_at == pytest.approx(TIMEOUT_S, abs=0.25)

        await listener.has(1)

    play(test)


def test_that_a_killed_device_is_lost_after_the_time_out_and_comes_back_with_its_values(
    play,
) -> None:
    async def test(room) -> None:
        oximeter = await room.enter("plx", curves=(RISING,))
        listener = await room.listen(oximeter, Characteristic.PLX_CONTINUOUS)
        zero = await room.go(speed=60)
        await listener.has(2)

        for times in (1, 2):
            killed_at = time.monotonic()
            await room.air.kill("plx")
            assert not room.is_running("plx")
            await room.air.revive("plx")  # back long before the link has timed out
            assert listener.client.is_connected
            assert await listener.is_lost(times) - killed_at == pytest.approx(TIMEOUT_S, abs=0.25)
            await listener.client.connect()
            listener.packets.clear()
            listener.times.clear()
            await listener.client.start_notify(Characteristic.PLX_CONTINUOUS.uuid, listener.take)
            await listener.has(2)

            due = zero + seconds_of(listener.packets)[0] / 60
            assert listener.times[0] - due == pytest.approx(0, abs=0.2)

    play(test)


def test_that_a_device_may_join_late(play) -> None:
    async def test(room) -> None:
        zero = await room.go(speed=60)
        oximeter = await room.enter("plx", curves=(RISING,), address="f0:00:00:00:0a:0b".upper())

        listener = await room.listen(oximeter, Characteristic.PLX_CONTINUOUS)
        await listener.has(2)

        assert seconds_of(listener.packets)[0] == pytest.approx(
            (listener.times[0] - zero) * 60, abs=12
        )

    play(test)


def test_that_a_device_still_believed_connected_holds_up_no_other(play) -> None:
    async def test(room) -> None:
        oximeter = await room.enter("plx")
        cuff = await room.enter("blood-pressure")
        listener = await room.connect(oximeter)
        await room.air.kill("plx")
        await room.air.revive("plx")
        began = time.monotonic()

        second = BleakClient(oximeter.address, backend=room.air.adapter.client_backend)
        waiting = asyncio.create_task(second.connect())
        await asyncio.sleep(0.05)
        await room.connect(cuff)
        took = time.monotonic() - began
        await waiting

        assert took < TIMEOUT_S
        assert listener.lost_at != []
        assert second.is_connected

    play(test)


def test_that_devices_killed_and_revived_in_quick_turn_all_come_back(play) -> None:
    async def test(room) -> None:
        specs = [await room.enter(driver) for driver in ("plx", "blood-pressure", "heart-rate")]
        await room.go(speed=60)

        async def disturb(device_id: str) -> None:
            for _ in range(8):
                await room.air.kill(device_id)
                await room.air.revive(device_id)

        async def move(device_id: str) -> None:
            for _ in range(20):
                await room.air.take_away(device_id)
                await room.air.bring_back(device_id)

        await asyncio.gather(*(step(spec.id) for spec in specs for step in (disturb, move)))

        for spec in specs:
            assert (await room.connect(spec)).client.is_connected

    play(test)


def test_that_commands_that_make_no_sense_are_answered_with_a_sentence(play) -> None:
    async def test(room) -> None:
        await room.enter("heart-rate")
        with pytest.raises(AirError, match="already is a device"):
            await room.enter("heart-rate")
        with pytest.raises(AirError, match="no device called"):
            await room.air.kill("nobody")
        with pytest.raises(AirError, match="is running"):
            await room.air.revive("heart-rate")
        with pytest.raises(AirError, match="has not been started"):
            await room.air.measure("heart-rate")
        await room.go()
        with pytest.raises(AirError, match="no button"):
            await room.air.measure("heart-rate")
        with pytest.raises(AirError, match="already running"):
            await room.go()
        await room.air.kill("heart-rate")
        with pytest.raises(AirError, match="is not running"):
            await room.air.measure("heart-rate")

    play(test)


def test_that_a_killed_hub_ends_every_link_and_leaves_no_adapter(play) -> None:
    async def test(room) -> None:
        oximeter = await room.enter("plx")
        listener = await room.listen(oximeter, Characteristic.PLX_CONTINUOUS)
        await room.air.take_away("plx")
        reading = asyncio.create_task(
            listener.client.read_gatt_char(Characteristic.BATTERY_LEVEL.uuid)
        )

        await room.air.kill_hub()

        await listener.is_lost()
        with pytest.raises(BleakError):
            await listener.client.read_gatt_char(Characteristic.BATTERY_LEVEL.uuid)
        with pytest.raises(BleakBluetoothNotAvailableError):
            await BleakScanner.discover(0.1, backend=room.air.adapter.scanner_backend)
        with pytest.raises(BleakBluetoothNotAvailableError):
            await listener.client.connect()
        with pytest.raises(AirError, match="not running"):
            await room.air.bring_back("plx")
        assert type((await asyncio.gather(reading, return_exceptions=True))[0]) is BleakError
        await room.until(lambda: not room.is_running("plx"))

    play(test)


def test_that_a_pulled_adapter_loses_its_links_and_works_again_when_plugged(play) -> None:
    async def test(room) -> None:
        oximeter = await room.enter("plx")
        listener = await room.connect(oximeter)

        await room.air.unplug()
        await listener.is_lost()
        with pytest.raises(BleakBluetoothNotAvailableError):
            await BleakScanner.discover(0.1, backend=room.air.adapter.scanner_backend)
        await room.air.plug()
        again = await room.connect(oximeter)

        assert again.client.is_connected

    play(test)


def test_that_an_operation_cut_off_by_the_link_is_a_bleak_error_and_no_cancellation(play) -> None:
    async def test(room) -> None:
        oximeter = await room.enter("plx")
        client = (await room.connect(oximeter)).client

        await room.air.take_away("plx")
        readings = [
            asyncio.create_task(client.read_gatt_char(Characteristic.BATTERY_LEVEL.uuid))
            for _ in range(3)
        ]
        outcomes = await asyncio.gather(*readings, return_exceptions=True)

        assert [type(outcome) for outcome in outcomes] == [BleakError] * 3

    play(test)


def test_that_a_read_given_up_does_not_answer_the_next_one(play) -> None:
    async def test(room) -> None:
        oximeter = await room.enter("plx", battery_percent=50)
        client = (await room.connect(oximeter)).client

        await room.air.take_away("plx")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await client.read_gatt_char(Characteristic.MODEL_NUMBER.uuid)
        await room.air.bring_back("plx")

        assert await client.read_gatt_char(Characteristic.BATTERY_LEVEL.uuid) == b"\x32"

    play(test)


def test_that_connecting_to_a_device_out_of_range_times_out_and_works_when_it_is_back(
    play,
) -> None:
    async def test(room) -> None:
        oximeter = await room.enter("plx")
        cuff = await room.enter("blood-pressure")
        backend = room.air.adapter.client_backend
        found = await BleakScanner.find_device_by_name(
            oximeter.name, backend=room.air.adapter.scanner_backend
        )
        await room.air.take_away("plx")

        with pytest.raises(TimeoutError):
            await BleakClient(found, timeout=0.1, backend=backend).connect()
        with pytest.raises(BleakDeviceNotFoundError):
            await BleakClient(oximeter.address, timeout=0.1, backend=backend).connect()
        waiting = asyncio.create_task(BleakClient(found, timeout=10, backend=backend).connect())
        await room.connect(cuff)  # is not held up by the one that waits
        assert not waiting.done()
        await room.air.bring_back("plx")
        await waiting

    play(test)


def test_that_a_cancelled_connect_leaves_nothing_behind(play) -> None:
    async def test(room) -> None:
        oximeter = await room.enter("plx")
        client = (await room.connect(oximeter)).client
        await client.disconnect()

        for delay in (0, 0.001, 0.005, 0.02, 0.04, 0.06):
            connecting = asyncio.create_task(client.connect())
            await asyncio.sleep(delay)
            connecting.cancel()
            await asyncio.wait({connecting})
            await client.disconnect()
        listener = await room.connect(oximeter)

        assert listener.client.is_connected

    play(test)


def test_that_a_disconnect_tells_the_callback_and_the_device_advertises_again(play) -> None:
    async def test(room) -> None:
        oximeter = await room.enter("plx")
        for _ in range(8):
            listener = await room.connect(oximeter)
            await listener.client.disconnect()
            await listener.is_lost()

    play(test)


def test_that_notifications_stop_when_asked_to(play) -> None:
    async def test(room) -> None:
        oximeter = await room.enter("plx")
        listener = await room.listen(oximeter, Characteristic.PLX_CONTINUOUS)
        await room.go(speed=60)
        await listener.has(2)
        with pytest.raises(BleakError, match="already"):
            await listener.client.start_notify(Characteristic.PLX_CONTINUOUS.uuid, listener.take)

        await listener.client.stop_notify(Characteristic.PLX_CONTINUOUS.uuid)
        count = len(listener.packets)
        await asyncio.sleep(0.1)

        assert len(listener.packets) == count
        with pytest.raises(BleakError, match="neither"):
            await listener.client.start_notify(Characteristic.PLX_FEATURES.uuid, listener.take)

    play(test)


def test_that_a_folder_of_the_air_goes_with_it(play) -> None:
    folders: list[Path] = []

    async def test(room) -> None:
        await room.enter("plx")
        folders.append(Path(room.air.endpoint.removeprefix("unix:")).parent)
        assert folders[0].is_dir()

    play(test)

    assert not folders[0].exists()


def test_that_a_resumed_drill_goes_on_at_the_present_second(play) -> None:
    async def test(room) -> None:
        oximeter = await room.enter("plx", curves=(RISING,))
        listener = await room.listen(oximeter, Characteristic.PLX_CONTINUOUS)

        await room.air.go(
            zero=time.monotonic() - 1000.9, speed=1, opened_at=datetime(2026, 3, 2, tzinfo=UTC)
        )
        await listener.has(1)

        assert seconds_of(listener.packets) == [1001]

    play(test)
