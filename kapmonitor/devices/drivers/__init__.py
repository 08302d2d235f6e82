"""One module per device family: its advertisement, its packets, its quirks.

Nothing here knows Bleak: packets come in as bytes, readings go out. Read ``driver.py`` first.
"""
