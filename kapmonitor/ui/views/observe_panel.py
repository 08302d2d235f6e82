"""Observe: pages of large targets, each with its key; a press logs at the press."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QFontMetrics, QResizeEvent
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
HEAD_PX = 40.0
EDGE_PX = 12.0
GAP_PX = 6.0
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
        self._turner = KeyTarget(theme, name="observe-turn", words="", key="PgDn", height=40.0)
        self._turner.hide()
        self._hint = Elided(theme, size="micro", tone="faint")
        self._pill = AuthorPill(theme, author)
        self._choice = AuthorChoice(theme, author, roles)
        self._tabs = {group: self._tab(group) for group in ObservationGroup}
        self._tabs_box = QWidget()
        self._chips: dict[ObservationGroup, list[ObserveChip]] = {}
        self._page_grids: dict[ObservationGroup, QGridLayout] = {}
        self._whole = QWidget()
        self._is_whole = False
        self._columns = 0
        self._minutes = 0
        self._last = ""
        self._pages = QStackedWidget()
        self._heads = QStackedWidget()
        self._grids: list[QGridLayout] = []
        self._rows: list[QHBoxLayout] = []
        self._build(actions)
        self._pill.clicked.connect(self.ask_author)
        self._turner.clicked.connect(self._on_turned)
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
        self._fit_head()

    def show_group(self, group: ObservationGroup) -> None:
        """Show a group's page; every key works on every page."""
        for each, tab in self._tabs.items():
            tab.setChecked(each is group)
        place, count = list(ObservationGroup).index(group) + 1, len(ObservationGroup)
        words = self.tr("{group} {place}/{count}")
        self._turner.say(words.format(group=group_words(group), place=place, count=count))
        if not self._is_whole:
            self._pages.setCurrentIndex(list(ObservationGroup).index(group))

    def look_again(self) -> None:
        """Ask who writes, where so long has passed that it may be somebody else."""
        self._pill.look_again()

    def show_pages(self, *, whole: bool, tabs: bool) -> None:
        """``whole``: all targets at once; else a page of them, with ``tabs`` where there is room.

        Without tabs one target in the title's place turns the pages, as page keys do.
        """
        self._tabs_box.setVisible(tabs and not whole)
        self._turner.setVisible(not tabs and not whole)
        self._title.setVisible(tabs or whole)
        self._fit()
        if whole is self._is_whole:
            return
        self._is_whole = whole
        for row, (group, chips) in enumerate(self._chips.items()):
            for place, chip in enumerate(chips):
                chip.tighten(tight=whole)
                if whole:
                    self._whole_grid.addWidget(chip, row, place + 1)
                else:
                    grid = self._page_grids[group]
                    grid.addWidget(chip, place // COLUMNS, place % COLUMNS)
        if whole:
            self._pages.setCurrentWidget(self._whole)
        else:
            self.show_group(self._group_shown())

    def say_last(self, words: str) -> None:
        """What was done last, where the log is not seen beside it."""
        self._last = words
        self._say_hint()

    def turn_page(self, step: int) -> None:
        """Show the page so many further on, round and round."""
        groups = list(ObservationGroup)
        at = groups.index(self._group_shown())
        self.show_group(groups[(at + step) % len(groups)])

    def ask_author(self) -> None:
        """Offer the roles in the head's place."""
        if self._heads.currentWidget() is self._choice:
            self._heads.setCurrentIndex(0)
            return
        self._heads.setCurrentWidget(self._choice)
        self._choice.ask()

    def stop_asking(self) -> bool:
        """Give the head its place back; whether it was taken."""
        was_asking = self._heads.currentWidget() is self._choice
        self._heads.setCurrentIndex(0)
        return was_asking

    def _group_shown(self) -> ObservationGroup:
        return next(group for group, tab in self._tabs.items() if tab.isChecked())

    def _build(self, actions: Actions) -> None:
        self._box = QVBoxLayout(self)
        head = QWidget()
        parts = (self._title, self._turner, self._hint, self._pill)
        head.setLayout(self._row(*parts, stretched=self._hint))
        self._heads.addWidget(head)
        self._heads.addWidget(self._choice)
        self._heads.setMinimumWidth(1)  # the roles give way, they widen nothing
        self._box.addWidget(self._heads)
        self._tabs_box.setLayout(self._row(*self._tabs.values()))
        self._box.addWidget(self._tabs_box)
        for group in ObservationGroup:
            self._pages.addWidget(self._page(group))
        self._build_whole()
        self._box.addWidget(self._pages, 1)
        self._targets = [self._action(actions.get(each), key, look) for each, key, look in _ACTIONS]
        self._actions_grid = QGridLayout()
        self._grids.append(self._actions_grid)
        self._box.addLayout(self._actions_grid)
        self._place_actions()

    def _build_whole(self) -> None:
        """A line for each group, its name before it."""
        self._whole_grid = QGridLayout(self._whole)
        self._whole_grid.setContentsMargins(0, 0, 0, 0)
        self._grids.append(self._whole_grid)
        for row, group in enumerate(ObservationGroup):
            name = label(group_words(group), wraps=False, size="small", tone="muted")
            self._whole_grid.addWidget(name, row, 0)
        for place in range(max(len(chips) for chips in self._chips.values())):
            self._whole_grid.setColumnStretch(place + 1, 1)
        self._pages.addWidget(self._whole)

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
        self._page_grids[group] = grid
        self._chips[group] = []
        for place, key in enumerate(keys_of(group)):
            chip = ObserveChip(
                self._theme,
                code=key.code,
                words=observation_words(key.code),
                key=key.letter or "",
                press=self._entering.press,
            )
            chip.logged.connect(self._on_chip)
            self._chips[group].append(chip)
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
        """One line, or two where their words would be cut."""
        px = self._theme.px
        spare = self.width() - px(2 * EDGE_PX + 3 * GAP_PX)
        columns = 4 if sum(each.bare_width() for each in self._targets) <= spare else 2
        if columns == self._columns:
            return
        self._columns = columns
        for place, target in enumerate(self._targets):
            self._actions_grid.addWidget(target, place // columns, place % columns)
            share = target.bare_width() if columns == len(self._targets) else 0
            self._actions_grid.setColumnStretch(place, share)

    def _fit(self) -> None:
        """Nearer to each other where there is little room."""
        px, is_low = self._theme.px, not self._turner.isHidden()
        above, below, gap = (6.0, 6.0, 4.0) if is_low else (8.0, 10.0, GAP_PX)
        self._box.setContentsMargins(px(EDGE_PX), px(above), px(EDGE_PX), px(below))
        self._box.setSpacing(px(gap))
        self._heads.setFixedHeight(px(HEAD_PX))
        for row in self._rows:
            row.setSpacing(px(GAP_PX))
        for grid in self._grids:
            grid.setSpacing(px(GAP_PX))
            grid.setVerticalSpacing(px(gap))
        self._place_actions()
        self._fit_head()

    def _fit_head(self) -> None:
        """Who writes stands in the window's head too: it gives way before a word is cut."""
        room = self.width() - self._theme.px(2 * EDGE_PX + 2 * GAP_PX)
        turns = not self._turner.isHidden()
        self._pill.setVisible(
            not turns or self._turner.bare_width() + self._pill.bare_width() <= room
        )
        self._say_hint()

    def _on_turned(self) -> None:
        self.turn_page(1)

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
        self._minutes = minutes
        self._say_hint()

    def _say_hint(self) -> None:
        """A hint that would be cut is not shown; how long ago it was always is."""
        if self._minutes:
            self._hint.look(size="strong", weight=600, tone="accent")
            self._hint.say(self.tr("{minutes} min ago:").format(minutes=self._minutes))
            return
        self._hint.look(size="micro", weight=400, tone="faint")
        words = self.tr("a key logs at the press")
        if not self._turner.isHidden():
            self._hint.say(self._last)
            return
        others = self._title.sizeHint().width() + self._pill.sizeHint().width()
        room = self.width() - others - self._theme.px(2 * EDGE_PX + 2 * GAP_PX)
        font = QFontMetrics(self._theme.font("micro"))
        self._hint.say(words if font.horizontalAdvance(words) + 2 <= room else "")

    def _on_theme_changed(self, _name: str) -> None:
        self._fit()


def _short(action: QAction) -> str:
    """The action's words, cut to their first, as a target has room for."""
    return _SHORT.get(action.objectName(), action.text())


_SHORT = {str(ActionId.MARK): "Mark", str(ActionId.CALL_HELP): "Help"}
