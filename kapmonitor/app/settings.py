"""Where this installation keeps its files, by option, environment or the platform's custom."""

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from platformdirs import user_data_path

from kapmonitor.app.loading import load
from kapmonitor.domain.people import Role
from kapmonitor.ui.preferences import Preferences, ThemeName

DATABASE_VARIABLE = "KAPMONITOR_DATABASE"
DATA_DIR_VARIABLE = "KAPMONITOR_DATA_DIR"

CLINICAL_RECORD = "clinic.db"
PRACTICE_RECORD = "practice.db"
SETTINGS = "settings.json"
DAMAGED_SETTINGS = "settings-damaged.json"
"""Where a file that could not be read is put aside, before a new one takes its place."""

Document = dict[str, Any]


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


class SettingsFile:
    """The room's preferences and devices, in one JSON file that people may read.

    Keys that this version does not know are kept. A file that cannot be understood is never a
    reason not to start: the defaults are taken, :attr:`fault` says so, and the file is put aside
    when something is written.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / SETTINGS
        self.fault: str | None = None
        """What of the file could not be understood at the last read, in words for staff."""

    @property
    def folder(self) -> Path:
        """Where records and settings lie."""
        return self._folder

    def read(self) -> Preferences:
        """What was kept; the default for what was not, or cannot be understood."""
        kept = self._document().get("preferences", {})
        if not isinstance(kept, dict):
            self.fault = f"{self._path}: 'preferences' is no object; the defaults are taken"
            return Preferences()
        return self._preferences(kept)

    def write(self, preferences: Preferences) -> str | None:
        """Keep it; returns why that could not be, if so."""
        document = self._document()
        kept = document.get("preferences")
        known = kept if isinstance(kept, dict) else {}
        return self._replace({**document, "preferences": {**known, **asdict(preferences)}})

    def devices(self) -> list[Any]:
        """The ``DeviceAssignment`` of each device of this room, in their order.

        What cannot be understood is left out.
        """
        kept = self._document().get("devices", [])
        if not isinstance(kept, list):
            self.fault = f"{self._path}: 'devices' is no list; this room has no device"
            return []
        found = [_assignment(each) for each in kept]
        if None in found:
            self.fault = f"{self._path}: a device is not understood and left out"
        return [each for each in found if each is not None]

    def write_devices(self, devices: Sequence[Any]) -> str | None:
        """Keep each ``DeviceAssignment``; returns why that could not be, if so."""
        document = self._document()
        return self._replace({**document, "devices": [asdict(each) for each in devices]})

    def _preferences(self, kept: Mapping[str, Any]) -> Preferences:
        understood: Document = {}
        for name in (each.name for each in fields(Preferences)):
            if name not in kept:
                continue
            try:
                understood[name] = _CHECKS[name](kept[name])
            except (TypeError, ValueError):
                self.fault = f"{self._path}: {name!r} is not understood; its default is taken"
        return Preferences(**understood)

    def _document(self) -> Document:
        """The whole file, empty where there is none or it is damaged; then ``fault`` says so."""
        self.fault = None
        try:
            document = json.loads(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, RecursionError) as error:
            self.fault = f"{self._path} cannot be read ({error}); the defaults are taken"
            return {}
        if isinstance(document, dict):
            return document
        self.fault = f"{self._path} is no JSON object; the defaults are taken"
        return {}

    def _replace(self, document: Document) -> str | None:
        """Write a new file and put it in the old one's place in one step."""
        text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
        new = self._path.with_suffix(".new")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            if self.fault is not None and self._path.exists():
                (self._folder / DAMAGED_SETTINGS).write_bytes(self._path.read_bytes())
            with new.open("w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            new.replace(self._path)
        except OSError as error:
            return f"{self._path} cannot be written: {error.strerror or error}"
        return None


def _assignment(kept: object) -> Any:
    """A ``DeviceAssignment``, loaded only now: a window's first frame reads settings too."""
    if not isinstance(kept, dict):
        return None
    words = [kept.get(name) for name in ("id", "driver", "name")]
    address = kept.get("address")
    if not all(isinstance(word, str) and word for word in words):
        return None
    if not isinstance(address, str | None):
        return None
    make = load("domain.devices", "DeviceAssignment")
    return make(id=str(words[0]), driver=str(words[1]), name=str(words[2]), address=address)


def _text(value: object) -> str:
    if isinstance(value, str) and value.strip():
        return value
    raise TypeError


def _yes_or_no(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise TypeError


def _between(lowest: float, highest: float, value: object) -> float:
    if (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and lowest <= value <= highest
    ):
        return float(value)
    raise TypeError


def _roles(value: object) -> tuple[Role, ...]:
    if isinstance(value, list) and value:
        return tuple(dict.fromkeys(Role(each) for each in value))
    raise TypeError


_CHECKS: Mapping[str, Callable[[Any], Any]] = {
    "room": _text,
    "theme": ThemeName,
    "text_scale": lambda value: _between(1.0, 2.0, value),
    "roles": _roles,
    "notice_read": _yes_or_no,
    "viewing_distance_m": lambda value: _between(0.5, 10.0, value),
}
"""How the value of each key is understood; a key without one here would be lost at a start."""
