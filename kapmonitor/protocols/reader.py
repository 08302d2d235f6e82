"""Reads a dosing protocol from its TOML file; every fault is reported at once, with its place."""

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated

from pydantic import Field

from kapmonitor.domain.dosing import Route
from kapmonitor.domain.durations import format_clock
from kapmonitor.domain.observations import SCALES
from kapmonitor.protocols.documents import bytes_of, checked
from kapmonitor.protocols.faults import Fault
from kapmonitor.protocols.fields import (
    Amount,
    LimitTable,
    Seconds,
    Table,
    Text,
    limit_faults,
    one_of,
    sound_rows,
)
from kapmonitor.protocols.model import (
    ANSWERED_CHECKS,
    ARRIVAL_GATES,
    BOOSTER_AGREED,
    LEAVING_ITEMS,
    STAGE_IDS,
    Booster,
    Certainty,
    DoseBound,
    DosingProtocol,
    Leaving,
    ScheduledCheck,
    Sources,
    Sourcing,
    Stage,
)

CHECK_NAMES = (*ANSWERED_CHECKS, *SCALES)


class _Sourced(Table):
    """Every clinical figure names where it comes from and how sure that is."""

    source: Text
    certainty: Certainty


class _Stage(Table):
    id: Annotated[str, one_of(*STAGE_IDS)]
    title: Text
    planned: Seconds


class _Gate(_Sourced):
    id: Annotated[str, one_of(*ARRIVAL_GATES, BOOSTER_AGREED)]


class _Check(_Sourced):
    check: Annotated[str, one_of(*CHECK_NAMES)]
    at: tuple[Seconds, ...] = ()
    every: Seconds | None = None
    stages: tuple[str, ...] = ()
    tolerance: Seconds


class _Limit(LimitTable, _Sourced):
    """One alarm limit of the protocol, with its source."""


class _Bound(_Sourced):
    drug: Text
    route: Route
    max_mg: Amount
    max_mg_per_kg: Amount
    max_total_mg: Amount
    max_total_mg_per_kg: Amount


class _Booster(_Sourced):
    earliest: Seconds
    latest: Seconds
    evidence_within: Seconds


class _Leaving(_Sourced):
    minimum: Seconds
    items: tuple[Annotated[str, one_of(*LEAVING_ITEMS)], ...]


class _Protocol(Table):
    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    version: Annotated[int, Field(strict=True, ge=1)]
    title: Text
    notice: Text
    approved_by: Text | None = None
    stage: Annotated[tuple[_Stage, ...], Field(min_length=1)]
    gate: tuple[_Gate, ...] = ()
    check: tuple[_Check, ...] = ()
    limit: tuple[_Limit, ...] = ()
    bound: tuple[_Bound, ...] = ()
    booster: _Booster | None = None
    leaving: _Leaving | None = None


def read_protocol(path: Path) -> DosingProtocol:
    """Read one protocol.

    Raises:
        FaultyFile: where the file cannot be read or is wrong anywhere, with every fault.
    """
    return parse_protocol(bytes_of(path), file=str(path))


def parse_protocol(raw: bytes, *, file: str) -> DosingProtocol:
    """Parse the bytes of a protocol file; ``file`` names it in faults.

    Raises:
        FaultyFile: with every fault.
    """
    table = checked(raw, _Protocol, _contradictions, file=file)
    return _model(table, hashlib.sha256(raw).hexdigest())


def _contradictions(document: Mapping[str, object]) -> Iterator[Fault]:
    """What is wrong between keys that are each right by themselves."""
    stages = sound_rows(document, "stage", _Stage)
    yield from _stage_faults(stages)
    for number, check in sound_rows(document, "check", _Check).items():
        yield from _check_faults(check, f"check[{number}]", {s.id for s in stages.values()})
    yield from limit_faults(sound_rows(document, "limit", _Limit))
    yield from _bound_faults(sound_rows(document, "bound", _Bound))
    for booster in sound_rows({"booster": [document.get("booster")]}, "booster", _Booster).values():
        if booster.latest <= booster.earliest:
            earliest = format_clock(booster.earliest)
            yield Fault(place="booster.latest", expected=f"must be after earliest, {earliest}")


def _stage_faults(stages: Mapping[int, _Stage]) -> Iterator[Fault]:
    ids: list[str] = []
    for number, stage in stages.items():
        if stage.id in ids:
            yield Fault(place=f"stage[{number}].id", expected=f"{stage.id!r} is there already")
        ids.append(stage.id)
    if ids != sorted(ids, key=STAGE_IDS.index):
        yield Fault(place="stage", expected=f"must come in the order {', '.join(STAGE_IDS)}")


def _check_faults(check: _Check, place: str, known: set[str]) -> Iterator[Fault]:
    if bool(check.at) == (check.every is not None):
        yield Fault(place=place, expected="wants either at (after the first dose) or every")
    if check.every is not None and check.every <= 0:
        yield Fault(place=f"{place}.every", expected="must be longer than nothing")
    if (check.every is not None) != bool(check.stages):
        yield Fault(place=f"{place}.stages", expected="goes with every, and every with stages")
    for stage in check.stages:
        if stage not in known:
            yield Fault(place=f"{place}.stages", expected=f"there is no stage {stage!r} here")


def _bound_faults(bounds: Mapping[int, _Bound]) -> Iterator[Fault]:
    seen: set[tuple[str, Route]] = set()
    for number, bound in bounds.items():
        if (bound.drug, bound.route) in seen:
            yield Fault(
                place=f"bound[{number}]", expected=f"{bound.drug} {bound.route} is there already"
            )
        seen.add((bound.drug, bound.route))
        if bound.max_total_mg < bound.max_mg:
            yield Fault(place=f"bound[{number}].max_total_mg", expected="must not be under max_mg")
        if bound.max_total_mg_per_kg < bound.max_mg_per_kg:
            yield Fault(
                place=f"bound[{number}].max_total_mg_per_kg",
                expected="must not be under max_mg_per_kg",
            )


def _model(table: _Protocol, sha256: str) -> DosingProtocol:
    return DosingProtocol(
        id=table.id,
        version=table.version,
        sha256=sha256,
        title=table.title,
        approved_by=table.approved_by,
        stages=tuple(Stage(id=s.id, title=s.title, planned_s=s.planned) for s in table.stage),
        gates=tuple(gate.id for gate in table.gate),
        checks=tuple(_check(check) for check in table.check),
        limits=tuple(limit for row in table.limit for limit in row.limits()),
        bounds=tuple(DoseBound(**b.model_dump(exclude=_SOURCING)) for b in table.bound),
        booster=_booster(table.booster) if table.booster else None,
        leaving=_leaving(table.leaving) if table.leaving else None,
        notice=table.notice,
        sources=_sources(table),
    )


_SOURCING = {"source", "certainty"}


def _sources(table: _Protocol) -> Sources:
    return Sources(
        gates=tuple(_sourcing(row) for row in table.gate),
        checks=tuple(_sourcing(row) for row in table.check),
        limits=tuple(_sourcing(row) for row in table.limit for _ in row.limits()),
        bounds=tuple(_sourcing(row) for row in table.bound),
        booster=_sourcing(table.booster) if table.booster else None,
        leaving=_sourcing(table.leaving) if table.leaving else None,
    )


def _sourcing(row: _Sourced) -> Sourcing:
    return Sourcing(source=row.source, certainty=row.certainty)


def _check(check: _Check) -> ScheduledCheck:
    return ScheduledCheck(
        check=check.check,
        at_s=check.at,
        every_s=check.every,
        stages=check.stages,
        tolerance_s=check.tolerance,
    )


def _booster(booster: _Booster) -> Booster:
    return Booster(
        earliest_s=booster.earliest,
        latest_s=booster.latest,
        evidence_within_s=booster.evidence_within,
    )


def _leaving(leaving: _Leaving) -> Leaving:
    return Leaving(minimum_s=leaving.minimum, items=leaving.items)
