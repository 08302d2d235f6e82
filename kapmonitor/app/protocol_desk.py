"""The window's ``ProtocolDesk``: protocol files are read and written beside Qt's thread."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kapmonitor.app.async_bridge import CoreThread
from kapmonitor.app.desk import NOT_RUNNING
from kapmonitor.app.loading import load
from kapmonitor.app.protocol_shelf import FileTakenError, ProtocolShelf, ShelfError
from kapmonitor.protocols.faults import FaultyFile
from kapmonitor.protocols.library import ProtocolLibrary
from kapmonitor.ui.protocol_port import (
    FileOrder,
    FileWritten,
    GrownListener,
    Judged,
    JudgedListener,
    WrittenListener,
)


class CoreProtocolDesk:
    """Asks the shelf from the core's thread. Qt's thread, where nothing else is said."""

    def __init__(self, thread: CoreThread, shelf: ProtocolShelf, record: Path) -> None:
        """``record``: no export may take its place."""
        self._thread = thread
        self._shelf = shelf
        self._record = record
        self._one_at_a_time = asyncio.Lock()
        self._listeners: list[GrownListener] = []

    @property
    def library(self) -> ProtocolLibrary:
        """See ``ui.protocol_port.ProtocolDesk``."""
        return self._shelf.library

    @property
    def left_out(self) -> tuple[FaultyFile, ...]:
        """See ``ui.protocol_port.ProtocolDesk``."""
        return self._shelf.left_out

    @property
    def folder(self) -> Path:
        """See ``ui.protocol_port.ProtocolDesk``."""
        return self._shelf.folder

    async def read(self) -> None:
        """Core's thread, before sessions are opened or gone on with: read the clinic's folder."""
        await self._beside(self._shelf.read)
        self._thread.post(self._tell)

    def follow(self, grown: GrownListener) -> None:
        """See ``ui.protocol_port.ProtocolDesk``."""
        self._listeners.append(grown)

    def check(self, path: Path, done: JudgedListener) -> None:
        """See ``ui.protocol_port.ProtocolDesk``."""
        self._ask(lambda: self._checked(path), done, lambda why: Judged(path=path, failure=why))

    def import_file(self, path: Path, done: JudgedListener) -> None:
        """See ``ui.protocol_port.ProtocolDesk``; it is offered before ``done`` is told."""

        def taken(judged: Judged) -> None:
            done(self._added(judged))

        self._ask(lambda: self._imported(path), taken, lambda why: Judged(path=path, failure=why))

    def export(self, order: FileOrder, done: WrittenListener) -> None:
        """See ``ui.protocol_port.ProtocolDesk``."""
        self._ask(
            lambda: self._exported(order),
            done,
            lambda why: FileWritten(path=order.path, failure=why),
        )

    def _ask(
        self, work: Callable[[], Any], done: Callable[[Any], None], failed: Callable[[str], Any]
    ) -> None:
        self._thread.call(lambda: self._beside(work), done, lambda error: done(failed(_why(error))))

    async def _beside(self, work: Callable[[], Any]) -> Any:
        """A slow disk holds up neither the core's thread nor Qt's."""
        async with self._one_at_a_time:
            return await asyncio.to_thread(work)

    def _checked(self, path: Path) -> Judged:
        try:
            return Judged(path=path, protocol=self._shelf.check(path))
        except FaultyFile as faulty:
            return Judged(path=path, faults=faulty.faults)

    def _imported(self, path: Path) -> Judged:
        try:
            taken = self._shelf.import_file(path)
        except FaultyFile as faulty:
            return Judged(path=path, faults=faulty.faults)
        return Judged(path=path, protocol=taken.protocol, was_there=taken.was_there)

    def _added(self, judged: Judged) -> Judged:
        """Here and not beside: what is offered changes while nobody presses Start."""
        if judged.protocol is not None and not judged.was_there:
            self._shelf.library.add(judged.protocol)
            self._tell()
        return judged

    def _exported(self, order: FileOrder) -> FileWritten:
        if load("app.commands.export", "is_kept")(order.path, self._record):
            why = f"{order.path} belongs to a record: name another file"
            return FileWritten(path=order.path, failure=why)
        try:
            self._shelf.export(order.protocol, order.path, overwrite=order.overwrite)
        except FileTakenError:
            return FileWritten(path=order.path, is_taken=True)
        return FileWritten(path=order.path)

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()


def _why(error: BaseException) -> str:
    match error:
        case ShelfError():
            return str(error)
        case RuntimeError():
            return NOT_RUNNING
        case OSError():
            return f"it cannot be looked at: {error.strerror or error}"
        case ValueError():
            return f"a file cannot be named so: {error}"
        case _:
            return f"unexpected: {type(error).__name__}: {error}"
