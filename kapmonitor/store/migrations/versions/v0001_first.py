"""The first shape: sessions, facts, readings, chunks and their guards."""

from alembic import op

from kapmonitor.store.guards import GUARDS

revision = "0001"
down_revision = None

_TABLES = (
    """
    CREATE TABLE record_info (
        id INTEGER PRIMARY KEY, kind TEXT NOT NULL CHECK (kind IN ('clinical', 'practice')),
        created_at TEXT NOT NULL, app TEXT NOT NULL)
    """,
    """
    CREATE TABLE sessions (
        number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, opened_at TEXT NOT NULL,
        participant TEXT NOT NULL, practice BOOLEAN NOT NULL CHECK (practice IN (0, 1)),
        protocol_id TEXT NOT NULL, protocol_version INTEGER NOT NULL,
        protocol_sha256 TEXT NOT NULL, app TEXT NOT NULL, room TEXT)
    """,
    """
    CREATE TABLE facts (
        id INTEGER PRIMARY KEY, session INTEGER NOT NULL REFERENCES sessions (number),
        version INTEGER NOT NULL, kind TEXT NOT NULL, occurred_at TEXT NOT NULL,
        recorded_at TEXT NOT NULL, recorded_by TEXT NOT NULL, data TEXT NOT NULL,
        previous TEXT NOT NULL, hash TEXT NOT NULL, UNIQUE (session, version))
    """,
    """
    CREATE TABLE readings (
        id INTEGER PRIMARY KEY, session INTEGER NOT NULL REFERENCES sessions (number),
        device TEXT NOT NULL, sign TEXT NOT NULL, value REAL, taken_at INTEGER,
        received_at INTEGER NOT NULL, quality TEXT NOT NULL, source TEXT NOT NULL)
    """,
    """
    CREATE TABLE chunks (
        id INTEGER PRIMARY KEY, session INTEGER NOT NULL, seal_version INTEGER NOT NULL,
        first_reading INTEGER NOT NULL, last_reading INTEGER NOT NULL, count INTEGER NOT NULL,
        digest TEXT NOT NULL, format INTEGER NOT NULL, payload BLOB NOT NULL,
        UNIQUE (session, seal_version),
        FOREIGN KEY (session, seal_version) REFERENCES facts (session, version))
    """,
    "CREATE INDEX facts_closing ON facts (session) WHERE kind = 'session-closed'",
    "CREATE INDEX chunks_last_reading ON chunks (last_reading, first_reading, session)",
    "CREATE INDEX sessions_opened_at ON sessions (opened_at)",
)


def upgrade() -> None:
    """Make the tables, then their guards."""
    for statement in (*_TABLES, *GUARDS.values()):
        op.execute(statement)
