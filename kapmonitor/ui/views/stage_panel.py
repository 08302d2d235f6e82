"""Stages: what is begun next, asked in place; the gates of the moment; who goes past them."""

from functools import partial
from itertools import pairwise

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QScrollArea, QWidget

from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.deed import DeedNow, DeedState
from kapmonitor.ui.viewmodels.refusal_words import can_be_overridden, is_the_clinicians
from kapmonitor.ui.viewmodels.stage_moves import StageChoice, StageMoves, StagesNow
from kapmonitor.ui.views.gates_view import GatesView
from kapmonitor.ui.views.in_place_panel import InPlacePanel, deed_words
from kapmonitor.ui.views.reason_row import ReasonRow
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
LEAVING_PANEL = "leaving"
"""The leaving list's action, as the page knows it."""


class StagePanel(InPlacePanel):
    """Start a stage, or say that a gate is met.

    Signals:
        panel_wanted: the action of another panel that is led to.
    """

    panel_wanted = Signal(str)

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
        self._said = label("", size="small", weight="strong", tone="accent")
        self._said.setObjectName("stage-said")
        self._reason = ReasonRow(
            theme,
            name="stage",
            about=self.tr("The clinician's reason to go past it"),
            words=self.tr("Start with this reason"),
        )
        self._gates = GatesView(theme, moves)
        self._leaving = KeyTarget(
            theme, name="stage-leaving", words=self.tr("Leaving list…"), key="F7", height=44
        )
        self._build()
        self._connect()
        self._show(moves.now)
        self._on_deed(moves.deed.now)

    def ask(self) -> None:
        """Propose the next stage; Enter starts it. Where none follows, what is open is next."""
        self._moves.begin()
        self._go_to(self._start if self._start.isEnabled() else self._what_is_open())
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

    def _what_is_open(self) -> QWidget:
        """Where no stage follows: a gate, else the way to the leaving list."""
        leaving = self._back if self._leaving.isHidden() else self._leaving
        return self._gates.first_open() or leaving

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
        widest = max((each.bare_width() for each in self._targets.values()), default=0)
        self._others_flow.make_least(widest / self.theme.scale + ASIDE_PX)

    def _build(self) -> None:
        self._asked = self.add_row((self._start, 0), (self._others, 1))
        for widget in (self._said, self._reason, self._gates, self._leaving):
            self.box.addWidget(widget)
        self.box.addStretch(1)
        self._said.hide()

    def _connect(self) -> None:
        self._start.clicked.connect(self._on_start)
        self._reason.given.connect(self._on_reason)
        self._reason.left.connect(self.left)
        self._gates.left.connect(self.left)
        self._gates.all_met.connect(self._on_all_met)
        self._leaving.clicked.connect(self._on_leaving)
        self._moves.changed_to.connect(self._show)
        self._moves.deed.changed_to.connect(self._on_deed)
        self.theme.changed_to.connect(self._on_fonts_changed)

    def _show(self, now: StagesNow) -> None:
        self._show_targets(now)
        chosen = now.chosen
        words = self.tr("Start {stage}").format(stage=chosen.title) if chosen else ""
        self._start.say(words or self.tr("No stage follows: choose one"))
        self._start.setEnabled(chosen is not None)
        self.hint(self._hint_words(now))
        self._leaving.setVisible(bool(now.leaving))
        self._leaving.show_aside(now.leaving, "text")

    def _hint_words(self, now: StagesNow) -> str:
        if not now.gates:
            return now.on
        words = self.tr("{open} of {all} open before the dose · {on}")
        return words.format(on=now.on, open=now.open_gates, all=len(now.gates))

    def _show_targets(self, now: StagesNow) -> None:
        if [stage.id for stage in now.stages] != list(self._targets):
            self._rebuild_targets(now.stages)
        for stage in now.stages:
            target = self._targets[stage.id]
            is_chosen = now.chosen is not None and stage.id == now.chosen.id
            target.setChecked(is_chosen)
            target.show_aside(stage.state, "text" if stage.is_on else "muted")
            if is_chosen:
                self._stop.stand_on(target)

    def _rebuild_targets(self, stages: tuple[StageChoice, ...]) -> None:
        for target in self._targets.values():
            self._others_flow.removeWidget(target)
            target.hide()  # first: shown later without a parent it would be a window of its own
            target.setParent(None)
            target.deleteLater()
        self._targets = {stage.id: self._stage_target(stage) for stage in stages}
        for target in self._targets.values():
            self._others_flow.addWidget(target)
        self._keep_words()
        self._stop.hold(list(self._targets.values()))
        self._order_tab()

    def _stage_target(self, stage: StageChoice) -> KeyTarget:
        target = KeyTarget(self.theme, name=f"stage-{stage.id}", words=stage.title, height=40.0)
        target.setCheckable(True)
        target.clicked.connect(partial(self._on_stage, stage.id))
        return target

    def _order_tab(self) -> None:
        """As it stands: what came later would be reached after every other panel."""
        reason = (self._reason.field, self._reason.target)
        order = (self._start, *self._targets.values(), *reason, *self._gates.stops)
        for before, after in pairwise((*order, self._leaving)):
            QWidget.setTabOrder(before, after)

    def _go_to(self, target: QWidget) -> None:
        target.setFocus(Qt.FocusReason.OtherFocusReason)
        bring_into_sight(target)

    def _on_fonts_changed(self, _name: str) -> None:
        self._keep_words()
        self._turn()

    def _on_stage(self, stage: str) -> None:
        self._moves.choose(stage)
        self._show(self._moves.now)
        self._start.setFocus()

    def _on_all_met(self) -> None:
        """After the last gate on to the stages: one Enter more starts nothing."""
        chosen = self._moves.now.chosen
        self._go_to(self._targets[chosen.id] if chosen else self._back)

    def _on_start(self) -> None:
        self._moves.start()

    def _on_reason(self, reason: str) -> None:
        self._moves.start(override=reason)

    def _on_leaving(self) -> None:
        self.panel_wanted.emit(LEAVING_PANEL)

    def _on_deed(self, deed: DeedNow) -> None:
        """A refusal stands beside what was asked; a stage that has begun gives the place back."""
        say(self._said, deed_words(self, deed))
        under_way = deed.state in (DeedState.WRITING, DeedState.FAILED)
        shown = self._asks_reason(deed) or (under_way and not self._reason.isHidden())
        self._reason.ask(wanted=shown)
        self._others.setVisible(not shown)
        if deed.state is DeedState.DONE:
            self._moves.deed.forget()
            self.left.emit()

    def _asks_reason(self, deed: DeedNow) -> bool:
        """Gates ask for one; who may not give it leaves it asked."""
        refusal = deed.refusal
        if refusal is None:
            return False
        was_asked = not self._reason.isHidden() and is_the_clinicians(refusal)
        return can_be_overridden(refusal) or was_asked
