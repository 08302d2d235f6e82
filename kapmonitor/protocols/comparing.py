"""What differs between two dosing protocols, figure by figure; pure.

Rows are matched by what they are about (a limit by sign, side and priority), never by position: a
row that moved in the file is the same row.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from itertools import zip_longest
from typing import TypeAlias

from kapmonitor.domain.limits import AlarmLimit
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
    Sourcing,
    SprayDevice,
    Stage,
)


class Part(StrEnum):
    """The parts of a protocol, in the order in which differences are told."""

    HEAD = "head"
    """Title, approval and notice."""
    LIMITS = "limit"
    BOUNDS = "bound"
    PRESSURE = "pressure"
    BOOSTER = "booster"
    INFUSION = "infusion"
    HOLD = "hold"
    DEVICE = "device"
    CHECKS = "check"
    GATES = "gate"
    CHECKLISTS = "checklist"
    LEAVING = "leaving"
    STAGES = "stage"


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A row that is its name alone: a gate, a leaving item, the protocol's head."""

    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedItem:
    """One item of one stage's checklist."""

    stage: str
    id: str
    title: str


Row: TypeAlias = (
    Named
    | ListedItem
    | Stage
    | ScheduledCheck
    | AlarmLimit
    | DoseBound
    | PressureRule
    | Booster
    | InfusionRule
    | Hold
    | SprayDevice
    | Leaving
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One figure that differs, or one row that only one of the two has."""

    part: Part
    row: Row
    """The row it stands in, as the old one has it; the new one's where only that has it."""
    figure: str = ""
    """The figure's name as the model has it, ``source`` or ``certainty``; empty for a row."""
    old: object = None
    """The figure's old value, or the row; ``None`` where the old one has no such row."""
    new: object = None
    """The figure's new value, or the row; ``None`` where the new one has no such row."""

    @property
    def place(self) -> str:
        """Where it is, in the file's words: ``limit spo2 low medium: bound``."""
        about = " ".join((self.part.value, *_words_of(self.row)))
        return f"{about}: {self.figure}" if self.figure else about


_Key: TypeAlias = Callable[[Row], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sourced:
    """A row with its sourcing, and every figure of both by name."""

    row: Row
    figures: Mapping[str, object]


def differences(old: DosingProtocol, new: DosingProtocol) -> tuple[Difference, ...]:
    """Every figure that differs, part by part; equal protocols have none.

    Id, version and hash tell two files apart and are no figures; nor is the order of rows.
    """
    found = [*_of_head(old, new)]
    for part in Part:
        if part is not Part.HEAD:
            found += _of_part(part, _rows(part, old), _rows(part, new))
    return tuple(found)


def _of_head(old: DosingProtocol, new: DosingProtocol) -> Iterator[Difference]:
    for name in ("title", "approved_by", "notice"):
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            row = Named(id=new.id)
            yield Difference(part=Part.HEAD, row=row, figure=name, old=before, new=after)


def _rows(part: Part, protocol: DosingProtocol) -> list[_Sourced]:
    """Every row of one part; a part that is one table has one row or none."""
    sources = protocol.sources
    rows = {
        Part.LIMITS: lambda: _sourced(protocol.limits, sources.limits),
        Part.BOUNDS: lambda: _sourced(protocol.bounds, sources.bounds),
        Part.CHECKS: lambda: _sourced(protocol.checks, sources.checks),
        Part.GATES: lambda: _sourced([Named(id=each) for each in protocol.gates], sources.gates),
        Part.STAGES: lambda: _sourced(protocol.stages, ()),
        Part.CHECKLISTS: lambda: _sourced(list(_listed(protocol.checklists)), ()),
        Part.LEAVING: lambda: _leaving_rows(protocol.leaving, sources.leaving),
    }.get(part)
    if rows is not None:
        return rows()
    return _one(getattr(protocol, part.value), getattr(sources, part.value))


def _sourced(rows: Sequence[Row], sources: Sequence[Sourcing]) -> list[_Sourced]:
    pairs = zip_longest(rows, sources[: len(rows)])
    return [_made(row, sourcing) for row, sourcing in pairs if row is not None]


def _one(row: Row | None, sourcing: Sourcing | None) -> list[_Sourced]:
    return [] if row is None else [_made(row, sourcing)]


def _made(row: Row, sourcing: Sourcing | None) -> _Sourced:
    figures = {each.name: getattr(row, each.name) for each in fields(row)}
    if sourcing is not None:
        figures |= {"source": sourcing.source, "certainty": sourcing.certainty}
    return _Sourced(row=row, figures=figures)


def _listed(checklists: Iterable[Checklist]) -> Iterator[Row]:
    for checklist in checklists:
        for item in checklist.items:
            yield _listed_item(checklist.stage, item)


def _listed_item(stage: str, item: ChecklistItem) -> ListedItem:
    return ListedItem(stage=stage, id=item.id, title=item.title)


def _leaving_rows(leaving: Leaving | None, sourcing: Sourcing | None) -> list[_Sourced]:
    """The list's times are one row, and every item one of its own."""
    if leaving is None:
        return []
    whole = _made(leaving, sourcing)
    times = {name: value for name, value in whole.figures.items() if name != "items"}
    items = [_made(Named(id=item), None) for item in leaving.items]
    return [_Sourced(row=leaving, figures=times), *items]


def _of_part(part: Part, old: list[_Sourced], new: list[_Sourced]) -> Iterator[Difference]:
    pairs, gone, come = _paired(part, old, new)
    for before, after in pairs:
        yield from _of_row(part, before, after)
    for row in gone:
        yield Difference(part=part, row=row.row, old=row.row)
    for row in come:
        yield Difference(part=part, row=row.row, new=row.row)


def _of_row(part: Part, old: _Sourced, new: _Sourced) -> Iterator[Difference]:
    for name in dict.fromkeys([*old.figures, *new.figures]):
        before, after = old.figures.get(name), new.figures.get(name)
        if before != after:
            yield Difference(part=part, row=old.row, figure=name, old=before, new=after)


def _paired(
    part: Part, old: list[_Sourced], new: list[_Sourced]
) -> tuple[list[tuple[_Sourced, _Sourced]], list[_Sourced], list[_Sourced]]:
    """Rows that are the same one, from the surest match to the last; and what only one has."""
    pairs: list[tuple[_Sourced, _Sourced]] = []
    gone, come = list(old), list(new)
    for is_same in (_equal, *(_by(key) for key in _KEYS[part]), _but_for_one):
        for before in list(gone):
            after = next((each for each in come if is_same(before, each)), None)
            if after is not None:
                pairs.append((before, after))
                gone.remove(before)
                come.remove(after)
    pairs.sort(key=lambda pair: old.index(pair[0]))
    return pairs, gone, come


def _equal(old: _Sourced, new: _Sourced) -> bool:
    return old.figures == new.figures


def _by(key: _Key) -> Callable[[_Sourced, _Sourced], bool]:
    return lambda old, new: type(old.row) is type(new.row) and key(old.row) == key(new.row)


def _but_for_one(old: _Sourced, new: _Sourced) -> bool:
    """A limit whose priority alone is another is still that limit."""
    names = [name for name in old.figures if name not in ("source", "certainty")]
    if type(old.row) is not type(new.row) or len(names) < 3:
        return False
    return sum(old.figures[name] != new.figures[name] for name in names) == 1


def _of(*names: str) -> _Key:
    return lambda row: tuple(getattr(row, name) for name in names)


def _kind(row: Row) -> object:
    return type(row)


def _rhythm(row: Row) -> object:
    """A check, whether it has a rhythm or fixed points, and where: its times may have changed."""
    assert isinstance(row, ScheduledCheck)  # noqa: S101 - the table below says so
    return (row.check, row.every_s is None, row.stages, row.during)


def _named(row: Row) -> object:
    return row.id if isinstance(row, Named) else type(row)


_KEYS: Mapping[Part, tuple[_Key, ...]] = {
    Part.LIMITS: (_of("sign", "side", "priority"),),
    Part.BOUNDS: (_of("drug", "route"),),
    Part.PRESSURE: (_kind,),
    Part.BOOSTER: (_kind,),
    Part.INFUSION: (_kind,),
    Part.HOLD: (_kind,),
    Part.DEVICE: (_kind,),
    Part.CHECKS: (_of("check", "at_s", "every_s", "stages", "during"), _rhythm),
    Part.GATES: (_named,),
    Part.CHECKLISTS: (_of("stage", "id"),),
    Part.LEAVING: (_named,),
    Part.STAGES: (_of("id"),),
}
"""What a row is about, the surest first; what no key matches may differ in one figure only."""


def _words_of(row: Row) -> tuple[str, ...]:
    match row:
        case Named() | Stage():
            return (row.id,)
        case ListedItem():
            return (row.stage, row.id)
        case ScheduledCheck():
            return (row.check,)
        case AlarmLimit():
            return (row.sign, row.side, row.priority)
        case DoseBound():
            return (row.drug, row.route)
        case _:
            return ()
