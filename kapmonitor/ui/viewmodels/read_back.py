"""A protocol and what is planned with it in short sentences, to be read back (HAZARDS H24)."""

from collections.abc import Iterator
from decimal import Decimal

from kapmonitor.domain.dosing import Route, format_amount, per_kg
from kapmonitor.domain.limits import AlarmLimit, Side
from kapmonitor.domain.vitals import VitalSign
from kapmonitor.protocols.model import DoseBound, DosingProtocol, ScheduledCheck
from kapmonitor.ui.language import translate
from kapmonitor.ui.text import PRIORITY_MARKS, SIGN_WORDS, UNIT_WORDS

Line = tuple[str, str]
"""What it is about, and the sentence."""

_CHECK_WORDS = {
    "blood-pressure": "blood pressure",
    "spo2": "SpO₂",
    "breathing": "breathing seen",
    "moaa-s": "MOAA/S sedation",
}
_GATE_WORDS = {
    "clearance": "cleared by the prescriber",
    "consent": "consent",
    "fasting": "fasting",
    "escort": "way home arranged",
    "benzodiazepine": "last benzodiazepine",
    "pressure": "pressure before the dose",
    "booster-agreed": "booster agreed",
}


def approval_words(protocol: DosingProtocol) -> str:
    """Who stands for it, or that nobody of this clinic does."""
    if protocol.approved_by is None:
        return translate("read-back", "not approved by a clinician of this clinic")
    return translate("read-back", "approved by {name}", name=protocol.approved_by)


def protocol_lines(protocol: DosingProtocol) -> Iterator[Line]:
    """The protocol itself: every figure that will count in the session."""
    yield (
        translate("read-back", "Stages"),
        ", ".join(
            f"{stage.title.lower()} {_minutes(stage.planned_s)}" for stage in protocol.stages
        ),
    )
    for bound in protocol.bounds:
        yield translate("read-back", "Bounds"), _bound_words(bound)
    yield translate("read-back", "Booster"), _booster_words(protocol)
    yield translate("read-back", "Checks"), "; ".join(_check_lines(protocol.checks))
    yield translate("read-back", "Limits"), "; ".join(_limit_lines(protocol.limits))
    gates = ", ".join(_GATE_WORDS.get(gate, gate) for gate in protocol.gates)
    yield translate("read-back", "Asked before the dose"), gates or translate("read-back", "none")
    yield translate("read-back", "Leaving"), _leaving_words(protocol)


def plan_words(mass_mg: Decimal | None, route: Route | None, weight_kg: Decimal | None) -> str:
    """The plan as it is read back: ``60 mg IM injection, 0.81 mg/kg``.

    ``weight_kg``: the confirmed one; a weight that nobody confirmed gives no mg/kg (HAZARDS H33).
    """
    if mass_mg is None or route is None:
        return ""
    words = f"{format_amount(mass_mg)} mg {route.words}"
    if weight_kg is None:
        return translate("read-back", "{plan}, no mg/kg: weight not confirmed", plan=words)
    return f"{words}, {format_amount(per_kg(mass_mg, float(weight_kg)))} mg/kg"


def over_bound_words(
    protocol: DosingProtocol, mass_mg: Decimal, route: Route, weight_kg: Decimal | None
) -> str:
    """Which bound of the protocol the planned dose is over; empty where it is over none."""
    for bound in protocol.bounds:
        if bound.route is not route:
            continue
        if mass_mg > bound.max_mg:
            over = f"{format_amount(bound.max_mg)} mg"
            return translate("read-back", "over this protocol's bound of {bound}", bound=over)
        if weight_kg is not None and mass_mg > bound.max_mg_per_kg * weight_kg:
            over = f"{format_amount(bound.max_mg_per_kg)} mg/kg"
            return translate("read-back", "over this protocol's bound of {bound}", bound=over)
    return ""


def routes_of(protocol: DosingProtocol) -> tuple[Route, ...]:
    """The routes that the protocol has bounds for, each once."""
    return tuple(dict.fromkeys(bound.route for bound in protocol.bounds))


def _bound_words(bound: DoseBound) -> str:
    return translate(
        "read-back",
        "{drug} {route}: one dose {one} mg or {one_kg} mg/kg at most, all {all} mg or"
        " {all_kg} mg/kg, whichever is less",
        drug=bound.drug,
        route=bound.route.words,
        one=format_amount(bound.max_mg),
        one_kg=format_amount(bound.max_mg_per_kg),
        all=format_amount(bound.max_total_mg),
        all_kg=format_amount(bound.max_total_mg_per_kg),
    )


def _booster_words(protocol: DosingProtocol) -> str:
    booster = protocol.booster
    if booster is None:
        return translate("read-back", "none in this protocol")
    return translate(
        "read-back",
        "one, from {earliest} to {latest} after the first dose, on checks not older than {age}",
        earliest=_minutes(booster.earliest_s),
        latest=_minutes(booster.latest_s),
        age=_minutes(booster.evidence_within_s),
    )


def _leaving_words(protocol: DosingProtocol) -> str:
    leaving = protocol.leaving
    if leaving is None:
        return translate("read-back", "no list in this protocol")
    return translate(
        "read-back",
        "not before {minimum} from the last dose, {count} items",
        minimum=_minutes(leaving.minimum_s),
        count=len(leaving.items),
    )


def _check_lines(checks: tuple[ScheduledCheck, ...]) -> Iterator[str]:
    for check in checks:
        name = _CHECK_WORDS.get(check.check, check.check)
        if check.at_s:
            times = ", ".join(f"{at / 60:g}" for at in check.at_s)
            yield translate("read-back", "{name} at {times} min", name=name, times=times)
        if check.every_s is not None:
            stages = ", ".join(check.stages)
            every = _minutes(check.every_s)
            yield translate(
                "read-back",
                "{name} every {every} in {stages}",
                name=name,
                every=every,
                stages=stages,
            )


def _limit_lines(limits: tuple[AlarmLimit, ...]) -> Iterator[str]:
    for sign in dict.fromkeys(limit.sign for limit in limits):
        bounds = ", ".join(_one_limit(limit) for limit in limits if limit.sign is sign)
        yield f"{SIGN_WORDS[sign]} {bounds} {_unit(sign)}"


def _one_limit(limit: AlarmLimit) -> str:
    side = "under" if limit.side is Side.LOW else "over"
    return f"{PRIORITY_MARKS[limit.priority]} {side} {limit.bound:g}"


def _unit(sign: VitalSign) -> str:
    return UNIT_WORDS.get(sign.unit, sign.unit)


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:g} min"
