"""The triggers that refuse change, word for word: a check compares them with those in the file.

Only sealing removes readings, and only those that a chunk covers. The record's kind and a
session's must agree, so that practice and clinical sessions never share a record (H67).
Derived tables have no guard: a check works them out anew (``deriving.py``).
A migration that changes a guard keeps the old text for itself.
"""

_FROZEN = ("record_info", "sessions", "facts", "chunks")


def _refusal(table: str, verb: str) -> str:
    return (
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} BEGIN"
        f" SELECT RAISE(ABORT, '{table}: a record is never changed'); END"
    )


GUARDS: dict[str, str] = {
    **{
        f"{table}_no_{verb.lower()}": _refusal(table, verb)
        for table in _FROZEN
        for verb in ("UPDATE", "DELETE")
    },
    "readings_no_update": _refusal("readings", "UPDATE"),
    "readings_only_sealed": (
        "CREATE TRIGGER readings_only_sealed BEFORE DELETE ON readings"
        " WHEN NOT EXISTS (SELECT 1 FROM chunks WHERE chunks.last_reading >= OLD.id"
        " AND chunks.first_reading <= OLD.id AND chunks.session = OLD.session)"
        " BEGIN SELECT RAISE(ABORT, 'readings: only sealing removes them'); END"
    ),
    "sessions_of_one_kind": (
        "CREATE TRIGGER sessions_of_one_kind BEFORE INSERT ON sessions"
        " WHEN NOT EXISTS (SELECT 1 FROM record_info"
        " WHERE (kind = 'practice') = NEW.practice)"
        " BEGIN SELECT RAISE(ABORT, 'sessions: practice and clinical are never mixed'); END"
    ),
    "record_info_once": (
        "CREATE TRIGGER record_info_once BEFORE INSERT ON record_info"
        " WHEN EXISTS (SELECT 1 FROM record_info)"
        " BEGIN SELECT RAISE(ABORT, 'record_info: a record is never changed'); END"
    ),
}
"""By name: the exact statement that made it."""
