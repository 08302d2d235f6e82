"""The hub process: the air that every controller shares.

Each client of its two sockets gets a virtual controller of its own: the program's adapter on one,
the simulated devices on the other. Two, so that the adapter can be pulled out like a USB stick.
The hub ends when its control channel does, and with it every connection it holds.
"""

import asyncio
from dataclasses import dataclass

from bumble.transport.common import StreamPacketSink, StreamPacketSource

from kapmonitor.simulation.control import ControlChannel, Message
from kapmonitor.simulation.virtual_radio import VirtualController, VirtualLink


@dataclass(frozen=True, slots=True, kw_only=True)
class HubConfig:
    """Where the hub listens (``endpoint`` strings) and its supervision time-out in real seconds."""

    adapter: str
    devices: str
    supervision_timeout_s: float


class _HciPort(StreamPacketSource):
    """One client's end: HCI packets to and from its controller."""

    def __init__(self, air: VirtualLink, clients: set[asyncio.Transport]) -> None:
        super().__init__()
        self._air = air
        self._clients = clients
        self._transport: asyncio.Transport | None = None
        self._controller: VirtualController | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - stream servers make no other
        self._transport = transport
        self._clients.add(transport)
        self._controller = VirtualController("virtual", self._air)
        self._controller.set_packet_sink(StreamPacketSink(transport))
        self.set_packet_sink(self._controller)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._transport is not None:
            self._clients.discard(self._transport)
        if self._controller is not None:
            self._controller.switch_off()


class Hub:
    """Sockets around a ``VirtualLink``, and the commands that change it."""

    def __init__(self, config: HubConfig) -> None:
        self._config = config
        self._air = VirtualLink(config.supervision_timeout_s)
        self._devices: set[asyncio.Transport] = set()
        self._adapters: set[asyncio.Transport] = set()
        self._adapter_server: asyncio.Server | None = None

    async def run(self, channel: ControlChannel) -> None:
        """Serve until the channel ends."""
        await channel.open()
        devices = await self._listen(self._config.devices, self._devices)
        self._adapter_server = await self._listen(self._config.adapter, self._adapters)
        async with devices:
            channel.emit("listening")
            await channel.serve(self._carry_out)

    async def _carry_out(self, command: Message) -> None:
        match command["do"]:
            case "away":
                self._air.take_away(command["address"])
            case "back":
                self._air.bring_back(command["address"])
            case "unplug":
                await self._unplug()
            case "plug":
                await self._plug()

    async def _unplug(self) -> None:
        if self._adapter_server is not None:
            self._adapter_server.close()
            self._adapter_server = None
        for transport in list(self._adapters):
            transport.abort()

    async def _plug(self) -> None:
        if self._adapter_server is None:
            self._adapter_server = await self._listen(self._config.adapter, self._adapters)

    async def _listen(self, endpoint: str, clients: set[asyncio.Transport]) -> asyncio.Server:
        loop = asyncio.get_running_loop()
        scheme, _, place = endpoint.partition(":")
        if scheme == "unix":
            return await loop.create_unix_server(lambda: _HciPort(self._air, clients), place)
        host, _, port = place.rpartition(":")
        return await loop.create_server(lambda: _HciPort(self._air, clients), host, int(port))
