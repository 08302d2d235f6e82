"""What runs: an infusion, a hold under the tongue, spray devices."""

from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Signal

from kapmonitor.services.feed import RoomUpdate
from kapmonitor.ui.ports import Desk
from kapmonitor.ui.viewmodels.author import Author
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.viewmodels.holding import Holding
from kapmonitor.ui.viewmodels.infusion_start import InfusionStart
from kapmonitor.ui.viewmodels.infusion_steering import InfusionSteering
from kapmonitor.ui.viewmodels.spray_devices import DevicesScreen, devices_screen


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningNow:
    """Which parts the panel has: what the protocol has, and what is in the record beside it."""

    has_start: bool = False
    """Whether an infusion may be started: planned, and none is on."""
    has_infusion: bool = False
    has_bolus: bool = False
    """Whether the protocol plans doses beside the infusion that is on."""
    has_hold: bool = False
    has_devices: bool = False
    devices: DevicesScreen = field(default_factory=DevicesScreen)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing that could run."""
        return not (self.has_start or self.has_infusion or self.has_hold or self.has_devices)


class Running(QObject):
    """What runs in the open session, and what may be started.

    Signals:
        changed_to: which parts there are, and the devices.
    """

    changed_to = Signal(RunningNow)

    def __init__(self, link: CoreLink, desk: Desk, author: Author) -> None:
        super().__init__()
        self._link = link
        self._desk = desk
        self.start = InfusionStart(link, desk, author)
        self.steering = InfusionSteering(link, desk, author)
        self.holding = Holding(link, desk, author)
        self.now = RunningNow()
        link.session_opened.connect(self._on_session_changed)
        link.session_closed.connect(self._on_session_changed)
        link.room_updated.connect(self._on_room_updated)
        self.show()

    def show(self) -> None:
        """Look again at all of it."""
        for part in (self.start, self.steering, self.holding):
            part.show()
        now = self._look()
        if now != self.now:
            self.now = now
            self.changed_to.emit(now)

    def _look(self) -> RunningNow:
        view, protocol = self._link.view, self._desk.protocol
        if view is None or protocol is None:
            return RunningNow()
        infusion, rule = view.plan.infusion, protocol.infusion
        is_on = infusion is not None and infusion.is_on
        return RunningNow(
            has_start=rule is not None and not is_on,
            has_infusion=infusion is not None,
            has_bolus=rule is not None and rule.bolus and is_on,
            has_hold=protocol.hold is not None or view.plan.hold is not None,
            has_devices=protocol.device is not None,
            devices=devices_screen(view, protocol, self._desk.clock.now().utc),
        )

    def _on_session_changed(self, _update: RoomUpdate) -> None:
        for part in (self.start, self.steering, self.holding):
            part.forget()
        self.show()

    def _on_room_updated(self, _update: RoomUpdate) -> None:
        self.show()
