import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kapmonitor.machine.host import (
    BatteryState,
    SleepGuard,
    battery,
    clock_synchronised,
    disk_free_bytes,
)


def test_that_sleep_is_held_off_from_when_the_holder_answers_until_release() -> None:  # H53
    guard = SleepGuard(platform="linux", command=["cat"])

    held = guard.hold()

    assert held.held
    assert guard.state == held
    assert "screen lock may still come" in str(held.reason)
    guard.release()
    assert not guard.state.held


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (["no-such-holder"], "no-such-holder is not on this computer"),
        (["sh", "-c", "echo 'No bus.' >&2; exit 1"], "(the system says: sh: No bus)"),
        (["sh", "-c", "exit 1"], "sh: it gave no reason"),
    ],
)
def test_that_a_refused_hold_says_why_and_what_to_do(command: list[str], why: str) -> None:  # H53
    guard = SleepGuard(platform="linux", command=command)

    state = guard.hold()

    assert not state.held
    assert why in str(state.reason)
    assert str(state.reason).index("Switch off sleep") < str(state.reason).index(why)


def test_that_a_platform_without_a_way_says_so() -> None:  # H53
    state = SleepGuard(platform="plan9").hold()

    assert not state.held
    assert "no way" in str(state.reason)


def test_that_a_holder_that_ends_by_itself_is_seen() -> None:  # H53
    guard = SleepGuard(platform="linux", command=["dd", "bs=1", "count=1", "status=none"])
    guard.hold()

    guard.hold()  # the one before is ended and waited for
    assert guard._holder is not None  # noqa: SLF001 - to wait for its end without sleeping
    guard._holder.wait(timeout=5)  # noqa: SLF001

    assert not guard.state.held
    assert "has ended" in str(guard.state.reason)
    guard.release()


def test_that_the_hold_ends_with_a_killed_process(tmp_path: Path) -> None:  # H53
    ended = tmp_path / "ended"
    subprocess.run(["mkfifo", ended], check=True)  # noqa: S603, S607 - fixed words
    script = (
        "import os, signal\n"
        "from kapmonitor.machine.host import SleepGuard\n"
        f"guard = SleepGuard(command=['sh', '-c', 'cat; echo over > {ended}'])\n"
        "assert guard.hold().held\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )

    killed = subprocess.run([sys.executable, "-c", script], check=False)  # noqa: S603

    assert killed.returncode == -signal.SIGKILL
    assert ended.read_text(encoding="utf-8") == "over\n"  # waits for the holder's last word


def test_that_the_space_for_a_folder_yet_to_be_made_is_its_disk_s(tmp_path: Path) -> None:
    assert disk_free_bytes(tmp_path / "not" / "yet") > 0


def a_supply(folder: Path, name: str, **words: str) -> None:
    (folder / name).mkdir()
    for key, word in words.items():
        (folder / name / key).write_text(f"{word}\n", encoding="utf-8")


def test_that_a_battery_on_the_mains_is_told(tmp_path: Path) -> None:  # H53
    a_supply(tmp_path, "AC", type="Mains", online="1")
    a_supply(tmp_path, "BAT0", type="Battery", capacity="83", status="Charging")

    assert battery(tmp_path) == BatteryState(percent=83, on_mains=True)


@pytest.mark.parametrize("online", ["0", "1"])
def test_that_a_battery_that_is_drained_is_not_on_the_mains(
    tmp_path: Path, online: str
) -> None:  # H53
    a_supply(tmp_path, "AC", type="Mains", online=online)
    a_supply(tmp_path, "BAT0", type="Battery", capacity="12", status="Discharging")

    assert battery(tmp_path) == BatteryState(percent=12, on_mains=False)


def test_that_a_mouse_s_battery_is_not_the_computer_s(tmp_path: Path) -> None:
    a_supply(tmp_path, "hid", type="Battery", scope="Device", capacity="5", status="Discharging")

    assert battery(tmp_path) is None


def test_that_a_battery_without_a_charge_tells_nothing(tmp_path: Path) -> None:
    a_supply(tmp_path, "BAT0", type="Battery", status="Unknown")

    assert battery(tmp_path) is None
    assert battery(tmp_path / "nowhere") is None


@pytest.mark.parametrize(("answer", "synchronised"), [(0, True), (5, False), (-1, None)])
def test_that_the_kernel_is_asked_whether_the_clock_is_kept(
    answer: int, synchronised: bool | None
) -> None:  # H51
    assert clock_synchronised(lambda: answer) is synchronised
