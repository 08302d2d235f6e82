"""Why a check is not done, in words or one press, and what follows: later, in vain, or waived."""

from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.check_question import PUT_OFF_MINUTES, Question
from kapmonitor.ui.views.note_row import Field
from kapmonitor.ui.widgets.even_flow import EvenFlow
from kapmonitor.ui.widgets.flow import Flow
from kapmonitor.ui.widgets.key_target import KeyTarget

DEED_PX = 92.0
"""Narrower than this no deed is, px at 100 %."""
GAP = 6.0


class LettingGo(StrEnum):
    """What becomes of a check that is not done."""

    WAIVED = "waived"
    NOT_OBTAINED = "not-obtained"
    PUT_OFF = "put-off"


@dataclass(frozen=True, slots=True, kw_only=True)
class LetGo:
    """What was pressed, and why; ``minutes`` where it is put off."""

    how: LettingGo
    reason: str
    minutes: int = 0


class LettingGoRows(QWidget):
    """A reason to type, words for it to press, and what is done about the check.

    Signals:
        let_go: what was pressed, with the reason that stands there.
        left: Esc was pressed in the field.
        reached: the target that has the keyboard from now on.
    """

    let_go = Signal(LetGo)
    left = Signal()
    reached = Signal(QWidget)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("letting-go")
        self._reason = Field("waive-reason", self.tr("Reason: choose a word, or type"))
        self._chips: list[KeyTarget] = []
        self._chip_row = QWidget()
        self._chip_flow = Flow(theme)
        self._chip_row.setLayout(self._chip_flow)
        self._put_off_row, self._put_off = self._flow(
            *(
                (f"put-off-{minutes}", self.tr("In {minutes} min").format(minutes=minutes))
                for minutes in PUT_OFF_MINUTES
            )
        )
        self._deed_row, self._deeds = self._flow(
            ("check-not-obtained", self.tr("Not obtained")), ("check-waive", self.tr("Waive"))
        )
        self._build()
        self._connect()
        self._fit()

    def offer(self, question: Question) -> None:
        """The words for another check; what was typed for the last one is gone."""
        self._reason.clear()
        while len(self._chips) < len(question.reasons):
            self._add_chip()
        for place, chip in enumerate(self._chips):
            words = question.reasons[place] if place < len(question.reasons) else ""
            chip.setVisible(bool(words))
            chip.say(words)
        self._check_chips("")
        self._put_off_row.setVisible(question.may_be_put_off)
        self._chip_flow.invalidate()

    def take_focus(self) -> None:
        """The keyboard goes to the reason."""
        self._reason.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _flow(self, *targets: tuple[str, str]) -> tuple[QWidget, list[KeyTarget]]:
        row = QWidget()
        flow = EvenFlow(self._theme, least=DEED_PX, gap=GAP, most=3)
        row.setLayout(flow)
        made = [
            KeyTarget(self._theme, name=name, words=words, height=40.0) for name, words in targets
        ]
        for target in made:
            flow.addWidget(target)
        return row, made

    def _build(self) -> None:
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        for part in (self._reason, self._chip_row, self._put_off_row, self._deed_row):
            self._box.addWidget(part)

    def _connect(self) -> None:
        for minutes, target in zip(PUT_OFF_MINUTES, self._put_off, strict=True):
            target.setAccessibleName(self.tr("Put off {minutes} min").format(minutes=minutes))
            target.clicked.connect(partial(self._tell, LettingGo.PUT_OFF, minutes))
        not_obtained, waive = self._deeds
        not_obtained.setAccessibleName(self.tr("Could not be obtained"))
        not_obtained.clicked.connect(partial(self._tell, LettingGo.NOT_OBTAINED, 0))
        waive.clicked.connect(partial(self._tell, LettingGo.WAIVED, 0))
        self._reason.returnPressed.connect(self._on_return)
        self._reason.textChanged.connect(self._check_chips)
        self._reason.left.connect(self.left)
        self._theme.changed_to.connect(self._on_theme_changed)

    def _add_chip(self) -> None:
        place = len(self._chips)
        chip = KeyTarget(self._theme, name=f"reason-{place}", words="", height=40.0)
        chip.setCheckable(True)
        chip.clicked.connect(partial(self._on_chip, place))
        self._chips.append(chip)
        self._chip_flow.addWidget(chip)

    def _on_chip(self, place: int) -> None:
        """The word is the reason; by keyboard, the deeds are next."""
        chip = self._chips[place]
        self._reason.setText(chip.text())
        self._check_chips(chip.text())
        if chip.hasFocus():
            self._go_on()

    def _check_chips(self, reason: str) -> None:
        for chip in self._chips:
            chip.setChecked(bool(reason) and chip.text() == reason)

    def _on_return(self) -> None:
        """Typed to its end: what is done about it is chosen next, and not guessed."""
        self._go_on()

    def _go_on(self) -> None:
        """The keyboard goes to the first thing that can be done."""
        first = self._put_off[0] if self._put_off_row.isVisibleTo(self) else self._deeds[0]
        first.setFocus(Qt.FocusReason.TabFocusReason)
        self.reached.emit(first)

    def _tell(self, how: LettingGo, minutes: int, *_pressed: bool) -> None:
        reason = self._reason.text()
        if not reason.strip():
            self.take_focus()
        self.let_go.emit(LetGo(how=how, reason=reason, minutes=minutes))

    def _fit(self) -> None:
        self._box.setSpacing(self._theme.px(GAP))
        self._reason.setFixedHeight(self._theme.px(40))

    def _on_theme_changed(self, _name: str) -> None:
        self._fit()
