"""What is planned: protocol, dose and route; and all of it in words, to be read back."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QRadioButton, QSizePolicy, QVBoxLayout

from kapmonitor.domain.dosing import Route, format_amount
from kapmonitor.protocols.model import DosingProtocol
from kapmonitor.ui.text import route_word
from kapmonitor.ui.theme import Theme, dress
from kapmonitor.ui.viewmodels.arrival import Arrival, Plan
from kapmonitor.ui.viewmodels.read_back import approval_words, protocol_lines, routes_of
from kapmonitor.ui.widgets.amount_field import AmountField
from kapmonitor.ui.widgets.answer_row import AnswerRow
from kapmonitor.ui.widgets.panel import Panel, rule
from kapmonitor.ui.widgets.pills import Pills
from kapmonitor.ui.widgets.state_mark import Mark
from kapmonitor.ui.widgets.typing_pause import TypingPause
from kapmonitor.ui.widgets.words import label, say

INDENT = 36.0
"""Of a version, as far as the title beside its button, px at 100 %."""
ABOUT = 96.0
"""Least width of what a line is about, px at 100 %."""


class PlanPanel(Panel):
    """Protocol, planned dose, planned route; nothing is offered and nothing preselected."""

    def __init__(self, theme: Theme, arrival: Arrival) -> None:
        super().__init__(theme, self.tr("Plan"), "plan-panel")
        self._arrival = arrival
        self._choices: dict[str, QRadioButton] = {}
        self._grounds: dict[str, QFrame] = {}
        self._versions: list[QLabel] = []
        self._none = label(self.tr("No protocol is there: see Protocols."), tone="text")
        self._offered = QVBoxLayout()
        self._mass = AmountField(
            theme, name="planned-mass", caption="", unit="mg", width=100, size="title", height="36"
        )
        self._mass_pause = TypingPause(self._mass)
        self._routes = Pills(theme, "planned-route", {}, self.tr("Planned route"))
        self._route_words = label("", tone="muted", size="small")
        self._mass_words = label("", size="small")
        self._plan = label("", tone="accent", size="title", weight="strong")
        self._over = label("", size="small", weight="strong")
        self._build()
        self._connect()
        self._on_plan(arrival.plan)

    def _build(self) -> None:
        self.heading(self.tr("Protocol"))
        self.lay(self._offered)
        self.put(self._none)
        self.put(rule())
        self.heading(self.tr("Planned dose, in mg, and how"))
        self._mass.setAccessibleName(self.tr("Planned dose in mg"))
        self._mass.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row = self.row(self._mass, self._routes)
        row.setStretch(0, 2)
        row.setStretch(1, 3)
        for words in (self._route_words, self._mass_words, self._plan, self._over):
            self.put(words)
        self._on_offered(self._arrival.protocols)

    def _on_offered(self, protocols: Sequence[DosingProtocol]) -> None:
        for ground in self._grounds.values():
            self._offered.removeWidget(ground)
            ground.hide()
            ground.deleteLater()
        self._choices, self._grounds, self._versions = {}, {}, []
        for protocol in protocols:
            self._offered.addWidget(self._choice(protocol))
        self._none.setVisible(not protocols)
        self._on_scaled("")
        self._show_protocol(self._arrival.plan.protocol)

    def _choice(self, protocol: DosingProtocol) -> QFrame:
        ground = QFrame()
        dress(ground, kind="panel")
        box = QVBoxLayout(ground)
        box.setSpacing(0)
        choice = QRadioButton(protocol.title, self)
        choice.setObjectName(f"protocol-{protocol.id}")
        choice.clicked.connect(partial(self._on_protocol, protocol.id))
        dress(choice, weight="medium")
        choice.setAccessibleName(
            self.tr("{title}, {routes}, version {number}, {approval}").format(
                title=protocol.title,
                routes=self._routes_words(protocol),
                number=protocol.version,
                approval=approval_words(protocol),
            )
        )
        box.addWidget(choice)
        words = label(self._version_words(protocol), tone="muted", size="small")
        self._versions.append(words)
        box.addWidget(words)
        self._choices[protocol.id] = choice
        self._grounds[protocol.id] = ground
        return ground

    def _routes_words(self, protocol: DosingProtocol) -> str:
        return ", ".join(route_word(route) for route in routes_of(protocol))

    def _version_words(self, protocol: DosingProtocol) -> str:
        """In one line; the read-back says large and whole what nobody approved (HAZARDS H24)."""
        words = self.tr("{routes} · version {number} · not approved here")
        if protocol.approved_by is not None:
            words = self.tr("{routes} · version {number} · approved")
        return words.format(routes=self._routes_words(protocol), number=protocol.version)

    def _connect(self) -> None:
        self._mass.textEdited.connect(self._arrival.type_mass)
        self._mass_pause.ended.connect(self._on_typed)
        self.theme.changed_to.connect(self._on_scaled)
        self._routes.chosen.connect(self._on_route)
        self._arrival.plan_updated.connect(self._on_plan)
        self._arrival.protocols_offered.connect(self._on_offered)

    def _on_scaled(self, _name: str) -> None:
        """A version stands under its title, whatever the text scale."""
        px = self.theme.px
        for words in self._versions:
            words.setIndent(px(INDENT))
        for ground in self._grounds.values():
            box = ground.layout()
            if box is not None:
                box.setContentsMargins(px(10), px(4), px(10), px(6))

    def _on_protocol(self, protocol_id: str) -> None:
        self._arrival.choose_protocol(protocol_id)

    def _on_route(self, route: str) -> None:
        self._arrival.choose_route(Route(route))

    def _on_typed(self, _text: str) -> None:
        """Now what is wrong with it is said."""
        self._on_plan(self._arrival.plan)

    def _on_plan(self, plan: Plan) -> None:
        self._show_protocol(plan.protocol)
        self._routes.show_choice(plan.route.value if plan.route else None)
        if not plan.mass_text and self._mass.text():
            self._mass.clear()
        fault = "" if self._mass_pause.is_typing else plan.mass_fault
        self._mass.show_fault(fault, is_asked=bool(plan.over_bound))
        say(self._mass_words, fault or self._echo(plan))
        say(self._plan, plan.words)
        over = self.tr("This is {over}. The read-back says so.").format(over=plan.over_bound)
        say(self._over, over if plan.over_bound else "")

    def _echo(self, plan: Plan) -> str:
        """The amount as it was understood, before a route makes it a plan (HAZARDS H35)."""
        if plan.mass_mg is None or plan.words:
            return ""
        return self.tr("{amount} mg").format(amount=format_amount(plan.mass_mg))

    def _show_protocol(self, chosen: DosingProtocol | None) -> None:
        for protocol_id, choice in self._choices.items():
            is_chosen = chosen is not None and chosen.id == protocol_id
            if choice.isChecked() is not is_chosen:
                choice.setAutoExclusive(False)  # an exclusive one cannot be unchosen
                choice.setChecked(is_chosen)
                choice.setAutoExclusive(True)
            dress(self._grounds[protocol_id], state="chosen" if is_chosen else "")
        routes = routes_of(chosen) if chosen is not None else ()
        self._routes.offer({route.value: route_word(route) for route in routes})
        self._routes.setVisible(bool(routes))
        asked = "" if routes else self.tr("The protocol says which routes there are.")
        say(self._route_words, asked)


class ReadBackPanel(Panel):
    """Everything that will count in the session, in short sentences (HAZARDS H24)."""

    def __init__(self, theme: Theme, arrival: Arrival) -> None:
        super().__init__(theme, self.tr("Read back"), "read-back-panel")
        self._arrival = arrival
        self._shown: DosingProtocol | None = None
        self._none = label(
            self.tr("Choose a protocol: it is said here in words."), tone="muted", size="small"
        )
        self._title = label("", weight="strong")
        self._approval = label("", weight="strong", size="strong")
        self._planned = label("", tone="accent", size="title", weight="strong")
        self._lines = QGridLayout()
        self._yes = AnswerRow(
            theme,
            "read-back",
            self.tr("Read aloud, another person agreed"),
            self.tr("Yes, read back"),
        )
        self._build()
        self._yes.answered.connect(arrival.confirm_read_back)
        theme.changed_to.connect(self._on_scaled)
        arrival.plan_updated.connect(self._on_plan)
        self._on_plan(arrival.plan)

    def _build(self) -> None:
        for words in (self._none, self._title, self._approval, self._planned):
            self.put(words)
        self._lines.setColumnStretch(1, 1)
        self._fit_lines()
        self.lay(self._lines)
        self.put(self._yes)
        self.fill()
        self.put(
            label(
                self.tr(
                    "Opening a session starts no stage. Of what is asked before the dose it keeps"
                    " what was answered yes on this page."
                ),
                tone="muted",
                size="small",
            )
        )

    def _on_plan(self, plan: Plan) -> None:
        if plan.protocol is not self._shown:
            self._shown = plan.protocol
            self._show_lines(plan.protocol)
        say(self._planned, plan.words if plan.protocol is not None else "")
        if plan.protocol is not None:
            self._yes.show_answer(
                Mark.DONE if plan.is_read_back else Mark.OPEN,
                detail=plan.over_bound,
                yes=plan.is_read_back,
                tone="text",
            )
        self._yes.setVisible(plan.protocol is not None)

    def _show_lines(self, protocol: DosingProtocol | None) -> None:
        while (item := self._lines.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._none.setVisible(protocol is None)
        title = f"{protocol.title}, version {protocol.version}" if protocol else ""
        say(self._title, title)
        say(self._approval, approval_words(protocol) if protocol else "")
        lines = protocol_lines(protocol) if protocol else ()
        for row, (name, words) in enumerate(lines):
            about = label(name, tone="muted", size="small")
            self._lines.addWidget(about, row, 0, Qt.AlignmentFlag.AlignTop)
            self._lines.addWidget(label(words, size="small"), row, 1)

    def _fit_lines(self) -> None:
        """What a line is about has its own width at every text scale."""
        self._lines.setColumnMinimumWidth(0, self.theme.px(ABOUT))
        self._lines.setHorizontalSpacing(self.theme.px(8))
        self._lines.setVerticalSpacing(self.theme.px(4))

    def _on_scaled(self, _name: str) -> None:
        self._fit_lines()
