import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
from bleak.exc import BleakBluetoothNotAvailableReason, BleakDBusError

from kapmonitor.devices.gatt.uuids import Characteristic
from kapmonitor.devices.radio import (
    CONNECT_TIMEOUT_S,
    DISCONNECT_TIMEOUT_S,
    Advertisement,
    PairingNeededError,
    Radio,
    RadioError,
    RadioUnavailableError,
)
from tests.devices.fake_bleak import CONNECTS_IN_S, FakeBluetooth, FakeDevice, run_jumping


def an_oximeter(rssi: int = -50) -> FakeDevice:
    offered = (Characteristic.PLX_CONTINUOUS, Characteristic.BATTERY_LEVEL)
    return FakeDevice("Oxi", "F0:00:00:00:00:01", *offered, rssi=rssi)


def a_cuff(rssi: int = -50) -> FakeDevice:
    return FakeDevice("Cuff", "F0:00:00:00:00:02", Characteristic.BLOOD_PRESSURE, rssi=rssi)


def called(name: str):
    return lambda advertisement: advertisement.name == name


def nobody() -> None:
    """Not told of a lost link."""


@asynccontextmanager
async def running(bluetooth: FakeBluetooth) -> AsyncIterator[Radio]:
    radio = Radio(bluetooth.backend)
    task = asyncio.create_task(radio.run())
    try:
        yield radio
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def test_that_all_searches_are_served_by_one_scan():
    async def main() -> None:
        bluetooth = FakeBluetooth(an_oximeter(), a_cuff())
        async with running(bluetooth) as radio:
            found = await asyncio.gather(radio.find(called("Oxi")), radio.find(called("Cuff")))

            assert [advertisement.name for advertisement in found] == ["Oxi", "Cuff"]
            assert len(bluetooth.times("scan")) == 1

    run_jumping(main())


def test_that_scanning_ends_with_the_last_search():
    async def main() -> None:
        bluetooth = FakeBluetooth(an_oximeter())
        async with running(bluetooth) as radio:
            await radio.find(called("Oxi"))
            await asyncio.sleep(60)

            assert not bluetooth.scanners
            assert len(bluetooth.times("scan")) == 1

    run_jumping(main())


def test_that_the_scan_pauses_while_a_link_is_made():
    # BlueZ answers a connect during a scan with InProgress; so does the fake.
    async def main() -> None:
        oximeter = an_oximeter()
        bluetooth = FakeBluetooth(oximeter)
        async with running(bluetooth) as radio:
            still_searching = asyncio.create_task(radio.find(called("Cuff")))
            advertisement = await radio.find(called("Oxi"))
            async with radio.link(advertisement, nobody):
                bluetooth.devices.append(a_cuff())
                found = await still_searching

            assert found.name == "Cuff"
            asked = [what for _, what in bluetooth.asked]
            assert asked[:4] == ["scan", "stop", "connect Oxi", "scan"]

    run_jumping(main())


def test_that_links_are_made_one_after_another():
    async def main() -> None:
        bluetooth = FakeBluetooth(an_oximeter(), a_cuff())
        async with running(bluetooth) as radio:
            both = await asyncio.gather(radio.find(called("Oxi")), radio.find(called("Cuff")))

            async def connect(advertisement: Advertisement) -> bool:
                async with radio.link(advertisement, nobody) as link:
                    return link.address == advertisement.address

            assert all(await asyncio.gather(*(connect(each) for each in both)))
            first, second = bluetooth.times("connect Oxi") + bluetooth.times("connect Cuff")
            assert second - first >= CONNECTS_IN_S

    run_jumping(main())


@pytest.mark.parametrize("reason", list(BleakBluetoothNotAvailableReason))
def test_that_every_reason_for_no_bluetooth_is_a_sentence_for_staff(reason):
    async def main() -> None:
        bluetooth = FakeBluetooth(an_oximeter())
        bluetooth.missing = reason
        async with running(bluetooth) as radio:
            with pytest.raises(RadioUnavailableError) as error:
                await radio.find(called("Oxi"))

        assert "luetooth" in str(error.value)
        assert "no adapter" not in str(error.value)  # Bleak's own words

    run_jumping(main())


def test_that_a_dead_radio_daemon_is_no_usable_bluetooth():
    async def main() -> None:
        bluetooth = FakeBluetooth(an_oximeter())
        bluetooth.is_dead = True
        async with running(bluetooth) as radio:
            with pytest.raises(RadioUnavailableError, match="Bluetooth service"):
                await radio.find(called("Oxi"))

    run_jumping(main())


@pytest.mark.parametrize("error", [KeyError("Roles"), AssertionError(), OSError(5, "Input/output")])
def test_that_whatever_breaks_beneath_bleak_fails_the_search_and_not_the_radio(error):
    # H56
    async def main() -> None:
        bluetooth = FakeBluetooth(an_oximeter())
        bluetooth.fails_with = error
        async with running(bluetooth) as radio:
            with pytest.raises(RadioError, match="scanning failed"):
                await radio.find(called("Oxi"))
            bluetooth.fails_with = None

            assert (await radio.find(called("Oxi"))).name == "Oxi"

    run_jumping(main())


def test_that_a_daemon_that_hangs_is_told_and_its_scan_used_once_it_wakes():
    # Given up, the scan would run on in the daemon, which then refuses every other one.
    async def main() -> None:
        bluetooth = FakeBluetooth(an_oximeter())
        bluetooth.hang()
        async with running(bluetooth) as radio:
            with pytest.raises(RadioUnavailableError, match="does not answer"):
                await radio.find(called("Oxi"))
            search = asyncio.create_task(radio.find(called("Oxi")))
            await asyncio.sleep(30)
            bluetooth.wake()

            assert (await search).name == "Oxi"
            assert len(bluetooth.times("scan")) == 1

    run_jumping(main())


def test_that_connecting_to_a_device_that_left_ends_in_time():
    async def main() -> None:
        oximeter = an_oximeter()
        async with running(FakeBluetooth(oximeter)) as radio:
            advertisement = await radio.find(called("Oxi"))
            oximeter.in_range = False
            began = asyncio.get_running_loop().time()

            with pytest.raises(RadioError, match="connecting took too long"):
                async with radio.link(advertisement, nobody):
                    pass

            took = asyncio.get_running_loop().time() - began
            assert took < CONNECT_TIMEOUT_S + 0.1

    run_jumping(main())


def test_that_a_lost_link_is_told():
    async def main() -> None:
        oximeter = an_oximeter()
        async with running(FakeBluetooth(oximeter)) as radio:
            advertisement = await radio.find(called("Oxi"))
            lost = asyncio.Event()
            async with radio.link(advertisement, lost.set):
                oximeter.drop()

                assert lost.is_set()

    run_jumping(main())


def test_that_hanging_up_on_a_daemon_that_was_restarted_is_given_up_soon():
    async def main() -> None:
        bluetooth = FakeBluetooth(an_oximeter())
        async with running(bluetooth) as radio:
            advertisement = await radio.find(called("Oxi"))
            async with radio.link(advertisement, nobody) as link:
                bluetooth.kill_daemon()
                bluetooth.restart_daemon()
                with pytest.raises(RadioError, match="was restarted"):
                    await link.read(Characteristic.BATTERY_LEVEL)
                began = asyncio.get_running_loop().time()

            took = asyncio.get_running_loop().time() - began
            assert took < DISCONNECT_TIMEOUT_S + 0.1

    run_jumping(main())


def test_that_a_device_that_wants_to_be_paired_says_so():
    async def main() -> None:
        cuff = a_cuff()
        cuff.wants_pairing = True
        async with running(FakeBluetooth(cuff)) as radio:
            advertisement = await radio.find(called("Cuff"))
            async with radio.link(advertisement, nobody) as link:
                with pytest.raises(PairingNeededError):
                    await link.subscribe(Characteristic.BLOOD_PRESSURE, lambda *_: None)
                await link.pair()
                await link.subscribe(Characteristic.BLOOD_PRESSURE, lambda *_: None)

        assert cuff.subscriptions == 1

    run_jumping(main())


def test_that_a_read_without_an_answer_is_given_up():
    async def main() -> None:
        oximeter = an_oximeter()
        oximeter.answers = False
        async with running(FakeBluetooth(oximeter)) as radio:
            advertisement = await radio.find(called("Oxi"))
            async with radio.link(advertisement, nobody) as link:
                with pytest.raises(RadioError, match="reading took too long"):
                    await link.read(Characteristic.BATTERY_LEVEL)

    run_jumping(main())


def test_that_listening_tells_everything_once_with_the_strongest_first():
    async def main() -> None:
        bluetooth = FakeBluetooth(an_oximeter(rssi=-80), a_cuff(rssi=-40))
        async with running(bluetooth) as radio:
            heard = await radio.scan_for(5)

        assert [advertisement.name for advertisement in heard] == ["Cuff", "Oxi"]

    run_jumping(main())


def test_that_a_refusal_in_progress_is_a_failed_call():
    async def main() -> None:
        bluetooth = FakeBluetooth(an_oximeter())
        bluetooth.fails_with = BleakDBusError("org.bluez.Error.InProgress", [])
        async with running(bluetooth) as radio:
            with pytest.raises(RadioError, match="InProgress") as error:
                await radio.find(called("Oxi"))

        assert not isinstance(error.value, RadioUnavailableError)

    run_jumping(main())
