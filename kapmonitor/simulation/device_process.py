"""One simulated device's process: its Bluetooth host, its GATT server and its commands.

It ends when its control channel or its controller does.
"""

import asyncio
from dataclasses import dataclass
from typing import Any

from bumble.device import Device, DeviceConfiguration
from bumble.hci import Address
from bumble.pairing import PairingConfig
from bumble.transport.common import Transport, TransportLostError

from kapmonitor.simulation.control import ControlChannel, Message
from kapmonitor.simulation.hci_transport import open_transport
from kapmonitor.simulation.peripheral import Peripheral
from kapmonitor.simulation.peripherals import peripheral_for
from kapmonitor.simulation.schedule import Schedule
from kapmonitor.simulation.spec import DeviceSpec

# As often as Bluetooth allows: at speed 60 a tenth of a second is six scenario seconds.
_ADVERTISING_INTERVAL_MS = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceConfig:
    """A device to be.

    ``go`` is the command that started scenario time, if it did before this process began;
    ``memory`` the records that an earlier process of the device had not delivered.
    """

    endpoint: str
    spec: DeviceSpec
    go: Message | None
    memory: tuple[bytes, ...]


async def run_device(config: DeviceConfig, channel: ControlChannel) -> None:
    """Advertise, serve and send until the channel or the controller is gone."""
    asyncio.get_running_loop().set_exception_handler(_without_lost_transports)
    await channel.open()
    transport = await open_transport(config.endpoint)
    device = _device(config.spec, transport)

    def keep(records: tuple[bytes, ...]) -> None:
        channel.emit("memory", records=[record.hex() for record in records])

    peripheral = peripheral_for(config.spec, device, config.memory, keep)
    await device.power_on()
    await device.start_advertising(
        auto_restart=True,
        advertising_data=peripheral.advertisement(),
        advertising_interval_min=_ADVERTISING_INTERVAL_MS,
        advertising_interval_max=_ADVERTISING_INTERVAL_MS,
    )
    channel.emit("advertising")
    await _serve_until_lost(peripheral, config, channel, transport.source.terminated)


def _without_lost_transports(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """The hub may end in the middle of a command of Bumble's own; this process then ends too.

    Bumble also tells the command's end twice then, once more to a future that has its result.
    """
    ending = (TransportLostError, asyncio.InvalidStateError)
    if not isinstance(context.get("exception"), ending):
        loop.default_exception_handler(context)


def _device(spec: DeviceSpec, transport: Transport) -> Device:
    address = Address(spec.address, Address.RANDOM_DEVICE_ADDRESS)
    device = Device.from_config_with_hci(
        DeviceConfiguration(name=spec.name, address=address), transport.source, transport.sink
    )
    device.pairing_config_factory = lambda _: PairingConfig(sc=True, mitm=False, bonding=True)
    return device


async def _serve_until_lost(
    peripheral: Peripheral,
    config: DeviceConfig,
    channel: ControlChannel,
    lost: asyncio.Future[None],
) -> None:
    async def carry_out(command: Message) -> None:
        match command["do"]:
            case "go":
                peripheral.go(Schedule.from_fields(command))
            case "measure":
                peripheral.measure()

    if config.go is not None:
        peripheral.go(Schedule.from_fields(config.go))
    serving = asyncio.ensure_future(channel.serve(carry_out))
    working = asyncio.ensure_future(peripheral.run())
    await asyncio.wait((serving, working, lost), return_when=asyncio.FIRST_COMPLETED)
    for task in (serving, working):
        if task.done():
            task.result()  # a failure of the device is an error of its process
        task.cancel()
