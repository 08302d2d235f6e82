"""The window on the clinic's record: what it is filled with. Loaded behind the first frame."""

from kapmonitor.app.async_bridge import CoreThread
from kapmonitor.app.desk import CoreDesk
from kapmonitor.app.device_desk import CoreDeviceDesk
from kapmonitor.app.furnishing import FurnishedWindow, Furniture
from kapmonitor.app.loading import load
from kapmonitor.app.protocol_shelf import ProtocolShelf
from kapmonitor.app.screen import Screen
from kapmonitor.app.settings import SettingsFile
from kapmonitor.devices.radio import RadioBackend
from kapmonitor.store.kind import RecordKind
from kapmonitor.store.location import record_path
from kapmonitor.ui.ports import DeviceDesk
from kapmonitor.ui.shell import Shell
from kapmonitor.ui.theme import Theme


class ClinicDay:
    """A room's day, as the window begins it and asks it."""

    def __init__(
        self,
        *,
        record: str,
        settings: SettingsFile,
        backend: RadioBackend,
        kind: RecordKind = RecordKind.CLINICAL,
    ) -> None:
        """``backend``: this machine's radio, or the simulated air in a test."""
        self._record, self._settings = record, settings
        self._backend, self._kind = backend, kind
        self._shelf = ProtocolShelf(settings.folder)
        self._devices: CoreDeviceDesk | None = None

    def furniture(self) -> Furniture:
        """What the window is filled with."""
        return Furniture(
            record=record_path(self._record),
            settings=self._settings,
            shelf=self._shelf,
            practice=self._kind is RecordKind.PRACTICE,
            core=self._run,
            devices=self._device_desk,
        )

    async def _run(self, screen: Screen, desk: CoreDesk) -> None:
        """Core's thread: radio, sound and record are loaded here, while the window is used."""
        await load("app.clinic", "spend_day")(
            record=self._record,
            kind=self._kind,
            assignments=self._settings.devices(),
            library=self._shelf.library,
            backend=self._backend,
            screen=screen,
            desk=desk,
            device_desk=self._devices,
        )

    def _device_desk(self, thread: CoreThread) -> DeviceDesk:
        self._devices = CoreDeviceDesk(thread, self._settings)
        return self._devices


def furnish_clinic(
    shell: Shell, theme: Theme, *, record: str, settings: SettingsFile
) -> FurnishedWindow:
    """Fill the window for a clinic's day on this machine's own radio, and begin it."""
    day = ClinicDay(record=record, settings=settings, backend=RadioBackend())
    window = FurnishedWindow(shell, theme, day.furniture())
    window.begin()
    return window
