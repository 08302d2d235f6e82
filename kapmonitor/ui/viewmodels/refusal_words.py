"""What an outcome that is no success says to staff."""

from kapmonitor.protocols.refusals import NotAllowed, RefusalCode
from kapmonitor.ui.language import translate
from kapmonitor.ui.ports import Outcome
from kapmonitor.ui.text import one_line


def why_not(outcome: Outcome) -> str | None:
    """Why it was not done, in one line; ``None`` where it was."""
    if outcome.refusal is not None:
        return one_line(str(outcome.refusal))
    if outcome.failure is not None:
        return one_line(outcome.failure)
    return None


def can_be_overridden(refusal: NotAllowed) -> bool:
    """Whether a reason goes past it: an override lifts gates and bounds, nothing else."""
    return all(each.code in (RefusalCode.GATE, RefusalCode.BOUND) for each in refusal.refusals)


def is_the_clinicians(refusal: NotAllowed) -> bool:
    """Whether a clinician's reason goes past it, also where whoever gave one was none."""
    past = (RefusalCode.GATE, RefusalCode.BOUND, RefusalCode.ROLE)
    return all(each.code in past for each in refusal.refusals)


def who_may_override(refusal: NotAllowed) -> str:
    """Who goes past it and how, beside the refusal itself."""
    if can_be_overridden(refusal):
        return translate("entering", "The clinician may go past it, with a reason.")
    if any(each.code is RefusalCode.ROLE for each in refusal.refusals):
        return translate("entering", "Only the clinician goes past it: say who writes.")
    return translate("entering", "Nobody goes past it.")
