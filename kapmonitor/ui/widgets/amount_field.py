"""A text field that says inside its frame what it is for, and in which unit.

What is typed is never changed by it. A value that follows from others stands where the text would,
as long as nothing is typed.
"""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QSizePolicy

from kapmonitor.ui.theme import Theme, dress
from kapmonitor.ui.widgets.words import label, say

EDGE = 11.0
"""Border and padding that the style sheet gives a field, px at 100 %."""
GAP = 6.0
LONGEST = 200
"""Characters of one field: more is a held key or a scanner gone wrong."""


class AmountField(QLineEdit):
    """A field for one amount or a few words; ``size`` is that of what is typed."""

    def __init__(
        self, theme: Theme, *, name: str, caption: str, unit: str = "", width: float, **look: str
    ) -> None:
        """``width`` px at 100 %; ``look``: ``size`` (``strong``) and ``height`` px (40)."""
        super().__init__()
        self._theme = theme
        self._width = width
        self._size = look.get("size", "strong")
        self._height = float(look.get("height", "40"))
        self.setObjectName(name)
        self.setAccessibleName(f"{caption} {unit}".strip())
        self.setMaxLength(LONGEST)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        dress(self, size=self._size, weight="strong")
        self._caption = self._inside(caption, tone="muted", size="small", weight="plain")
        self._unit = self._inside(unit, tone="muted", size="small", weight="plain")
        self._computed = self._inside("", tone="accent", size=self._size, weight="strong")
        self._fault = ""
        self.textChanged.connect(self._on_text_changed)
        theme.changed_to.connect(self._on_theme_changed)
        self._arrange()

    def show_text(self, text: str) -> None:
        """Show what is held for this field, where that is another than what stands here."""
        if self.text() != text:
            self.setText(text)

    def show_computed(self, text: str) -> None:
        """Show what follows from other fields while nothing is typed here."""
        say(self._computed, text, hides=False)
        self._computed.setVisible(bool(text) and not self.text())
        self._arrange()

    def show_fault(self, fault: str, *, is_asked: bool = False) -> None:
        """Say what is wrong with the text: a dashed frame, and the words for screen readers."""
        state = "fault" if fault else "asked" if is_asked else ""
        if self.property("state") != state:
            dress(self, state=state)
        if self._fault != fault:
            self._fault = fault
            self.setToolTip(fault)
            self.setAccessibleDescription(fault)

    def sizeHint(self) -> QSize:
        """As wide as was wished, and high enough for a thumb."""
        return QSize(self._theme.px(self._width), self._theme.px(self._height))

    def minimumSizeHint(self) -> QSize:
        """Never smaller, unless it may grow: then it may give way too."""
        hint = self.sizeHint()
        grows = self.sizePolicy().horizontalPolicy() is QSizePolicy.Policy.Expanding
        return QSize(hint.width() // 2, hint.height()) if grows else hint

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The words inside follow the frame."""
        super().resizeEvent(event)
        self._arrange()

    def _inside(self, text: str, **look: str) -> QLabel:
        made = label(text, wraps=False, **look)
        made.setParent(self)
        made.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        return made

    def _arrange(self) -> None:
        px = self._theme.px
        left, right = px(EDGE), self.width() - px(EDGE)
        caption, unit = (self._width_of(each, "small") for each in (self._caption, self._unit))
        gap = px(GAP)
        self.setTextMargins(caption + gap if caption else 0, 0, unit + gap if unit else 0, 0)
        self._caption.setGeometry(left, 0, caption, self.height())
        self._unit.setGeometry(right - unit, 0, unit, self.height())
        begin = left + (caption + gap if caption else 0) + 2
        self._computed.setGeometry(begin, 0, max(0, right - unit - gap - begin), self.height())

    def _width_of(self, inside: QLabel, size: str) -> int:
        if not inside.text():
            return 0
        return QFontMetrics(self._theme.font(size)).horizontalAdvance(inside.text()) + 1

    def _on_text_changed(self, text: str) -> None:
        self._computed.setVisible(bool(self._computed.text()) and not text)

    def _on_theme_changed(self, _name: str) -> None:
        self.updateGeometry()
        self._arrange()
