"""The drug of the whole record as a table, a lot a row; narrowed by the words of drug and lot."""

from collections.abc import Callable, Iterator
from enum import IntEnum
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QByteArray,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
    Signal,
)

from kapmonitor.services.lots import LotAccount, LotBalance, LotInSession
from kapmonitor.ui.archive_port import Archive, ArchiveFailure
from kapmonitor.ui.language import translate
from kapmonitor.ui.text import one_line
from kapmonitor.ui.viewmodels.amount_fields import with_unit
from kapmonitor.ui.viewmodels.drug_lines import lot_words
from kapmonitor.ui.viewmodels.review_account import AccountLine

_NOWHERE = QModelIndex()
_Index = QModelIndex | QPersistentModelIndex
_C = "lots"


class Column(IntEnum):
    """The columns, from the left."""

    DRUG = 0
    LOT = 1
    DRAWN = 2
    GIVEN = 3
    WASTED = 4
    IN_HAND = 5
    DIFFERENCE = 6
    SESSIONS = 7


_TITLES = ("Drug", "Lot", "Drawn", "Given", "Wasted", "In hand", "Difference", "Sessions")


class LotRole(IntEnum):
    """What a row can be asked for beside its words."""

    LOT = Qt.ItemDataRole.UserRole + 1
    TONE = Qt.ItemDataRole.UserRole + 2


_NAMES = {LotRole.LOT: b"lot", LotRole.TONE: b"tone"}


class LotsTable(QAbstractTableModel):
    """The lots of one account."""

    def __init__(self) -> None:
        super().__init__()
        self._lots: list[LotBalance] = []
        self._readers: dict[int, Callable[[LotBalance, int], Any]] = {
            int(Qt.ItemDataRole.DisplayRole): _cell,
            int(Qt.ItemDataRole.ToolTipRole): _cell,
            int(Qt.ItemDataRole.AccessibleTextRole): _spoken,
            int(Qt.ItemDataRole.TextAlignmentRole): _alignment,
            LotRole.LOT: _lot,
            LotRole.TONE: _tone,
        }

    def show(self, account: LotAccount) -> None:
        """Show another account."""
        if self._lots:
            self.beginRemoveRows(_NOWHERE, 0, len(self._lots) - 1)
            self._lots = []
            self.endRemoveRows()
        if account.lots:
            self.beginInsertRows(_NOWHERE, 0, len(account.lots) - 1)
            self._lots = list(account.lots)
            self.endInsertRows()

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """How many lots there are."""
        return 0 if parent.isValid() else len(self._lots)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        """How many columns there are."""
        return 0 if parent.isValid() else len(Column)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """One thing of one cell (``LotRole``)."""
        reader = self._readers.get(role)
        if reader is None or not index.isValid() or index.row() >= len(self._lots):
            return None
        return reader(self._lots[index.row()], index.column())

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The columns' titles."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(_TITLES):
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _aligned(section)
        is_title = role == Qt.ItemDataRole.DisplayRole
        return translate(_C, _TITLES[section]) if is_title else None

    def roleNames(self) -> dict[int, QByteArray]:
        """The roles by name."""
        return {int(role): QByteArray(name) for role, name in _NAMES.items()}


class LotFilter(QSortFilterProxyModel):
    """The lots whose drug or lot has every word that was typed; a record has tens of them."""

    def __init__(self, table: LotsTable) -> None:
        super().__init__()
        self._words: tuple[str, ...] = ()
        self.setSourceModel(table)

    def narrow(self, typed: str) -> None:
        """Show what has these words; nothing typed shows all."""
        words = tuple(typed.casefold().split())
        if words != self._words:
            self._words = words
            self.invalidate()

    def filterAcceptsRow(self, row: int, parent: _Index) -> bool:  # noqa: N802 - Qt's name
        """Whether a lot has all the words."""
        lot = self.sourceModel().index(row, 0, parent).data(LotRole.LOT)
        if not isinstance(lot, LotBalance):
            return False
        text = f"{lot.drug} {lot_words(lot.lot)}".casefold()
        return all(word in text for word in self._words)


class Lots(QObject):
    """The account of the record, read when it is asked for.

    Signals:
        counted: what is said of the account as a whole.
        failed: why it could not be read.
    """

    counted = Signal(str)
    failed = Signal(str)

    def __init__(self, archive: Archive) -> None:
        super().__init__()
        self._archive = archive
        self.is_practice = False
        self.table = LotsTable()
        self.shown = LotFilter(self.table)

    def read(self) -> None:
        """Ask the record; what is shown stays until it has answered."""
        self._archive.lots(self._on_account)

    def _on_account(self, answer: LotAccount | ArchiveFailure) -> None:
        if isinstance(answer, ArchiveFailure):
            self.failed.emit(one_line(answer.why))
            return
        self.is_practice = answer.practice
        self.table.show(answer)
        self.counted.emit(account_words(answer))


def account_words(account: LotAccount) -> str:
    """How many lots there are, how many do not tie out, and what could not be read."""
    if not account.lots and not account.unread:
        return translate(_C, "No drug was drawn, given or wasted yet.")
    count, open_ = len(account.lots), sum(bool(each.unexplained) for each in account.lots)
    parts = [translate(_C, "1 lot" if count == 1 else "{count} lots", count=count)]
    parts.append(translate(_C, "{count} with a difference nobody has explained", count=open_))
    if account.unread:
        told = ", ".join(one_line(each) for each in account.unread)
        parts.append(translate(_C, "NOT COUNTED, cannot be read: {sessions}", sessions=told))
    return " \N{MIDDLE DOT} ".join(parts)


def session_lines(lot: LotBalance) -> list[AccountLine]:
    """A lot's part of each session: those that do not tie out first."""
    parts = sorted(lot.sessions, key=lambda each: each.balance.ties_out)
    return [_session_line(each) for each in parts]


def _session_line(part: LotInSession) -> AccountLine:
    balance = part.balance
    words = translate(
        _C,
        "{code}: drawn {drawn}, given {given}, wasted {wasted}",
        code=one_line(part.participant),
        drawn=with_unit(balance.drawn, "mg"),
        given=with_unit(balance.given, "mg"),
        wasted=with_unit(balance.wasted, "mg"),
    )
    tone = "accent" if part.is_closed and not balance.ties_out else "text"
    detail = f"{_part_words(part)} \N{MIDDLE DOT} {one_line(part.session)}"
    return AccountLine(words=words, detail=detail, tone=tone)


def _part_words(part: LotInSession) -> str:
    said = ", ".join(_part_parts(part))
    return said or translate(_C, "drawn = given + wasted")


def _part_parts(part: LotInSession) -> Iterator[str]:
    balance = part.balance
    mass = with_unit(abs(balance.in_hand), "mg")
    if balance.in_hand > 0:
        left = "{mass} left over" if part.is_closed else "{mass} in hand"
        yield translate(_C, left, mass=mass)
    if balance.in_hand < 0:
        yield translate(_C, "{mass} more than drawn", mass=mass)
    if balance.in_hand != 0 and balance.explanation:
        yield translate(_C, "explained: {why}", why=one_line(balance.explanation))
    elif balance.in_hand != 0 and part.is_closed:
        yield translate(_C, "not explained")
    if balance.voided:
        mass = with_unit(balance.voided, "mg")
        yield translate(_C, "{mass} voided, not answered", mass=mass)
    if not part.is_closed:
        yield translate(_C, "session not closed")


def _difference(lot: LotBalance) -> str:
    """What is left over and what is too much are never taken off each other (HAZARDS H75)."""
    parts = []
    if lot.left_over:
        parts.append(translate(_C, "{mass} left over", mass=with_unit(lot.left_over, "mg")))
    if lot.more_than_drawn:
        mass = with_unit(lot.more_than_drawn, "mg")
        parts.append(translate(_C, "{mass} not drawn", mass=mass))
    if lot.voided:
        mass = with_unit(lot.voided, "mg")
        parts.append(translate(_C, "{mass} voided, not answered", mass=mass))
    explained = len(lot.explained)
    if explained:
        parts.append(translate(_C, "{count} explained", count=explained))
    return ", ".join(parts) or translate(_C, "none")


def _cells(lot: LotBalance) -> tuple[str, ...]:
    return (
        one_line(lot.drug),
        one_line(lot.lot or "") or translate(_C, "none named"),
        with_unit(lot.drawn, "mg"),
        with_unit(lot.given, "mg"),
        with_unit(lot.wasted, "mg"),
        with_unit(lot.in_hand, "mg") if lot.in_hand else "\N{EN DASH}",
        _difference(lot),
        f"{len(lot.sessions)}",
    )


def _cell(lot: LotBalance, column: int) -> str:
    return _cells(lot)[column]


def _spoken(lot: LotBalance, _column: int) -> str:
    told = (f"{title} {cell}" for title, cell in zip(_TITLES, _cells(lot), strict=True))
    return ", ".join(told)


def _alignment(_lot: LotBalance, column: int) -> int:
    return _aligned(column)


def _aligned(column: int) -> int:
    """Numbers and their titles stand at the right."""
    numbers = (Column.DRAWN, Column.GIVEN, Column.WASTED, Column.IN_HAND, Column.SESSIONS)
    side = Qt.AlignmentFlag.AlignRight if column in numbers else Qt.AlignmentFlag.AlignLeft
    return int(side | Qt.AlignmentFlag.AlignVCenter)


def _lot(lot: LotBalance, _column: int) -> LotBalance:
    return lot


def _tone(lot: LotBalance, column: int) -> str:
    if column == Column.DIFFERENCE and lot.unexplained:
        return "accent"
    return "text" if column in (Column.DRUG, Column.LOT) else "muted"
