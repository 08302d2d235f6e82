"""One module per command of ``kapmonitor``: its arguments already parsed, its exit status out.

A command reads and writes through the streams it is given, so that it is tested without a
terminal, and imports no Qt unless it shows a window. Read ``decode.py`` first.
"""
