"""The protocol files: the built-in ones, and the clinic's own folder in the data folder.

Everything here waits for the disk: never on Qt's thread, except the built-in files at a start.
"""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from kapmonitor.app.resources import list_resources, resource_path
from kapmonitor.protocols.faults import Fault, FaultyFile
from kapmonitor.protocols.library import ProtocolLibrary, TakenVersionError
from kapmonitor.protocols.model import DosingProtocol
from kapmonitor.protocols.reader import parse_protocol, read_protocol

FOLDER = "protocols"
"""Where the clinic's own lie, in the data folder."""
SUFFIX = ".toml"
LARGEST_BYTES = 1_000_000
"""Ours: the longest built-in file has a fiftieth of it; more is another kind of file."""
RAISE_VERSION = "raise `version`: a version is never changed"


class ShelfError(Exception):
    """Why a file was not taken in or written out, in words for staff. Nothing was changed."""


class FileTakenError(ShelfError):
    """There is a file of that name already, and nobody said that it may be overwritten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn:
    """A file that is on the shelf now."""

    protocol: DosingProtocol
    was_there: bool
    """Whether these very bytes were there before, so that nothing was written."""


class ProtocolShelf:
    """Reads, takes in and gives out protocol files. One call at a time."""

    def __init__(self, folder: Path) -> None:
        """``folder`` is the data folder, which need not exist yet.

        Raises:
            FaultyFile: a built-in file has faults.
        """
        self._folder = folder / FOLDER
        self._paths: dict[str, Path] = {}
        self.library = ProtocolLibrary(self._read_built_in())
        self.left_out: tuple[FaultyFile, ...] = ()
        """The clinic's files that the last :meth:`read` could not use, with their faults."""

    @property
    def folder(self) -> Path:
        """The clinic's own folder."""
        return self._folder

    def read(self) -> None:
        """Take in what lies in the clinic's folder; what is faulty is left out and told."""
        found = self._found()
        left_out: list[FaultyFile] = []
        for path in found:
            try:
                self._take(self.check(path), path)
            except FaultyFile as faulty:
                left_out.append(faulty)
        self.left_out = tuple(left_out)

    def check(self, path: Path) -> DosingProtocol:
        """Read a file without taking it in.

        Raises:
            FaultyFile: it cannot be read or has faults; it holds all of them.
        """
        return parse_protocol(_bytes_of(path), file=str(path))

    def import_file(self, path: Path) -> TakenIn:
        """Copy the bytes that were checked into the clinic's folder, whole or not at all.

        Raises:
            FaultyFile: it has faults, and nothing was copied.
            ShelfError: its version is taken by other bytes, or it cannot be written.
        """
        raw = _bytes_of(path)
        protocol = parse_protocol(raw, file=str(path))
        if any(each.sha256 == protocol.sha256 for each in self.library.all):
            return TakenIn(protocol=protocol, was_there=True)
        self._refuse_taken(protocol)
        target = self._folder / file_name(protocol)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            _refuse_other(target, raw)
            write_whole(target, raw)
        except OSError as error:
            raise ShelfError(f"{target} cannot be written: {error.strerror or error}") from error
        self._paths[protocol.sha256] = target
        return TakenIn(protocol=protocol, was_there=False)

    def export(self, protocol: DosingProtocol, path: Path, *, overwrite: bool = False) -> None:
        """Write a protocol's file out, byte for byte.

        Raises:
            FileTakenError: there is a file of that name; only with ``overwrite`` is it replaced.
            ShelfError: it cannot be written, or the file on the shelf is not what was read.
        """
        raw = self._bytes_on_shelf(protocol)
        try:
            self._refuse_target(path)
            if path.exists() and not overwrite:
                raise FileTakenError(f"{path} is there already")
            write_whole(path, raw)
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) else error
            raise ShelfError(f"{path} cannot be written: {why or error}") from error

    def _read_built_in(self) -> list[DosingProtocol]:
        built_in = []
        for path in list_resources(FOLDER, SUFFIX):
            protocol = read_protocol(path)
            self._paths[protocol.sha256] = path
            built_in.append(protocol)
        return built_in

    def _found(self) -> list[Path]:
        """Of two with one id and version the first by name counts; the other is left out."""
        return sorted(self._folder.glob(f"*{SUFFIX}"), key=lambda each: each.name)

    def _take(self, protocol: DosingProtocol, path: Path) -> None:
        try:
            self.library.add(protocol)
        except TakenVersionError as error:
            raise FaultyFile(str(path), [Fault(place="version", expected=str(error))]) from error
        self._paths.setdefault(protocol.sha256, path)

    def _refuse_taken(self, protocol: DosingProtocol) -> None:
        for known in self.library.versions(protocol.id):
            if known.version == protocol.version:
                whose = "built in" if self.library.is_built_in(known) else "there"
                raise ShelfError(
                    f"{protocol.id} version {protocol.version} is {whose} with other bytes:"
                    f" {RAISE_VERSION}"
                )

    def _bytes_on_shelf(self, protocol: DosingProtocol) -> bytes:
        path = self._paths.get(protocol.sha256)
        if path is None:
            raise ShelfError(f"{protocol.id} version {protocol.version} has no file here")
        try:
            raw = path.read_bytes()
        except OSError as error:
            raise ShelfError(f"{path} cannot be read: {error.strerror or error}") from error
        if hashlib.sha256(raw).hexdigest() != protocol.sha256:
            raise ShelfError(
                f"{path} has been changed since it was read: put the old file back, or close the"
                " program and start again"
            )
        return raw

    def _refuse_target(self, path: Path) -> None:
        if not path.is_absolute():
            raise ShelfError(f"{path} does not say in which folder: begin with the folder")
        if path.is_dir():
            raise ShelfError(f"{path} is a folder: name a file in it")
        kept = {self._folder.resolve(), resource_path(FOLDER).resolve()}
        if path.resolve().parent in kept:
            raise ShelfError(f"{path} lies among the program's protocols: name another folder")


def file_name(protocol: DosingProtocol) -> str:
    """What an imported file is called: ``clinic-im-v2.toml``."""
    return f"{protocol.id}-v{protocol.version}{SUFFIX}"


def write_whole(target: Path, raw: bytes) -> None:
    """Write a file beside the target and put it in its place once it is durable.

    Raises:
        OSError: it cannot be written; then nothing has changed.
    """
    handle, name = tempfile.mkstemp(dir=target.absolute().parent, prefix=".kapmonitor-")
    made = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        made.replace(target)
    except BaseException:
        made.unlink(missing_ok=True)
        raise
    _sync_folder(target.absolute().parent)


def _sync_folder(folder: Path) -> None:
    """Keep the name too over a power cut; Windows keeps it by itself."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _refuse_other(target: Path, raw: bytes) -> None:
    """A file that another window has put there meanwhile is not replaced by another version."""
    if target.exists() and target.read_bytes() != raw:
        raise ShelfError(f"{target.name} is there with other bytes: {RAISE_VERSION}")


def _bytes_of(path: Path) -> bytes:
    """The bytes of what may be a protocol.

    Raises:
        FaultyFile: it is no file, too large for one, or cannot be read.
    """
    try:
        if not path.is_file():
            raise FaultyFile(str(path), [Fault(place="", expected="there is no such file")])
        with path.open("rb") as file:
            raw = file.read(LARGEST_BYTES + 1)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise FaultyFile(str(path), [Fault(place="", expected=f"cannot be read: {why}")]) from error
    if len(raw) > LARGEST_BYTES:
        expected = f"is larger than {LARGEST_BYTES // 1000} kB: no protocol is"
        raise FaultyFile(str(path), [Fault(place="", expected=expected)])
    return raw
