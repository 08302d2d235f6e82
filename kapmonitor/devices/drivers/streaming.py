"""What drivers of devices that send all the time share."""

from collections.abc import Mapping
from dataclasses import dataclass

from kapmonitor.devices.gatt.errors import DecodeError, DecodeErrorKind
from kapmonitor.domain.clock import Instant
from kapmonitor.domain.vitals import Quality, Reading, Source, VitalSign

FRESH_FRAMES = 2
"""Valid frames before the first number of a link (HAZARDS H08; devices.md section 6)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Packet:
    """What is true of all numbers of one packet."""

    device: str
    at: Instant
    quality: Quality
    source: Source

    def reading(self, sign: VitalSign, number: float | None) -> Reading:
        """A reading of one number, which may be missing or not to be shown."""
        shown = self.quality in (Quality.GOOD, Quality.DOUBTFUL)
        return Reading(
            sign=sign,
            value=number if shown else None,
            quality=Quality.NO_VALUE if shown and number is None else self.quality,
            device=self.device,
            taken_at=None,
            received_at=self.at.utc,
            source=self.source,
        )


def refuse_implausible(numbers: Mapping[VitalSign, float | None]) -> None:
    """Refuse a packet with a number that its sign cannot have.

    Raises:
        DecodeError: of kind *implausible*.
    """
    for sign, number in numbers.items():
        if number is not None and not sign.is_plausible(number):
            raise DecodeError(DecodeErrorKind.IMPLAUSIBLE, f"{number:g} is no {sign}")
