"""Stages: what is begun next, asked in place; the gates of the moment; who goes past them."""

from functools import partial
from itertools import pairwise

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QScrollArea, QWidget

from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.deed import DeedNow, DeedState
from kapmonitor.ui.viewmodels.refusal_words import can_be_overridden
from kapmonitor.ui.viewmodels.stage_moves import GateLine, StageChoice, StageMoves, StagesNow
from kapmonitor.ui.views.in_place_panel import InPlacePanel, deed_words
from kapmonitor.ui.views.note_row import Field
from kapmonitor.ui.widgets.column import bring_into_sight
from kapmonitor.ui.widgets.even_flow import EvenFlow
from kapmonitor.ui.widgets.key_target import KeyTarget, Look
from kapmonitor.ui.widgets.one_stop import OneStop
from kapmonitor.ui.widgets.words import label, say

BESIDE_PX = 820.0
"""So wide, the stages stand beside the one that is proposed, px at 100 %."""
ASIDE_PX = 28.0
"""What a target keeps for what is known of it, px at 100 %."""
GAP = 6.0


class StagePanel(InPlacePanel):
    """Start a stage, or say that a gate is met."""

    def __init__(self, theme: Theme, moves: StageMoves) -> None:
        super().__init__(theme, name="stage", title=self.tr("Stage"))
        self._moves = moves
        self._start = KeyTarget(
            theme, name="stage-start", words="", key="Enter", look=Look.ACCENT, height=48
        )
        self._start.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._others = QWidget()
        self._others_flow = EvenFlow(theme, least=120.0, gap=GAP)
        self._others.setLayout(self._others_flow)
        self._targets: dict[str, KeyTarget] = {}
        self._stop = OneStop(self)
        self._gates: dict[str, KeyTarget] = {}
        self._gates_box = QWidget()
        self._gates_flow = EvenFlow(theme, least=120.0, gap=GAP)
        self._gates_box.setLayout(self._gates_flow)
        self._said = label("", size="small", weight="strong", tone="accent")
        self._said.setObjectName("stage-said")
        self._reason = Field("stage-override", self.tr("The clinician's reason to go past it"))
        self._override = KeyTarget(
            theme, name="stage-go-past", words=self.tr("Start with this reason"), height=44
        )
        self._build()
        self._start.clicked.connect(self._on_start)
        self._override.clicked.connect(self._on_override)
        self._reason.returnPressed.connect(self._on_override)
        self._reason.left.connect(self.left)
        moves.changed_to.connect(self._show)
        moves.deed.changed_to.connect(self._on_deed)
        moves.gate_deed.changed_to.connect(self._on_gate_deed)
        theme.changed_to.connect(self._on_fonts_changed)
        self._show(moves.now)
        self._on_deed(moves.deed.now)

    def ask(self) -> None:
        """Propose the next stage; Enter starts it. Where none follows, what is open is next."""
        self._moves.begin()
        place = self._start if self._start.isEnabled() else self._open_gate(None)
        self._go_to(place or self._back)
        self._keep_in_sight()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter starts what is proposed, wherever the focus is in here."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.isAutoRepeat():
            self._on_start()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The stages under the proposed one where they would be cut beside it."""
        super().resizeEvent(event)
        self._turn()

    def event(self, event: QEvent) -> bool:
        """What Enter starts stays in sight when everything is laid out anew."""
        done = super().event(event)
        if event.type() in {QEvent.Type.LayoutRequest, QEvent.Type.Resize}:
            self._keep_in_sight()
        return done

    def _keep_in_sight(self) -> None:
        """Together with the head where both fit; the proposal where they do not."""
        around = self.parentWidget()
        area = around.parentWidget() if around is not None else None
        if self._start.hasFocus() and isinstance(area, QScrollArea):
            area.ensureWidgetVisible(self._title)
            area.ensureWidgetVisible(self._start, 0, self.theme.px(2))

    def _turn(self) -> None:
        beside = self.width() >= self.theme.px(BESIDE_PX)
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._asked.setDirection(across if beside else down)

    def _keep_words(self) -> None:
        """Columns so wide that no word of a target is cut, where one is wide enough."""
        for flow, targets in (
            (self._others_flow, self._targets.values()),
            (self._gates_flow, self._gates.values()),
        ):
            widest = max((each.bare_width() for each in targets), default=0)
            flow.make_least(widest / self.theme.scale + ASIDE_PX)

    def _build(self) -> None:
        self._asked = self.add_row((self._start, 0), (self._others, 1))
        self.box.addWidget(self._said)
        self.add_row((self._reason, 1), (self._override, 0))
        self.box.addWidget(self._gates_box)
        self.box.addStretch(1)
        for widget in (self._said, self._reason, self._override):
            widget.hide()

    def _show(self, now: StagesNow) -> None:
        chosen = now.chosen
        self._start.setEnabled(chosen is not None)
        words = self.tr("Start {stage}?") if chosen else self.tr("No stage follows")
        self._start.say(words.format(stage=chosen.title) if chosen else words)
        hints = (self.tr("no stage begins by itself"), now.gates_title)
        self.hint(" · ".join(hint for hint in hints if hint))
        self._make_targets(now.stages)
        for stage in now.stages:
            target = self._targets[stage.id]
            target.setEnabled(not stage.is_on)
            target.setChecked(stage == chosen)
            target.show_aside(self.tr("on") if stage.is_on else "", "accent")
        self._stop.stand_on(self._targets[chosen.id] if chosen else None)
        self._show_gates(now)

    def _make_targets(self, stages: tuple[StageChoice, ...]) -> None:
        """One a stage, made when it is first heard of."""
        missing = [stage for stage in stages if stage.id not in self._targets]
        for stage in missing:
            target = KeyTarget(self.theme, name=f"stage-{stage.id}", words=stage.title, height=40.0)
            target.setCheckable(True)
            target.clicked.connect(partial(self._on_stage, stage.id))
            self._targets[stage.id] = target
            self._others_flow.addWidget(target)
        if missing:
            self._keep_words()
            self._stop.hold(list(self._targets.values()))
            self._order_tab()

    def _show_gates(self, now: StagesNow) -> None:
        wanted = [gate.gate for gate in now.gates]
        if wanted != list(self._gates):
            self._rebuild_gates(now.gates)
        for gate in now.gates:
            self._show_gate(gate)

    def _rebuild_gates(self, gates: tuple[GateLine, ...]) -> None:
        for target in self._gates.values():
            self._gates_flow.removeWidget(target)
            target.setParent(None)
            target.deleteLater()
        self._gates = {gate.gate: self._gate_target(gate) for gate in gates}
        for target in self._gates.values():
            self._gates_flow.addWidget(target)
        self._keep_words()
        self._order_tab()

    def _order_tab(self) -> None:
        """As it stands: what came later would be reached after every other panel."""
        order = (self._start, *self._targets.values(), self._reason, self._override)
        for before, after in pairwise((*order, *self._gates.values())):
            QWidget.setTabOrder(before, after)

    def _gate_target(self, gate: GateLine) -> KeyTarget:
        target = KeyTarget(self.theme, name=f"gate-{gate.gate}", words=gate.words, height=40.0)
        target.setCheckable(True)
        target.clicked.connect(partial(self._on_gate, gate.gate))
        return target

    def _show_gate(self, gate: GateLine) -> None:
        target = self._gates[gate.gate]
        had_focus = target.hasFocus()
        target.setChecked(gate.is_met)
        may_be_met = gate.is_a_persons and not gate.is_met
        if had_focus and not may_be_met:
            self._leave_gate(target)
        target.setEnabled(may_be_met)
        target.show_aside("✓" if gate.is_met else "○", "ok" if gate.is_met else "muted")

    def _leave_gate(self, met: KeyTarget) -> None:
        """On to the next open one; after the last to the stages: one Enter more starts nothing."""
        chosen = self._moves.now.chosen
        place = self._open_gate(met) or (self._targets[chosen.id] if chosen else self._back)
        self._go_to(place)

    def _go_to(self, target: KeyTarget) -> None:
        target.setFocus(Qt.FocusReason.OtherFocusReason)
        bring_into_sight(target)

    def _open_gate(self, after: KeyTarget | None) -> KeyTarget | None:
        """The next that a person may meet, from the beginning again after the last."""
        gates = list(self._gates.values())
        first = gates.index(after) + 1 if after in gates else 0
        waiting = (*gates[first:], *gates[:first])
        return next((gate for gate in waiting if gate.isEnabled() and gate is not after), None)

    def _on_fonts_changed(self, _name: str) -> None:
        self._keep_words()
        self._turn()

    def _on_stage(self, stage: str) -> None:
        self._moves.choose(stage)
        self._show(self._moves.now)
        self._start.setFocus()

    def _on_gate(self, gate: str) -> None:
        self._moves.meet(gate)
        self._show_gates(self._moves.now)

    def _on_start(self) -> None:
        self._moves.start()

    def _on_override(self) -> None:
        reason = self._reason.text().strip()
        if reason:
            self._moves.start(override=reason)
        else:
            self._reason.setFocus()

    def _on_deed(self, deed: DeedNow) -> None:
        """A refusal stands beside what was asked; a stage that has begun gives the place back."""
        say(self._said, deed_words(self, deed))
        under_way = deed.state in (DeedState.WRITING, DeedState.REFUSED, DeedState.FAILED)
        past = deed.refusal is not None and can_be_overridden(deed.refusal)
        shown = past or (under_way and self._reason.isVisibleTo(self))
        self._others.setVisible(not shown)
        for widget in (self._reason, self._override):
            widget.setVisible(shown)
        if past:
            self._reason.setFocus()
        if deed.state is DeedState.DONE:
            self._reason.clear()
            self._moves.deed.forget()
            self.left.emit()

    def _on_gate_deed(self, deed: DeedNow) -> None:
        say(self._said, "" if deed.state is DeedState.DONE else deed_words(self, deed))
