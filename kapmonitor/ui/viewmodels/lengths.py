"""How long a text may be: a longer one is kept as it was typed and refused, never cut."""

from kapmonitor.ui.language import translate


def too_long_words(text: str, most: int) -> str:
    """Why a text is refused for its length; empty where it is not.

    >>> too_long_words("x" * 1200, 32)
    'too long: 1,200 characters, 32 at most'
    """
    if len(text) <= most:
        return ""
    return translate(
        "length", "too long: {count} characters, {most} at most", count=f"{len(text):,}", most=most
    )
