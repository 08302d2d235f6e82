"""One session: what it is, how much of it was watched, its course and its log."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from kapmonitor.protocols.model import DosingProtocol
from kapmonitor.services.archive import Checked, ReviewedSession
from kapmonitor.ui.text import one_line
from kapmonitor.ui.theme import Theme, dress
from kapmonitor.ui.viewmodels.review import Review
from kapmonitor.ui.viewmodels.review_account import Account, account_of
from kapmonitor.ui.viewmodels.review_course import course_of
from kapmonitor.ui.viewmodels.review_words import figures_of, headline, long_date
from kapmonitor.ui.views.account_panel import AccountPanel, FirstLines
from kapmonitor.ui.views.export_panel import ExportPanel
from kapmonitor.ui.views.review_log_panel import LogPanel
from kapmonitor.ui.widgets.column import bring_into_sight
from kapmonitor.ui.widgets.figure_row import FigureRow
from kapmonitor.ui.widgets.flow import Flow
from kapmonitor.ui.widgets.linked_plots import LinkedPlots
from kapmonitor.ui.widgets.words import label, say

_LEAST_PLOTS = 320.0
_LEAST_LOG = 150.0
_NOTE = 24.0
"""Heights that moving the border between them leaves, px at 100 %."""
_LOW = 300.0
"""Lower than this, the head is scrolled with the rest, px at 100 %."""


class SessionPanel(QFrame):
    """The session that was opened; a word where there is none.

    Signals:
        back_pressed: the list of sessions is to be seen again.
    """

    back_pressed = Signal()

    def __init__(
        self,
        theme: Theme,
        review: Review,
        protocols: Callable[[], Sequence[DosingProtocol]],
        folder: Path,
    ) -> None:
        super().__init__()
        self._theme = theme
        self._review = review
        self._protocols = protocols
        self._is_parted = False
        self.setObjectName("session-panel")
        self.setAccessibleName(self.tr("The session under review"))
        dress(self, kind="panel")
        self._shown: Account | None = None
        self._make_head()
        self.first = FirstLines(theme)
        self.account = AccountPanel(theme)
        self.figures = FigureRow(theme)
        self.plots = LinkedPlots(theme)
        self.log = LogPanel(theme)
        self.export = ExportPanel(theme, review, folder)
        self._limits = label("", wraps=False, tone="faint", size="micro")
        self._limits.setObjectName("review-limits")
        self._build()
        self._connect()
        self._show_whole(shown=False)

    def _make_head(self) -> None:
        self._code = label("", wraps=False, size="title", weight="strong")
        self._code.setObjectName("review-code")
        self._practice = label(
            self.tr("PRACTICE, no real person"), wraps=False, kind="keycap", weight="heavy"
        )
        self._practice.setObjectName("review-practice")
        self._line = label("", tone="muted", size="small")
        self._line.setObjectName("review-headline")
        self._approval = label("", size="small", weight="strong")
        self._approval.setObjectName("review-approval")
        self._beside = label("", size="body", weight="strong", tone="text")
        self._beside.setObjectName("review-beside-live")
        self._nothing = label(
            self.tr("Choose a session at the left: Enter or a press opens it."), tone="muted"
        )
        self._nothing.setObjectName("review-nothing")
        self._verify = _button("review-verify", self.tr("Verify"))
        self._accounts = _button("review-accounts", self.tr("Accounts"))
        self._accounts.setAccessibleName(self.tr("Accounts of drug and checks"))
        self._accounts.setCheckable(True)
        self._export = _button("review-export", self.tr("Export"))
        self._export.setCheckable(True)
        self._back = _button("review-back", self.tr("Sessions"))
        self._back.hide()

    def _build(self) -> None:
        self._box = QVBoxLayout(self)
        self._below = QStackedWidget()
        self._below.addWidget(self.log)
        self._below.addWidget(self.account)
        self._below.addWidget(self.export)
        self._parts = QSplitter(Qt.Orientation.Vertical)
        self._parts.setChildrenCollapsible(False)
        policy = QSizePolicy.Policy
        self._parts.setSizePolicy(policy.Preferred, policy.Ignored)
        self._parts.addWidget(self._plots_with_note())
        self._parts.addWidget(self._below)
        self._box.addWidget(self._beside)
        self._box.addWidget(self._nothing)
        self._build_top()
        self._box.addWidget(self._top)
        self._box.addWidget(self._scrolled(), 1)
        self._fit()

    def _build_top(self) -> None:
        """Which session it is, and what can be done with it; on more lines where it is narrow."""
        self._top = _Top()
        box = QVBoxLayout(self._top)
        box.setContentsMargins(0, 0, 0, 0)
        self._head = QHBoxLayout()
        names = Flow(self._theme)
        for widget in (self._code, self._practice):
            names.addWidget(widget)
        self._head.addLayout(names, 1)
        for button in (self._back, self._accounts, self._verify, self._export):
            self._head.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        box.addLayout(self._head)
        box.addWidget(self._line)
        box.addWidget(self._approval)

    def _scrolled(self) -> QScrollArea:
        """What stands first, figures, plots and log: scrolled where the screen is too low."""
        body = QWidget()
        self._body = QVBoxLayout(body)
        self._body.setContentsMargins(0, 0, 0, 0)
        self._body.addWidget(self.first)
        self._body.addWidget(self.figures)
        self._body.addWidget(self._parts, 1)
        self._scroll = QScrollArea()
        self._scroll.setObjectName("review-scroll")
        self._scroll.setWidget(body)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return self._scroll

    def _plots_with_note(self) -> QWidget:
        part = QWidget()
        box = QVBoxLayout(part)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.plots, 1)
        box.addWidget(self._limits, 0, Qt.AlignmentFlag.AlignRight)
        return part

    def _connect(self) -> None:
        self._review.session_opened.connect(self._on_session)
        self._review.failed.connect(self._on_failed)
        self._review.check_changed.connect(self._on_checked)
        self._review.live_changed.connect(self._on_live_changed)
        self._verify.clicked.connect(self._on_verify)
        self._accounts.toggled.connect(self._on_accounts)
        self._export.toggled.connect(self._on_export)
        self.account.closed.connect(self._on_account_closed)
        self._scroll.verticalScrollBar().rangeChanged.connect(self._on_range_changed)
        self.export.closed.connect(self._on_export_closed)
        self.log.moment_chosen.connect(self.plots.show_cursor)
        self._theme.changed_to.connect(self._on_theme_changed)

    def _on_session(self, reviewed: ReviewedSession) -> None:
        self._show_whole(shown=True)
        say(self._code, one_line(reviewed.row.participant), hides=False)
        self._practice.setVisible(reviewed.row.practice)
        say(self._line, headline(reviewed), hides=False)
        protocols = self._protocols()
        self._shown = account_of(reviewed, protocols)
        self._show_account(self._shown)
        self.figures.show_figures(figures_of(reviewed, None, self._shown.figures))
        self._show_verify()
        course = course_of(reviewed, protocols)
        say(self._limits, course.limits_words)
        self.plots.show_course(course)
        self.log.show_session(reviewed)

    def showEvent(self, event: QShowEvent) -> None:
        """The plots take two thirds until a person moves the border."""
        super().showEvent(event)
        if not self._is_parted:
            self._is_parted = True
            self._parts.setSizes([self.height() * 2, self.height()])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is low only the word on what goes on in the room stays above."""
        super().resizeEvent(event)
        self._place_top()
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape goes back to the list where that is not in sight."""
        if event.key() == Qt.Key.Key_Escape and self._back.isVisibleTo(self):
            self.back_pressed.emit()
        else:
            super().keyPressEvent(event)

    def offer_back(self, *, offered: bool) -> None:
        """Offer the list, where it is not beside this."""
        self._back.setVisible(offered)

    def take_focus(self) -> None:
        """The keyboard goes to what can be done with the session."""
        self._back.setFocus(Qt.FocusReason.OtherFocusReason)

    def _place_top(self) -> None:
        is_low = self.height() < self._theme.px(_LOW)
        if is_low and self._box.indexOf(self._top) >= 0:
            self._body.insertWidget(0, self._top)
        elif not is_low and self._box.indexOf(self._top) < 0:
            self._box.insertWidget(self._box.indexOf(self._scroll), self._top)

    def _on_failed(self, why: str) -> None:
        say(self._nothing, why)
        self._show_verify()

    def _on_checked(self, checked: Checked) -> None:
        self._show_verify()
        if self._review.reviewed is not None:
            told = self._shown.figures if self._shown else ()
            self.figures.show_figures(figures_of(self._review.reviewed, checked, told))

    def _on_verify(self) -> None:
        self._review.verify()
        self._show_verify()

    def _show_verify(self) -> None:
        checking = self._review.is_checking
        self._verify.setText(self.tr("Verifying") if checking else self.tr("Verify"))

    def _show_account(self, account: Account) -> None:
        say(self._approval, account.protocol, hides=False)
        dress(self._approval, tone="muted" if account.is_approved else "text")
        self._top.hold_height()
        self.first.show_account(account)
        self.account.show_account(account)

    def _on_accounts(self, wanted: bool) -> None:
        """As the export, it takes the log's place and gives it back."""
        if wanted:
            self._export.setChecked(False)
        self._below.setCurrentWidget(self.account if wanted else self.log)
        self._fit()
        if wanted:
            self.account.setFocus(Qt.FocusReason.OtherFocusReason)
            QTimer.singleShot(0, self.account, self._on_account_placed)

    def _on_account_placed(self) -> None:
        """It is seen, once the layout has made room for it."""
        bring_into_sight(self.account)

    def _on_account_closed(self) -> None:
        self._accounts.setChecked(False)
        self._accounts.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_export(self, wanted: bool) -> None:
        """The panel takes the log's place and gives it back: nothing else moves."""
        if wanted:
            self._accounts.setChecked(False)
        self._below.setCurrentWidget(self.export if wanted else self.log)
        self._fit()
        if wanted:
            self.export.offer()
            self._on_range_changed()

    def _on_range_changed(self) -> None:
        """The field for a file's name stays in sight, also once the layout has made room for it."""
        if self._export.isChecked():
            QTimer.singleShot(0, self.export, self.export.keep_in_sight)

    def _on_export_closed(self) -> None:
        self._export.setChecked(False)
        self._export.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_live_changed(self, is_beside: bool) -> None:
        """What is looked at is not what goes on in the room: another frame, both codes (H66)."""
        reviewed = self._review.reviewed
        words = ""
        if is_beside and reviewed is not None:
            words = self.tr("You look at {past} of {date}. In the room now: {now}.").format(
                past=one_line(reviewed.row.participant),
                date=long_date(reviewed.row.opened_at),
                now=self._review.live_code,
            )
        say(self._beside, words)
        dress(self, state="asked" if is_beside else "")

    def _show_whole(self, *, shown: bool) -> None:
        self._nothing.setVisible(not shown)
        for part in (self._code, self._line, self._approval, self._scroll):
            part.setVisible(shown)
        for button in (self._accounts, self._verify, self._export):
            button.setVisible(shown)
        self._top.setVisible(shown or self._back.isVisibleTo(self))
        if not shown:
            self._practice.hide()
            self._beside.hide()

    def _fit(self) -> None:
        px = self._theme.px
        self._box.setContentsMargins(px(16), px(12), px(16), px(8))
        self._box.setSpacing(px(8))
        self._head.setSpacing(px(12))
        self._body.setSpacing(px(8))
        is_export = self._below.currentWidget() is self.export
        least = self._export_height() if is_export else px(_LEAST_LOG)
        self._below.setMinimumHeight(least)
        self.plots.setMinimumHeight(px(_LEAST_PLOTS))
        self._parts.setMinimumHeight(px(_LEAST_PLOTS + _NOTE) + least)

    def _export_height(self) -> int:
        """All of it, with its words broken at the width there is."""
        hint = self.export.sizeHint().height()
        if not self.export.hasHeightForWidth():
            return hint
        return max(hint, self.export.heightForWidth(max(1, self._scroll.viewport().width())))

    def _on_theme_changed(self, _name: str) -> None:
        self._place_top()
        self._fit()


class _Top(QWidget):
    """Its words wrap, and a layout under pressure would squeeze them over each other."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As high as its words then are."""
        super().resizeEvent(event)
        self.hold_height()

    def hold_height(self) -> None:
        """Ask for the height that its words need at this width."""
        layout = self.layout()
        least = layout.heightForWidth(self.width()) if layout is not None else 0
        if least != self.minimumHeight():
            self.setMinimumHeight(max(0, least))


def _button(name: str, words: str) -> QPushButton:
    button = QPushButton(words)
    button.setObjectName(name)
    button.setAccessibleName(words)
    return button
