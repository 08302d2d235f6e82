"""Who has come and what is planned, as it is typed and answered before a session.

Nothing here is recorded, and everything is gone when a session has been opened or closed (H14).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial

from PySide6.QtCore import QObject, Signal

from kapmonitor.domain.dosing import Route, WeightUnit
from kapmonitor.domain.people import Role
from kapmonitor.protocols.model import DosingProtocol
from kapmonitor.protocols.pressure import PRESSURE_GATE
from kapmonitor.services.opening import gates_before_opening
from kapmonitor.ui.chart_port import Chart
from kapmonitor.ui.language import translate
from kapmonitor.ui.ports import LastVisit
from kapmonitor.ui.viewmodels.amount_fields import read_amount
from kapmonitor.ui.viewmodels.lengths import too_long_words
from kapmonitor.ui.viewmodels.read_back import over_bound_words, plan_words
from kapmonitor.ui.viewmodels.weight import ReadWeight, read_weight, step_from

DEMO_PREFIX = "DEMO-"
"""Codes of nobody: of practice records, never of a clinic's (HAZARDS H68)."""
_CODE = re.compile(r"(?=.*\d)[A-Z0-9][A-Z0-9._-]{1,31}", re.ASCII)
"""At least one digit, which names do not have."""
LONGEST_CODE = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who is here, as far as it was typed and answered."""

    code: str = ""
    code_fault: str = ""
    is_looked_up: bool = False
    visit: LastVisit | None = None
    """What is known of the code; ``None`` where it is not looked up, or could not be."""
    is_new_confirmed: bool = False
    """Somebody said that a code without a session is right."""
    identifiers_checked: bool = False
    weight_text: str = ""
    unit: WeightUnit | None = None
    weight: ReadWeight = field(default_factory=ReadWeight)
    weight_confirmed: bool = False

    @property
    def is_known(self) -> bool:
        """Whether the record has a session of this code."""
        return self.visit is not None and self.visit.sessions > 0

    @property
    def asks_whether_new(self) -> bool:
        """Whether the code must be confirmed, because nothing is known of it (HAZARDS H32)."""
        return self.is_looked_up and not self.is_known

    @property
    def confirmed_kg(self) -> Decimal | None:
        """The weight that mg/kg may be worked out from; ``None`` where nobody confirmed it."""
        return self.weight.kg if self.weight_confirmed else None

    @property
    def weight_step(self) -> Decimal | None:
        """Change of weight since the last visit, where it is more than a tenth of it."""
        last_kg = self.visit.last_weight_kg if self.visit else None
        return None if self.weight.kg is None else step_from(last_kg, self.weight.kg)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be done; nothing of it is offered, all of it is typed or pressed."""

    protocol: DosingProtocol | None = None
    mass_text: str = ""
    mass_mg: Decimal | None = None
    mass_fault: str = ""
    route: Route | None = None
    words: str = ""
    """``60 mg IM injection, 0.81 mg/kg``, or why it has no mg/kg; empty without mass or route."""
    over_bound: str = ""
    is_read_back: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Gates:
    """What the chosen protocol asks before the dose and a person may answer by now."""

    asked: tuple[str, ...] = ()
    met: tuple[str, ...] = ()
    asks_pressure: bool = False
    """Whether it asks for a pressure too, which wants the session's readings."""


class Arrival(QObject):
    """Takes what is typed and answered; says what it means.

    A yes belongs to what it was said of: when that changes, the yes is gone.

    Signals:
        person_updated: code, weight or what was answered to them.
        plan_updated: protocol, planned dose, route, or the read-back.
        duties_updated: which role does what, by duty.
        gates_updated: what is asked before the dose, and what was answered yes.
        protocols_offered: the protocols that may be chosen from now on.
    """

    person_updated = Signal(Person)
    plan_updated = Signal(Plan)
    duties_updated = Signal(object)
    gates_updated = Signal(Gates)
    protocols_offered = Signal(object)

    def __init__(
        self, protocols: Sequence[DosingProtocol], chart: Chart, *, practice: bool
    ) -> None:
        super().__init__()
        self.protocols = tuple(protocols)
        self.practice = practice
        self._chart = chart
        self._person = Person()
        self._plan = Plan()
        self._duties: dict[str, Role] = {}
        self._gates = Gates()

    @property
    def person(self) -> Person:
        """Who is here."""
        return self._person

    @property
    def plan(self) -> Plan:
        """What is planned."""
        return self._plan

    @property
    def duties(self) -> Mapping[str, Role]:
        """Which role does what, as far as it was said."""
        return dict(self._duties)

    @property
    def gates(self) -> Gates:
        """What is asked before the dose, and what was answered yes."""
        return self._gates

    def start_from_nothing(self) -> None:
        """Forget everything: the next person owes nothing to the last (HAZARDS H14)."""
        self._duties = {}
        self._set_met(())
        self._set_person(Person())
        self._set_plan(Plan())
        self.duties_updated.emit(self.duties)

    def offer(self, protocols: Sequence[DosingProtocol]) -> None:
        """Others may be chosen; a version that was replaced is chosen and read back no more."""
        if tuple(protocols) == self.protocols:
            return
        self.protocols = tuple(protocols)
        self.protocols_offered.emit(self.protocols)
        chosen = self._plan.protocol
        if chosen is not None and chosen not in self.protocols:
            self._set_plan(replace(self._plan, protocol=None, route=None))

    def type_code(self, text: str) -> None:
        """The code as far as it is typed; what was said of another code is forgotten."""
        code = text.strip().upper()
        if code == self._person.code:
            return
        kept = self._person
        self._set_met(())  # they were said of somebody else
        self._set_person(
            Person(
                code=code,
                code_fault=_code_fault(code, practice=self.practice),
                weight_text=kept.weight_text,
                unit=kept.unit,
                weight=kept.weight,
            )
        )

    def look_up(self) -> None:
        """Ask the record about the code that stands there, once."""
        person = self._person
        if person.code and not person.code_fault and not person.is_looked_up:
            self._chart.last_visit(person.code, partial(self.take_visit, person.code))

    def take_visit(self, code: str, visit: LastVisit | None) -> None:
        """What the record said of a code; ignored where another stands there by now."""
        if code == self._person.code:
            self._set_person(replace(self._person, is_looked_up=True, visit=visit))

    def confirm_new(self, yes: bool) -> None:
        """Somebody said that a code without a session is right."""
        self._set_person(replace(self._person, is_new_confirmed=yes))

    def confirm_identifiers(self, yes: bool) -> None:
        """Somebody checked two identifiers against the clinic's chart."""
        self._set_person(replace(self._person, identifiers_checked=yes))

    def type_weight(self, text: str) -> None:
        """The number as far as it is typed."""
        self._weigh(text, self._person.unit)

    def choose_unit(self, unit: WeightUnit) -> None:
        """The unit that the scale shows."""
        self._weigh(self._person.weight_text, unit)

    def confirm_weight(self, yes: bool) -> None:
        """Somebody read the echo and says that it is what the scale shows."""
        confirmed = yes and self._person.weight.kg is not None
        self._set_person(replace(self._person, weight_confirmed=confirmed))

    def choose_protocol(self, protocol_id: str) -> None:
        """The protocol of this session; a route of another is forgotten."""
        chosen = next(each for each in self.protocols if each.id == protocol_id)
        if chosen is not self._plan.protocol:
            self._set_plan(replace(self._plan, protocol=chosen, route=None))

    def type_mass(self, text: str) -> None:
        """The planned mass in mg as far as it is typed."""
        if text == self._plan.mass_text:
            return
        mass_mg, fault = _read_mass(text)
        plan = replace(self._plan, mass_text=text, mass_mg=mass_mg, mass_fault=fault)
        self._set_plan(plan)

    def choose_route(self, route: Route) -> None:
        """The planned route."""
        if route is not self._plan.route:
            self._set_plan(replace(self._plan, route=route))

    def confirm_read_back(self, yes: bool) -> None:
        """Somebody read protocol and plan aloud, and another agreed."""
        self._plan = replace(self._plan, is_read_back=yes and self._plan.protocol is not None)
        self.plan_updated.emit(self._plan)

    def answer_gate(self, gate: str, yes: bool) -> None:
        """Somebody says that a gate before the dose is met, or takes it back."""
        met = {*self._gates.met, gate} if yes else {*self._gates.met} - {gate}
        self._set_met(tuple(each for each in self._gates.asked if each in met))

    def assign(self, duty: str, role: Role) -> None:
        """Say which role does what."""
        self._duties[duty] = role
        self.duties_updated.emit(self.duties)

    def _weigh(self, text: str, unit: WeightUnit | None) -> None:
        if (text, unit) == (self._person.weight_text, self._person.unit):
            return
        self._set_person(
            replace(
                self._person,
                weight_text=text,
                unit=unit,
                weight=read_weight(text, unit),
                weight_confirmed=False,
            )
        )

    def _set_person(self, person: Person) -> None:
        before = (self._person.weight.kg, self._person.confirmed_kg)
        self._person = person
        self.person_updated.emit(person)
        if before != (person.weight.kg, person.confirmed_kg):
            self._set_plan(self._plan)

    def _set_plan(self, plan: Plan) -> None:
        """Say anew what the plan means with today's weight; it is to be read back again."""
        weight_kg = self._person.confirmed_kg
        words = plan_words(plan.mass_mg, plan.route, weight_kg)
        over = ""
        if plan.protocol and plan.mass_mg is not None and plan.route is not None:
            over = over_bound_words(plan.protocol, plan.mass_mg, plan.route, weight_kg)
        self._plan = replace(plan, words=words, over_bound=over, is_read_back=False)
        self.plan_updated.emit(self._plan)
        self._ask_gates(plan.protocol)

    def _ask_gates(self, protocol: DosingProtocol | None) -> None:
        """Another protocol keeps of the answers what it asks too."""
        asked = gates_before_opening(protocol) if protocol is not None else ()
        pressure = protocol is not None and PRESSURE_GATE in protocol.gates
        met = tuple(gate for gate in asked if gate in self._gates.met)
        self._set_gates(Gates(asked=asked, met=met, asks_pressure=pressure))

    def _set_met(self, met: tuple[str, ...]) -> None:
        self._set_gates(replace(self._gates, met=met))

    def _set_gates(self, gates: Gates) -> None:
        if gates != self._gates:
            self._gates = gates
            self.gates_updated.emit(gates)


def _code_fault(code: str, *, practice: bool) -> str:
    """Why this is no code of a participant here; empty where it is one, or nothing was typed."""
    if not code:
        return ""
    if too_long := too_long_words(code, LONGEST_CODE):
        return too_long
    is_demo = code.startswith(DEMO_PREFIX)
    if is_demo and not practice:
        return translate("arrival", "DEMO- codes are for practice, never in the clinic's record")
    if practice and not is_demo:
        return translate("arrival", "Practice: only codes that begin with DEMO-")
    if _CODE.fullmatch(code) is None:
        return translate(
            "arrival", "A code of the clinic, not a name: letters and digits, one digit at least"
        )
    return ""


def _read_mass(text: str) -> tuple[Decimal | None, str]:
    read = read_amount(text)
    return read.amount, read.fault or ""


def duties_words(duties: Mapping[str, Role]) -> str:
    """What is to be said of who does what: nobody doses and watches at once unasked."""
    doses, watches = duties.get("doses"), duties.get("watches")
    if doses is None or doses is not watches:
        return ""
    return translate(
        "arrival", "One role doses and watches: who looks at the person while the dose is given?"
    )
