"""The 16-bit Bluetooth SIG numbers that the program knows, and their long form.

Source: Bluetooth SIG, Assigned Numbers (devices.md section 1). Certainty: A.
"""

from enum import StrEnum

_BASE = "0000{}-0000-1000-8000-00805f9b34fb"


def long_uuid(short: str) -> str:
    """Return the 128-bit form of a 16-bit number.

    >>> long_uuid("2A5F")
    '00002a5f-0000-1000-8000-00805f9b34fb'
    """
    return _BASE.format(short.lower())


class Service(StrEnum):
    """GATT services, by their 16-bit number."""

    PULSE_OXIMETER = "1822"
    BLOOD_PRESSURE = "1810"
    HEART_RATE = "180D"
    BATTERY = "180F"
    DEVICE_INFORMATION = "180A"


class Characteristic(StrEnum):
    """GATT characteristics, by their 16-bit number."""

    PLX_SPOT_CHECK = "2A5E"
    PLX_CONTINUOUS = "2A5F"
    PLX_FEATURES = "2A60"
    BLOOD_PRESSURE = "2A35"
    INTERMEDIATE_CUFF_PRESSURE = "2A36"
    BLOOD_PRESSURE_FEATURE = "2A49"
    HEART_RATE = "2A37"
    BODY_SENSOR_LOCATION = "2A38"
    BATTERY_LEVEL = "2A19"
    DATE_TIME = "2A08"
    MANUFACTURER_NAME = "2A29"
    MODEL_NUMBER = "2A24"
    SERIAL_NUMBER = "2A25"
    FIRMWARE_REVISION = "2A26"
    HARDWARE_REVISION = "2A27"
    SOFTWARE_REVISION = "2A28"

    @property
    def uuid(self) -> str:
        """The 128-bit form, as Bleak wants it."""
        return long_uuid(self.value)
