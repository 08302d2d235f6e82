"""Observe: pages of large targets, each with its key; a press logs at the press."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from kapmonitor.domain.observations import ObservationGroup
from kapmonitor.domain.people import Role
from kapmonitor.ui.actions import ActionId, Actions
from kapmonitor.ui.theme import Theme, dress
from kapmonitor.ui.viewmodels.author import Author
from kapmonitor.ui.viewmodels.bare_keys import BareKeys
from kapmonitor.ui.viewmodels.entering import Entering
from kapmonitor.ui.viewmodels.observation_words import group_words, observation_words
from kapmonitor.ui.viewmodels.observe_keys import keys_of
from kapmonitor.ui.views.author_pill import AuthorChoice, AuthorPill
from kapmonitor.ui.widgets.elided import Elided
from kapmonitor.ui.widgets.key_target import KeyTarget, Look
from kapmonitor.ui.widgets.observe_chip import ChipPress, ObserveChip
from kapmonitor.ui.widgets.words import label

COLUMNS = 2
NARROW_PX = 330.0
"""Narrower than this the actions stand in two lines, px at 100 %."""
_ACTIONS = (
    (ActionId.DOSE, "D", Look.ACCENT),
    (ActionId.MARK, "␣", Look.PLAIN),
    (ActionId.NEXT_STAGE, "F6", Look.PLAIN),
    (ActionId.CALL_HELP, "F1", Look.OUTLINED),
)


class ObservePanel(QFrame):
    """Targets by group, the actions under them, and who writes.

    Signals:
        author_chosen: a role was chosen or confirmed here.
    """

    author_chosen = Signal(Role)

    def __init__(
        self,
        theme: Theme,
        *,
        keys: BareKeys,
        entering: Entering,
        author: Author,
        roles: Sequence[Role],
        actions: Actions,
    ) -> None:
        super().__init__()
        self._theme = theme
        self._keys = keys
        self._entering = entering
        self.setObjectName("observe")
        self.setAccessibleName(self.tr("Observe"))
        dress(self, kind="panel")
        self._title = label(self.tr("Observe"), wraps=False, size="body", weight="strong")
        self._hint = Elided(theme, size="micro", tone="faint")
        self._pill = AuthorPill(theme, author)
        self._choice = AuthorChoice(theme, author, roles)
        self._tabs = {group: self._tab(group) for group in ObservationGroup}
        self._pages = QStackedWidget()
        self._places = QStackedWidget()
        self._grids: list[QGridLayout] = []
        self._rows: list[QHBoxLayout] = []
        self._build(actions)
        self._pill.clicked.connect(self.ask_author)
        self._choice.chosen.connect(self._on_author_chosen)
        keys.minutes_armed.connect(self._on_minutes_armed)
        theme.changed_to.connect(self._on_theme_changed)
        self.show_group(ObservationGroup.AFFECT)
        self._on_minutes_armed(0)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Actions need two lines where it is narrow."""
        super().resizeEvent(event)
        self._place_actions()

    def show_group(self, group: ObservationGroup) -> None:
        """Show a group's page; every key works on every page."""
        for each, tab in self._tabs.items():
            tab.setChecked(each is group)
        self._pages.setCurrentIndex(list(ObservationGroup).index(group))

    def look_again(self) -> None:
        """Ask who writes, where so long has passed that it may be somebody else."""
        self._pill.look_again()

    def show_tabs(self, *, shown: bool) -> None:
        """The tabs give way where there is little room; page keys turn the pages then."""
        self._places.setVisible(shown)

    def turn_page(self, step: int) -> None:
        """Show the page so many further on, round and round."""
        groups = list(ObservationGroup)
        self.show_group(groups[(self._pages.currentIndex() + step) % len(groups)])

    def ask_author(self) -> None:
        """Offer the roles in the tabs' place."""
        if self._places.currentWidget() is self._choice:
            self._places.setCurrentIndex(0)
            return
        self._places.setCurrentWidget(self._choice)
        self._places.show()
        self._choice.ask()

    def stop_asking(self) -> bool:
        """Give the tabs their place back; whether it was taken."""
        was_asking = self._places.currentWidget() is self._choice
        self._places.setCurrentIndex(0)
        return was_asking

    def _build(self, actions: Actions) -> None:
        self._box = QVBoxLayout(self)
        self._box.addLayout(self._row(self._title, self._hint, self._pill, stretched=self._hint))
        tabs = QWidget()
        tabs.setLayout(self._row(*self._tabs.values()))
        self._places.addWidget(tabs)
        self._places.addWidget(self._choice)
        self._places.setFixedHeight(self._theme.px(40))
        self._box.addWidget(self._places)
        for group in ObservationGroup:
            self._pages.addWidget(self._page(group))
        self._box.addWidget(self._pages, 1)
        self._targets = [self._action(actions.get(each), key, look) for each, key, look in _ACTIONS]
        self._actions_grid = QGridLayout()
        self._grids.append(self._actions_grid)
        self._box.addLayout(self._actions_grid)
        self._place_actions()

    def _row(self, *widgets: QWidget, stretched: QWidget | None = None) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        for widget in widgets:
            row.addWidget(widget, int(widget is stretched))
        self._rows.append(row)
        return row

    def _tab(self, group: ObservationGroup) -> KeyTarget:
        tab = KeyTarget(
            self._theme, name=f"observe-page-{group}", words=group_words(group), height=40.0
        )
        tab.setCheckable(True)
        tab.clicked.connect(partial(self._on_tab, group))
        return tab

    def _page(self, group: ObservationGroup) -> QWidget:
        page = QWidget()
        grid = QGridLayout(page)
        grid.setContentsMargins(0, 0, 0, 0)
        self._grids.append(grid)
        for place, key in enumerate(keys_of(group)):
            chip = ObserveChip(
                self._theme,
                code=key.code,
                words=observation_words(key.code),
                key=key.letter or "",
                press=self._entering.press,
            )
            chip.logged.connect(self._on_chip)
            grid.addWidget(chip, place // COLUMNS, place % COLUMNS)
        return page

    def _action(self, action: QAction, key: str, look: Look) -> KeyTarget:
        target = KeyTarget(
            self._theme,
            name=f"press-{action.objectName()}",
            words=_short(action),
            key=key,
            look=look,
        )
        target.setEnabled(action.isEnabled())
        target.clicked.connect(action.trigger)
        action.enabledChanged.connect(target.setEnabled)
        return target

    def _place_actions(self) -> None:
        """One line, or two where Help would be cut."""
        columns = 4 if self.width() >= self._theme.px(NARROW_PX) else 2
        for place, target in enumerate(self._targets):
            self._actions_grid.addWidget(target, place // columns, place % columns)

    def _fit(self) -> None:
        px = self._theme.px
        self._box.setContentsMargins(px(12), px(10), px(12), px(12))
        self._box.setSpacing(px(6))
        self._places.setFixedHeight(px(40))
        for row in self._rows:
            row.setSpacing(px(6))
        for grid in self._grids:
            grid.setSpacing(px(6))

    def _on_tab(self, group: ObservationGroup) -> None:
        self.show_group(group)

    def _on_chip(self, pressed: ChipPress) -> None:
        minutes = pressed.minutes or self._keys.take_minutes(pressed.press)
        self._keys.observe(pressed.code, pressed.press, minutes)
        self._pill.look_again()

    def _on_author_chosen(self, role: Role) -> None:
        self.stop_asking()
        self.author_chosen.emit(role)

    def _on_minutes_armed(self, minutes: int) -> None:
        if minutes:
            self._hint.look(size="strong", weight=600, tone="accent")
            self._hint.say(self.tr("{minutes} min ago:").format(minutes=minutes))
        else:
            self._hint.look(size="micro", weight=400, tone="faint")
            self._hint.say(self.tr("a key logs at the press"))

    def _on_theme_changed(self, _name: str) -> None:
        self._fit()


def _short(action: QAction) -> str:
    """The action's words, cut to their first, as a target has room for."""
    return _SHORT.get(action.objectName(), action.text())


_SHORT = {str(ActionId.MARK): "Mark", str(ActionId.CALL_HELP): "Help"}
