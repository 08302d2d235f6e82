"""Where a record lies: a path or a SQLAlchemy URL to one file, and the files beside it."""

from pathlib import Path
from urllib.parse import unquote

from kapmonitor.services.ports import RecordError

_SQLITE = "sqlite:///"


def record_path(place: str | Path) -> Path:
    """Return the record's file for a path or an ``sqlite:///`` URL.

    Raises:
        RecordError: for a URL of another database, or of none that lasts.
    """
    text = str(place)
    if text.startswith(_SQLITE):
        text = unquote(text.removeprefix(_SQLITE).split("?", maxsplit=1)[0])
    elif "://" in text:
        raise RecordError(
            f"{text.split('://', maxsplit=1)[0]} is no database that records are kept in:"
            " give a path or an sqlite:/// URL"
        )
    if text in ("", ":memory:"):
        raise RecordError("a record needs a file: give a path or an sqlite:/// URL with one")
    return Path(text).expanduser().absolute()


def beside(path: Path, suffix: str) -> Path:
    """Return the file that belongs to the record at ``path`` and ends in ``suffix``."""
    return path.with_name(path.name + suffix)
