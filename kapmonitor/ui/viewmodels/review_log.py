"""The whole log of a past session as a table: originals, what was said of them later, both times.

Nothing is left out but the record's own seals. A correction stands at the entry it corrects, with
the old words; measured pressures have lines of their own among the facts.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QByteArray,
    QModelIndex,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
)

from kapmonitor.domain import events as ev
from kapmonitor.domain.events import Event, Fact
from kapmonitor.domain.session import Session
from kapmonitor.services.archive import Pressure, ReviewedSession
from kapmonitor.services.figures import pressures_of
from kapmonitor.ui import text
from kapmonitor.ui.drug_words import change_words
from kapmonitor.ui.language import translate
from kapmonitor.ui.viewmodels.log_words import event_words, is_heavy, is_reworded, tone_of
from kapmonitor.ui.viewmodels.own_entries import LATE
from kapmonitor.ui.viewmodels.review_words import elapsed, pressure_words

_NOWHERE = QModelIndex()
_Index = QModelIndex | QPersistentModelIndex
_C = "review-log"


class LogGroup(StrEnum):
    """What the log can be narrowed to; ``OTHER`` is seen among all only."""

    ALL = "all"
    DOSES = "doses"
    OBSERVATIONS = "observations"
    SCORES = "scores"
    CHECKS = "checks"
    VITALS = "vitals"
    ALARMS = "alarms"
    DEVICES = "devices"
    OTHER = "other"


GROUP_WORDS = {
    LogGroup.ALL: "All",
    LogGroup.DOSES: "Doses",
    LogGroup.OBSERVATIONS: "Observations",
    LogGroup.SCORES: "Scores",
    LogGroup.CHECKS: "Checks",
    LogGroup.VITALS: "Vitals",
    LogGroup.ALARMS: "Alarms",
    LogGroup.DEVICES: "Devices",
}

_GROUPS: dict[type[Event], LogGroup] = {
    ev.DoseAdministered: LogGroup.DOSES,
    ev.DosePrepared: LogGroup.DOSES,
    ev.VoidedDoseAnswered: LogGroup.DOSES,
    ev.DrugDrawn: LogGroup.DOSES,
    ev.DrugWasted: LogGroup.DOSES,
    ev.DrugDifferenceExplained: LogGroup.DOSES,
    ev.InfusionStarted: LogGroup.DOSES,
    ev.InfusionChanged: LogGroup.DOSES,
    ev.InfusionPaused: LogGroup.DOSES,
    ev.InfusionResumed: LogGroup.DOSES,
    ev.InfusionEnded: LogGroup.DOSES,
    ev.HoldStarted: LogGroup.DOSES,
    ev.HoldEnded: LogGroup.DOSES,
    ev.CheckCompleted: LogGroup.CHECKS,
    ev.CheckWaived: LogGroup.CHECKS,
    ev.CheckPostponed: LogGroup.CHECKS,
    ev.NotRoused: LogGroup.CHECKS,
    ev.ChecklistTicked: LogGroup.CHECKS,
    ev.GateMet: LogGroup.CHECKS,
    ev.GateOverridden: LogGroup.CHECKS,
    ev.OxygenStarted: LogGroup.OBSERVATIONS,
    ev.OxygenEnded: LogGroup.OBSERVATIONS,
    ev.PersonLeft: LogGroup.OBSERVATIONS,
    ev.ObservationRecorded: LogGroup.OBSERVATIONS,
    ev.MomentMarked: LogGroup.OBSERVATIONS,
    ev.HelpCalled: LogGroup.OBSERVATIONS,
    ev.ScoreRecorded: LogGroup.SCORES,
    ev.VitalEntered: LogGroup.VITALS,
    ev.ReadingRejected: LogGroup.VITALS,
    ev.AlarmRaised: LogGroup.ALARMS,
    ev.AlarmAcknowledged: LogGroup.ALARMS,
    ev.AlarmEnded: LogGroup.ALARMS,
    ev.AudioPaused: LogGroup.ALARMS,
    ev.DeviceConnected: LogGroup.DEVICES,
    ev.DeviceStale: LogGroup.DEVICES,
    ev.DeviceLost: LogGroup.DEVICES,
    ev.DeviceRestored: LogGroup.DEVICES,
    ev.DeviceSummarised: LogGroup.DEVICES,
    ev.ClockJumped: LogGroup.DEVICES,
}


class Column(IntEnum):
    """The columns, from the left."""

    TIME = 0
    IN = 1
    ENTRY = 2
    BY = 3
    WRITTEN = 4


_TITLES = ("Time", "In", "Entry", "By", "Written")


class LogRole(IntEnum):
    """What a cell can be asked for beside its words."""

    ROW = Qt.ItemDataRole.UserRole + 1
    GROUP = Qt.ItemDataRole.UserRole + 2
    TONE = Qt.ItemDataRole.UserRole + 3
    AT_S = Qt.ItemDataRole.UserRole + 4
    VERSION = Qt.ItemDataRole.UserRole + 5


_NAMES = {
    LogRole.ROW: b"row",
    LogRole.GROUP: b"group",
    LogRole.TONE: b"tone",
    LogRole.AT_S: b"at_s",
    LogRole.VERSION: b"version",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LogRow:
    """One line. ``version`` is 0 for a measured pressure, which is no fact."""

    at: datetime
    at_s: float
    words: str
    group: LogGroup
    tone: str
    author: str
    written: datetime
    version: int = 0
    struck: str = ""
    """The words that a correction or a withdrawal has made void."""
    beside: str = ""
    """Who corrected or withdrew it, when and why."""
    changes: Mapping[str, str | float] = field(default_factory=dict)
    """New values by field, of all corrections: each takes the place of the one before it."""
    is_heavy: bool = False
    """Whether it is told louder than what stands around it."""

    @property
    def is_late(self) -> bool:
        """Whether it was written so long after it happened that this is said."""
        return self.written - self.at > LATE

    @property
    def cells(self) -> tuple[str, ...]:
        """The words of each column."""
        entry = " ".join(part for part in (self.struck, self.words, self.beside) if part)
        written = clock(self.written)
        late = f"{written} {translate(_C, 'late')}" if self.is_late else written
        return (clock(self.at), elapsed(max(0.0, self.at_s)), entry, self.author, late)


class LogTable(QAbstractTableModel):
    """The log of one session, the newest on top."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[LogRow] = []
        self._readers: dict[int, Callable[[LogRow, int], Any]] = {
            int(Qt.ItemDataRole.DisplayRole): _cell,
            int(Qt.ItemDataRole.AccessibleTextRole): _spoken,
            int(Qt.ItemDataRole.ToolTipRole): _hint,
            LogRole.ROW: _row,
            LogRole.GROUP: _group,
            LogRole.TONE: _tone,
            LogRole.AT_S: _at_s,
            LogRole.VERSION: _version,
        }

    def show(self, reviewed: ReviewedSession | None) -> None:
        """Show another session's log, or none."""
        if self._rows:
            self.beginRemoveRows(_NOWHERE, 0, len(self._rows) - 1)
            self._rows = []
            self.endRemoveRows()
        rows = rows_of(reviewed) if reviewed else []
        if rows:
            self.beginInsertRows(_NOWHERE, 0, len(rows) - 1)
            self._rows = rows
            self.endInsertRows()

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """How many lines there are."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        """How many columns there are."""
        return 0 if parent.isValid() else len(Column)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """One thing of one cell (``LogRole``)."""
        reader = self._readers.get(role)
        if reader is None or not index.isValid() or index.row() >= len(self._rows):
            return None
        return reader(self._rows[index.row()], index.column())

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The columns' titles."""
        across = orientation == Qt.Orientation.Horizontal
        if across and role == Qt.ItemDataRole.DisplayRole and 0 <= section < len(_TITLES):
            return translate(_C, _TITLES[section])
        return None

    def roleNames(self) -> dict[int, QByteArray]:
        """The roles by name."""
        return {int(role): QByteArray(name) for role, name in _NAMES.items()}


class LogFilter(QSortFilterProxyModel):
    """The lines of one group. A log has hundreds of lines, so it can be narrowed here."""

    def __init__(self, table: LogTable) -> None:
        super().__init__()
        self._group = LogGroup.ALL
        self.setSourceModel(table)

    def narrow(self, group: LogGroup) -> None:
        """Show one group, or all."""
        if group is not self._group:
            self._group = group
            self.invalidate()

    def filterAcceptsRow(self, row: int, parent: _Index) -> bool:  # noqa: N802 - Qt's name
        """Whether a line belongs to the group."""
        if self._group is LogGroup.ALL:
            return True
        index = self.sourceModel().index(row, 0, parent)
        return bool(index.data(LogRole.GROUP) == self._group)


def rows_of(reviewed: ReviewedSession) -> list[LogRow]:
    """Every line of a session, the newest on top."""
    opened = reviewed.row.opened_at
    rows = {
        fact.version: _row_of(fact, opened)
        for fact in reviewed.facts
        if not isinstance(fact.event, ev.ReadingsSealed | ev.EntryAmended | ev.EntryVoided)
    }
    for fact in reviewed.facts:
        _say_later(rows, fact, reviewed)
    found = [*rows.values(), *_pressures(reviewed)]
    return sorted(found, key=lambda row: (row.at, row.version), reverse=True)


def clock(moment: datetime) -> str:
    """A moment as the wall clock showed it."""
    return f"{moment.astimezone():%H:%M:%S}"


def _row_of(fact: Fact, opened: datetime) -> LogRow:
    return LogRow(
        at=fact.occurred_at,
        at_s=(fact.occurred_at - opened).total_seconds(),
        words=event_words(fact.event),
        group=_GROUPS.get(type(fact.event), LogGroup.OTHER),
        tone=tone_of(fact.event),
        is_heavy=is_heavy(fact.event),
        author=text.role_word(text.one_line(fact.recorded_by)),
        written=fact.recorded_at,
        version=fact.version,
    )


def _say_later(rows: dict[int, LogRow], fact: Fact, reviewed: ReviewedSession) -> None:
    """Put a correction or a withdrawal to the entry that it is about."""
    match fact.event:
        case ev.EntryAmended() as event if event.amends in rows:
            row = rows[event.amends]
            changes = {**row.changes, **event.changes}
            event_of = reviewed.facts[event.amends - 1].event
            new, is_new = change_words(changes, event_of), is_reworded(changes)
            told = "corrected {time} {by}: {why}" if is_new else "{new} {time} {by}: {why}"
            rows[event.amends] = replace(
                row,
                struck=(row.struck or row.words) if is_new else "",
                changes=changes,
                words=new if is_new else row.words,
                beside=_beside(row, told, fact, event.reason, new=new),
            )
        case ev.EntryVoided() as event if event.voids in rows:
            row = rows[event.voids]
            rows[event.voids] = replace(
                row,
                struck=" ".join(part for part in (row.struck, row.words) if part),
                words="",
                beside=_beside(row, "withdrawn {time} {by}: {why}", fact, event.reason),
            )
        case _:
            pass


def _beside(row: LogRow, words: str, fact: Fact, why: str, new: str = "") -> str:
    said = translate(
        _C,
        words,
        new=new,
        time=clock(fact.recorded_at),
        by=text.role_word(text.one_line(fact.recorded_by)),
        why=text.one_line(why),
    )
    return " · ".join(part for part in (row.beside, said) if part)


def _pressures(reviewed: ReviewedSession) -> Iterator[LogRow]:
    """Measured ones only: those by hand are facts and have their line."""
    session = Session.fold(reviewed.facts)
    devices = [each.device for each in reviewed.channels if each.sign.value == "systolic"]
    for pressure in pressures_of(session, reviewed.channels):
        if not pressure.by_hand:
            at = reviewed.row.opened_at + timedelta(seconds=pressure.at_s)
            yield LogRow(
                at=at,
                at_s=pressure.at_s,
                words=_pressure_line(pressure),
                group=LogGroup.VITALS,
                tone="bp",
                author=text.role_word(text.one_line(devices[0])) if devices else "",
                written=at,
            )


def _pressure_line(pressure: Pressure) -> str:
    told = translate(_C, "Pressure {bp} mmHg", bp=pressure_words(pressure))
    if pressure.mean is None:
        return told
    return told + " " + translate(_C, "(mean {mean})", mean=text.number_word(pressure.mean))


def _cell(row: LogRow, column: int) -> str:
    return row.cells[column]


def _spoken(row: LogRow, _column: int) -> str:
    return " ".join(row.cells)


def _hint(row: LogRow, column: int) -> str | None:
    return row.cells[column] if column == Column.ENTRY else None


def _row(row: LogRow, _column: int) -> LogRow:
    return row


def _group(row: LogRow, _column: int) -> str:
    return row.group


def _tone(row: LogRow, column: int) -> str:
    return row.tone if column == Column.ENTRY else "muted"


def _at_s(row: LogRow, _column: int) -> float:
    return row.at_s


def _version(row: LogRow, _column: int) -> int:
    return row.version
