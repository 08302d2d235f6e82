"""A cuff's records: taken at their times, kept until confirmed, sent oldest first."""

import asyncio

from kapmonitor.devices.gatt.uuids import Characteristic
from kapmonitor.simulation.spec import Curve, FaultWindow

# Systolic is 100 plus the scenario second, so a record tells when it was taken.
CURVE = Curve(sign="systolic", points=((0, 100), (100, 200)))


def systolics(packets: list[bytes]) -> list[int]:
    return [int.from_bytes(packet[1:3], "little") for packet in packets]


def test_that_the_memory_is_sent_oldest_first_on_subscribing_then_each_record_at_its_time(
    play,
) -> None:
    async def test(room) -> None:
        cuff = await room.enter("blood-pressure", curves=(CURVE,), measures_at_s=(6, 12, 18, 60))
        zero = await room.go(speed=60)
        await asyncio.sleep(0.4)  # three presses that nobody hears

        listener = await room.listen(cuff, Characteristic.BLOOD_PRESSURE)
        await listener.has(3)
        assert systolics(listener.packets) == [106, 112, 118]
        await listener.has(4)

        assert systolics(listener.packets)[3] == 160
        assert abs(listener.times[3] - zero - 60 / 60) < 0.2

    play(test)


def test_that_a_confirmed_record_is_not_sent_again_and_an_unconfirmed_one_is(play) -> None:
    async def test(room) -> None:
        cuff = await room.enter("blood-pressure", curves=(CURVE,), measures_at_s=(6, 30))
        listener = await room.listen(cuff, Characteristic.BLOOD_PRESSURE)
        await room.go(speed=60)
        await listener.has(1)

        await room.air.take_away("blood-pressure")  # the second record cannot be confirmed
        await listener.is_lost()
        await room.air.bring_back("blood-pressure")
        again = await room.listen(cuff, Characteristic.BLOOD_PRESSURE)
        await again.has(1)
        await asyncio.sleep(0.1)

        assert systolics(listener.packets) == [106]
        assert systolics(again.packets) == [130]

    play(test)


def test_that_the_memory_outlives_the_process(play) -> None:
    async def test(room) -> None:
        cuff = await room.enter("blood-pressure", curves=(CURVE,), measures_at_s=(3, 6))
        await room.go(speed=60)
        await asyncio.sleep(0.2)

        await room.air.kill("blood-pressure")
        await room.air.revive("blood-pressure")
        listener = await room.listen(cuff, Characteristic.BLOOD_PRESSURE)
        await listener.has(2)
        await asyncio.sleep(0.1)

        assert systolics(listener.packets) == [103, 106]

    play(test)


def test_that_a_failing_callback_costs_no_confirmation(play) -> None:
    async def test(room) -> None:
        errors: list[object] = []
        asyncio.get_running_loop().set_exception_handler(
            lambda _loop, context: errors.append(context["exception"])
        )
        cuff = await room.enter("blood-pressure", curves=(CURVE,), measures_at_s=(3, 6))
        listener = await room.connect(cuff)

        def take(characteristic: object, data: bytearray) -> None:
            listener.take(characteristic, data)
            raise ValueError(data.hex())

        await listener.client.start_notify(Characteristic.BLOOD_PRESSURE.uuid, take)
        await room.go(speed=60)
        await listener.has(2)

        assert systolics(listener.packets) == [103, 106]
        assert [type(error) for error in errors] == [ValueError] * 2

    play(test)


def test_that_a_pressed_button_measures_now(play) -> None:
    async def test(room) -> None:
        cuff = await room.enter("blood-pressure", curves=(CURVE,))
        oximeter = await room.enter("plx")
        pressures = await room.listen(cuff, Characteristic.BLOOD_PRESSURE)
        spot_checks = await room.listen(oximeter, Characteristic.PLX_SPOT_CHECK)
        await room.go()

        await room.air.measure("blood-pressure")
        await room.air.measure("plx")
        await pressures.has(1)
        await spot_checks.has(1)

        assert pressures.packets[0][:1] == b"\x06"
        assert spot_checks.packets[0][:5] == bytes.fromhex("0162004600")

    play(test)


def test_that_a_replay_sends_a_day_old_record_and_all_earlier_ones_again(play) -> None:
    async def test(room) -> None:
        replay = FaultWindow(kind="stored-replay", at_s=18, lasts_s=5)
        cuff = await room.enter(
            "blood-pressure", curves=(CURVE,), measures_at_s=(6, 12, 30), faults=(replay,)
        )
        listener = await room.listen(cuff, Characteristic.BLOOD_PRESSURE)

        await room.go(speed=60)
        await listener.has(6)

        assert systolics(listener.packets) == [106, 112, 92, 106, 112, 130]
        assert listener.packets[0] == listener.packets[3]

    play(test)


def test_that_a_silent_cuff_remembers_and_speaks_when_it_can(play) -> None:
    async def test(room) -> None:
        silence = FaultWindow(kind="silent", at_s=5, lasts_s=20)
        cuff = await room.enter(
            "blood-pressure", curves=(CURVE,), measures_at_s=(6, 12), faults=(silence,)
        )
        listener = await room.listen(cuff, Characteristic.BLOOD_PRESSURE)

        zero = await room.go(speed=60)
        await listener.has(2)

        assert systolics(listener.packets) == [106, 112]
        assert listener.times[0] - zero > 24 / 60

    play(test)
