"""Dosing protocols as data and as time.

Pure: a protocol, a session and a moment go in, what is due or allowed comes out. The only file
read here is a protocol's own TOML (``reader.py``). Read ``model.py`` first.
"""
