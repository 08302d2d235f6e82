"""Keys that only one panel or page hears, as the page of keys shows them.

They stand here and not with their panels, which are loaded only when somebody looks at them.
"""

from kapmonitor.ui.actions import KeyRow
from kapmonitor.ui.language import translate

SHORTER_KEY, LONGER_KEY = "Ctrl+Left", "Ctrl+Right"
"""Trends over less and more time."""
PREPARED_KEY, GIVEN_KEY = "Ctrl+P", "Ctrl+Return"
"""The two steps of a dose. Neither is a bare letter (HAZARDS H62), and one is not a slip away from
the other."""
SEARCH_KEY = "/"
"""What the page of past sessions listens for."""
_ROWS = (
    ((SHORTER_KEY, LONGER_KEY), "Shorter, longer trends"),
    ((PREPARED_KEY,), "Dose or infusion prepared"),
    ((GIVEN_KEY,), "Given or started now; write"),
    ((SEARCH_KEY,), "Search in Review"),
)


_SIGNS = {"Left": "←", "Right": "→", "Return": "Enter"}


def panel_rows() -> tuple[KeyRow, ...]:
    """Every one of them."""
    return tuple(
        KeyRow(keys=tuple(_as_read(each) for each in keys), words=translate("keys", words))
        for keys, words in _ROWS
    )


def _as_read(keys: str) -> str:
    """As it stands on the keyboard."""
    return "+".join(_SIGNS.get(each, each) for each in keys.split("+"))
