"""Hears bare keys on the live page before any widget does (HAZARDS H62).

Shortcuts of actions keep theirs; text fields keep what is typed into them, unless it belongs to a
burst that began outside. Held keys do nothing.
"""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from kapmonitor.ui.viewmodels.bare_keys import BareKeys

OWNS_DIGITS = "ownsDigits"
"""A dynamic property of widgets whose digits are their own, such as a scale's."""
OWNS_SPACE = "ownsSpace"
"""A dynamic property of what is only chosen, such as a route: Space presses it, and marks nothing.

What writes by itself never has it: the space of a sentence typed without looking would press it.
"""
_FIELDS = (QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox, QComboBox)
_COMMANDS = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)


class KeyFilter(QObject):
    """Watches the application while the live page is seen."""

    def __init__(self, page: QWidget, keys: BareKeys) -> None:
        super().__init__(page)
        self._page = page
        self._keys = keys
        self._is_listening = False

    def listen(self, *, listens: bool) -> None:
        """Begin or stop; the page asks when it is shown and hidden."""
        app = QApplication.instance()
        if app is None or listens is self._is_listening:
            return
        self._is_listening = listens
        if listens:
            app.installEventFilter(self)
        else:
            app.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take what is ours, leave the rest."""
        if event.type() not in _HEARD or not self._is_here(watched):
            return False
        if event.type() is QEvent.Type.MouseButtonPress:
            self._keys.forget()
            return False
        if not isinstance(event, QKeyEvent):
            return False
        if event.type() is QEvent.Type.ShortcutOverride:
            return self._override(watched, event)
        return self._press(watched, event)

    def _is_here(self, watched: QObject) -> bool:
        """Events reach windows first and widgets then; the widget's one counts."""
        return isinstance(watched, QWidget) and watched.window() is self._page.window()

    def _override(self, watched: QObject, event: QKeyEvent) -> bool:
        """Ask for a bare key to come as a key, not as some action's shortcut."""
        if _bare_key(event) is None:
            self._forget_after(event)
            return False
        if isinstance(watched, _FIELDS):
            return False
        event.accept()
        return True

    def _press(self, watched: QObject, event: QKeyEvent) -> bool:
        key = _bare_key(event)
        if key is None:
            self._forget_after(event)
            return False
        if isinstance(watched, _FIELDS):
            return not event.isAutoRepeat() and self._keys.take_in_field(key)
        if key.isdecimal() and _owns(watched, OWNS_DIGITS):
            return False
        if key == " " and _owns(watched, OWNS_SPACE):
            return not event.isAutoRepeat() and self._keys.take_on_choice(key)
        if event.isAutoRepeat():
            return True
        return self._keys.take(key)

    def _forget_after(self, event: QKeyEvent) -> None:
        """Any other key parts what was typed before it from what follows."""
        if event.key() not in _MODIFIERS:
            self._keys.forget()


_HEARD = (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress)
_MODIFIERS = (
    Qt.Key.Key_Shift,
    Qt.Key.Key_Control,
    Qt.Key.Key_Alt,
    Qt.Key.Key_AltGr,
    Qt.Key.Key_Meta,
    Qt.Key.Key_CapsLock,
)


def _bare_key(event: QKeyEvent) -> str | None:
    """The letter, digit or space of a key pressed alone."""
    text = event.text()
    if event.modifiers() & _COMMANDS or len(text) != 1:
        return None
    return text if text.isalnum() or text == " " else None


def _owns(watched: QObject, keys: str) -> bool:
    widget: QObject | None = watched
    while widget is not None:
        if widget.property(keys):
            return True
        widget = widget.parent()
    return False
