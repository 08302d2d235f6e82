"""Protocol files in and out of the program: what was asked for, and what became of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from kapmonitor.protocols.faults import Fault
from kapmonitor.protocols.model import DosingProtocol
from kapmonitor.ui.language import translate
from kapmonitor.ui.protocol_port import FileOrder, FileWritten, Judged, ProtocolDesk
from kapmonitor.ui.text import one_line
from kapmonitor.ui.viewmodels.read_back import approval_words

_C = "protocols"


class Deed(StrEnum):
    """What is done with a file."""

    CHECK = "check"
    IMPORT = "import"
    EXPORT = "export"


_TITLES = {
    Deed.CHECK: "Check a file",
    Deed.IMPORT: "Import a file",
    Deed.EXPORT: "Export",
}


def deed_title(deed: Deed) -> str:
    """What it is called above its path."""
    return translate(_C, _TITLES[deed])


@dataclass(frozen=True, slots=True, kw_only=True)
class FileState:
    """How it stands. ``asks`` for a yes before a file is overwritten."""

    words: str = ""
    tone: str = "muted"
    faults: str = ""
    """Every fault in a line of its own, with its place."""
    asks: bool = False
    is_busy: bool = False


class ProtocolFiles(QObject):
    """One way of a file, told once each time.

    Signals:
        state_changed: how it stands.
        taken_in: the protocol that an import has found or brought.
    """

    state_changed = Signal(FileState)
    taken_in = Signal(DosingProtocol)

    def __init__(self, desk: ProtocolDesk, deed: Deed) -> None:
        super().__init__()
        self._desk = desk
        self.deed = deed
        self._asked = 0

    def go(
        self, path: str, protocol: DosingProtocol | None = None, *, overwrite: bool = False
    ) -> None:
        """Do it with the file at ``path``; an export writes ``protocol`` there."""
        if not path.strip():
            self._tell(FileState(words=translate(_C, "Name a file first"), tone="text"))
            return
        target = Path(path.strip())
        target = target.expanduser() if str(target).startswith("~/") else target
        self._asked += 1
        asked = self._asked
        self._tell(FileState(words=translate(_C, "one moment"), is_busy=True))
        match self.deed:
            case Deed.CHECK:
                self._desk.check(target, lambda judged: self._on_checked(asked, judged))
            case Deed.IMPORT:
                self._desk.import_file(target, lambda judged: self._on_imported(asked, judged))
            case Deed.EXPORT if protocol is not None:
                order = FileOrder(protocol=protocol, path=target, overwrite=overwrite)
                self._desk.export(order, lambda written: self._on_written(asked, written))
            case Deed.EXPORT:
                self.forget()

    def forget(self) -> None:
        """The path is another: what was asked and said is over."""
        self._asked += 1
        self._tell(FileState())

    def _on_checked(self, asked: int, judged: Judged) -> None:
        if asked == self._asked:
            self._tell(_refused(judged, translate(_C, "Nothing was taken in.")) or _sound(judged))

    def _on_imported(self, asked: int, judged: Judged) -> None:
        """It was taken in whatever stands in the field by now; only the words may be late."""
        if asked == self._asked:
            nothing = translate(_C, "Nothing was copied.")
            self._tell(_refused(judged, nothing) or self._taken(judged))
        if judged.protocol is not None:
            self.taken_in.emit(judged.protocol)

    def _taken(self, judged: Judged) -> FileState:
        protocol = judged.protocol
        assert protocol is not None  # noqa: S101 - it was not refused
        if judged.was_there:
            text = "{name} is there already, byte for byte: nothing was written."
            return FileState(words=translate(_C, text, name=_name(protocol)), tone="text")
        offered = self._desk.library.offered_as(protocol.id)
        text = "Taken in: {name}, {approval}. A session may be opened with it from now on."
        version = protocol.version
        if offered is not None and offered.sha256 != protocol.sha256:
            text = "Taken in: {name}, {approval}. Sessions are opened with version {version}."
            version = offered.version
        words = translate(
            _C,
            text,
            name=_name(protocol),
            approval=one_line(approval_words(protocol)),
            version=version,
        )
        return FileState(words=words, tone="ok")

    def _on_written(self, asked: int, written: FileWritten) -> None:
        if asked != self._asked:
            return
        path = one_line(str(written.path))
        if written.is_taken:
            words = translate(_C, "{path} is there already. Overwrite it?", path=path)
            self._tell(FileState(words=words, tone="text", asks=True))
        elif written.failure is not None:
            self._tell(FileState(words=one_line(written.failure), tone="text"))
        else:
            words = translate(_C, "Written to {path}, byte for byte", path=path)
            self._tell(FileState(words=words, tone="ok"))

    def _tell(self, state: FileState) -> None:
        self.state_changed.emit(state)


def fault_lines(faults: Iterable[Fault]) -> str:
    """Every fault in a line of its own: place, and what was expected there."""
    return "\n".join(one_line(str(fault)) for fault in faults)


def faults_words(count: int) -> str:
    """How many there are."""
    text = "1 fault" if count == 1 else "{count} faults"
    return translate(_C, text, count=count)


def _name(protocol: DosingProtocol) -> str:
    return translate(_C, "{id} version {version}", id=protocol.id, version=protocol.version)


def _refused(judged: Judged, nothing: str) -> FileState | None:
    """Why it was not taken, ``None`` where it was."""
    if judged.failure is not None:
        return FileState(words=f"{one_line(judged.failure)}. {nothing}", tone="text")
    if judged.protocol is None:
        words = f"{faults_words(len(judged.faults))}. {nothing}"
        return FileState(words=words, tone="text", faults=fault_lines(judged.faults))
    return None


def _sound(judged: Judged) -> FileState:
    protocol = judged.protocol
    assert protocol is not None  # noqa: S101 - it was not refused
    text = "No faults: {name}, {title}, {approval}. Nothing was taken in."
    words = translate(
        _C,
        text,
        name=_name(protocol),
        title=one_line(protocol.title),
        approval=one_line(approval_words(protocol)),
    )
    return FileState(words=words, tone="text")
