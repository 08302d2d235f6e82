"""The four numbers of the live screen, SpO2 the largest."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from kapmonitor.ui.stylesheet import SIZES
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.tiles import Place, Tile
from kapmonitor.ui.viewmodels.vitals import Vitals
from kapmonitor.ui.widgets.flash import FlashClock
from kapmonitor.ui.widgets.vital_tile import VitalTile

NUMBERS = {
    Place.SPO2: SIZES["vital"],
    Place.PULSE: SIZES["pulse"],
    Place.PRESSURE: SIZES["pressure"],
    Place.BREATHING: SIZES["breathing"],
}
SHARES = {Place.SPO2: 118, Place.PULSE: 94, Place.PRESSURE: 106, Place.BREATHING: 58}
"""Heights in px of the mock-ups; they share what there is in this measure."""


class VitalsPanel(QWidget):
    """Tiles in their fixed order; they never change places."""

    def __init__(self, vitals: Vitals, theme: Theme, flash: FlashClock) -> None:
        super().__init__()
        self._theme = theme
        self._vitals = vitals
        self._tiles = {
            place: VitalTile(
                vitals.tile(place),
                theme,
                flash,
                size=NUMBERS[place],
                compact=place is Place.BREATHING,
            )
            for place in Place
        }
        self.setObjectName("vitals-panel")
        self.setAccessibleName(self.tr("Vital signs"))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        for place, tile in self._tiles.items():
            self._rows.addWidget(tile, SHARES[place])
        self._space()
        self._vitals.tile_changed.connect(self._on_tile_changed)
        theme.changed_to.connect(self._on_theme_changed)

    @property
    def tiles(self) -> dict[Place, VitalTile]:
        """The tile of each place."""
        return dict(self._tiles)

    def sizeHint(self) -> QSize:
        """As in the mock-ups."""
        return QSize(self._theme.px(360), self._theme.px(400))

    def _on_tile_changed(self, tile: Tile) -> None:
        self._tiles[tile.place].show_tile(tile)

    def _on_theme_changed(self, _name: str) -> None:
        self._space()

    def _space(self) -> None:
        self._rows.setSpacing(self._theme.px(8))
