import pytest
from pytestqt.qtbot import QtBot

from kapmonitor.ui.preferences import ThemeName
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.widgets.sweep import Sweep


@pytest.fixture
def sweep(qtbot: QtBot, theme: Theme) -> Sweep:
    made = Sweep(theme, rate_hz=100, seconds=1.0)
    qtbot.addWidget(made)
    made.resize(200, 60)
    made.show()
    return made


def test_that_samples_are_drawn_from_the_left_in_their_order(qtbot: QtBot, sweep: Sweep) -> None:
    sweep.take([10.0, 20.0, 30.0])

    qtbot.waitUntil(lambda: sweep.drawn[:3] == [10.0, 20.0, 30.0])
    assert sweep.drawn[3] is None


def test_that_it_begins_again_at_the_left_edge(qtbot: QtBot, sweep: Sweep) -> None:
    sweep.take([10.0] * 100 + [90.0] * 5)

    qtbot.waitUntil(lambda: sweep.drawn[:6] == [90.0] * 5 + [10.0])


def test_that_a_missing_sample_is_a_gap(qtbot: QtBot, theme: Theme, sweep: Sweep) -> None:
    # H72
    sweep.take([50.0] * 40 + [None] * 30 + [50.0] * 20)
    qtbot.waitUntil(lambda: sweep.drawn[89] == 50.0)

    picture = sweep.grab().toImage()

    ground = theme.colour("panel")
    painted = [
        any(picture.pixelColor(x, y) != ground for y in range(picture.height()))
        for x in range(picture.width())
    ]
    assert all(painted[2:76])
    assert not any(painted[84:136])
    assert all(painted[144:174])


def test_that_a_backlog_is_caught_up_with(qtbot: QtBot, sweep: Sweep) -> None:
    sweep.take([1.0] * 1000 + [7.0])

    qtbot.waitUntil(lambda: 7.0 in sweep.drawn, timeout=3000)


def test_that_nothing_is_left_of_the_person_before(qtbot: QtBot, sweep: Sweep) -> None:
    # H14
    empty = sweep.grab().toImage()
    sweep.take([50.0, 60.0, 70.0])
    qtbot.waitUntil(lambda: sweep.drawn[2] == 70.0)

    sweep.clear()

    assert set(sweep.drawn) == {None}
    assert sweep.grab().toImage() == empty


def test_that_another_theme_paints_what_is_in_sight_anew(
    qtbot: QtBot, theme: Theme, sweep: Sweep
) -> None:
    sweep.take([50.0, 60.0, 70.0])
    qtbot.waitUntil(lambda: sweep.drawn[2] == 70.0)

    theme.use(ThemeName.LIGHT, 1.5)

    assert sweep.grab().toImage().pixelColor(150, 5) == theme.colour("panel")
    assert sweep.drawn[2] == 70.0
