"""What the window shows, as values and item models; QtCore only, so it is tested without a window.

``core_link.py`` is where everything from the core arrives.
"""
