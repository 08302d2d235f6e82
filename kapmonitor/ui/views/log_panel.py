"""The live log: the last action in its place, the lines, and the field under them."""

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QListView,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from kapmonitor.services.feed import RoomUpdate
from kapmonitor.ui.theme import Theme, dress
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.viewmodels.entering import Entering
from kapmonitor.ui.viewmodels.last_action import Emphasis, LastAction, ShownAction
from kapmonitor.ui.viewmodels.log_line import Saving
from kapmonitor.ui.viewmodels.log_model import LogModel
from kapmonitor.ui.viewmodels.note_draft import NoteDraft
from kapmonitor.ui.views.last_strip import LastStrip
from kapmonitor.ui.views.line_row import LineRow
from kapmonitor.ui.views.log_delegate import ROW, TIME_PX, LogDelegate
from kapmonitor.ui.views.note_row import NoteRow
from kapmonitor.ui.widgets.elided import Elided
from kapmonitor.ui.widgets.words import label

SIDE = 12.0
"""From the panel's edge to its words, px at 100 %."""
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class LogList(QListView):
    """The lines; Enter or a double press opens one.

    Signals:
        opened: the row that something is to be done with.
    """

    opened = Signal(int)

    def __init__(self, theme: Theme, model: LogModel, delegate: LogDelegate) -> None:
        super().__init__()
        self._theme = theme
        self._delegate = delegate  # a view does not keep its delegate alive
        self.setObjectName("log-lines")
        self.setAccessibleName(self.tr("Log, the newest first"))
        self.setModel(model)
        self.setItemDelegate(delegate)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.doubleClicked.connect(self._on_double_clicked)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the chosen line."""
        if event.key() in _ENTER and self.currentIndex().isValid():
            if not event.isAutoRepeat():
                self.opened.emit(self.currentIndex().row())
        else:
            super().keyPressEvent(event)

    def show_newest(self) -> None:
        """Nobody reads on in the older lines: what is logged next is seen."""
        self.selectionModel().clear()
        self.scrollToTop()

    def minimumSizeHint(self) -> QSize:
        """Its lines give way before anything that is pressed, all but the newest."""
        return QSize(self._theme.px(80), self._theme.px(ROW) + 2 * self.frameWidth())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show whole lines only; a bar beside one of them would say nothing."""
        super().resizeEvent(event)
        row = self._theme.px(ROW)
        has_bar = self.contentsRect().height() >= 2 * row
        policy = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(
            policy.ScrollBarAsNeeded if has_bar else policy.ScrollBarAlwaysOff
        )
        spare = self.contentsRect().height() % row
        if self.viewportMargins().bottom() != spare:
            self.setViewportMargins(0, 0, 0, spare)

    def _on_double_clicked(self, index: QModelIndex) -> None:
        self.opened.emit(index.row())


class LogPanel(QFrame):
    """What happened, what is not saved, and where notes are typed."""

    def __init__(
        self,
        link: CoreLink,
        theme: Theme,
        model: LogModel,
        *,
        entering: Entering,
        draft: NoteDraft,
        last: LastAction,
    ) -> None:
        super().__init__()
        self._theme = theme
        self._model = model
        self._last = last
        self._has_lines = True
        self._not_recording: str | None = None
        self.setObjectName("log")
        self.setAccessibleName(self.tr("Log"))
        dress(self, kind="panel")
        self._title = label(self.tr("Log"), wraps=False, size="body", weight="strong")
        self._count = Elided(theme, size="micro", tone="faint", align=Qt.AlignmentFlag.AlignRight)
        self._strip = LastStrip(theme, last)
        self._list = LogList(theme, model, LogDelegate(theme))
        self._note = NoteRow(theme, draft, entering)
        self._line = LineRow(theme, entering)
        self._places = QStackedWidget()
        self._build()
        self._strip.undo_pressed.connect(entering.undo)
        self._strip.words_pressed.connect(self._on_words_wanted)
        self._list.opened.connect(self._on_opened)
        self._line.left.connect(self._on_line_left)
        self._note.left.connect(self._on_note_left)
        last.shown_changed.connect(self._on_last_shown)
        draft.began.connect(self._on_note_began)
        model.counted.connect(self._on_counted)
        link.session_opened.connect(self._on_session_opened)
        link.room_updated.connect(self._on_room_updated)
        theme.changed_to.connect(self._on_theme_changed)
        self._on_counted(model.rowCount())
        self._fit()

    @property
    def strip(self) -> LastStrip:
        """Where the last action is confirmed."""
        return self._strip

    def show_head(self, *, shown: bool) -> None:
        """Its title and count give way where there is little room."""
        self._head.setVisible(shown)

    def show_lines(self, *, many: bool) -> None:
        """Many, or one part of the panel at a time: the last action, a line, or the field."""
        if many is not self._has_lines:
            self._has_lines = many
            self._show_parts()
            self._fit()

    def write_note(self) -> None:
        """The keyboard goes into the note field."""
        self._show_parts(self._places)
        self._places.setCurrentWidget(self._note)
        self._note.take_focus()

    def want_words(self) -> None:
        """Words to the last entry are asked for beside it."""
        self._show_parts(self._strip)
        self._strip.want_words()

    def read_lines(self) -> None:
        """The keyboard goes into the lines."""
        self._show_parts(self._list)
        self._list.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if not self._list.currentIndex().isValid():
            self._list.setCurrentIndex(self._model.index(0))

    def give_back(self) -> bool:
        """Give the note field its place back; whether it was taken."""
        was_open = self._places.currentWidget() is self._line
        self._places.setCurrentWidget(self._note)
        self._list.show_newest()
        self._show_parts()
        return was_open

    def _show_parts(self, wanted: QWidget | None = None) -> None:
        """All of them, or the one that is wanted; without a wish what is newest."""
        if wanted is None:
            gone = self._last.shown.emphasis is Emphasis.GONE
            wanted = self._list if gone else self._strip
        for part in (self._strip, self._list, self._places):
            part.setVisible(self._has_lines or part is wanted)

    def _build(self) -> None:
        self._box = QVBoxLayout(self)
        self._head = QWidget()
        head = QHBoxLayout(self._head)
        head.setContentsMargins(0, 0, 0, 0)
        head.addWidget(self._title)
        head.addWidget(self._count, 1)
        self._box.addWidget(self._head)
        self._box.addWidget(self._strip)
        self._box.addWidget(self._list, 1)
        self._places.addWidget(self._note)
        self._places.addWidget(self._line)
        self._box.addWidget(self._places)

    def _fit(self) -> None:
        """Words of the lines stand under the title: a line's own edge is outside of it."""
        px = self._theme.px
        edge = px(2) + px(TIME_PX)
        above, below = (px(8), px(10)) if self._has_lines else (0, 0)
        self._box.setContentsMargins(px(SIDE) - edge, above, px(SIDE) - edge, below)
        self._box.setSpacing(px(4))
        for part in (self._head, self._strip, self._places):
            part.setContentsMargins(edge, 0, edge, 0)
        self._strip.setMinimumWidth(0 if self._has_lines else px(120))
        self._places.setFixedHeight(px(40))
        self._list.doItemsLayout()

    def _on_words_wanted(self, version: int) -> None:
        row = self._model.row_of(version)
        if row is not None:
            self._on_opened(row)

    def _on_opened(self, row: int) -> None:
        line = self._model.line(row)
        if line.version:
            self._show_parts(self._places)
            self._places.setCurrentWidget(self._line)
            self._line.open(line)

    def _on_line_left(self) -> None:
        self.give_back()

    def _on_note_left(self) -> None:
        self._show_parts()

    def _on_last_shown(self, _shown: ShownAction) -> None:
        """What was done is seen, unless somebody types or reads."""
        focused = self.focusWidget()
        if focused is None or not focused.hasFocus():
            self._show_parts()

    def _on_note_began(self, _text: str) -> None:
        self.write_note()

    def _on_session_opened(self, _update: RoomUpdate) -> None:
        self._line.forget()
        self.give_back()

    def _on_room_updated(self, update: RoomUpdate) -> None:
        if update.view.not_recording != self._not_recording:
            self._not_recording = update.view.not_recording
            self._on_counted(self._model.rowCount())

    def _on_counted(self, count: int) -> None:
        unsaved = self._model.count(Saving.NOT_SAVED)
        writing = self._model.count(Saving.WRITING)
        if unsaved or self._not_recording:
            words = self.tr("{count} entries · {unsaved} NOT SAVED")
        elif writing:
            words = self.tr("{count} entries · writing {writing}")
        else:
            words = self.tr("{count} entries · all saved")
        loud = bool(unsaved or self._not_recording)
        self._count.look(
            size="micro", weight=600 if loud else 400, tone="accent" if loud else "faint"
        )
        self._count.say(words.format(count=count, unsaved=unsaved, writing=writing))

    def _on_theme_changed(self, _name: str) -> None:
        self._fit()
