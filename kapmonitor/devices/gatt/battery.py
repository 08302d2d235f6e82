"""Battery level (2A19): one byte, per cent.

Source: Bluetooth SIG, Battery Service; devices.md 1.4. Certainty: A.
"""

from kapmonitor.devices.gatt.errors import DecodeError, DecodeErrorKind
from kapmonitor.devices.gatt.packet_reader import PacketReader


def decode_battery_level(data: bytes) -> int:
    """Return the level in per cent, 0 to 100; some devices know only a few coarse steps.

    Raises:
        DecodeError: not one byte, or above 100.
    """
    reader = PacketReader(data)
    level = reader.unsigned(1, "battery level")
    reader.finish()
    if level > 100:
        raise DecodeError(DecodeErrorKind.RANGE, f"the battery level is {level} %")
    return level
