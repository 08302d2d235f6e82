"""Brings a record to the present shape. The only module that imports Alembic (0.3 s)."""

from pathlib import Path

from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(connection: Connection) -> None:
    """Run every step that the record lacks, within the connection's transaction.

    There is no env.py: the connection is at hand, and the steps are plain statements.
    """
    scripts = ScriptDirectory(str(MIGRATIONS))
    context = MigrationContext.configure(connection)
    missing = list(scripts.iterate_revisions("head", context.get_current_revision() or "base"))
    with Operations.context(context):
        for step in reversed(missing):
            step.module.upgrade()
    context.stamp(scripts, "head")
