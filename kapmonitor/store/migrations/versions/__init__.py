"""One file a version of the record; its number is the Alembic revision. Start with the first."""
