"""The live page's own keys, as the page of keys shows them."""

from kapmonitor.ui.actions import KeyRow
from kapmonitor.ui.language import translate
from kapmonitor.ui.viewmodels.bare_keys import BREATHING_KEY
from kapmonitor.ui.viewmodels.observation_words import observation_words
from kapmonitor.ui.viewmodels.observe_keys import OBSERVE_KEYS

_OTHERS = (
    ((BREATHING_KEY,), "Breathing or another value by hand"),
    (("0…9",), "Then a letter within 2 s: so many minutes ago"),
    (("Enter", "F4"), "Note; its time is that of the first key"),
    (("F2",), "Words to the last entry"),
    (("F5",), "What is due"),
    (("Alt+S", "Alt+W"), "A check: seen; not done"),
    (("F12",), "The log's lines; Enter opens one"),
    (("F10",), "Who writes"),
    (("PgUp", "PgDn"), "Another page of targets"),
    (("Tab", "Enter"), "Another target, and press it"),
)
_ANSWERS = ((("Alt+1…4",), "Answers while an alarm is on"),)


def letter_rows() -> tuple[KeyRow, ...]:
    """The letters of what is observed."""
    return tuple(
        KeyRow(keys=(key.letter,), words=observation_words(key.code))
        for key in OBSERVE_KEYS
        if key.letter is not None
    )


def entry_rows() -> tuple[KeyRow, ...]:
    """What else is entered and looked at by a key."""
    return tuple(KeyRow(keys=keys, words=translate("keys", words)) for keys, words in _OTHERS)


def answer_rows() -> tuple[KeyRow, ...]:
    """What an alarm is answered with."""
    return tuple(KeyRow(keys=keys, words=translate("keys", words)) for keys, words in _ANSWERS)
