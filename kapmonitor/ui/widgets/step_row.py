"""The steps from the air to a value, each with its mark; where a device stands is framed."""

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from kapmonitor.ui.theme import Theme, dress
from kapmonitor.ui.viewmodels.device_sheet import Step, StepState
from kapmonitor.ui.widgets.device_mark import DeviceDot
from kapmonitor.ui.widgets.even_flow import EvenFlow
from kapmonitor.ui.widgets.state_mark import Mark, StateMark
from kapmonitor.ui.widgets.words import label, say

_MARKS = {StepState.DONE: Mark.DONE, StepState.OPEN: Mark.OPEN, StepState.HERE: Mark.OPEN}
_GROUNDS = {StepState.DONE: "raised", StepState.OPEN: "raised", StepState.HERE: "panel"}


class StepRow(QWidget):
    """A line of steps, broken where it is narrow."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("steps")
        self._flow = EvenFlow(theme, least=116.0, gap=6.0)
        self.setLayout(self._flow)
        self._steps: list[StepPill] = []

    @property
    def pills(self) -> Sequence["StepPill"]:
        """Every step, in order."""
        return self._steps

    def show_steps(self, steps: Sequence[Step]) -> None:
        """Show how far a device is."""
        while len(self._steps) < len(steps):
            pill = StepPill(self._theme, f"step-{steps[len(self._steps)].name}")
            self._steps.append(pill)
            self._flow.addWidget(pill)
        for pill, step in zip(self._steps, steps, strict=True):
            pill.show_step(step)


class StepPill(QFrame):
    """One step."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName(name)
        self._step: Step | None = None
        self._mark = StateMark(theme)
        self._here = DeviceDot(theme)
        self._words = label("", size="micro")
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._mark)
        self._row.addWidget(self._here)
        self._row.addWidget(self._words, 1)
        self._fit()
        theme.changed_to.connect(self._on_theme)

    @property
    def step(self) -> Step | None:
        """What it shows."""
        return self._step

    def show_step(self, step: Step) -> None:
        """Show another state of it."""
        if step == self._step:
            return
        self._step = step
        here = step.state is StepState.HERE
        self._mark.setVisible(not here)
        self._here.setVisible(here)
        self._mark.show_mark(_MARKS[step.state])
        self._here.show_shape(step.shape)
        say(self._words, step.words, hides=False)
        self.setAccessibleName(f"{step.words}: {step.state}")
        dress(self, kind=_GROUNDS[step.state], state="chosen" if here else "")
        tone = "muted" if step.state is StepState.OPEN else "text"
        dress(self._words, tone=tone, weight="strong" if here else "medium")

    def _fit(self) -> None:
        px = self._theme.px
        self._row.setContentsMargins(px(8), px(5), px(6), px(5))
        self._row.setSpacing(px(6))

    def _on_theme(self, _name: str) -> None:
        self._fit()
