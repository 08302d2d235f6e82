"""The words' way into another language; no Qt, so that the commands say the same words.

The window installs Qt's translator here; without it every text stays as it was written.
"""

from collections.abc import Callable

Translator = Callable[[str, str], str]


def _as_written(_context: str, text: str) -> str:
    return text


class _Language:
    translator: Translator = staticmethod(_as_written)


def install(translator: Translator) -> None:
    """From now on translate with ``translator(context, text)``."""
    _Language.translator = staticmethod(translator)


def translate(context: str, text: str, **values: object) -> str:
    """``text`` in the language in force, with its named placeholders filled in.

    >>> translate("log", "{count} entries", count=3)
    '3 entries'
    """
    found = _Language.translator(context, text)
    return found.format(**values) if values else found
