"""The steps from one shape of the record to the next, run by Alembic from ``migrating.py``.

Each file in ``versions/`` is for ever and imports nothing of the present tables. Tables are only
added to: the guards refuse copying and moving rows.
"""
