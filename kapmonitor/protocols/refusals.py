"""How a rule says no: its code, why, and which gate an override would go past."""

from dataclasses import dataclass
from enum import StrEnum


class RefusalCode(StrEnum):
    """What kind of rule says no (INTERFACES section 4).

    An override lifts ``gate`` and ``bound``, never ``order``, ``role`` or ``unknown``.
    """

    GATE = "gate"
    BOUND = "bound"
    ORDER = "order"
    ROLE = "role"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One reason why not; ``gate`` names what an override would go past."""

    code: RefusalCode
    why: str
    gate: str | None = None


class NotAllowed(Exception):  # noqa: N818 - the domain's word for a decision, not an error
    """A rule refuses what was asked; nothing was changed."""

    def __init__(self, refusals: list[Refusal]) -> None:
        super().__init__("; ".join(refusal.why for refusal in refusals))
        self.refusals = refusals

    @property
    def code(self) -> RefusalCode:
        """The code of the first rule that refused."""
        return self.refusals[0].code


def bound(why: str) -> Refusal:
    """A refusal that any reason lifts."""
    return Refusal(code=RefusalCode.BOUND, why=why)


def order(why: str) -> Refusal:
    """A refusal that nothing lifts: it does not fit what was done before."""
    return Refusal(code=RefusalCode.ORDER, why=why)


def gate(name: str, why: str) -> Refusal:
    """A refusal that a clinician's reason lifts."""
    return Refusal(code=RefusalCode.GATE, why=why, gate=name)
