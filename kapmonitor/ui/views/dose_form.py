"""The vial in hand and what is drawn from it: where a dose is typed, and nothing stands before."""

import itertools

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from kapmonitor.ui.keys import OWNS_SPACE
from kapmonitor.ui.theme import Theme, dress
from kapmonitor.ui.viewmodels.dose_draft import DoseField
from kapmonitor.ui.viewmodels.dose_entry import DoseEntry
from kapmonitor.ui.viewmodels.dose_screen import ROUTES, DoseScreen
from kapmonitor.ui.viewmodels.dose_sum import SumLine
from kapmonitor.ui.widgets.amount_field import AmountField
from kapmonitor.ui.widgets.flow import Flow
from kapmonitor.ui.widgets.route_buttons import RouteButtons
from kapmonitor.ui.widgets.sum_bar import SumBar, SumFigures
from kapmonitor.ui.widgets.words import label, say

USUAL_SITES = 2
"""Targets for the usual sites of the route that was pressed."""


class DoseLine(AmountField):
    """One field of the dose: what is typed into it goes to the entry as it is."""

    def __init__(
        self,
        theme: Theme,
        entry: DoseEntry,
        place: DoseField,
        caption: str,
        *,
        width: float,
        unit: str = "",
        **look: str,
    ) -> None:
        super().__init__(
            theme, name=f"dose-{place.value}", caption=caption, unit=unit, width=width, **look
        )
        self._entry = entry
        self._place = place
        self.textEdited.connect(self._on_text_edited)

    def _on_text_edited(self, text: str) -> None:
        self._entry.write(self._place, text)


class _Word(QPushButton):
    """A target that writes its own word into a field: a drug of the protocol, a usual site."""

    def __init__(self, entry: DoseEntry, place: DoseField, name: str) -> None:
        super().__init__()
        self._entry = entry
        self._place = place
        self.setCheckable(True)
        self.setProperty(OWNS_SPACE, "yes")
        self.setObjectName(name)
        dress(self, kind="tight")
        self.clicked.connect(self._on_clicked)

    def show_word(self, word: str, written: str) -> None:
        """Its word, and whether that is what is written."""
        if self.text() != word:
            self.setText(word)
            self.setAccessibleName(f"{self._place.value}: {word}")
        self.setChecked(bool(word) and word == written)
        if self.isHidden() is bool(word):
            self.setVisible(bool(word))

    def _on_clicked(self) -> None:
        self._entry.write(self._place, self.text() if self.isChecked() else "")


class VialBox(QFrame):
    """The strength of the vial in hand, the largest thing of the panel, and its drug (H34, H40)."""

    def __init__(self, theme: Theme, entry: DoseEntry) -> None:
        super().__init__()
        self._theme = theme
        self._entry = entry
        dress(self, kind="sunken")
        self._title = label(self.tr("Vial in hand"), wraps=False, tone="muted", size="micro")
        self._others = label(wraps=False, weight="strong", size="micro")
        self.strength = DoseLine(
            theme,
            entry,
            DoseField.CONCENTRATION,
            "",
            unit=self.tr("mg/mL"),
            width=218,
            size="vial",
            height="72",
        )
        self.strength.setAccessibleName(self.tr("Strength of the vial in hand, mg/mL"))
        self.drugs: list[_Word] = []
        self.other = DoseLine(theme, entry, DoseField.DRUG, self.tr("drug"), width=110)
        self._build()

    def show_screen(self, screen: DoseScreen) -> None:
        """Show the vial as it is typed, and the protocol's drugs to press."""
        draft = screen.draft
        self.strength.show_text(draft.concentration)
        self.strength.show_fault(screen.faults.get(DoseField.CONCENTRATION, ""))
        say(self._others, screen.other_vials, hides=False)
        self._offer(screen.drugs)
        for word, drug in zip(self.drugs, screen.drugs, strict=False):
            word.show_word(drug, draft.drug)
        self.other.show_text("" if draft.drug in screen.drugs else draft.drug)

    def _offer(self, drugs: tuple[str, ...]) -> None:
        """As many targets as the protocol has drugs; none of them is pressed beforehand."""
        while len(self.drugs) < len(drugs):
            word = _Word(self._entry, DoseField.DRUG, f"dose-drug-{len(self.drugs)}")
            self._row.insertWidget(len(self.drugs), word)
            self.drugs.append(word)
            QWidget.setTabOrder(self.strength, word)
        for spare in self.drugs[len(drugs) :]:
            spare.show_word("", "")

    def _build(self) -> None:
        px = self._theme.px
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addStretch()
        head.addWidget(self._others)
        self._row = QHBoxLayout()
        self._row.setSpacing(px(6))
        self._row.addWidget(self.other, 1)
        self.other.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(8), px(2), px(8), px(4))
        column.setSpacing(px(2))
        column.addLayout(head)
        column.addWidget(self.strength)
        column.addLayout(self._row)
        column.addStretch()


class DoseForm(QWidget):
    """Everything of a dose that is typed or pressed, in the order of Tab."""

    def __init__(self, theme: Theme, entry: DoseEntry) -> None:
        super().__init__()
        self._theme = theme
        self._entry = entry
        self._is_folded = False
        self.vial = VialBox(theme, entry)
        self.mass = self._line(DoseField.MASS, self.tr("mass"), 130, unit="mg", size="title")
        self.volume = self._line(DoseField.VOLUME, self.tr("volume"), 124, unit="mL", size="title")
        self.drawn = self._line(DoseField.DRAWN, self.tr("drawn"), 112, unit="mg")
        self.drawn.setToolTip(self.tr("Empty: as much as the dose, less what is in hand"))
        self._fault = label(weight="medium", size="small")
        self._fault.setObjectName("dose-fault")
        self.sum = SumBar(theme)
        self.routes = RouteButtons(theme, ROUTES)
        self._sites = [
            _Word(entry, DoseField.SITE, f"dose-site-{number}") for number in range(USUAL_SITES)
        ]
        self.site = self._line(DoseField.SITE, self.tr("site"), 104)
        self.lot = self._line(DoseField.LOT, self.tr("lot"), 106)
        self.expiry = self._line(DoseField.EXPIRY, self.tr("exp"), 127)
        self.routes.pressed.connect(entry.press_route)
        self._build()
        self._order_tab()

    @property
    def fields(self) -> dict[DoseField, QWidget]:
        """Where the focus goes for each."""
        return {
            DoseField.DRUG: self.vial.drugs[0] if self.vial.drugs else self.vial.other,
            DoseField.CONCENTRATION: self.vial.strength,
            DoseField.MASS: self.mass,
            DoseField.VOLUME: self.volume,
            DoseField.ROUTE: self.routes.first(),
            DoseField.SITE: self.site,
            DoseField.LOT: self.lot,
            DoseField.EXPIRY: self.expiry,
            DoseField.DRAWN: self.drawn,
        }

    def show_screen(self, screen: DoseScreen) -> None:
        """Show all of it; a text that stands already is not touched."""
        draft, faults = screen.draft, screen.faults
        self.vial.show_screen(screen)
        texts = (
            (self.mass, DoseField.MASS, draft.mass),
            (self.volume, DoseField.VOLUME, draft.volume),
            (self.site, DoseField.SITE, "" if draft.site in screen.sites else draft.site),
            (self.lot, DoseField.LOT, draft.lot),
            (self.expiry, DoseField.EXPIRY, draft.expiry),
            (self.drawn, DoseField.DRAWN, draft.drawn),
        )
        for field, place, text in texts:
            field.show_text(text)
            is_asked = screen.is_asked and place in (DoseField.MASS, DoseField.VOLUME)
            field.show_fault(faults.get(place, ""), is_asked=is_asked and bool(text))
        self.mass.show_computed(screen.computed_mass)
        self.volume.show_computed(screen.computed_volume)
        self._show_rest(screen)

    def _show_rest(self, screen: DoseScreen) -> None:
        say(self._fault, screen.amount_fault)
        for widget in (self.drawn, self.sum):
            if widget.isHidden() is not bool(screen.amount_fault):
                widget.setVisible(not screen.amount_fault)
        self.sum.show_sum(figures_of(screen.sum.title, screen.sum))
        self.routes.show_order(screen.routes)
        self.routes.show_chosen(screen.draft.route)
        sites = (*screen.sites, *("",) * USUAL_SITES)[:USUAL_SITES]
        for word, site in zip(self._sites, sites, strict=True):
            word.show_word(site, screen.draft.site)

    def _line(
        self, place: DoseField, caption: str, width: float, *, unit: str = "", size: str = "strong"
    ) -> DoseLine:
        return DoseLine(self._theme, self._entry, place, caption, width=width, unit=unit, size=size)

    def _build(self) -> None:
        self._on_theme_changed("")
        self._theme.changed_to.connect(self._on_theme_changed)
        px = self._theme.px
        amounts, details = Flow(self._theme), Flow(self._theme)
        for widget in (self.mass, self.volume, self.drawn, self.sum, self._fault):
            amounts.addWidget(widget)
        for line in (*self._sites, self.site, self.lot, self.expiry):
            details.addWidget(line)
        self._lines = QVBoxLayout()
        self._below = QVBoxLayout()
        for rows in (self._lines, self._below):
            rows.setSpacing(px(6))
        self._amounts, self._details = QWidget(), QWidget()
        for box, flow in ((self._amounts, amounts), (self._details, details)):
            box.setLayout(flow)
        self._lines.addWidget(self._amounts)
        self._lines.addWidget(self.routes)
        self._lines.addWidget(self._details)
        self._lines.addStretch()
        row = QHBoxLayout()
        row.setSpacing(px(4))
        row.addWidget(self.vial, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(self._lines, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(6))
        column.addLayout(row)
        column.addLayout(self._below)
        column.addStretch(1)
        self.vial.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)

    def fold(self, *, is_narrow: bool) -> None:
        """Routes and details under the vial instead of beside it."""
        if is_narrow is self._is_folded:
            return
        self._is_folded = is_narrow
        for place, line in enumerate((self.routes, self._details), start=1):
            self._lines.removeWidget(line)
            self._below.removeWidget(line)
            if is_narrow:
                self._below.addWidget(line)
            else:
                self._lines.insertWidget(place, line)

    def _on_theme_changed(self, _name: str) -> None:
        """Labels in a flow keep their place, whatever they say."""
        px = self._theme.px
        self._fault.setFixedSize(px(270), px(42))

    def _order_tab(self) -> None:
        order: list[QWidget] = [self.vial.strength, self.vial.other, self.mass, self.volume]
        order += [*self.routes.buttons(), *self._sites]
        order += [self.site, self.lot, self.expiry, self.drawn]
        for one, other in itertools.pairwise(order):
            QWidget.setTabOrder(one, other)


class FormPlace(QScrollArea):
    """The form's place: at large text it scrolls, and what has the focus is always in sight."""

    def __init__(self, form: DoseForm) -> None:
        super().__init__()
        self.setWidget(form)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def minimumSizeHint(self) -> QSize:
        """It gives way before anything else does."""
        return QSize(0, 0)


def figures_of(title: str, line: SumLine) -> SumFigures:
    """The sum as the bar paints it."""
    return SumFigures(
        given=float(line.given_mg),
        added=float(line.this_mg + line.to_come_mg),
        bound=None if line.bound_mg is None else float(line.bound_mg),
        title=title,
        sum_words=line.sum_words,
        given_words=line.given_words,
        voided_words=line.voided_words,
        per_kg_words=line.per_kg_words,
    )
