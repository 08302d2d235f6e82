"""Builds the page of the open session. Loaded when the page before a session is there."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from kapmonitor.app.desk import CoreDesk
from kapmonitor.domain.people import Role
from kapmonitor.ui.actions import ActionId, Actions
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.author import Author
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.viewmodels.live import Live
from kapmonitor.ui.viewmodels.room_words import RoomWords
from kapmonitor.ui.views.alarm_line import AlarmLine
from kapmonitor.ui.views.dose_panel import DosePanel
from kapmonitor.ui.views.live_view import LiveView
from kapmonitor.ui.views.timeline_panel import TimelinePanel
from kapmonitor.ui.views.trends_panel import TrendsPanel
from kapmonitor.ui.views.vitals_panel import VitalsPanel
from kapmonitor.ui.widgets.flash import FlashClock


@dataclass(frozen=True, slots=True, kw_only=True)
class Fittings:
    """What the parts of one window share."""

    theme: Theme
    link: CoreLink
    words: RoomWords
    desk: CoreDesk
    author: Author
    actions: Actions
    flash: FlashClock
    practice_words: str
    """What stands over the trends where it is practice: what the window's frame says."""


def live_page(fittings: Fittings, roles: Sequence[Role]) -> LiveView:
    """The page, following the link from now on."""
    theme, link, desk, author = fittings.theme, fittings.link, fittings.desk, fittings.author
    actions, flash = fittings.actions, fittings.flash

    return LiveView(
        live=Live(link, desk, author, time.monotonic),
        theme=theme,
        actions=actions,
        roles=roles,
        timeline=TimelinePanel(link, theme),
        alarm_line=AlarmLine(
            fittings.words.alarms,
            theme,
            flash,
            actions.get(ActionId.ACKNOWLEDGE),
            actions.get(ActionId.PAUSE_AUDIO),
        ),
        trends=TrendsPanel(link, theme, fittings.practice_words),
        vitals=VitalsPanel(fittings.words.vitals, theme, flash),
        dose=DosePanel(link, desk, author, theme),
    )
