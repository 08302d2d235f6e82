"""What the tokens owe to the eye: contrast of every pair that meets, alarms apart from signs."""

import re
import shutil
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from kapmonitor.app.resources import resource_path
from kapmonitor.ui.preferences import ThemeName
from kapmonitor.ui.stylesheet import SIZES, style_sheet
from kapmonitor.ui.text import PRIORITY_MARKS
from kapmonitor.ui.theme import SCALES, TOKENS, Theme, ThemeError, Tokens, dress, read_tokens
from tests.ui.token_pairs import DECORATION, MARK, PAIRS, SIGNS, is_accounted_for

THEMES = read_tokens(resource_path("themes"))

# Machado, Oliveira, Fernandes: A physiologically-based model for simulation of color vision
# deficiency. IEEE TVCG 15(6), 2009, table for severity 1.0; applied to linear sRGB.
DICHROMATS = {
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
}
FAR = 15.0
"""CIE 1976 colour difference that is plain between two patches side by side: several times the
smallest that is seen at all, about 2.3 (Mahy et al. 1994). The number is ours."""

Triple = NDArray[np.float64]


def linear(colour: str) -> Triple:
    channels = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def luminance(colour: str) -> float:
    return float(linear(colour) @ np.array([0.2126, 0.7152, 0.0722]))


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2.x, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def lab(rgb: Triple) -> Triple:
    """CIE 1976 L*a*b* under D65."""
    to_xyz = np.array(
        [
            [0.4124564, 0.3575761, 0.1804375],
            [0.2126729, 0.7151522, 0.0721750],
            [0.0193339, 0.1191920, 0.9503041],
        ]
    )
    ratios = (to_xyz @ np.clip(rgb, 0, 1)) / np.array([0.95047, 1.0, 1.08883])
    x, y, z = np.where(ratios > 216 / 24389, np.cbrt(ratios), (24389 / 27 * ratios + 16) / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def distance_as_seen(one: str, other: str, vision: str) -> float:
    matrix = np.array(DICHROMATS[vision])
    seen = [lab(matrix @ linear(colour)) for colour in (one, other)]
    return float(np.linalg.norm(seen[0] - seen[1]))


def contrast_as_seen(one: str, other: str, vision: str) -> float:
    matrix = np.array(DICHROMATS[vision])
    weights = np.array([0.2126, 0.7152, 0.0722])
    low, high = sorted(
        float(weights @ np.clip(matrix @ linear(colour), 0, 1)) for colour in (one, other)
    )
    return (high + 0.05) / (low + 0.05)


def a_folder_of_themes(folder: Path, *, dark: str) -> Path:
    shutil.copytree(resource_path("themes"), folder, dirs_exist_ok=True)
    (folder / "dark.toml").write_text(dark, encoding="utf-8")
    return folder


def dark_text() -> str:
    return resource_path("themes", "dark.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda each: str(each.name))
@pytest.mark.parametrize(("ink", "ground", "aim"), PAIRS)
def test_that_every_pair_that_meets_has_its_contrast(
    theme: Tokens, ink: str, ground: str, aim: float
) -> None:  # H64
    found = contrast(theme.colours[ink], theme.colours[ground])

    assert found >= aim, f"{ink} on {ground}: {found:.2f}"


def test_that_every_token_is_read_or_read_on_or_named_as_decoration() -> None:  # H64
    paired = {token for ink, ground, _ in PAIRS for token in (ink, ground)}

    assert paired | DECORATION.keys() == set(TOKENS)
    assert not paired & DECORATION.keys()


def test_that_no_pair_has_two_aims() -> None:
    assert len({frozenset(pair[:2]) for pair in PAIRS}) == len(PAIRS)


def pairs_of_the_sheet() -> set[tuple[str, str]]:
    """Ink and ground of each rule of the style sheet that sets both: words, then its border."""
    sheet = style_sheet({token: f"<{token}>" for token in TOKENS}, round)
    found: set[tuple[str, str]] = set()
    for rule in re.findall(r"{([^{}]*)}", sheet):
        ground = re.search(r"(?<![\w-])background(?:-color)?: <(\w+)>", rule)
        inks = re.findall(r"(?<![\w-])(?:color|border(?:-\w+)*): [^;]*?<(\w+)>", rule)
        found |= {(ink, ground[1]) for ink in inks if ground is not None}
        chosen = re.search(r"selection-background-color: <(\w+)>; selection-color: <(\w+)>", rule)
        found |= {(chosen[2], chosen[1])} if chosen else set()
    return {(ink, ground) for ink, ground in found if ink != ground}


def test_that_every_pair_of_the_style_sheet_is_in_the_table() -> None:  # H64
    found = pairs_of_the_sheet()

    assert {("text", "raised"), ("on_accent", "accent"), ("text", "accent_deep")} <= found
    assert {pair for pair in found if not is_accounted_for(*pair)} == set()


def test_that_black_on_white_is_21_to_1() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)


ALARM_INKS = (
    *("high_fill", "high_line", "high_rest_ink"),
    *("med_ink", "med_line", "low_ink", "low_line"),
)
TOLD_BY_SHAPE_AND_WORD = {
    ThemeName.DARK: {
        *(("high_rest_ink", "pulse"), ("high_rest_ink", "resp")),
        *(("low_ink", "resp"), ("low_line", "resp")),
    },
    ThemeName.DIM: {
        *(("high_rest_ink", "pulse"), ("high_rest_ink", "resp")),
        *(("low_ink", "bp"), ("low_line", "bp"), ("low_ink", "resp"), ("low_line", "resp")),
    },
    ThemeName.LIGHT: {
        *(("high_fill", "pulse"), ("high_line", "pulse"), ("high_rest_ink", "pulse")),
        ("low_ink", "resp"),
    },
}
"""Where the colour alone would not do for every eye: the triangle or diamond, the words and the
marks ``!!!`` ``!!`` ``!`` carry it (tokens: an alarm is never told by colour alone)."""


@pytest.mark.parametrize("vision", DICHROMATS)
@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda each: str(each.name))
@pytest.mark.parametrize("ground", ["high_fill", "med_fill"])
def test_that_an_alarming_tile_is_no_calm_one_to_a_colour_blind_eye(
    theme: Tokens, vision: str, ground: str
) -> None:  # H65
    calm = theme.colours["panel"]

    assert distance_as_seen(theme.colours[ground], calm, vision) >= FAR


@pytest.mark.parametrize("vision", DICHROMATS)
@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda each: str(each.name))
@pytest.mark.parametrize("border", ["high_line", "med_line", "low_line"])
def test_that_an_alarms_border_stands_out_to_a_colour_blind_eye(
    theme: Tokens, vision: str, border: str
) -> None:  # H65
    seen = contrast_as_seen(theme.colours[border], theme.colours["panel"], vision)

    assert seen >= MARK


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda each: str(each.name))
def test_that_no_alarm_is_near_a_signs_colour_but_those_told_by_shape_and_word(
    theme: Tokens,
) -> None:  # H65
    colours = theme.colours

    near = {
        (alarm, sign)
        for alarm, sign, vision in product(ALARM_INKS, SIGNS, DICHROMATS)
        if distance_as_seen(colours[alarm], colours[sign], vision) < FAR
    }

    assert near == TOLD_BY_SHAPE_AND_WORD[theme.name]
    assert len(set(PRIORITY_MARKS.values())) == len(PRIORITY_MARKS)


def test_that_a_missing_token_is_refused_by_file_and_name(tmp_path: Path) -> None:
    lines = [line for line in dark_text().splitlines() if not line.startswith("spo2 ")]
    folder = a_folder_of_themes(tmp_path, dark="\n".join(lines))

    with pytest.raises(ThemeError, match=r'dark\.toml: the theme has no colour for "spo2"'):
        read_tokens(folder)


@pytest.mark.parametrize(
    ("dark", "why"),
    [
        ('[colours\nbg = "#000000"', "cannot be read"),
        ('bg = "#000000"', r"no table \[colours\]"),
        (dark_text().replace("#7CC4FF", "sky"), r'"spo2" is \'sky\'; a colour is written'),
    ],
)
def test_that_a_faulty_file_is_refused_by_a_sentence(tmp_path: Path, dark: str, why: str) -> None:
    folder = a_folder_of_themes(tmp_path, dark=dark)

    with pytest.raises(ThemeError, match=rf"dark\.toml: .*{why}"):
        read_tokens(folder)


def test_that_a_missing_file_is_refused_by_its_name(tmp_path: Path) -> None:
    folder = a_folder_of_themes(tmp_path, dark=dark_text())
    (folder / "light.toml").unlink()

    with pytest.raises(ThemeError, match=r"light\.toml: the theme cannot be read"):
        read_tokens(folder)


def test_that_every_theme_names_the_same_tokens() -> None:
    assert all(set(theme.colours) == set(TOKENS) for theme in THEMES.values())


def test_that_light_has_no_white_but_in_text_fields_and_on_solid_grounds() -> None:
    white = {name for name, value in THEMES[ThemeName.LIGHT].colours.items() if value == "#FFFFFF"}

    assert white == {"sunken", "high_ink", "on_accent"}


@pytest.mark.parametrize("scale", SCALES)
def test_that_words_and_values_follow_the_text_scale(
    theme: Theme, qtbot: QtBot, scale: float
) -> None:
    label = QLabel("97")
    qtbot.addWidget(label)
    dress(label, size="vital", weight="strong")

    theme.use(ThemeName.DARK, scale)
    label.ensurePolished()

    assert label.font().pixelSize() == round(SIZES["vital"] * scale)
    assert theme.font("vital").pixelSize() == round(SIZES["vital"] * scale)


def test_that_a_scale_beyond_what_may_be_chosen_is_brought_back(theme: Theme) -> None:
    theme.use(ThemeName.DIM, 9.0)

    assert theme.scale == 2.0


@pytest.mark.parametrize("name", ThemeName)
def test_that_no_ground_of_the_palette_is_white_before_a_sheet_applies(
    theme: Theme, name: ThemeName
) -> None:
    theme.use(name, 1.0)

    palette = QApplication.palette()
    for role in (QPalette.ColorRole.Window, QPalette.ColorRole.Button, QPalette.ColorRole.Light):
        assert palette.color(role) != Qt.GlobalColor.white


@pytest.mark.usefixtures("theme")
def test_that_a_button_keeps_its_size_when_it_takes_the_focus(qtbot: QtBot) -> None:
    for kind in ("", "primary", "outlined", "target", "pill", "ghost"):
        button = QPushButton("Record")
        qtbot.addWidget(button)
        dress(button, kind=kind)
        button.show()
        before = button.sizeHint()

        button.setFocus(Qt.FocusReason.TabFocusReason)
        qtbot.waitUntil(button.hasFocus)

        assert button.sizeHint() == before, kind
