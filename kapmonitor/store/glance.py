"""A first look at a record, before what reads it properly has been loaded (0.3 s)."""

import sqlite3
from contextlib import closing
from pathlib import Path

_OPEN = """
SELECT EXISTS (
    SELECT 1 FROM sessions WHERE NOT EXISTS (
        SELECT 1 FROM facts WHERE facts.session = sessions.number AND kind = 'session-closed'
    )
)
"""


def has_open_session(record: Path) -> bool:
    """Whether some session was not closed; ``False`` also where that cannot be told.

    It only says what to expect: ``RecordReader`` then reads the record, or says what is wrong.
    """
    if not record.is_file():
        return False
    try:
        with closing(sqlite3.connect(f"{record.as_uri()}?mode=ro", uri=True)) as connection:
            (found,) = connection.execute(_OPEN).fetchone()
    except sqlite3.Error:
        return False
    return bool(found)
