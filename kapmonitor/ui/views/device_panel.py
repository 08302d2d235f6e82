"""One device at length: its steps, figures, live test, packets, and taking it off this room."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from kapmonitor.ui.theme import Theme, dress
from kapmonitor.ui.viewmodels.device_sheet import DeviceSheet
from kapmonitor.ui.viewmodels.devices import Devices, Forgetting
from kapmonitor.ui.views.device_facts import PacketFacts, WakeSteps
from kapmonitor.ui.views.live_test import LiveTest
from kapmonitor.ui.widgets.device_mark import DeviceDot
from kapmonitor.ui.widgets.elided import Elided
from kapmonitor.ui.widgets.even_flow import EvenFlow
from kapmonitor.ui.widgets.figure_tile import FigureTile
from kapmonitor.ui.widgets.step_row import StepRow
from kapmonitor.ui.widgets.words import label, say


class DevicePanel(QFrame):
    """The chosen device; empty where there is none."""

    def __init__(self, theme: Theme, devices: Devices) -> None:
        super().__init__()
        self._theme = theme
        self._devices = devices
        self.setObjectName("device-panel")
        self.setAccessibleName(self.tr("The chosen device"))
        dress(self, kind="panel")
        self._none = label(self.tr("No device is chosen."), wraps=False, tone="muted")
        self._empty = QWidget()
        self._inside = QWidget()
        self._name = Elided(theme, size="title", weight=600)
        self._address = label("", wraps=False, tone="muted", size="small")
        dress(self._address, face="digits")
        self._about = label("", tone="muted", size="small")
        self._mark = DeviceDot(theme)
        self._state = label("", weight="medium")
        self._forget = QPushButton(self.tr("Forget…"))
        self.question = ForgetQuestion(theme)
        self._steps = StepRow(theme)
        self._tiles: dict[str, FigureTile] = {}
        self._figures = EvenFlow(theme, least=114.0)
        self._live_note = label("", wraps=False, tone="muted", size="small")
        self._live = LiveTest(theme)
        self._packets = PacketFacts(theme)
        self._wake = WakeSteps(theme)
        self._both = EvenFlow(theme, least=300.0, gap=20.0, most=2)
        self._build()
        self._connect()
        self._on_live_note(devices.live_note)
        self._on_sheet(devices.sheet)
        self._on_forgetting(devices.forgetting)

    @property
    def live(self) -> LiveTest:
        """What it sends now."""
        return self._live

    def _build(self) -> None:
        self._forget.setObjectName("forget-device")
        self._forget.setAccessibleName(self.tr("Take this device off this room"))
        self._head = QHBoxLayout()
        self._head.addWidget(self._name)
        self._head.addWidget(self._address)
        self._head.addStretch(1)
        self._head.addWidget(self._forget)
        self._where = QHBoxLayout()
        self._where.addWidget(self._mark)
        self._where.addWidget(self._state, 1)
        live_head = QHBoxLayout()
        live_head.addWidget(label(self.tr("Live test"), wraps=False, weight="strong"))
        live_head.addStretch(1)
        live_head.addWidget(self._live_note)
        self._both.addWidget(self._packets)
        self._both.addWidget(self._wake)
        self._box = QVBoxLayout(self._inside)
        self._box.addLayout(self._head)
        self._box.addWidget(self._about)
        self._box.addWidget(self.question)
        self._box.addLayout(self._where)
        self._box.addWidget(self._steps)
        self._box.addLayout(self._figures)
        self._box.addLayout(live_head)
        self._box.addWidget(self._live)
        self._box.addLayout(self._both)
        self._box.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self._around_none = QVBoxLayout(self._empty)
        self._around_none.addWidget(self._none)
        outer.addWidget(self._empty, 0, Qt.AlignmentFlag.AlignTop)
        outer.addWidget(self._inside, 1)
        self._fit()

    def _connect(self) -> None:
        self._forget.clicked.connect(self._devices.ask_to_forget)
        self.question.yes_pressed.connect(self._devices.forget)
        self.question.no_pressed.connect(self._on_kept)
        self._devices.sheet_updated.connect(self._on_sheet)
        self._devices.forgetting_updated.connect(self._on_forgetting)
        self._devices.live_note_changed.connect(self._on_live_note)
        self._theme.changed_to.connect(self._on_theme)

    def _on_sheet(self, sheet: DeviceSheet | None) -> None:
        self._inside.setVisible(sheet is not None)
        self._empty.setVisible(sheet is None)
        if sheet is None:
            return
        self._name.say(sheet.line.name)
        say(self._address, sheet.address)
        say(self._about, sheet.about)
        self._mark.show_shape(sheet.line.shape)
        say(self._state, sheet.line.state, hides=False)
        self._steps.show_steps(sheet.steps)
        for figure in sheet.figures:
            self._tile(figure.key).show_figure(figure.title, figure.words, figure.note)
        self._live.show_sheet(sheet)
        self._packets.show_sheet(sheet)
        self._wake.show_driver(sheet.driver)

    def _tile(self, key: str) -> FigureTile:
        if key not in self._tiles:
            self._tiles[key] = FigureTile(self._theme, f"figure-{key}")
            self._figures.addWidget(self._tiles[key])
        return self._tiles[key]

    def _on_forgetting(self, forgetting: Forgetting) -> None:
        had_focus = self.question.has_focus
        self._forget.setVisible(forgetting.is_offered and not forgetting.is_asked)
        self._forget.setEnabled(forgetting.may_be_asked)
        self.question.show_question(forgetting.words, asked=forgetting.is_asked)
        if had_focus and not forgetting.is_asked and self._forget.isEnabled():
            self._forget.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_kept(self) -> None:
        self._devices.keep()

    def _on_live_note(self, words: str) -> None:
        say(self._live_note, words, hides=False)

    def _fit(self) -> None:
        px = self._theme.px
        # A label's own margins are the style sheet's, which dresses it anew where it is moved to.
        self._around_none.setContentsMargins(px(16), px(14), px(16), px(14))
        self._box.setContentsMargins(px(18), px(14), px(18), px(16))
        self._box.setSpacing(px(10))
        self._head.setSpacing(px(12))
        self._where.setSpacing(px(8))

    def _on_theme(self, _name: str) -> None:
        self._fit()


class ForgetQuestion(QFrame):
    """In its place under the name: the question, or why nothing is taken off now."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("forget-question")
        self._words = label("", size="small")
        self._yes = QPushButton(self.tr("Forget it"))
        self._no = QPushButton(self.tr("Keep it"))
        for button, name in ((self._yes, "forget-yes"), (self._no, "forget-no")):
            button.setObjectName(name)
            button.setAccessibleName(button.text())
        self.yes_pressed = self._yes.clicked
        self.no_pressed = self._no.clicked
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._words, 1)
        self._row.addWidget(self._yes)
        self._row.addWidget(self._no)
        self._fit()
        theme.changed_to.connect(self._on_theme)

    @property
    def has_focus(self) -> bool:
        """Whether the keyboard is in one of its buttons."""
        return self._yes.hasFocus() or self._no.hasFocus()

    def show_question(self, words: str, *, asked: bool) -> None:
        """Ask, or only say something; without words it takes no room."""
        say(self._words, words)
        newly = asked and self._no.isHidden()
        self.setVisible(bool(words))
        for button in (self._yes, self._no):
            button.setVisible(asked)
        state = "asked" if asked else ""
        if self.property("state") != state:
            dress(self, kind="panel" if asked else "", state=state)
            self._fit()
        if newly:
            self._no.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fit(self) -> None:
        px = self._theme.px
        side = px(10) if not self._no.isHidden() else 0
        self._row.setContentsMargins(side, side, side, side)
        self._row.setSpacing(px(8))

    def _on_theme(self, _name: str) -> None:
        self._fit()
