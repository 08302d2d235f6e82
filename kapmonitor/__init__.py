"""kapmonitor: times, watches and records a ketamine-assisted psychotherapy session.

The folders are the diagram of the program; README.md has the map. Start with ``app/wiring.py``,
which builds everything once, or with ``domain/``, which has the words that all the rest uses.
"""

__version__ = "0.1.0"
