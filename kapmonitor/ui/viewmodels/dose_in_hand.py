"""Everything the panel holds of one dose until it is in the record; Qt's thread."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from kapmonitor.ui.viewmodels.asked import Asked
from kapmonitor.ui.viewmodels.dose_actions import Kept, Step, kept
from kapmonitor.ui.viewmodels.dose_draft import DoseDraft, DoseRequest
from kapmonitor.ui.viewmodels.dose_screen import time_words
from kapmonitor.ui.viewmodels.unsaved_doses import SentDose


@dataclass(slots=True)
class DoseInHand:
    """What is typed, what is asked about it, and what is being written."""

    draft: DoseDraft = field(default_factory=DoseDraft)
    asked: tuple[Asked, ...] = ()
    asked_of: tuple[object, ...] | None = None
    """The dose that was asked about; ``None`` where none was."""
    reason_open: bool = False
    kept_for: tuple[object, ...] | None = None
    """The dose that a reason is given for; ``None`` where none is."""
    kept: Kept = frozenset()
    waiting: Step | None = None
    """What is being written: until it is answered no press does anything (HAZARDS H36)."""
    beside_prepared: bool = False
    """Whether something else is typed although a dose stands prepared."""
    time_is_held: bool = False
    """Whether ``given_at`` is the moment of a press that was asked about, and not typed."""
    notice: str = ""
    is_trouble: bool = False
    sent: SentDose | None = None
    """The dose that is being written as given."""

    def keep(self, request: DoseRequest, asked: Sequence[Asked]) -> None:
        """What is asked is kept; its reason is being typed."""
        self.reason_open = True
        self.kept_for, self.kept = _subject(request), kept(asked)

    def take_asked(self, request: DoseRequest | None, asked: Sequence[Asked]) -> None:
        """What the rules asked of a dose."""
        self.asked = tuple(asked)
        self.asked_of = None if request is None else _subject(request)

    def asked_about(self, request: DoseRequest) -> tuple[Asked, ...]:
        """What was asked of this very dose: the questions to one since retyped stop no press."""
        return self.asked if self.asked_of == _subject(request) else ()

    def is_kept(self, request: DoseRequest | None, asked: Sequence[Asked]) -> bool:
        """Whether the reason, typed or not yet, is for this dose and all that is asked of it."""
        if request is None or not self.reason_open:
            return False
        return self.kept_for == _subject(request) and kept(asked) <= self.kept

    def is_answered(self, request: DoseRequest, asked: Sequence[Asked]) -> bool:
        """Whether nothing is asked, or all of it has its reason."""
        return not asked or (self.is_kept(request, asked) and bool(self.reason))

    @property
    def reason(self) -> str:
        """The reason, where one is being given."""
        return self.draft.reason.strip() if self.reason_open else ""

    def drop_stale_reason(self, request: DoseRequest | None) -> None:
        """Another dose was typed: a reason given for the one before does not count for it."""
        if request is None or self.kept_for != _subject(request):
            self.close_reason()

    def close_reason(self) -> None:
        """No reason is being given; what was typed of it stays."""
        self.reason_open, self.kept_for, self.kept = False, None, frozenset()

    def close_question(self) -> None:
        """Nothing is asked any more."""
        self.asked = ()
        self.close_reason()

    def hold(self, at: datetime) -> None:
        """The moment of a press stands in *given at* while it is asked about (HAZARDS H41)."""
        if not self.draft.given_at.strip():
            self.draft = replace(self.draft, given_at=time_words(at))
            self.time_is_held = True

    def let_go(self) -> None:
        """A moment that was only held is no more; one that was typed stays."""
        if self.time_is_held:
            self.draft = replace(self.draft, given_at="")
            self.time_is_held = False


def _subject(request: DoseRequest) -> tuple[object, ...]:
    """What a reason was given for: a lot or a witness may still be added."""
    details = request.details
    vial = (details.concentration_mg_per_ml, details.expiry)
    return (
        request.drug,
        request.route,
        request.mass_mg,
        request.volume_ml,
        details.site,
        vial,
    )
