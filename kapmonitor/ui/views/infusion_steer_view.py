"""An infusion that runs: given so far, left, and what the pump shows beside it (HAZARDS H43)."""

from functools import partial
from itertools import pairwise

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QProgressBar,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.asked_deed import AskedNow
from kapmonitor.ui.viewmodels.infusion_steering import (
    InfusionSteering,
    Steer,
    SteerField,
    SteeringNow,
)
from kapmonitor.ui.viewmodels.infusion_words import InfusionLine, InfusionState
from kapmonitor.ui.views.asked_bar import AskedBar
from kapmonitor.ui.widgets.amount_field import AmountField
from kapmonitor.ui.widgets.big_figure import BigFigure
from kapmonitor.ui.widgets.column import bring_into_sight
from kapmonitor.ui.widgets.flow import Flow
from kapmonitor.ui.widgets.key_target import KeyTarget, Look
from kapmonitor.ui.widgets.words import label, say

BESIDE_PX = 740.0
"""So wide, words stand beside the numbers, px at 100 %."""

_BETWEEN_PX = 24.0
"""From one number to the next, px at 100 %."""
_SIZES = ("figure", "clock", "title", "strong")
"""Of the numbers: the largest that finds room."""


class InfusionSteerView(QWidget):
    """Its numbers, large; under them what may be done, each with what the pump shows.

    Signals:
        bolus_wanted: a dose beside it is wanted, in the dose panel.
    """

    bolus_wanted = Signal()

    def __init__(self, theme: Theme, model: InfusionSteering) -> None:
        super().__init__()
        self._theme = theme
        self._model = model
        self.setObjectName("infusion")
        self._said = label("", size="strong", weight="heavy", tone="accent")
        self._said.setObjectName("infusion-now")
        self._ordered = label("", size="body", weight="medium", tone="text")
        self._ordered.setObjectName("infusion-of")
        self._given = self._figure("infusion-given", self.tr("given so far"))
        self._rate = self._figure("infusion-rate", self.tr("rate"))
        self._left = self._figure("infusion-left", self.tr("left"))
        self._course = QProgressBar()
        self._course.setObjectName("infusion-course")
        self._course.setAccessibleName(self.tr("given of what was ordered"))
        self._course.setRange(0, 1000)
        self._course.setTextVisible(False)
        self._pump = label("", size="body", weight="strong", tone="text")
        self._pump.setObjectName("infusion-pump-was")
        self._echo = label("", size="body", weight="strong", tone="accent")
        self._echo.setObjectName("infusion-echo-steer")
        self._shows = self._field(SteerField.PUMP, self.tr("pump shows"), 168, unit="mL")
        self._minutes = self._field(SteerField.MINUTES, self.tr("rest in"), 140, "min")
        self._at = self._field(SteerField.AT, self.tr("at"), 110)
        self._at.setPlaceholderText(self.tr("now"))
        self._targets = {
            Steer.CHANGE: self._target(Steer.CHANGE, self.tr("Change")),
            Steer.PAUSE: self._target(Steer.PAUSE, self.tr("Pause")),
            Steer.RESUME: self._target(Steer.RESUME, self.tr("Resume")),
            Steer.END: self._target(Steer.END, self.tr("End")),
        }
        self._bolus = KeyTarget(theme, name="infusion-bolus", words=self.tr("Bolus…"), key="D")
        self._bolus.clicked.connect(self.bolus_wanted)
        self.bar = AskedBar(theme, model.deed, name="infusion-steer")
        self.bar.change_pressed.connect(model.press_change_of_mind)
        self._place: QScrollArea | None = None
        self._soon = QTimer(self)  # when all is laid out
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._bring_focus_into_sight)
        self._build()
        model.changed_to.connect(self._show)
        model.deed.changed_to.connect(self._on_deed)
        model.field_wanted.connect(self._on_field_wanted)
        self._show(model.now)

    def take_focus(self) -> None:
        """What the pump shows is typed first."""
        if self._shows.isVisibleTo(self):
            self._shows.setFocus(Qt.FocusReason.OtherFocusReason)
            self._soon.start()

    def show_bolus(self, *, has_bolus: bool) -> None:
        """Whether a dose beside it is planned at all."""
        self._bolus.setVisible(has_bolus)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What is said stands under the numbers where it would be squeezed beside them."""
        super().resizeEvent(event)
        self._fit()
        beside = self.width() >= self._theme.px(BESIDE_PX)
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._top.setDirection(across if beside else down)
        self._top.setSpacing(self._theme.px(24 if beside else 4))

    def add_below(self, target: QWidget) -> None:
        """Something to press once it is over, beside what was said last."""
        self._foot.addWidget(target)

    def showEvent(self, event: QShowEvent) -> None:
        """Where it is scrolled, the field that is typed in stays in sight at another size."""
        super().showEvent(event)
        around = self.parentWidget()
        while around is not None and not isinstance(around, QScrollArea):
            around = around.parentWidget()
        if around is not None and around is not self._place:
            self._place = around
            around.verticalScrollBar().rangeChanged.connect(self._on_range_changed)

    def _on_range_changed(self, _least: int, _most: int) -> None:
        self._soon.start()

    def _bring_focus_into_sight(self) -> None:
        focused = self.focusWidget()
        if focused is not None and focused.hasFocus():
            bring_into_sight(focused)

    def _figure(self, name: str, caption: str) -> BigFigure:
        return BigFigure(self._theme, name=name, caption=caption, shrinks=True)

    def _fit(self) -> None:
        """As large as all three find room: none is cut, and none is scrolled to."""
        shown = [each for each in self._numbers if not each.isHidden()]
        gaps = self._theme.px(_BETWEEN_PX) * max(len(shown) - 1, 0)
        for size in _SIZES:
            for figure in self._numbers:
                figure.look(size, keeps=size == _SIZES[-1])
            if sum(figure.wanted_px for figure in shown) + gaps <= self.width():
                return

    @property
    def _numbers(self) -> tuple[BigFigure, ...]:
        return (self._given, self._rate, self._left)

    def _field(self, place: SteerField, caption: str, width: float, unit: str = "") -> AmountField:
        made = AmountField(
            self._theme,
            name=f"infusion-steer-{place.value}",
            caption=caption,
            unit=unit,
            width=width,
        )
        made.textEdited.connect(partial(self._model.write, place))
        return made

    def _target(self, steer: Steer, words: str) -> KeyTarget:
        made = KeyTarget(
            self._theme, name=f"infusion-{steer.value}", words=words, look=Look.OUTLINED
        )
        made.clicked.connect(partial(self._on_pressed, steer))
        return made

    def _build(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(0)
        for line in (self._said, self._ordered, self._pump):
            words.addWidget(line)
        words.addStretch(1)
        figures = QHBoxLayout()
        figures.setSpacing(self._theme.px(_BETWEEN_PX))
        for figure in self._numbers:
            figures.addWidget(figure, 0, Qt.AlignmentFlag.AlignTop)
        self._top = QHBoxLayout()
        self._top.setSpacing(self._theme.px(24))
        self._top.addLayout(figures)
        self._top.addLayout(words, 1)
        self._steer = QWidget()
        flow = Flow(self._theme)
        for part in self._in_order():
            flow.addWidget(part)
        self._steer.setLayout(flow)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self._theme.px(6))
        column.addLayout(self._top)
        for part in (self._course, self._steer, self._echo):
            column.addWidget(part)
        self._foot = QHBoxLayout()
        self._foot.addWidget(self.bar, 1)
        column.addLayout(self._foot)
        order = (*self._in_order(), *self.bar.in_order())
        for one, other in pairwise(order):
            QWidget.setTabOrder(one, other)

    def _in_order(self) -> tuple[QWidget, ...]:
        """What stops it stands first: it is in sight however little room there is."""
        targets = self._targets
        stops = (targets[Steer.PAUSE], targets[Steer.RESUME], targets[Steer.END])
        change = (self._minutes, targets[Steer.CHANGE])
        return (self._shows, self._at, *stops, *change, self._bolus)

    def _show(self, now: SteeringNow) -> None:
        line = now.line
        if line is None:
            return
        self._show_line(line)
        self._shows.show_text(now.draft.pump)
        self._shows.show_fault(now.pump_fault)
        self._minutes.show_text(now.draft.minutes)
        self._minutes.show_fault(now.minutes_fault)
        self._at.show_text(now.draft.at)
        self._say_echo()
        self._steer.setVisible(bool(now.can))
        for steer, target in self._targets.items():
            target.setVisible(steer in now.can)
        self._targets[Steer.END].show_look(Look.ACCENT if line.is_asked else Look.OUTLINED)

    def _say_echo(self) -> None:
        """What the numbers come to; a question says it itself."""
        now, is_asked = self._model.now, bool(self._model.deed.now.questions)
        words = now.pump_fault or now.minutes_fault or now.echo
        say(self._echo, "" if is_asked else words)

    def _on_deed(self, _now: AskedNow) -> None:
        self._say_echo()

    def _show_line(self, line: InfusionLine) -> None:
        say(self._said, line.said, hides=False)
        say(self._ordered, line.ordered, hides=False)
        is_over = line.state is InfusionState.ENDED
        self._given.rename(self.tr("given") if is_over else self.tr("given so far"))
        self._given.show_figure(line.given, line.given_ml)
        self._rate.show_figure("" if is_over else line.rate)
        out = self.tr("runs out {time}").format(time=line.runs_out) if line.runs_out else ""
        self._left.show_figure(line.left, out)
        self._course.setValue(round(line.given_share * 1000))
        say(self._pump, line.pump, hides=False)
        self._fit()

    def _on_pressed(self, steer: Steer) -> None:
        self._model.press(steer)

    def _on_field_wanted(self, place: SteerField) -> None:
        wanted = {
            SteerField.PUMP: self._shows,
            SteerField.MINUTES: self._minutes,
            SteerField.AT: self._at,
        }[place]
        wanted.setFocus(Qt.FocusReason.OtherFocusReason)
