"""The trends of the open session, and how much of the time they show."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
)

from kapmonitor.domain.vitals import VitalSign
from kapmonitor.ui.language import translate
from kapmonitor.ui.text import PRACTICE
from kapmonitor.ui.theme import Theme, dress
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.viewmodels.trends import Trends
from kapmonitor.ui.views.panel_keys import LONGER_KEY, SHORTER_KEY
from kapmonitor.ui.widgets.trend_axis import TrendWindow
from kapmonitor.ui.widgets.trend_plot import TrendPlot
from kapmonitor.ui.widgets.trend_scene import TrendScene

_WINDOWS = tuple(TrendWindow)


class TrendsPanel(QFrame):
    """Lanes of SpO2, pulse and pressure with 10 minutes, 30 minutes or all of the session."""

    def __init__(self, link: CoreLink, theme: Theme, practice_words: str = PRACTICE) -> None:
        super().__init__()
        self.setObjectName("trends")
        self._theme = theme
        self._trends = Trends(link, practice_words)
        self._plot = TrendPlot(theme)
        self._plot.setObjectName("trend-plot")
        self._plot.setAccessibleName(self.tr("Trends of SpO₂, pulse and pressure"))
        self._plot.show_tracks(self._trends.tracks)
        self._plot.show_scene(self._trends.scene)
        self._buttons = QButtonGroup(self)
        self._shown = QLabel(self.tr("Trends"))
        self._head = self._make_head()
        self._rows = QVBoxLayout(self)
        self._rows.addLayout(self._head)
        self._rows.addWidget(self._plot, 1)
        self._shortcut("trend-shorter", SHORTER_KEY).activated.connect(self._on_shorter)
        self._shortcut("trend-longer", LONGER_KEY).activated.connect(self._on_longer)
        self._listen()
        self._on_theme(str(theme.name))
        dress(self, kind="panel")

    @property
    def plot(self) -> TrendPlot:
        """The painted part."""
        return self._plot

    def show_window(self, window: TrendWindow) -> None:
        """Show more or less of the time."""
        self._buttons.buttons()[_WINDOWS.index(window)].setChecked(True)
        self._plot.show_window(window)

    def _make_head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        dress(self._shown, textSize="body", weight="strong")
        self._shown.setMinimumWidth(1)
        self._shown.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        head.addWidget(self._shown, 1)
        for number, window in enumerate(_WINDOWS):
            head.addWidget(self._make_button(number, window))
        self._buttons.idClicked.connect(self._on_window_chosen)
        return head

    def _make_button(self, number: int, window: TrendWindow) -> QPushButton:
        button = QPushButton(translate("trends", str(window)))
        button.setObjectName(f"trend-window-{window.name.lower().replace('_', '-')}")
        button.setAccessibleName(self.tr("Show {span}").format(span=button.text()))
        button.setCheckable(True)
        button.setChecked(window is TrendWindow.ALL)
        dress(button, kind="pill")
        self._buttons.addButton(button, number)
        return button

    def _shortcut(self, name: str, keys: str) -> QShortcut:
        shortcut = QShortcut(QKeySequence(keys), self)
        shortcut.setObjectName(name)
        shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
        shortcut.setAutoRepeat(False)
        return shortcut

    def _listen(self) -> None:
        self._trends.began.connect(self._on_began)
        self._trends.grew.connect(self._plot.grow)
        self._trends.changed_back.connect(self._on_changed_back)
        self._trends.scene_changed_to.connect(self._on_scene_changed)
        self._trends.now_moved_to.connect(self._plot.move_now)
        self._theme.changed_to.connect(self._on_theme)

    def _on_theme(self, _name: str) -> None:
        px = self._theme.px
        self._rows.setContentsMargins(px(12), px(8), px(10), px(6))
        self._rows.setSpacing(px(4))
        self._head.setSpacing(px(6))

    def _on_began(self, _session: str) -> None:
        self._plot.renew()

    def _on_changed_back(self, _sign: VitalSign) -> None:
        self._plot.renew()

    def _on_scene_changed(self, scene: TrendScene) -> None:
        self._plot.show_scene(scene)

    def _on_window_chosen(self, number: int) -> None:
        self._plot.show_window(_WINDOWS[number])

    def _on_shorter(self) -> None:
        self._step(-1)

    def _on_longer(self) -> None:
        self._step(1)

    def _step(self, by: int) -> None:
        at = _WINDOWS.index(self._plot.window_shown) + by
        self.show_window(_WINDOWS[min(max(at, 0), len(_WINDOWS) - 1)])
