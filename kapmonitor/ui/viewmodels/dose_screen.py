"""What the dose panel shows at one moment, and the words for it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from kapmonitor.domain.dosing import Route, format_amount, per_kg
from kapmonitor.protocols.model import DosingProtocol
from kapmonitor.protocols.questions import QuestionKind
from kapmonitor.services.snapshot import RoomView
from kapmonitor.ui.language import translate
from kapmonitor.ui.text import dose_route_word, one_line
from kapmonitor.ui.viewmodels.amount_fields import with_unit
from kapmonitor.ui.viewmodels.asked import Asked
from kapmonitor.ui.viewmodels.dose_context import context_words, running_words, wants_second
from kapmonitor.ui.viewmodels.dose_draft import DoseDraft, DoseField, DoseRequest, ReadDraft
from kapmonitor.ui.viewmodels.dose_sum import SumLine, sum_line

VIALS_MG_PER_ML = (Decimal(10), Decimal(50), Decimal(100))
"""The strengths in which ketamine is sold, each the trap of another (domain.md section 6)."""
KETAMINE = "ketamine"
SITES = {
    Route.IM: ("left deltoid", "right deltoid"),
    Route.SC: ("left upper arm", "right upper arm"),
    Route.IV: ("left arm", "right arm"),
    Route.IN: ("left nostril", "right nostril"),
}
"""Where a route is usually given, to press instead of typing; anything else is typed."""
LATE_S = 60.0
"""Seconds after which an entry is said to be late."""
FIELD_WORDS = {
    DoseField.DRUG: "drug",
    DoseField.CONCENTRATION: "vial strength in mg/mL",
    DoseField.MASS: "mass",
    DoseField.VOLUME: "volume",
    DoseField.ROUTE: "route",
    DoseField.SITE: "site",
    DoseField.LOT: "lot",
    DoseField.EXPIRY: "expiry",
    DoseField.DRAWN: "drawn",
    DoseField.WITNESS: "witness",
    DoseField.GIVEN_AT: "given at",
    DoseField.REASON: "reason",
}
BADGES = {
    QuestionKind.TENFOLD: "\N{MULTIPLICATION SIGN}10",
    QuestionKind.BOUND: "over",
    QuestionKind.DRUG: "drug",
    QuestionKind.ROUTE: "route",
    QuestionKind.VOLUME: "over 2 mL",
    QuestionKind.CONCENTRATION: "mg ≠ mL",
    QuestionKind.REPEAT: "repeat?",
    QuestionKind.PRESSURE: "pressure",
    QuestionKind.DRAWN: "drawn?",
    QuestionKind.SECOND_PERSON: "2nd person",
    QuestionKind.EXPIRED: "expired",
    QuestionKind.ALARM: "alarm",
    QuestionKind.GATE: "gate",
    "unit": "unit?",
    "run-time": "run time",
    "pump": "pump",
    "weight": "weight?",
    "in-hand": "in hand",
}
"""What a question's badge bears; the volume's figure is that of ``protocols/questions.py``."""
ROUTES = (Route.IM, Route.IV, Route.SC, Route.SL, Route.IN, Route.PO)
"""Every route, in the order in which one that no protocol plans is offered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionLine:
    """One question: a badge of few letters, and what is odd."""

    badge: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedLine:
    """The dose that stands prepared, in words, the first of them large."""

    amount: str
    how: str
    vial: str
    when: str
    concentration: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseScreen:
    """One moment of the panel."""

    participant: str = ""
    weight: str = ""
    writer: str = ""
    drugs: tuple[str, ...] = ()
    routes: tuple[Route, ...] = ROUTES
    context: str = ""
    """Which device it is, what it stands beside, how long ago the last was, what is in hand."""
    running_words: str = ""
    """What runs beside doses in this protocol, on the way to its panel."""
    wants_second: bool = False
    """Whether the protocol wants a second person to confirm it."""
    draft: DoseDraft = field(default_factory=DoseDraft)
    faults: Mapping[DoseField, str] = field(default_factory=dict)
    computed_mass: str = ""
    computed_volume: str = ""
    other_vials: str = ""
    sites: tuple[str, ...] = ()
    echo: str = ""
    sum: SumLine = field(default_factory=SumLine)
    prepared: PreparedLine | None = None
    shows_prepared: bool = False
    questions: tuple[QuestionLine, ...] = ()
    keep_fault: str = ""
    """Why whoever writes may not go past what is asked; empty where they may."""
    reason_open: bool = False
    notice: str = ""
    notice_is_trouble: bool = False
    is_waiting: bool = False
    give_words: str = ""

    @property
    def amount_fault(self) -> str:
        """What is wrong with the strength, the mass or the volume, to stand beside them."""
        places = (DoseField.CONCENTRATION, DoseField.MASS, DoseField.VOLUME)
        found = [fault_words(place, self.faults[place]) for place in places if place in self.faults]
        return "\n".join(found[:1])

    @property
    def other_fault(self) -> str:
        """What is wrong with anything else."""
        found = [fault_words(*item) for item in self.faults.items()]
        return next((each for each in found if each != self.amount_fault), "")

    @property
    def asks_second(self) -> bool:
        """Whether it is asked who confirms it: then that field stays in sight."""
        badge = translate("dose", BADGES[QuestionKind.SECOND_PERSON])
        return any(each.badge == badge for each in self.questions)

    @property
    def is_asked(self) -> bool:
        """Whether something waits for *change* or *keep*."""
        return bool(self.questions) and not self.reason_open

    @property
    def asked_words(self) -> str:
        """Everything that is asked, what is held meanwhile, and who alone may keep it."""
        asked = whole_sentence(each.why for each in self.questions)
        held = ""
        if self.draft.given_at.strip():
            held = translate("dose", "Given at {time} is held.", time=self.draft.given_at.strip())
        return " ".join(part for part in (asked, held, self.keep_fault) if part)


def screen_of(
    view: RoomView | None,
    protocol: DosingProtocol | None,
    draft: DoseDraft,
    read: ReadDraft,
    now: datetime,
) -> DoseScreen:
    """What is shown of the room and of what is typed; empty while no session is open."""
    if view is None:
        return DoseScreen()
    weight = view.weight_kg
    mass, volume = read.mass_mg, read.volume_ml
    return DoseScreen(
        participant=view.participant,
        weight=_weight_words(weight),
        drugs=tuple(sorted(protocol.drugs)) if protocol else (),
        routes=routes_of(protocol),
        running_words=running_words(protocol),
        wants_second=wants_second(protocol, draft.drug.strip(), draft.route),
        draft=draft,
        faults=dict(read.faults),
        computed_mass=format_amount(mass) if mass is not None and read.mass.is_empty else "",
        computed_volume=format_amount(volume) if volume and read.volume.is_empty else "",
        other_vials=other_vials_words(draft.drug, read.concentration.amount),
        sites=SITES.get(draft.route, ()) if draft.route else (),
        echo=echo_words(draft, read, weight),
        sum=sum_line(view, protocol, draft.drug.strip(), draft.route, mass),
        context=context_words(view, protocol, draft.drug.strip(), now),
    )


def whole_sentence(asked: Iterable[str]) -> str:
    """Everything that is asked, ended as a sentence is."""
    words = "; ".join(asked)
    return words if words.endswith("?") else f"{words}."


def question_lines(asked: Sequence[Asked]) -> tuple[QuestionLine, ...]:
    """Every question; gates that are not met are one, with all their names."""
    unmet = [each for each in asked if each.gate and each.why.endswith(f": {each.gate}")]
    rest = tuple(question_line(each) for each in asked if each not in unmet)
    if len(unmet) < 2:
        return tuple(question_line(each) for each in asked)
    names = ", ".join(each.gate or "" for each in unmet)
    why = translate("dose", "gates not met: {names}", names=names)
    return (*rest, QuestionLine(badge=translate("dose", BADGES[QuestionKind.GATE]), why=why))


def question_line(asked: Asked) -> QuestionLine:
    """A question as its badge and its words."""
    badge = translate("dose", BADGES.get(asked.kind, asked.kind))
    return QuestionLine(badge=badge, why=one_line(asked.why))


def missing_words(lacking: Sequence[DoseField]) -> str:
    """What is still to be typed or pressed."""
    either = {DoseField.MASS: "mass or volume"}
    names = ", ".join(translate("dose", (FIELD_WORDS | either)[each]) for each in lacking)
    return translate("dose", "Missing: {names}", names=names)


def fault_words(place: DoseField, fault: str) -> str:
    """What is wrong with what was typed, and where."""
    name = translate("dose", FIELD_WORDS[place])
    return translate("dose", "{name}: {fault}", name=name.capitalize(), fault=fault)


def given_at_fault() -> str:
    """What a time of giving may look like."""
    return translate("dose", "Given at: minutes ago (3 min) or a time (14:23) in this session")


def give_words(at: datetime | None, now: datetime, *, typed: bool) -> str:
    """The words on the target that records a dose as given."""
    if not typed or at is None:
        return translate("dose", "Given now")
    late_s = (now - at).total_seconds()
    time = time_words(at)
    if late_s < LATE_S:
        return translate("dose", "Given {time}", time=time)
    return translate("dose", "Given {time}, {ago} late", time=time, ago=ago_words(late_s))


def given_words(request: DoseRequest, at: datetime, now: datetime) -> str:
    """What is recorded as given, and when; late where it was set back (H37)."""
    given = translate(
        "dose",
        "{mass} {drug} {how} given {time}",
        mass=with_unit(request.mass_mg, "mg"),
        drug=request.drug,
        how=how_words(request.route, None),
        time=time_words(at),
    )
    late_s = (now - at).total_seconds()
    if late_s < LATE_S:
        return given
    return translate("dose", "{given}, {ago} late", given=given, ago=ago_words(late_s))


def saving_words(given: str, not_recording: str | None) -> str:
    """What is on its way into the record: durable before it is called saved (H55)."""
    if not_recording:
        return translate("dose", "not saved yet: {why}", why=not_recording)
    if given:
        return translate("dose", "saving: {given}", given=given)
    return translate("dose", "saving what is prepared")


def amount_words(request: DoseRequest, *, exact: bool = True) -> str:
    """``60 mg = 1.2 mL``; a rounded volume says so."""
    mass = with_unit(request.mass_mg, "mg")
    if request.volume_ml is None:
        return mass
    volume = with_unit(request.volume_ml, "mL")
    about = "{mass} = {volume}" if exact else "{mass} = about {volume}"
    return translate("dose", about, mass=mass, volume=volume)


def how_words(route: Route, site: str | None) -> str:
    """``IM injection, left deltoid``."""
    return ", ".join(part for part in (dose_route_word(route), site) if part)


def vial_words(request: DoseRequest, weight_kg: float | None) -> str:
    """Drug, lot and expiry, and what the dose is for today's weight."""
    details = request.details
    per = with_unit(per_kg(request.mass_mg, weight_kg), "mg/kg") if weight_kg else ""
    lot = translate("dose", "lot {lot}", lot=details.lot) if details.lot else ""
    expiry = translate("dose", "exp {expiry}", expiry=details.expiry) if details.expiry else ""
    return " · ".join(part for part in (request.drug, per, lot, expiry) if part)


def echo_words(draft: DoseDraft, read: ReadDraft, weight_kg: float | None) -> str:
    """All that is typed so far, as it would be written, before anything is confirmed (H35)."""
    parts: list[str] = []
    if read.mass_mg is not None:
        parts.append(with_unit(read.mass_mg, "mg"))
        if read.volume_ml is not None:
            volume = with_unit(read.volume_ml, "mL")
            about = translate("dose", "about {volume}", volume=volume)
            parts.append(volume if read.volume_is_exact else about)
        if weight_kg:
            parts.append(with_unit(per_kg(read.mass_mg, weight_kg), "mg/kg"))
    how = [
        draft.drug.strip(),
        dose_route_word(draft.route) if draft.route else "",
        draft.site.strip(),
    ]
    words = ", ".join(part for part in how if part)
    return "\n".join(part for part in (" = ".join(parts), words) if part)


def other_vials_words(drug: str, concentration: Decimal | None) -> str:
    """What the typed strength is not: the other vials of the same drug (HAZARDS H34)."""
    if concentration is None or drug.strip().casefold() != KETAMINE:
        return ""
    others = [format_amount(each) for each in VIALS_MG_PER_ML if each != concentration]
    if len(others) == len(VIALS_MG_PER_ML):
        return translate("dose", "vials are {vials} mg/mL", vials=", ".join(others))
    return translate("dose", "not {one}, not {other} mg/mL", one=others[0], other=others[1])


def ago_words(seconds: float) -> str:
    """An age in seconds as ``40 s`` or ``3 min``."""
    if seconds < 60:
        return translate("dose", "{count} s", count=max(0, int(seconds)))
    return translate("dose", "{count} min", count=int(seconds // 60))


def time_words(at: datetime) -> str:
    """A local clock time with seconds."""
    return f"{at.astimezone():%H:%M:%S}"


def routes_of(protocol: DosingProtocol | None) -> tuple[Route, ...]:
    """Every route, those of the protocol first; none of them is chosen for anybody (H39)."""
    planned = protocol.routes if protocol is not None else ()
    return (*planned, *(each for each in ROUTES if each not in planned))


def _weight_words(weight_kg: float | None) -> str:
    if weight_kg is None:
        return translate("dose", "no weight today")
    return f"{weight_kg:g} kg"
