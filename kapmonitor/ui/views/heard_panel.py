"""What advertises nearby, and the place where one of it is paired; nothing opens over the page."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout

from kapmonitor.ui.theme import Theme, dress
from kapmonitor.ui.viewmodels.heard import Nearby, Nearness
from kapmonitor.ui.viewmodels.heard_rows import HeardRole
from kapmonitor.ui.views.device_delegate import HeardDelegate
from kapmonitor.ui.views.row_list import RowList
from kapmonitor.ui.widgets.elided import Elided
from kapmonitor.ui.widgets.panel import Panel
from kapmonitor.ui.widgets.words import label, say

FEWEST_ROWS = 3


class HeardPanel(Panel):
    """Scan, choose, pair; in a simulated room it only says who gives the devices."""

    def __init__(self, theme: Theme, nearby: Nearby | None) -> None:
        super().__init__(theme, self.tr("Heard nearby"), "heard-nearby")
        if nearby is None:
            self.put(label(self._script_words(), tone="muted", size="small"))
            self.fill()
            return
        self._nearby = nearby
        self._scan = QPushButton(self.tr("Scan"))
        self._scan.setObjectName("scan")
        self._say_scan(scanning=False)
        self.list = RowList(
            theme,
            nearby.rows,
            HeardDelegate(theme),
            name="heard-list",
            title=self.tr("Devices heard nearby, the strongest first"),
            fewest=FEWEST_ROWS,
        )
        self._empty = label("", tone="muted", size="small")
        self._failure = label("", weight="medium", size="small")
        self._failure.setObjectName("scan-failure")
        self._form = PairForm(theme, nearby)
        self._build()
        self._scan.clicked.connect(self._on_scan)
        self.list.row_chosen.connect(self._on_row_chosen)
        self.list.row_entered.connect(self._on_row_entered)
        nearby.updated.connect(self._on_updated)
        self._on_updated(nearby.nearness)

    def _build(self) -> None:
        self.beside(self._scan)
        self.put(self._failure)
        self.put(self._empty)
        self.put(self.list, 100)
        self.put(self._form)
        self.fill()

    def _script_words(self) -> str:
        return self.tr(
            "This room is simulated: the devices of its script are given, none is looked for,"
            " paired or forgotten here."
        )

    def _say_scan(self, *, scanning: bool) -> None:
        words = self.tr("Stop") if scanning else self.tr("Scan")
        if self._scan.text() != words or not self._scan.accessibleName():
            self._scan.setText(words)
            about = self.tr("Stop looking for devices") if scanning else self.tr("Look for devices")
            self._scan.setAccessibleName(about)

    def _on_scan(self) -> None:
        if self._nearby.nearness.is_scanning:
            self._nearby.stop()
        else:
            self._nearby.scan()

    def _on_row_chosen(self, row: int) -> None:
        self._nearby.choose(str(self._nearby.rows.index(row).data(HeardRole.ADDRESS)))

    def _on_row_entered(self, _row: int) -> None:
        self._form.take_focus()

    def _on_updated(self, nearness: Nearness) -> None:
        self.remark(nearness.words)
        self._say_scan(scanning=nearness.is_scanning)
        why = nearness.failure
        words = self.tr("Nothing can be heard here: {why}.").format(why=why) if why else ""
        say(self._failure, words)
        count = self._nearby.rows.rowCount()
        self.list.setVisible(count > 0)
        say(self._empty, "" if count or nearness.failure else self._empty_words(nearness))
        address = nearness.chosen.heard.address if nearness.chosen else None
        self.list.choose(self._nearby.rows.row_of(address))
        self._form.show_nearness(nearness)

    def _empty_words(self, nearness: Nearness) -> str:
        if nearness.is_scanning:
            return self.tr("Nothing heard yet. Wake the device: most advertise for a short time.")
        return self.tr("Press Scan and wake the device; it is then listed here with its driver.")


class PairForm(QFrame):
    """The chosen device nearby, our word for it, and Pair."""

    def __init__(self, theme: Theme, nearby: Nearby) -> None:
        super().__init__()
        self._theme = theme
        self._nearby = nearby
        self.setObjectName("pair-form")
        dress(self, kind="raised")
        self._title = Elided(theme, size="small", weight=600)
        self._about = label("", tone="muted", size="small")
        self._asked = label(self.tr("our word"), wraps=False, tone="muted", size="small")
        self._word = QLineEdit()
        self._word.setObjectName("device-word")
        self._word.setAccessibleName(self.tr("Our word for this device"))
        self._pair = QPushButton(self.tr("Pair"))
        self._pair.setObjectName("pair")
        self._pair.setAccessibleName(self.tr("Bind the chosen device to this room"))
        dress(self._pair, kind="primary")
        self._said = label("", size="small", weight="medium")
        self._said.setObjectName("pair-said")
        self._build()
        self._word.textEdited.connect(nearby.name)
        self._word.returnPressed.connect(nearby.pair)
        self._pair.clicked.connect(nearby.pair)
        theme.changed_to.connect(self._on_theme)

    def take_focus(self) -> None:
        """The keyboard goes where the word is typed, if it may be."""
        if self._word.isVisible() and self._word.isEnabled():
            self._word.setFocus(Qt.FocusReason.OtherFocusReason)
            self._word.selectAll()

    def show_nearness(self, nearness: Nearness) -> None:
        """Follow what is chosen and typed."""
        chosen = nearness.chosen
        said = nearness.answer or nearness.fault
        if chosen is not None and chosen.can_be_paired:
            said = nearness.refusal or said
        self.setVisible(chosen is not None or bool(nearness.answer))
        self._title.say(f"{chosen.name} {chosen.digits}" if chosen else "")
        self._title.setVisible(chosen is not None)
        say(self._about, chosen.about if chosen and not chosen.can_be_paired else "")
        asks = chosen is not None and chosen.can_be_paired and not nearness.refusal
        for part in (self._asked, self._word, self._pair):
            part.setVisible(asks)
        self._pair.setEnabled(nearness.can_pair)
        if self._word.text().strip() != nearness.word:
            self._word.setText(nearness.word)
        say(self._said, said)

    def _build(self) -> None:
        self._row = QHBoxLayout()
        self._row.addWidget(self._asked)
        self._row.addWidget(self._word, 1)
        self._row.addWidget(self._pair)
        self._box = QVBoxLayout(self)
        self._box.addWidget(self._title)
        self._box.addWidget(self._about)
        self._box.addLayout(self._row)
        self._box.addWidget(self._said)
        self._fit()

    def _fit(self) -> None:
        px = self._theme.px
        self._box.setContentsMargins(px(12), px(8), px(12), px(10))
        self._box.setSpacing(px(6))
        self._row.setSpacing(px(8))

    def _on_theme(self, _name: str) -> None:
        self._fit()
