"""A dose as it is being typed: every text kept as it is, read anew after each key.

Nothing here proposes a dose: what nobody typed is empty (HAZARDS H41).
"""

import re
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal, localcontext
from enum import StrEnum

from kapmonitor.domain.dosing import Route, format_amount
from kapmonitor.services.entries import DoseDetails
from kapmonitor.ui.language import translate
from kapmonitor.ui.viewmodels.amount_fields import TypedAmount, read_amount

VOLUME_DECIMALS = Decimal("0.001")
"""A volume that the concentration does not divide into exactly is shown to a microlitre: finer
than any syringe is marked."""
DIGITS = 60
"""Significant digits of a product: two amounts of 18 digits each are multiplied exactly."""
NEEDLE_ROUTES = frozenset({Route.IM, Route.IV, Route.SC})
"""Routes for which something is drawn out of a vial, so that its concentration is asked for."""
LONGEST_AGO_MIN = 24 * 60

_MONTH_FIRST = re.compile(r"(\d{1,2})[/.-](\d{4})", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?", re.ASCII)
_AGO = re.compile(r"(\d{1,4})\s*min(?:utes?)?(?:\s+ago)?", re.ASCII | re.IGNORECASE)
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?", re.ASCII)


class DoseField(StrEnum):
    """A place where something is typed or pressed."""

    DRUG = "drug"
    CONCENTRATION = "concentration"
    MASS = "mass"
    VOLUME = "volume"
    ROUTE = "route"
    SITE = "site"
    LOT = "lot"
    EXPIRY = "expiry"
    DRAWN = "drawn"
    WITNESS = "witness"
    GIVEN_AT = "given-at"
    REASON = "reason"


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseDraft:
    """Everything that was typed or pressed, word for word; the route only when it was pressed."""

    drug: str = ""
    concentration: str = ""
    mass: str = ""
    volume: str = ""
    route: Route | None = None
    site: str = ""
    lot: str = ""
    expiry: str = ""
    drawn: str = ""
    witness: str = ""
    given_at: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseRequest:
    """A whole dose: what is asked about, and then written."""

    drug: str
    route: Route
    mass_mg: Decimal
    volume_ml: Decimal | None
    details: DoseDetails = field(default_factory=DoseDetails)
    drawn_mg: Decimal | None = None
    """What was drawn for it; without it, as much as is not in hand yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadDraft:
    """What the typed texts come to."""

    concentration: TypedAmount
    mass: TypedAmount
    volume: TypedAmount
    drawn: TypedAmount
    mass_mg: Decimal | None
    """Typed, or the typed volume times the concentration; ``None`` where neither can be had."""
    volume_ml: Decimal | None
    volume_is_exact: bool
    expiry: str | None
    """As the record has it: ``2027-08``."""
    is_expired: bool
    faults: dict[DoseField, str]


def read_draft(draft: DoseDraft, today: date, writer: str) -> ReadDraft:
    """Read all of it. ``writer``: the word for who writes, who cannot be the witness too."""
    concentration = read_amount(draft.concentration)
    mass, volume = read_amount(draft.mass), read_amount(draft.volume)
    drawn = read_amount(draft.drawn)
    mass_mg = mass.amount or _mass_mg(volume.amount if mass.is_empty else None, concentration)
    computed, exact = _volume_ml(mass.amount, concentration.amount)
    volume_ml = volume.amount or (computed if volume.is_empty else None)
    expiry, last_day = read_expiry(draft.expiry)
    found = ReadDraft(
        concentration=concentration,
        mass=mass,
        volume=volume,
        drawn=drawn,
        mass_mg=mass_mg,
        volume_ml=volume_ml,
        volume_is_exact=exact or not volume.is_empty,
        expiry=expiry,
        is_expired=last_day is not None and last_day < today,
        faults=_typing_faults(concentration, mass, volume, drawn),
    )
    _add_other_faults(found, draft, writer)
    return found


def request_of(draft: DoseDraft, read: ReadDraft) -> DoseRequest | None:
    """The dose where all of it is there and nothing typed is at fault."""
    drug = draft.drug.strip()
    if not drug or draft.route is None or read.mass_mg is None or read.faults:
        return None
    details = DoseDetails(
        site=_said(draft.site),
        lot=_said(draft.lot),
        expiry=read.expiry,
        concentration_mg_per_ml=read.concentration.amount,
        witness=_said(draft.witness),
    )
    return DoseRequest(
        drug=drug,
        route=draft.route,
        mass_mg=read.mass_mg,
        volume_ml=read.volume_ml,
        details=details,
        drawn_mg=read.drawn.amount,
    )


def missing_in(draft: DoseDraft, read: ReadDraft, *, drawing_up: bool) -> list[DoseField]:
    """What a dose still lacks, in the order in which it is typed.

    What was given can be recorded without its concentration; what is drawn up cannot (H34).
    """
    needed = drawing_up and draft.route in NEEDLE_ROUTES
    missing = [
        (DoseField.DRUG, not draft.drug.strip()),
        (DoseField.CONCENTRATION, needed and read.concentration.amount is None),
        (DoseField.MASS, read.mass_mg is None),
        (DoseField.ROUTE, draft.route is None),
    ]
    return [name for name, lacks in missing if lacks]


def read_expiry(text: str) -> tuple[str | None, date | None]:
    """An expiry as the record has it, and its last day; neither where the text is none.

    >>> read_expiry("8/2027")
    ('2027-08', datetime.date(2027, 8, 31))
    """
    typed = text.strip()
    if found := _MONTH_FIRST.fullmatch(typed):
        year, month, day = int(found[2]), int(found[1]), None
    elif found := _YEAR_FIRST.fullmatch(typed):
        year, month, day = int(found[1]), int(found[2]), int(found[3]) if found[3] else None
    else:
        return None, None
    try:
        last = date(year, month, day or monthrange(year, month)[1])
    except ValueError:
        return None, None
    return f"{last:%Y-%m}" if day is None else last.isoformat(), last


def read_given_at(text: str, now: datetime, opened_at: datetime | None) -> datetime | None:
    """When a dose was given: ``3 min ago`` or a local ``14:23``; within the session, not ahead.

    Returns ``None`` where the text is no such moment. An empty text is none: then it is now.

    >>> from datetime import UTC
    >>> read_given_at("3 min", datetime(2026, 3, 2, 13, 5, tzinfo=UTC), None).minute
    2
    """
    at = _moment(text.strip(), now)
    if at is None or at > now:
        return None
    if opened_at is None or at >= opened_at:
        return at
    # A time is typed to the second: the one in which the session opened lies within it.
    return opened_at if at >= opened_at.replace(microsecond=0) else None


def _moment(typed: str, now: datetime) -> datetime | None:
    if found := _AGO.fullmatch(typed):
        minutes = int(found[1])
        return now - timedelta(minutes=minutes) if minutes <= LONGEST_AGO_MIN else None
    if (found := _TIME.fullmatch(typed)) is None:
        return None
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    local = now.astimezone()
    at = local.replace(hour=hour, minute=minute, second=second, microsecond=0)
    return (at if at <= local else at - timedelta(days=1)).astimezone(now.tzinfo)


def _mass_mg(volume_ml: Decimal | None, concentration: TypedAmount) -> Decimal | None:
    if volume_ml is None or concentration.amount is None:
        return None
    with localcontext() as exactly:
        exactly.prec = DIGITS
        return _plain(volume_ml * concentration.amount)


def _volume_ml(
    mass_mg: Decimal | None, concentration: Decimal | None
) -> tuple[Decimal | None, bool]:
    """The volume, and whether it is exactly that."""
    if mass_mg is None or concentration is None:
        return None, True
    with localcontext() as exactly:
        exactly.prec = DIGITS
        volume = mass_mg / concentration
        if volume * concentration == mass_mg and volume == round(volume, 9):
            return _plain(round(volume, 9)), True
        return max(volume.quantize(VOLUME_DECIMALS), VOLUME_DECIMALS), False


def _typing_faults(
    concentration: TypedAmount, mass: TypedAmount, volume: TypedAmount, drawn: TypedAmount
) -> dict[DoseField, str]:
    typed = (
        (DoseField.CONCENTRATION, concentration),
        (DoseField.MASS, mass),
        (DoseField.VOLUME, volume),
        (DoseField.DRAWN, drawn),
    )
    return {name: amount.fault for name, amount in typed if amount.fault}


def _add_other_faults(read: ReadDraft, draft: DoseDraft, writer: str) -> None:
    if draft.expiry.strip() and read.expiry is None:
        read.faults[DoseField.EXPIRY] = translate("dose", "no date: year-month, or month/year")
    if draft.witness.strip().casefold() == writer.casefold():
        read.faults[DoseField.WITNESS] = translate("dose", "the witness is not who writes")


def _plain(amount: Decimal) -> Decimal:
    """The same amount without trailing zeros or an exponent, as the record has it."""
    return Decimal(format_amount(amount))


def _said(text: str) -> str | None:
    return text.strip() or None
