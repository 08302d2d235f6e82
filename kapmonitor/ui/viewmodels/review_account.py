"""What a past session is to be told first, in words: approval, overrides, what was owed, accounts.

What somebody went past stands before everything else (HAZARDS H46); what is not known is said to be
so, and no number is made up for it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing import format_amount
from kapmonitor.domain.session import Session
from kapmonitor.protocols.model import DosingProtocol
from kapmonitor.protocols.tie_out import DrugBalance, balances
from kapmonitor.services.archive import ReviewedSession
from kapmonitor.services.check_account import CheckAccount, check_accounts
from kapmonitor.services.figures import last_moment
from kapmonitor.services.overrides import Override, OverrideKind, overrides_of
from kapmonitor.ui.drug_words import drug_words
from kapmonitor.ui.fact_words import author_word, event_words, owed_at_closing
from kapmonitor.ui.language import translate
from kapmonitor.ui.text import check_word, one_line
from kapmonitor.ui.viewmodels.drug_lines import drug_line
from kapmonitor.ui.viewmodels.observation_words import gate_words
from kapmonitor.ui.viewmodels.read_back import approval_words
from kapmonitor.ui.viewmodels.review_words import Figure

_C = "review"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountLine:
    """A line: what it says, what belongs to it, and the tone of the first."""

    words: str
    detail: str = ""
    tone: str = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Everything of one session that is told before and beside its plots."""

    protocol: str
    is_approved: bool
    overrides: tuple[AccountLine, ...]
    owed: str
    """What was open at the closing; empty where nothing was, or where it is not closed."""
    drug: tuple[AccountLine, ...]
    checks: tuple[AccountLine, ...]
    figures: tuple[Figure, ...]


def protocol_of(
    reviewed: ReviewedSession, protocols: Sequence[DosingProtocol]
) -> DosingProtocol | None:
    """The very file that the session ran on, byte for byte; ``None`` where it is not at hand."""
    used = reviewed.row.protocol
    return next((each for each in protocols if each.sha256 == used.sha256), None)


def account_of(reviewed: ReviewedSession, protocols: Sequence[DosingProtocol]) -> Account:
    """What is told of a session."""
    session = Session.fold(reviewed.facts)
    protocol = protocol_of(reviewed, protocols)
    at = last_moment(session)
    lots, checks = balances(session, at), check_accounts(session, protocol, at)
    return Account(
        protocol=_protocol_words(reviewed, protocol),
        is_approved=protocol is not None and protocol.approved_by is not None,
        overrides=tuple(_override_line(each) for each in overrides_of(session)),
        owed=_owed(session),
        drug=tuple(_lot_line(each, is_closed=session.closed is not None) for each in lots),
        checks=tuple(_check_line(each) for each in checks),
        figures=tuple(_figures(session, lots, checks)),
    )


def _protocol_words(reviewed: ReviewedSession, protocol: DosingProtocol | None) -> str:
    used = reviewed.row.protocol
    if protocol is None:
        approval = translate(_C, "this version is not at hand here: who approved it is not known")
    else:
        approval = approval_words(protocol)
    return translate(
        _C,
        "Protocol {id} version {version}: {approval}",
        id=one_line(used.id),
        version=used.version,
        approval=one_line(approval),
    )


def _override_line(each: Override) -> AccountLine:
    reason = one_line(each.reason) or translate(_C, "no reason was written")
    said = translate(_C, "{what}: {reason}", what=_override_words(each), reason=reason)
    detail = translate(
        _C, "{by}, {time}", by=author_word(each.by), time=f"{each.at.astimezone():%H:%M:%S}"
    )
    if each.void_reason is None:
        return AccountLine(words=said, detail=detail)
    withdrawn = translate(_C, "withdrawn later: {why}", why=one_line(each.void_reason))
    return AccountLine(words=said, detail=f"{detail} \N{MIDDLE DOT} {withdrawn}", tone="muted")


_OVERRIDES = {
    OverrideKind.GATE: "Gate overridden, {what}",
    OverrideKind.BOUND: "OVER THE BOUND, {what}",
    OverrideKind.QUESTION: "Asked about and kept, {what}",
}


def _override_words(each: Override) -> str:
    return translate(_C, _OVERRIDES[each.kind], what=_what(each.event))


def _what(event: ev.Event) -> str:
    match event:
        case ev.GateOverridden(gate=gate):
            return gate_words(gate)
        case ev.DosePrepared():
            drug = one_line(drug_words(event.drug, event.mass_mg, event.route))
            return translate(_C, "{drug}, drawn up", drug=drug)
        case ev.DoseAdministered() | ev.InfusionStarted():
            return one_line(drug_words(event.drug, event.mass_mg, event.route))
        case ev.DrugDrawn():
            mass = format_amount(event.mass_mg)
            return translate(_C, "{drug} {mass} mg, drawn", drug=one_line(event.drug), mass=mass)
        case _:
            return event_words(event)


def _owed(session: Session) -> str:
    owed = session.closed.owed if session.closed is not None else None
    return "; ".join(owed_at_closing(each) for each in owed or ())


def _lot_line(balance: DrugBalance, *, is_closed: bool) -> AccountLine:
    line = drug_line(balance)
    words = one_line(translate(_C, "{name}: {equation}", name=line.name, equation=line.equation))
    parts = []
    if line.explanation:
        parts.append(translate(_C, "explained: {why}", why=one_line(line.explanation)))
    if line.voided:
        parts.append(translate(_C, "{mass} of it voided and not answered", mass=line.voided))
    if line.is_open:
        open_words = "not explained" if is_closed else "the session is not closed"
        parts.append(translate(_C, open_words))
    tone = "text" if balance.ties_out or not is_closed else "accent"
    return AccountLine(words=words, detail=" \N{MIDDLE DOT} ".join(parts), tone=tone)


def _check_line(account: CheckAccount) -> AccountLine:
    return AccountLine(
        words=translate(
            _C,
            "{check}: {counts}",
            check=check_word(account.check),
            counts=", ".join(_counts(account)),
        ),
        detail=_besides(account),
    )


def _counts(account: CheckAccount) -> Iterator[str]:
    yield translate(_C, "{count} done", count=account.done)
    if account.missed:
        yield translate(_C, "{count} missed", count=account.missed)
    if account.waived:
        yield translate(_C, "{count} waived", count=account.waived)
    if account.not_obtained:
        yield translate(_C, "{count} not obtained", count=account.not_obtained)


def _besides(account: CheckAccount) -> str:
    parts = []
    if account.not_roused:
        parts.append(translate(_C, "not roused on purpose: {count}", count=account.not_roused))
    if account.put_off:
        parts.append(translate(_C, "put off: {count}", count=account.put_off))
    if account.missed is None:
        parts.append(translate(_C, "missed: not known without the protocol"))
    return " \N{MIDDLE DOT} ".join(parts)


def _figures(
    session: Session, lots: Sequence[DrugBalance], checks: Sequence[CheckAccount]
) -> Iterator[Figure]:
    if lots:
        yield _drug_figure(lots, is_closed=session.closed is not None)
    if checks:
        yield _check_figure(checks)


def _drug_figure(lots: Sequence[DrugBalance], *, is_closed: bool) -> Figure:
    """What does not tie out is named, never summed over lots (HAZARDS H75)."""
    differing = [each for each in lots if not each.ties_out]
    title = translate(_C, "Drug account")
    if not differing:
        reasons = any(each.explanation for each in lots if each.in_hand)
        words = "difference explained" if reasons else "drawn = given + wasted"
        return Figure(name="drug", title=title, text=translate(_C, words))
    words = "; ".join(_difference(each) for each in differing[:2])
    detail = translate(_C, "{count} of {all} lots", count=len(differing), all=len(lots))
    detail += "" if is_closed else translate(_C, ", the session is not closed")
    tone = "accent" if is_closed else "text"
    return Figure(name="drug", title=title, text=words, detail=detail, tone=tone)


def _difference(balance: DrugBalance) -> str:
    parts = []
    if balance.voided:
        mass = format_amount(balance.voided)
        parts.append(translate(_C, "{mass} mg voided, not answered", mass=mass))
    if balance.in_hand != 0 and balance.explanation is None:
        side = "{mass} mg left over" if balance.in_hand > 0 else "{mass} mg more than drawn"
        parts.append(translate(_C, side, mass=format_amount(abs(balance.in_hand))))
    return ", ".join(parts)


def _check_figure(checks: Sequence[CheckAccount]) -> Figure:
    done = translate(_C, "{count} done", count=sum(each.done for each in checks))
    let_go = sum(each.waived + each.not_obtained for each in checks)
    gone = translate(_C, "{count} let go", count=let_go) if let_go else ""
    title = translate(_C, "Checks")
    if any(each.missed is None for each in checks):
        unknown = translate(_C, "missed: not known without the protocol")
        detail = ", ".join(part for part in (gone, unknown) if part)
        return Figure(name="checks", title=title, text=done, detail=detail)
    missed = sum(each.missed or 0 for each in checks)
    words = translate(_C, "{count} missed", count=missed) if missed else done
    parts = (done if missed else "", gone)
    return Figure(
        name="checks", title=title, text=words, detail=", ".join(part for part in parts if part)
    )
