"""What a bare letter, digit or space does outside text fields (HAZARDS H62).

None of them acknowledges, pauses, starts a stage or closes: those are actions with function keys.
"""

from datetime import timedelta

from PySide6.QtCore import QObject, QTimer, Signal

from kapmonitor.ui.language import translate
from kapmonitor.ui.viewmodels.back_time import ARMED_S, MOST_MINUTES, BackTime
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.viewmodels.entering import Entering
from kapmonitor.ui.viewmodels.key_bursts import Burst, KeyBursts, Press
from kapmonitor.ui.viewmodels.note_draft import NoteDraft
from kapmonitor.ui.viewmodels.observe_keys import OBSERVE_KEYS, QUOTE

DOSE_KEY = "D"
BREATHING_KEY = "B"
MARK_KEY = " "
_CODES = {key.letter: key.code for key in OBSERVE_KEYS if key.letter is not None}


class BareKeys(QObject):
    """Turns bare keys into entries, and a burst of them into a draft note.

    Signals:
        minutes_armed: the next key happened so many minutes ago; 0: it happens when pressed.
        dose_wanted: the dose panel's key.
        breathing_wanted: the breathing rate's key.
    """

    minutes_armed = Signal(int)
    dose_wanted = Signal()
    breathing_wanted = Signal()

    def __init__(self, link: CoreLink, entering: Entering, draft: NoteDraft) -> None:
        super().__init__()
        self._link = link
        self._entering = entering
        self._draft = draft
        self._logs = True
        self._bursts = KeyBursts()
        self._back = BackTime()
        self._disarm = QTimer(self)
        self._disarm.setSingleShot(True)
        self._disarm.setInterval(int(ARMED_S * 1000))
        self._disarm.timeout.connect(self._on_disarmed)

    def log(self, *, logs: bool) -> None:
        """Whether a key logs: not while what it logs would be out of sight (HAZARDS H62).

        A sentence typed beside its field becomes a note all the same.
        """
        self._logs = logs

    def take(self, key: str) -> bool:
        """A printable key outside text fields; whether it was one of ours."""
        press = self._entering.press()
        if self._link.view is None:
            return False
        burst = self._bursts.take(key, press)
        if burst is not None:
            self._become_note(burst, press)
        elif self._logs:
            self._act(key.upper(), press)
        return True

    def take_in_field(self, key: str) -> bool:
        """A key in a field that a bare key of the last second opened; whether it is not for it."""
        press = self._entering.press()
        if self._link.view is None or not self._bursts.is_under_way(press.real_s):
            return False
        burst = self._bursts.take(key, press)
        if burst is not None:
            self._become_note(burst, press)
        return burst is not None

    def take_on_choice(self, key: str) -> bool:
        """Space on what it would choose; whether it goes on a sentence of the last second."""
        real_s = self._entering.press().real_s
        return self._bursts.is_under_way(real_s) and self.take(key)

    def observe(self, code: str, press: Press, minutes: int = 0) -> None:
        """Log a code by its key or target; a quote begins a note instead."""
        if code == QUOTE:
            self._draft.begin("", press.at.utc - timedelta(minutes=minutes), code=QUOTE)
        else:
            self._entering.observe(code, press, minutes)

    def earlier(self) -> None:
        """One minute more ago, for the next key."""
        press = self._entering.press()
        self._arm(min(self._back.minutes(press.real_s) + 1, MOST_MINUTES), press)

    def forget(self) -> None:
        """Another key or the mouse came in between."""
        self._bursts.forget()

    def armed(self) -> int:
        """The minutes that wait for their key."""
        return self._back.minutes(self._entering.press().real_s)

    def take_minutes(self, press: Press) -> int:
        """The minutes that were armed before a target was pressed; they are spent."""
        minutes = self._back.take(press.real_s)
        if minutes:
            self._disarm.stop()
            self.minutes_armed.emit(0)
        return minutes

    def _act(self, key: str, press: Press) -> None:
        if key in _CODES:
            self.observe(_CODES[key], press, self.take_minutes(press))
        elif key == MARK_KEY:
            self._entering.mark(press, self.take_minutes(press))
        elif key == DOSE_KEY:
            self.dose_wanted.emit()
        elif key == BREATHING_KEY:
            self.breathing_wanted.emit()
        elif key.isdecimal():
            self._arm(int(key), press)

    def _arm(self, minutes: int, press: Press) -> None:
        self._back.arm(minutes, press)
        self._disarm.start()
        self.minutes_armed.emit(minutes)

    def _on_disarmed(self) -> None:
        self.minutes_armed.emit(0)

    def _become_note(self, burst: Burst, press: Press) -> None:
        """What was typed is kept as words, what it had logged is withdrawn, and it is said."""
        self.take_minutes(press)
        count = self._entering.withdraw_since(burst.began, burst.text)
        self._draft.begin_with(burst, press.real_s)
        words = translate("entering", "Kept as a note, not logged yet")
        if count:
            words = translate(
                "entering",
                "Kept as a note, not logged yet; entries withdrawn: {count}",
                count=count,
            )
        self._entering.said.emit(words)
