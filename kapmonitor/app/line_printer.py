"""Prints JSON lines from a thread of its own, so that a slow reader slows nothing else."""

import queue
from threading import Thread
from typing import TextIO


class LinePrinter:
    """Writes whole lines to a stream, each flushed. ``print`` may be called from any thread."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._thread = Thread(target=self._run, name="line-printer", daemon=True)
        self._thread.start()

    def print(self, line: str) -> None:
        """Queue a line; it is printed in the order of these calls."""
        self._lines.put(line)

    def close(self) -> None:
        """Print what is queued and end."""
        self._lines.put(None)
        self._thread.join()

    def _run(self) -> None:
        reader_is_there = True
        while (line := self._lines.get()) is not None:
            if reader_is_there:
                reader_is_there = self._write(line)

    def _write(self, line: str) -> bool:
        try:
            self._stream.write(line + "\n")
            self._stream.flush()
        except (OSError, ValueError):
            return False  # whoever read the lines has gone; the record has them all the same
        return True
