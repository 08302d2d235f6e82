"""How strong a device was heard before its newest link."""

import pytest

from kapmonitor.domain.devices import DeviceState
from tests.devices.fake_bleak import FakeDevice, run_jumping
from tests.devices.supervised import PLX, supervised


@pytest.mark.parametrize(("rssi", "told"), [(-54, -54), (-127, None), (127, None)])
def test_that_the_strength_is_told_where_the_platform_tells_it(rssi: int, told: int | None):
    async def main() -> None:
        device = FakeDevice("Oxi", "F0:00:00:00:00:01", PLX, rssi=rssi)
        async with supervised(device, "plx") as room:
            status = await room.told.until_state(DeviceState.SUBSCRIBED)

            assert status.rssi == told
            found = [s for _, s in room.told.states if s.state is DeviceState.FOUND]
            assert [each.rssi for each in found] == [told]

    run_jumping(main())
