"""Writes the session that is looked at to a file: what and where is read back before it is done.

A panel in the page, no file chooser: nothing modal may cover a running session (HAZARDS H63).
"""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPushButton

from kapmonitor.services.archive import Checked, ReviewedSession
from kapmonitor.ui.archive_port import ExportFormat
from kapmonitor.ui.theme import Theme, dress
from kapmonitor.ui.viewmodels.review import ExportState, Review
from kapmonitor.ui.widgets.column import bring_into_sight
from kapmonitor.ui.widgets.panel import Panel
from kapmonitor.ui.widgets.pills import Pills
from kapmonitor.ui.widgets.words import label, say


class ExportPanel(Panel):
    """Format, file, and a yes where one is there already.

    Signals:
        closed: the panel is to give its place back.
    """

    closed = Signal()

    def __init__(self, theme: Theme, review: Review, folder: Path) -> None:
        """``folder``: where files go unless a person types another."""
        super().__init__(theme, self.tr("Export"), "export-panel")
        self._review = review
        self._folder = folder
        self._format = ExportFormat.JSONL
        self._asked_path = ""
        self._is_writing = False
        self._what = label("", size="body", weight="strong")
        self._what.setObjectName("export-read-back")
        formats = {
            ExportFormat.JSONL.value: self.tr("JSON lines, can be verified"),
            ExportFormat.CSV.value: self.tr("CSV tables in a ZIP"),
        }
        self._formats = Pills(theme, "export-format", formats, self.tr("Format"))
        self._formats.show_choice(self._format.value)
        self._path = QLineEdit()
        self._path.setObjectName("export-path")
        self._path.setAccessibleName(self.tr("File to write to, with its folder"))
        self._write = _button("export-write", self.tr("Write the file"), "primary")
        self._overwrite = _button("export-overwrite", self.tr("Yes, overwrite it"), "outlined")
        self._keep = _button("export-keep", self.tr("No, keep it"), "")
        self._close = _button("export-close", self.tr("Close"), "ghost")
        self._said = label("", size="small")
        self._said.setObjectName("export-said")
        self._build()
        self._connect()
        self._on_export(ExportState())

    def offer(self) -> None:
        """Begin: the file name says whose session it is and when it was."""
        self._propose()
        self._path.setFocus(Qt.FocusReason.OtherFocusReason)
        self._path.selectAll()

    def keep_in_sight(self) -> None:
        """As much of it as there is room for; the file's name first, while it is typed."""
        bring_into_sight(self)
        if self._path.hasFocus():
            bring_into_sight(self._path)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape gives the place back."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            return
        super().keyPressEvent(event)

    def _build(self) -> None:
        self.put(self._what)
        self.put(self._formats)
        self.heading(self.tr("File"))
        self.put(self._path)
        self.row(self._write, self._overwrite, self._keep, None, self._close)
        self.put(self._said)

    def _connect(self) -> None:
        self._formats.chosen.connect(self._on_format)
        self._path.textEdited.connect(self._on_path_typed)
        self._path.returnPressed.connect(self._on_write)
        self._write.clicked.connect(self._on_write)
        self._overwrite.clicked.connect(self._on_overwrite)
        self._keep.clicked.connect(self._on_keep)
        self._close.clicked.connect(self.closed)
        self._review.export_changed.connect(self._on_export)
        self._review.session_opened.connect(self._on_session)
        self._review.check_changed.connect(self._on_checked)

    def _propose(self) -> None:
        name = self._review.default_name(self._format)
        self._path.setText(str(self._folder / name) if name else "")
        self._read_back()

    def _read_back(self) -> None:
        say(self._what, self._review.read_back())

    def _on_session(self, _reviewed: ReviewedSession) -> None:
        self._propose()

    def _on_checked(self, _checked: Checked) -> None:
        self._read_back()

    def _on_format(self, chosen: str) -> None:
        before = Path(self._path.text()).parent
        self._format = ExportFormat(chosen)
        self._path.setText(str(before / self._review.default_name(self._format)))
        self._review.forget_export()

    def _on_path_typed(self, _typed: str) -> None:
        self._review.forget_export()

    def _on_write(self) -> None:
        if self._is_writing:
            return
        self._asked_path = self._path.text()
        self._review.export(self._format, self._asked_path)

    def _on_overwrite(self) -> None:
        """The yes is for the path that was asked about, whatever stands in the field now."""
        self._review.export(self._format, self._asked_path, overwrite=True)

    def _on_keep(self) -> None:
        self._review.forget_export()
        self._path.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_export(self, state: ExportState) -> None:
        had_focus = self._write.hasFocus() or self._overwrite.hasFocus() or self._keep.hasFocus()
        self._write.setVisible(not state.asks)
        self._is_writing = state.is_writing
        self._overwrite.setVisible(state.asks)
        self._keep.setVisible(state.asks)
        say(self._said, state.words)
        dress(self._said, tone=state.tone)
        if state.asks and (had_focus or self._path.hasFocus()):
            self._keep.setFocus(Qt.FocusReason.OtherFocusReason)
        elif had_focus:
            self._write.setFocus(Qt.FocusReason.OtherFocusReason)


def _button(name: str, words: str, kind: str) -> QPushButton:
    button = QPushButton(words)
    button.setObjectName(name)
    button.setAccessibleName(words)
    if kind:
        dress(button, kind=kind)
    return button
