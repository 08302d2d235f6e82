"""Where an infusion's numbers are typed and read once more before it is started (HAZARDS H41)."""

from functools import partial
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.dose_screen import ROUTES
from kapmonitor.ui.viewmodels.infusion_draft import RunField
from kapmonitor.ui.viewmodels.infusion_start import InfusionStart, InfusionStartNow
from kapmonitor.ui.views.asked_bar import AskedBar
from kapmonitor.ui.widgets.amount_field import AmountField
from kapmonitor.ui.widgets.elided import Elided
from kapmonitor.ui.widgets.flow import Flow
from kapmonitor.ui.widgets.key_target import KeyTarget, Look
from kapmonitor.ui.widgets.route_buttons import RouteButtons
from kapmonitor.ui.widgets.word_choice import WordChoice
from kapmonitor.ui.widgets.words import label, say


class InfusionStartView(QWidget):
    """First the numbers, then *started now*."""

    def __init__(self, theme: Theme, model: InfusionStart) -> None:
        super().__init__()
        self._theme = theme
        self._model = model
        self.setObjectName("infusion-start")
        self._drugs = WordChoice(theme, name="infusion-drug", about=self.tr("drug"))
        self._drug = self._field(RunField.DRUG, self.tr("drug"), 84)
        self._mass = self._field(RunField.MASS, self.tr("mass"), 124, unit="mg", size="title")
        self._volume = self._field(RunField.VOLUME, self.tr("volume"), 124, unit="mL", size="title")
        self._minutes = self._field(
            RunField.MINUTES, self.tr("run time"), 140, unit="min", size="title"
        )
        self._routes = RouteButtons(theme, ROUTES)
        self._lot = self._field(RunField.LOT, self.tr("lot"), 90)
        self._expiry = self._field(RunField.EXPIRY, self.tr("exp"), 120)
        self._echo = label("", size="body", weight="strong", tone="accent")
        self._echo.setObjectName("infusion-echo")
        self._ordered = Elided(theme, size="figure", weight=700, tone="text")
        self._ordered.setObjectName("infusion-ordered")
        self._pace = Elided(theme, size="strong", weight=600, tone="text")
        self._pace.setObjectName("infusion-pace")
        self._witness = self._field(RunField.WITNESS, self.tr("witness"), 150)
        self._started_at = self._field(RunField.STARTED_AT, self.tr("started at"), 160)
        self._started_at.setPlaceholderText(self.tr("now"))
        self._make_targets()
        self.bar = AskedBar(theme, model.deed, name="infusion-start")
        self._build()
        self._connect()
        self._show(model.now)

    def take_focus(self) -> None:
        """The first thing that is to be pressed or typed."""
        if self._model.now.is_prepared:
            self._started_at.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        buttons = self._drugs.buttons()
        (buttons[0] if buttons else self._drug).setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The order is never cut."""
        super().resizeEvent(event)
        self._fit()

    def _field(
        self, place: RunField, caption: str, width: float, *, unit: str = "", size: str = "strong"
    ) -> AmountField:
        made = AmountField(
            self._theme,
            name=f"infusion-{place.value}",
            caption=caption,
            unit=unit,
            width=width,
            size=size,
        )
        made.textEdited.connect(partial(self._model.write, place))
        return made

    def _make_targets(self) -> None:
        self._prepared = KeyTarget(
            self._theme,
            name="infusion-prepare",
            words=self.tr("Prepared"),
            key="Ctrl+P",
            look=Look.OUTLINED,
        )
        self._back = KeyTarget(self._theme, name="infusion-retype", words=self.tr("Other numbers…"))
        self._started = KeyTarget(
            self._theme, name="infusion-started", words="", key="Ctrl+Enter", look=Look.ACCENT
        )

    def _build(self) -> None:
        self._typing, self._reading = QWidget(), QWidget()
        amounts = self._flow(
            *(self._drugs, self._drug, self._mass, self._volume, self._minutes),
            *(self._lot, self._expiry),
        )
        foot = QHBoxLayout()
        foot.addWidget(self._echo, 1)
        foot.addWidget(self._prepared)
        typing = QVBoxLayout(self._typing)
        typing.addWidget(amounts)
        typing.addWidget(self._routes)
        typing.addLayout(foot)
        reading = QVBoxLayout(self._reading)
        for words in (self._ordered, self._pace):
            reading.addWidget(words)
        reading.addWidget(self._flow(self._back, self._witness, self._started_at, self._started))
        column = QVBoxLayout(self)
        for box in (typing, reading, column):
            box.setContentsMargins(0, 0, 0, 0)
            box.setSpacing(self._theme.px(6))
        for part in (self._typing, self._reading, self.bar):
            column.addWidget(part)

    def _flow(self, *parts: QWidget) -> QWidget:
        made, flow = QWidget(), Flow(self._theme)
        for part in parts:
            flow.addWidget(part)
        made.setLayout(flow)
        return made

    def _connect(self) -> None:
        model = self._model
        self._drugs.chosen.connect(partial(model.write, RunField.DRUG))
        self._routes.pressed.connect(model.press_route)
        self._prepared.clicked.connect(model.press_prepared)
        self._back.clicked.connect(model.press_back)
        self._started.clicked.connect(model.press_started)
        self.bar.change_pressed.connect(model.press_change)
        model.changed_to.connect(self._show)
        model.field_wanted.connect(self._on_field_wanted)

    def _show(self, now: InfusionStartNow) -> None:
        draft, faults = now.draft, dict(now.faults)
        self._drugs.offer(now.drugs)
        self._drugs.show_chosen(draft.drug)
        texts = {
            RunField.DRUG: "" if draft.drug in now.drugs else draft.drug,
            RunField.MASS: draft.mass,
            RunField.VOLUME: draft.volume,
            RunField.MINUTES: draft.minutes,
            RunField.LOT: draft.lot,
            RunField.EXPIRY: draft.expiry,
            RunField.WITNESS: draft.witness,
            RunField.STARTED_AT: draft.started_at,
        }
        for place, text in texts.items():
            self._fields()[place].show_text(text)
            self._fields()[place].show_fault(faults.get(place, ""))
        self._show_steps(now)
        self._order_tab()

    def _show_steps(self, now: InfusionStartNow) -> None:
        draft = now.draft
        self._routes.show_order(now.routes)
        self._routes.show_chosen(draft.route)
        say(self._echo, now.fault or now.echo, hides=False)
        wanted = now.wants_second and not draft.witness.strip()
        self._witness.setPlaceholderText(self.tr("2nd person") if now.wants_second else "")
        if wanted:
            self._witness.show_fault("", is_asked=True)
        self._ordered.say(now.ordered)
        self._pace.say(now.pace)
        self._started.say(now.start_words)
        focused = self.focusWidget()
        was_typing = (
            focused is not None and focused.hasFocus() and self._typing.isAncestorOf(focused)
        )
        self._typing.setVisible(not now.is_prepared)
        self._reading.setVisible(now.is_prepared)
        if was_typing and now.is_prepared:  # a reason that is being typed keeps the keyboard
            self._started_at.setFocus()
        self._fit()

    def _fit(self) -> None:
        for size in ("figure", "clock", "title", "strong"):
            self._ordered.look(size=size, weight=700, tone="text")
            if self._ordered.sizeHint().width() <= self.width():
                return

    def _fields(self) -> dict[RunField, AmountField]:
        return {
            RunField.DRUG: self._drug,
            RunField.MASS: self._mass,
            RunField.VOLUME: self._volume,
            RunField.MINUTES: self._minutes,
            RunField.LOT: self._lot,
            RunField.EXPIRY: self._expiry,
            RunField.WITNESS: self._witness,
            RunField.STARTED_AT: self._started_at,
        }

    def _order_tab(self) -> None:
        order: list[QWidget] = [*self._drugs.buttons(), self._drug, self._mass, self._volume]
        order += [self._minutes, *self._routes.buttons(), self._lot, self._expiry, self._prepared]
        order += [self._back, self._witness, self._started_at, self._started]
        for one, other in pairwise((*order, *self.bar.in_order())):
            QWidget.setTabOrder(one, other)

    def _on_field_wanted(self, place: RunField) -> None:
        wanted = self._routes.first() if place is RunField.ROUTE else self._fields()[place]
        if place is RunField.DRUG and self._drugs.buttons():
            wanted = self._drugs.buttons()[0]
        wanted.setFocus(Qt.FocusReason.OtherFocusReason)
