"""A session as something to hand out: numbers, documents, tables.

Works on the record's lines and values alone: no Qt, no database. Start with ``tables.py``.
"""
