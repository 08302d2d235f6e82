"""Protocol files without a disk: what is asked is kept, and answered when a test says so."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from kapmonitor.app.resources import resource_path
from kapmonitor.protocols.faults import FaultyFile
from kapmonitor.protocols.library import ProtocolLibrary
from kapmonitor.protocols.model import DosingProtocol
from kapmonitor.protocols.reader import read_protocol
from kapmonitor.ui.protocol_port import (
    FileOrder,
    FileWritten,
    GrownListener,
    Judged,
    JudgedListener,
    WrittenListener,
)

FOLDER = Path("/data/protocols")


def built_in(protocol_id: str = "im-ketamine") -> DosingProtocol:
    return read_protocol(resource_path("protocols", f"{protocol_id}.toml"))


def ours(version: int = 2, **changes: object) -> DosingProtocol:
    """The clinic's own version of a built-in one, approved."""
    own = replace(
        built_in(),
        version=version,
        sha256=f"{version:x}" * 64,
        approved_by="A. Director",
        notice="",
    )
    return replace(own, **changes)  # type: ignore[arg-type] # a test's changes are its own


class FakeProtocolDesk:
    """A shelf that holds what it was given."""

    def __init__(
        self,
        built_in: Sequence[DosingProtocol] = (),
        clinic: Sequence[DosingProtocol] = (),
        left_out: Sequence[FaultyFile] = (),
    ) -> None:
        self.library = ProtocolLibrary(built_in, clinic)
        self.left_out = tuple(left_out)
        self.folder = FOLDER
        self.asked: list[tuple[str, Path | FileOrder, Callable[..., None]]] = []
        self._followers: list[GrownListener] = []

    def follow(self, grown: GrownListener) -> None:
        self._followers.append(grown)

    def check(self, path: Path, done: JudgedListener) -> None:
        self.asked.append(("check", path, done))

    def import_file(self, path: Path, done: JudgedListener) -> None:
        self.asked.append(("import", path, done))

    def export(self, order: FileOrder, done: WrittenListener) -> None:
        self.asked.append(("export", order, done))

    def answer(self, answer: Judged | FileWritten) -> None:
        """Answer the oldest question; what was imported is on the shelf before, as in the real."""
        what, _, done = self.asked.pop(0)
        if what == "import" and isinstance(answer, Judged) and answer.protocol is not None:
            self.grow(answer.protocol)
        done(answer)

    def grow(self, *protocols: DosingProtocol) -> None:
        for protocol in protocols:
            self.library.add(protocol)
        for follower in self._followers:
            follower()
