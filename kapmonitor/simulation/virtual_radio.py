"""The air itself: Bumble's link and controller, mended to lose devices as a real radio does.

What Bumble 0.0.236 leaves out and this adds: going out of range, the supervision time-out,
cancelling a connection attempt, answering a lost peer, and one report for each advertisement.
"""

import asyncio
from dataclasses import dataclass, field

from bumble import core, hci, link, ll
from bumble.controller import Connection, Controller

_ATT_CHANNEL = 4
_ATT_NOTIFICATION = 0x1B
_L2CAP_HEADER = 4
_TIMED_OUT = hci.HCI_ErrorCode.CONNECTION_TIMEOUT_ERROR


@dataclass(slots=True, eq=False)
class _Countdown:
    """One side of a broken connection, waiting for its supervision time-out."""

    owner: "VirtualController"
    connection: Connection
    timer: asyncio.TimerHandle


@dataclass(slots=True, eq=False)
class _Absence:
    """A device out of range: the clocks that run and what its peers' radios keep repeating."""

    countdowns: list[_Countdown] = field(default_factory=list)
    held: list[tuple[Controller, hci.Address, bytes]] = field(default_factory=list)


class VirtualLink(link.LocalLink):
    """Every controller in the air, and who can hear whom.

    Args:
        supervision_timeout_s: real seconds without a peer after which a connection is over.
    """

    controllers: set[Controller]

    def __init__(self, supervision_timeout_s: float) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # Bumble leaves it without types
        self._timeout_s = supervision_timeout_s
        self._absences: dict[str, _Absence] = {}

    def take_away(self, address: str) -> None:
        """Put a device out of range: nothing reaches it or comes from it."""
        if address not in self._absences:
            self._absences[address] = _Absence(countdowns=self._start_countdowns(address))

    def bring_back(self, address: str) -> None:
        """Put a device within range; a connection that has not timed out goes on."""
        absence = self._absences.pop(address, None)
        if absence is None:
            return
        for countdown in absence.countdowns:
            if self._is_whole(countdown):
                countdown.timer.cancel()
        for sender, destination, data in absence.held:
            self._deliver(sender, destination, data)

    def remove_controller(self, controller: Controller) -> None:
        """Take a dead controller out; its peers notice after the supervision time-out."""
        if controller not in self.controllers:
            return
        self.controllers.discard(controller)
        for peer in list(self.controllers):
            if connection := peer.le_connections.get(controller.random_address):
                self._count_down(peer, connection)

    def find_le_controller(self, address: hci.Address) -> Controller | None:
        """The living controller with this address."""
        return next((each for each in self.controllers if each.random_address == address), None)

    def send_advertising_pdu(
        self, sender_controller: Controller, packet: ll.AdvertisingPdu
    ) -> None:
        """Let every controller within range hear an advertisement or a call to one."""
        loop = asyncio.get_running_loop()
        for controller in self.controllers:
            if controller is not sender_controller:
                loop.call_soon(self._hear, sender_controller, controller, packet)

    def _hear(self, sender: Controller, hearer: Controller, packet: ll.AdvertisingPdu) -> None:
        """Decided on arrival: whoever left in between must not take part in a connection."""
        if self._absence(sender.random_address, hearer.random_address) is None:
            hearer.on_ll_advertising_pdu(packet)

    def send_acl_data(
        self,
        sender_controller: Controller,
        destination_address: hci.Address,
        transport: core.PhysicalTransport,
        data: bytes,
    ) -> None:
        """Carry one L2CAP packet.

        Over a break the link layer repeats what it could not deliver, so requests, answers and
        indications arrive late. Notifications are another matter: one comes a second, a device
        keeps only the last few, so here they are lost, and no burst of old values follows.
        """
        absence = self._absence(sender_controller.random_address, destination_address)
        if absence is None:
            self._deliver(sender_controller, destination_address, data)
        elif not _is_notification(data):
            absence.held.append((sender_controller, destination_address, data))

    def send_ll_control_pdu(
        self, sender_address: hci.Address, receiver_address: hci.Address, packet: ll.ControlPdu
    ) -> None:
        """Carry a link-layer message; one that cannot arrive is lost, not an error."""
        receiver = self.find_le_controller(receiver_address)
        if receiver is None or self._absence(sender_address, receiver_address) is not None:
            return
        asyncio.get_running_loop().call_soon(receiver.on_ll_control_pdu, sender_address, packet)

    def expect_answer(self, caller: "VirtualController", connection: Connection) -> None:
        """A connection that its peer never took part in ends like one that broke."""

        def check() -> None:
            peer = self.find_le_controller(connection.peer_address)
            if peer is None or connection.self_address not in peer.le_connections:
                caller.lose(connection)

        asyncio.get_running_loop().call_later(self._timeout_s, check)

    def _deliver(self, sender: Controller, destination: hci.Address, data: bytes) -> None:
        receiver = self.find_le_controller(destination)
        if receiver is None or sender.random_address not in receiver.le_connections:
            return
        asyncio.get_running_loop().call_soon(
            receiver.on_link_acl_data, sender.random_address, core.PhysicalTransport.LE, data
        )

    def _start_countdowns(self, address: str) -> list[_Countdown]:
        return [
            self._count_down(controller, connection)
            for controller in self.controllers
            for connection in controller.le_connections.values()
            if address in (_text(connection.peer_address), _text(connection.self_address))
        ]

    def _count_down(self, owner: Controller, connection: Connection) -> _Countdown:
        assert isinstance(owner, VirtualController)  # noqa: S101 - the hub makes no others
        timer = asyncio.get_running_loop().call_later(self._timeout_s, owner.lose, connection)
        return _Countdown(owner, connection, timer)

    def _is_whole(self, countdown: _Countdown) -> bool:
        """Whether both ends still hold the connection, so that it may go on."""
        connection = countdown.connection
        peer = self.find_le_controller(connection.peer_address)
        return (
            peer is not None
            and connection.self_address in peer.le_connections
            and countdown.owner.le_connections.get(connection.peer_address) is connection
        )

    def _absence(self, *addresses: hci.Address) -> _Absence | None:
        found = (self._absences.get(_text(address)) for address in addresses)
        return next((absence for absence in found if absence is not None), None)


class VirtualController(Controller):
    """One host's Bluetooth controller: plain Bluetooth 4, as far as it differs."""

    # Bumble picks extended advertising by feature and reports by it; legacy keeps both simple.
    le_features = Controller.le_features & ~(
        hci.LeFeatureMask.LE_EXTENDED_ADVERTISING
        | hci.LeFeatureMask.LE_PERIODIC_ADVERTISING
        | hci.LeFeatureMask.LL_PRIVACY
    )
    le_acl_data_packet_length = 251  # service discovery in fewer pieces than with 27

    def __init__(self, name: str, air: VirtualLink) -> None:
        super().__init__(name, link=air)
        self._air = air

    def lose(self, connection: Connection) -> None:
        """Tell the host that a connection timed out, if it still has that very one."""
        if self.le_connections.get(connection.peer_address) is connection:
            self.on_le_disconnected(connection, _TIMED_OUT)

    def on_hci_reset_command(
        self, command: hci.HCI_Reset_Command
    ) -> hci.HCI_StatusReturnParameters:
        """Stop scanning, connecting and advertising; Bumble's only says that it did."""
        self.le_scan_enable = False
        self.pending_le_connection = None
        self.le_legacy_advertiser.stop()
        return super().on_hci_reset_command(command)

    def on_hci_le_create_connection_cancel_command(
        self, _command: hci.HCI_LE_Create_Connection_Cancel_Command
    ) -> hci.HCI_StatusReturnParameters:
        """End the attempt with status 0x02; Bumble's leaves it pending for ever."""
        pending, self.pending_le_connection = self.pending_le_connection, None
        if pending is None:
            return hci.HCI_StatusReturnParameters(hci.HCI_ErrorCode.COMMAND_DISALLOWED_ERROR)
        self.send_hci_packet(_cancelled(pending.peer_address))
        return hci.HCI_StatusReturnParameters(hci.HCI_ErrorCode.SUCCESS)

    def on_advertising_pdu(self, pdu: ll.AdvInd | ll.AdvExtInd) -> None:
        """Report an advertisement once; Bumble's repeats it as its own scan response."""
        if self.le_scan_enable:
            self.send_hci_packet(hci.HCI_LE_Advertising_Report_Event([_report(pdu)]))
        pending = self.pending_le_connection
        if pending is not None and pending.peer_address == pdu.advertiser_address:
            self.create_le_connection(pdu.advertiser_address)

    def create_le_connection(self, peer_address: hci.Address) -> None:
        """Connect, unless the last connection to this peer has not timed out yet."""
        if peer_address in self.le_connections:
            return
        super().create_le_connection(peer_address)
        self._air.expect_answer(self, self.le_connections[peer_address])

    def on_ll_control_pdu(self, sender_address: hci.Address, packet: ll.ControlPdu) -> None:
        """Drop a message of a connection that is over; Bumble's calls it an error."""
        if sender_address in self.le_connections:
            super().on_ll_control_pdu(sender_address, packet)

    def switch_off(self) -> None:
        """The host is gone: leave the air."""
        self.le_legacy_advertiser.stop()
        self.set_packet_sink(None)
        self._air.remove_controller(self)


def _text(address: hci.Address) -> str:
    return address.to_string(with_type_qualifier=False)


def _is_notification(data: bytes) -> bool:
    channel = int.from_bytes(data[2:_L2CAP_HEADER], "little")
    return channel == _ATT_CHANNEL and data[_L2CAP_HEADER] == _ATT_NOTIFICATION


def _cancelled(peer: hci.Address) -> hci.HCI_LE_Connection_Complete_Event:
    return hci.HCI_LE_Connection_Complete_Event(
        status=hci.HCI_ErrorCode.UNKNOWN_CONNECTION_IDENTIFIER_ERROR,
        connection_handle=0,
        role=hci.Role.CENTRAL,
        peer_address_type=peer.address_type,
        peer_address=peer,
        connection_interval=0,
        peripheral_latency=0,
        supervision_timeout=0,
        central_clock_accuracy=0,
    )


def _report(pdu: ll.AdvInd | ll.AdvExtInd) -> hci.HCI_LE_Advertising_Report_Event.Report:
    return hci.HCI_LE_Advertising_Report_Event.Report(
        event_type=hci.HCI_LE_Advertising_Report_Event.EventType.ADV_IND,
        address_type=pdu.advertiser_address.address_type,
        address=pdu.advertiser_address,
        data=pdu.data,
        rssi=-50,
    )
