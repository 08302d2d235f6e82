"""The record on disk: the only SQLAlchemy of the program.

Rows stay in here and domain values leave; no rule, no Qt, no Bluetooth may enter. ``record.py``
writes (one thread, one process), ``reader.py`` reads, ``checking.py`` verifies; ``archive.py``
finds and opens for review what ``deriving.py`` has worked out. Read ``tables.py`` first, then
``writer.py``.
"""
