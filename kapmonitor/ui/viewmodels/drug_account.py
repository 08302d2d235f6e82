"""The drug of the session: drawn, given, wasted, in hand; and the weight that its mg/kg is of."""

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QObject, Signal

from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing import WeightUnit, format_amount, per_kg
from kapmonitor.domain.people import Role
from kapmonitor.services.feed import RoomUpdate
from kapmonitor.services.snapshot import RoomView
from kapmonitor.ui.language import translate
from kapmonitor.ui.ports import Desk
from kapmonitor.ui.text import role_word
from kapmonitor.ui.viewmodels.asked_deed import AskedDeed, Wish
from kapmonitor.ui.viewmodels.author import Author
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.viewmodels.drug_deeds import drawing, explaining, wasting, weighing
from kapmonitor.ui.viewmodels.drug_forms import (
    DrugDraft,
    DrugField,
    Form,
    ReadDrug,
    fault_words,
    missing_in,
    missing_words,
    read_drug,
)
from kapmonitor.ui.viewmodels.drug_lines import DrugLine, drug_line, lot_words
from kapmonitor.ui.viewmodels.weight import ReadWeight, read_weight

_C = "drug"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountNow:
    """What the panel shows."""

    lines: tuple[DrugLine, ...] = ()
    form: Form | None = None
    draft: DrugDraft = field(default_factory=DrugDraft)
    drugs: tuple[str, ...] = ()
    witnesses: tuple[str, ...] = ()
    """Roles beside the one that writes; anybody else is typed."""
    faults: tuple[tuple[DrugField, str], ...] = ()
    echo: str = ""
    about: str = ""
    """Of what the form is, where it is of one line or of the weight in the record."""


class DrugAccount(QObject):
    """The account of the open session.

    Signals:
        changed_to: what is shown from now on.
        field_wanted: where the person's attention is wanted next.
    """

    changed_to = Signal(AccountNow)
    field_wanted = Signal(DrugField)

    def __init__(self, link: CoreLink, desk: Desk, author: Author) -> None:
        super().__init__()
        self._link = link
        self._desk = desk
        self._author = author
        self.deed = AskedDeed(desk, author)
        self._form: Form | None = None
        self._drafts: dict[Form, DrugDraft] = {}
        self._line: tuple[str, str | None] | None = None
        """The line that is explained."""
        self._strengths: dict[tuple[str, str | None], Decimal] = {}
        self.now = AccountNow()
        link.session_opened.connect(self._on_session_opened)
        link.session_closed.connect(self._on_session_closed)
        link.room_updated.connect(self._on_room_updated)
        author.changed_to.connect(self._on_author_changed)
        self.deed.done.connect(self._on_done)
        self.show()

    def ask(self, form: Form | None) -> None:
        """Ask for one of them in place; ``None``: for none."""
        if self._form is not form:
            self._form = form
            self.deed.change()
            self.deed.say("")
        self.show()

    def explain(self, drug: str, lot: str | None) -> None:
        """A difference of that line is explained."""
        self._line = (drug, lot)
        self.ask(Form.EXPLAIN)

    def write(self, place: DrugField, text: str) -> None:
        """Somebody typed: the text is kept as it is."""
        if self._form is not None and getattr(self._draft, place.value) != text:
            typed: dict[str, Any] = {place.value: text}
            self._take(replace(self._draft, **typed))

    def choose_line(self, name: str) -> None:
        """A lot of the account was pressed: its drug and its lot are those of the entry."""
        found = next((each for each in self.now.lines if each.name == name), None)
        drug, lot = (found.drug, found.lot or "") if found else ("", "")
        self._take(replace(self._draft, drug=drug, lot=lot))

    def choose_unit(self, unit: WeightUnit) -> None:
        """The unit of the scale: chosen by hand, never guessed (HAZARDS H33)."""
        self._take(replace(self._draft, unit=unit))

    def press_write(self) -> None:
        """What is typed is written, or said to be wanting."""
        form = self._form
        if form is None:
            return
        read = self._read()
        fault = self._first_fault(form, read)
        missing = missing_in(form, self._draft, read)
        if fault is not None:
            self.deed.say(fault_words(*fault), trouble=True)
            self.field_wanted.emit(fault[0])
        elif missing:
            self.deed.say(missing_words(missing), trouble=True)
            self.field_wanted.emit(missing[0])
        else:
            self._wish(form, read)

    def press_change(self) -> None:
        """What was asked about is changed: back to the field, with its text."""
        self.field_wanted.emit(DrugField.WEIGHT if self._form is Form.WEIGHT else DrugField.MASS)

    def show(self) -> None:
        """Look again."""
        now = self._look()
        if now != self.now:
            self.now = now
            self.changed_to.emit(now)

    @property
    def _draft(self) -> DrugDraft:
        return self._drafts.get(self._form, DrugDraft()) if self._form else DrugDraft()

    def _wish(self, form: Form, read: ReadDrug) -> None:
        wish = self._wished(form, read)
        if wish is not None:
            self.deed.press(wish)

    def _wished(self, form: Form, read: ReadDrug) -> Wish | None:
        at, draft, view = self._desk.clock.now().utc, self._draft, self._link.view
        match form:
            case Form.DRAW:
                return drawing(draft, read, at)
            case Form.WASTE:
                return wasting(draft, read, at)
            case Form.EXPLAIN if self._line is not None:
                return explaining(self._line, draft.reason.strip(), at)
            case Form.WEIGHT:
                weight = read_weight(draft.weight, draft.unit)
                was = view.weight_kg if view else None
                return weighing(weight, was, draft.reason.strip(), at)
            case _:
                return None

    def _first_fault(self, form: Form, read: ReadDrug) -> tuple[DrugField, str] | None:
        if form is Form.WEIGHT:
            weight = self._weight()
            return (DrugField.WEIGHT, weight.fault) if weight.fault else None
        return next(iter(read.faults.items()), None) if form is not Form.EXPLAIN else None

    def _weight(self) -> ReadWeight:
        return read_weight(self._draft.weight, self._draft.unit)

    def _read(self) -> ReadDrug:
        draft = self._draft
        known = self._strengths.get((draft.drug.strip(), draft.lot.strip() or None))
        return read_drug(
            draft,
            writer=role_word(self._author.role.value),
            known=known if self._form is Form.WASTE else None,
            today=self._desk.clock.now().utc.astimezone().date(),
        )

    def _look(self) -> AccountNow:
        view, protocol = self._link.view, self._desk.protocol
        if view is None:
            return AccountNow()
        form, read = self._form, self._read()
        fault = self._first_fault(form, read) if form is not None else None
        return AccountNow(
            lines=tuple(drug_line(each) for each in view.balances),
            form=form,
            draft=self._draft,
            drugs=tuple(sorted(protocol.drugs)) if protocol else (),
            witnesses=tuple(role_word(r.value) for r in Role if r is not self._author.role),
            faults=(fault,) if fault else (),
            echo=fault_words(*fault) if fault else self._echo(view, read),
            about=self._about(view),
        )

    def _echo(self, view: RoomView, read: ReadDrug) -> str:
        match self._form:
            case Form.DRAW | Form.WASTE:
                return read.echo
            case Form.WEIGHT:
                return _weight_echo(self._weight(), view)
            case _:
                return ""

    def _about(self, view: RoomView) -> str:
        if self._form is Form.EXPLAIN and self._line is not None:
            drug, lot = self._line
            lines = [drug_line(e) for e in view.balances if (e.drug, e.lot) == self._line]
            what = lines[0].equation if lines else ""
            return f"{drug}, {lot_words(lot)}: {what}"
        if self._form is Form.WEIGHT:
            was = f"{view.weight_kg:g} kg" if view.weight_kg else translate(_C, "none")
            return translate(_C, "in the record: {weight}", weight=was)
        return ""

    def _take(self, draft: DrugDraft) -> None:
        if self._form is not None:
            self._drafts[self._form] = draft
            self.deed.change()
            self.deed.say("")
            self.show()

    def _on_done(self, _wish: Wish) -> None:
        """Its fields are spent; what was said of it stays in sight."""
        if self._form is not None:
            self._drafts.pop(self._form, None)
        self._form = None
        self.show()

    def _on_session_opened(self, update: RoomUpdate) -> None:
        self._on_session_closed(update)
        self._note(update)

    def _on_session_closed(self, _update: RoomUpdate) -> None:
        """Nothing of one person's drug reaches another's session (H32)."""
        self._form, self._line = None, None
        self._drafts.clear()
        self._strengths.clear()
        self.deed.forget()
        self.show()

    def _on_room_updated(self, update: RoomUpdate) -> None:
        self._note(update)
        self.show()

    def _note(self, update: RoomUpdate) -> None:
        """At which concentration a lot was drawn, so that a volume can be said of its waste."""
        for fact in (*update.view.last_facts, *update.facts):
            match fact.event:
                case ev.DrugDrawn(drug=drug, lot=lot, concentration_mg_per_ml=strength) if strength:
                    self._strengths[drug, lot] = strength
                case _:
                    continue

    def _on_author_changed(self, _role: Role) -> None:
        self.show()


def _weight_echo(weight: ReadWeight, view: RoomView) -> str:
    """Both units, and what becomes of the mg/kg of what was given (HAZARDS H33)."""
    if weight.kg is None or not view.weight_kg or not view.total_mg:
        return weight.echo
    was = format_amount(per_kg(view.total_mg, view.weight_kg))
    becomes = format_amount(per_kg(view.total_mg, float(weight.kg)))
    given = format_amount(round(view.total_mg, 1))
    say = "{given} mg given: {was} becomes {becomes} mg/kg"
    return f"{weight.echo} · {translate(_C, say, given=given, was=was, becomes=becomes)}"
