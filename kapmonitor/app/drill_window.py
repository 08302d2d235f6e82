"""A drill or the demo in the window: the script's room on the screen, then practice in it."""

from collections.abc import Callable
from dataclasses import replace

from kapmonitor.app.core import Core
from kapmonitor.app.desk import CoreDesk
from kapmonitor.app.drill import DrillListeners, DrillPlan, play
from kapmonitor.app.furnishing import FurnishedWindow, Furniture
from kapmonitor.app.opener import Opener
from kapmonitor.app.protocol_shelf import ProtocolShelf
from kapmonitor.app.screen import Screen
from kapmonitor.app.settings import SettingsFile
from kapmonitor.app.window import WindowPlan, run_window
from kapmonitor.store.location import record_path
from kapmonitor.store.record import Record
from kapmonitor.ui.shell import Shell
from kapmonitor.ui.theme import Theme


class DrillRoom:
    """A drill's core main, and what became of it."""

    def __init__(self, plan: DrillPlan, listeners: DrillListeners, settings: SettingsFile) -> None:
        self._plan, self._listeners, self._settings = plan, listeners, settings
        self._shelf = ProtocolShelf(settings.folder)
        self.problem: BaseException | None = None

    def furniture(self, frame_word: str) -> Furniture:
        """What the window is filled with."""
        return Furniture(
            record=record_path(self._plan.record),
            settings=self._settings,
            shelf=self._shelf,
            practice=True,
            core=self._run,
            frame_word=frame_word,
            on_core_ended=self._on_core_ended,
        )

    async def _run(self, screen: Screen, desk: CoreDesk) -> None:
        async def afterwards(core: Core, record: Record) -> None:
            """Whoever wants may go on practising with the same devices."""
            opener = Opener(core, record, self._shelf.library, practice=True)
            desk.allow_opening(open_session=opener.open, resume_session=opener.resume)
            await opener.run()

        listeners = replace(self._listeners, screen=screen, core=desk.attach, afterwards=afterwards)
        await play(self._plan, listeners)

    def _on_core_ended(self, problem: BaseException | None) -> None:
        self.problem = problem


def player_in_window(
    settings: SettingsFile, frame_word: str
) -> Callable[[DrillPlan, DrillListeners], None]:
    """What plays a drill in a window that says ``frame_word`` all round, until it is closed."""

    def play_it(plan: DrillPlan, listeners: DrillListeners) -> None:
        room = DrillRoom(plan, listeners, settings)

        def furnish(_app: object, shell: Shell, theme: Theme) -> FurnishedWindow:
            window = FurnishedWindow(shell, theme, room.furniture(frame_word))
            window.begin()
            return window

        run_window(WindowPlan(settings=settings, furnish=furnish, frame_word=frame_word))
        if room.problem is not None:
            raise room.problem

    return play_it
