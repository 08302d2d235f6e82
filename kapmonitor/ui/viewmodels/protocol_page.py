"""Dosing protocols to be read: every figure in words, with its unit, its source, how sure it is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import zip_longest

from PySide6.QtCore import QObject, Qt, Signal

from kapmonitor.domain.dosing import format_amount
from kapmonitor.domain.limits import AlarmLimit, Priority, Side
from kapmonitor.protocols.model import (
    Certainty,
    DoseBound,
    DosingProtocol,
    ScheduledCheck,
    Sourcing,
)
from kapmonitor.ui.language import translate
from kapmonitor.ui.text import check_word, one_line, route_word, sign_word, stage_word, unit_word
from kapmonitor.ui.viewmodels.observation_words import gate_words
from kapmonitor.ui.viewmodels.plan_chart import PlanChart, chart_of, minutes
from kapmonitor.ui.viewmodels.read_back import approval_words
from kapmonitor.ui.viewmodels.row_model import RowModel

_C = "protocols"
HASH_TOLD = 12
"""Digits of a file's hash that are shown; the whole is for screen readers and the clipboard."""
_CERTAINTY = {
    Certainty.LABEL: "the drug's label",
    Certainty.STUDY: "a study",
    Certainty.PRACTICE: "practice of clinics",
    Certainty.SECOND_HAND: "second-hand",
    Certainty.GENERAL_KNOWLEDGE: "general knowledge",
    Certainty.INFERRED: "inferred: nobody measured it",
}
_PRIORITY = {Priority.HIGH: "high", Priority.MEDIUM: "medium", Priority.LOW: "low"}


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureLine:
    """One thing that a protocol says, and where it has that from (HAZARDS rule 5)."""

    what: str
    figure: str
    certainty: str
    source: str
    priority: Priority | None = None

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
        version=translate(_C, "version {version}", version=protocol.version),
        identity=protocol.id,
        sha256=protocol.sha256,
        approval=one_line(approval_words(protocol)),
        is_approved=protocol.approved_by is not None,
        notice=one_line(protocol.notice),
        chart=chart_of(protocol),
        sections=tuple(_sections(protocol)),
    )


def _sections(protocol: DosingProtocol) -> Iterator[Section]:
    sources = protocol.sources
    yield Section(
        key="limits",
        title=translate(_C, "Alarm limits"),
        remark=translate(_C, "equal to a limit is within"),
        lines=tuple(_limit_lines(protocol.limits, sources.limits)),
    )
    yield Section(
        key="dose",
        title=translate(_C, "Dose"),
        remark=translate(_C, "over a bound only with a reason"),
        lines=tuple(_dose_lines(protocol)),
    )
    yield Section(
        key="checks",
        title=translate(_C, "Checks"),
        remark=translate(_C, "times from the recorded first dose"),
        lines=tuple(_with_source(_check_lines(protocol.checks), sources.checks)),
    )
    yield Section(
        key="gates",
        title=translate(_C, "Asked before the dose"),
        remark=translate(_C, "{count} in all", count=len(protocol.gates)),
        lines=tuple(_with_source(((gate_words(g), "") for g in protocol.gates), sources.gates)),
    )
    yield _leaving_section(protocol)
    yield Section(
        key="stages",
        title=translate(_C, "Stages"),
        remark=translate(_C, "planned; a person starts each"),
        lines=tuple(_stage_lines(protocol)),
    )


def _line(what: str, figure: str, sourcing: Sourcing | None) -> FigureLine:
    certainty, source = translate(_C, "no source in the file"), ""
    if sourcing is not None:
        certainty = translate(_C, _CERTAINTY[sourcing.certainty])
        source = one_line(sourcing.source)
    return FigureLine(what=what, figure=figure, certainty=certainty, source=source)


def _with_source(
    rows: Iterator[tuple[str, str]], sources: Sequence[Sourcing]
) -> Iterator[FigureLine]:
    for row, sourcing in zip_longest(rows, sources):
        if row is not None:
            what, figure = row
            yield _line(what, figure, sourcing)


def _limit_lines(limits: Sequence[AlarmLimit], sources: Sequence[Sourcing]) -> Iterator[FigureLine]:
    for limit, sourcing in zip_longest(limits, sources):
        if limit is None:
            return
        text = "under {bound:g} {unit}" if limit.side is Side.LOW else "over {bound:g} {unit}"
        figure = translate(_C, text, bound=limit.bound, unit=unit_word(limit.sign))
        delay = translate(_C, "for {seconds:g} s", seconds=limit.delay_s)
        when = delay if limit.delay_s else translate(_C, "at once")
        line = _line(sign_word(limit.sign), f"{figure}, {when}", sourcing)
        yield FigureLine(
            what=line.what,
            figure=line.figure,
            certainty=line.certainty,
            source=line.source,
            priority=limit.priority,
        )


def priority_words(priority: Priority) -> str:
    """A priority, for those who hear the screen."""
    return translate(_C, "{priority} priority", priority=translate(_C, _PRIORITY[priority]))


def _dose_lines(protocol: DosingProtocol) -> Iterator[FigureLine]:
    for bound, sourcing in zip_longest(protocol.bounds, protocol.sources.bounds):
        if bound is not None:
            yield from _bound_lines(bound, sourcing)
    booster = protocol.booster
    if booster is None:
        yield FigureLine(
            what=translate(_C, "Booster"),
            figure=translate(_C, "none in this protocol"),
            certainty="",
            source="",
        )
        return
    window = translate(
        _C,
        "one, {earliest} to {latest} after the first dose",
        earliest=minutes(booster.earliest_s),
        latest=minutes(booster.latest_s),
    )
    yield _line(translate(_C, "Booster"), window, protocol.sources.booster)
    age = translate(_C, "not older than {age}", age=minutes(booster.evidence_within_s))
    yield _line(translate(_C, "Checks before it"), age, protocol.sources.booster)


def _bound_lines(bound: DoseBound, sourcing: Sourcing | None) -> Iterator[FigureLine]:
    """Of the two bounds the lesser counts."""
    drug = f"{one_line(bound.drug).capitalize()}, {route_word(bound.route)}"
    for text, mass, per_kg in (
        ("{drug}: one dose", bound.max_mg, bound.max_mg_per_kg),
        ("{drug}: all doses", bound.max_total_mg, bound.max_total_mg_per_kg),
    ):
        figure = translate(
            _C,
            "at most {mass} mg and {per_kg} mg/kg",
            mass=format_amount(mass),
            per_kg=format_amount(per_kg),
        )
        yield _line(translate(_C, text, drug=drug), figure, sourcing)


def _check_lines(checks: Sequence[ScheduledCheck]) -> Iterator[tuple[str, str]]:
    for check in checks:
        within = translate(_C, "± {tolerance}", tolerance=minutes(check.tolerance_s))
        if check.every_s is not None:
            figure = translate(
                _C,
                "every {every} in {stages}",
                every=minutes(check.every_s),
                stages=", ".join(stage_word(stage) for stage in check.stages),
            )
        else:
            times = ", ".join(f"{at / 60:g}" for at in check.at_s)
            figure = translate(_C, "at {times} min", times=times)
        yield check_word(check.check), f"{figure} {within}"


def _leaving_section(protocol: DosingProtocol) -> Section:
    leaving, sourcing = protocol.leaving, protocol.sources.leaving
    title = translate(_C, "Before leaving")
    if leaving is None:
        remark = translate(_C, "this protocol has no list")
        return Section(key="leaving", title=title, remark=remark, lines=())
    least = translate(_C, "{minimum} at least", minimum=minutes(leaving.minimum_s))
    items = ", ".join(gate_words(item) for item in leaving.items)
    return Section(
        key="leaving",
        title=title,
        remark=translate(_C, "{count} items, all of them", count=len(leaving.items)),
        lines=(
            _line(translate(_C, "From the last dose"), least, sourcing),
            _line(items, "", sourcing),
        ),
    )


def _stage_lines(protocol: DosingProtocol) -> Iterator[FigureLine]:
    for stage in protocol.stages:
        yield FigureLine(
            what=one_line(stage.title),
            figure=minutes(stage.planned_s),
            certainty=translate(_C, "a plan of this file, without a source"),
            source="",
        )


class ProtocolRole(IntEnum):
    """What a row can be asked for."""

    PROTOCOL = Qt.ItemDataRole.UserRole + 1
    TITLE = Qt.ItemDataRole.UserRole + 2
    ABOUT = Qt.ItemDataRole.UserRole + 3
    APPROVAL = Qt.ItemDataRole.UserRole + 4


def _protocol(protocol: DosingProtocol) -> DosingProtocol:
    return protocol


def _title(protocol: DosingProtocol) -> str:
    return one_line(protocol.title)


def _about(protocol: DosingProtocol) -> str:
    version = translate(_C, "version {version}", version=protocol.version)
    return f"{protocol.id} · {version} · {protocol.sha256[:HASH_TOLD]}"


def _approval(protocol: DosingProtocol) -> str:
    return one_line(approval_words(protocol))


def _spoken(protocol: DosingProtocol) -> str:
    return f"{_title(protocol)}, {_about(protocol)}, {_approval(protocol)}"


_READERS = {
    ProtocolRole.PROTOCOL: _protocol,
    ProtocolRole.TITLE: _title,
    ProtocolRole.ABOUT: _about,
    ProtocolRole.APPROVAL: _approval,
}


class ProtocolRows(RowModel[DosingProtocol]):
    """The protocols that sessions may be opened with, in their order."""

    def __init__(self, protocols: Sequence[DosingProtocol]) -> None:
        super().__init__(_READERS, _spoken, protocols)


class ProtocolPage(QObject):
    """The protocols, and the one that is read.

    Signals:
        sheet_chosen: the protocol that is read now.
    """

    sheet_chosen = Signal(ProtocolSheet)

    def __init__(self, protocols: Sequence[DosingProtocol]) -> None:
        super().__init__()
        self.rows = ProtocolRows(protocols)
        self._protocols = tuple(protocols)
        self._chosen = 0

    @property
    def sheet(self) -> ProtocolSheet | None:
        """The protocol that is read, ``None`` where there is none."""
        return protocol_sheet(self._protocols[self._chosen]) if self._protocols else None

    @property
    def chosen(self) -> int | None:
        """Its row."""
        return self._chosen if self._protocols else None

    @property
    def empty_words(self) -> str:
        """What is said where there is no protocol; empty where there is one."""
        if self._protocols:
            return ""
        return translate(_C, "No dosing protocol could be read: sessions cannot be opened.")

    def choose(self, row: int) -> None:
        """Read another."""
        if 0 <= row < len(self._protocols) and row != self._chosen:
            self._chosen = row
            self.sheet_chosen.emit(protocol_sheet(self._protocols[row]))
