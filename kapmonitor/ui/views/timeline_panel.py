"""The timeline at the head of the live page."""

from PySide6.QtWidgets import QFrame, QVBoxLayout

from kapmonitor.ui.theme import Theme, dress
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.viewmodels.timeline import ProtocolSource, Timeline
from kapmonitor.ui.widgets.stage_bar import StageBar
from kapmonitor.ui.widgets.stage_scene import StageBarContent, StageCell, StageState


def _unknown() -> None:
    """No protocol is known here: no booster times and no checks but those that are asked."""


class TimelinePanel(QFrame):
    """Stages, doses and checks from the recorded dose on."""

    def __init__(self, link: CoreLink, theme: Theme, protocol: ProtocolSource = _unknown) -> None:
        """``protocol`` is asked for the open session's protocol with every update."""
        super().__init__()
        self.setObjectName("timeline")
        self._theme = theme
        self._timeline = Timeline(link, protocol)
        self._bar = StageBar(theme)
        self._bar.setObjectName("stage-bar")
        self._bar.setAccessibleName(self.tr("Timeline"))
        self._rows = QVBoxLayout(self)
        self._rows.addWidget(self._bar)
        self._timeline.changed_to.connect(self._on_changed)
        theme.changed_to.connect(self._on_theme)
        self._on_theme(str(theme.name))
        self._on_changed(self._timeline.content)
        dress(self, kind="panel")

    @property
    def bar(self) -> StageBar:
        """The painted part."""
        return self._bar

    def _on_theme(self, _name: str) -> None:
        px = self._theme.px
        self._rows.setContentsMargins(px(12), px(3), px(12), px(2))

    def _on_changed(self, content: StageBarContent) -> None:
        self._bar.show_content(content)
        self._bar.setAccessibleDescription(_spoken(content))


def _spoken(content: StageBarContent) -> str:
    """What the bar says of now, for a screen reader."""
    now = [cell for cell in content.cells if cell.state in {StageState.CURRENT, StageState.NEXT}]
    return "; ".join(_words(cell) for cell in now) or content.hint


def _words(cell: StageCell) -> str:
    return ", ".join(part for part in (cell.title, cell.below, cell.right, cell.detail) if part)
