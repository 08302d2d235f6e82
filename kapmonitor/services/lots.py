"""The drug of a whole record, lot by lot: what was drawn, given, wasted and explained (H75).

Two sessions never make up for each other: 3 mg too much in one and 3 mg too little in another are
two differences. Practice is left out of a clinical account, and the other way round (H68). Pure.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing_course import OF_DOSING, DosingCourse
from kapmonitor.domain.events import Event, Fact
from kapmonitor.domain.session import Session
from kapmonitor.domain.standing import standing
from kapmonitor.protocols.tie_out import DrugBalance, balances

OF_LOTS: tuple[type[Event], ...] = (
    *OF_DOSING,
    ev.SessionOpened,
    ev.EntryAmended,
    ev.EntryVoided,
    ev.ClockJumped,
    ev.SessionClosed,
)
"""The kinds of facts that :func:`lot_balances` needs of a session."""
OF_A_DRUG: tuple[type[Event], ...] = (
    ev.DoseAdministered,
    ev.DrugDrawn,
    ev.DrugWasted,
    ev.DrugDifferenceExplained,
    ev.InfusionStarted,
)
"""The kinds of which a session without any has no part in an account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionDrug:
    """The facts of one session, in order of version; only kinds of ``OF_LOTS`` are looked at."""

    session: str
    participant: str
    practice: bool
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LotInSession:
    """A lot's part of one session; masses in mg."""

    session: str
    participant: str
    is_closed: bool
    balance: DrugBalance


@dataclass(frozen=True, slots=True, kw_only=True)
class LotBalance:
    """One lot of one drug over all sessions, in mg. ``lot`` is ``None`` where nobody named one."""

    drug: str
    lot: str | None
    sessions: tuple[LotInSession, ...]

    @property
    def drawn(self) -> Decimal:
        """Out of vials and packs."""
        return sum((each.balance.drawn for each in self.sessions), Decimal(0))

    @property
    def given(self) -> Decimal:
        """Voided doses are in it until somebody says that they were not given."""
        return sum((each.balance.given for each in self.sessions), Decimal(0))

    @property
    def wasted(self) -> Decimal:
        """Destroyed before a witness."""
        return sum((each.balance.wasted for each in self.sessions), Decimal(0))

    @property
    def voided(self) -> Decimal:
        """The part of ``given`` that was voided and that nobody has explained."""
        return sum((each.balance.voided for each in self.sessions), Decimal(0))

    @property
    def in_hand(self) -> Decimal:
        """What is drawn and not used yet in sessions that are open."""
        return sum((b.in_hand for b in self._of(closed=False, explained=False)), Decimal(0))

    @property
    def explained(self) -> tuple[DrugBalance, ...]:
        """Differences for which somebody gave a reason, a session each."""
        return tuple(self._of(explained=True))

    @property
    def unexplained(self) -> tuple[LotInSession, ...]:
        """The closed sessions in which it does not tie out."""
        return tuple(e for e in self.sessions if e.is_closed and not e.balance.ties_out)

    @property
    def left_over(self) -> Decimal:
        """The sum of what is left over, without a reason, in closed sessions."""
        return sum((b.in_hand for b in self._differences() if b.in_hand > 0), Decimal(0))

    @property
    def more_than_drawn(self) -> Decimal:
        """The sum of what was given or wasted beyond what was drawn, as ``left_over``."""
        return sum((-b.in_hand for b in self._differences() if b.in_hand < 0), Decimal(0))

    def _differences(self) -> list[DrugBalance]:
        return list(self._of(closed=True, explained=False))

    def _of(self, *, explained: bool, closed: bool | None = None) -> Iterator[DrugBalance]:
        for each in self.sessions:
            has_reason = each.balance.explanation is not None and each.balance.in_hand != 0
            if has_reason is explained and closed in (None, each.is_closed):
                yield each.balance


@dataclass(frozen=True, slots=True, kw_only=True)
class LotAccount:
    """The account of a record. ``unread`` sessions could not be read: they are in no sum."""

    practice: bool
    lots: tuple[LotBalance, ...]
    unread: tuple[str, ...] = ()


def lot_balances(sessions: Iterable[SessionDrug], *, practice: bool) -> tuple[LotBalance, ...]:
    """Every drug and lot of these sessions, by drug and lot; ``practice``: which sessions count."""
    parts: dict[tuple[str, str | None], list[LotInSession]] = {}
    for each in sessions:
        if each.practice is practice:
            for part in _parts(each):
                parts.setdefault((part.balance.drug, part.balance.lot), []).append(part)
    return tuple(
        LotBalance(drug=drug, lot=lot, sessions=tuple(found))
        for (drug, lot), found in sorted(parts.items(), key=lambda item: _order(*item[0]))
    )


def _order(drug: str, lot: str | None) -> tuple[str, bool, str]:
    return drug.casefold(), lot is None, lot or ""


def _parts(of: SessionDrug) -> Iterator[LotInSession]:
    facts = _renumbered(of.facts)
    closed = next((f.occurred_at for f in facts if isinstance(f.event, ev.SessionClosed)), None)
    now = closed or max((each.recorded_at for each in facts), default=None)
    if now is None:
        return
    for balance in balances(_dosing_only(facts), _latest(now, facts)):
        yield LotInSession(
            session=of.session,
            participant=of.participant,
            is_closed=closed is not None,
            balance=balance,
        )


def _latest(now: datetime, facts: Sequence[Fact]) -> datetime:
    return max([now, *(each.occurred_at for each in facts)])


def _dosing_only(facts: Sequence[Fact]) -> Session:
    """A session of which nothing is known but what was done with drugs."""
    return Session(dosing=DosingCourse.of(standing(facts)))


def _renumbered(facts: Sequence[Fact]) -> list[Fact]:
    """The facts that matter, counted from 1 without a gap; what speaks of others is left out.

    A record keeps hundreds of facts a session, of which some ten are of its drugs.
    """
    kept = [each for each in facts if isinstance(each.event, OF_LOTS)]
    while (fewer := _with_targets(kept)) != kept:
        kept = fewer
    places = {fact.version: number for number, fact in enumerate(kept, 1)}
    return [
        replace(fact, version=places[fact.version], event=_pointing(fact.event, places))
        for fact in kept
    ]


def _with_targets(facts: list[Fact]) -> list[Fact]:
    known = {fact.version for fact in facts}
    return [fact for fact in facts if _target(fact.event) in known | {None}]


def _target(event: Event) -> int | None:
    """The version of the entry that a fact speaks of."""
    match event:
        case ev.EntryAmended(amends=version):
            return version
        case ev.EntryVoided(voids=version) | ev.VoidedDoseAnswered(voids=version):
            return version
        case _:
            return None


def _pointing(event: Event, places: dict[int, int]) -> Event:
    match event:
        case ev.EntryAmended():
            return replace(event, amends=places[event.amends])
        case ev.EntryVoided() | ev.VoidedDoseAnswered():
            return replace(event, voids=places[event.voids])
        case _:
            return event
