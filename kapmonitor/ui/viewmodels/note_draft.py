"""The note that is being typed: it bears the time of its first key and is never lost."""

from datetime import datetime

from PySide6.QtCore import QObject, Signal

from kapmonitor.ui.viewmodels.key_bursts import WITHIN_S, Burst


class NoteDraft(QObject):
    """Words that are not logged yet.

    Signals:
        text_changed: the whole text, when it changed otherwise than by typing in the field.
        began: the draft was begun elsewhere and wants the keyboard.
        started_at_changed: when its first key was pressed; ``None`` while it is empty.
    """

    text_changed = Signal(str)
    began = Signal(str)
    started_at_changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.started_at: datetime | None = None
        self.code: str | None = None
        """The code that its words belong to, such as a quote's."""
        self._burst_s: float | None = None

    def typed(self, text: str, now: datetime) -> None:
        """The field's text changed at ``now``."""
        if text != self.text:
            self._set(text, (self.started_at or now) if text else None)

    def begin(self, text: str, at: datetime, code: str | None = None) -> None:
        """Begin with words from elsewhere; what stands in the field already stays before them."""
        joined = f"{self.text.rstrip()} {text}" if self.text.strip() else text
        self.code = code or self.code
        self._set(joined, self.started_at or at)
        self.text_changed.emit(joined)
        self.began.emit(joined)

    def begin_with(self, burst: Burst, now_s: float) -> None:
        """Take over what was typed beside the field (HAZARDS H62)."""
        self._burst_s = now_s
        self.begin(burst.text, burst.began.at.utc)

    def is_of_a_burst(self, now_s: float) -> bool:
        """Whether a return key now belongs to the burst: scanners end with one."""
        return self._burst_s is not None and now_s - self._burst_s < WITHIN_S

    def clear(self) -> None:
        """The words were handed on."""
        self._burst_s = None
        self.code = None
        self._set("", None)
        self.text_changed.emit("")

    def _set(self, text: str, started_at: datetime | None) -> None:
        self.text = text
        if started_at != self.started_at:
            self.started_at = started_at
            self.started_at_changed.emit(started_at)
