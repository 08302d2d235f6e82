"""The real window over the real core, radio and record, in the simulated air, for the journeys.

Nothing between a packet and the painted text is faked; only the devices are simulated, by real
processes that send real packets. What is touched here is what staff touch: keys and the mouse.
"""

import asyncio
import gc
import threading
import time
from collections.abc import Callable, Coroutine, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QLabel, QWidget
from shiboken6 import isValid

from kapmonitor.app.clinic_window import ClinicDay
from kapmonitor.app.desk import CoreDesk
from kapmonitor.app.furnishing import FurnishedWindow, Furniture
from kapmonitor.app.resources import resource_path
from kapmonitor.app.screen import Screen
from kapmonitor.app.settings import SettingsFile
from kapmonitor.devices.radio import RadioBackend
from kapmonitor.domain.devices import DeviceAssignment
from kapmonitor.domain.events import Event, Fact
from kapmonitor.domain.people import DUTIES, Role
from kapmonitor.services.opening import WATCHED_WITHOUT, SessionStart
from kapmonitor.services.snapshot import RoomView
from kapmonitor.simulation.air import Air
from kapmonitor.simulation.bleak_backend import SimulatedAdapter
from kapmonitor.simulation.spec import Curve, DeviceSpec, FaultWindow, static_address
from kapmonitor.store.kind import RecordKind
from kapmonitor.store.reader import RecordReader
from kapmonitor.ui.preferences import Preferences
from kapmonitor.ui.shell import Shell
from kapmonitor.ui.theme import Theme, read_tokens
from kapmonitor.ui.viewmodels.tiles import Place, Tile, TileState
from kapmonitor.ui.views.alarm_line import AlarmLine
from kapmonitor.ui.widgets.one_stop import BY_ARROWS
from kapmonitor.ui.widgets.vital_tile import VitalTile

SUPERVISION_TIMEOUT_S = 1.0
WITHIN_MS = 10_000
CLINICIAN, GUIDE = Role.CLINICIAN, Role.GUIDE
T = TypeVar("T")
E = TypeVar("E")


class RunningAir:
    """An air on a loop and a thread of its own, as real devices have lives of their own."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="air")
        self._thread.start()
        self._zero = time.monotonic()
        self._count = 0
        self._there: list[DeviceSpec] = []
        self._air = self._do(self._start())

    def put(self, driver: str, *curves: Curve, faults: Sequence[FaultWindow] = ()) -> DeviceSpec:
        """A device that sends from now on; curves and faults count seconds from now."""
        self._count += 1
        now = self.second
        spec = DeviceSpec(
            id=f"{driver}-{self._count}",
            driver=driver,
            name=f"Sim {driver} {self._count}"[:22],
            address=static_address(self._count, driver),
            curves=tuple(
                replace(c, points=tuple((s + now, v) for s, v in c.points)) for c in curves
            ),
            faults=tuple(replace(f, at_s=f.at_s + now) for f in faults),
        )
        self._do(self._air.add_device(spec))
        self._there.append(spec)
        return spec

    def put_oximeter(
        self, *spo2: tuple[float, float], faults: Sequence[FaultWindow] = ()
    ) -> DeviceSpec:
        """An oximeter at 97 % and 72 /min, or at the given SpO₂ over the seconds."""
        curves = (
            Curve(sign="spo2", points=spo2 or ((0.0, 97.0),)),
            Curve(sign="pulse_rate", points=((0.0, 72.0),)),
        )
        return self.put("plx", *curves, faults=faults)

    def put_cuff(self) -> DeviceSpec:
        """A cuff that finds 124/78 when its button is pressed."""
        return self.put(
            "blood-pressure",
            Curve(sign="systolic", points=((0.0, 124.0),)),
            Curve(sign="diastolic", points=((0.0, 78.0),)),
        )

    def measure(self, cuff: DeviceSpec) -> None:
        """Press the cuff's button."""
        self._do(self._air.measure(cuff.id))

    def clear(self) -> None:
        """Every device leaves: nothing of one journey is heard in the next."""
        for spec in self._there:
            self._do(self._air.kill(spec.id))
        self._there.clear()

    def remove(self, spec: DeviceSpec) -> None:
        """Its battery falls out."""
        self._there.remove(spec)
        self._do(self._air.kill(spec.id))

    def switch_on(self, spec: DeviceSpec) -> None:
        """One that was removed is back."""
        self._do(self._air.revive(spec.id))
        self._there.append(spec)

    def adapter(self) -> SimulatedAdapter:
        """The Bluetooth adapter of one program; closed on the loop that used it."""
        return SimulatedAdapter(self._air.endpoint)

    @property
    def endpoint(self) -> str:
        """Where another process finds it."""
        return self._air.endpoint

    @property
    def second(self) -> float:
        """The scenario second."""
        return time.monotonic() - self._zero

    def close(self) -> None:
        """End every process of it."""
        self._do(self._air.aclose())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _start(self) -> Air:
        air = await Air.start(supervision_timeout_s=SUPERVISION_TIMEOUT_S)
        await air.go(zero=self._zero, speed=1.0, opened_at=datetime.now(UTC))
        return air

    def _do(self, work: Coroutine[Any, Any, T]) -> T:
        future: Future[T] = asyncio.run_coroutine_threadsafe(work, self._loop)
        return future.result(30)


@dataclass(frozen=True)
class AirElsewhere:
    """An air that another process runs; its devices are that one's to bring and take."""

    endpoint: str

    def adapter(self) -> SimulatedAdapter:
        return SimulatedAdapter(self.endpoint)

    def clear(self) -> None:
        """Nothing here is ours."""


@contextmanager
def an_air() -> Iterator[RunningAir]:
    """An air for one module."""
    air = RunningAir()
    try:
        yield air
    finally:
        air.close()


@dataclass(frozen=True)
class Paired:
    """A room's devices as its settings keep them."""

    oximeter: DeviceSpec
    cuff: DeviceSpec | None = None

    def assignments(self) -> list[DeviceAssignment]:
        named = [("oximeter", self.oximeter), ("cuff", self.cuff)]
        return [
            DeviceAssignment(id=word, driver=spec.driver, name=spec.name, address=spec.address)
            for word, spec in named
            if spec is not None
        ]


class OpenWindow:
    """A window that is open, and the hands that use it."""

    def __init__(
        self,
        furniture: Furniture,
        *,
        size: tuple[int, int] = (1440, 900),
    ) -> None:
        self.record = furniture.record
        preferences = furniture.settings.read()
        self.theme = Theme(read_tokens(resource_path("themes")))
        self.theme.use(preferences.theme, preferences.text_scale)
        self.shell = Shell(self.theme, "kapmonitor")
        self.shell.resize(*size)
        self.shell.show()
        self.window = FurnishedWindow(self.shell, self.theme, furniture)
        self.window.begin()
        self.shell.activateWindow()
        QApplication.processEvents()

    # What is seen.

    @property
    def link(self) -> Any:
        return self.window.link

    @property
    def view(self) -> RoomView:
        """The room as the window shows it."""
        view = self.window.link.view
        assert view is not None, "no session is open"
        return view

    @property
    def page(self) -> str:
        return str(self.window.window.page)

    def find(self, name: str, kind: type[QWidget] = QWidget) -> QWidget:
        """The one visible widget of that name, else the one that is there."""
        found = [each for each in self.shell.findChildren(kind, name) if isinstance(each, QWidget)]
        seen = [each for each in found if each.isVisible()] or found
        assert len(seen) == 1, (name, seen, self.seen())
        return seen[0]

    def is_seen(self, name: str) -> bool:
        return any(each.isVisible() for each in self.shell.findChildren(QWidget, name))

    def seen(self, within: QWidget | None = None) -> str:
        """Every text in sight, painted or written, one a line."""
        inside = within or self.shell
        texts = []
        for each in [inside, *inside.findChildren(QWidget)]:
            if not each.isVisible():
                continue
            text = each.property("text") if not isinstance(each, QLabel) else each.text()
            texts += [str(text or ""), each.accessibleName(), each.accessibleDescription()]
        return "\n".join(dict.fromkeys(text for text in texts if text))

    def tile(self, place: Place = Place.SPO2) -> Tile:
        """What the number of a place is painted from, where it is in sight."""
        tiles = [each for each in self.shell.findChildren(VitalTile) if each.isVisible()]
        (tile,) = [each for each in tiles if each.tile.place is place]
        return tile.tile

    def alarm_line(self) -> str:
        """The alarm line in sight, all of it."""
        (line,) = [each for each in self.shell.findChildren(AlarmLine) if each.isVisible()]
        return line.accessibleDescription()

    # What is done.

    def until(self, condition: Callable[[], object], within_ms: int = WITHIN_MS) -> None:
        """Let the window live until something is so."""
        deadline = time.monotonic() + within_ms / 1000
        while not condition():
            assert time.monotonic() < deadline, f"not so; {self.focused} listens:\n{self.seen()}"
            QTest.qWait(5)

    def until_seen(self, text: str, within_ms: int = WITHIN_MS) -> None:
        self.until(lambda: text in self.seen(), within_ms)

    @property
    def focused(self) -> QWidget:
        return QApplication.focusWidget() or self.shell

    def press(
        self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        """Press a key where the keyboard is."""
        QTest.keyClick(self.focused, key, modifier)

    def press_with_control(self, key: Qt.Key) -> None:
        self.press(key, Qt.KeyboardModifier.ControlModifier)

    def write(self, text: str) -> None:
        """Type, each key into whatever has the keyboard then."""
        for letter in text:
            QTest.keyClicks(self.focused, letter)

    def click(self, name: str) -> None:
        """Press something with the mouse, scrolled into sight as a hand would."""
        target = self.find(name)
        self.until(lambda: self._is_in_reach(target))
        QTest.mouseClick(target, Qt.MouseButton.LeftButton, pos=_middle(target))

    def _is_in_reach(self, target: QWidget) -> bool:
        """Whether a press would come to it: it is there, enabled, and nothing lies over it."""
        _bring_into_sight(target)
        QApplication.processEvents()
        hit = self.shell.childAt(target.mapTo(self.shell, _middle(target)))
        is_hit = hit is not None and (hit is target or target.isAncestorOf(hit))
        return target.isVisible() and target.isEnabled() and is_hit

    def tab_to(self, name: str, most: int = 200) -> None:
        """Reach a control by the keyboard alone: by Tab, and by arrows within its group."""
        for _ in range(most):
            if self.focused.objectName() == name:
                return
            self.press(_key_towards(self.focused, self.find(name)))
        raise AssertionError(f"Tab never reaches {name}")

    def stall_core(self, seconds: float) -> None:
        """Block the core's thread from now on; returns at once."""

        async def block() -> None:
            time.sleep(seconds)  # noqa: ASYNC251 - that is what is tried

        self.window.core_thread.call(block, lambda _done: None, lambda _error: None)

    def press_and_hold(self, key: Qt.Key, text: str) -> None:
        """What a held key sends on its own after the press."""
        kinds = (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress)
        for kind in kinds:
            held = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, text, True, 1)
            QApplication.sendEvent(self.focused, held)

    def open_session(self, participant: str = "KAP-0147", **more: Any) -> None:
        """Open a session as the page before it would, and wait until it is on the screen."""
        self.until(lambda: self.window.link.devices is not None)  # the core is up
        done: list[Any] = []
        self.window.desk.open_session(a_start(participant, **more), done.append)
        self.until(lambda: bool(done))
        assert done[0].is_done, done
        self.until(lambda: self.window.link.view is not None)

    def until_live(self) -> None:
        """Until the oximeter's value is on the screen."""
        self.until(lambda: self.tile().state is TileState.LIVE)

    def facts(self) -> list[Fact]:
        """What is durable, read from the file beside the program."""
        with RecordReader.open(self.record) as reader:
            return [fact for each in reader.sessions() for fact in reader.facts(each.session)]

    def events(self, kind: type[E]) -> list[E]:
        return [fact.event for fact in self.facts() if isinstance(fact.event, kind)]

    def fact_of(self, kind: type[Event]) -> Fact:
        (fact,) = [fact for fact in self.facts() if isinstance(fact.event, kind)]
        return fact

    # The end.

    def close(self) -> None:
        """As from outside: everything comes to rest, nobody is asked."""
        if isValid(self.shell):
            self.window.stop()
            self.window.rest()
            self.shell.deleteLater()
            self.window.deleteLater()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
            QApplication.processEvents()
            gc.collect()  # here: no thread of a later window may take down what is left of this


def utc_now() -> datetime:
    return datetime.now(UTC)


def a_start(participant: str = "KAP-0147", **more: Any) -> SessionStart:
    given: dict[str, Any] = {
        "participant": participant,
        "protocol": "im-ketamine",
        "by": CLINICIAN,
        "weight_kg": 74.0,
        "confirmed": {WATCHED_WITHOUT: "Bedside monitor"},
        "duties": dict.fromkeys(DUTIES, CLINICIAN),
    }
    return SessionStart(**{**given, **more})


def settings_in(folder: Path, paired: Paired | None = None, **preferences: Any) -> SettingsFile:
    """A room's settings, its notice read."""
    settings = SettingsFile(folder)
    assert settings.write(Preferences(**{"notice_read": True, **preferences})) is None
    if paired is not None:
        assert settings.write_devices(paired.assignments()) is None
    return settings


@contextmanager
def a_clinic_window(
    air: RunningAir | AirElsewhere,
    settings: SettingsFile,
    *,
    kind: RecordKind = RecordKind.CLINICAL,
    record: Path | None = None,
    **more: Any,
) -> Iterator[OpenWindow]:
    """The clinic's window over an air, until the block ends."""
    record = record or settings.folder / "clinic.db"
    adapter = air.adapter()
    backend = RadioBackend(scanner=adapter.scanner_backend, client=adapter.client_backend)
    day = ClinicDay(record=str(record), settings=settings, backend=backend, kind=kind)
    furniture = day.furniture()

    async def core(screen: Screen, desk: CoreDesk) -> None:
        try:
            await furniture.core(screen, desk)
        finally:
            await adapter.aclose()

    window = OpenWindow(replace(furniture, core=core), **more)
    try:
        yield window
    finally:
        window.close()
        air.clear()


def _key_towards(focused: QWidget, target: QWidget) -> Qt.Key:
    together = focused.parentWidget() is target.parentWidget()
    if not together or not target.property(BY_ARROWS) or not focused.property(BY_ARROWS):
        return Qt.Key.Key_Tab
    here, there = (focused.y(), focused.x()), (target.y(), target.x())
    return Qt.Key.Key_Right if here < there else Qt.Key.Key_Left


def _bring_into_sight(target: QWidget) -> None:
    around = target.parentWidget()
    while around is not None:
        if isinstance(around, QAbstractScrollArea) and hasattr(around, "ensureWidgetVisible"):
            around.ensureWidgetVisible(target)
        around = around.parentWidget()


def _middle(target: QWidget) -> QPoint:
    return target.rect().center()
