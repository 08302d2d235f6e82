"""Labels of plain text: nothing that was typed or that a device sends is ever read as mark-up."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy

from kapmonitor.ui.theme import dress


def label(text: str = "", *, wraps: bool = True, **look: str) -> QLabel:
    """A label; ``look`` is what :func:`dress` takes: ``tone``, ``size``, ``weight``."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wraps)
    if wraps:
        made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    dress(made, **look)
    return made


def say(target: QLabel, text: str, *, hides: bool = True) -> None:
    """Show a text where it is another than before; with ``hides`` an empty one takes no room."""
    if target.text() != text:
        target.setText(text)
    if hides and (target.parentWidget() is not None or not text):
        target.setVisible(bool(text))
