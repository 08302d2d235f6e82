"""A panel with a title, and distances that follow the text scale."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from kapmonitor.ui.theme import Theme, dress
from kapmonitor.ui.widgets.words import label, say


class Panel(QFrame):
    """A ground with a title at the left, a remark at the right, and what is put under them."""

    def __init__(self, theme: Theme, title: str, name: str) -> None:
        super().__init__()
        self.theme = theme
        self.setObjectName(name)
        self.setAccessibleName(title)
        dress(self, kind="panel")
        self._box = QVBoxLayout(self)
        self._spaced: list[tuple[QBoxLayout, float]] = [(self._box, 8.0)]
        self._aside = label("", wraps=False, tone="muted", size="small")
        self._title = label(title, wraps=False, size="strong", weight="strong")
        self._head = self.row(self._title, None, self._aside)
        self._fit()
        theme.changed_to.connect(self._on_theme)

    def remark(self, text: str, tone: str = "muted") -> None:
        """Say something at the right of the title."""
        say(self._aside, text)
        if self._aside.property("tone") != tone:
            dress(self._aside, tone=tone)

    def beside(self, widget: QWidget) -> None:
        """Put a widget at the right of the remark."""
        self._head.addWidget(widget)

    def put(self, widget: QWidget, stretch: int = 0) -> None:
        """Put a widget under the others."""
        self._box.addWidget(widget, stretch)

    def row(self, *widgets: QWidget | None, gap: float = 8.0) -> QHBoxLayout:
        """Put widgets beside each other under the others; ``None`` is what stretches."""
        row = QHBoxLayout()
        for widget in widgets:
            if widget is None:
                row.addStretch(1)
            else:
                row.addWidget(widget)
        self.lay(row, gap)
        return row

    def lay(self, layout: QLayout, gap: float = 8.0) -> None:
        """Put a layout under the others."""
        if isinstance(layout, QBoxLayout):
            self._spaced.append((layout, gap))
            layout.setSpacing(self.theme.px(gap))
        self._box.addLayout(layout)

    def fill(self) -> None:
        """Leave what room there is under the last."""
        self._box.addStretch(1)

    def heading(self, text: str) -> None:
        """Put a small heading under the others."""
        self.put(label(text, wraps=False, tone="muted", size="small", weight="medium"))

    def _fit(self) -> None:
        side = self.theme.px(16)
        self._box.setContentsMargins(side, self.theme.px(12), side, self.theme.px(14))
        for layout, gap in self._spaced:
            layout.setSpacing(self.theme.px(gap))

    def _on_theme(self, _name: str) -> None:
        self._fit()


def rule() -> QFrame:
    """A thin line between two parts of a panel."""
    line = QFrame()
    line.setFrameShape(QFrame.Shape.NoFrame)
    line.setFixedHeight(1)
    line.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    dress(line, kind="rule")
    return line
