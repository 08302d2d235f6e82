"""The plate over the numbers while the program's core does not answer (HAZARDS H52)."""

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from kapmonitor.ui.icons import Icon, paint_icon
from kapmonitor.ui.theme import Theme, dress
from kapmonitor.ui.widgets.elided import Elided
from kapmonitor.ui.widgets.words import label


class _Cover(QWidget):
    """Lies over a whole widget, opaque, and follows its size; takes no keyboard and no focus.

    It is hidden until :meth:`cover`. What lies under it goes on unseen, so that nothing typed
    is lost.
    """

    def __init__(self, *, theme: Theme, over: QWidget, ground: str) -> None:
        """``ground``: the colour's token of what it lies on."""
        super().__init__(over)
        self._theme = theme
        self._over = over
        self._ground = ground
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        over.installEventFilter(self)
        theme.changed_to.connect(self._on_theme_changed)
        self.hide()

    def cover(self, *, covered: bool) -> None:
        """Lay it over, or take it away."""
        if covered:
            self.setGeometry(self._over.rect())
            self.raise_()
        self.setVisible(covered)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep to the size of what lies beneath, and above what is added to it."""
        if event.type() is QEvent.Type.Resize:
            self.setGeometry(self._over.rect())
        elif event.type() is QEvent.Type.ChildAdded and self.isVisible():
            self.raise_()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground that hides everything beneath."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.colour(self._ground))
        painter.end()

    def _follow_scale(self) -> None:
        """Take sizes and distances anew."""

    def _on_theme_changed(self, name: str) -> None:
        self._follow_scale()
        self.update()


class NotLiveBar(_Cover):
    """One line over the head of the Live page: its clocks, devices and *saved* are old too."""

    def __init__(self, *, theme: Theme, over: QWidget) -> None:
        super().__init__(theme=theme, over=over, ground="panel")
        self.setObjectName("not-live-bar")
        self._mark = _Mark(theme, 24)
        self._headline = label(self.tr("NOT LIVE"), wraps=False, size="title", weight="heavy")
        self._words = Elided(theme, size="strong", weight=600)
        self._words.setObjectName("bar-words")
        self._words.say(self.tr("Times, devices and what is saved are not known."))
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._mark)
        self._row.addWidget(self._headline)
        self._row.addWidget(self._words, 1)
        self._follow_scale()

    def _follow_scale(self) -> None:
        self._row.setContentsMargins(self._theme.px(16), 0, self._theme.px(16), 0)
        self._row.setSpacing(self._theme.px(12))


class NotLiveCover(_Cover):
    """The plate over a page and everything in its place."""

    def __init__(self, *, theme: Theme, over: QWidget) -> None:
        super().__init__(theme=theme, over=over, ground="bg")
        self.setObjectName("not-live-cover")
        self._plate = QFrame()
        dress(self._plate, kind="panel", state="asked")
        self._mark = _Mark(theme, 48)
        self._headline = self._label("cover-headline", size="figure", weight="heavy")
        self._headline.setText(self.tr("NOT LIVE"))
        self._words = self._label("cover-words", size="title", weight="heavy")
        self._words.setText(
            self.tr("The program's core does not answer: these numbers are not live.")
        )
        self._advice = self._label("cover-advice", size="title", weight="strong")
        self._advice.setText(self.tr("Look at the person and the bedside display."))
        self._lay_out()

    def _label(self, name: str, *, size: str, weight: str) -> QLabel:
        label = QLabel()
        label.setObjectName(name)
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        dress(label, size=size, weight=weight)
        return label

    def _lay_out(self) -> None:
        inner = QVBoxLayout(self._plate)
        inner.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignHCenter)
        inner.addWidget(self._headline)
        inner.addWidget(self._words)
        inner.addWidget(self._advice)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._plate, 100)
        row.addStretch(1)
        outer = QVBoxLayout(self)
        outer.addStretch(1)
        outer.addLayout(row)
        outer.addStretch(2)
        self._inner, self._outer = inner, outer
        self._follow_scale()

    def _follow_scale(self) -> None:
        px = self._theme.px
        self._inner.setContentsMargins(px(28), px(24), px(28), px(24))
        self._inner.setSpacing(px(12))
        self._outer.setContentsMargins(px(16), px(12), px(16), px(12))
        self._plate.setMaximumWidth(px(860))
        self._plate.setMinimumWidth(px(320))


class _Mark(QWidget):
    """The struck ring: what is shown is not live."""

    def __init__(self, theme: Theme, side: float) -> None:
        super().__init__()
        self._theme = theme
        self._side = side
        self._follow_scale()
        theme.changed_to.connect(self._on_theme_changed)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_icon(painter, Icon.NOT_LIVE, QRectF(self.rect()), self._theme.colour("text"))
        painter.end()

    def _follow_scale(self) -> None:
        self.setFixedSize(self._theme.px(self._side), self._theme.px(self._side))

    def _on_theme_changed(self, name: str) -> None:
        self._follow_scale()
        self.update()
