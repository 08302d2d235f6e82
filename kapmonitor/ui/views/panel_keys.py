"""Keys that only one panel or page hears, as the page of keys shows them."""

from kapmonitor.ui.actions import KeyRow
from kapmonitor.ui.language import translate
from kapmonitor.ui.views.dose_bar import GIVEN_KEY, PREPARED_KEY
from kapmonitor.ui.views.trends_panel import LONGER_KEY, SHORTER_KEY

SEARCH_KEY = "/"
"""What the page of past sessions listens for; it is loaded only when somebody looks at it."""
_ROWS = (
    ((SHORTER_KEY, LONGER_KEY), "Shorter, longer trends"),
    ((PREPARED_KEY,), "Dose prepared"),
    ((GIVEN_KEY,), "Dose given now"),
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
