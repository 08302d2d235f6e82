"""Every decoder by the name of its characteristic, with its values under their public names.

This is what ``kapmonitor decode`` prints: the names are fixed (INTERFACES section 3) and other
programs hold on to them. Drivers call the decoders themselves and use their typed values.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntFlag

from kapmonitor.devices.gatt.battery import decode_battery_level
from kapmonitor.devices.gatt.blood_pressure import (
    BloodPressureMeasurement,
    CuffDetails,
    CuffStatus,
    decode_blood_pressure,
    decode_blood_pressure_feature,
    decode_intermediate_cuff_pressure,
)
from kapmonitor.devices.gatt.date_time import DeviceTime, decode_date_time
from kapmonitor.devices.gatt.device_information import decode_text
from kapmonitor.devices.gatt.heart_rate import decode_heart_rate, decode_sensor_location
from kapmonitor.devices.gatt.packet_reader import PacketReader
from kapmonitor.devices.gatt.plx import (
    MeasurementStatus,
    PlxContinuous,
    PlxSpotCheck,
    decode_plx_continuous,
    decode_plx_features,
    decode_plx_spot_check,
)
from kapmonitor.devices.gatt.sfloat import Special
from kapmonitor.devices.gatt.uuids import Characteristic
from kapmonitor.domain.vitals import VitalSign

Value = str | float | bool | None | list[int] | list[str] | dict[str, str]
Values = dict[str, Value]

SFLOAT = "sfloat"
"""One bare SFLOAT word, decodable by name like a characteristic."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PacketValues:
    """A decoded packet under its public names.

    ``presentable`` is false where it decodes and must not be shown: the device called it invalid,
    or a number in it is none that its sign can have (``None`` in ``values`` is "no reading", and
    presentable as such).
    """

    values: Values
    presentable: bool = True


class UnknownCharacteristicError(LookupError):
    """No decoder goes by that name; ``str()`` is the name."""


def known_names() -> tuple[str, ...]:
    """Every name that can be decoded: 16-bit numbers, and ``sfloat``."""
    return tuple(_DECODERS)


def canonical_name(name: str) -> str:
    """Return the name as ``known_names`` spells it, from any case or the 128-bit form.

    Raises:
        UnknownCharacteristicError: nothing goes by that name.

    >>> canonical_name("00002a5f-0000-1000-8000-00805f9b34fb")
    '2A5F'
    """
    spelling = _SPELLINGS.get(name.strip().lower())
    if spelling is None:
        raise UnknownCharacteristicError(name)
    return spelling


def decode_values(characteristic: str, data: bytes) -> PacketValues:
    """Decode one packet of a characteristic.

    Raises:
        UnknownCharacteristicError: nothing goes by that name.
        DecodeError: the bytes are no such packet.
    """
    return _DECODERS[canonical_name(characteristic)](data)


def _sfloat(data: bytes) -> PacketValues:
    reader = PacketReader(data)
    values: Values = {"value": reader.sfloat("value")}
    reader.finish()
    if reader.specials:
        values["special"] = reader.specials["value"].value
    return PacketValues(values=values)


def _plx_continuous(data: bytes) -> PacketValues:
    packet = decode_plx_continuous(data)
    values: Values = {"spo2": packet.spo2, "pulse_rate": packet.pulse_rate}
    values |= _sent(
        packet.specials,
        fast_spo2=packet.fast_spo2,
        fast_pulse_rate=packet.fast_pulse_rate,
        slow_spo2=packet.slow_spo2,
        slow_pulse_rate=packet.slow_pulse_rate,
    )
    values |= _plx_details(packet)
    # The published packets call an invalid status not presentable in a spot check only; here its
    # flag alone tells. ``drivers/plx.py`` shows no number for either.
    return PacketValues(values=values, presentable=_are_plausible(values))


def _plx_spot_check(data: bytes) -> PacketValues:
    packet = decode_plx_spot_check(data)
    values: Values = {
        "device_clock_not_set": packet.device_clock_not_set,
        "spo2": packet.spo2,
        "pulse_rate": packet.pulse_rate,
    }
    values |= _timestamp(packet.taken_at)
    values |= _plx_details(packet)
    status = packet.measurement_status or MeasurementStatus(0)
    presentable = MeasurementStatus.INVALID not in status and _are_plausible(values)
    return PacketValues(values=values, presentable=presentable)


def _plx_details(packet: PlxContinuous | PlxSpotCheck) -> Values:
    values: Values = {}
    if packet.measurement_status is not None:
        values["measurement_status"] = int(packet.measurement_status)
        values["measurement_status_flags"] = _flag_names(packet.measurement_status)
    if packet.sensor_status is not None:
        values["device_sensor_status"] = int(packet.sensor_status)
        values["device_sensor_flags"] = _flag_names(packet.sensor_status)
    values |= _sent(packet.specials, pulse_amplitude_index=packet.pulse_amplitude_index)
    return values | _special(packet.specials)


def _plx_features(data: bytes) -> PacketValues:
    packet = decode_plx_features(data)
    values = _features(packet.features)
    if packet.measurement_status_support is not None:
        values["measurement_status_support"] = int(packet.measurement_status_support)
    if packet.sensor_status_support is not None:
        values["device_sensor_status_support"] = int(packet.sensor_status_support)
    return PacketValues(values=values)


def _blood_pressure(data: bytes) -> PacketValues:
    packet = decode_blood_pressure(data)
    values = _pressures(packet) | _cuff_details(packet.details, packet.specials)
    if packet.measurement_failed:
        values["measurement_failed"] = True
    return PacketValues(values=values, presentable=_are_plausible(values))


def _pressures(packet: BloodPressureMeasurement) -> Values:
    return {
        "unit": packet.unit.value,
        "systolic": packet.systolic,
        "diastolic": packet.diastolic,
        "mean_arterial_pressure": packet.mean_arterial_pressure,
    }


def _intermediate_cuff_pressure(data: bytes) -> PacketValues:
    packet = decode_intermediate_cuff_pressure(data)
    values: Values = {"unit": packet.unit.value, "cuff_pressure": packet.cuff_pressure}
    values |= _cuff_details(packet.details, packet.specials)
    return PacketValues(values=values, presentable=_are_plausible(values))


def _cuff_details(details: CuffDetails, specials: Mapping[str, Special]) -> Values:
    values = _timestamp(details.taken_at) | _sent(specials, pulse_rate=details.pulse_rate)
    if details.user_unknown or details.user_id is not None:
        values["user_id"] = details.user_id
    if details.status is not None:
        values |= _cuff_status(details.status)
    return values | _special(specials)


def _cuff_status(status: CuffStatus) -> Values:
    return {
        "status": status.raw,
        "body_movement": status.body_movement,
        "cuff_too_loose": status.cuff_too_loose,
        "irregular_pulse": status.irregular_pulse,
        "pulse_range": status.pulse_range.value,
        "improper_position": status.improper_position,
    }


def _blood_pressure_feature(data: bytes) -> PacketValues:
    return PacketValues(values=_features(decode_blood_pressure_feature(data)))


def _heart_rate(data: bytes) -> PacketValues:
    packet = decode_heart_rate(data)
    values: Values = {
        "heart_rate": packet.heart_rate,
        "contact_supported": packet.contact_supported,
        "contact_detected": packet.contact_detected,
    }
    if packet.energy_expended is not None:
        values["energy_expended"] = packet.energy_expended
    if packet.rr_raw:
        values["rr_raw"] = list(packet.rr_raw)
    return PacketValues(values=values)


def _sensor_location(data: bytes) -> PacketValues:
    return PacketValues(values={"location": decode_sensor_location(data).value})


def _battery_level(data: bytes) -> PacketValues:
    return PacketValues(values={"battery_percent": decode_battery_level(data)})


def _date_time(data: bytes) -> PacketValues:
    return PacketValues(values=_timestamp(decode_date_time(data)))


def _text(data: bytes) -> PacketValues:
    return PacketValues(values={"text": decode_text(data)})


def _features(features: IntFlag) -> Values:
    return {"features": int(features), "names": _flag_names(features)}


def _flag_names(flags: IntFlag) -> list[str]:
    """The defined bits that are set, lowest first."""
    return [flag.name.lower() for flag in flags if flag.name]


def _timestamp(device_time: DeviceTime | None) -> Values:
    if device_time is None:
        return {}
    if device_time.local is None:
        return {"timestamp": None, "timestamp_parts": list(device_time.parts)}
    return {"timestamp": device_time.local.isoformat()}


def _sent(specials: Mapping[str, Special], **numbers: float | None) -> Values:
    """The numbers that the packet had a field for, be it with a special in it."""
    return {
        name: number for name, number in numbers.items() if number is not None or name in specials
    }


def _special(specials: Mapping[str, Special]) -> Values:
    if not specials:
        return {}
    return {"special": {name: special.value for name, special in specials.items()}}


_SIGNS = {
    "spo2": VitalSign.SPO2,
    "fast_spo2": VitalSign.SPO2,
    "slow_spo2": VitalSign.SPO2,
    "pulse_rate": VitalSign.PULSE_RATE,
    "fast_pulse_rate": VitalSign.PULSE_RATE,
    "slow_pulse_rate": VitalSign.PULSE_RATE,
    "pulse_amplitude_index": VitalSign.PERFUSION_INDEX,
}


def _are_plausible(values: Values) -> bool:
    """Whether each number an oximeter found is one that its sign can have; none at all is."""
    numbers = ((sign, values.get(name)) for name, sign in _SIGNS.items())
    return all(sign.is_plausible(number) for sign, number in numbers if isinstance(number, float))


_DECODERS: dict[str, Callable[[bytes], PacketValues]] = {
    Characteristic.PLX_CONTINUOUS.value: _plx_continuous,
    Characteristic.PLX_SPOT_CHECK.value: _plx_spot_check,
    Characteristic.PLX_FEATURES.value: _plx_features,
    Characteristic.BLOOD_PRESSURE.value: _blood_pressure,
    Characteristic.INTERMEDIATE_CUFF_PRESSURE.value: _intermediate_cuff_pressure,
    Characteristic.BLOOD_PRESSURE_FEATURE.value: _blood_pressure_feature,
    Characteristic.HEART_RATE.value: _heart_rate,
    Characteristic.BODY_SENSOR_LOCATION.value: _sensor_location,
    Characteristic.BATTERY_LEVEL.value: _battery_level,
    Characteristic.DATE_TIME.value: _date_time,
    Characteristic.MANUFACTURER_NAME.value: _text,
    Characteristic.MODEL_NUMBER.value: _text,
    Characteristic.SERIAL_NUMBER.value: _text,
    Characteristic.FIRMWARE_REVISION.value: _text,
    Characteristic.HARDWARE_REVISION.value: _text,
    Characteristic.SOFTWARE_REVISION.value: _text,
    SFLOAT: _sfloat,
}
_SPELLINGS = {name.lower(): name for name in _DECODERS} | {
    characteristic.uuid: characteristic.value for characteristic in Characteristic
}
