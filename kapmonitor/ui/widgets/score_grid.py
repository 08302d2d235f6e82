"""The numbers of a scale as targets: a digit chooses one, Enter logs it, a press does both."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QGridLayout, QWidget

from kapmonitor.ui.keys import OWNS_DIGITS
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.widgets.key_target import KeyTarget

COLUMNS = 6


class ScoreGrid(QWidget):
    """At most two lines of numbers.

    Signals:
        scored: the number that was logged.
        chosen: the number that Enter would log, in words where its level has some.
    """

    scored = Signal(int)
    chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._targets: dict[int, KeyTarget] = {}
        self._chosen: int | None = None
        self._levels: dict[int, str] = {}
        self.setObjectName("score")
        self.setProperty(OWNS_DIGITS, "yes")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)

    def offer(self, lowest: int, highest: int, levels: Sequence[str] = ()) -> None:
        """The numbers of another scale, and its levels in words; none is chosen."""
        self._levels = dict(enumerate(levels, start=lowest))
        for target in self._targets.values():
            self._grid.removeWidget(target)
            target.hide()  # first: shown later without a parent it would be a window of its own
            target.setParent(None)
            target.deleteLater()
        self._grid.setSpacing(self._theme.px(6))
        self._chosen = None
        self._targets = {value: self._target(value) for value in range(lowest, highest + 1)}
        for place, target in enumerate(self._targets.values()):
            self._grid.addWidget(target, place // COLUMNS, place % COLUMNS)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A digit chooses, a nought after a one makes ten, Enter logs; held keys do nothing."""
        if event.text().isdecimal() and not event.isAutoRepeat():
            self._choose(self._typed(int(event.text())))
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if self._chosen is not None and not event.isAutoRepeat():
                self.scored.emit(self._chosen)
        else:
            super().keyPressEvent(event)

    def _typed(self, digit: int) -> int | None:
        joined = 10 * (self._chosen or 0) + digit
        if joined in self._targets:
            return joined
        return digit if digit in self._targets else None

    def _choose(self, value: int | None) -> None:
        self._chosen = value
        for each, target in self._targets.items():
            target.setChecked(each == value)
        self.chosen.emit("" if value is None else self._words(value))

    def _target(self, value: int) -> KeyTarget:
        target = _Number(self._theme, name=f"score-{value}", words=str(value), height=40.0)
        target.setCheckable(True)
        target.clicked.connect(partial(self._on_clicked, value))
        words = self._words(value)
        target.setToolTip(words)
        target.setAccessibleName(words)
        return target

    def _words(self, value: int) -> str:
        level = self._levels.get(value)
        return f"{value}: {level}" if level else str(value)

    def _on_clicked(self, value: int) -> None:
        self._choose(value)
        self.scored.emit(value)


class _Number(KeyTarget):
    """A target of one number, as narrow as six of them in a line have to be."""

    def minimumSizeHint(self) -> QSize:
        """No narrower than a finger."""
        return QSize(self._theme.px(26), self._theme.px(40))

    def sizeHint(self) -> QSize:
        """The same."""
        return self.minimumSizeHint()

    def _paint_words(self, painter: QPainter, left: int, right: int) -> None:
        """In the middle, from side to side."""
        painter.setFont(self._words_font())
        painter.setPen(self._words_colour())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
