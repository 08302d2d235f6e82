from pathlib import Path

import pytest

from kapmonitor.app.resources import resource_path
from kapmonitor.ui.ground import FirstGround
from kapmonitor.ui.preferences import ThemeName
from kapmonitor.ui.theme import Theme


@pytest.mark.parametrize("name", ThemeName)
@pytest.mark.parametrize("token", ["bg", "rail"])
def test_that_the_first_frame_has_the_colours_of_the_theme_that_follows(
    theme: Theme, name: ThemeName, token: str
) -> None:
    theme.use(name, 1.5)

    ground = FirstGround(resource_path("themes", f"{name}.toml"), 1.5)

    assert ground.colour(token) == theme.colour(token)
    assert ground.px(64) == theme.px(64)


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe", b"bg = 7"])
def test_that_a_theme_that_cannot_be_read_is_dark_until_the_theme_says_so(
    tmp_path: Path, content: bytes | None
) -> None:
    file = tmp_path / "dark.toml"
    if content is not None:
        file.write_bytes(content)

    assert FirstGround(file, 1.0).colour("bg").lightness() == 0
