"""What runs: an infusion, a hold under the tongue, spray devices."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QLineEdit

from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.running import Running, RunningNow
from kapmonitor.ui.views.devices_view import DevicesView
from kapmonitor.ui.views.hold_view import HoldView
from kapmonitor.ui.views.in_place_panel import InPlacePanel
from kapmonitor.ui.views.infusion_start_view import InfusionStartView
from kapmonitor.ui.views.infusion_steer_view import InfusionSteerView
from kapmonitor.ui.views.panel_keys import GIVEN_KEY, PREPARED_KEY
from kapmonitor.ui.widgets.key_target import KeyTarget
from kapmonitor.ui.widgets.words import label


class RunningPanel(InPlacePanel):
    """The parts that this protocol has.

    Signals:
        dose_wanted: a bolus beside the infusion, or the next device: the dose panel is wanted.
    """

    dose_wanted = Signal()

    def __init__(self, theme: Theme, model: Running) -> None:
        super().__init__(theme, name="running", title=self.tr("Infusion, hold, devices"))
        self.model = model
        self._nothing = label(
            self.tr("This protocol has no infusion, no hold and no devices"), tone="muted"
        )
        self._steer = InfusionSteerView(theme, model.steering)
        self._start = InfusionStartView(theme, model.start)
        self._another = KeyTarget(
            theme, name="infusion-another", words=self.tr("Another infusion…")
        )
        self._wants_another = False
        self._hold = HoldView(theme, model.holding)
        self._devices = DevicesView(theme)
        for part in (
            self._nothing,
            self._steer,
            self._start,
            self._hold,
            self._devices,
        ):
            self.box.addWidget(part)
        self.box.addStretch(1)
        self._steer.add_below(self._another)
        self._another.clicked.connect(self._on_another)
        self._steer.bolus_wanted.connect(self.dose_wanted)
        self._devices.dose_wanted.connect(self.dose_wanted)
        self._make_keys()
        model.changed_to.connect(self._show)
        self._show(model.now)

    def ask(self) -> None:
        """The keyboard goes to what is asked first."""
        now = self.model.now
        if self._asks_start:
            self._start.take_focus()
        elif now.has_start:
            self._another.setFocus(Qt.FocusReason.OtherFocusReason)
        elif now.has_infusion:
            self._steer.take_focus()
        elif now.has_hold:
            self._hold.take_focus()
        elif now.has_devices and now.devices.next_device:
            self._devices.take_focus()
        else:
            self._back.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses a target and goes on from a field; held it does nothing."""
        match event.key():
            case Qt.Key.Key_Escape if not event.isAutoRepeat():
                self.left.emit()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                if not event.isAutoRepeat():
                    self._on_enter()
            case _:
                super().keyPressEvent(event)

    @property
    def _asks_start(self) -> bool:
        """Whether an infusion's numbers are asked: the first, or another that was wanted."""
        now = self.model.now
        return now.has_start and (self._wants_another or not now.has_infusion)

    def _on_another(self) -> None:
        self._wants_another = True
        self._show(self.model.now)
        self._start.take_focus()

    def _on_enter(self) -> None:
        focused = self.focusWidget()
        bars = (self._start.bar, self._steer.bar, self._hold.bar)
        if any(bar.confirms() for bar in bars):
            return
        if isinstance(focused, QAbstractButton):
            focused.click()
        elif isinstance(focused, QLineEdit):
            self.focusNextChild()

    def _make_keys(self) -> None:
        """No bare letter, and nothing that a held key repeats (H36, H62)."""
        for keys, slot in (
            (PREPARED_KEY, self._on_prepared_key),
            (GIVEN_KEY, self._on_given_key),
            ("Ctrl+Enter", self._on_given_key),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(slot)

    def _confirms_reason(self) -> bool:
        """Whether a typed reason was waiting: the moment that is held with it stays as it is."""
        model = self.model
        for deed in (model.start.deed, model.steering.deed, model.holding.deed):
            if deed.now.reason_open:
                deed.confirm()
                return True
        return False

    def _on_prepared_key(self) -> None:
        if self._confirms_reason():
            return
        if self._asks_start:
            self.model.start.press_prepared()

    def _on_given_key(self) -> None:
        if self._confirms_reason():
            return
        if self._asks_start:
            self.model.start.press_started()
        elif self.model.now.has_hold and not self.model.now.has_infusion:
            self.model.holding.press_start()

    def _show(self, now: RunningNow) -> None:
        titles = {
            self.tr("Infusion"): now.has_start or now.has_infusion,
            self.tr("Hold"): now.has_hold,
            self.tr("Devices"): now.has_devices,
        }
        named = ", ".join(title for title, is_there in titles.items() if is_there)
        self._title.setText(named or self.tr("Infusion, hold, devices"))
        self._nothing.setVisible(now.is_empty)
        self._wants_another = self._wants_another and now.has_start
        self._steer.setVisible(now.has_infusion and not self._wants_another)
        self._start.setVisible(self._asks_start)
        self._another.setVisible(now.has_start and not self._asks_start)
        self._hold.setVisible(now.has_hold)
        self._devices.setVisible(now.has_devices)
        self._steer.show_bolus(has_bolus=now.has_bolus)
        self._devices.show_screen(now.devices)
