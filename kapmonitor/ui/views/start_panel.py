"""What is missing, by name; Start; and starting without, each with its reason."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from kapmonitor.ui.theme import Theme, dress
from kapmonitor.ui.viewmodels.opening import Missing, Opening, StartState, reason_fault
from kapmonitor.ui.widgets.column import Column, scrolled
from kapmonitor.ui.widgets.large_button import LargeButton
from kapmonitor.ui.widgets.panel import Panel
from kapmonitor.ui.widgets.state_mark import Mark, StateMark
from kapmonitor.ui.widgets.words import label, say

FEW = 4
"""So many missing things stand in lines of their own; more only by name."""
LIST_HEIGHT = 120.0
REASONS_HEIGHT = 250.0
"""Most height of the list without and with reasons, px at 100 %."""


class StartPanel(Panel):
    """The way into a session."""

    def __init__(self, theme: Theme, opening: Opening) -> None:
        super().__init__(theme, self.tr("Start"), "start-panel")
        self._opening = opening
        self._rows: dict[str, _MissingRow] = {}
        self._list = Column()
        self._listed = QVBoxLayout(self._list)
        self._scroll = scrolled(self._list)
        self._names = _Names(theme)
        self._trouble = label("", weight="strong")
        self._start = LargeButton(theme, self.tr("Start session"), "start-session")
        self._without = QPushButton(self.tr("Start without, with a reason…"))
        self._who = label("", tone="muted", size="small")
        self._build()
        self._start.clicked.connect(opening.start)
        self._without.toggled.connect(self._on_without)
        opening.state_updated.connect(self._on_state)
        theme.changed_to.connect(self._on_scaled)
        self._on_scaled("")
        self._on_state(opening.state)

    def start_from_nothing(self) -> None:
        """No reason is asked for before somebody wants to start without (HAZARDS H14)."""
        self._without.setChecked(False)

    def _build(self) -> None:
        self._listed.setContentsMargins(0, 0, 0, 0)
        self.put(self._names)
        self.put(self._scroll)
        self.put(self._trouble)
        dress(self._start, kind="primary", size="strong")
        self.put(self._start)
        self._without.setObjectName("start-without")
        self._without.setCheckable(True)
        self.put(self._without)
        self.put(self._who)

    def _on_without(self, wanted: bool) -> None:
        for row in self._rows.values():
            row.ask(wanted)
        self._on_state(self._opening.state)
        if wanted:
            first = next((row for row in self._rows.values() if row.takes_reason), None)
            if first is not None:
                first.field.setFocus()

    def _on_state(self, state: StartState) -> None:
        self._show_rows(state)
        # A button that is disabled passes the focus on: while it opens, a press does nothing.
        self._start.setEnabled(state.may_start or state.is_opening)
        opening = self.tr("Opening…") if state.is_opening else self.tr("Start session")
        self._start.setText(opening)
        self._without.setEnabled(state.may_waive and any(m.waivable for m in state.missing))
        if not self._without.isEnabled():
            self._without.setChecked(False)
        say(self._who, self._who_words(state))
        say(self._trouble, state.trouble)
        self._show_list(state)
        self._show_count(state)

    def _show_list(self, state: StartState) -> None:
        """Few things stand with why, many by their names; with reasons each has its line."""
        asks = self._without.isChecked()
        as_rows = asks or len(state.missing) <= FEW
        self._names.show_names([] if as_rows else [missing.name for missing in state.missing])
        self._scroll.setVisible(as_rows and bool(state.missing))
        for row in self._rows.values():
            row.measure()
        self._listed.invalidate()
        most = self.theme.px(REASONS_HEIGHT if asks else LIST_HEIGHT)
        most = min(most, max(self.window().height() // 3, self.theme.px(LIST_HEIGHT)))
        width = max(self._scroll.viewport().width(), self.theme.px(200))
        self._scroll.setFixedHeight(min(max(self._listed.heightForWidth(width), 0), most))

    def _show_count(self, state: StartState) -> None:
        count = len(state.missing)
        if count == 0:
            self.remark(self.tr("nothing is missing"))
        elif not state.unreasoned:
            self.remark(self.tr("{count} missing, each with a reason").format(count=count), "text")
        elif count == 1:
            self.remark(self.tr("1 thing is missing"), "block")
        else:
            self.remark(self.tr("{count} things are missing").format(count=count), "block")

    def _who_words(self, state: StartState) -> str:
        if not state.missing:
            return self.tr("The record begins with Start.")
        if not state.may_waive:
            return self.tr("Without what is missing only the clinician starts: say who writes.")
        return self.tr("Start opens when nothing is missing, or each has its reason on record.")

    def _show_rows(self, state: StartState) -> None:
        items = [missing.item for missing in state.missing]
        for item in set(self._rows) - set(items):
            gone = self._rows.pop(item)
            self._listed.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for place, missing in enumerate(state.missing):
            self._show_row(place, missing, state)

    def _show_row(self, place: int, missing: Missing, state: StartState) -> None:
        row = self._rows.get(missing.item)
        if row is None:
            row = _MissingRow(self.theme, missing)
            row.field.textEdited.connect(partial(self._opening.type_reason, missing.item))
            row.ask(self._without.isChecked())
            self._rows[missing.item] = row
        if self._listed.indexOf(row) != place:
            self._listed.insertWidget(place, row)
        row.show_missing(missing, state.reasons.get(missing.item, ""))

    def _on_scaled(self, _name: str) -> None:
        self._listed.setSpacing(self.theme.px(2))
        self._listed.setAlignment(Qt.AlignmentFlag.AlignTop)


class _MissingRow(QFrame):
    """One thing that is missing, and the place for its reason."""

    def __init__(self, theme: Theme, missing: Missing) -> None:
        super().__init__()
        self.setObjectName(f"missing-{missing.item}")
        self._theme = theme
        self._waivable = missing.waivable
        self._is_asked = False
        self._words = label("", size="small")
        self.field = QLineEdit()
        self.field.setObjectName(f"reason-{missing.item}")
        self.field.setAccessibleName(
            self.tr("Reason to start without: {name}").format(name=missing.name)
        )
        self.field.setPlaceholderText(self.tr("reason to start without"))
        self.field.hide()
        self._fault = label("", size="small")
        self._fault.hide()
        self._mark = StateMark(theme, Mark.MISSING)
        self._build()

    @property
    def takes_reason(self) -> bool:
        """Whether the session may start without it."""
        return self._waivable

    def ask(self, wanted: bool) -> None:
        """Show or hide the place for the reason."""
        self._is_asked = wanted and self._waivable
        self.field.setVisible(self._is_asked)

    def measure(self) -> None:
        """Take the height of what is shown now, not at the next event."""
        layout = self.layout()
        if layout is not None:
            layout.invalidate()
            layout.activate()

    def show_missing(self, missing: Missing, reason: str) -> None:
        """Show what is missing now and the reason as it stands."""
        say(self._words, f"{missing.name}: {missing.why}", hides=False)
        fault = reason_fault(reason)
        self._mark.show_mark(Mark.OPEN if reason.strip() and not fault else Mark.MISSING)
        say(self._fault, fault if self._is_asked else "")
        if (self.field.property("state") == "fault") is not bool(fault):
            dress(self.field, state="fault" if fault else "")
        if not reason and self.field.text():
            self.field.clear()

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(self._theme.px(8))
        head.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self._words, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, self._theme.px(6), 0)
        box.setSpacing(self._theme.px(2))
        box.addLayout(head)
        box.addWidget(self.field)
        box.addWidget(self._fault)


class _Names(QWidget):
    """What is missing by name alone, in two columns, read downwards."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shown: list[str] = []
        self._lines: list[QLabel] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        for column in (0, 1):
            self._grid.setColumnStretch(column, 1)
        self.setObjectName("missing-names")

    def show_names(self, names: list[str]) -> None:
        """Show these; none takes no room."""
        if names == self._shown:
            return
        self._shown = names
        self._make(len(names))
        half = (len(names) + 1) // 2
        self._grid.setSpacing(self._theme.px(3))
        for place, line in enumerate(self._lines):
            self._grid.removeWidget(line)
            say(line, names[place] if place < len(names) else "")
            if place < len(names):
                self._grid.addWidget(line, place % half, place // half, Qt.AlignmentFlag.AlignTop)
        self.setVisible(bool(names))

    def _make(self, count: int) -> None:
        """Lines are kept: new ones come late, and what is scrolled beside them would jump."""
        while len(self._lines) < count:
            line = label("", size="small")
            line.setParent(self)
            self._lines.append(line)
