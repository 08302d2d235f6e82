"""One session under review: opened, verified and exported, each only when asked."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from kapmonitor.services.archive import Checked, ReviewedSession
from kapmonitor.services.feed import RoomUpdate
from kapmonitor.ui.archive_port import (
    Archive,
    ArchiveFailure,
    Exported,
    ExportFormat,
    ExportOrder,
)
from kapmonitor.ui.language import translate
from kapmonitor.ui.text import one_line
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.viewmodels.review_words import long_date

_C = "review"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportState:
    """How an export stands. ``asks`` for a yes before a file is overwritten."""

    words: str = ""
    tone: str = "muted"
    asks: bool = False
    is_writing: bool = False


class Review(QObject):
    """The session that is looked at.

    Signals:
        session_opened: it was read and can be shown.
        failed: why one could not be read.
        check_changed: what a check of the session that is shown has said.
        export_changed: how the export stands.
        live_changed: whether another session is open in this room meanwhile.
    """

    session_opened = Signal(ReviewedSession)
    failed = Signal(str)
    check_changed = Signal(Checked)
    export_changed = Signal(ExportState)
    live_changed = Signal(bool)

    def __init__(self, link: CoreLink, archive: Archive) -> None:
        super().__init__()
        self._link = link
        self._archive = archive
        self._wanted: str | None = None
        self._is_checking = False
        self.reviewed: ReviewedSession | None = None
        self.checked: Checked | None = None
        link.session_opened.connect(self._on_room)
        link.session_closed.connect(self._on_room)

    @property
    def live_session(self) -> str | None:
        """The id of the session that is open in this room now."""
        return self._link.view.session if self._link.view else None

    @property
    def live_code(self) -> str:
        """The code of the person in the room now."""
        return one_line(self._link.view.participant) if self._link.view else ""

    @property
    def is_beside_live(self) -> bool:
        """Whether what is looked at is not what goes on in the room (HAZARDS H66)."""
        live = self.live_session
        return live is not None and self.reviewed is not None and self.reviewed.row.session != live

    @property
    def is_checking(self) -> bool:
        """Whether a check is running."""
        return self._is_checking

    def open(self, session: str) -> None:
        """Read a session; what is shown stays until it has come."""
        self._wanted = session
        self._archive.open(session, lambda answer: self._on_session(session, answer))

    def verify(self) -> None:
        """Check the session's chain and seals now."""
        if self.reviewed is None or self._is_checking:
            return
        self._is_checking = True
        session = self.reviewed.row.session
        self._archive.verify(session, lambda answer: self._on_checked(session, answer))

    def default_name(self, kind: ExportFormat) -> str:
        """A file name that says whose and when: code, date, id (HAZARDS H73)."""
        if self.reviewed is None:
            return ""
        row = self.reviewed.row
        code = "".join(each if each.isalnum() or each in "-_" else "-" for each in row.participant)
        practice = "PRACTICE-" if row.practice else ""
        ending = "zip" if kind is ExportFormat.CSV else "jsonl"
        day = f"{row.opened_at.astimezone():%Y-%m-%d}"
        return f"{practice}{code}_{day}_{row.session}.{ending}"

    def read_back(self) -> str:
        """What is about to be written: code, date, room, state (HAZARDS H73)."""
        if self.reviewed is None:
            return ""
        row = self.reviewed.row
        open_words = "" if row.closed_at else translate(_C, "NOT CLOSED: more may follow")
        practice = translate(_C, "PRACTICE, no real person") if row.practice else ""
        verified = "" if self.checked else translate(_C, "not verified yet")
        parts = (one_line(row.participant), long_date(row.opened_at), one_line(row.room or ""))
        return " · ".join(part for part in (*parts, practice, open_words, verified) if part)

    def export(self, kind: ExportFormat, path: str, *, overwrite: bool = False) -> None:
        """Write the session to ``path``; an existing file only with a yes for that very path."""
        if self.reviewed is None:
            return
        if not path.strip():
            self._tell_export(translate(_C, "Name a file first"), tone="text")
            return
        target = Path(path.strip()).expanduser()
        order = ExportOrder(
            session=self.reviewed.row.session, format=kind, path=target, overwrite=overwrite
        )
        self.export_changed.emit(ExportState(words=translate(_C, "writing"), is_writing=True))
        self._archive.export(order, self._on_exported)

    def forget_export(self) -> None:
        """The path or format is another: what was asked and said is over."""
        self.export_changed.emit(ExportState())

    def _on_session(self, session: str, answer: ReviewedSession | ArchiveFailure) -> None:
        if session != self._wanted:
            return  # somebody has gone on to another
        if isinstance(answer, ArchiveFailure):
            self.failed.emit(answer.why)
            return
        if self.reviewed is None or self.reviewed.row.session != session:
            self.forget_export()
        self.reviewed, self.checked = answer, None
        self._is_checking = False
        self.session_opened.emit(answer)
        self.live_changed.emit(self.is_beside_live)

    def _on_checked(self, session: str, answer: Checked | ArchiveFailure) -> None:
        if self.reviewed is None or self.reviewed.row.session != session:
            return
        self._is_checking = False
        if isinstance(answer, ArchiveFailure):
            self.failed.emit(answer.why)
            return
        self.checked = answer
        self.check_changed.emit(answer)

    def _on_exported(self, exported: Exported) -> None:
        path = one_line(str(exported.path))
        if exported.is_taken:
            words = translate(_C, "{path} is there already. Overwrite it?", path=path)
            self.export_changed.emit(ExportState(words=words, tone="text", asks=True))
        elif exported.failure is not None:
            self._tell_export(one_line(exported.failure), tone="text")
        else:
            self._tell_export(translate(_C, "Written to {path}", path=path), tone="ok")

    def _tell_export(self, words: str, *, tone: str) -> None:
        self.export_changed.emit(ExportState(words=words, tone=tone))

    def _on_room(self, _update: RoomUpdate) -> None:
        self.live_changed.emit(self.is_beside_live)
