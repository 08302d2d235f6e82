"""What the computer under the program does: sleep, disk, battery, clock.

Each answers quickly, and ``None`` means that this computer does not tell.
"""

import ctypes
import select
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

# Each runs `cat` for as long as it holds sleep off. `cat` ends when our end of its input closes,
# which the system sees to however this process dies, and its echo tells that the hold is in force.
# macOS: written from the manual page of caffeinate, not tried on a Mac.
_HOLDING_COMMANDS = {
    "linux": (
        "systemd-inhibit",
        "--what=sleep:idle:handle-lid-switch",
        "--who=kapmonitor",
        "--why=A session is being watched",
        "--mode=block",
        "cat",
    ),
    "darwin": ("caffeinate", "-dims", "cat"),
}

_ECHO_TIMEOUT_S = 2.0
_END_TIMEOUT_S = 2.0

_DO_IT_BY_HAND = (
    "This computer may fall asleep or lock itself during a session. Switch off sleep, screen lock "
    "and closing by the lid in its settings."
)
_LOCK_MAY_COME = (
    "Sleep is held off; the desktop's own screen lock may still come: "
    "switch it off in its settings."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SleepGuardState:
    """Whether sleep is held off; ``reason``: what is not held off, why, and what to do."""

    held: bool
    reason: str | None


class SleepGuard:
    """Keeps the computer awake while a session is open, where the platform lets us.

    ``command`` is what is run in place of the platform's own holder.
    """

    def __init__(
        self, *, platform: str = sys.platform, command: Sequence[str] | None = None
    ) -> None:
        self._platform = platform
        self._command = command or _HOLDING_COMMANDS.get(platform)
        self._holder: subprocess.Popen[bytes] | None = None
        self._state = _not_held("Sleep is not held off: no session is open.")

    @property
    def state(self) -> SleepGuardState:
        """Whether sleep is held off now; a holder that has died since is seen."""
        if self._holder is not None and self._holder.poll() is not None:
            return _not_held_by("what held off sleep has ended")
        return self._state

    def hold(self) -> SleepGuardState:
        """Hold off sleep, idling and closing by the lid. Waits two seconds at most.

        On Windows the hold belongs to the calling thread and ends with it.
        """
        self.release()
        if self._platform == "win32":
            self._state = _keep_windows_awake(awake=True)
        elif self._command is None:
            self._state = _not_held_by("this platform offers no way to hold off sleep")
        else:
            self._state = self._start(self._command)
        return self._state

    def release(self) -> None:
        """Let the computer sleep again. Without a hold it does nothing."""
        holder, self._holder = self._holder, None
        if holder is not None:
            _end(holder)
        elif self._platform == "win32":
            _keep_windows_awake(awake=False)
        self._state = _not_held("Sleep is not held off: no session is open.")

    def _start(self, command: Sequence[str]) -> SleepGuardState:
        try:
            holder = subprocess.Popen(  # noqa: S603 - the words are this module's
                command,
                bufsize=0,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,  # Ctrl-C at the terminal is meant for us, not for it
            )
        except OSError:
            return _not_held_by(f"{command[0]} is not on this computer")
        if _echoes(holder):
            self._holder = holder
            return _held(self._platform)
        return _not_held_by(f"{command[0]}: {_end(holder)}")


def _echoes(holder: subprocess.Popen[bytes]) -> bool:
    assert holder.stdin is not None  # noqa: S101 - asked for when it was started
    assert holder.stdout is not None  # noqa: S101
    try:
        holder.stdin.write(b".")
    except BrokenPipeError:
        return False
    readable, _, _ = select.select([holder.stdout], [], [], _ECHO_TIMEOUT_S)
    return bool(readable) and holder.stdout.read(1) == b"."


def _end(holder: subprocess.Popen[bytes]) -> str:
    """End a holder by closing its input; return the last thing it complained of."""
    try:
        _, complaint = holder.communicate(timeout=_END_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        holder.kill()
        _, complaint = holder.communicate()
    lines = complaint.decode(errors="replace").strip().splitlines()
    return lines[-1].rstrip(".") if lines else "it gave no reason"


def _held(platform: str) -> SleepGuardState:
    return SleepGuardState(held=True, reason=_LOCK_MAY_COME if platform == "linux" else None)


def _not_held(reason: str) -> SleepGuardState:
    return SleepGuardState(held=False, reason=reason)


def _not_held_by(system: str) -> SleepGuardState:
    """What it means and what to do first; what the system says stands behind, for who mends it."""
    return _not_held(f"{_DO_IT_BY_HAND} (the system says: {system})")


def _keep_windows_awake(*, awake: bool) -> SleepGuardState:
    """Written from the documentation of SetThreadExecutionState, not tried on Windows."""
    if sys.platform == "win32":
        continuous, system, display = 0x80000000, 0x1, 0x2
        wanted = continuous | system | display if awake else continuous
        if ctypes.windll.kernel32.SetThreadExecutionState(wanted):
            return SleepGuardState(held=awake, reason=None)
    return _not_held_by("Windows refused to hold off sleep")


def disk_free_bytes(path: Path) -> int:
    """The space left for ``path``, which need not exist yet.

    Raises:
        OSError: the disk does not answer.
    """
    existing = next(place for place in (path, *path.absolute().parents) if place.exists())
    return shutil.disk_usage(existing).free


@dataclass(frozen=True, slots=True, kw_only=True)
class BatteryState:
    """The computer's own battery: charge in percent, and whether the mains feed it."""

    percent: int
    on_mains: bool


def battery(supplies: Path = Path("/sys/class/power_supply")) -> BatteryState | None:
    """The battery as Linux tells it; ``None`` where there is none or the system does not tell.

    Of several the mean, as one is drained after the other.
    """
    folders = sorted(supplies.iterdir()) if supplies.is_dir() else []
    # A battery of scope "Device" is a mouse's or a headset's.
    own = [x for x in folders if _word(x / "type") == "Battery" and _word(x / "scope") != "Device"]
    charges = [int(word) for x in own if (word := _word(x / "capacity")).isdecimal()]
    if not charges:
        return None
    fed = any(_word(x / "online") == "1" for x in folders if x not in own)
    drained = any(_word(x / "status") == "Discharging" for x in own)
    return BatteryState(percent=sum(charges) // len(charges), on_mains=fed and not drained)


def _word(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:  # a supply lists only what it knows, and may be unplugged while it is read
        return ""


_TIME_ERROR = 5  # adjtimex(2): the clock is not synchronised


def _ask_kernel() -> int:
    """What adjtimex(2) returns when it is only asked; -1 where it may not be."""
    if sys.platform != "linux":
        return -1
    nothing_to_change = ctypes.create_string_buffer(512)  # struct timex has 208 bytes
    return int(ctypes.CDLL(None).adjtimex(nothing_to_change))


def clock_synchronised(ask_kernel: Callable[[], int] = _ask_kernel) -> bool | None:
    """Whether something keeps this clock right; ``None`` where the system does not tell."""
    answer = ask_kernel()
    return None if answer < 0 else answer != _TIME_ERROR
