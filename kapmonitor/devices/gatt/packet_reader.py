"""Reading the fields of one packet in order, each by name, so that a cut one says where."""

from kapmonitor.devices.gatt.errors import DecodeError, DecodeErrorKind
from kapmonitor.devices.gatt.sfloat import Special, decode_sfloat, special_of


class PacketReader:
    """A place in one packet's bytes; integers are little-endian.

    Every read raises ``DecodeError`` (truncated) where the bytes end too soon. ``specials`` keeps
    which SFLOAT fields held a special instead of a number.
    """

    __slots__ = ("_at", "_data", "specials")

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0
        self.specials: dict[str, Special] = {}

    @property
    def remaining(self) -> int:
        """How many bytes are not yet read."""
        return len(self._data) - self._at

    def take(self, size: int, field: str) -> bytes:
        """Return the next ``size`` bytes."""
        if self.remaining < size:
            raise DecodeError(
                DecodeErrorKind.TRUNCATED,
                f"the packet ends after {len(self._data)} bytes, "
                f"inside or before {field} ({size} at byte {self._at})",
            )
        start, self._at = self._at, self._at + size
        return self._data[start : self._at]

    def unsigned(self, size: int, field: str) -> int:
        """Return an unsigned integer of ``size`` bytes."""
        return int.from_bytes(self.take(size, field), "little")

    def sfloat(self, field: str) -> float | None:
        """Return an SFLOAT, or ``None`` with the special noted under ``field``."""
        word = self.unsigned(2, field)
        special = special_of(word)
        if special is not None:
            self.specials[field] = special
        return decode_sfloat(word)

    def finish(self, *, reserved: int = 0) -> None:
        """Refuse bytes left over, for they mean a merged or foreign frame.

        Args:
            reserved: the flag bits that the layout does not define. Where one is set, what is
                left may be the field of a later specification, and is let pass.
        """
        if self.remaining and not reserved:
            raise DecodeError(
                DecodeErrorKind.LENGTH,
                f"the packet has {len(self._data)} bytes, {self.remaining} more than its fields",
            )
