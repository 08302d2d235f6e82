"""What is asked in place under the drug account: one form at a time, nothing prefilled."""

from functools import partial
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kapmonitor.domain.dosing import WeightUnit
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.drug_account import AccountNow, DrugAccount
from kapmonitor.ui.viewmodels.drug_forms import DrugField, Form
from kapmonitor.ui.widgets.amount_field import AmountField
from kapmonitor.ui.widgets.flow import Flow
from kapmonitor.ui.widgets.key_target import KeyTarget, Look
from kapmonitor.ui.widgets.word_choice import WordChoice
from kapmonitor.ui.widgets.words import label, say

SHOWN = {
    Form.DRAW: (
        DrugField.DRUG,
        DrugField.MASS,
        DrugField.CONCENTRATION,
        DrugField.VOLUME,
        DrugField.LOT,
        DrugField.EXPIRY,
    ),
    Form.WASTE: (
        DrugField.DRUG,
        DrugField.LOT,
        DrugField.MASS,
        DrugField.VOLUME,
        DrugField.WITNESS,
    ),
    Form.EXPLAIN: (DrugField.REASON,),
    Form.WEIGHT: (DrugField.WEIGHT, DrugField.REASON),
}


_OF_LINE = (DrugField.DRUG, DrugField.LOT)
"""What a line of the account says already."""


class DrugForm(QWidget):
    """The fields of the form that is asked, and the target that writes it."""

    def __init__(self, theme: Theme, model: DrugAccount) -> None:
        super().__init__()
        self._theme = theme
        self._model = model
        self._fields = {
            DrugField.DRUG: self._field(DrugField.DRUG, self.tr("drug"), 96),
            DrugField.MASS: self._field(DrugField.MASS, self.tr("mass"), 124, "mg"),
            DrugField.CONCENTRATION: self._field(
                DrugField.CONCENTRATION, self.tr("vial"), 146, "mg/mL"
            ),
            DrugField.VOLUME: self._field(DrugField.VOLUME, self.tr("volume"), 134, "mL"),
            DrugField.LOT: self._field(DrugField.LOT, self.tr("lot"), 104),
            DrugField.EXPIRY: self._field(DrugField.EXPIRY, self.tr("exp"), 122),
            DrugField.WITNESS: self._field(DrugField.WITNESS, self.tr("witness"), 150),
            DrugField.REASON: self._field(DrugField.REASON, self.tr("reason"), 300),
            DrugField.WEIGHT: self._field(DrugField.WEIGHT, self.tr("weight"), 150),
        }
        self._drugs = WordChoice(theme, name="account-drugs", about=self.tr("drug"))
        self._lines = WordChoice(theme, name="account-lines", about=self.tr("lot"))
        self._witnesses = WordChoice(theme, name="account-witnesses", about=self.tr("witness"))
        self._units = {unit: self._unit(unit) for unit in WeightUnit}
        self._about = label("", size="body", weight="medium")
        self._about.setObjectName("account-about")
        self._echo = label("", size="body", weight="strong", tone="accent")
        self._echo.setObjectName("account-echo")
        self.write = KeyTarget(
            theme, name="account-write", words="", key="Ctrl+Enter", look=Look.ACCENT, keeps=True
        )
        self._build()
        self._connect()
        self._show(model.now)

    def take_focus(self) -> None:
        """The first thing that is pressed or typed."""
        targets = (*self._lines.buttons(), *self._drugs.buttons(), *self._in_order()[1:])
        for widget in targets:
            if widget.isVisibleTo(self) and widget.focusPolicy() is not Qt.FocusPolicy.NoFocus:
                widget.setFocus(Qt.FocusReason.OtherFocusReason)
                return

    def _field(self, place: DrugField, caption: str, width: float, unit: str = "") -> AmountField:
        made = AmountField(
            self._theme,
            name=f"account-{place.value}",
            caption=caption,
            unit=unit,
            width=width,
            holds="amount" if place is DrugField.WEIGHT else "",
        )
        made.textEdited.connect(partial(self._model.write, place))
        return made

    def _unit(self, unit: WeightUnit) -> KeyTarget:
        made = KeyTarget(
            self._theme, name=f"account-unit-{unit.value}", words=unit.value, height=40, keeps=True
        )
        made.setCheckable(True)
        made.clicked.connect(partial(self._on_unit, unit))
        return made

    def _build(self) -> None:
        fields = QWidget()
        flow = Flow(self._theme)
        for widget in self._in_order()[:-1]:
            flow.addWidget(widget)
        fields.setLayout(flow)
        foot = QHBoxLayout()
        foot.addWidget(self._witnesses, 3)
        foot.addWidget(self._echo, 2)
        foot.addWidget(self.write, 0, Qt.AlignmentFlag.AlignVCenter)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(self._theme.px(6))
        self._column.addWidget(self._about)
        row = QHBoxLayout()
        row.addWidget(self._lines, 2)
        row.addWidget(fields, 3)
        self._column.addLayout(row)
        self._column.addLayout(foot)

    def _in_order(self) -> list[QWidget]:
        fields = self._fields
        return [
            self._drugs,
            fields[DrugField.DRUG],
            fields[DrugField.MASS],
            fields[DrugField.CONCENTRATION],
            fields[DrugField.VOLUME],
            fields[DrugField.LOT],
            fields[DrugField.EXPIRY],
            fields[DrugField.WITNESS],
            fields[DrugField.WEIGHT],
            *self._units.values(),
            fields[DrugField.REASON],
            self.write,
        ]

    def _connect(self) -> None:
        model = self._model
        self._drugs.chosen.connect(partial(model.write, DrugField.DRUG))
        self._witnesses.chosen.connect(partial(model.write, DrugField.WITNESS))
        self._lines.chosen.connect(model.choose_line)
        self.write.clicked.connect(model.press_write)
        model.changed_to.connect(self._show)
        model.field_wanted.connect(self._on_field_wanted)

    def _show(self, now: AccountNow) -> None:
        form = now.form
        self.setVisible(form is not None)
        if form is None:
            return
        shown, faults = SHOWN[form], dict(now.faults)
        for place, field in self._fields.items():
            is_chosen = bool(now.lines) and form is Form.WASTE and place in _OF_LINE
            field.setVisible(place in shown and not is_chosen)
            field.show_text(self._text(place, now))
            field.show_fault(faults.get(place, ""))
        self._show_choices(now)
        say(self._about, now.about)
        say(self._echo, now.echo, hides=False)
        self.write.say(self._words()[form])
        self._order_tab()

    def _text(self, place: DrugField, now: AccountNow) -> str:
        """What a target writes is shown on the target."""
        text = str(getattr(now.draft, place.value))
        on_targets = {DrugField.DRUG: now.drugs, DrugField.WITNESS: now.witnesses}
        return "" if text in on_targets.get(place, ()) else text

    def _show_choices(self, now: AccountNow) -> None:
        draft = now.draft
        self._drugs.offer(now.drugs)
        self._drugs.show_chosen(draft.drug)
        has_lines = now.form is Form.WASTE and bool(now.lines)
        self._drugs.setVisible(now.form is Form.DRAW or (now.form is Form.WASTE and not has_lines))
        self._lines.offer([line.name for line in now.lines])
        chosen = [e.name for e in now.lines if (e.drug, e.lot or "") == (draft.drug, draft.lot)]
        self._lines.show_chosen(chosen[0] if chosen else "")
        self._lines.setVisible(has_lines)
        self._witnesses.offer(now.witnesses)
        self._witnesses.show_chosen(draft.witness)
        self._witnesses.setVisible(now.form is Form.WASTE)
        for unit, target in self._units.items():
            target.setVisible(now.form is Form.WEIGHT)
            target.setChecked(draft.unit is unit)

    def _words(self) -> dict[Form, str]:
        return {
            Form.DRAW: self.tr("Drawn"),
            Form.WASTE: self.tr("Wasted"),
            Form.EXPLAIN: self.tr("Explain it so"),
            Form.WEIGHT: self.tr("Correct the weight"),
        }

    def _order_tab(self) -> None:
        order: list[QWidget] = [*self._lines.buttons(), *self._drugs.buttons()]
        fields = [each for each in self._in_order()[1:-1] if each is not self._drugs]
        for one, other in pairwise((*order, *fields, *self._witnesses.buttons(), self.write)):
            QWidget.setTabOrder(one, other)

    def _on_unit(self, unit: WeightUnit) -> None:
        self._model.choose_unit(unit)

    def _on_field_wanted(self, place: DrugField) -> None:
        self._fields[place].setFocus(Qt.FocusReason.OtherFocusReason)
