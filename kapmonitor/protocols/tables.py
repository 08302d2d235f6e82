"""What each table of a protocol file must be by itself; ``resources/protocols/README.md`` tells it.

What is wrong between tables that are each right is in ``contradictions.py``.
"""

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from kapmonitor.domain.dosing import Route
from kapmonitor.domain.durations import parse_duration
from kapmonitor.domain.observations import SCALES
from kapmonitor.domain.vitals import VitalSign
from kapmonitor.protocols.fields import Amount, LimitTable, Number, Seconds, Table, Text, one_of
from kapmonitor.protocols.model import (
    ANSWERED_CHECKS,
    ARRIVAL_GATES,
    BOOSTER_AGREED,
    LEAVING_ITEMS,
    STAGE_IDS,
    Certainty,
    During,
    HoldOrder,
)

CHECK_NAMES = (*ANSWERED_CHECKS, *SCALES)
"""Every check that a file may schedule."""


def _says_something(text: str) -> str:
    if not text.strip():
        raise ValueError("must say something")
    return text


def _not_before_zero(value: object) -> object:
    """A moment is counted from time zero; the grammar of durations knows no sign."""
    if isinstance(value, str) and value.strip().startswith("-"):
        parse_duration(value.strip()[1:])
        raise ValueError("lies before time zero, the first dose: nothing is planned there")
    return value


def _lasting(seconds: float) -> float:
    if seconds <= 0:
        raise ValueError("must be longer than nothing")
    return seconds


def _without_unit(*named: str) -> BeforeValidator:
    """A key that is no key because it leaves its unit out; the fault says those that name it."""

    def refuse(_value: object) -> None:
        raise ValueError(f"names no unit: write {' or '.join(named)}")

    return BeforeValidator(refuse)


def _pressure(sign: VitalSign) -> AfterValidator:
    def check(value: float) -> float:
        if not sign.is_plausible(value):
            low, high = sign.plausible
            raise ValueError(f"is no {sign} pressure at all ({low:g} to {high:g} mmHg)")
        return value

    return AfterValidator(check)


Words = Annotated[Text, AfterValidator(_says_something)]
"""A text that somebody reads; blanks alone are none."""
Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
"""Small letters and digits with hyphens between: what facts and commands name."""
Moment = Annotated[Seconds, BeforeValidator(_not_before_zero)]
"""Seconds after time zero, or after the last of the drug."""
Span = Annotated[Seconds, AfterValidator(_lasting)]
"""Seconds that something lasts, more than none."""
Percent = Annotated[Number, Field(gt=0, le=100)]
StageId = Annotated[str, one_of(*STAGE_IDS)]


class Sourced(Table):
    """Every clinical figure names where it comes from and how sure that is."""

    source: Words
    certainty: Certainty


class StageTable(Table):
    """``[[stage]]``."""

    id: StageId
    title: Words
    planned: Span
    may_be_skipped: Annotated[bool, Field(strict=True)] = True
    may_be_repeated: Annotated[bool, Field(strict=True)] = True
    overlaps: tuple[str, ...] = ()


class ItemTable(Table):
    """One of the ``items`` of a checklist."""

    id: Id
    title: Words


class ChecklistTable(Table):
    """``[[checklist]]``."""

    stage: str
    items: Annotated[tuple[ItemTable, ...], Field(min_length=1)]


class GateTable(Sourced):
    """``[[gate]]``."""

    id: Annotated[str, one_of(*ARRIVAL_GATES, BOOSTER_AGREED)]


class CheckTable(Sourced):
    """``[[check]]``: at fixed points after time zero, or every so often."""

    check: Annotated[str, one_of(*CHECK_NAMES)]
    at: tuple[Moment, ...] = ()
    every: Seconds | None = None
    stages: tuple[str, ...] = ()
    during: During | None = None
    tolerance: Seconds


class LimitRow(LimitTable, Sourced):
    """``[[limit]]``: one or two alarm limits, with their source."""


class BoundTable(Sourced):
    """``[[bound]]``; every amount names its unit in its key."""

    drug: Words
    route: Route
    max_mg: Amount
    max_mg_per_kg: Amount
    max_total_mg: Amount
    max_total_mg_per_kg: Amount
    second_person: Annotated[bool, Field(strict=True)] = False
    # Never set: whoever writes one of these keys is told what it lacks, not that it is unknown.
    dose_without_unit: Annotated[
        None, _without_unit("max_mg", "max_mg_per_kg"), Field(alias="max")
    ] = None
    per_kg_without_unit: Annotated[
        None, _without_unit("max_mg_per_kg"), Field(alias="max_per_kg")
    ] = None
    total_without_unit: Annotated[
        None, _without_unit("max_total_mg", "max_total_mg_per_kg"), Field(alias="max_total")
    ] = None
    total_per_kg_without_unit: Annotated[
        None, _without_unit("max_total_mg_per_kg"), Field(alias="max_total_per_kg")
    ] = None


class PressureTable(Sourced):
    """``[pressure]``, in mmHg."""

    systolic_over: Annotated[Number, _pressure(VitalSign.SYSTOLIC)]
    diastolic_over: Annotated[Number, _pressure(VitalSign.DIASTOLIC)]
    rest: Span
    valid_for: Span


class BoosterTable(Sourced):
    """``[booster]``."""

    earliest: Moment
    latest: Moment
    evidence_within: Span
    max_mg: Amount | None = None
    max_mg_per_kg: Amount | None = None
    extends: str | None = None
    extends_by: Span | None = None
    dose_without_unit: Annotated[
        None, _without_unit("max_mg", "max_mg_per_kg"), Field(alias="max")
    ] = None


class InfusionTable(Sourced):
    """``[infusion]``."""

    shortest: Span
    longest: Span
    bolus: Annotated[bool, Field(strict=True)] = False


class HoldTable(Sourced):
    """``[hold]``."""

    planned: Span
    order: HoldOrder = HoldOrder.EITHER
    swallowed_minimum: Span | None = None


class DeviceTable(Sourced):
    """``[device]``."""

    mass_mg: Amount
    rest: Span
    most: Annotated[int, Field(strict=True, ge=1)]
    mass_without_unit: Annotated[None, _without_unit("mass_mg"), Field(alias="mass")] = None


class LeavingTable(Sourced):
    """``[leaving]``."""

    minimum: Moment
    minimum_from_zero: Moment = 0.0
    near_baseline_percent: Percent | None = None
    items: tuple[Annotated[str, one_of(*LEAVING_ITEMS)], ...]


class ProtocolTable(Table):
    """A whole protocol file."""

    id: Id
    version: Annotated[int, Field(strict=True, ge=1)]
    title: Words
    notice: Words
    approved_by: Words | None = None
    stage: Annotated[tuple[StageTable, ...], Field(min_length=1)]
    checklist: tuple[ChecklistTable, ...] = ()
    gate: tuple[GateTable, ...] = ()
    check: tuple[CheckTable, ...] = ()
    limit: tuple[LimitRow, ...] = ()
    bound: tuple[BoundTable, ...] = ()
    pressure: PressureTable | None = None
    booster: BoosterTable | None = None
    infusion: InfusionTable | None = None
    hold: HoldTable | None = None
    device: DeviceTable | None = None
    leaving: LeavingTable | None = None
