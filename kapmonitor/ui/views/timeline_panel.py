"""The timeline at the head of the live page."""

from PySide6.QtWidgets import QFrame, QVBoxLayout

from kapmonitor.ui.theme import Theme, dress
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.viewmodels.timeline import Timeline
from kapmonitor.ui.widgets.stage_bar import StageBar
from kapmonitor.ui.widgets.stage_scene import StageBarContent


class TimelinePanel(QFrame):
    """Stages, doses, windows and checks from the recorded dose on."""

    def __init__(self, link: CoreLink, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("timeline")
        self._theme = theme
        self._timeline = Timeline(link)
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
        self._bar.setAccessibleDescription("; ".join(content.told) or content.hint)
        news = "\n".join(content.news)
        if news != self._bar.toolTip():
            self._bar.setToolTip(news)
