"""The page before a session asks the record through here what it knows of a code."""

from collections.abc import Callable
from datetime import timedelta

from kapmonitor.app.archive import RecordArchive
from kapmonitor.domain.dosing import format_amount
from kapmonitor.domain.events import SessionOpened
from kapmonitor.services.archive import (
    ReviewedSession,
    SessionPage,
    SessionQuery,
    SessionRow,
    Term,
)
from kapmonitor.ui.archive_port import ArchiveFailure
from kapmonitor.ui.chart_port import LastVisitListener
from kapmonitor.ui.ports import InterruptedSession, LastVisit


class RecordChart:
    """Answers on Qt's thread from what the archive's thread reads."""

    def __init__(self, archive: RecordArchive) -> None:
        self._archive = archive

    def last_visit(self, participant: str, done: LastVisitListener) -> None:
        """See ``ui.chart_port.Chart``: the newest session of exactly that code."""

        def found(answer: SessionPage | ArchiveFailure) -> None:
            if isinstance(answer, ArchiveFailure):
                done(None)
                return
            rows = [row for row in answer.rows if row.participant == participant]
            if rows:
                self._archive.open(rows[0].session, lambda newest: done(_visit(rows, newest)))
            else:
                done(_never_seen(participant))

        self._archive.page(SessionQuery(terms=(Term(text=participant),)), found)

    def interrupted(self, done: Callable[[list[InterruptedSession]], None]) -> None:
        """Tell the sessions that were not closed, newest first; none where none can be read."""

        def found(answer: SessionPage | ArchiveFailure) -> None:
            rows = () if isinstance(answer, ArchiveFailure) else answer.rows
            done([_interrupted(row) for row in rows])

        self._archive.page(SessionQuery(is_closed=False), found)


def _never_seen(participant: str) -> LastVisit:
    return LastVisit(
        participant=participant,
        sessions=0,
        last_opened_at=None,
        last_weight_kg=None,
        last_doses={},
    )


def _visit(rows: list[SessionRow], newest: ReviewedSession | ArchiveFailure) -> LastVisit | None:
    if isinstance(newest, ArchiveFailure):
        return None
    opened = newest.facts[0].event
    doses = newest.row.figures.doses if newest.row.figures else ()
    return LastVisit(
        participant=rows[0].participant,
        sessions=len(rows),
        last_opened_at=rows[0].opened_at,
        last_weight_kg=opened.weight_kg if isinstance(opened, SessionOpened) else None,
        last_doses={
            f"{dose.drug} {dose.route.words}": format_amount(dose.mass_mg) for dose in doses
        },
    )


def _interrupted(row: SessionRow) -> InterruptedSession:
    lasted_s = row.figures.duration_s if row.figures else 0.0
    return InterruptedSession(
        session=row.session,
        participant=row.participant,
        opened_at=row.opened_at,
        last_at=row.opened_at + timedelta(seconds=lasted_s),
    )
