"""Where everything from the core arrives in the window, on Qt's thread."""

from PySide6.QtCore import QObject, Signal

from kapmonitor.services.device_register import DevicesView
from kapmonitor.services.feed import RoomUpdate
from kapmonitor.services.fitness import MachineView
from kapmonitor.services.snapshot import AlarmsView, RoomView

Message = RoomUpdate | AlarmsView | DevicesView | MachineView


class CoreLink(QObject):
    """The newest of each, and a signal when it came.

    Signals:
        session_opened: the first update of a session, also of one that is gone on with.
        room_updated: the room a few times a second while a session is open.
        alarms_changed: at once when an alarm or its audio pause changed.
        devices_updated: the room's devices, with or without a session.
        machine_updated: the computer's fitness.
        session_closed: the last update of a session.
        silence_changed: whether the core has stopped answering: the numbers are then covered.
    """

    session_opened = Signal(RoomUpdate)
    room_updated = Signal(RoomUpdate)
    alarms_changed = Signal(AlarmsView)
    devices_updated = Signal(DevicesView)
    machine_updated = Signal(MachineView)
    session_closed = Signal(RoomUpdate)
    silence_changed = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.view: RoomView | None = None
        """The open session; ``None`` while there is none."""
        self.devices: DevicesView | None = None
        self.machine: MachineView | None = None
        self.is_silent = False

    def take(self, message: Message) -> None:
        """Qt's thread: hand a message on to whoever listens."""
        match message:
            case RoomUpdate():
                self._take_room(message)
            case AlarmsView():
                # One of the session before may still be on its way when the next is open (H14).
                if self.view is not None and self.view.session == message.session:
                    self.alarms_changed.emit(message)
            case DevicesView():
                self.devices = message
                self.devices_updated.emit(message)
            case MachineView():
                self.machine = message
                self.machine_updated.emit(message)

    def tell_silence(self, silent: bool) -> None:
        """The core answers no more, or again."""
        if silent is not self.is_silent:
            self.is_silent = silent
            self.silence_changed.emit(silent)

    def _take_room(self, update: RoomUpdate) -> None:
        view = update.view
        is_new = self.view is None or self.view.session != view.session
        if view.closed and is_new:
            return
        self.view = None if view.closed else view
        if is_new:
            self.session_opened.emit(update)
        if view.closed:
            self.session_closed.emit(update)
        else:
            self.room_updated.emit(update)
