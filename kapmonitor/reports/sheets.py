"""What a session comes to as rows of cells: doses, drug account, checks, gates and overrides.

Pure; ``tables.py`` writes them. Amounts are exact, in the unit of their column; routes are words.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing import Route
from kapmonitor.domain.infusion import Infusion
from kapmonitor.domain.session import Session
from kapmonitor.domain.standing import Standing
from kapmonitor.protocols.model import DosingProtocol
from kapmonitor.protocols.tie_out import balances
from kapmonitor.services.check_account import check_accounts
from kapmonitor.services.figures import last_moment
from kapmonitor.services.overrides import Override, overrides_of
from kapmonitor.services.payloads import time_text

Row = tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A table: its columns, and its rows in their order."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def sheets_of(session: Session, protocol: DosingProtocol | None) -> dict[str, Sheet]:
    """The tables by file name. ``protocol`` is the session's own, where it is at hand."""
    return {
        "doses.csv": Sheet(columns=_DOSES, rows=tuple(_doses(session))),
        "drug_account.csv": Sheet(columns=_ACCOUNT, rows=tuple(_account(session))),
        "checks.csv": Sheet(columns=_CHECKS, rows=tuple(_checks(session, protocol))),
        "gates.csv": Sheet(columns=_GATES, rows=tuple(_gates(session))),
    }


_DOSES = (
    "version",
    "kind",
    "given_at",
    "ended_at",
    "drug",
    "route",
    "mass_mg",
    "mass_mg_per_kg",
    "ordered_mg",
    "ordered_ml",
    "given_ml",
    "reckoned_ml",
    "lot",
    "expiry",
    "site",
    "witness",
    "override",
    "recorded_by",
    "withdrawn",
)


def _doses(session: Session) -> Iterator[Row]:
    infusions = {each.version: each for each in session.dosing.infusions}
    for entry in session.entries:
        match entry.event:
            case ev.DoseAdministered() as dose:
                yield _dose(entry, dose)
            case ev.InfusionStarted() as started:
                yield _infusion(entry, started, infusions.get(entry.version), session)
            case _:
                pass


def _dose(entry: Standing, dose: ev.DoseAdministered) -> Row:
    given = (time_text(entry.at), None, dose.drug, _route(dose.route))
    mass = (dose.mass_mg, dose.mass_mg_per_kg, None, None, None, None)
    about = (dose.lot, dose.expiry, dose.site, dose.witness, dose.override)
    return (entry.version, "dose", *given, *mass, *about, entry.recorded_by, entry.void_reason)


def _infusion(
    entry: Standing, started: ev.InfusionStarted, infusion: Infusion | None, session: Session
) -> Row:
    """``mass_mg`` is what was really given; of one that nobody ended, what its run times say."""
    at = last_moment(session)
    ended_at = infusion.ended_at if infusion else None
    given = (time_text(entry.at), _time(ended_at), started.drug, _route(started.route))
    mass = (
        infusion.given_mg(at) if infusion else None,
        started.mass_mg_per_kg,
        started.mass_mg,
        started.volume_ml,
        infusion.given_ml(at) if infusion else None,
        infusion.reckoned_ml(ended_at or at) if infusion else None,
    )
    about = (started.lot, started.expiry, None, started.witness, started.override)
    return (entry.version, "infusion", *given, *mass, *about, entry.recorded_by, entry.void_reason)


_ACCOUNT = (
    "drug",
    "lot",
    "drawn_mg",
    "given_mg",
    "wasted_mg",
    "voided_mg",
    "in_hand_mg",
    "explanation",
    "ties_out",
)


def _account(session: Session) -> Iterator[Row]:
    for each in balances(session, last_moment(session)):
        masses = (each.drawn, each.given, each.wasted, each.voided, each.in_hand)
        yield (each.drug, each.lot, *masses, each.explanation, each.ties_out)


_CHECKS = ("check", "done", "not_roused", "waived", "not_obtained", "missed", "put_off")


def _checks(session: Session, protocol: DosingProtocol | None) -> Iterator[Row]:
    """``missed`` is empty where the protocol is not at hand: nobody makes a number up."""
    for each in check_accounts(session, protocol, last_moment(session)):
        let_go = (each.waived, each.not_obtained, each.missed, each.put_off)
        yield (each.check, each.done, each.not_roused, *let_go)


_GATES = ("version", "at", "what", "outcome", "reason", "recorded_by", "withdrawn")


def _gates(session: Session) -> Iterator[Row]:
    """Gates that were met, and everything that somebody went past, by version."""
    overrides = {each.version: each for each in overrides_of(session)}
    for entry in session.entries:
        override = overrides.get(entry.version)
        if override is not None:
            yield _override(override)
        elif isinstance(entry.event, ev.GateMet):
            about = (entry.version, time_text(entry.at), entry.event.gate, "met", None)
            yield (*about, entry.recorded_by, entry.void_reason)


def _override(each: Override) -> Row:
    about = (each.version, time_text(each.at), _what(each.event), f"overridden: {each.kind}")
    return (*about, each.reason, each.by, each.void_reason)


def _what(event: ev.Event) -> str:
    match event:
        case ev.GateOverridden(gate=gate):
            return gate
        case ev.DoseAdministered() | ev.DosePrepared():
            return f"{event.drug} {event.mass_mg:f} mg, {event.route.dose_words}"
        case ev.InfusionStarted():
            return f"{event.drug} {event.mass_mg:f} mg, {_route(event.route)}"
        case ev.DrugDrawn(drug=drug, mass_mg=mass_mg):
            return f"{drug} {mass_mg:f} mg, drawn"
        case _:
            return ""


def _route(route: Route) -> str:
    """In words, as everywhere (HAZARDS H39)."""
    return route.words


def _time(at: datetime | None) -> str | None:
    return None if at is None else time_text(at)
