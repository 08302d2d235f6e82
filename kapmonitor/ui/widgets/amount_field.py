"""A text field that says inside its frame what it is for, and in which unit.

What is typed is never changed by it. A value that follows from others stands where the text would,
as long as nothing is typed. A number is shown with all of its digits: the field grows with it, and
past its bound the digits are smaller; one that is longer still is said to be. So with a lot's.
"""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QSizePolicy

from kapmonitor.ui.stylesheet import SIZES
from kapmonitor.ui.theme import Theme, dress
from kapmonitor.ui.widgets.words import label, say

EDGE = 11.0
"""Border and padding that the style sheet gives a field, px at 100 %."""
GAP = 6.0
SLACK = 7
"""Qt's own margin inside a field on both sides, and the cursor behind the last digit."""
GROWTH, GROWTH_OF_WORDS = 1.6, 2.0
"""Of the width that was wished, for a long number, and for a lot's."""
LOOKED_AT = 64
"""Characters that are measured: more never fit, and measuring 10,000 takes long."""
LONGEST_WORDS = 200
"""Characters of a field for words: more is a held key or a scanner gone wrong."""
_SMALLER = ("figure", "title", "strong", "small")
"""Sizes that a number may take where it does not fit in its own."""


class AmountField(QLineEdit):
    """A field for one amount or a few words; ``size`` is that of what is typed."""

    def __init__(
        self,
        theme: Theme,
        *,
        name: str,
        caption: str,
        unit: str = "",
        width: float,
        **look: str,
    ) -> None:
        """``width`` px at 100 %; ``look``: ``size`` (``strong``) and ``height`` px (40).

        A field with a unit holds an amount, and so does one with ``holds="amount"``.
        """
        super().__init__()
        self._theme = theme
        self._width = width
        self._sizes = _sizes_from(look.get("size", "strong"))
        self._size = self._sizes[0]
        self._height = float(look.get("height", "40"))
        self._unit_words = unit
        self._is_amount = bool(unit) or look.get("holds") == "amount"
        self.setObjectName(name)
        self.setAccessibleName(f"{caption} {unit}".strip())
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        dress(self, size=self._size, weight="strong")
        self._caption = self._inside(caption, tone="muted", size="small", weight="plain")
        self._unit = self._inside(unit, tone="muted", size="small", weight="plain")
        self._computed = self._inside("", tone="accent", size=self._size, weight="strong")
        self._fault = ""
        self._is_full = False
        if not self._is_amount:
            self.setMaxLength(LONGEST_WORDS)
        self.inputRejected.connect(self._on_input_rejected)
        self.textEdited.connect(self._on_text_edited)
        self.textChanged.connect(self._on_text_changed)
        theme.changed_to.connect(self._on_theme_changed)
        self._fit()

    @property
    def is_cut(self) -> bool:
        """Whether the text is longer than can be shown at all."""
        return self._is_fitted and self._needed(self._sizes[-1]) > self._most()

    def show_text(self, text: str) -> None:
        """Show what is held for this field, where that is another than what stands here."""
        if self.text() != text:
            self.setText(text)

    def show_computed(self, text: str) -> None:
        """Show what follows from other fields while nothing is typed here."""
        say(self._computed, text, hides=False)
        self._computed.setVisible(bool(text) and not self.text())
        self._fit()

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
        """As wide as was wished, or as the number needs; and high enough for a thumb."""
        px = self._theme.px
        return QSize(min(max(px(self._width), self._grown()), self._most()), px(self._height))

    def minimumSizeHint(self) -> QSize:
        """Never smaller, unless it may grow: then it may give way too, but for the number."""
        hint = self.sizeHint()
        grows = self.sizePolicy().horizontalPolicy() is QSizePolicy.Policy.Expanding
        least = max(self._theme.px(self._width) // 2, self._grown())
        return QSize(min(least, hint.width()), hint.height()) if grows else hint

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The words inside follow the frame."""
        super().resizeEvent(event)
        self._arrange()

    def _inside(self, text: str, **look: str) -> QLabel:
        made = label(text, wraps=False, **look)
        made.setParent(self)
        made.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        return made

    @property
    def _is_fitted(self) -> bool:
        """Words that take what room is left anyway are not: they may be a sentence."""
        fixed = self.sizePolicy().horizontalPolicy() is QSizePolicy.Policy.Fixed
        return self._is_amount or fixed

    def _most(self) -> int:
        return self._theme.px(self._width * (GROWTH if self._is_amount else GROWTH_OF_WORDS))

    def _grown(self) -> int:
        """What the text needs."""
        return self._needed(self._size) if self._is_fitted else 0

    def _needed(self, size: str) -> int:
        """The width in which all that stands here is seen in this size."""
        shown = (self.text() or self._computed.text())[:LOOKED_AT]
        text = QFontMetrics(self._theme.font(size, 600)).horizontalAdvance(shown)
        return 2 * self._theme.px(EDGE) + sum(self._sides()) + text + SLACK

    def _sides(self) -> tuple[int, int]:
        """What caption and unit take, with the gap to the text."""
        gap = self._theme.px(GAP)
        caption, unit = (self._width_of(each, "small") for each in (self._caption, self._unit))
        return caption + gap if caption else 0, unit + gap if unit else 0

    def _fit(self) -> None:
        """The largest size in which the text is seen whole; past the last the end says so."""
        say(self._unit, self._unit_words, hides=False)
        if self._is_fitted:
            fitting = (each for each in self._sizes if self._needed(each) <= self._most())
            self._take_size(next(fitting, self._sizes[-1]))
        say(self._unit, self._end_words(), hides=False)
        self.updateGeometry()
        self._arrange()

    def _end_words(self) -> str:
        """The unit; or what is to be known of the text before it is read."""
        if self._is_full:
            return self.tr("{most} at most").format(most=LONGEST_WORDS)
        if self.is_cut:
            return self.tr("too long") if self._is_amount else "\N{HORIZONTAL ELLIPSIS}"
        return self._unit_words

    def _take_size(self, size: str) -> None:
        if size != self._size:
            self._size = size
            dress(self, size=size)
            dress(self._computed, size=size)

    def _arrange(self) -> None:
        left, right = self._theme.px(EDGE), self.width() - self._theme.px(EDGE)
        before, behind = self._sides()
        gap = self._theme.px(GAP)
        self.setTextMargins(before, 0, behind, 0)
        self._caption.setGeometry(left, 0, max(0, before - gap), self.height())
        self._unit.setGeometry(right - behind + gap, 0, max(0, behind - gap), self.height())
        begin = left + before + 2
        self._computed.setGeometry(begin, 0, max(0, right - behind - begin), self.height())

    def _width_of(self, inside: QLabel, size: str) -> int:
        if not inside.text():
            return 0
        return QFontMetrics(self._theme.font(size)).horizontalAdvance(inside.text()) + 1

    def _on_input_rejected(self) -> None:
        """More than a field for words takes: not cut in silence."""
        self._is_full = True
        self._fit()

    def _on_text_edited(self, text: str) -> None:
        if self._is_full and len(text) < LONGEST_WORDS:
            self._is_full = False
            self._fit()

    def _on_text_changed(self, text: str) -> None:
        self._computed.setVisible(bool(self._computed.text()) and not text)
        self._fit()

    def _on_theme_changed(self, _name: str) -> None:
        self._fit()


def _sizes_from(size: str) -> tuple[str, ...]:
    return (size, *(each for each in _SMALLER if SIZES[each] < SIZES[size]))
