"""Oxygen as a state: on at a flow, to another flow, off (HAZARDS H11)."""

from decimal import Decimal
from functools import partial
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.deed import DeedNow, DeedState
from kapmonitor.ui.viewmodels.oxygen import FLOWS, Oxygen, OxygenNow
from kapmonitor.ui.views.in_place_panel import InPlacePanel, deed_words
from kapmonitor.ui.widgets.amount_field import AmountField
from kapmonitor.ui.widgets.even_flow import EvenFlow
from kapmonitor.ui.widgets.grid_keys import GridKeys
from kapmonitor.ui.widgets.key_target import KeyTarget, Look
from kapmonitor.ui.widgets.words import label, say

TARGET = 56.0


class OxygenPanel(InPlacePanel):
    """A press on a flow writes it: oxygen is not waited for."""

    def __init__(self, theme: Theme, model: Oxygen) -> None:
        super().__init__(theme, name="oxygen", title=self.tr("Oxygen"))
        self.model = model
        self._state = label("", size="title", weight="strong")
        self._state.setObjectName("oxygen-state")
        self._flows = {flow: self._flow(flow) for flow in FLOWS}
        self._off = KeyTarget(
            theme,
            name="oxygen-off",
            words=self.tr("Oxygen off"),
            look=Look.OUTLINED,
            height=TARGET,
        )
        self._field = AmountField(
            theme,
            name="oxygen-flow",
            caption=self.tr("another flow"),
            unit="L/min",
            width=180,
            size="title",
            height="44",
        )
        self._give = KeyTarget(
            theme, name="oxygen-give", words=self.tr("On at this flow"), height=44, keeps=True
        )
        self._said = label("", size="small", weight="strong", tone="accent")
        self._said.setObjectName("oxygen-said")
        self._warns = label(
            self.tr(
                "While oxygen is on, falls in SpO₂ show late. Its values do not count as on air,"
                " neither for a booster nor for leaving."
            ),
            weight="medium",
        )
        self._keys = GridKeys(self)
        self._build()
        self._connect()
        self._show(model.now)

    def ask(self) -> None:
        """The keyboard goes to *off* while it is on, else to the flows; neither is pressed."""
        self.model.begin()
        place = self._off if self.model.now.is_on else next(iter(self._flows.values()))
        place.setFocus(Qt.FocusReason.OtherFocusReason)

    def _flow(self, flow: Decimal) -> KeyTarget:
        words = self.tr("{flow} L/min").format(flow=f"{flow:g}")
        target = KeyTarget(
            self.theme, name=f"oxygen-{flow:g}", words=words, height=TARGET, keeps=True
        )
        target.setCheckable(True)
        target.clicked.connect(partial(self._on_flow, flow))
        return target

    def _build(self) -> None:
        flows = QWidget()
        flow = EvenFlow(self.theme, least=104.0)
        flows.setLayout(flow)
        for target in (*self._flows.values(), self._off):
            flow.addWidget(target)
        self.box.addWidget(self._state)
        self.box.addWidget(flows)
        self.add_row((self._field, 0), (self._give, 0), (QWidget(), 1))
        self.box.addWidget(self._said)
        self.box.addWidget(self._warns)
        self.box.addStretch(1)
        self._said.hide()
        targets = (*self._flows.values(), self._off)
        self._keys.hold(targets)
        for before, after in pairwise((*targets, self._field, self._give)):
            QWidget.setTabOrder(before, after)

    def _connect(self) -> None:
        self._off.clicked.connect(self.model.end)
        self._field.textEdited.connect(self.model.type)
        self._field.returnPressed.connect(self.model.give_typed)
        self._give.clicked.connect(self.model.give_typed)
        self.model.changed_to.connect(self._show)
        self.model.deed.changed_to.connect(self._on_deed)

    def _show(self, now: OxygenNow) -> None:
        for flow, target in self._flows.items():
            target.setChecked(flow == now.flow)
        had_focus = self._off.hasFocus()
        self._off.setEnabled(now.is_on)
        if had_focus and not now.is_on:
            self._back.setFocus(Qt.FocusReason.OtherFocusReason)
        say(self._state, self._state_words(now))
        if not now.typed.text and self._field.text():
            self._field.clear()
        self._field.show_fault(now.typed.fault or "")
        self._say(self.model.deed.now)

    def _state_words(self, now: OxygenNow) -> str:
        if not now.is_on:
            return self.tr("No oxygen is on")
        words = self.tr("{flow} L/min, {since}")
        return words.format(flow=now.words, since=now.since)

    def _say(self, deed: DeedNow) -> None:
        now = self.model.now
        say(self._said, now.problem or now.typed.fault or deed_words(self, deed))

    def _on_flow(self, flow: Decimal) -> None:
        self.model.give(flow)
        self._show(self.model.now)

    def _on_deed(self, deed: DeedNow) -> None:
        self._say(deed)
        if deed.state is DeedState.DONE:
            self.model.begin()
            self.left.emit()
