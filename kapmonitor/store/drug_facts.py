"""Reads what a record holds of drugs, and nothing else of its sessions: most facts are others."""

import logging
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, select

from kapmonitor.domain.events import WORDS
from kapmonitor.services.lots import OF_A_DRUG, OF_LOTS, LotAccount, SessionDrug, lot_balances
from kapmonitor.store.event_log import fact_of
from kapmonitor.store.kind import RecordKind
from kapmonitor.store.reader import RecordReader
from kapmonitor.store.tables import FactRow, SessionRow

LOG = logging.getLogger(__name__)

_CHOSEN = [WORDS[kind] for kind in OF_A_DRUG]
_READ = [WORDS[kind] for kind in OF_LOTS]


def lot_account(record: RecordReader) -> LotAccount:
    """The account of a record: of its practice sessions where it is a practice one, else of none.

    A session that cannot be read is left out, and named.
    """
    practice = record.kind is RecordKind.PRACTICE
    unread: list[str] = []
    with record.snapshot() as connection:
        found = lot_balances(_sessions(connection, unread), practice=practice)
    return LotAccount(practice=practice, lots=found, unread=tuple(unread))


def _sessions(connection: Connection, unread: list[str]) -> Iterator[SessionDrug]:
    """The sessions with drugs, oldest first; the ids of those that cannot be read are added."""
    for session, rows in groupby(_rows(connection), key=lambda row: str(row.id)):
        of_session = list(rows)
        try:
            facts = tuple(fact_of(session, row) for row in of_session)
        except ValueError as error:
            LOG.warning("session %s is left out of the lots: %s", session, error)
            unread.append(session)
            continue
        head = of_session[0]
        yield SessionDrug(
            session=session,
            participant=head.participant,
            practice=bool(head.practice),
            facts=facts,
        )


def _rows(connection: Connection) -> Iterator[Row[Any]]:
    """The rows of the kinds that count, of the sessions that have any of a drug."""
    with_drug = select(FactRow.session).where(FactRow.kind.in_(_CHOSEN)).distinct()
    query = (
        select(
            SessionRow.id,
            SessionRow.participant,
            SessionRow.practice,
            *(column for column in FactRow.__table__.columns if column.name != "id"),
        )
        .join(FactRow, FactRow.session == SessionRow.number)
        .where(FactRow.session.in_(with_drug), FactRow.kind.in_(_READ))
        .order_by(SessionRow.number, FactRow.version)
    )
    return iter(connection.execute(query))
