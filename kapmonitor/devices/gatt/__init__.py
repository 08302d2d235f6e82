"""Bytes to values for the standard characteristics, each from its public layout.

Pure functions: no radio, no clock, no state. A packet decodes to a frozen value or raises
``DecodeError``; a special SFLOAT becomes ``None``, never a number. Read ``sfloat.py`` and
``plx.py`` first; ``packets.py`` has every decoder by the name of its characteristic.
"""
