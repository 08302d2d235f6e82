"""Which tokens meet in the real window: none may be read on another that nobody has computed.

Every token gets a colour of its own, the window is gone through, and its pictures are searched for
colours that touch. What is painted half transparent is no token's colour and is not found so.
"""

import random
from collections import Counter
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing import Route
from kapmonitor.ui.actions import PageId
from kapmonitor.ui.preferences import ThemeName
from kapmonitor.ui.theme import TOKENS, Tokens
from kapmonitor.ui.viewmodels.tiles import Place, TileState
from tests.journeys import windows
from tests.journeys.earlier import go_on, write_interrupted
from tests.journeys.windows import OpenWindow, Paired, RunningAir, a_clinic_window, settings_in
from tests.ui.token_pairs import is_accounted_for

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")

BLEND_PX = 3
"""So wide the smooth edge of a letter is at most; beyond it two colours do not touch."""
FEW = 4
"""So often two colours may touch by chance: a blend may happen to be some token's colour."""
FALLS_S, FALLEN = 3.0, 84.0
PLACES = {
    "dose": Qt.Key.Key_D,
    "stage": Qt.Key.Key_F6,
    "help": Qt.Key.Key_F1,
    "by hand": Qt.Key.Key_B,
    "due": Qt.Key.Key_F5,
    "who writes": Qt.Key.Key_F10,
    "keys": Qt.Key.Key_Question,
}


def colours_of_their_own() -> dict[str, str]:
    dice = random.Random(7)  # noqa: S311 - colours, no secrets; the same at each run
    return {token: f"#{dice.randrange(0x101010, 0xF0F0F0):06X}" for token in TOKENS}


COLOURS = colours_of_their_own()
NOTHING, END = -1, -2


def places_of_colours() -> NDArray[np.int16]:
    """Where in ``TOKENS`` each of all the colours stands."""
    places = np.full(1 << 24, NOTHING, np.int16)
    places[[int(COLOURS[token][1:], 16) for token in TOKENS]] = range(len(TOKENS))
    return places


PLACES_OF = places_of_colours()


def tokens_in(picture: QImage) -> NDArray[np.int16]:
    """Each pixel's place in ``TOKENS``; ``NOTHING`` where it has no token's own colour."""
    plain = picture.convertToFormat(QImage.Format.Format_RGB32)
    flat = np.frombuffer(plain.constBits(), np.uint32).reshape(plain.height(), -1)
    pixels = flat[:, : plain.width()] & 0xFFFFFF
    found: NDArray[np.int16] = PLACES_OF[pixels]
    return found


def touching(picture: QImage) -> Counter[tuple[str, str]]:
    """How often two tokens touch, along the lines and the columns."""
    counted: Counter[tuple[str, str]] = Counter()
    found = tokens_in(picture)
    for lines in (found, found.T):
        ends = np.full((lines.shape[0], 1), END, np.int16)
        row = np.concatenate([lines, ends], axis=1).ravel()
        starts = np.concatenate([[0], np.flatnonzero(np.diff(row)) + 1])
        widths = np.diff(np.concatenate([starts, [row.size]]))
        runs = row[starts]
        runs = runs[(runs != NOTHING) | (widths > BLEND_PX)]
        one, other = np.minimum(runs[:-1], runs[1:]), np.maximum(runs[:-1], runs[1:])
        meet = (one >= 0) & (one != other)
        pairs, counts = np.unique(np.stack([one[meet], other[meet]]), axis=1, return_counts=True)
        for (a, b), count in zip(pairs.T, counts, strict=True):
            counted[TOKENS[a], TOKENS[b]] += int(count)
    return counted


class Eye:
    """Looks at the window again and again, and remembers where two tokens touched first."""

    def __init__(self) -> None:
        self.met: dict[tuple[str, str], str] = {}

    def look(self, window: OpenWindow, moment: str) -> None:
        QApplication.processEvents()
        for pair, count in touching(window.shell.grab().toImage()).items():
            if count > FEW:
                self.met.setdefault(pair, moment)

    @property
    def unknown(self) -> dict[tuple[str, str], str]:
        return {pair: at for pair, at in self.met.items() if not is_accounted_for(*pair)}


@pytest.fixture(autouse=True)
def _every_token_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    themes = {name: Tokens(name=name, colours=COLOURS) for name in ThemeName}
    monkeypatch.setattr(windows, "read_tokens", lambda _folder: themes)


def write_hour_of_two_doses(record: Path) -> None:
    dose = ev.DoseAdministered(drug="ketamine", route=Route.IM, mass_mg=Decimal(60))
    write_interrupted(
        record,
        60.0,
        (58.0, ev.StageStarted(stage="preparation")),
        (40.0, ev.StageStarted(stage="administration")),
        (39.0, dose),
        (38.0, ev.StageStarted(stage="onset")),
        (30.0, ev.StageStarted(stage="peak")),
        (29.0, ev.ObservationRecorded(code="calm")),
        (20.0, dose),
    )


def test_that_nothing_is_read_on_what_was_not_computed_before_a_session(
    air: RunningAir, tmp_path: Path
) -> None:  # H64
    eye = Eye()
    with a_clinic_window(air, settings_in(tmp_path, Paired(air.put_oximeter()))) as window:
        window.until(lambda: window.is_seen("before-view"))
        eye.look(window, "before, no value yet")
        window.until_seen("SpO₂ 97 %")
        eye.look(window, "before, with a value")
        for page in PageId:
            window.window.window.show_page(page)
            eye.look(window, f"{page}, no session")

    assert ("text", "panel") in eye.met or ("panel", "text") in eye.met
    assert eye.unknown == {}


def test_that_nothing_is_read_on_what_was_not_computed_in_a_session(
    air: RunningAir, tmp_path: Path
) -> None:  # H64
    eye = Eye()
    write_hour_of_two_doses(tmp_path / "clinic.db")
    oximeter = air.put_oximeter((0.0, 97.0), (FALLS_S, 97.0), (FALLS_S + 0.001, FALLEN))
    cuff = air.put_cuff()
    with a_clinic_window(air, settings_in(tmp_path, Paired(oximeter, cuff))) as window:
        window.until(lambda: window.is_seen("resume-panel"))
        eye.look(window, "going on")
        go_on(window)
        window.until_live()
        air.measure(cuff)
        window.until(lambda: window.tile(Place.PRESSURE).text == "124/78")
        eye.look(window, "live")
        window.press(Qt.Key.Key_T)
        eye.look(window, "logged")
        look_through_an_alarm(window, eye)
        look_at_every_place(window, eye)
        window.press(Qt.Key.Key_F8)
        window.until(lambda: "acknowledged" in window.alarm_line())
        eye.look(window, "acknowledged")
        air.remove(oximeter)
        window.until(lambda: window.tile().state is TileState.STALE)
        eye.look(window, "stale")

    assert {frozenset(pair) for pair in eye.met} >= {
        frozenset(("high_ink", "high_fill")),
        frozenset(("high_rest_ink", "high_rest")),
        frozenset(("stale", "panel")),
    }
    assert eye.unknown == {}


def look_through_an_alarm(window: OpenWindow, eye: Eye) -> None:
    """In both phases of its flash."""
    window.until(lambda: window.tile().text == "84")
    for phase in ("high_fill", "high_rest"):
        edge = window.theme.colour(phase).name()
        until_painted(window, edge)
        eye.look(window, f"alarm, {phase}")


def until_painted(window: OpenWindow, colour: str) -> None:
    window.until(lambda: colour == ground_of_the_tile(window))


def ground_of_the_tile(window: OpenWindow) -> str:
    """What is painted at the lower edge of SpO₂'s tile, in its middle."""
    tile = window.find("tile-spo2")
    return tile.grab().toImage().pixelColor(tile.width() // 2, tile.height() - 6).name()


def look_at_every_place(window: OpenWindow, eye: Eye) -> None:
    """Each panel and page that a key opens, with the alarm on."""
    for place, key in PLACES.items():
        window.press(key)
        eye.look(window, place)
        window.press(Qt.Key.Key_Escape)
    window.press_with_control(Qt.Key.Key_E)
    eye.look(window, "ending")
    window.press(Qt.Key.Key_Escape)
    for page in PageId:
        window.window.window.show_page(page)
        eye.look(window, f"{page}, alarm")
    window.press_with_control(Qt.Key.Key_1)
    window.press(Qt.Key.Key_F3)
    window.until(lambda: window.is_seen("big-numbers"))
    eye.look(window, "big numbers")
    window.press(Qt.Key.Key_F3)
    window.until(lambda: window.is_seen("live"))
