"""Reads a dosing protocol from its TOML file; every fault is reported at once, with its place.

``tables.py`` says what each table must be, ``contradictions.py`` what may not stand together.
"""

import hashlib
from pathlib import Path

from kapmonitor.protocols.contradictions import contradictions
from kapmonitor.protocols.documents import bytes_of, checked
from kapmonitor.protocols.model import (
    Booster,
    Checklist,
    ChecklistItem,
    DoseBound,
    DosingProtocol,
    Hold,
    InfusionRule,
    Leaving,
    PressureRule,
    ScheduledCheck,
    Sources,
    Sourcing,
    SprayDevice,
    Stage,
)
from kapmonitor.protocols.tables import (
    BoosterTable,
    BoundTable,
    ChecklistTable,
    CheckTable,
    DeviceTable,
    HoldTable,
    InfusionTable,
    LeavingTable,
    PressureTable,
    ProtocolTable,
    Sourced,
    StageTable,
)


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
    table = checked(raw, ProtocolTable, contradictions, file=file)
    return _model(table, hashlib.sha256(raw).hexdigest())


def _model(table: ProtocolTable, sha256: str) -> DosingProtocol:
    return DosingProtocol(
        id=table.id,
        version=table.version,
        sha256=sha256,
        title=table.title,
        approved_by=table.approved_by,
        stages=tuple(_stage(stage) for stage in table.stage),
        gates=tuple(gate.id for gate in table.gate),
        checks=tuple(_check(check) for check in table.check),
        limits=tuple(limit for row in table.limit for limit in row.limits()),
        bounds=tuple(_bound(bound) for bound in table.bound),
        booster=_booster(table.booster) if table.booster else None,
        leaving=_leaving(table.leaving) if table.leaving else None,
        checklists=tuple(_checklist(checklist) for checklist in table.checklist),
        pressure=_pressure(table.pressure) if table.pressure else None,
        infusion=_infusion(table.infusion) if table.infusion else None,
        hold=_hold(table.hold) if table.hold else None,
        device=_device(table.device) if table.device else None,
        notice=table.notice,
        sources=_sources(table),
    )


def _sources(table: ProtocolTable) -> Sources:
    return Sources(
        gates=tuple(_sourcing(row) for row in table.gate),
        checks=tuple(_sourcing(row) for row in table.check),
        limits=tuple(_sourcing(row) for row in table.limit for _ in row.limits()),
        bounds=tuple(_sourcing(row) for row in table.bound),
        pressure=_sourcing_of(table.pressure),
        booster=_sourcing_of(table.booster),
        infusion=_sourcing_of(table.infusion),
        hold=_sourcing_of(table.hold),
        device=_sourcing_of(table.device),
        leaving=_sourcing_of(table.leaving),
    )


def _sourcing(row: Sourced) -> Sourcing:
    return Sourcing(source=row.source, certainty=row.certainty)


def _sourcing_of(row: Sourced | None) -> Sourcing | None:
    return _sourcing(row) if row else None


def _stage(stage: StageTable) -> Stage:
    return Stage(
        id=stage.id,
        title=stage.title,
        planned_s=stage.planned,
        may_be_skipped=stage.may_be_skipped,
        may_be_repeated=stage.may_be_repeated,
        overlaps=stage.overlaps,
    )


def _checklist(checklist: ChecklistTable) -> Checklist:
    items = tuple(ChecklistItem(id=item.id, title=item.title) for item in checklist.items)
    return Checklist(stage=checklist.stage, items=items)


def _check(check: CheckTable) -> ScheduledCheck:
    return ScheduledCheck(
        check=check.check,
        at_s=check.at,
        every_s=check.every,
        stages=check.stages,
        during=check.during,
        tolerance_s=check.tolerance,
    )


def _bound(bound: BoundTable) -> DoseBound:
    return DoseBound(
        drug=bound.drug,
        route=bound.route,
        max_mg=bound.max_mg,
        max_mg_per_kg=bound.max_mg_per_kg,
        max_total_mg=bound.max_total_mg,
        max_total_mg_per_kg=bound.max_total_mg_per_kg,
        second_person=bound.second_person,
    )


def _pressure(pressure: PressureTable) -> PressureRule:
    return PressureRule(
        systolic_over=pressure.systolic_over,
        diastolic_over=pressure.diastolic_over,
        rest_s=pressure.rest,
        valid_s=pressure.valid_for,
    )


def _booster(booster: BoosterTable) -> Booster:
    return Booster(
        earliest_s=booster.earliest,
        latest_s=booster.latest,
        evidence_within_s=booster.evidence_within,
        max_mg=booster.max_mg,
        max_mg_per_kg=booster.max_mg_per_kg,
        extends=booster.extends,
        extends_by_s=booster.extends_by or 0.0,
    )


def _infusion(infusion: InfusionTable) -> InfusionRule:
    return InfusionRule(
        shortest_s=infusion.shortest, longest_s=infusion.longest, bolus=infusion.bolus
    )


def _hold(hold: HoldTable) -> Hold:
    return Hold(
        planned_s=hold.planned,
        order=hold.order,
        swallowed_minimum_s=hold.swallowed_minimum,
    )


def _device(device: DeviceTable) -> SprayDevice:
    return SprayDevice(mass_mg=device.mass_mg, rest_s=device.rest, most=device.most)


def _leaving(leaving: LeavingTable) -> Leaving:
    return Leaving(
        minimum_s=leaving.minimum,
        items=leaving.items,
        minimum_from_zero_s=leaving.minimum_from_zero,
        near_baseline_percent=leaving.near_baseline_percent,
    )
