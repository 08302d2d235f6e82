"""A dosing protocol to be read: every figure in words, with its source and how sure it is."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from kapmonitor.domain.limits import AlarmLimit, Priority
from kapmonitor.protocols.model import Checklist, DosingProtocol, Sourcing
from kapmonitor.ui.language import translate
from kapmonitor.ui.text import one_line, stage_word
from kapmonitor.ui.viewmodels.observation_words import gate_words
from kapmonitor.ui.viewmodels.plan_chart import PlanChart, chart_of
from kapmonitor.ui.viewmodels.protocol_words import (
    Words,
    booster_lines,
    bound_words,
    certainty_words,
    check_words,
    device_lines,
    hold_lines,
    infusion_lines,
    leaving_lines,
    limit_words,
    pressure_lines,
    stage_words,
)
from kapmonitor.ui.viewmodels.read_back import approval_words

_C = "protocols"


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureLine:
    """One thing that a protocol says, and where it has that from (HAZARDS rule 5)."""

    what: str
    figure: str
    certainty: str = ""
    source: str = ""
    priority: Priority | None = None
    is_from_above: bool = False
    """Whether it stands in the same table of the file as the line before: one source for both."""

    @property
    def sourcing(self) -> str:
        """Where it comes from, as it is shown."""
        if self.is_from_above:
            return translate(_C, "same source")
        return " · ".join(part for part in (self.certainty, self.source) if part)

    @property
    def spoken(self) -> str:
        """All of it, for a screen reader."""
        parts = (self.what, self.figure, self.certainty, self.source)
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Lines under one title; ``remark`` says what is true of all of them."""

    key: str
    title: str
    remark: str
    lines: tuple[FigureLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtocolSheet:
    """One protocol to be read."""

    title: str
    version: str
    identity: str
    sha256: str
    approval: str
    is_approved: bool
    notice: str
    chart: PlanChart
    sections: tuple[Section, ...]


def protocol_sheet(protocol: DosingProtocol) -> ProtocolSheet:
    """A protocol in words."""
    return ProtocolSheet(
        title=one_line(protocol.title),
        version=version_words(protocol),
        identity=protocol.id,
        sha256=protocol.sha256,
        approval=one_line(approval_words(protocol)),
        is_approved=protocol.approved_by is not None,
        notice=one_line(protocol.notice),
        chart=chart_of(protocol),
        sections=tuple(_sections(protocol)),
    )


def version_words(protocol: DosingProtocol) -> str:
    """``version 2``."""
    return translate(_C, "version {version}", version=protocol.version)


def section_title(key: str) -> str:
    """The title of one section."""
    return translate(_C, _TITLES[key])


_TITLES = {
    "head": "Title, approval, notice",
    "limits": "Alarm limits",
    "dose": "Dose",
    "pressure": "Pressure before the dose",
    "infusion": "Infusion",
    "hold": "Hold",
    "device": "Spray devices",
    "checks": "Checks",
    "gates": "Asked before the dose",
    "checklists": "Seen to",
    "leaving": "Before leaving",
    "stages": "Stages",
}


def _sections(protocol: DosingProtocol) -> Iterator[Section]:
    sources = protocol.sources
    yield _section(
        "limits",
        translate(_C, "equal to a limit is within"),
        _limit_lines(protocol.limits, sources.limits),
    )
    yield _section("dose", translate(_C, "over a bound only with a reason"), _dose_lines(protocol))
    yield from _rules(protocol)
    yield _section(
        "checks",
        translate(_C, "times from the recorded first dose"),
        _with_source(map(check_words, protocol.checks), sources.checks),
    )
    yield _section(
        "gates",
        translate(_C, "{count} in all", count=len(protocol.gates)),
        _with_source(((gate_words(g), "") for g in protocol.gates), sources.gates),
    )
    if protocol.checklists:
        remark = translate(_C, "holds nothing up")
        yield _section("checklists", remark, map(_checklist_line, protocol.checklists))
    yield _leaving_section(protocol)
    yield _section(
        "stages",
        translate(_C, "planned; a person starts each"),
        (_stage_line(words) for words in map(stage_words, protocol.stages)),
    )


def _rules(protocol: DosingProtocol) -> Iterator[Section]:
    """The tables that only some protocols have."""
    sources = protocol.sources
    if protocol.pressure is not None:
        rows = pressure_lines(protocol.pressure)
        remark = translate(_C, "the two-reading rule")
        yield _section("pressure", remark, _all_from(rows, sources.pressure))
    if protocol.infusion is not None:
        rows = infusion_lines(protocol.infusion)
        remark = translate(_C, "never more than ordered")
        yield _section("infusion", remark, _all_from(rows, sources.infusion))
    if protocol.hold is not None:
        rows = hold_lines(protocol.hold)
        remark = translate(_C, "what was ordered is said at the dose")
        yield _section("hold", remark, _all_from(rows, sources.hold))
    if protocol.device is not None:
        rows = device_lines(protocol.device)
        remark = translate(_C, "each is a dose of its own")
        yield _section("device", remark, _all_from(rows, sources.device))


def _section(key: str, remark: str, lines: Iterable[FigureLine]) -> Section:
    return Section(key=key, title=section_title(key), remark=remark, lines=tuple(lines))


def _line(words: Words, sourcing: Sourcing | None, priority: Priority | None = None) -> FigureLine:
    certainty, source = translate(_C, "no source in the file"), ""
    if sourcing is not None:
        certainty, source = certainty_words(sourcing.certainty), one_line(sourcing.source)
    what, figure = words
    return FigureLine(
        what=what, figure=figure, certainty=certainty, source=source, priority=priority
    )


def _all_from(rows: Iterable[Words], sourcing: Sourcing | None) -> Iterator[FigureLine]:
    """Lines of one table: where they come from is shown once, under the first."""
    for number, words in enumerate(rows):
        yield replace(_line(words, sourcing), is_from_above=number > 0)


def _with_source(rows: Iterable[Words], sources: Sequence[Sourcing]) -> Iterator[FigureLine]:
    for row, sourcing in zip_longest(rows, sources):
        if row is not None:
            yield _line(row, sourcing)


def _limit_lines(limits: Sequence[AlarmLimit], sources: Sequence[Sourcing]) -> Iterator[FigureLine]:
    for limit, sourcing in zip_longest(limits, sources):
        if limit is not None:
            yield _line(limit_words(limit), sourcing, limit.priority)


def _dose_lines(protocol: DosingProtocol) -> Iterator[FigureLine]:
    for bound, sourcing in zip_longest(protocol.bounds, protocol.sources.bounds):
        if bound is not None:
            yield from _all_from(bound_words(bound), sourcing)
    if protocol.booster is not None:
        yield from _all_from(booster_lines(protocol.booster), protocol.sources.booster)
        return
    yield FigureLine(what=translate(_C, "Booster"), figure=translate(_C, "none in this protocol"))


def _checklist_line(checklist: Checklist) -> FigureLine:
    items = ", ".join(one_line(item.title) for item in checklist.items)
    what = translate(_C, "{stage}: {items}", stage=stage_word(checklist.stage), items=items)
    return FigureLine(what=what, figure="")


def _leaving_section(protocol: DosingProtocol) -> Section:
    leaving, sourcing = protocol.leaving, protocol.sources.leaving
    if leaving is None:
        return _section("leaving", translate(_C, "this protocol has no list"), ())
    items = ", ".join(gate_words(item) for item in leaving.items)
    return _section(
        "leaving",
        translate(_C, "{count} items, all of them", count=len(leaving.items)),
        _all_from([*leaving_lines(leaving), (items, "")], sourcing),
    )


def _stage_line(words: Words) -> FigureLine:
    what, figure = words
    certainty = translate(_C, "a plan of this file, without a source")
    return FigureLine(what=what, figure=figure, certainty=certainty)
