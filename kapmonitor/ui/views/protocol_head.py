"""What a protocol is, which file, who stands for it, and its plan in time."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QFrame, QPushButton, QVBoxLayout

from kapmonitor.ui.theme import Theme, dress
from kapmonitor.ui.viewmodels.protocol_page import HASH_TOLD
from kapmonitor.ui.viewmodels.protocol_sheet import ProtocolSheet
from kapmonitor.ui.widgets.plan_plot import PlanPlot
from kapmonitor.ui.widgets.state_mark import Mark, StateMark
from kapmonitor.ui.widgets.words import label, say


class ProtocolHead(QFrame):
    """The head of the protocol that is read.

    Signals:
        compare_wanted: somebody wants to see what differs from another.
    """

    compare_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("protocol-head")
        dress(self, kind="panel")
        self._title = label("", size="title", weight="strong")
        self.compare = QPushButton(self.tr("Compare with…"))
        self.compare.setObjectName("protocol-compare")
        self.compare.setAccessibleName(self.tr("Compare this protocol with another"))
        self.compare.clicked.connect(self.compare_wanted)
        self._identity = label("", tone="muted", size="small")
        self._identity.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._standing = QFrame()
        self._standing.setObjectName("protocol-standing")
        self._mark = StateMark(theme)
        self._approval = label("", size="title", weight="strong")
        self._approval.setObjectName("approval")
        self._notice = label("", tone="muted", size="small")
        self._plot = PlanPlot(theme)
        self._box = QVBoxLayout(self)
        self._head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._said = QVBoxLayout(self._standing)
        self._build()
        self._fit()
        theme.changed_to.connect(self._on_theme)

    def _build(self) -> None:
        self._head.addWidget(self._title, 1)
        self._head.addWidget(self.compare)
        self._line.addWidget(self._mark)
        self._line.addWidget(self._approval, 1)
        self._said.addLayout(self._line)
        self._said.addWidget(self._notice)
        self._box.addLayout(self._head)
        self._box.addWidget(self._identity)
        self._box.addWidget(self._standing)
        self._box.addWidget(self._plot)

    def show_sheet(self, sheet: ProtocolSheet) -> None:
        """Show another protocol."""
        title = self.tr("{title}, {version}").format(title=sheet.title, version=sheet.version)
        say(self._title, title, hides=False)
        identity = self.tr("{id} · {version} · SHA-256 {hash}…").format(
            id=sheet.identity, version=sheet.version, hash=sheet.sha256[:HASH_TOLD]
        )
        say(self._identity, identity, hides=False)
        self._identity.setToolTip(sheet.sha256)
        self._identity.setAccessibleName(f"SHA-256 {sheet.sha256}")
        self._mark.show_mark(Mark.DONE if sheet.is_approved else Mark.OPEN)
        say(self._approval, sheet.approval, hides=False)
        dress(self._approval, size="body" if sheet.is_approved else "title")
        dress(self._standing, kind="panel", state="" if sheet.is_approved else "asked")
        self._fit_standing()
        say(self._notice, sheet.notice)
        self._plot.show_chart(sheet.chart)

    def _fit(self) -> None:
        px = self._theme.px
        self._box.setContentsMargins(px(18), px(12), px(18), px(12))
        self._box.setSpacing(px(6))
        self._line.setSpacing(px(10))
        self._head.setSpacing(px(12))
        self._fit_standing()

    def _fit_standing(self) -> None:
        px = self._theme.px
        side = px(14) if self._standing.property("state") == "asked" else 0
        self._said.setContentsMargins(side, px(8) if side else 0, side, px(8) if side else 0)
        self._said.setSpacing(px(4))

    def _on_theme(self, _name: str) -> None:
        self._fit()
