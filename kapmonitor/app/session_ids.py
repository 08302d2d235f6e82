"""How a session is named, and why one is written as interrupted."""

import secrets
from datetime import datetime

INTERRUPTED = "the program ended without closing the session"


def new_session_id(opened_at: datetime) -> str:
    """Sorts by opening, readable at a glance, and its end is never twice the same."""
    return f"{opened_at:%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"
