"""Where the room's devices stand, with the last minute of each."""

import asyncio
from collections.abc import Callable

from kapmonitor.domain.devices import NOT_FOUND_YET, DeviceAssignment, DeviceState
from kapmonitor.domain.vitals import Reading, VitalSign
from kapmonitor.services.device_register import DeviceRegister, DevicesView
from kapmonitor.services.snapshot import GONE_S, STALE_S
from tests.builders import OXIMETER, a_reading, instant
from tests.fakes import FakeClock

ASSIGNMENT = DeviceAssignment(id="oximeter", driver="plx", name="Oxi")


def an_spo2(second: float) -> tuple[Reading, ...]:
    return (a_reading(VitalSign.SPO2, 97.0, second),)


def in_register(
    scene: Callable[[DeviceRegister], DevicesView], clock: FakeClock | None = None
) -> DevicesView:
    async def play() -> DevicesView:
        register = DeviceRegister(clock)
        register.assign(ASSIGNMENT, OXIMETER)
        return scene(register)

    return asyncio.run(play())


def test_that_the_last_minute_of_a_device_is_kept_and_no_more():
    def scene(register: DeviceRegister) -> DevicesView:
        for second in range(100):
            register.receive("oximeter", an_spo2(second), instant(second))
        return register.view(instant(100.0), {})

    (device,) = in_register(scene).devices

    assert len(device.recent) == 60
    assert device.recent[0].received_at == instant(40.0).utc
    assert device.age_s == 1.0


def test_that_a_forgotten_device_leaves_nothing_behind():
    # H14
    def scene(register: DeviceRegister) -> DevicesView:
        register.receive("oximeter", an_spo2(1.0), instant(1.0))
        register.forget("oximeter")
        register.assign(ASSIGNMENT, OXIMETER)
        return register.view(instant(2.0), {})

    (device,) = in_register(scene).devices

    assert device.readings == device.recent == ()
    assert device.age_s is None
    assert device.status.reason == NOT_FOUND_YET
    assert device.status.state is DeviceState.LOST


def test_that_silence_is_measured_on_the_rooms_clock():
    def scene(register: DeviceRegister) -> DevicesView:
        return register.view(instant(0.0), {})

    real = in_register(scene)
    quick = in_register(scene, FakeClock(speed=60.0))

    assert (real.stale_s, real.gone_s) == (STALE_S, GONE_S)
    assert quick.stale_s == quick.gone_s == 30.0
