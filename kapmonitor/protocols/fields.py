"""The fields that protocol and scenario files share, each read once at the edge."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from kapmonitor.domain.dosing import positive_amount_in_file
from kapmonitor.domain.durations import parse_duration
from kapmonitor.domain.limits import AlarmLimit, Priority, Side
from kapmonitor.domain.vitals import VitalSign
from kapmonitor.protocols.faults import Fault


def _seconds(value: object) -> float:
    if isinstance(value, str):
        return parse_duration(value)
    raise ValueError('must be a duration in quotes like "10m"')


def _amount(value: object) -> Decimal:
    if isinstance(value, str):
        return positive_amount_in_file(value)
    raise ValueError('must be an amount in quotes like "1.5"')


Seconds = Annotated[float, BeforeValidator(_seconds)]
"""``1h2m3.5s``, as seconds."""
Amount = Annotated[Decimal, BeforeValidator(_amount)]
"""An exact decimal larger than zero, typed in quotes."""
Text = Annotated[str, Field(min_length=1)]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
"""A number without quotes; what is true or false is none."""


def one_of(*names: str) -> AfterValidator:
    """A text that must be one of these words; the fault lists them."""

    def check(value: str) -> str:
        if value not in names:
            raise ValueError(f"must be one of {', '.join(names)}")
        return value

    return AfterValidator(check)


class Table(BaseModel):
    """A TOML table in which an unknown key is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class LimitTable(Table):
    """``[[limit]]``: the bounds of one sign, with their delay and priority."""

    sign: VitalSign
    low: Number | None = None
    high: Number | None = None
    delay: Seconds
    priority: Priority

    def limits(self) -> Iterator[AlarmLimit]:
        """The one or two alarm limits that it says."""
        for side, bound in ((Side.LOW, self.low), (Side.HIGH, self.high)):
            if bound is not None:
                yield AlarmLimit(
                    sign=self.sign,
                    side=side,
                    bound=bound,
                    delay_s=self.delay,
                    priority=self.priority,
                )


Row = TypeVar("Row", bound=Table)


def sound_rows(document: Mapping[str, object], key: str, table: type[Row]) -> dict[int, Row]:
    """The rows of ``[[key]]`` that are right by themselves, by their place counted from 1.

    What is wrong between rows can so be told beside what is wrong within one.
    """
    rows = document.get(key, [])
    sound: dict[int, Row] = {}
    for number, row in enumerate(rows if isinstance(rows, list) else [], 1):
        try:
            sound[number] = table.model_validate(row)
        except ValidationError:
            continue  # told already, with all its faults, by whoever validated the document
    return sound


def limit_faults(tables: Mapping[int, LimitTable]) -> Iterator[Fault]:
    """What is wrong between bounds: none at all, implausible, or crossing those of their sign."""
    for number, table in tables.items():
        if table.low is None and table.high is None:
            yield Fault(place=f"limit[{number}]", expected="wants low, high or both")
        for limit in table.limits():
            if not limit.sign.is_plausible(limit.bound):
                low, high = limit.sign.plausible
                yield Fault(
                    place=f"limit[{number}].{limit.side}",
                    expected=f"{limit.bound:g} is no {limit.sign} at all ({low:g} to {high:g})",
                )
    limits = [limit for table in tables.values() for limit in table.limits()]
    for sign in VitalSign:
        lows = [x.bound for x in limits if x.sign is sign and x.side is Side.LOW]
        highs = [x.bound for x in limits if x.sign is sign and x.side is Side.HIGH]
        if lows and highs and max(lows) >= min(highs):
            yield Fault(
                place="limit", expected=f"{sign}: low {max(lows):g} and high {min(highs):g} cross"
            )
