"""What a driver is, and what it makes of a packet."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from kapmonitor.devices.gatt.uuids import Characteristic, Service
from kapmonitor.domain.clock import Instant
from kapmonitor.domain.devices import DeviceProfile
from kapmonitor.domain.vitals import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """What one packet said.

    ``hold_s`` asks to call ``flush`` after so many seconds without another packet, because only
    the end of a batch tells which of its records is the newest.
    """

    readings: tuple[Reading, ...] = ()
    measurement_failed: bool = False
    hold_s: float | None = None


class Decoder(Protocol):
    """One device's packets, over all its links: it remembers what it has seen. Core thread."""

    def linked(self) -> None:
        """A new link begins: nothing is confirmed yet."""
        ...

    def decode(self, characteristic: Characteristic, data: bytes, at: Instant) -> Decoded:
        """Take one packet, stamped at the radio callback.

        Raises:
            DecodeError: the packet is refused; nothing of it may be shown.
        """
        ...

    def flush(self) -> Sequence[Reading]:
        """The readings of the batch that has ended."""
        ...


class Driver(Protocol):
    """One device family."""

    @property
    def id(self) -> str:
        """The word that scenarios and the record use: ``plx``."""
        ...

    @property
    def service(self) -> Service:
        """The service that its advertisement names."""
        ...

    @property
    def profile(self) -> DeviceProfile:
        """The signs it brings."""
        ...

    @property
    def subscriptions(self) -> tuple[Characteristic, ...]:
        """What to subscribe to where the device has it; the first is required."""
        ...

    @property
    def hangs_up(self) -> bool:
        """Whether such a device ends the link itself when its work is done."""
        ...

    def decoder(self, device: str) -> Decoder:
        """A decoder for one device, named by our word for it."""
        ...
