"""What shows no window loads no Qt: a server without a screen has none."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.journeys.drills import environment
from tests.journeys.scripts import a_script, written

ASKED = """
import sys
from kapmonitor.app.main import main

status = main(sys.argv[1:])
loaded = sorted(name for name in sys.modules if name.partition(".")[0] in ("PySide6", "shiboken6"))
sys.exit(f"Qt was loaded: {loaded}" if loaded else status)
"""


def run_alone(*arguments: object, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", ASKED, *map(str, arguments)],
        capture_output=True,
        text=True,
        env=environment(KAPMONITOR_DATA_DIR=str(folder)),
        timeout=60,
        check=False,
    )


def test_that_a_headless_drill_and_its_record_need_no_qt(tmp_path: Path) -> None:
    script = written(tmp_path, "short", a_script(duration="10s"))
    record = ("--database", tmp_path / "practice.db")

    played = run_alone("drill", script, "--headless", "--speed", 60, *record, folder=tmp_path)
    assert played.returncode == 0, played.stderr
    for command in ("sessions", "verify"):
        ran = run_alone(command, *record, folder=tmp_path)
        assert ran.returncode == 0, ran.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("--version",),
        ("--help",),
        ("protocols",),
        ("decode", "2a5f", "00fe61004800"),
        ("sessions", "--practice"),
    ],
)
def test_that_a_command_without_a_window_needs_no_qt(
    arguments: tuple[str, ...], tmp_path: Path
) -> None:
    ran = run_alone(*arguments, folder=tmp_path)
    assert "Qt was loaded" not in ran.stderr
    assert "Traceback" not in ran.stderr
