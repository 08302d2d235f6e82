"""The program put together: commands, wiring, settings, and the bridge between its threads.

Everything may be imported here and nothing imports from here; what decides or draws belongs
further in. Read ``cli.py`` first for the commands, ``wiring.py`` for the parts of the window.
"""
