"""How long a frame of the trends takes, and what a waveform at 60 frames a second costs.

The frame's floor is a blank fill of the same size, painted in turns with it. Off screen: what the
windows of a real screen add is the same for both.
"""

import json
import math
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from kapmonitor.app.resources import resource_path
from kapmonitor.ui.preferences import ThemeName
from kapmonitor.ui.theme import Theme, read_tokens
from kapmonitor.ui.widgets.sweep import Sweep
from kapmonitor.ui.widgets.trend_axis import TrendWindow
from kapmonitor.ui.widgets.trend_plot import TrendPlot
from kapmonitor.ui.widgets.trend_scene import Lane, LimitLine, Track, TrendScene

SIZE = QSize(1380, 480)
"""The trends' part of the live page on a screen of 1920x1080."""
HOURS_S = 4 * 3600
FRAMES = 2000
SWEEP_S = 5.0
Figure = dict[str, object]


class _Blank(QWidget):
    """The floor: one fill of the whole."""

    def __init__(self) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), QColor("#151A21"))


def measure_frame() -> Figure:
    """One second more in four trends of 4 h, painted; the floor fills the same size."""
    return _alone("frame")


def measure_ten_minutes() -> Figure:
    """The same with 10 minutes in sight, which are painted anew once a minute."""
    return _alone("ten")


def measure_sweep() -> Figure:
    """Percent of a core for a waveform of 100 Hz at 60 frames a second."""
    return _alone("sweep")


def _alone(what: str) -> Figure:
    """In a process of its own, so that no other bench's Qt or garbage is measured."""
    here = Path(__file__)
    program = f"from tests.bench import painting; painting.tell({what!r})"
    done = subprocess.run(  # noqa: S603 - this interpreter, words of this file
        [sys.executable, "-c", program],
        cwd=here.parents[2],
        check=True,
        capture_output=True,
        text=True,
    )
    figure: Figure = json.loads(done.stdout)
    return figure


def tell(what: str) -> None:
    """In the process of its own: measure and print."""
    app = QApplication([])
    theme = Theme(read_tokens(resource_path("themes")))
    theme.use(ThemeName.DARK, 1.0)
    figure = {
        "frame": lambda: _frame(app, theme, TrendWindow.ALL, "one frame of four 4 h trends"),
        "ten": lambda: _frame(app, theme, TrendWindow.TEN_MINUTES, "one frame, 10 min in sight"),
        "sweep": lambda: _sweep(app, theme),
    }[what]()
    sys.stdout.write(json.dumps(figure))


def _frame(app: QApplication, theme: Theme, window: TrendWindow, name: str) -> Figure:
    tracks = [_track(number) for number in range(4)]
    plot, blank = TrendPlot(theme), _Blank()
    plot.show_tracks(tracks)
    plot.show_scene(TrendScene(limits=tuple(LimitLine(lane=n, value=92) for n in range(4))))
    plot.show_window(window)
    plot.move_now(HOURS_S)
    for widget in (plot, blank):
        widget.resize(SIZE)
        widget.show()
    app.processEvents()
    second = iter(range(HOURS_S, HOURS_S + FRAMES + 100))

    def ours() -> None:
        now_s = float(next(second))
        for number, track in enumerate(tracks):
            track.line.append(now_s, _value(now_s + 97 * number), joined=True)
        plot.grow(now_s - 1)
        plot.move_now(now_s)
        app.processEvents()

    def floor() -> None:
        blank.update()
        app.processEvents()

    _seconds(ours, 50)
    floors, figures = _in_turns(floor, ours)
    return _figure(name, floors, figures)


def _in_turns(
    floor: Callable[[], None], ours: Callable[[], None]
) -> tuple[list[float], list[float]]:
    floors: list[float] = []
    figures: list[float] = []
    for _ in range(FRAMES):
        floors += _seconds(floor, 1)
        figures += _seconds(ours, 1)
    return floors, figures


def _seconds(call: Callable[[], None], times: int) -> list[float]:
    found = []
    for _ in range(times):
        began = time.perf_counter()
        call()
        found.append(time.perf_counter() - began)
    return found


def _figure(name: str, floors: Sequence[float], ours: Sequence[float]) -> Figure:
    floor, figure, slow = median(floors), median(ours), sorted(ours)[int(len(ours) * 0.99)]
    return {
        "name": name,
        "floor_ms": round(floor * 1000, 3),
        "ours_ms": round(figure * 1000, 3),
        "p99_ms": round(slow * 1000, 3),
        "ratio": round(figure / floor, 2),
        "p99_ratio": round(slow / floor, 2),
    }


def _track(number: int) -> Track:
    lane = Lane(
        name=f"Sign {number}",
        unit="%",
        colour=("spo2", "pulse", "bp", "resp")[number],
        ranges=((80, 100),),
        ticks=(80, 90, 100),
    )
    track = Track(lane=lane)
    for second in range(HOURS_S):
        track.line.append(float(second), _value(second + 97 * number), joined=second % 1000 != 0)
    return track


def _value(second: float) -> float:
    """Whole numbers that waver, as an oximeter sends them."""
    return float(round(96 + 2 * math.sin(second / 60) + (second * 7919 % 13) / 13))


def _sweep(app: QApplication, theme: Theme) -> Figure:
    idle = _share_of_core(None)
    sweep = Sweep(theme)
    sweep.resize(480, 80)
    sweep.show()
    app.processEvents()
    ours = _share_of_core(sweep)
    return {
        "name": "100 Hz sweep at 60 frames/s",
        "floor_percent": round(idle * 100, 2),
        "ours_percent": round(ours * 100, 2),
    }


def _share_of_core(sweep: Sweep | None) -> float:
    """Processor time for each second of the clock, with 25 samples four times a second."""
    loop, feed, sent = QEventLoop(), QTimer(), iter(range(10**9))

    def on_feed() -> None:
        if sweep is not None:
            sweep.take([50 + 45 * math.sin(next(sent) / 12) for _ in range(25)])

    feed.timeout.connect(on_feed)
    feed.start(250)
    QTimer.singleShot(round(SWEEP_S * 1000), loop.quit)
    began, used = time.perf_counter(), time.process_time()
    loop.exec()
    feed.stop()
    return (time.process_time() - used) / (time.perf_counter() - began)
