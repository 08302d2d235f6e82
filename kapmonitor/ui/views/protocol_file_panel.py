"""A protocol file checked, imported or exported: its path typed in place, what came of it below.

A panel in the page, no file chooser: nothing modal may cover a running session (HAZARDS H63).
"""

from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPushButton

from kapmonitor.ui.theme import Theme, dress
from kapmonitor.ui.viewmodels.protocol_files import Deed, FileState, ProtocolFiles, deed_title
from kapmonitor.ui.viewmodels.protocol_page import ProtocolPage
from kapmonitor.ui.widgets.column import bring_into_sight
from kapmonitor.ui.widgets.fault_text import FaultText
from kapmonitor.ui.widgets.panel import Panel
from kapmonitor.ui.widgets.words import label, say


class ProtocolFilePanel(Panel):
    """One deed: what it does, the path, the button, and what became of it.

    Signals:
        closed: the panel is to give its place back.
    """

    closed = Signal()

    def __init__(self, theme: Theme, files: ProtocolFiles, page: ProtocolPage) -> None:
        name = f"protocol-{files.deed}"
        super().__init__(theme, deed_title(files.deed), f"{name}-panel")
        self._files, self._page = files, page
        self._asked_path = ""
        self._is_busy = False
        self._about = label("", tone="muted", size="small")
        self._path = QLineEdit()
        self._path.setObjectName(f"{name}-path")
        self._path.setAccessibleName(self.tr("File, with its folder"))
        self._path.setPlaceholderText(self.tr("The file, with its folder"))
        self._go = _button(f"{name}-go", self._go_words(), "primary")
        self._overwrite = _button(f"{name}-overwrite", self.tr("Yes, overwrite it"), "outlined")
        self._keep = _button(f"{name}-keep", self.tr("No, keep it"), "")
        self._close = _button(f"{name}-close", self.tr("Close"), "ghost")
        self._said = label("", size="small", weight="medium")
        self._said.setObjectName(f"{name}-said")
        self._faults = FaultText(theme, f"{name}-faults")
        self._build()
        self._connect()
        self._on_state(FileState())

    def offer(self, folder: Path) -> None:
        """Begin with the keyboard in the path; ``folder`` is where an export goes by itself."""
        say(self._about, self._about_words())
        if self._files.deed is Deed.EXPORT:
            self._path.setText(str(folder / self._page.export_name))
            self._files.forget()
        self._path.setFocus(Qt.FocusReason.OtherFocusReason)
        self._path.selectAll()

    def keep_in_sight(self) -> None:
        """As much of it as there is room for; the path first."""
        bring_into_sight(self)
        bring_into_sight(self._path)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape gives the place back."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            return
        super().keyPressEvent(event)

    def _build(self) -> None:
        self.put(self._about)
        self.put(self._path)
        self.row(self._go, self._overwrite, self._keep, None, self._close)
        self.put(self._said)
        self.put(self._faults)

    def _connect(self) -> None:
        self._path.textEdited.connect(self._on_typed)
        self._path.returnPressed.connect(self._on_go)
        self._go.clicked.connect(self._on_go)
        self._overwrite.clicked.connect(self._on_overwrite)
        self._keep.clicked.connect(self._on_keep)
        self._close.clicked.connect(self.closed)
        self._files.state_changed.connect(self._on_state)

    def _go_words(self) -> str:
        words = {
            Deed.CHECK: self.tr("Check it"),
            Deed.IMPORT: self.tr("Import it"),
            Deed.EXPORT: self.tr("Write the file"),
        }
        return words[self._files.deed]

    def _about_words(self) -> str:
        match self._files.deed:
            case Deed.CHECK:
                return self.tr("Every fault is listed with its place. Nothing is taken in.")
            case Deed.IMPORT:
                return self.tr(
                    "The file is checked and copied as it is; sessions may then be opened with it."
                    " A version is never changed: another content wants a higher version."
                )
            case Deed.EXPORT:
                name = self._page.export_name.removesuffix(".toml")
                return self.tr("{name}, byte for byte").format(name=name)

    def _on_typed(self, _typed: str) -> None:
        self._files.forget()

    def _on_go(self) -> None:
        if not self._is_busy:
            self._asked_path = self._path.text()
            self._files.go(self._asked_path, self._page.protocol)

    def _on_overwrite(self) -> None:
        """The yes is for the path that was asked about, whatever stands in the field now."""
        self._files.go(self._asked_path, self._page.protocol, overwrite=True)

    def _on_keep(self) -> None:
        self._files.forget()
        self._path.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_state(self, state: FileState) -> None:
        asking = (self._go, self._overwrite, self._keep)
        had_focus = any(button.hasFocus() for button in asking)
        self._is_busy = state.is_busy
        self._go.setVisible(not state.asks)
        self._overwrite.setVisible(state.asks)
        self._keep.setVisible(state.asks)
        say(self._said, state.words)
        dress(self._said, tone=state.tone)
        self._faults.show_faults(state.faults)
        if state.words:
            QTimer.singleShot(0, self, self._on_laid_out)
        if state.asks and (had_focus or self._path.hasFocus()):
            self._keep.setFocus(Qt.FocusReason.OtherFocusReason)
        elif had_focus:
            self._go.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_laid_out(self) -> None:
        """What became of it is seen at once, where the page is low too."""
        if self._faults.isVisible():
            bring_into_sight(self._faults)
        if self._said.isVisible():
            bring_into_sight(self._said)


def _button(name: str, words: str, kind: str) -> QPushButton:
    button = QPushButton(words)
    button.setObjectName(name)
    button.setAccessibleName(words)
    if kind:
        dress(button, kind=kind)
    return button
