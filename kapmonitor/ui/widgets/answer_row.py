"""One thing before a session: its mark, what it is, what is known, and a yes that a person says."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QSizePolicy

from kapmonitor.ui.theme import Theme, dress
from kapmonitor.ui.widgets.state_mark import Mark, StateMark
from kapmonitor.ui.widgets.words import label, say

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class AnswerRow(QFrame):
    """A row with a mark, its title, what is known and, where something is asked, a Yes.

    Under the title stands the detail and, smaller, what a system said of it. What is missing has
    a red frame, and a word for how it stands at the right.

    Signals:
        answered: whether a person said yes, or took it back.
    """

    answered = Signal(bool)

    def __init__(
        self, theme: Theme, name: str, title: str, yes: str = "", *, beside: bool = False
    ) -> None:
        """Show it as open.

        ``yes``: the words of the button, none without; ``beside``: the detail at the right of the
        title while nothing is missing; what is missing is told in a sentence, which stands under.
        """
        super().__init__()
        self._theme = theme
        self.setObjectName(name)
        dress(self, kind="panel")
        self._mark = StateMark(theme)
        self._title = label(title, wraps=not beside, weight="medium")
        self._state = label("", wraps=False, tone="block", size="small", weight="medium")
        self._aside = label("", tone="muted", size="small")
        self._aside.setAlignment(_RIGHT)
        self._detail = label("", tone="muted", size="small")
        self._system = label("", tone="muted", size="micro")
        for words in (self._state, self._aside, self._detail, self._system):
            words.hide()
        self._yes = QPushButton(yes)
        self._yes.setObjectName(f"{name}-yes")
        self._yes.setAccessibleName(f"{title}: {yes}")
        self._yes.setCheckable(True)
        self._yes.clicked.connect(self._on_clicked)
        dress(self._yes, kind="pill")
        self._beside = beside
        self._build()
        self._yes.setVisible(bool(yes))
        theme.changed_to.connect(self._on_theme)

    @property
    def button(self) -> QPushButton:
        """Its Yes."""
        return self._yes

    @property
    def mark(self) -> Mark:
        """What its mark says now."""
        return self._mark.mark

    def show_answer(
        self,
        mark: Mark,
        *,
        detail: str = "",
        asks: bool = True,
        yes: bool = False,
        tone: str = "muted",
    ) -> None:
        """Show where it stands; ``asks``: whether a yes can be said now."""
        self._mark.show_mark(mark)
        is_beside = self._beside and mark is not Mark.MISSING
        say(self._aside, detail if is_beside else "")
        say(self._detail, "" if is_beside else detail)
        self._dress(self._detail, "tone", tone)
        if mark is not Mark.MISSING:
            self.show_why("", "")
        if self._dress(self, "state", "block" if mark is Mark.MISSING else ""):
            self._fit()
        self._yes.setChecked(yes)
        self._yes.setEnabled(asks)
        self._yes.setVisible(asks and bool(self._yes.text()))

    def show_why(self, state: str, system: str = "") -> None:
        """Of what is missing: how it stands in a word or two, and what a system said of it."""
        say(self._state, state)
        say(self._system, system)

    def hold(self, button: QPushButton) -> None:
        """Put another button where its Yes would be."""
        self._head.addWidget(button)

    def show_title(self, title: str) -> None:
        """Show other words in the first line."""
        say(self._title, title, hides=False)

    def _dress(self, widget: QFrame, name: str, value: str) -> bool:
        if (widget.property(name) or "") == value:
            return False
        dress(widget, **{name: value})
        return True

    def _build(self) -> None:
        self._head = QHBoxLayout()
        self._head.addWidget(self._title, 0 if self._beside else 1)
        self._head.addWidget(self._aside, 1)
        if self._beside:
            self._title.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._head.addWidget(self._state, 1 if self._beside else 0)
        self._state.setAlignment(_RIGHT)
        self._head.addWidget(self._yes)
        self._grid = QGridLayout(self)
        self._grid.addWidget(self._mark, 0, 0)
        self._grid.addLayout(self._head, 0, 1)
        self._grid.addWidget(self._detail, 1, 1)
        self._grid.addWidget(self._system, 2, 1)
        self._grid.setColumnStretch(1, 1)
        self._fit()

    def _fit(self) -> None:
        """The frame of what is missing takes one px, which is taken from its distance."""
        px = self._theme.px
        is_framed = self.property("state") == "block"
        frame = 1 if is_framed else 0
        edge = px(7) if is_framed else px(5)
        side = px(10) - frame
        self._grid.setContentsMargins(side, edge - frame, side, edge - frame)
        self._grid.setHorizontalSpacing(px(10))
        self._grid.setVerticalSpacing(px(2))
        self._head.setSpacing(px(10))

    def _on_clicked(self, checked: bool) -> None:
        self.answered.emit(checked)

    def _on_theme(self, _name: str) -> None:
        self._fit()
