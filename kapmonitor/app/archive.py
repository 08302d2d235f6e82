"""The record as the review page asks it: one thread reads, beside the one that writes.

A question never waits for the disk on Qt's thread, and never touches the writer's connection.
"""

import io
import logging
import queue
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import TypeVar

from kapmonitor.app.commands.exits import FINE
from kapmonitor.app.commands.export import ExportWish, export_session, is_kept
from kapmonitor.services.archive import Checked, SessionPage, SessionQuery
from kapmonitor.services.lots import LotAccount
from kapmonitor.services.ports import RecordError
from kapmonitor.store.archive import SessionArchive
from kapmonitor.store.kind import RecordKind
from kapmonitor.store.reader import RecordReader
from kapmonitor.ui.archive_port import (
    ArchiveFailure,
    CheckListener,
    Exported,
    ExportListener,
    ExportOrder,
    LotsListener,
    PageListener,
    SessionListener,
)

LOG = logging.getLogger(__name__)

Call = Callable[[], None]
Answer = TypeVar("Answer")


class RecordArchive:
    """Answers for the record at one path, whether or not it is there yet."""

    def __init__(self, record: Path, post: Callable[[Call], None]) -> None:
        """``post`` has a call made on Qt's thread; it is called on the archive's own."""
        self._path = record
        self._post = post
        self._reader: RecordReader | None = None
        self._archive: SessionArchive | None = None
        self._questions: queue.SimpleQueue[Call | None] = queue.SimpleQueue()
        self._thread = Thread(target=self._run, name="record-archive", daemon=True)
        self._thread.start()

    def page(self, query: SessionQuery, done: PageListener) -> None:
        """Find sessions."""
        self._ask(lambda: self._page(query), done)

    def open(self, session: str, done: SessionListener) -> None:
        """Read one session."""
        self._ask(lambda: self._opened().open(session), done)

    def verify(self, session: str, done: CheckListener) -> None:
        """Check one session."""
        self._ask(lambda: self._verify(session), done)

    def lots(self, done: LotsListener) -> None:
        """Add up the drug of the whole record."""
        self._ask(self._lots, done)

    def export(self, order: ExportOrder, done: ExportListener) -> None:
        """Write one session to a file."""

        def tell(answer: Exported | ArchiveFailure) -> None:
            if isinstance(answer, ArchiveFailure):
                answer = Exported(path=order.path, failure=answer.why)
            done(answer)

        self._ask(lambda: self._export(order), tell)

    def close(self) -> None:
        """Answer what was asked, let go of the file, and end the thread; blocks until then."""
        self._questions.put(None)
        self._thread.join()

    def _ask(
        self, find: Callable[[], Answer], done: Callable[[Answer | ArchiveFailure], None]
    ) -> None:
        self._questions.put(lambda: self._answer(find, done))

    def _answer(
        self, find: Callable[[], Answer], done: Callable[[Answer | ArchiveFailure], None]
    ) -> None:
        answer: Answer | ArchiveFailure
        try:
            answer = find()
        except RecordError as error:
            answer = ArchiveFailure(why=str(error))
        except Exception as error:
            LOG.exception("a question about the record met what is not known")
            answer = ArchiveFailure(why=f"the record could not be read: {error}")
        self._post(lambda: done(answer))

    def _run(self) -> None:
        while (question := self._questions.get()) is not None:
            question()
        if self._reader is not None:
            self._reader.close()

    def _page(self, query: SessionQuery) -> SessionPage:
        if self._archive is None and not self._path.exists():
            return SessionPage(rows=(), total=0)
        return self._opened().page(query)

    def _lots(self) -> LotAccount:
        if self._archive is None and not self._path.exists():
            return LotAccount(practice=False, lots=())
        return self._opened().lots()

    def _opened(self) -> SessionArchive:
        if self._archive is None:
            self._reader = RecordReader.open(self._path)
            self._archive = SessionArchive(self._reader)
        return self._archive

    def _verify(self, session: str) -> Checked:
        self._opened()
        assert self._reader is not None  # noqa: S101 - just opened
        found = self._reader.verify(session)
        reports = [each.report for each in found.sessions]
        return Checked(
            session=session,
            facts=sum(each.facts for each in reports),
            readings=sum(each.readings for each in reports),
            head=reports[0].head if reports else "",
            problems=(*found.problems, *(text for each in reports for text in each.problems)),
            notes=(*found.notes, *(text for each in reports for text in each.notes)),
        )

    def _export(self, order: ExportOrder) -> Exported:
        try:
            why_not = _why_not(order.path, self._path)
            is_taken = order.path.exists() and not order.path.is_dir()
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else error
            why_not, is_taken = f"a file cannot be named so: {reason}", False
        if why_not is not None:
            return Exported(path=order.path, failure=why_not)
        if is_taken and not order.overwrite:
            return Exported(path=order.path, is_taken=True)
        self._opened()
        assert self._reader is not None  # noqa: S101 - just opened
        said = io.StringIO()
        wish = ExportWish(
            session=order.session,
            format=order.format.value,
            output=order.path,
            force=order.overwrite,
        )
        practice = self._reader.kind is RecordKind.PRACTICE
        code = export_session(str(self._path), wish, practice=practice, out=said, err=said)
        failure = None if code == FINE else said.getvalue().strip() or "it could not be written"
        return Exported(path=order.path, failure=failure)


def _why_not(target: Path, record: Path) -> str | None:
    if not target.is_absolute():
        return f"{target} does not say in which folder: begin with the folder"
    return f"{target} belongs to a record: name another file" if is_kept(target, record) else None
