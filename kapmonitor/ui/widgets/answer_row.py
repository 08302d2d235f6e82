"""One thing before a session: its mark, what it is, what is known, and a yes that a person says."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QPushButton

from kapmonitor.ui.theme import Theme, dress
from kapmonitor.ui.widgets.state_mark import Mark, StateMark
from kapmonitor.ui.widgets.words import label, say

DOWN, ACROSS = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight


class AnswerRow(QFrame):
    """A row with a mark, two lines of words and, where something is asked, a Yes.

    Signals:
        answered: whether a person said yes, or took it back.
    """

    answered = Signal(bool)

    def __init__(
        self, theme: Theme, name: str, title: str, yes: str = "", *, beside: bool = False
    ) -> None:
        """Show it as open.

        ``yes``: the words of the button, none without; ``beside``: the detail on one line while
        nothing is missing; what is missing is told in a sentence, which stands under its word.
        """
        super().__init__()
        self._theme = theme
        self.setObjectName(name)
        dress(self, kind="panel")
        self._mark = StateMark(theme)
        self._title = label(title, weight="medium")
        self._detail = label("", tone="muted", size="small")
        self._detail.hide()
        self._yes = QPushButton(yes)
        self._yes.setObjectName(f"{name}-yes")
        self._yes.setAccessibleName(f"{title}: {yes}")
        self._yes.setCheckable(True)
        self._yes.clicked.connect(self._on_clicked)
        dress(self._yes, kind="pill")
        self._beside = beside
        self._words = QBoxLayout(ACROSS if beside else DOWN)
        self._shares = (2, 3) if beside else (0, 0)
        self._build()
        self._yes.setVisible(bool(yes))
        theme.changed_to.connect(self._on_theme)

    @property
    def button(self) -> QPushButton:
        """Its Yes."""
        return self._yes

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
        say(self._detail, detail)
        across = self._beside and mark is not Mark.MISSING
        self._words.setDirection(ACROSS if across else DOWN)
        self._dress(self._detail, "tone", tone)
        self._dress(self, "state", "block" if mark is Mark.MISSING else "")
        self._yes.setChecked(yes)
        self._yes.setEnabled(asks)
        self._yes.setVisible(asks and bool(self._yes.text()))

    def show_title(self, title: str) -> None:
        """Show other words in the first line."""
        say(self._title, title, hides=False)

    def _dress(self, widget: QFrame, name: str, value: str) -> None:
        if widget.property(name) != value:
            dress(widget, **{name: value})

    def _build(self) -> None:
        self._words.addWidget(self._title, self._shares[0])
        self._words.addWidget(self._detail, self._shares[1])
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._mark)
        self._row.addLayout(self._words, 1)
        self._row.addWidget(self._yes)
        self._fit()

    def _fit(self) -> None:
        px = self._theme.px
        edge = px(2 if self._shares[0] else 5)
        self._row.setContentsMargins(px(8), edge, px(8), edge)
        self._row.setSpacing(px(10))
        self._words.setSpacing(px(1))

    def _on_clicked(self, checked: bool) -> None:
        self.answered.emit(checked)

    def _on_theme(self, _name: str) -> None:
        self._fit()
