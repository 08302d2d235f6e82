"""Use cases: the only callers of the rules, between the radio, the record and the screen.

No Qt, no Bluetooth, no database: what the services need of those stands in ``ports.py``, which
is also the file to read first. Everything here runs on the core thread unless it says otherwise.
"""
