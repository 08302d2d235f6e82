"""Stages: what is begun next, asked in place; the gates of the moment; who goes past them."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.deed import DeedNow, DeedState
from kapmonitor.ui.viewmodels.refusal_words import can_be_overridden
from kapmonitor.ui.viewmodels.stage_moves import GateLine, StageMoves, StagesNow
from kapmonitor.ui.views.in_place_panel import InPlacePanel, deed_words
from kapmonitor.ui.views.note_row import Field
from kapmonitor.ui.widgets.key_target import KeyTarget, Look
from kapmonitor.ui.widgets.words import label, say

GATE_COLUMNS = 4


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
        self._others_row = QGridLayout(self._others)
        self._others_row.setContentsMargins(0, 0, 0, 0)
        self._targets: dict[str, KeyTarget] = {}
        self._gates: dict[str, KeyTarget] = {}
        self._gates_box = QWidget()
        self._grid = QGridLayout(self._gates_box)
        self._grid.setContentsMargins(0, 0, 0, 0)
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
        self._show(moves.now)
        self._on_deed(moves.deed.now)

    def ask(self) -> None:
        """Propose the next stage; Enter starts it."""
        self._moves.begin()
        self._start.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter starts what is proposed, wherever the focus is in here."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.isAutoRepeat():
            self._on_start()
        else:
            super().keyPressEvent(event)

    def _build(self) -> None:
        self.add_row((self._start, 0), (self._others, 1))
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
        for place, stage in enumerate(now.stages):
            target = self._stage_target(stage.id, stage.title, place)
            target.setEnabled(not stage.is_on)
            target.setChecked(stage == chosen)
            target.show_aside(self.tr("on") if stage.is_on else "", "accent")
        self._show_gates(now)

    def _stage_target(self, stage: str, title: str, place: int) -> KeyTarget:
        if stage not in self._targets:
            target = KeyTarget(self.theme, name=f"stage-{stage}", words=title, height=40.0)
            target.setCheckable(True)
            target.clicked.connect(partial(self._on_stage, stage))
            self._targets[stage] = target
            self._others_row.addWidget(target, place // 4, place % 4)
        return self._targets[stage]

    def _show_gates(self, now: StagesNow) -> None:
        wanted = [gate.gate for gate in now.gates]
        if wanted != list(self._gates):
            self._rebuild_gates(now.gates)
        for gate in now.gates:
            self._show_gate(gate)

    def _rebuild_gates(self, gates: tuple[GateLine, ...]) -> None:
        for target in self._gates.values():
            self._grid.removeWidget(target)
            target.setParent(None)
            target.deleteLater()
        self._gates = {gate.gate: self._gate_target(gate) for gate in gates}
        self._grid.setSpacing(self.theme.px(6))
        for place, target in enumerate(self._gates.values()):
            self._grid.addWidget(target, place // GATE_COLUMNS, place % GATE_COLUMNS)

    def _gate_target(self, gate: GateLine) -> KeyTarget:
        target = KeyTarget(self.theme, name=f"gate-{gate.gate}", words=gate.words, height=40.0)
        target.setCheckable(True)
        target.clicked.connect(partial(self._on_gate, gate.gate))
        return target

    def _show_gate(self, gate: GateLine) -> None:
        target = self._gates[gate.gate]
        target.setChecked(gate.is_met)
        target.setEnabled(gate.is_a_persons and not gate.is_met)
        target.show_aside("✓" if gate.is_met else "○", "ok" if gate.is_met else "muted")

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
