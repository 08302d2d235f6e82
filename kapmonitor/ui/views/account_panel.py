"""The accounts of one session: its drug lot by lot, and how its checks came out."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from kapmonitor.ui.theme import Theme, dress
from kapmonitor.ui.viewmodels.review_account import Account
from kapmonitor.ui.widgets.line_list import LineList
from kapmonitor.ui.widgets.words import label, say


class FirstLines(QFrame):
    """What was gone past and what was owed: before everything else (HAZARDS H46)."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("review-first")
        self.setAccessibleName(self.tr("Overrides, and what was owed"))
        dress(self, kind="raised")
        self._title = label("", size="body", weight="heavy")
        self._title.setObjectName("review-overrides-title")
        self._overrides = LineList(theme, "review-overrides", self.tr("Overrides"))
        self._owed = label("", size="small", weight="strong")
        self._owed.setObjectName("review-owed")
        self._box = QVBoxLayout(self)
        for part in (self._title, self._overrides, self._owed):
            self._box.addWidget(part)
        self._fit()
        self.hide()
        theme.changed_to.connect(self._on_theme_changed)

    def show_account(self, account: Account) -> None:
        """Show another session's."""
        count = len(account.overrides)
        one, several = self.tr("1 override"), self.tr("{count} overrides")
        title = "" if not count else (one if count == 1 else several.format(count=count))
        say(self._title, title)
        self._overrides.show_lines(account.overrides)
        owed = self.tr("Owed at the closing: {what}").format(what=account.owed)
        say(self._owed, owed if account.owed else "")
        self.setVisible(bool(count or account.owed))

    def _fit(self) -> None:
        px = self._theme.px
        self._box.setContentsMargins(px(12), px(8), px(12), px(8))
        self._box.setSpacing(px(4))

    def _on_theme_changed(self, _name: str) -> None:
        self._fit()


class AccountPanel(QScrollArea):
    """Drug at the left, checks at the right; scrolled with the arrow keys.

    Signals:
        closed: the panel is to give its place back.
    """

    closed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("review-account")
        self.setAccessibleName(self.tr("Drug account and checks of the session"))
        self._drug = LineList(theme, "account-drug", self.tr("Lots"))
        self._checks = LineList(theme, "account-checks", self.tr("Checks"))
        self._no_drug = label(self.tr("No drug was drawn, given or wasted."), tone="muted")
        self._no_drug.setObjectName("account-no-drug")
        self._no_checks = label(self.tr("No check was asked for or done."), tone="muted")
        self._no_checks.setObjectName("account-no-checks")
        body = QWidget()
        self._row = QHBoxLayout(body)
        drug = _column(self.tr("Drug by lot"), self._drug, self._no_drug)
        checks = _column(self.tr("Checks at the end"), self._checks, self._no_checks)
        self._columns = (drug, checks)
        for column in self._columns:
            self._row.addLayout(column, 1)
        self.setWidget(body)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._fit()
        theme.changed_to.connect(self._on_theme_changed)

    def show_account(self, account: Account) -> None:
        """Show another session's."""
        self._drug.show_lines(account.drug)
        self._checks.show_lines(account.checks)
        self._no_drug.setVisible(not account.drug)
        self._no_checks.setVisible(not account.checks)
        self.verticalScrollBar().setValue(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape gives the place back."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _fit(self) -> None:
        px = self._theme.px
        self._row.setContentsMargins(px(4), px(4), px(8), px(4))
        self._row.setSpacing(px(24))
        for column in self._columns:
            column.setSpacing(px(6))

    def _on_theme_changed(self, _name: str) -> None:
        self._fit()


def _column(title: str, lines: LineList, nothing: QLabel) -> QVBoxLayout:
    column = QVBoxLayout()
    column.addWidget(label(title, size="body", weight="strong"))
    column.addWidget(lines)
    column.addWidget(nothing)
    column.addStretch(1)
    return column
