"""Doses held against the rules, as tests ask about them."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from kapmonitor.domain.dosing import Route
from kapmonitor.domain.session import Session
from kapmonitor.protocols import gates
from kapmonitor.protocols.bounds import IntendedDose
from kapmonitor.protocols.evidence import Evidence
from kapmonitor.protocols.model import DosingProtocol
from kapmonitor.protocols.refusals import Refusal, RefusalCode
from tests.builders import a_protocol
from tests.records import at

M = 60.0


def dose_refusals(
    session: Session,
    mass_mg: str = "60",
    minute: float = 5,
    *,
    route: Route = Route.IM,
    drug: str = "ketamine",
    seen: Mapping[str, datetime] | None = None,
    protocol: DosingProtocol | None = None,
    witness: str | None = None,
    expiry: str | None = None,
) -> list[Refusal]:
    """What is refused of a dose in a protocol with a booster, on what was seen of the person."""
    dose = IntendedDose(drug=drug, route=route, mass_mg=Decimal(mass_mg), at=at(minute * M))
    return list(
        gates.before_dose(
            protocol or a_protocol(),
            session,
            dose,
            Evidence(seen=seen or {}),
            witness=witness,
            expiry=expiry,
        )
    )


def codes(refusals: list[Refusal]) -> set[RefusalCode]:
    return {refusal.code for refusal in refusals}


def whys(refusals: list[Refusal]) -> str:
    return "; ".join(refusal.why for refusal in refusals)
