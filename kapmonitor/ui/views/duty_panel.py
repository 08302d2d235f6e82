"""Who does what in this session: a role for each duty."""

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout

from kapmonitor.domain.people import DUTIES, Role
from kapmonitor.ui.text import role_word
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.arrival import Arrival, duties_words
from kapmonitor.ui.viewmodels.opening import duty_word
from kapmonitor.ui.widgets.panel import Panel
from kapmonitor.ui.widgets.pills import Pills
from kapmonitor.ui.widgets.words import label, say


class DutyPanel(Panel):
    """A line of roles for each duty; nobody is chosen beforehand."""

    def __init__(self, theme: Theme, arrival: Arrival, roles: Sequence[Role]) -> None:
        super().__init__(theme, self.tr("On duty"), "duty-panel")
        self._arrival = arrival
        words = {role.value: role_word(role.value) for role in roles}
        self._pills = {
            duty: Pills(theme, f"duty-{duty}", words, duty_word(duty)) for duty in DUTIES
        }
        self._remark = label("", size="small")
        grid = QGridLayout()
        grid.setColumnStretch(1, 1)
        for row, (duty, pills) in enumerate(self._pills.items()):
            about = label(duty_word(duty), wraps=False, tone="muted")
            grid.addWidget(about, row, 0, Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(pills, row, 1)
            pills.chosen.connect(partial(self._on_chosen, duty))
        self.lay(grid)
        self.put(self._remark)
        self.fill()
        arrival.duties_updated.connect(self._on_duties)
        self._on_duties(arrival.duties)

    def offer(self, roles: Sequence[Role]) -> None:
        """Offer the roles that work in this room now."""
        words = {role.value: role_word(role.value) for role in roles}
        for pills in self._pills.values():
            pills.offer(words)
        self._on_duties(self._arrival.duties)

    def _on_chosen(self, duty: str, role: str) -> None:
        self._arrival.assign(duty, Role(role))

    def _on_duties(self, duties: Mapping[str, Role]) -> None:
        for duty, pills in self._pills.items():
            role = duties.get(duty)
            pills.show_choice(role.value if role is not None else None)
        say(self._remark, duties_words(duties))
