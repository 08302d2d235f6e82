"""A protocol and what is planned with it in short sentences, to be read back (HAZARDS H24)."""

from collections.abc import Iterator
from decimal import Decimal

from kapmonitor.domain.dosing import Route, format_amount, per_kg
from kapmonitor.domain.limits import AlarmLimit, Side
from kapmonitor.domain.vitals import VitalSign
from kapmonitor.protocols.model import (
    DoseBound,
    DosingProtocol,
    During,
    Hold,
    HoldOrder,
    PressureRule,
    ScheduledCheck,
)
from kapmonitor.ui.language import translate
from kapmonitor.ui.text import PRIORITY_MARKS, SIGN_WORDS, UNIT_WORDS
from kapmonitor.ui.viewmodels.observation_words import gate_words

Line = tuple[str, str]
"""What it is about, and the sentence."""

_CHECK_WORDS = {
    "blood-pressure": "blood pressure",
    "spo2": "SpO₂",
    "breathing": "breathing seen",
    "moaa-s": "MOAA/S sedation",
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
    yield from _course_lines(protocol)
    yield translate("read-back", "Booster"), _booster_words(protocol)
    yield translate("read-back", "Checks"), "; ".join(_check_lines(protocol.checks))
    yield translate("read-back", "Limits"), "; ".join(_limit_lines(protocol.limits))
    gates = ", ".join(gate_words(gate) for gate in protocol.gates)
    yield translate("read-back", "Asked before the dose"), gates or translate("read-back", "none")
    if protocol.pressure is not None:
        yield translate("read-back", "Pressure before the dose"), _pressure_words(protocol.pressure)
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
    return protocol.routes


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


def _course_lines(protocol: DosingProtocol) -> Iterator[Line]:
    """What is particular to a route: it runs, is held, or is sprayed."""
    infusion, hold, device = protocol.infusion, protocol.hold, protocol.device
    if infusion is not None:
        yield (
            translate("read-back", "Infusion"),
            translate(
                "read-back",
                "over {shortest} to {longest}, a bolus beside it {bolus}",
                shortest=_minutes(infusion.shortest_s),
                longest=_minutes(infusion.longest_s),
                bolus=translate("read-back", "planned" if infusion.bolus else "not planned"),
            ),
        )
    if hold is not None:
        yield translate("read-back", "Hold"), _hold_words(hold)
    if device is not None:
        yield (
            translate("read-back", "Spray devices"),
            translate(
                "read-back",
                "{mass} mg each, {most} at most, {rest} of rest between them",
                mass=format_amount(device.mass_mg),
                most=device.most,
                rest=_minutes(device.rest_s),
            ),
        )


_ORDERS = {
    HoldOrder.SPIT: "then spat",
    HoldOrder.SWALLOW: "then swallowed",
    HoldOrder.EITHER: "then spat or swallowed",
}


def _hold_words(hold: Hold) -> str:
    order = translate("read-back", _ORDERS[hold.order])
    words = translate(
        "read-back", "{time} under the tongue, {order}", time=_minutes(hold.planned_s), order=order
    )
    if hold.swallowed_minimum_s is None:
        return words
    least = _minutes(hold.swallowed_minimum_s)
    return translate(
        "read-back", "{words}; swallowed, nobody leaves within {least}", words=words, least=least
    )


def _pressure_words(rule: PressureRule) -> str:
    return translate(
        "read-back",
        "over {limit} mmHg another after {rest} of rest; a reading counts for {valid}",
        limit=f"{rule.systolic_over:g}/{rule.diastolic_over:g}",
        rest=_minutes(rule.rest_s),
        valid=_minutes(rule.valid_s),
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
    words = translate(
        "read-back",
        "not before {minimum} from the last dose, {count} items",
        minimum=_minutes(leaving.minimum_s),
        count=len(leaving.items),
    )
    if not leaving.minimum_from_zero_s:
        return words
    zero = _minutes(leaving.minimum_from_zero_s)
    return translate(
        "read-back", "{words}, and not before {zero} from the first", words=words, zero=zero
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
                stages=_during_words(check.during) if check.during is not None else stages,
            )


def _during_words(during: During) -> str:
    words = {During.INFUSION: "the infusion", During.OXYGEN: "oxygen"}
    return translate("read-back", words[during])


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
