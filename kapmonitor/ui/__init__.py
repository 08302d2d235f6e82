"""The window: what people see and touch. Read ``main_window.py`` first.

Services decide, view-models phrase, widgets paint: no rule about a dose, a limit or a role is
found here, and nothing here knows the record, the radio or the machine. What the window asks of
them stands in ``ports.py``. ``text.py`` and ``language.py`` import no Qt: the commands use them.
"""
