"""How the checks of a session came out at its end, by check: done, missed, let go. Pure.

What was missed is known only where the session's own protocol is at hand: without it the record
tells what was done and let go, and nobody makes a number up.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from kapmonitor.domain import events as ev
from kapmonitor.domain.session import Session
from kapmonitor.protocols.model import DosingProtocol
from kapmonitor.protocols.schedule import CheckState, planned_checks

_ENDED = (CheckState.LATE, CheckState.MISSED)
"""What nobody did; what had not been due for long is no debt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckAccount:
    """The occurrences of one check."""

    check: str
    done: int
    waived: int
    not_obtained: int
    missed: int | None
    """``None`` where it cannot be known."""
    put_off: int
    not_roused: int
    """Of those done, how often the person was left undisturbed on purpose (HAZARDS H45)."""


def check_accounts(
    session: Session, protocol: DosingProtocol | None, at: datetime
) -> tuple[CheckAccount, ...]:
    """Of every check that was asked for or answered, as it stood at ``at``."""
    counted = _planned(session, protocol, at) if protocol else _recorded(session)
    beside = _recorded(session)
    names = dict.fromkeys([*(check for check, _ in counted), *(check for check, _ in beside)])
    return tuple(_account(check, counted, beside, is_known=protocol is not None) for check in names)


_Counts = Counter[tuple[str, str]]


def _account(check: str, counted: _Counts, beside: _Counts, *, is_known: bool) -> CheckAccount:
    return CheckAccount(
        check=check,
        done=counted[check, CheckState.DONE],
        waived=counted[check, CheckState.WAIVED],
        not_obtained=counted[check, CheckState.NOT_OBTAINED],
        missed=sum(counted[check, state] for state in _ENDED) if is_known else None,
        put_off=beside[check, "put-off"],
        not_roused=beside[check, "not-roused"],
    )


def _planned(session: Session, protocol: DosingProtocol, at: datetime) -> _Counts:
    """Of the plan, and what was done beside it."""
    planned = planned_checks(protocol, session, at)
    settled = [each for each in planned if each.late_at <= at or each.at is not None]
    found: _Counts = Counter((each.check, str(each.state)) for each in settled)
    told = {(each.check, each.at) for each in settled}
    for entry in session.entries:
        match entry.event:
            case ev.CheckCompleted(check=check) if entry.void_reason is None:
                found[check, CheckState.DONE] += (check, entry.at) not in told
            case _:
                pass
    return found


def _recorded(session: Session) -> _Counts:
    """From the entries alone, without those that were withdrawn."""
    found: _Counts = Counter()
    for entry in session.entries:
        if entry.void_reason is not None:
            continue
        match entry.event:
            case ev.CheckCompleted(check=check):
                found[check, CheckState.DONE] += 1
            case ev.NotRoused(check=check):
                found[check, CheckState.DONE] += 1
                found[check, "not-roused"] += 1
            case ev.CheckWaived(check=check, not_obtained=tried):
                found[check, CheckState.NOT_OBTAINED if tried else CheckState.WAIVED] += 1
            case ev.CheckPostponed(check=check):
                found[check, "put-off"] += 1
            case _:
                pass
    return found
