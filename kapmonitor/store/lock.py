"""One process writes a record: a lock that the operating system lets go when its holder dies."""

import sys
from pathlib import Path
from typing import BinaryIO

from kapmonitor.services.ports import RecordError
from kapmonitor.store.location import beside

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


class WriterLock:
    """Held from its making to :meth:`release`, at the latest to the end of the process."""

    def __init__(self, record: Path) -> None:
        """Take the lock of a record.

        Raises:
            RecordError: another process holds it, or the folder cannot be written.
        """
        self._file = _opened(beside(record, ".lock"), record)
        try:
            _lock(self._file)
        except OSError as error:
            self._file.close()
            raise RecordError(
                f"another kapmonitor is writing {record}: close it, or read the record instead"
            ) from error

    def release(self) -> None:
        """Let the next writer in. The file stays: removing it would race with the next."""
        self._file.close()


def _opened(path: Path, record: Path) -> BinaryIO:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("ab")
    except OSError as error:
        raise RecordError(
            f"the folder of {record} cannot be written ({error.strerror}):"
            " choose another or have its permissions changed"
        ) from error


def _lock(file: BinaryIO) -> None:
    if sys.platform == "win32":
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
