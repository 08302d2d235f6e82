"""Who has come: the clinic's code, the chart, today's weight."""

from datetime import datetime

from PySide6.QtWidgets import QLineEdit, QSizePolicy

from kapmonitor.domain.dosing import WeightUnit
from kapmonitor.ui.ports import LastVisit
from kapmonitor.ui.theme import Theme, dress
from kapmonitor.ui.viewmodels.arrival import Arrival, Person
from kapmonitor.ui.viewmodels.opening import step_words
from kapmonitor.ui.widgets.amount_field import AmountField
from kapmonitor.ui.widgets.answer_row import AnswerRow
from kapmonitor.ui.widgets.panel import Panel, rule
from kapmonitor.ui.widgets.pills import Pills
from kapmonitor.ui.widgets.state_mark import Mark
from kapmonitor.ui.widgets.typing_pause import TypingPause
from kapmonitor.ui.widgets.words import label, say


class PersonPanel(Panel):
    """Code, two identifiers, weight."""

    def __init__(self, theme: Theme, arrival: Arrival) -> None:
        super().__init__(theme, self.tr("Person"), "person-panel")
        self._arrival = arrival
        self._code = QLineEdit()
        self._code.setObjectName("participant-code")
        self._code.setAccessibleName(self.tr("Participant code"))
        dress(self._code, size="title", weight="strong")
        self._code_words = label("", tone="muted", size="small")
        self._new = AnswerRow(
            theme, "new-participant", self.tr("A new participant, code read twice?"), self.tr("Yes")
        )
        self._identifiers = AnswerRow(
            theme,
            "identifiers",
            self.tr("Two identifiers checked against the clinic's chart"),
            self.tr("Yes, checked"),
        )
        self._weight = AmountField(
            theme, name="weight", caption="", holds="amount", width=100, size="title", height="36"
        )
        self._weight.setAccessibleName(self.tr("Weight, in the unit chosen beside it"))
        self._weight.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._code_pause = TypingPause(self._code)
        self._weight_pause = TypingPause(self._weight)
        units = {unit.value: unit.value for unit in WeightUnit}
        self._units = Pills(theme, "weight-unit", units, self.tr("Unit of the weight"))
        self._echo = label("", tone="accent", size="title", weight="strong")
        self._weight_words = label("", size="small")
        self._as_scale = AnswerRow(
            theme, "weight-confirmed", self.tr("As the scale shows it?"), self.tr("Yes, read twice")
        )
        self.setFocusProxy(self._code)
        self._build()
        self._connect()
        self._on_person(arrival.person)

    def _build(self) -> None:
        self.heading(self.tr("Participant code, never a name"))
        self.put(self._code)
        self.put(self._code_words)
        self.put(self._identifiers)
        self.put(self._new)  # it comes while Tab leaves the code: behind what Tab reaches next
        self.put(rule())
        self.heading(self.tr("Weight today, as the scale says: number and unit"))
        row = self.row(self._weight, self._units)
        row.setStretch(0, 1)
        row.setStretch(1, 1)
        self.put(self._echo)
        self.put(self._weight_words)
        self.put(self._as_scale)

    def _connect(self) -> None:
        self._code.textEdited.connect(self._on_code_edited)
        self._code_pause.ended.connect(self._on_typed)
        self._weight_pause.ended.connect(self._on_typed)
        self._code.editingFinished.connect(self._arrival.look_up)
        self._new.answered.connect(self._arrival.confirm_new)
        self._identifiers.answered.connect(self._arrival.confirm_identifiers)
        self._weight.textEdited.connect(self._arrival.type_weight)
        self._units.chosen.connect(self._on_unit)
        self._as_scale.answered.connect(self._arrival.confirm_weight)
        self._arrival.person_updated.connect(self._on_person)

    def _on_code_edited(self, text: str) -> None:
        place = self._code.cursorPosition()
        self._code.setText(text.upper())
        self._code.setCursorPosition(place)
        self._arrival.type_code(text)

    def _on_unit(self, unit: str) -> None:
        self._arrival.choose_unit(WeightUnit(unit))

    def _on_typed(self, _text: str) -> None:
        """Now what is wrong with it is said."""
        self._on_person(self._arrival.person)

    def _on_person(self, person: Person) -> None:
        self._follow_fields(person)
        self._show_code(person)
        self._show_weight(person)

    def _follow_fields(self, person: Person) -> None:
        """The fields follow only when everything was forgotten; else they are what is typed."""
        if not person.code and self._code.text().strip():
            self._code.clear()
        if not person.weight_text and self._weight.text():
            self._weight.clear()

    def _show_code(self, person: Person) -> None:
        fault = "" if self._code_pause.is_typing else person.code_fault
        say(self._code_words, fault or self._known_words(person))
        dress(self._code, state="fault" if fault else "")
        dress(self._code_words, tone="text" if fault else "muted")
        self._new.setVisible(person.asks_whether_new)
        self._new.show_answer(_mark(person.is_new_confirmed), yes=person.is_new_confirmed)
        self._identifiers.show_answer(
            _mark(person.identifiers_checked),
            detail=self.tr("Both stay in the chart; only the yes is kept here."),
            asks=bool(person.code) and not person.code_fault,
            yes=person.identifiers_checked,
        )

    def _known_words(self, person: Person) -> str:
        if not person.code:
            return self.tr("As it stands in the clinic's chart, such as KAP-0147.")
        if not person.is_looked_up:
            return self.tr("Enter looks the code up.")
        if person.visit is None:
            return self.tr("The record could not be asked about {code}.").format(code=person.code)
        if person.visit.sessions == 0:
            return self.tr("No session of {code} in this record.").format(code=person.code)
        return self._visit_words(person.visit)

    def _visit_words(self, visit: LastVisit) -> str:
        words = self.tr("1 session before")
        if visit.sessions != 1:
            words = self.tr("{count} sessions before").format(count=visit.sessions)
        if visit.last_opened_at is not None:
            words += self.tr(", last on {day}").format(day=_day(visit.last_opened_at))
        if visit.last_weight_kg is not None:
            words += self.tr(" at {kg:g} kg").format(kg=visit.last_weight_kg)
        doses = ", ".join(f"{drug} {mass} mg" for drug, mass in visit.last_doses.items())
        return f"{words}: {doses}" if doses else words

    def _show_weight(self, person: Person) -> None:
        self._units.show_choice(person.unit.value if person.unit else None)
        say(self._echo, person.weight.echo)
        step = person.weight_step
        asked = step is not None
        fault = "" if self._weight_pause.is_typing else person.weight.fault
        say(self._weight_words, fault)
        self._weight.show_fault(fault, is_asked=asked)
        self._as_scale.setVisible(person.weight.kg is not None)
        self._as_scale.show_title(
            self.tr("Another weight than before: as the scale shows it?")
            if asked
            else self.tr("As the scale shows it?")
        )
        self._as_scale.show_answer(
            _mark(person.weight_confirmed),
            detail=step_words(step) if step is not None else "",
            yes=person.weight_confirmed,
            tone="text",
        )


def _mark(yes: bool) -> Mark:
    return Mark.DONE if yes else Mark.OPEN


def _day(moment: datetime) -> str:
    local = moment.astimezone()
    return f"{local.day} {local:%B %Y}"
