"""The first start: the honest notice, which must be read."""

from dataclasses import replace

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from kapmonitor.ui.ports import PreferenceStore
from kapmonitor.ui.preferences import Preferences
from kapmonitor.ui.theme import Theme, dress
from kapmonitor.ui.viewmodels.notice import notice
from kapmonitor.ui.widgets.column import Column, scrolled
from kapmonitor.ui.widgets.large_button import LargeButton
from kapmonitor.ui.widgets.words import label, say

WIDTH = 760.0
"""Width of the text in px at 100 %: lines that an eye can follow."""
LOW = 320.0
"""Under this height the words have the room of the title, px at 100 %."""


class NoticePage(QWidget):
    """Says what the program is not; its button opens once the end has been in sight.

    Signals:
        notice_read: the preferences as they are now, with the notice read.
    """

    notice_read = Signal(Preferences)

    def __init__(self, theme: Theme, store: PreferenceStore) -> None:
        super().__init__()
        self.setObjectName("notice-page")
        self.setAccessibleName(self.tr("What this program is and is not"))
        self._theme = theme
        self._store = store
        self._text = NoticeText(theme)
        self._scroll = scrolled(self._text)
        self._trouble = label("", weight="strong")
        self._hint = label(self.tr("The words go on below."), tone="muted", size="small")
        self._read = LargeButton(theme, self.tr("I have read this"), "notice-read")
        self._build()
        bar = self._scroll.verticalScrollBar()
        bar.valueChanged.connect(self._on_scrolled)
        bar.rangeChanged.connect(self._on_range)
        self._read.clicked.connect(self._on_read)
        theme.changed_to.connect(self._on_theme)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        """The keyboard scrolls the words, or presses the button where all are in sight."""
        super().showEvent(event)
        self._look_whether_read()

    def changeEvent(self, event: QEvent) -> None:
        """Look again when fonts have changed the length."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._look_whether_read()

    def _build(self) -> None:
        self._scroll.setObjectName("notice-words")
        self._scroll.setAccessibleName(self.tr("What this program is and is not"))
        self._scroll.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._read.setEnabled(False)
        dress(self._read, kind="primary", size="strong")
        self._column = QFrame()
        dress(self._column, kind="panel")
        self._box = QVBoxLayout(self._column)
        self._title = label(self.tr("Before you use it"), size="title", weight="strong")
        for widget in (self._title, self._scroll, self._trouble, self._hint, self._read):
            self._box.addWidget(widget)
        self._box.setStretchFactor(self._scroll, 1)
        self._outer = QVBoxLayout(self)
        self._outer.addWidget(self._column, 1, Qt.AlignmentFlag.AlignHCenter)
        say(self._trouble, "")

    def _fit(self) -> None:
        px = self._theme.px
        self._column.setFixedWidth(min(px(WIDTH), max(self.width(), px(320))))
        low = self.height() < px(LOW)
        edge = px(10 if low else 24)
        self._title.setVisible(not low)
        self._hint.setVisible(not low and not self._read.isEnabled())
        self._box.setContentsMargins(px(28), edge, px(28), edge)
        self._box.setSpacing(px(6 if low else 12))
        self._outer.setContentsMargins(0, 0, 0, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lines stay short on wide screens and inside narrow ones."""
        super().resizeEvent(event)
        self._fit()
        self._look_whether_read()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard reads on, or goes on: whoever gives it to the page knows neither."""
        super().focusInEvent(event)
        (self._read if self._read.isEnabled() else self._scroll).setFocus()

    def _look_whether_read(self) -> None:
        bar = self._scroll.verticalScrollBar()
        if self.isVisible() and bar.value() >= bar.maximum() and not self._read.isEnabled():
            self._read.setEnabled(True)
            self._hint.hide()
            self._read.setFocus()
        elif not self._read.isEnabled():
            self._scroll.setFocus()

    def _on_scrolled(self, _value: int) -> None:
        self._look_whether_read()

    def _on_range(self, _least: int, _most: int) -> None:
        if self._scroll.verticalScrollBar().maximum() > 0:
            self._look_whether_read()

    def _on_read(self) -> None:
        """It counts as read for this start also where that cannot be kept; then it is said."""
        preferences = replace(self._store.read(), notice_read=True)
        trouble = self._store.write(preferences)
        if trouble is not None and not self._trouble.text():
            self._read.setText(self.tr("Go on; it is asked again at the next start"))
            say(self._trouble, trouble)
            return
        self.notice_read.emit(preferences)

    def _on_theme(self, _name: str) -> None:
        self._fit()


class NoticeText(Column):
    """The paragraphs under their headings."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._headings: list[QLabel] = []
        self._box = QVBoxLayout(self)
        for paragraph in notice():
            heading = label(paragraph.heading, size="strong", weight="strong")
            self._headings.append(heading)
            self._box.addWidget(heading)
            self._box.addWidget(label(paragraph.words))
        self._box.addStretch(1)
        theme.changed_to.connect(self._on_theme)
        self._fit()

    def _fit(self) -> None:
        px = self._theme.px
        self._box.setContentsMargins(px(8), px(6), px(12), px(6))
        self._box.setSpacing(px(4))
        for heading in self._headings[1:]:
            heading.setContentsMargins(0, px(12), 0, 0)

    def _on_theme(self, _name: str) -> None:
        self._fit()
