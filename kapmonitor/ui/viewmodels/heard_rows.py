"""What advertises nearby as a list: nothing moves under a finger that is about to press."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import IntEnum

from PySide6.QtCore import Qt

from kapmonitor.ui.language import translate
from kapmonitor.ui.ports import Heard
from kapmonitor.ui.viewmodels.device_words import air_name, bars_of, dbm_words, last_digits
from kapmonitor.ui.viewmodels.driver_words import driver_words
from kapmonitor.ui.viewmodels.row_model import RowModel

_C = "devices"
MISSED_SLICES = 3
"""Slices of scanning without a word after which a device counts as not heard now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardLine:
    """One device nearby as a row shows it."""

    heard: Heard
    name: str
    digits: str
    about: str
    bars: int
    signal: str
    missed: int = 0
    """Slices of scanning since it was heard last."""

    @property
    def is_heard_now(self) -> bool:
        """Whether its signal is of now."""
        return self.missed < MISSED_SLICES

    @property
    def can_be_paired(self) -> bool:
        """Whether a driver claims it and it is not this room's already."""
        return self.heard.driver is not None and self.heard.bound_as is None

    @property
    def spoken(self) -> str:
        """The whole row, for a screen reader."""
        return ", ".join(p for p in (self.name, self.digits, self.about, self.signal) if p)


def heard_line(heard: Heard) -> HeardLine:
    """What a row says of a device nearby."""
    return HeardLine(
        heard=heard,
        name=air_name(heard.name) or translate(_C, "no name"),
        digits=last_digits(heard.address),
        about=_about(heard),
        bars=bars_of(heard.rssi),
        signal=dbm_words(heard.rssi),
    )


def _about(heard: Heard) -> str:
    if heard.bound_as is not None:
        return translate(_C, "bound to this room as {word}", word=heard.bound_as)
    if heard.driver is None:
        return translate(_C, "no driver claims it")
    words = driver_words(heard.driver)
    return translate(_C, "{kind}, driver {driver}", kind=words.kind, driver=heard.driver)


class HeardRole(IntEnum):
    """What a row can be asked for."""

    LINE = Qt.ItemDataRole.UserRole + 1
    ADDRESS = Qt.ItemDataRole.UserRole + 2
    NAME = Qt.ItemDataRole.UserRole + 3
    ABOUT = Qt.ItemDataRole.UserRole + 4


def _line(line: HeardLine) -> HeardLine:
    return line


def _address(line: HeardLine) -> str:
    return line.heard.address


def _name(line: HeardLine) -> str:
    return line.name


def _about_of(line: HeardLine) -> str:
    return line.about


def _spoken(line: HeardLine) -> str:
    return line.spoken


_READERS = {
    HeardRole.LINE: _line,
    HeardRole.ADDRESS: _address,
    HeardRole.NAME: _name,
    HeardRole.ABOUT: _about_of,
}


class HeardRows(RowModel[HeardLine]):
    """Devices nearby, each where its strength put it when it was first heard."""

    def __init__(self) -> None:
        super().__init__(_READERS, _spoken)

    def line(self, address: str | None) -> HeardLine | None:
        """The row of an address."""
        row = self.row_of(address)
        return None if row is None else self._rows[row]

    def row_of(self, address: str | None) -> int | None:
        """Where an address stands."""
        return next((r for r, x in enumerate(self._rows) if x.heard.address == address), None)

    def clear(self) -> None:
        """A new search starts from nothing."""
        self._clear()

    def take(self, heard: Iterable[Heard]) -> None:
        """One more slice of scanning."""
        by_address = {each.address: each for each in heard}
        for row, line in enumerate(self._rows):
            again = by_address.pop(line.heard.address, None)
            self._replace(row, _again(line, again))
        for new in by_address.values():
            self._put(heard_line(new))

    def bind(self, bound: Mapping[str, str]) -> None:
        """Which addresses are this room's, with our words for them."""
        for row, line in enumerate(self._rows):
            word = bound.get(line.heard.address)
            if word != line.heard.bound_as:
                heard = replace(line.heard, bound_as=word)
                self._replace(row, replace(heard_line(heard), missed=line.missed))

    def _put(self, line: HeardLine) -> None:
        weaker = (r for r, x in enumerate(self._rows) if x.heard.rssi < line.heard.rssi)
        self._insert(next(weaker, len(self._rows)), line)


def _again(line: HeardLine, heard: Heard | None) -> HeardLine:
    """A row after one more slice; a name that was heard once is kept."""
    if heard is None:
        quiet = replace(line, missed=line.missed + 1)
        return quiet if quiet.is_heard_now else replace(quiet, bars=0, signal=_quiet_words())
    return heard_line(replace(heard, name=heard.name or line.heard.name))


def _quiet_words() -> str:
    return translate(_C, "not heard now")
