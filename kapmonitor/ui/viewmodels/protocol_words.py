"""The rows and figures of a protocol in words, each with its unit; for sheet and comparison."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from kapmonitor.domain.dosing import format_amount
from kapmonitor.domain.limits import AlarmLimit, Priority, Side
from kapmonitor.protocols.model import (
    Booster,
    Certainty,
    DoseBound,
    During,
    Hold,
    HoldOrder,
    InfusionRule,
    Leaving,
    PressureRule,
    ScheduledCheck,
    SprayDevice,
    Stage,
)
from kapmonitor.ui.language import translate
from kapmonitor.ui.text import check_word, one_line, route_word, sign_word, stage_word, unit_word
from kapmonitor.ui.viewmodels.plan_chart import minutes

_C = "protocols"
_CERTAINTY = {
    Certainty.LABEL: "the drug's label",
    Certainty.STUDY: "a study",
    Certainty.PRACTICE: "practice of clinics",
    Certainty.SECOND_HAND: "second-hand",
    Certainty.GENERAL_KNOWLEDGE: "general knowledge",
    Certainty.INFERRED: "inferred: nobody measured it",
}
_PRIORITY = {Priority.HIGH: "high", Priority.MEDIUM: "medium", Priority.LOW: "low"}
_DURING = {During.INFUSION: "while the infusion runs", During.OXYGEN: "while oxygen is given"}
_ORDER = {
    HoldOrder.SPIT: "then spat out",
    HoldOrder.SWALLOW: "then swallowed",
    HoldOrder.EITHER: "then spat out or swallowed",
}

Words = tuple[str, str]
"""What it is about, and the figure."""


def certainty_words(certainty: Certainty) -> str:
    """How sure a figure is."""
    return translate(_C, _CERTAINTY[certainty])


def priority_words(priority: Priority) -> str:
    """A priority, for those who hear the screen."""
    return translate(_C, "{priority} priority", priority=translate(_C, _PRIORITY[priority]))


def limit_words(limit: AlarmLimit) -> Words:
    """``SpO₂``, ``under 92 %, for 15 s``."""
    text = "under {bound:g} {unit}" if limit.side is Side.LOW else "over {bound:g} {unit}"
    figure = translate(_C, text, bound=limit.bound, unit=unit_word(limit.sign))
    return sign_word(limit.sign), f"{figure}, {delay_words(limit.delay_s)}"


def delay_words(delay_s: float) -> str:
    """How long a limit is crossed before it alarms."""
    return translate(_C, "for {seconds:g} s", seconds=delay_s) if delay_s else _once()


def _once() -> str:
    return translate(_C, "at once")


def drug_words(bound: DoseBound) -> str:
    """``Ketamine, IM injection``."""
    return f"{one_line(bound.drug).capitalize()}, {route_word(bound.route)}"


def bound_words(bound: DoseBound) -> Iterator[Words]:
    """Of the two bounds the lesser counts."""
    for text, mass, per_kg in (
        ("{drug}: one dose", bound.max_mg, bound.max_mg_per_kg),
        ("{drug}: all doses", bound.max_total_mg, bound.max_total_mg_per_kg),
    ):
        figure = translate(
            _C,
            "at most {mass} mg and {per_kg} mg/kg",
            mass=format_amount(mass),
            per_kg=format_amount(per_kg),
        )
        yield translate(_C, text, drug=drug_words(bound)), figure
    if bound.second_person:
        what = translate(_C, "{drug}: a second person", drug=drug_words(bound))
        yield what, translate(_C, "confirms each dose")


def booster_lines(booster: Booster) -> Iterator[Words]:
    """Window, what must be fresh, how much, and what it lengthens."""
    window = translate(
        _C,
        "one, {earliest} to {latest} after the first dose",
        earliest=minutes(booster.earliest_s),
        latest=minutes(booster.latest_s),
    )
    yield translate(_C, "Booster"), window
    age = translate(_C, "not older than {age}", age=minutes(booster.evidence_within_s))
    yield translate(_C, "Checks before it"), age
    most = [
        f"{format_amount(mass)} {unit}"
        for mass, unit in ((booster.max_mg, "mg"), (booster.max_mg_per_kg, "mg/kg"))
        if mass is not None
    ]
    if most:
        figure = translate(_C, "at most {most}", most=_and(most))
        yield translate(_C, "Booster: one dose"), figure
    if booster.extends is not None:
        by = minutes(booster.extends_by_s)
        what = translate(_C, "{stage} once it is given", stage=stage_word(booster.extends))
        yield what, translate(_C, "{by} longer", by=by)


def pressure_lines(rule: PressureRule) -> Iterator[Words]:
    """The two-reading rule."""
    over = f"{rule.systolic_over:g}/{rule.diastolic_over:g} mmHg"
    yield translate(_C, "A second reading is wanted"), translate(_C, "over {over}", over=over)
    rest = translate(_C, "{rest} at least", rest=minutes(rule.rest_s))
    yield translate(_C, "Rest between the two"), rest
    valid = translate(_C, "{valid} before the dose", valid=minutes(rule.valid_s))
    yield translate(_C, "A reading counts for"), valid


def infusion_lines(rule: InfusionRule) -> Iterator[Words]:
    """How long it runs, and whether a bolus may be given beside it."""
    start, end = rule.shortest_s / 60, rule.longest_s / 60
    yield translate(_C, "Runs for"), translate(_C, "{a:g} to {b:g} min", a=start, b=end)
    bolus = "within the bounds" if rule.bolus else "none in this protocol"
    yield translate(_C, "A bolus beside it"), translate(_C, bolus)


def hold_lines(hold: Hold) -> Iterator[Words]:
    """How long it is held, what then, and what a swallow changes."""
    held = translate(_C, "{time}, {order}", time=minutes(hold.planned_s), order=_order(hold.order))
    yield translate(_C, "Held under the tongue"), held
    if hold.swallowed_minimum_s is not None:
        time = minutes(hold.swallowed_minimum_s)
        what = translate(_C, "Leaving, where it was swallowed")
        yield what, translate(_C, "{time} after the swallow at least", time=time)


def _order(order: HoldOrder) -> str:
    return translate(_C, _ORDER[order])


def device_lines(device: SprayDevice) -> Iterator[Words]:
    """What each holds, the rest after it, and how many."""
    mass = format_amount(device.mass_mg)
    yield translate(_C, "Each device holds"), translate(_C, "{mass} mg", mass=mass)
    yield translate(_C, "Rest after each"), minutes(device.rest_s)
    most = translate(_C, "{most} in a session", most=device.most)
    yield translate(_C, "At most"), most


def check_words(check: ScheduledCheck) -> Words:
    """``Breathing``, ``every 5 min in Onset, Peak ± 2 min``."""
    within = translate(_C, "± {tolerance}", tolerance=minutes(check.tolerance_s))
    if check.every_s is None:
        return check_word(check.check), f"{_at(check.at_s)} {within}"
    when = _DURING.get(check.during) if check.during else None
    figure = translate(
        _C,
        "every {every} {when}",
        every=minutes(check.every_s),
        when=translate(_C, when) if when else translate(_C, "in {in_}", in_=_stages(check.stages)),
    )
    return check_word(check.check), f"{figure} {within}"


def _at(at_s: tuple[float, ...]) -> str:
    times = ", ".join(f"{at / 60:g}" for at in at_s)
    return translate(_C, "at {times} min", times=times)


def _stages(stages: tuple[str, ...]) -> str:
    return ", ".join(stage_word(stage) for stage in stages)


def leaving_lines(leaving: Leaving) -> Iterator[Words]:
    """The times of the leaving list."""
    least = translate(_C, "{minimum} at least", minimum=minutes(leaving.minimum_s))
    yield translate(_C, "From the last dose"), least
    if leaving.minimum_from_zero_s:
        time = minutes(leaving.minimum_from_zero_s)
        yield translate(_C, "From the first dose"), translate(_C, "{time} at least", time=time)
    if leaving.near_baseline_percent is not None:
        near = translate(_C, "within {percent:g} %", percent=leaving.near_baseline_percent)
        yield translate(_C, "Pressure near that before the dose"), near


def stage_words(stage: Stage) -> Words:
    """A stage's title, its planned time, and what its order allows."""
    parts = [minutes(stage.planned_s)]
    if not stage.may_be_skipped:
        parts.append(translate(_C, "never skipped"))
    if not stage.may_be_repeated:
        parts.append(translate(_C, "once only"))
    if stage.overlaps:
        parts.append(translate(_C, "beside {stages}", stages=_stages(stage.overlaps)))
    return one_line(stage.title), ", ".join(parts)


def _and(parts: list[str]) -> str:
    return translate(_C, "{a} and {b}", a=parts[0], b=parts[1]) if len(parts) > 1 else parts[0]


_FIGURES = {
    "title": "title",
    "approved_by": "approved by",
    "notice": "notice",
    "bound": "limit",
    "delay_s": "delay",
    "priority": "priority",
    "sign": "sign",
    "side": "side",
    "drug": "drug",
    "route": "route",
    "max_mg": "one dose, at most",
    "max_mg_per_kg": "one dose per kg, at most",
    "max_total_mg": "all doses, at most",
    "max_total_mg_per_kg": "all doses per kg, at most",
    "second_person": "a second person confirms",
    "systolic_over": "systolic over",
    "diastolic_over": "diastolic over",
    "rest_s": "rest",
    "valid_s": "a reading counts for",
    "earliest_s": "not before",
    "latest_s": "not after",
    "evidence_within_s": "checks before it not older than",
    "extends": "lengthens",
    "extends_by_s": "lengthens by",
    "shortest_s": "runs for at least",
    "longest_s": "runs for at most",
    "bolus": "a bolus beside it",
    "planned_s": "planned time",
    "order": "end of the hold",
    "swallowed_minimum_s": "leaving after a swallow",
    "mass_mg": "each holds",
    "most": "how many at most",
    "check": "check",
    "at_s": "times",
    "every_s": "every",
    "stages": "stages",
    "during": "while",
    "tolerance_s": "tolerance",
    "minimum_s": "from the last dose",
    "minimum_from_zero_s": "from the first dose",
    "near_baseline_percent": "near the pressure before the dose",
    "id": "id",
    "stage": "stage",
    "may_be_skipped": "may be skipped",
    "may_be_repeated": "may be repeated",
    "overlaps": "beside",
    "source": "source",
    "certainty": "certainty",
}


def figure_name(name: str) -> str:
    """A figure's name as people say it."""
    return translate(_C, _FIGURES.get(name, name.replace("_", " ")))


_SPECIAL: dict[str, Callable[[Any], str]] = {
    "delay_s": delay_words,
    "at_s": _at,
    "priority": priority_words,
    "certainty": certainty_words,
    "route": route_word,
    "sign": sign_word,
    "check": check_word,
    "order": _order,
    "stages": _stages,
    "overlaps": _stages,
    "extends": stage_word,
    "stage": stage_word,
    "during": lambda value: translate(_C, _DURING[value]),
}
_UNITS = (
    ("_mg_per_kg", "mg/kg"),
    ("_mg", "mg"),
    ("_over", "mmHg"),
    ("_percent", "%"),
)


def figure_value(name: str, value: object) -> str:
    """A figure's value with its unit; what is not there is said to be none."""
    if value is None or value in ("", ()):
        return translate(_C, "none")
    if isinstance(value, bool):
        return translate(_C, "yes" if value else "no")
    if name in _SPECIAL:
        return _SPECIAL[name](value)
    unit = next((each for ending, each in _UNITS if name.endswith(ending)), "")
    match value:
        case Decimal():
            return f"{format_amount(value)} {unit}".rstrip()
        case int() | float():
            return minutes(value) if name.endswith("_s") else f"{value:g} {unit}".rstrip()
        case _:
            return one_line(str(value))
