"""Words for what was done with a drug: drawn, given, run in, held, wasted; and for corrections.

Every amount has its unit, every route its words (HAZARDS H39).
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import assert_never

from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing import Route, format_amount
from kapmonitor.domain.events import Event, HoldOutcome
from kapmonitor.domain.people import Role
from kapmonitor.ui.language import translate
from kapmonitor.ui.text import dose_route_word, one_line, role_word, route_word, unit_word

OfDrugs = (
    ev.DrugDrawn
    | ev.DrugWasted
    | ev.DrugDifferenceExplained
    | ev.InfusionStarted
    | ev.InfusionChanged
    | ev.InfusionPaused
    | ev.InfusionResumed
    | ev.InfusionEnded
    | ev.HoldStarted
    | ev.HoldEnded
)
"""The facts that :func:`drug_event_words` has words for."""

OUTCOME_WORDS = {HoldOutcome.SPAT: "spat", HoldOutcome.SWALLOWED: "swallowed"}

_UNITS = {
    "mass_mg": ("mass", "mg"),
    "mass_mg_per_kg": ("", "mg/kg"),
    "planned_mass_mg": ("planned dose", "mg"),
    "volume_ml": ("volume", "mL"),
    "concentration_mg_per_ml": ("concentration", "mg/mL"),
    "minutes": ("run time", "min"),
    "weight_kg": ("weight", "kg"),
    "flow_l_per_min": ("oxygen", "L/min"),
    "rate_per_min": ("breathing", "/min"),
}
"""What a corrected figure is called, and its unit; mg/kg needs no other name."""


def say_fact(text: str, **values: object) -> str:
    """A sentence of a fact, translated and filled."""
    return translate("fact", text, **values)


def after(text: str | None, mark: str = ": ") -> str:
    """What may follow a sentence, or nothing."""
    return f"{mark}{text}" if text else ""


def drug_words(drug: str, mass_mg: Decimal, route: Route) -> str:
    """``ketamine 60 mg, IM injection``."""
    mass = format_amount(mass_mg)
    return say_fact("{drug} {mass} mg, {route}", drug=drug, mass=mass, route=dose_route_word(route))


def lot_words(drug: str, lot: str | None) -> str:
    """``ketamine, lot A1``; a lot that nobody named is not made up."""
    return drug + after(lot, say_fact(", lot "))


def drug_event_words(event: OfDrugs) -> str:
    """What was done with a drug."""
    match event:
        case ev.DrugDrawn() | ev.DrugWasted() | ev.DrugDifferenceExplained():
            return _account_words(event)
        case ev.HoldStarted():
            return say_fact("Held under the tongue from now")
        case ev.HoldEnded(outcome=outcome):
            return say_fact("Hold ended: {outcome}", outcome=say_fact(OUTCOME_WORDS[outcome]))
        case _:
            return _infusion_words(event)


def flag_words(event: Event) -> tuple[str, str]:
    """An infusion's moment over a plot: in words, and the same where there is little room."""
    match event:
        case ev.InfusionStarted(mass_mg=mass_mg, route=route):
            mass = format_amount(mass_mg)
            begun = say_fact("{route} {mass} mg begun", route=route_word(route), mass=mass)
            return begun, say_fact("{mass} mg begun", mass=mass)
        case ev.InfusionEnded(mass_mg=mass_mg):
            mass = format_amount(mass_mg)
            return (
                say_fact("infusion ended, {mass} mg given", mass=mass),
                say_fact("{mass} mg given", mass=mass),
            )
        case ev.InfusionChanged(minutes=minutes):
            changed = say_fact("rest of the infusion in {minutes:g} min", minutes=minutes)
            return changed, say_fact("rest in {minutes:g} min", minutes=minutes)
        case ev.InfusionPaused():
            return say_fact("infusion paused"), say_fact("paused")
        case _:
            return say_fact("infusion goes on"), say_fact("goes on")


def change_words(changes: Mapping[str, str | float], of: Event | None = None) -> str:
    """The new values of a correction, with their units; ``of`` is the entry that it corrects."""
    return one_line(", ".join(_change(name, value, of) for name, value in changes.items()))


def _account_words(event: ev.DrugDrawn | ev.DrugWasted | ev.DrugDifferenceExplained) -> str:
    match event:
        case ev.DrugDrawn():
            what = _lot_mass(event.drug, event.mass_mg, event.lot, event.volume_ml)
            return say_fact("Drawn: {what}", what=what) + after(event.override)
        case ev.DrugWasted():
            what = _lot_mass(event.drug, event.mass_mg, event.lot, event.volume_ml)
            who = role_word(event.witness) if event.witness in set(Role) else event.witness
            return say_fact("Wasted: {what}, witness {who}", what=what, who=who)
        case ev.DrugDifferenceExplained():
            side = "{mass} mg more than drawn" if event.mass_mg < 0 else "{mass} mg left over"
            return say_fact(
                "Difference explained: {drug}, {left}: {reason}",
                drug=lot_words(event.drug, event.lot),
                left=say_fact(side, mass=format_amount(abs(event.mass_mg))),
                reason=event.reason,
            )
        case unknown:
            assert_never(unknown)


def _lot_mass(drug: str, mass_mg: Decimal, lot: str | None, volume_ml: Decimal | None) -> str:
    volume = "" if volume_ml is None else f", {format_amount(volume_ml)} mL"
    mass = say_fact("{drug} {mass} mg", drug=drug, mass=format_amount(mass_mg))
    return lot_words(mass + volume, lot)


def _infusion_words(
    event: ev.InfusionStarted
    | ev.InfusionChanged
    | ev.InfusionPaused
    | ev.InfusionResumed
    | ev.InfusionEnded,
) -> str:
    match event:
        case ev.InfusionStarted():
            return _started_words(event)
        case ev.InfusionChanged(minutes=minutes, volume_ml=shown):
            left = say_fact("Infusion changed: what is left runs {minutes:g} min", minutes=minutes)
            return left + _shown_words(shown)
        case ev.InfusionPaused(volume_ml=shown):
            return say_fact("Infusion paused") + _shown_words(shown)
        case ev.InfusionResumed():
            return say_fact("Infusion goes on")
        case ev.InfusionEnded():
            return _ended_words(event)
        case unknown:
            assert_never(unknown)


def _started_words(event: ev.InfusionStarted) -> str:
    ordered = say_fact(
        "{drug} {mass} mg in {volume} mL over {minutes:g} min, {route}",
        drug=lot_words(event.drug, event.lot),
        mass=format_amount(event.mass_mg),
        volume=format_amount(event.volume_ml),
        minutes=event.minutes,
        route=route_word(event.route),
    )
    return say_fact("Infusion started: {ordered}", ordered=ordered) + after(event.override)


def _ended_words(event: ev.InfusionEnded) -> str:
    """What was really given comes first; what it differs by from the run times is said (H43)."""
    given = say_fact(
        "Infusion ended: {mass} mg in {volume} mL given",
        mass=format_amount(event.mass_mg),
        volume=format_amount(event.volume_ml),
    )
    if event.reckoned_volume_ml is None:
        return given + say_fact(", as reckoned: the pump was not read off")
    difference = event.volume_ml - event.reckoned_volume_ml
    if difference == 0:
        return given + say_fact(", as the run times say")
    side = ", {by} mL more than the run times say"
    if difference < 0:
        side = ", {by} mL less than the run times say"
    return given + say_fact(side, by=format_amount(abs(difference)))


def _shown_words(shown_ml: Decimal | None) -> str:
    if shown_ml is None:
        return ""
    return say_fact("; the pump showed {volume} mL", volume=format_amount(shown_ml))


def _change(name: str, value: str | float, of: Event | None) -> str:
    if name in _UNITS:
        title, unit = _UNITS[name]
        named = f"{say_fact(title)} " if title else ""
        return f"{named}{_number(value)} {unit}"
    if name == "value":
        unit = f" {unit_word(of.sign)}" if isinstance(of, ev.VitalEntered) else ""
        return f"{_number(value)}{unit}"
    word = _worded(name, str(value))
    return f"{name.replace('_', ' ')} {_number(value)}" if word is None else word


def _worded(name: str, value: str) -> str | None:
    """A new value that is a word or a moment; ``None`` for what is neither."""
    if name == "text":
        return value
    if name in ("route", "planned_route") and value in set(Route):
        return route_word(Route(value))
    if name == "outcome" and value in set(HoldOutcome):
        return say_fact(OUTCOME_WORDS[HoldOutcome(value)])
    return say_fact("time {time}", time=_time(value)) if name == "occurred_at" else None


def _number(value: str | float) -> str:
    """An amount without trailing zeros, as it is shown everywhere."""
    if not isinstance(value, str):
        return f"{value:g}"
    try:
        return format_amount(Decimal(value))
    except InvalidOperation:
        return value


def _time(value: str) -> str:
    try:
        return f"{datetime.fromisoformat(value).astimezone():%H:%M:%S}"
    except ValueError:
        return value
