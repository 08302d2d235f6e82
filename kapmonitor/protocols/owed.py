"""What is still owed when a session ends, whatever its ending: named, and kept with the closing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kapmonitor.domain.session import Session
from kapmonitor.protocols.leaving import open_leaving_items
from kapmonitor.protocols.model import DosingProtocol
from kapmonitor.protocols.schedule import CheckState, open_checks
from kapmonitor.protocols.tie_out import balances


class OwedKind(StrEnum):
    """What sort of thing is owed."""

    LEAVING = "leaving"
    CHECK = "check"
    INFUSION = "infusion"
    HOLD = "hold"
    VOID = "void"
    DRUG = "drug"
    PERSON = "person"
    """Nobody has said that the person left, or who has them now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """One thing owed; ``what`` names it as the record does."""

    kind: OwedKind
    what: str

    def word(self) -> str:
        """As it is kept with the closing, such as ``leaving:gait``."""
        return f"{self.kind}:{self.what}"


def owed(protocol: DosingProtocol, session: Session, now: datetime) -> list[Owed]:
    """Everything owed at ``now``, the person first, the drug last; whatever the ending."""
    return [
        *_person(session),
        *_leaving(protocol, session, now),
        *_course(protocol, session, now),
        *_drug(session, now),
    ]


def _person(session: Session) -> Iterator[Owed]:
    if session.left_at is None:
        yield Owed(kind=OwedKind.PERSON, what="left")


def _leaving(protocol: DosingProtocol, session: Session, now: datetime) -> Iterator[Owed]:
    """Who had no drug owes no leaving list."""
    if not session.dosing.doses_reckoned() and not session.dosing.infused():
        return
    for item in open_leaving_items(protocol, session, now):
        yield Owed(kind=OwedKind.LEAVING, what=item)


def _course(protocol: DosingProtocol, session: Session, now: datetime) -> Iterator[Owed]:
    for check in open_checks(protocol, session, now):
        if check.state is CheckState.LATE:
            yield Owed(kind=OwedKind.CHECK, what=check.check)
    if session.dosing.infusion is not None:
        yield Owed(kind=OwedKind.INFUSION, what=session.dosing.infusion.drug)
    hold = session.dosing.hold
    if hold is not None and hold.ended_at is None:
        yield Owed(kind=OwedKind.HOLD, what="outcome")


def _drug(session: Session, now: datetime) -> Iterator[Owed]:
    for dose in session.unexplained_voids:
        yield Owed(kind=OwedKind.VOID, what=dose.drug)
    for balance in balances(session, now):
        if not balance.ties_out:
            yield Owed(kind=OwedKind.DRUG, what=balance.drug)
