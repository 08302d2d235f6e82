"""Looking for devices nearby, and binding one of them to this room by its address (HAZARDS H01)."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from kapmonitor.alarms.board import BY_HAND
from kapmonitor.domain.devices import DeviceAssignment
from kapmonitor.services.device_register import DevicesView
from kapmonitor.services.feed import RoomUpdate
from kapmonitor.ui.language import translate
from kapmonitor.ui.ports import DeviceDesk, ScanResult
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.viewmodels.device_words import air_name, minutes_words
from kapmonitor.ui.viewmodels.devices import open_session_words
from kapmonitor.ui.viewmodels.driver_words import driver_words
from kapmonitor.ui.viewmodels.heard_rows import HeardLine, HeardRows

_C = "devices"
SLICE_S = 3.0
"""Seconds of one question to the radio: what was heard is shown after each."""
LONGEST_S = 60.0
"""Seconds after which a search ends by itself: it slows the coming back of lost devices."""
LONGEST_WORD = 24
_WORD = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_SECOND_MS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearness:
    """Where the search and the pairing stand."""

    is_scanning: bool
    words: str
    """``scanning 0:14``, ``7 heard``, or what to do."""
    failure: str
    """Why nothing can be heard, in the radio's words."""
    refusal: str
    """Why nothing can be paired now."""
    chosen: HeardLine | None
    word: str
    """Our word for the chosen one, as typed."""
    fault: str
    """What is wrong with that word, or why pairing failed."""
    can_pair: bool
    answer: str
    """What was paired last."""


class Nearby(QObject):
    """A search for devices, and the pairing of one.

    Signals:
        updated: where search and pairing stand.
    """

    updated = Signal(Nearness)

    def __init__(
        self, link: CoreLink, desk: DeviceDesk, now: Callable[[], float] = time.monotonic
    ) -> None:
        """``now``: real seconds of any beginning, for how long the search has run."""
        super().__init__()
        self._link = link
        self._desk = desk
        self._now = now
        self.rows = HeardRows()
        self._search = 0
        self._since: float | None = None
        self._has_searched = False
        self._failure = ""
        self._chosen: str | None = None
        self._word = ""
        self._is_pairing = False
        self._refused = ""
        self._answer = ""
        self._bound: dict[str, str] = {}
        self._words: set[str] = set()
        self._second = QTimer(self)
        self._second.setInterval(_SECOND_MS)
        self._second.timeout.connect(self._on_second)
        link.devices_updated.connect(self._on_devices)
        link.session_opened.connect(self._on_session)
        link.session_closed.connect(self._on_session)
        if link.devices is not None:
            self._on_devices(link.devices)

    @property
    def nearness(self) -> Nearness:
        """Where search and pairing stand."""
        chosen = self.rows.line(self._chosen)
        fault = self._refused or self._word_fault(chosen)
        free = self._link.view is None and not self._is_pairing
        pairable = chosen is not None and chosen.can_be_paired
        return Nearness(
            is_scanning=self._since is not None,
            words=self._search_words(),
            failure=self._failure,
            refusal=open_session_words() if self._link.view is not None else "",
            chosen=chosen,
            word=self._word,
            fault=fault,
            can_pair=free and pairable and not self._word_fault(chosen),
            answer=self._answer,
        )

    def scan(self) -> None:
        """Begin a search anew."""
        self._search += 1
        self._since = self._now()
        self._has_searched = True
        self._failure = self._answer = ""
        self.rows.clear()
        self.choose(None)
        self._second.start()
        self._next_slice()
        self._tell()

    def stop(self) -> None:
        """End the search; what was heard stays to be chosen from."""
        self._search += 1
        self._since = None
        self._second.stop()
        self._tell()

    def choose(self, address: str | None) -> None:
        """Choose a device nearby; a word for it is proposed."""
        if address == self._chosen:
            return
        self._chosen = address
        self._refused = ""
        line = self.rows.line(address)
        driver = line.heard.driver if line and line.can_be_paired else None
        self._word = self._free_word(driver_words(driver).word) if driver else ""
        self._tell()

    def name(self, typed: str) -> None:
        """Our word for the chosen device, as somebody types it."""
        self._word, self._refused = typed.strip(), ""
        self._tell()

    def pair(self) -> None:
        """Bind the chosen device to this room and keep it connected from now on."""
        nearness = self.nearness
        chosen = nearness.chosen
        if not nearness.can_pair or chosen is None or chosen.heard.driver is None:
            return
        self._is_pairing, self._refused, self._answer = True, "", ""
        assignment = DeviceAssignment(
            id=self._word,
            driver=chosen.heard.driver,
            name=air_name(chosen.heard.name) or chosen.heard.address,
            address=chosen.heard.address,
        )
        self._desk.pair(assignment, lambda failure: self._on_paired(assignment, failure))
        self._tell()

    def _next_slice(self) -> None:
        search = self._search
        self._desk.scan(SLICE_S, lambda result: self._on_heard(search, result))

    def _on_heard(self, search: int, result: ScanResult) -> None:
        if search != self._search or self._since is None:
            return  # it was stopped, or another one began
        self._failure = result.failure or ""
        self.rows.take(result.heard)
        self.rows.bind(self._bound)
        if self._failure or self._now() - self._since >= LONGEST_S:
            self.stop()
            return
        self._next_slice()
        self._tell()

    def _on_paired(self, assignment: DeviceAssignment, failure: str | None) -> None:
        self._is_pairing = False
        self._refused = failure or ""
        if failure is None:
            self._answer = translate(
                _C,
                "{word} is bound to this room. It counts as connected when it says so above.",
                word=assignment.id,
            )
            self._bound[assignment.address or ""] = assignment.id
            self._words.add(assignment.id)
            self.rows.bind(self._bound)
        self._tell()

    def _word_fault(self, chosen: HeardLine | None) -> str:
        if chosen is None or not chosen.can_be_paired:
            return ""
        if not self._word:
            return translate(_C, "Type our word for it, such as cuff.")
        if len(self._word) > LONGEST_WORD or not _WORD.fullmatch(self._word):
            return translate(
                _C,
                "Our word is small letters, digits and hyphens, a letter first, {most} at most.",
                most=LONGEST_WORD,
            )
        if self._word == BY_HAND or self._word in self._words:
            return translate(
                _C,
                "{word} is taken in this room: choose another word, or forget that device first.",
                word=self._word,
            )
        return ""

    def _free_word(self, word: str) -> str:
        free, number = word, 1
        while free in self._words:
            number += 1
            free = f"{word}-{number}"
        return free

    def _search_words(self) -> str:
        count = self.rows.rowCount()
        if self._since is not None:
            words = translate(_C, "scanning {time}", time=minutes_words(self._now() - self._since))
            return f"{words} · {translate(_C, '{count} heard', count=count)}"
        if self._failure or not self._has_searched:
            return translate(_C, "not scanning")
        return translate(_C, "{count} heard", count=count)

    def _on_second(self) -> None:
        self._tell()

    def _on_devices(self, view: DevicesView) -> None:
        assignments = [device.status.assignment for device in view.devices]
        bound = {each.address: each.id for each in assignments if each.address is not None}
        words = {each.id for each in assignments}
        if (bound, words) == (self._bound, self._words):
            return
        self._bound, self._words = bound, words
        self.rows.bind(bound)
        self._tell()

    def _on_session(self, _update: RoomUpdate) -> None:
        self._tell()

    def _tell(self) -> None:
        self.updated.emit(self.nearness)
