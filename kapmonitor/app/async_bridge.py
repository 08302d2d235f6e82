"""The one place where Qt's thread and the core's meet.

``call`` runs a coroutine on the core's loop and brings its result back; ``post`` brings a call to
Qt's thread, in order. Neither ever waits. Once closed, nothing more is delivered.
"""

import asyncio
import contextlib
import threading
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

T = TypeVar("T")
Call = Callable[[], None]

STOP_WITHIN_S = 10.0
"""Real seconds for the core to hang up on its devices and close the record. Ours: a device that
does not answer takes 3 s, a record on a slow disk some more."""


class CoreThread(QObject):
    """A thread with one asyncio loop, and the way from there to Qt's. Made on Qt's thread.

    Signals:
        ended: what ended the core's work, ``None`` where it was told to or had done it.
    """

    ended = Signal(object)
    _posted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._posted.connect(self._on_posted, Qt.ConnectionType.QueuedConnection)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._main: asyncio.Task[None] | None = None
        self._thread: threading.Thread | None = None
        self._held: list[Call] = []
        self._is_closed = False

    def start(self, main: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Run ``main()`` on the core's thread until it returns or is stopped."""
        self._thread = threading.Thread(target=self._run, args=(main,), name="core")
        self._thread.start()

    def post(self, call: Call) -> None:
        """Any thread: have ``call`` made on Qt's thread, behind what was posted before."""
        with contextlib.suppress(RuntimeError):  # Qt has taken the object down: the window is gone
            self._posted.emit(call)

    def call(
        self,
        make: Callable[[], Coroutine[Any, Any, T]],
        done: Callable[[T], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        """Qt's thread: run ``make()`` on the core's; one of the listeners is told, here, later.

        What is asked before the core runs waits for it.
        """
        loop = self._loop
        if loop is None and not self._is_closed:
            self._held.append(lambda: self.call(make, done, failed))
            return
        if loop is None or loop.is_closed():
            failed(RuntimeError("the core does not run"))
            return
        future = asyncio.run_coroutine_threadsafe(make(), loop)

        def tell(finished: Any) -> None:
            if finished.cancelled():
                self.post(lambda: failed(asyncio.CancelledError()))
            elif error := finished.exception():
                self.post(lambda: failed(error))
            else:
                self.post(lambda: done(finished.result()))

        future.add_done_callback(tell)

    def stop(self, within_s: float = STOP_WITHIN_S) -> bool:
        """Cancel the core's work and wait for its end; whether it ended in time."""
        self._is_closed = True
        if self._loop and self._main:
            with contextlib.suppress(RuntimeError):  # it has ended by itself just now
                self._loop.call_soon_threadsafe(self._main.cancel)
        if self._thread is None:
            return True
        self._thread.join(within_s)
        return not self._thread.is_alive()

    def _run(self, main: Callable[[], Coroutine[Any, Any, None]]) -> None:
        problem: BaseException | None = None
        try:
            with asyncio.Runner() as runner:
                runner.run(self._until_done(main))
        except asyncio.CancelledError:
            pass  # it was stopped: that is no problem to tell of
        except Exception as error:  # noqa: BLE001 - whatever it is, the window must say it
            problem = error
        self.post(lambda: self.ended.emit(problem))

    async def _until_done(self, main: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self._loop = asyncio.get_running_loop()
        self._main = asyncio.current_task()
        self.post(self._ask_held)
        await main()

    def _ask_held(self) -> None:
        held, self._held = self._held, []
        for call in held:
            call()

    @Slot(object)
    def _on_posted(self, call: Call) -> None:
        if not self._is_closed:
            call()
