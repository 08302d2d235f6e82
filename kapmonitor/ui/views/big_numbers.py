"""The numbers for who stands far away: as large as the window allows (HAZARDS H64)."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout

from kapmonitor.ui.theme import Theme, dress
from kapmonitor.ui.viewmodels.course import CourseWords
from kapmonitor.ui.viewmodels.reading_distance import readable_from_m
from kapmonitor.ui.viewmodels.room_words import RoomWords
from kapmonitor.ui.viewmodels.tiles import Place, Tile, TileState
from kapmonitor.ui.views.alarm_line import AlarmLine
from kapmonitor.ui.widgets.elided import Elided
from kapmonitor.ui.widgets.flash import FlashClock
from kapmonitor.ui.widgets.vital_tile import VitalTile

PLACES = {
    Place.SPO2: (0, 0),
    Place.PULSE: (0, 1),
    Place.PRESSURE: (1, 0),
    Place.BREATHING: (1, 1),
}
AS_LARGE_AS_FITS = 400.0
"""px of a number that no tile has room for: it then takes all there is."""
WORDS_SHARE = 118.0
"""Height of a tile, in px of the mock-ups, to which its words are drawn at their own size."""
ALARM_SIZE = 1.6
"""How large alarms are beside those of the live page, where that leaves them room for words."""
ALARM_WIDTH = 460.0
"""px of the mock-ups that the alarm line keeps for its words, however large they are."""
FOOT_WIDTH = 760.0
"""px of the mock-ups from which code and time are as large as figures."""


class BigNumbers(QFrame):
    """Alarm line, four numbers with ages and limits, code and time since the last dose.

    Below it says from how far the numbers can be read on this screen, where the screen tells its
    size.
    """

    def __init__(
        self,
        words: RoomWords,
        theme: Theme,
        flash: FlashClock,
        acknowledge: QAction,
        pause: QAction,
        *,
        viewing_distance_m: float = 3.0,
    ) -> None:
        super().__init__()
        self._theme = theme
        self._distance_m = viewing_distance_m
        self._vitals = words.vitals
        self._course = words.course
        self._line = AlarmLine(words.alarms, theme, flash, acknowledge, pause, magnify=ALARM_SIZE)
        self._tiles = {
            place: VitalTile(self._vitals.tile(place), theme, flash, size=AS_LARGE_AS_FITS)
            for place in Place
        }
        self._foot_is_large = True
        self._code = _label("big-code", weight="heavy", tone="text")
        self._stage = _label("big-stage", tone="accent")
        self._last_word = _label("big-last-word", tone="muted")
        self._last = _label("big-last-dose", face="digits", tone="text")
        self._reach = Elided(theme, size="strong", tone="muted", align=Qt.AlignmentFlag.AlignRight)
        self._reach.setObjectName("big-reach")
        self._size_foot()
        self.setObjectName("big-numbers")
        self.setAccessibleName(self.tr("Big numbers"))
        self._build()
        self._vitals.tile_changed.connect(self._on_tile_changed)
        self._course.course_changed.connect(self._on_course_changed)
        theme.changed_to.connect(self._on_theme_changed)
        self._on_course_changed(self._course.words)

    @property
    def line(self) -> AlarmLine:
        """The alarms."""
        return self._line

    @property
    def tiles(self) -> dict[Place, VitalTile]:
        """The tile of each place."""
        return dict(self._tiles)

    def view_from(self, distance_m: float) -> None:
        """From now on the numbers are to be read from so far away."""
        self._distance_m = distance_m
        self._tell_reach()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Alarms have room for their words; words of tiles grow with them."""
        super().resizeEvent(event)
        self._fit()

    def _build(self) -> None:
        self._last_word.setText(self.tr("last dose"))
        rows = QVBoxLayout(self)
        rows.addWidget(self._line)
        self._grid = QGridLayout()
        for place, (row, column) in PLACES.items():
            self._grid.addWidget(self._tiles[place], row, column)
        for column, stretch in ((0, 11), (1, 8)):
            self._grid.setColumnStretch(column, stretch)
        rows.addLayout(self._grid, 1)
        foot = QHBoxLayout()
        foot.addWidget(self._code)
        foot.addWidget(self._stage)
        foot.addWidget(self._reach, 1)
        foot.addWidget(self._last_word)
        foot.addWidget(self._last)
        rows.addLayout(foot)
        self._rows, self._foot = rows, foot
        self._space()

    def _fit(self) -> None:
        wide = self.width() / self._theme.px(1)
        self._line.enlarge(min(max(wide / ALARM_WIDTH, 1.0), ALARM_SIZE))
        if (wide >= FOOT_WIDTH) is not self._foot_is_large:
            self._foot_is_large = not self._foot_is_large
            self._size_foot()
        self._rows.activate()
        self._enlarge()

    def _size_foot(self) -> None:
        """Small where the numbers need the room more."""
        figure, words = ("figure", "title") if self._foot_is_large else ("title", "strong")
        for label in (self._code, self._last):
            dress(label, size=figure)
        for label in (self._stage, self._last_word):
            dress(label, size=words)
        reach = "strong" if self._foot_is_large else "small"
        self._reach.look(size=reach, weight=400, tone="muted")

    def _enlarge(self) -> None:
        rows = (self._grid.geometry().height() - self._grid.verticalSpacing()) / 2
        share = max(rows / self._theme.px(WORDS_SHARE), 1.0)
        for tile in self._tiles.values():
            tile.enlarge(AS_LARGE_AS_FITS / share, share)
        self._tell_reach()

    def _tell_reach(self) -> None:
        """From how far the smallest of the numbers can be read; the whole of it in words."""
        heights = [
            tile.digit_height
            for tile in self._tiles.values()
            if tile.tile.state is not TileState.GONE and tile.digit_height > 0
        ]
        if not heights:
            self._reach.say("")
            return
        # Not by QWidget.screen: PySide6 6.11 makes the screen its child, and takes it down too.
        middle = self.mapToGlobal(self.rect().center())
        screen = QGuiApplication.screenAt(middle) or QGuiApplication.primaryScreen()
        reach = readable_from_m(min(heights), screen.physicalDotsPerInch())
        if reach is None:
            self._reach.say(self.tr("the screen does not tell its size"))
            return
        words = self.tr("readable at {reach:.1f} m")
        if reach < self._distance_m:
            words = self.tr("too small for {wanted:g} m: readable at {reach:.1f} m")
        self._reach.say(words.format(reach=reach, wanted=self._distance_m))

    def _on_tile_changed(self, tile: Tile) -> None:
        self._tiles[tile.place].show_tile(tile)
        self._tell_reach()

    def _on_course_changed(self, words: CourseWords) -> None:
        self._say(self._code, words.code)
        self._say(self._stage, words.stage)
        self._say(self._last, words.last_dose)
        self._last_word.setVisible(bool(words.last_dose))

    def _on_theme_changed(self, _name: str) -> None:
        self._space()
        self._fit()

    def _space(self) -> None:
        px = self._theme.px
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(px(10))
        self._grid.setSpacing(px(10))
        self._foot.setSpacing(px(14))

    def _say(self, label: QLabel, text: str) -> None:
        if label.text() != text:
            label.setText(text)


def _label(name: str, **looks: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    dress(label, **looks)
    return label
