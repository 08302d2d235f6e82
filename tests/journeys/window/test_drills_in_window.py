"""A drill and the demo on the real screens: marked beyond mistake, and practice to the end."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from kapmonitor.app.drill import DrillListeners
from kapmonitor.app.drill_window import DrillRoom
from kapmonitor.app.playbook import DrillWish, plan_of
from kapmonitor.domain import events as ev
from kapmonitor.ui.actions import PageId
from tests.journeys.scripts import a_script, an_action, an_oximeter, written
from tests.journeys.windows import OpenWindow, settings_in

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")

STAFF = [an_action("4s", "guide", "observe", text="written by the script")]


@contextmanager
def a_drill_window(
    folder: Path, word: str, *, staff_play: bool, **script: Any
) -> Iterator[OpenWindow]:
    path = written(folder, "drill", a_script(device=[an_oximeter()], staff=STAFF, **script))
    wish = DrillWish(
        scenario=str(path),
        record=str(folder / "practice.db"),
        speed=4.0,
        staff_play=staff_play,
    )
    listeners = DrillListeners(durable=lambda _lines: None, refused=lambda _refused: None)
    room = DrillRoom(plan_of(wish).plan, listeners, settings_in(folder))
    window = OpenWindow(room.furniture(word))
    try:
        yield window
    finally:
        window.close()
    assert room.problem is None


def is_marked(window: OpenWindow, word: str) -> bool:
    """Whether the word's plates stand along the top, painted in the colour of practice."""
    frame = window.window.window.frame
    image = window.shell.grab().toImage()
    plate = window.theme.colour("accent").name()
    top = [image.pixelColor(x, 8).name() for x in range(image.width())]
    return frame.word == word and top.count(plate) > 3 * 20


def test_that_a_drill_says_so_on_every_page_and_leaves_the_staff_to_people(
    tmp_path: Path,
) -> None:  # H67
    with a_drill_window(tmp_path, "DRILL", staff_play=True, duration="20s") as window:
        window.until(lambda: window.link.view is not None, 30_000)
        window.until_live()

        # Every page says it, and so does the record from its first fact on.
        for page in PageId:
            window.window.window.show_page(page)
            assert is_marked(window, "DRILL"), page
        window.press_with_control(Qt.Key.Key_1)
        assert window.events(ev.SessionOpened)[0].practice

        # Nothing that the script's staff would do is done; people do it.
        window.press(Qt.Key.Key_C)
        window.until(lambda: bool(window.events(ev.ObservationRecorded)))
        window.until(lambda: bool(window.events(ev.SessionClosed)), 30_000)
        observed = window.events(ev.ObservationRecorded)
        assert [(each.code, each.text) for each in observed] == [("calm", None)]

        # Its devices go on: whoever wants to practises with them, under a code of nobody.
        window.until(lambda: window.link.view is None)
        window.open_session("DEMO-02")
        window.until_live()
        assert [each.practice for each in window.events(ev.SessionOpened)] == [True, True]
        assert is_marked(window, "DRILL")


def test_that_the_demo_plays_by_itself_and_says_that_nobody_is_real(
    tmp_path: Path,
) -> None:  # H67 H68
    with a_drill_window(tmp_path, "DEMO, no real person", staff_play=False) as window:
        window.until(lambda: window.link.view is not None, 30_000)
        window.until_live()
        assert is_marked(window, "DEMO, no real person")
        assert window.view.participant.startswith("DEMO-")
        window.until(lambda: bool(window.events(ev.ObservationRecorded)))
        assert window.events(ev.ObservationRecorded)[0].text == "written by the script"
