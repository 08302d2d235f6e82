"""What is wrong between the keys of a protocol file that are each right by themselves.

Everything is told at once. A row that is faulty in itself is told by ``tables.py`` and compared
with nothing here; only what it is called still counts, so that no row is said to be missing where
it is merely wrong.
"""

from collections.abc import Iterable, Iterator, Mapping

from kapmonitor.domain.dosing import Route
from kapmonitor.domain.durations import format_clock
from kapmonitor.protocols.faults import Fault
from kapmonitor.protocols.fields import Row, limit_faults, sound_rows
from kapmonitor.protocols.model import BOOSTER_AGREED, LEAVING_TIME, STAGE_IDS, During
from kapmonitor.protocols.tables import (
    BoosterTable,
    BoundTable,
    ChecklistTable,
    CheckTable,
    DeviceTable,
    GateTable,
    InfusionTable,
    LeavingTable,
    LimitRow,
    PressureTable,
    StageTable,
)

Document = Mapping[str, object]

_ROUTE_OF = {"infusion": Route.IV, "hold": Route.SL, "device": Route.IN}
"""The route by which a drug must be bounded where a file has that table."""


def contradictions(document: Document) -> Iterator[Fault]:
    """Every fault between the keys of one document."""
    known = _words_of(document, "stage", "id")
    yield from _stage_faults(sound_rows(document, "stage", StageTable), known)
    yield from _checklist_faults(sound_rows(document, "checklist", ChecklistTable), known)
    gates = sound_rows(document, "gate", GateTable)
    yield from _twice((f"gate[{number}].id", gate.id) for number, gate in gates.items())
    for number, check in sound_rows(document, "check", CheckTable).items():
        yield from _check_faults(check, f"check[{number}]", document, known)
    yield from limit_faults(sound_rows(document, "limit", LimitRow))
    yield from _bound_faults(sound_rows(document, "bound", BoundTable))
    yield from _pressure_faults(_sound(document, "pressure", PressureTable))
    yield from _booster_faults(_sound(document, "booster", BoosterTable), document, known)
    yield from _infusion_faults(_sound(document, "infusion", InfusionTable))
    yield from _device_faults(_sound(document, "device", DeviceTable), document)
    yield from _route_faults(document)
    yield from _leaving_faults(_sound(document, "leaving", LeavingTable))


def _sound(document: Document, key: str, table: type[Row]) -> Row | None:
    """``[key]``, where it is there and right by itself."""
    return sound_rows({key: [document.get(key)]}, key, table).get(1)


def _words_of(document: Document, key: str, name: str) -> set[str]:
    """What ``name`` says in every row of ``[[key]]``, also in the faulty ones."""
    rows = document.get(key)
    said = [row.get(name) for row in _tables(rows)] if isinstance(rows, list) else []
    return {word for word in said if isinstance(word, str)}


def _tables(rows: list[object]) -> Iterator[dict[str, object]]:
    return (row for row in rows if isinstance(row, dict))


def _twice(said: Iterable[tuple[str, object]]) -> Iterator[Fault]:
    """Each place whose word stood at an earlier place already."""
    seen: set[object] = set()
    for place, word in said:
        if word in seen:
            yield Fault(place=place, expected=f"{str(word)!r} is there already")
        seen.add(word)


def _stage_faults(stages: Mapping[int, StageTable], known: set[str]) -> Iterator[Fault]:
    yield from _twice((f"stage[{number}].id", stage.id) for number, stage in stages.items())
    ids = [stage.id for stage in stages.values()]
    if ids != sorted(ids, key=STAGE_IDS.index):
        yield Fault(place="stage", expected=f"must come in the order {', '.join(STAGE_IDS)}")
    for number, stage in stages.items():
        place = f"stage[{number}].overlaps"
        yield from _unknown_stages(stage.overlaps, place, known)
        if stage.id in stage.overlaps:
            yield Fault(place=place, expected="a stage does not go on beside itself")


def _unknown_stages(named: Iterable[str], place: str, known: set[str]) -> Iterator[Fault]:
    for stage in named:
        if stage not in known:
            yield Fault(place=place, expected=f"there is no stage {stage!r} here")


def _checklist_faults(lists: Mapping[int, ChecklistTable], known: set[str]) -> Iterator[Fault]:
    yield from _twice((f"checklist[{number}].stage", each.stage) for number, each in lists.items())
    for number, each in lists.items():
        place = f"checklist[{number}]"
        yield from _unknown_stages([each.stage], f"{place}.stage", known)
        items = enumerate(each.items, 1)
        yield from _twice((f"{place}.items[{count}].id", item.id) for count, item in items)


def _check_faults(
    check: CheckTable, place: str, document: Document, known: set[str]
) -> Iterator[Fault]:
    if bool(check.at) == (check.every is not None):
        yield Fault(place=place, expected="wants either at (after the first dose) or every")
    if check.every is not None:
        yield from _rhythm_faults(check, check.every, place)
    else:
        yield from _no_rhythm_faults(check, place)
    yield from _unknown_stages(check.stages, f"{place}.stages", known)
    for count, at in enumerate(check.at, 1):
        if at < check.tolerance:
            early = format_clock(check.tolerance - at)
            yield Fault(
                place=f"{place}.at[{count}]",
                expected=f"with its tolerance it may be done {early} before time zero",
            )
    if check.during is During.INFUSION and "infusion" not in document:
        yield Fault(place=f"{place}.during", expected="there is no [infusion] here")


def _rhythm_faults(check: CheckTable, every_s: float, place: str) -> Iterator[Fault]:
    if every_s <= 0:
        yield Fault(place=f"{place}.every", expected="must be longer than nothing")
    if not check.stages and check.during is None:
        yield Fault(place=f"{place}.every", expected="goes with stages or during")
    if check.stages and check.during is not None:
        yield Fault(place=f"{place}.during", expected="goes not together with stages")


def _no_rhythm_faults(check: CheckTable, place: str) -> Iterator[Fault]:
    if check.stages:
        yield Fault(place=f"{place}.stages", expected="goes with every")
    if check.during is not None:
        yield Fault(place=f"{place}.during", expected="goes with every")


def _bound_faults(bounds: Mapping[int, BoundTable]) -> Iterator[Fault]:
    yield from _twice((f"bound[{n}]", f"{b.drug} {b.route}") for n, b in bounds.items())
    for number, bound in bounds.items():
        place = f"bound[{number}]"
        if bound.max_total_mg < bound.max_mg:
            yield Fault(place=f"{place}.max_total_mg", expected="must not be under max_mg")
        if bound.max_total_mg_per_kg < bound.max_mg_per_kg:
            yield Fault(
                place=f"{place}.max_total_mg_per_kg", expected="must not be under max_mg_per_kg"
            )


def _pressure_faults(pressure: PressureTable | None) -> Iterator[Fault]:
    if pressure and pressure.diastolic_over >= pressure.systolic_over:
        yield Fault(
            place="pressure.diastolic_over",
            expected=f"must be under systolic_over, {pressure.systolic_over:g} mmHg",
        )


def _booster_faults(
    booster: BoosterTable | None, document: Document, known: set[str]
) -> Iterator[Fault]:
    if "booster" in document and BOOSTER_AGREED not in _words_of(document, "gate", "id"):
        yield Fault(place="booster", expected=f"wants the gate {BOOSTER_AGREED!r} before the dose")
    if booster is None:
        return
    if booster.latest <= booster.earliest:
        earliest = format_clock(booster.earliest)
        yield Fault(place="booster.latest", expected=f"must be after earliest, {earliest}")
    if booster.extends is not None:
        yield from _unknown_stages([booster.extends], "booster.extends", known)
    if (booster.extends is None) != (booster.extends_by is None):
        missing = "extends" if booster.extends is None else "extends_by"
        yield Fault(
            place=f"booster.{missing}", expected="is missing: extends and extends_by go together"
        )


def _infusion_faults(infusion: InfusionTable | None) -> Iterator[Fault]:
    if infusion and infusion.longest < infusion.shortest:
        shortest = format_clock(infusion.shortest)
        yield Fault(place="infusion.longest", expected=f"must not be under shortest, {shortest}")


def _device_faults(device: DeviceTable | None, document: Document) -> Iterator[Fault]:
    if "device" in document and "booster" in document:
        yield Fault(
            place="booster", expected="goes not together with device: a next device is none"
        )
    bounds = sound_rows(document, "bound", BoundTable).values()
    singles = [bound.max_mg for bound in bounds if bound.route is Route.IN]
    if device and singles and device.mass_mg > max(singles):
        yield Fault(
            place="device.mass_mg", expected=f"is over every nasal max_mg, at most {max(singles)}"
        )


def _route_faults(document: Document) -> Iterator[Fault]:
    bounded = _words_of(document, "bound", "route")
    for key, route in _ROUTE_OF.items():
        if key in document and route not in bounded:
            yield Fault(
                place=key, expected=f"wants a [[bound]] with route {route.value!r}, {route.words}"
            )


def _leaving_faults(leaving: LeavingTable | None) -> Iterator[Fault]:
    if leaving is None:
        return
    yield from _twice((f"leaving.items[{n}]", item) for n, item in enumerate(leaving.items, 1))
    if max(leaving.minimum, leaving.minimum_from_zero) > 0 and LEAVING_TIME not in leaving.items:
        yield Fault(place="leaving.items", expected=f"want {LEAVING_TIME!r}, as there is a minimum")
