"""The vocabulary of the room: frozen values and the facts of a session.

Standard library only: no Qt, no Bluetooth, no database, no clock but the injected one. Read
``events.py`` first (what can happen), then ``session.py`` (what it adds up to).
"""
