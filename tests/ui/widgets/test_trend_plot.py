import math

import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from kapmonitor.ui.preferences import ThemeName
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.widgets.trend_axis import TrendWindow
from kapmonitor.ui.widgets.trend_plot import TrendPlot
from kapmonitor.ui.widgets.trend_scene import Bar, Dot, Flag, Lane, Track, TrendScene

ROUNDING = 3
"""Of 255: a stroke that is clipped elsewhere is rounded elsewhere."""


def a_track(colour: str = "spo2") -> Track:
    lane = Lane(name="SpO₂", unit="%", colour=colour, ranges=((80, 100),), ticks=(80, 90, 100))
    return Track(lane=lane)


def a_plot(qtbot: QtBot, theme: Theme, *tracks: Track, width: int = 600) -> TrendPlot:
    plot = TrendPlot(theme)
    qtbot.addWidget(plot)
    plot.resize(width, 240)
    plot.show_tracks(tracks)
    plot.show()
    return plot


def fill(track: Track, seconds: range, value: float = 90.0) -> None:
    for second in seconds:
        track.line.append(float(second), value, joined=second != seconds.start)


def columns_of(image: QImage, colour: QColor) -> set[int]:
    """The x at which a colour is painted, below the lane's name."""
    rows = range(70, image.height() - 40)
    return {
        x
        for x in range(image.width())
        if any(_is_near(image.pixelColor(x, y), colour) for y in rows)
    }


def _is_near(one: QColor, other: QColor, reach: int = 40) -> bool:
    pairs = zip(one.getRgb()[:3], other.getRgb()[:3], strict=True)
    return all(abs(a - b) <= reach for a, b in pairs)


def test_that_a_gap_is_painted_as_a_gap(qtbot: QtBot, theme: Theme) -> None:
    # H72
    track = a_track()
    fill(track, range(300))
    fill(track, range(500, 700))
    plot = a_plot(qtbot, theme, track)
    plot.move_now(720)

    painted = columns_of(plot.grab().toImage(), theme.colour("spo2"))

    per_s = (max(painted) - min(painted)) / 699
    missing = set(range(min(painted), max(painted) + 1)) - painted
    assert len(missing) == pytest.approx(200 * per_s, abs=3)
    assert max(missing) - min(missing) + 1 == len(missing)


@pytest.mark.parametrize("width", [433, 600, 777])
@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_that_a_level_line_has_no_seams(
    qtbot: QtBot, theme: Theme, width: int, scale: float
) -> None:
    """A gap is a gap and nothing else: along the line every column has the same ink."""
    theme.use(ThemeName.DARK, scale)
    track = a_track()
    fill(track, range(600), 91.3)
    plot = a_plot(qtbot, theme, track, width=width)
    picture = plot.grab().toImage()

    columns = sorted(columns_of(picture, theme.colour("spo2")))[2:-2]
    rows = range(70, picture.height() - 40)
    strongest = [max(picture.pixelColor(x, y).blue() for y in rows) for x in columns]
    assert len(columns) > width / 4
    assert max(strongest) - min(strongest) <= ROUNDING


def test_that_a_bar_that_comes_between_values_is_painted_whole(qtbot: QtBot, theme: Theme) -> None:
    line, pressures = a_track(), a_track("bp")
    fill(line, range(400))
    grown = a_plot(qtbot, theme, line, pressures)
    grown.move_now(450)
    grown.grab()
    for second in range(400, 410):
        line.line.append(float(second), 90.0, joined=True)
        if second == 404:
            pressures.bars["one"] = Bar(at_s=404.0, low=84, high=97, middle=90)
        grown.grow(float(second) - (0 if second == 404 else 1))
        grown.grab()
    anew = a_plot(qtbot, theme, line, pressures)
    anew.move_now(450)

    assert _count(grown.grab().toImage(), theme.colour("bp")) == _count(
        anew.grab().toImage(), theme.colour("bp")
    )


@pytest.mark.parametrize("scale", [1.0, 1.5])
@pytest.mark.parametrize("window", list(TrendWindow))
def test_that_growing_paints_what_painting_everything_does(
    qtbot: QtBot, theme: Theme, scale: float, window: TrendWindow
) -> None:
    # H72
    theme.use(ThemeName.DARK, scale)
    track, other = a_track(), a_track("pulse")
    grown = a_plot(qtbot, theme, track, other)
    grown.show_window(window)
    fill(track, range(400))
    grown.move_now(450)
    grown.grow(0.0)
    grown.grab()

    for second in range(450, 520):
        value = 90 + 12 * math.sin(second / 9)
        track.line.append(float(second), value, joined=second not in {450, 490})
        if second % 11 == 0:
            other.doubtful.append(float(second), value, joined=False)
        if second == 470:
            other.bars["one"] = Bar(at_s=470.0, low=84, high=97, middle=90)
            other.dots["two"] = Dot(at_s=475.0, value=88, struck=True)
        grown.move_now(float(second))
        grown.grow(float(second) - 1)
        grown.grab()
    anew = a_plot(qtbot, theme, track, other)
    anew.show_window(window)
    anew.move_now(519)

    one, other_one = grown.grab().toImage(), anew.grab().toImage()
    unlike = [
        (x, y)
        for x in range(one.width())
        for y in range(one.height())
        if not _is_near(one.pixelColor(x, y), other_one.pixelColor(x, y), ROUNDING)
    ]
    assert unlike == []


def test_that_a_value_beyond_the_lane_is_marked_at_its_edge(qtbot: QtBot, theme: Theme) -> None:
    inside, beyond = a_track(), a_track()
    fill(inside, range(300), 80.0)
    fill(beyond, range(300), 60.0)

    pictures = [a_plot(qtbot, theme, track).grab().toImage() for track in (inside, beyond)]

    spots = [_count(picture, theme.colour("spo2")) for picture in pictures]
    assert spots[1] > spots[0] + 40


def _count(image: QImage, colour: QColor) -> int:
    return sum(
        image.pixelColor(x, y) == colour
        for x in range(image.width())
        for y in range(image.height())
    )


def test_that_a_pressure_is_never_joined_to_the_next(qtbot: QtBot, theme: Theme) -> None:
    # H15
    track = a_track("bp")
    for at_s in (100.0, 400.0):
        track.bars[at_s] = Bar(at_s=at_s, low=84, high=96, middle=90)
    plot = a_plot(qtbot, theme, track)

    painted = columns_of(plot.grab().toImage(), theme.colour("bp"))

    gaps = [b - a for a, b in zip(sorted(painted), sorted(painted)[1:], strict=False)]
    assert max(gaps) > 100


def test_that_a_demo_is_said_across_the_trends(qtbot: QtBot, theme: Theme) -> None:
    # H68
    plot = a_plot(qtbot, theme, a_track())
    before = plot.grab().toImage()

    plot.show_scene(TrendScene(notice="DEMO, no real person"))

    after = plot.grab().toImage()
    changed = sum(
        before.pixelColor(x, y) != after.pixelColor(x, y)
        for x in range(0, 600, 3)
        for y in range(0, 240, 3)
    )
    assert changed > 100


def test_that_a_dose_beyond_the_window_is_not_drawn_at_its_edge(qtbot: QtBot, theme: Theme) -> None:
    plot = a_plot(qtbot, theme, a_track())
    plot.show_window(TrendWindow.TEN_MINUTES)
    plot.move_now(3000)
    before = plot.grab().toImage()

    plot.show_scene(TrendScene(flags=(Flag(at_s=60, text="IM injection 60 mg", short="60 mg"),)))

    assert plot.grab().toImage() == before


@pytest.mark.parametrize("name", list(ThemeName))
@pytest.mark.parametrize("scale", [1.0, 2.0])
@pytest.mark.parametrize("size", [(220, 140), (640, 300), (1400, 500)])
def test_that_every_theme_scale_and_size_can_be_painted(
    qtbot: QtBot, theme: Theme, name: ThemeName, scale: float, size: tuple[int, int]
) -> None:
    tracks = [a_track(), a_track("pulse"), a_track("bp")]
    fill(tracks[0], range(600))
    plot = a_plot(qtbot, theme, *tracks)
    plot.show_scene(TrendScene(flags=(Flag(at_s=60, text="IM injection 60 mg", short="60 mg"),)))
    theme.use(name, scale)
    plot.resize(*size)

    picture = plot.grab().toImage()

    assert picture.pixelColor(0, size[1] - 1) == theme.colour("panel")
