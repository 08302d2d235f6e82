"""The wheel, installed where no checkout is near, has all that the program needs at run time."""

import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - the words are written in this file
        [str(part) for part in command],
        cwd=cwd,
        env={"PATH": "/usr/bin:/bin", "KAPMONITOR_DATA_DIR": str(cwd)},
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the commands of an environment that has the wheel and no checkout."""
    place = tmp_path_factory.mktemp("installed")
    built = run(
        *(sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", place, CHECKOUT),
        cwd=place,
    )
    assert built.returncode == 0, built.stdout + built.stderr
    (wheel,) = place.glob("*.whl")
    environment = place / "environment"
    venv.create(environment, symlinks=True, with_pip=False)
    python = environment / "bin" / "python"
    added = run(
        *(sys.executable, "-m", "pip", "--python", python, "install", "--quiet"),
        *("--no-deps", "--no-index", wheel),
        cwd=place,
    )
    assert added.returncode == 0, added.stdout + added.stderr
    lend_dependencies(python)
    return environment / "bin"


def lend_dependencies(python: Path) -> None:
    """Let the environment see this one's packages, behind its own, but not this one's checkout.

    A folder named in a ``.pth`` file is searched for packages only: the ``.pth`` files in it, the
    editable installation's among them, stay unread.
    """
    site = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=CHECKOUT)
    lent = f"{sysconfig.get_path('purelib')}\n{sysconfig.get_path('platlib')}\n"
    (Path(site.stdout.strip()) / "lent.pth").write_text(lent, encoding="utf-8")


def test_that_the_installed_package_is_the_wheel_and_not_the_checkout(
    installed: Path, tmp_path: Path
) -> None:
    where = run(
        installed / "python", "-c", "import kapmonitor; print(kapmonitor.__file__)", cwd=tmp_path
    )

    assert Path(where.stdout.strip()).is_relative_to(installed.parent)


def test_that_the_wheel_carries_its_resources(installed: Path, tmp_path: Path) -> None:
    listing = (
        "from kapmonitor.app.resources import list_resources\n"
        "print(*(path.name for path in list_resources('protocols', '.toml')))"
    )

    listed = run(installed / "python", "-c", listing, cwd=tmp_path)

    in_checkout = {path.name for path in (CHECKOUT / "resources" / "protocols").glob("*.toml")}
    assert set(listed.stdout.split()) == in_checkout, listed.stderr


def test_that_the_installed_command_lists_the_protocols(installed: Path, tmp_path: Path) -> None:
    listed = run(installed / "kapmonitor", "protocols", cwd=tmp_path)

    assert listed.returncode == 0, listed.stderr
    assert "im-ketamine" in listed.stdout
