"""Heart rate sensors of the standard service: 0x180D, 2A37 about once a second.

Packet layout: ``devices/gatt/heart_rate.py``. A sensor that can tell skin contact and feels none
is off, whatever number comes with it (HAZARDS H04); a rate of 0 is no rate.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from kapmonitor.devices.drivers.driver import Decoded, Decoder
from kapmonitor.devices.drivers.streaming import FRESH_FRAMES, Packet, refuse_implausible
from kapmonitor.devices.gatt.heart_rate import decode_heart_rate
from kapmonitor.devices.gatt.uuids import Characteristic, Service
from kapmonitor.domain.clock import Instant
from kapmonitor.domain.devices import DeviceProfile
from kapmonitor.domain.vitals import Quality, Reading, Source, VitalSign


class HeartRateDriver:
    """Any sensor that notifies 2A37."""

    id = "heart-rate"
    service = Service.HEART_RATE
    profile = DeviceProfile(streams=(VitalSign.HEART_RATE,))
    subscriptions = (Characteristic.HEART_RATE,)
    hangs_up = False

    def decoder(self, device: str) -> Decoder:
        """See ``Driver``."""
        return _HeartRateDecoder(device)


@dataclass(slots=True)
class _HeartRateDecoder:
    device: str
    frames: int = field(default=0)

    def linked(self) -> None:
        self.frames = 0

    def decode(self, characteristic: Characteristic, data: bytes, at: Instant) -> Decoded:
        packet = decode_heart_rate(data)
        rate = float(packet.heart_rate) if packet.heart_rate else None
        off = packet.contact_detected is False
        if not off:
            refuse_implausible({VitalSign.HEART_RATE: rate})
        self.frames += 1
        quality = Quality.GOOD if self.frames >= FRESH_FRAMES else Quality.NO_VALUE
        said = Packet(
            device=self.device,
            at=at,
            quality=Quality.SENSOR_OFF if off else quality,
            source=Source.LIVE,
        )
        return Decoded(readings=(said.reading(VitalSign.HEART_RATE, rate),))

    def flush(self) -> Sequence[Reading]:
        return ()
