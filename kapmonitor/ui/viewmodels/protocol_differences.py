"""What differs between two protocols, in words: old → new, part by part."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from kapmonitor.domain.limits import AlarmLimit, Side
from kapmonitor.protocols.comparing import Difference, ListedItem, Named, Part, Row, differences
from kapmonitor.protocols.model import (
    Booster,
    DoseBound,
    DosingProtocol,
    Hold,
    InfusionRule,
    Leaving,
    PressureRule,
    ScheduledCheck,
    SprayDevice,
    Stage,
)
from kapmonitor.ui.language import translate
from kapmonitor.ui.text import one_line, sign_word, stage_word, unit_word
from kapmonitor.ui.viewmodels.observation_words import gate_words
from kapmonitor.ui.viewmodels.protocol_sheet import (
    FigureLine,
    Section,
    section_title,
    version_words,
)
from kapmonitor.ui.viewmodels.protocol_words import (
    Words,
    booster_lines,
    bound_words,
    check_words,
    device_lines,
    drug_words,
    figure_name,
    figure_value,
    hold_lines,
    infusion_lines,
    leaving_lines,
    limit_words,
    pressure_lines,
    stage_words,
)

_C = "protocols"
_SECTIONS = {
    Part.HEAD: "head",
    Part.LIMITS: "limits",
    Part.BOUNDS: "dose",
    Part.PRESSURE: "pressure",
    Part.BOOSTER: "dose",
    Part.INFUSION: "infusion",
    Part.HOLD: "hold",
    Part.DEVICE: "device",
    Part.CHECKS: "checks",
    Part.GATES: "gates",
    Part.CHECKLISTS: "checklists",
    Part.LEAVING: "leaving",
    Part.STAGES: "stages",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two protocols beside each other."""

    title: str
    """Which is the old one and which the new."""
    remark: str
    """How many figures differ, or that none does."""
    sections: tuple[Section, ...]


def comparison(chosen: DosingProtocol, other: DosingProtocol) -> Comparison:
    """The older version is the old one; of two protocols the one that is read is the new one."""
    old, new = other, chosen
    if chosen.id == other.id and chosen.version < other.version:
        old, new = chosen, other
    found = differences(old, new)
    return Comparison(
        title=f"{_name(old, new)}  →  {_name(new, old)}",
        remark=_remark(len(found), old, new),
        sections=tuple(_sections(found, _name(old, new), _name(new, old))),
    )


def _name(protocol: DosingProtocol, beside: DosingProtocol) -> str:
    """The version alone says which of one id, the id alone which of two."""
    if protocol.id != beside.id:
        return f"{protocol.id} {version_words(protocol)}"
    if protocol.version != beside.version:
        return version_words(protocol)
    return f"{version_words(protocol)} ({protocol.sha256[:8]}…)"


def _remark(count: int, old: DosingProtocol, new: DosingProtocol) -> str:
    if count == 1:
        return translate(_C, "1 difference")
    if count:
        return translate(_C, "{count} differences", count=count)
    if old.sha256 == new.sha256:
        return translate(_C, "the same file, byte for byte")
    return translate(_C, "no figure differs; the files' bytes do: comments or the order of rows")


def _sections(found: tuple[Difference, ...], old: str, new: str) -> Iterator[Section]:
    for key, group in groupby(found, key=lambda each: _SECTIONS[each.part]):
        lines = tuple(_line(each, old, new) for each in group)
        count = translate(_C, "{count} in all", count=len(lines))
        yield Section(key=key, title=section_title(key), remark=count, lines=lines)


def _line(difference: Difference, old: str, new: str) -> FigureLine:
    row = difference.row
    priority = row.priority if isinstance(row, AlarmLimit) else None
    if difference.figure:
        figure = difference.figure
        what = "" if difference.part is Part.HEAD else _about(row)
        before = _value(row, figure, difference.old)
        after = _value(row, figure, difference.new)
        name = "" if figure == "bound" else figure_name(figure)
        what = f"{what}: {name}" if what and name else what or name.capitalize()
        return FigureLine(what=what, figure=f"{before}  →  {after}", priority=priority)
    where = old if difference.new is None else new
    what, words = _whole(row)
    only = translate(_C, "only in {where}", where=where)
    figure = f"{only}: {words}" if words else only
    return FigureLine(what=what, figure=figure, priority=priority)


def _value(row: Row, figure: str, value: object) -> str:
    words = figure_value(figure, value)
    if isinstance(row, AlarmLimit) and figure == "bound":
        return f"{words} {unit_word(row.sign)}"
    return words


def _about(row: Row) -> str:
    """What a row is about, without its figures."""
    match row:
        case AlarmLimit():
            text = "{sign}, low limit" if row.side is Side.LOW else "{sign}, high limit"
            return translate(_C, text, sign=sign_word(row.sign))
        case DoseBound():
            return drug_words(row)
        case ScheduledCheck():
            return ", ".join(check_words(row)).partition(" ±")[0]
        case Stage():
            return one_line(row.title)
        case Named() | ListedItem():
            return _item(row)
        case _:
            return translate(_C, _TABLES[type(row)])


_TABLES: Mapping[type, str] = {
    PressureRule: "Pressure before the dose",
    Booster: "Booster",
    InfusionRule: "Infusion",
    Hold: "Hold",
    SprayDevice: "Spray device",
    Leaving: "Leaving",
}


def _item(row: Named | ListedItem) -> str:
    """A gate, an item of a list; the protocol itself needs no name."""
    if isinstance(row, ListedItem):
        return f"{stage_word(row.stage)}: {one_line(row.title)}"
    return gate_words(row.id)


def _whole(row: Row) -> Words:
    """A row with all its figures."""
    match row:
        case AlarmLimit():
            return limit_words(row)
        case ScheduledCheck():
            return check_words(row)
        case Stage():
            return stage_words(row)
        case Named() | ListedItem():
            return _item(row), ""
        case _:
            return _about(row), "; ".join(f"{what}: {figure}" for what, figure in _lines(row))


def _lines(row: Row) -> Iterator[Words]:
    match row:
        case DoseBound():
            yield from bound_words(row)
        case PressureRule():
            yield from pressure_lines(row)
        case Booster():
            yield from booster_lines(row)
        case InfusionRule():
            yield from infusion_lines(row)
        case Hold():
            yield from hold_lines(row)
        case SprayDevice():
            yield from device_lines(row)
        case Leaving():
            yield from leaving_lines(row)
        case _:
            return
