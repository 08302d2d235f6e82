"""After a crash: the interrupted session, first thing, one key away from going on (HAZARDS H54)."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kapmonitor.ui.ports import Desk, InterruptedSession, Outcome
from kapmonitor.ui.text import one_line
from kapmonitor.ui.theme import Theme, dress
from kapmonitor.ui.viewmodels.refusal_words import why_not
from kapmonitor.ui.widgets.large_button import LargeButton
from kapmonitor.ui.widgets.panel import Panel
from kapmonitor.ui.widgets.words import label, say

WIDTH = 720.0
"""px at 100 %."""


class ResumePanel(QWidget):
    """Offers each interrupted session, the newest first.

    Signals:
        resumed: the id of the session that is gone on with; the room opens by itself.
        left_open: the session that somebody wants to look at in Review instead.
    """

    resumed = Signal(str)
    left_open = Signal(InterruptedSession)

    def __init__(self, theme: Theme, desk: Desk, sessions: Sequence[InterruptedSession]) -> None:
        super().__init__()
        self.setObjectName("resume-panel")
        newest_first = sorted(sessions, key=lambda each: each.last_at, reverse=True)
        self._cards = [_Card(theme, desk, session) for session in newest_first]
        box = QVBoxLayout(self)
        box.addStretch(1)
        for card in self._cards:
            card.resumed.connect(self.resumed)
            card.left_open.connect(self.left_open)
            box.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        box.addStretch(2)

    def showEvent(self, event: QShowEvent) -> None:
        """Enter goes on with the newest."""
        super().showEvent(event)
        if self._cards:
            self._cards[0].go_on.setFocus()


class _Card(Panel):
    """One interrupted session."""

    resumed = Signal(str)
    left_open = Signal(InterruptedSession)

    def __init__(self, theme: Theme, desk: Desk, session: InterruptedSession) -> None:
        super().__init__(
            theme, self.tr("A session was interrupted"), f"interrupted-{session.session}"
        )
        self._desk = desk
        self._session = session
        self._trouble = label("", weight="strong")
        self.go_on = LargeButton(
            theme, self.tr("Go on with this session"), f"resume-{session.session}"
        )
        self._leave = LargeButton(
            theme, self.tr("Leave it open, look at it in Review"), f"leave-open-{session.session}"
        )
        self._build()
        self.go_on.clicked.connect(self._on_go_on)
        self._leave.clicked.connect(self._on_leave)
        theme.changed_to.connect(self._on_scaled)
        self._on_scaled("")

    def _build(self) -> None:
        code = label(
            one_line(self._session.participant), wraps=False, size="figure", weight="heavy"
        )
        self.put(code)
        opened, last = _moment(self._session.opened_at), _moment(self._session.last_at)
        self.put(label(self.tr("Opened {moment}").format(moment=opened), size="strong"))
        words = self.tr("Last kept {moment}. What came later is not in the record.")
        self.put(label(words.format(moment=last), size="strong"))
        self.put(
            label(
                self.tr(
                    "Going on brings back stage, doses and alarms. Numbers stay empty until the"
                    " devices send anew; a pause of the sound does not come back."
                ),
                tone="muted",
            )
        )
        self.put(self._trouble)
        say(self._trouble, "")
        spoken = self.tr("Go on with the session of {code}")
        self.go_on.setAccessibleName(spoken.format(code=self._session.participant))
        dress(self.go_on, kind="primary", size="strong")
        self.lay(self._buttons(), gap=12)

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(self.go_on, 1)
        row.addWidget(self._leave, 1)
        return row

    def _on_go_on(self) -> None:
        if self.go_on.isEnabled():
            self._wait(waits=True)
            answer = partial(self._on_answered, self._session.session)
            self._desk.resume_session(self._session.session, answer)

    def _on_leave(self) -> None:
        self.left_open.emit(self._session)

    def _on_answered(self, session: str, outcome: Outcome) -> None:
        self._wait(waits=False)
        why = why_not(outcome)
        if why is None:
            self.resumed.emit(session)
            return
        say(self._trouble, self.tr("Not gone on with: {why}").format(why=why))
        self.go_on.setFocus()

    def _wait(self, *, waits: bool) -> None:
        say(self._trouble, "")
        self.go_on.setEnabled(not waits)
        self._leave.setEnabled(not waits)
        going = self.tr("Going on…") if waits else self.tr("Go on with this session")
        self.go_on.setText(going)

    def _on_scaled(self, _name: str) -> None:
        self.setFixedWidth(self.theme.px(WIDTH))


def _moment(moment: datetime) -> str:
    local = moment.astimezone()
    return f"{local.day} {local:%B %Y, %H:%M:%S %Z}"
