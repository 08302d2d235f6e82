"""Where this installation keeps its files, by option, environment or the platform's custom."""

import os
from pathlib import Path

from platformdirs import user_data_path

DATABASE_VARIABLE = "KAPMONITOR_DATABASE"
DATA_DIR_VARIABLE = "KAPMONITOR_DATA_DIR"

CLINICAL_RECORD = "clinic.db"
PRACTICE_RECORD = "practice.db"


def data_dir() -> Path:
    """The folder of the records, which need not exist yet."""
    named = os.environ.get(DATA_DIR_VARIABLE)
    return Path(named) if named else user_data_path("kapmonitor", appauthor=False)


def record_url(database: str | None, *, practice: bool) -> str:
    """Return the path or URL of the record that is meant.

    ``database`` is what ``--database`` named; it goes before the environment, which goes before
    the clinic's record or, with ``practice``, the practice one.
    """
    named = database or os.environ.get(DATABASE_VARIABLE)
    return named or str(data_dir() / (PRACTICE_RECORD if practice else CLINICAL_RECORD))
