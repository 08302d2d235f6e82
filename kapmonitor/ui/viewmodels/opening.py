"""What is missing before a session can be opened, and the opening itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import QObject, Signal

from kapmonitor.domain.people import DUTIES, Role
from kapmonitor.services import opening
from kapmonitor.services.fitness import Fitness
from kapmonitor.services.opening import SessionStart
from kapmonitor.ui.language import translate
from kapmonitor.ui.ports import Desk, Outcome, PreferenceStore
from kapmonitor.ui.viewmodels.arrival import Arrival
from kapmonitor.ui.viewmodels.author import Author
from kapmonitor.ui.viewmodels.lengths import too_long_words
from kapmonitor.ui.viewmodels.preflight import Preflight, finding_words, machine_word, sound_words
from kapmonitor.ui.viewmodels.seen_devices import Seen

CODE = "participant"
PROTOCOL = "protocol"
LONGEST_REASON = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """One thing that is not there yet; ``item`` is the word that a waiver records."""

    item: str
    name: str
    why: str
    waivable: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class StartState:
    """What Start shows."""

    missing: tuple[Missing, ...]
    reasons: Mapping[str, str]
    """What was typed for going without, by item; also of what is there by now."""
    may_waive: bool
    """Whether who writes may start without something."""
    is_opening: bool
    trouble: str
    """Why the last press of Start opened nothing."""

    @property
    def unreasoned(self) -> tuple[Missing, ...]:
        """What is missing and has no reason yet, or must not have one."""
        return tuple(each for each in self.missing if not self._has_reason(each))

    @property
    def may_start(self) -> bool:
        """Whether Start opens."""
        return not self.is_opening and not self.unreasoned

    def _has_reason(self, missing: Missing) -> bool:
        reason = self.reasons.get(missing.item, "")
        given = bool(reason.strip()) and not reason_fault(reason)
        return self.may_waive and missing.waivable and given


class Opening(QObject):
    """Holds what was answered against what is needed, and opens the session.

    Signals:
        state_updated: what is missing, or what became of the press.
    """

    state_updated = Signal(StartState)

    def __init__(
        self,
        arrival: Arrival,
        preflight: Preflight,
        desk: Desk,
        author: Author,
        preferences: PreferenceStore,
    ) -> None:
        super().__init__()
        self._arrival = arrival
        self._preflight = preflight
        self._desk = desk
        self._author = author
        self._preferences = preferences
        self._reasons: dict[str, str] = {}
        self._is_opening = False
        self._trouble = ""
        self._listen()

    @property
    def state(self) -> StartState:
        """What is missing now."""
        return StartState(
            missing=(*_of_person(self._arrival), *_of_plan(self._arrival), *self._of_room()),
            reasons=dict(self._reasons),
            may_waive=self._author.role is Role.CLINICIAN,
            is_opening=self._is_opening,
            trouble=self._trouble,
        )

    def start_from_nothing(self) -> None:
        """Forget every reason (HAZARDS H14)."""
        self._reasons.clear()
        self._is_opening = False
        self._trouble = ""
        self._tell()

    def type_reason(self, item: str, text: str) -> None:
        """Why the session starts without this."""
        self._reasons[item] = text
        self._tell()

    def start(self) -> None:
        """Open the session, once; what is missing and has no reason stops it."""
        if not self.state.may_start:
            return
        self._is_opening = True
        self._trouble = ""
        self._tell()
        self._desk.open_session(self._session_start(), self._on_opened)

    def _listen(self) -> None:
        self._arrival.person_updated.connect(self._on_something)
        self._arrival.plan_updated.connect(self._on_something)
        self._arrival.duties_updated.connect(self._on_something)
        self._preflight.devices_seen.connect(self._on_something)
        self._preflight.sound_updated.connect(self._on_something)
        self._preflight.machine_updated.connect(self._on_something)
        self._preflight.watch_updated.connect(self._on_something)
        self._author.changed_to.connect(self._on_something)

    def _on_something(self, _what: object) -> None:
        self._tell()

    def _tell(self) -> None:
        self.state_updated.emit(self.state)

    def _on_opened(self, outcome: Outcome) -> None:
        self._is_opening = False
        self._trouble = _trouble_words(outcome)
        if outcome.is_done:
            self._author.wrote()
        self._tell()

    def _session_start(self) -> SessionStart:
        person, plan = self._arrival.person, self._arrival.plan
        assert plan.protocol is not None  # noqa: S101 - missing without it, and not to be waived
        missing = {each.item for each in self.state.missing}
        return SessionStart(
            participant=person.code,
            protocol=plan.protocol.id,
            by=self._author.role,
            room=self._preferences.read().room,
            weight_kg=_confirmed_kg(self._arrival),
            planned_mass_mg=plan.mass_mg,
            planned_route=plan.route,
            confirmed=dict(self._confirmed(missing)),
            waived={item: self._reasons[item].strip() for item in sorted(missing)},
            duties=self._arrival.duties,
            gates_met=self._arrival.gates.met,
        )

    def _confirmed(self, missing: set[str]) -> Iterator[tuple[str, str | None]]:
        """What a person answered, in the order of the page."""
        details = {
            opening.IDENTIFIERS: _code_detail(self._arrival),
            opening.WEIGHT: _weight_detail(self._arrival),
            opening.READ_BACK: _read_back_detail(self._arrival),
            opening.SOUND_HEARD: self._preflight.sound.detail,
            opening.WATCHED_WITHOUT: self._preflight.watch.detail,
        }
        for item, detail in details.items():
            if item not in missing:
                yield item, detail or None
        for row in self._preflight.rows:
            if row.seen is Seen.ON_PERSON:
                yield opening.ON_PERSON + row.device, f"{row.name}: {row.value}"

    def _of_room(self) -> Iterator[Missing]:
        yield from _of_duties(self._arrival)
        yield from _of_devices(self._preflight)
        yield from _of_watch(self._preflight)
        yield from _of_machine(self._preflight)


def _of_person(arrival: Arrival) -> Iterator[Missing]:
    person = arrival.person
    if not person.code or person.code_fault or not person.is_looked_up:
        why = _say("not typed") if not person.code else _say("Enter looks it up")
        yield _not_waivable(CODE, _say("Participant code"), person.code_fault or why)
    elif person.asks_whether_new and not person.is_new_confirmed:
        yield _not_waivable(CODE, _say("Participant code"), _say("new? not answered"))
    if not person.identifiers_checked:
        yield _missing(opening.IDENTIFIERS, _say("Two identifiers"), _say("not checked"))
    if not person.weight_confirmed:
        why = _say("not confirmed") if person.weight.kg is not None else _say("not typed")
        if person.weight.fault:
            why = _say("not understood")
        yield _missing(opening.WEIGHT, _say("Weight"), why)


def _of_plan(arrival: Arrival) -> Iterator[Missing]:
    plan = arrival.plan
    if plan.protocol is None:
        yield _not_waivable(PROTOCOL, _say("Protocol"), _say("not chosen"))
    if plan.mass_mg is None:
        why = _say("not understood") if plan.mass_fault else _say("not typed")
        yield _missing(opening.PLANNED_DOSE, _say("Planned dose"), why)
    if plan.route is None:
        yield _missing(opening.PLANNED_ROUTE, _say("Planned route"), _say("not pressed"))
    if not plan.is_read_back:
        yield _missing(opening.READ_BACK, _say("Read back"), _say("not said"))


def _of_duties(arrival: Arrival) -> Iterator[Missing]:
    for duty in DUTIES:
        if duty not in arrival.duties:
            name = _say("Who {duty}", duty=duty_word(duty))
            yield _missing(opening.DUTY + duty, name, _say("not said"))


def _of_devices(preflight: Preflight) -> Iterator[Missing]:
    rows = preflight.rows
    if not rows:
        told = preflight.is_told_of_devices
        why = _say("none is assigned to this room") if told else _say("the core has not answered")
        yield _missing(opening.NO_DEVICE, _say("Devices"), why)
    for row in rows:
        if row.seen is Seen.ON_PERSON:
            continue
        no_value = row.seen is Seen.NOTHING
        why = _say("no live value yet") if no_value else _say("on the participant? not said")
        yield _missing(opening.ON_PERSON + row.device, row.name, why)


def _of_watch(preflight: Preflight) -> Iterator[Missing]:
    if preflight.sound.heard_by is None:
        why = sound_words(preflight.sound, preflight.no_output)
        yield _missing(opening.SOUND_HEARD, _say("Sound"), why)
    if not preflight.watch.detail:
        name = _say("Watched without this program")
        why = preflight.watch.fault or _say("not said how")
        yield _not_waivable(opening.WATCHED_WITHOUT, name, why)


def _of_machine(preflight: Preflight) -> Iterator[Missing]:
    if preflight.findings is None:
        yield _missing(opening.MACHINE_UNSEEN, _say("This computer"), _say("not looked at yet"))
    for finding in preflight.findings or ():
        if not finding.fit and finding.what is not Fitness.SOUND:
            why = finding_words(finding).words
            yield _missing(opening.MACHINE + finding.what, machine_word(finding.what), why)


def reason_fault(reason: str) -> str:
    """Why a reason is not taken; empty where it is."""
    return too_long_words(reason.strip(), LONGEST_REASON)


def duty_word(duty: str) -> str:
    """What a duty is, after *who*."""
    words = {
        "doses": _say("doses"),
        "watches": _say("watches the person"),
        "writes": _say("writes"),
        "supervises": _say("supervises"),
    }
    return words.get(duty, duty)


def _missing(item: str, name: str, why: str) -> Missing:
    return Missing(item=item, name=name, why=why)


def _not_waivable(item: str, name: str, why: str) -> Missing:
    return Missing(item=item, name=name, why=why, waivable=False)


def _confirmed_kg(arrival: Arrival) -> float | None:
    kg = arrival.person.confirmed_kg
    return None if kg is None else float(kg)


def _code_detail(arrival: Arrival) -> str:
    person = arrival.person
    return (
        _say("{code}, no session before", code=person.code) if not person.is_known else person.code
    )


def _weight_detail(arrival: Arrival) -> str:
    person = arrival.person
    step = person.weight_step
    return person.weight.echo if step is None else f"{person.weight.echo}; {step_words(step)}"


def step_words(step: Decimal) -> str:
    """A change of weight since the last visit, in words."""
    percent = f"{abs(step) * 100:.0f}"
    if step > 0:
        return _say("{percent} % more than at the last visit", percent=percent)
    return _say("{percent} % less than at the last visit", percent=percent)


def _read_back_detail(arrival: Arrival) -> str:
    plan = arrival.plan
    if plan.protocol is None:
        return ""
    parts = [f"{plan.protocol.title}, version {plan.protocol.version}", plan.words, plan.over_bound]
    return "; ".join(part for part in parts if part)


def _trouble_words(outcome: Outcome) -> str:
    if outcome.refusal is not None:
        return _say("Not opened: {why}", why=outcome.refusal)
    if outcome.failure is not None:
        return _say("Not opened: {why}", why=outcome.failure)
    return ""


def _say(text: str, **values: object) -> str:
    return translate("start", text, **values)
