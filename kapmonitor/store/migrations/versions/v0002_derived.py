"""Figures, words and channels of sessions, worked out of facts and readings to be found quickly.

Nothing here is part of the record: every row can be thrown away and is then worked out again. So
nothing guards these tables; a check holds them against what they came from instead.
"""

from alembic import op

revision = "0002"
down_revision = "0001"

_STEPS = (
    """
    CREATE TABLE underived (session INTEGER PRIMARY KEY REFERENCES sessions (number))
    """,
    """
    CREATE TABLE session_figures (
        session INTEGER PRIMARY KEY REFERENCES sessions (number), derivation INTEGER NOT NULL,
        head TEXT NOT NULL, closed_at TEXT, ending TEXT, duration_s REAL NOT NULL,
        doses TEXT NOT NULL, routes TEXT NOT NULL, lowest_spo2 REAL, lowest_spo2_at_s REAL,
        lowest_spo2_lasted_s REAL, systolic REAL, diastolic REAL, mean_pressure REAL,
        pressure_at_s REAL, pressure_by_hand BOOLEAN NOT NULL, alarms_high INTEGER NOT NULL,
        alarms_medium INTEGER NOT NULL, alarms_low INTEGER NOT NULL, facts INTEGER NOT NULL)
    """,
    """
    CREATE TABLE session_words (
        session INTEGER PRIMARY KEY REFERENCES sessions (number), words TEXT NOT NULL)
    """,
    """
    CREATE TABLE session_channels (
        session INTEGER PRIMARY KEY REFERENCES sessions (number), derivation INTEGER NOT NULL,
        head TEXT NOT NULL, payload BLOB NOT NULL)
    """,
    "INSERT INTO underived SELECT number FROM sessions",
)


def upgrade() -> None:
    """Make the tables; every session that is there is still to be worked out."""
    for statement in _STEPS:
        op.execute(statement)
