"""What is wrong is read on every screen: at every size and scale, with one, two and three alarms.

The widths are those that the window leaves for the line, the strip and the big numbers.
"""

import itertools
import re

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kapmonitor.alarms.state import Alarm, AlarmState
from kapmonitor.domain.limits import Priority
from kapmonitor.ui.preferences import ThemeName
from kapmonitor.ui.text import PRIORITY_MARKS
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.viewmodels.room_words import RoomWords
from kapmonitor.ui.views.alarm_line import AlarmLine
from kapmonitor.ui.views.big_numbers import BigNumbers
from kapmonitor.ui.views.room_strip import RoomStrip
from kapmonitor.ui.widgets.alarm_plan import AlarmPlan
from kapmonitor.ui.widgets.flash import FlashClock
from kapmonitor.ui.widgets.key_button import KeyButton
from kapmonitor.ui.widgets.lettering import Lettering
from tests.ui.rooms import a_view, an_alarm, an_update
from tests.ui.scenes import (
    a_desaturation,
    a_high_pressure,
    a_lost_reading,
    an_action,
    of_the_computer,
)

SIZES = [(1280, 720), (1440, 900), (1920, 1080)]
SCALES = [1.0, 1.25, 1.5, 2.0]
PLACES = ["live", "strip", "big"]
NUMBER = re.compile(r"\d+")


def some_alarms(count: int, *, acknowledged: bool) -> tuple[Alarm, ...]:
    others = (of_the_computer("sound-unavailable", Priority.MEDIUM), a_high_pressure())
    first = an_alarm(acknowledged=acknowledged)
    return (first, *others[: count - 1])


class Screen:
    """One of the three places of alarms in as much room as the window has for it."""

    def __init__(
        self, qtbot: QtBot, theme: Theme, place: str, size: tuple[int, int], scale: float
    ) -> None:
        theme.use(ThemeName.DARK, scale)
        self.link = CoreLink()
        self.theme = theme
        window = QWidget()
        qtbot.addWidget(window)
        words, flash = RoomWords.of(self.link), FlashClock()
        self._kept = (window, words, flash)
        keys = (an_action(window, "acknowledge", "F8"), an_action(window, "pause", "F9"))
        wide, high = size[0] - round(98 * scale) - 40, size[1] - round(150 * scale)
        self.widget: RoomStrip | BigNumbers | AlarmLine
        match place:
            case "strip":
                self.widget = RoomStrip(words, theme, flash, keys[0])
            case "big":
                self.widget = BigNumbers(words, theme, flash, *keys)
            case _:
                self.widget = AlarmLine(words.alarms, theme, flash, *keys)
        self.widget.setParent(window)
        window.resize(*size)
        window.show()
        self.link.take(an_update(a_view()))
        self.widget.resize(wide, high if place == "big" else self.widget.sizeHint().height())
        self.widget.resize(wide, high if place == "big" else self.widget.sizeHint().height())
        self.widget.grab()

    @property
    def shown(self) -> RoomStrip | AlarmLine:
        return self.widget.line if isinstance(self.widget, BigNumbers) else self.widget

    @property
    def plan(self) -> AlarmPlan:
        plan = self.shown.plan
        assert plan is not None
        return plan

    @property
    def letters(self) -> Lettering:
        """As those of the widget: it is measured with the sizes that it paints."""
        found = self.shown.findChild(KeyButton)
        assert found is not None
        magnify = found.sizeHint().height() / self.theme.px(32)
        return Lettering(self.theme, magnify=magnify)

    def buttons(self) -> list[QRectF]:
        found = self.shown.findChildren(KeyButton)
        return [QRectF(each.geometry()) for each in found if each.isVisible()]


@pytest.fixture(params=list(itertools.product(PLACES, SIZES, SCALES)), ids=str)
def screen(request: pytest.FixtureRequest, qtbot: QtBot, theme: Theme) -> Screen:
    return Screen(qtbot, theme, *request.param)


@pytest.mark.parametrize("acknowledged", [False, True])
@pytest.mark.parametrize("count", [1, 2, 3])
def test_that_what_is_wrong_is_in_full_and_nothing_lies_on_it(
    screen: Screen, count: int, *, acknowledged: bool
) -> None:  # H19 H21 H64
    alarms = some_alarms(count, acknowledged=acknowledged)

    screen.link.take(an_update(a_view(alarms=alarms)))

    plan, letters, bounds = screen.plan, screen.letters, QRectF(screen.shown.rect())
    assert len(plan.placed) == count
    assert plan.more is None
    taken = screen.buttons()
    if plan.count.text:
        taken.append(plan.count.box)
    for each in plan.placed:
        said = " ".join((each.title.text, each.detail.text))
        for number in NUMBER.findall(each.notice.title):
            assert number in said
        title = QRectF(each.title.box)
        title.setWidth(letters.width(each.title.text, each.title.size, 700))
        assert title.right() <= each.ground.right()
        assert each.marks.text == PRIORITY_MARKS[each.notice.priority]
        assert each.marks.box.width() >= letters.width(each.marks.text, each.marks.size, 700) - 1
        taken += [each.shape, each.marks.box, title]
        taken += [each.tick] if each.tick is not None else []
        assert (each.tick is not None) is (each.notice.state is AlarmState.ACKNOWLEDGED)
        assert bounds.contains(each.ground)
    for one, other in itertools.combinations(taken, 2):
        assert not one.intersects(other), (one, other)


def test_that_the_first_alarm_is_no_smaller_than_at_plain_size(screen: Screen) -> None:  # H64
    screen.link.take(an_update(a_desaturation()))

    title = screen.plan.placed[0].title

    assert screen.letters.px(title.size) >= 13.0
    assert "…" not in title.text


def test_that_buttons_keep_their_words_for_who_cannot_see(screen: Screen) -> None:
    screen.link.take(an_update(a_view(alarms=some_alarms(3, acknowledged=False))))

    found = {each.objectName(): each for each in screen.shown.findChildren(KeyButton)}

    assert found["button-acknowledge"].accessibleName() == "Acknowledge"
    assert screen.buttons()


def test_that_what_finds_no_place_is_counted_and_named(qtbot: QtBot, theme: Theme) -> None:  # H21
    screen = Screen(qtbot, theme, "live", (1280, 720), 2.0)
    many = (*some_alarms(3, acknowledged=False), a_lost_reading(), a_lost_reading(number=2))

    screen.link.take(an_update(a_view(alarms=many)))

    assert screen.plan.more is not None
    assert screen.plan.more.words.text.startswith("and ")
