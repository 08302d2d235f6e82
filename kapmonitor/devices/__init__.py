"""The radio side: from a device's bytes to readings, and the link that brings them.

bleak enters only ``radio.py``; no Qt, no database. Bytes become values in ``gatt/``, which is the
place to read first: nothing here may show a number that a decoder there refused.
"""
