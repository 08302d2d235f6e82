"""The computer itself: the tones it plays, and whether it is fit to run through a session.

What asks the operating system for something other than files, radio or window belongs here; no
rule about alarms, doses or people does. Read ``sound.py`` first, then ``host.py``.
"""
