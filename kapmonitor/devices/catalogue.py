"""Which driver claims a device: by the service that it advertises (devices.md section 6).

A claim confirms nothing: the first number waits for valid frames.
"""

from collections.abc import Iterable

from kapmonitor.devices.drivers.blood_pressure import BloodPressureDriver
from kapmonitor.devices.drivers.driver import Driver
from kapmonitor.devices.drivers.heart_rate import HeartRateDriver
from kapmonitor.devices.drivers.plx import PlxDriver
from kapmonitor.devices.gatt.uuids import long_uuid

DRIVERS: dict[str, Driver] = {
    driver.id: driver for driver in (PlxDriver(), BloodPressureDriver(), HeartRateDriver())
}
"""Every driver there is, by its id."""


def driver_for(service_uuids: Iterable[str]) -> Driver | None:
    """The driver that claims an advertisement with these services, if any."""
    advertised = {uuid.lower() for uuid in service_uuids}
    return next((d for d in DRIVERS.values() if long_uuid(d.service) in advertised), None)
