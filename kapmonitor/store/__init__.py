"""The record on disk: the only SQLAlchemy of the program.

Rows stay in here and domain values leave; no rule, no Qt, no Bluetooth may enter. ``record.py``
writes (one thread, one process), ``reader.py`` reads, ``checking.py`` verifies. Read ``tables.py``
first, then ``writer.py``.
"""
