"""Plays rig-drill.toml on a real BlueZ and troubles its devices at the moments it expects.

Runs as root in a guest with virtual Bluetooth devices, where ``rigctl`` moves them about,
``RIG_OUT`` is a folder that is kept and ``/run/bluetoothd.pid`` names the daemon. Exit status: 0
where the drill and its record are in order and every value came back in time, else 1.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
OUT = Path(os.environ.get("RIG_OUT", tempfile.gettempdir()))
DAEMON = "/usr/libexec/bluetooth/bluetoothd"
PID_FILE = Path("/run/bluetoothd.pid")
BACK_WITHIN_S = 15.0
DYING_S = 1.0
"""What was on its way when a device went may still arrive for so long."""
STARTS_WITHIN_S = 240.0
"""Python starts slowly where the processor is emulated."""
ENDS_WITHIN_S = 120.0


@dataclass
class Values:
    """When each device's readings arrived on standard output, in monotonic seconds, and losses."""

    opened: threading.Event = field(default_factory=threading.Event)
    zero: float = 0.0
    moments: dict[str, list[float]] = field(default_factory=dict)
    empty: dict[str, list[float]] = field(default_factory=dict)
    losses: list[str] = field(default_factory=list)

    def take(self, line: dict, at: float) -> None:
        if line["type"] == "session":
            self.zero = at
            self.opened.set()
        elif line["type"] == "reading":
            where = self.empty if line["value"] is None else self.moments
            where.setdefault(line["device"], []).append(at)
        elif line.get("kind") == "device-lost":
            self.losses.append(f"{line['data']['device']}: {line['data']['reason']}")

    def first_after(self, device: str, gone: float, back: float) -> float | None:
        earliest = max(gone + DYING_S, back)
        return next((t - back for t in self.moments.get(device, []) if t >= earliest), None)

    def between(self, device: str, start: float, end: float) -> int:
        every = self.moments.get(device, []) + self.empty.get(device, [])
        return sum(start < t < end for t in every)


@dataclass
class Absence:
    """From a trouble to its end: nothing may come between, and values must come soon after."""

    name: str
    device: str
    gone: float = 0.0
    back: float = 0.0


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def rigctl(*words: str) -> None:
    command = ["rigctl", *words]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - words of script()


def kill_daemon() -> None:
    os.kill(int(PID_FILE.read_text()), signal.SIGKILL)


def start_daemon() -> None:
    with (OUT / "bluetoothd-again.log").open("w") as log:
        daemon = subprocess.Popen([DAEMON, "-n"], stdout=log, stderr=log)  # noqa: S603 - fixed
    PID_FILE.write_text(str(daemon.pid))


Step = tuple[float, str, Callable[[], None]]


def script(absences: dict[str, Absence]) -> list[Step]:
    def gone(name: str, act: Callable[[], None]) -> Callable[[], None]:
        def run() -> None:
            act()
            absences[name].gone = time.monotonic()

        return run

    def back(name: str, act: Callable[[], None]) -> Callable[[], None]:
        def run() -> None:
            absences[name].back = time.monotonic()
            act()

        return run

    def drop() -> None:
        absences["drop"].gone = absences["drop"].back = time.monotonic()
        rigctl("drop", "oximeter")

    return [
        (15, "measure cuff", lambda: rigctl("measure", "cuff")),
        (30, "vanish oximeter", gone("vanish", lambda: rigctl("vanish", "oximeter"))),
        (60, "appear oximeter", back("vanish", lambda: rigctl("appear", "oximeter"))),
        (85, "drop oximeter", drop),
        (105, "unplug", gone("unplug", lambda: rigctl("unplug"))),
        (125, "plug", back("unplug", lambda: rigctl("plug"))),
        (165, "kill bluetoothd", gone("daemon", kill_daemon)),
        (173, "start bluetoothd", back("daemon", start_daemon)),
        (200, "measure cuff", lambda: rigctl("measure", "cuff")),
    ]


def listen(stream, values: Values) -> None:
    with (OUT / "drill.jsonl").open("w", encoding="utf-8") as kept:
        for text in stream:
            at = time.monotonic()
            kept.write(text)
            values.take(json.loads(text), at)


def play(database: Path, values: Values, steps: list[Step]) -> int:
    command = ["kapmonitor", "drill", str(HERE / "rig-drill.toml"), "--headless"]
    command += ["--radio", "system", "--jsonl", "-", "--database", str(database)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as drill:  # noqa: S603 - ours
        listener = threading.Thread(target=listen, args=(drill.stdout, values))
        listener.start()
        if not values.opened.wait(STARTS_WITHIN_S):
            drill.kill()
            raise SystemExit("the drill opened no session")
        for at, what, act in steps:
            time.sleep(max(0.0, values.zero + at - time.monotonic()))
            if drill.poll() is not None:
                break
            say(f"{time.monotonic() - values.zero:7.2f} s  {what}")
            act()
        status = drill.wait(ENDS_WITHIN_S)
        listener.join()
    return status


def main() -> int:
    absences = {
        "vanish": Absence("out of range", "oximeter"),
        "drop": Absence("link ended by the device", "oximeter"),
        "unplug": Absence("adapter pulled out", "oximeter"),
        "daemon": Absence("radio daemon killed", "oximeter"),
    }
    failed: list[str] = []

    def check(name: str, shown: object, *, fine: bool) -> None:
        say(f"{'ok  ' if fine else 'FAIL'} {name}: {shown}")
        if not fine:
            failed.append(name)

    values = Values()
    database = Path(tempfile.mkdtemp()) / "practice.db"
    status = play(database, values, script(absences))
    check("drill ends with", status, fine=status == 0)
    command = ["kapmonitor", "verify", "--practice", "--database", str(database)]
    verify = subprocess.run(command, check=False)  # noqa: S603 - fixed words
    check("verify ends with", verify.returncode, fine=verify.returncode == 0)
    for absence in absences.values():
        took = values.first_after(absence.device, absence.gone, absence.back)
        shown = "never" if took is None else f"{took:.1f} s"
        fine = took is not None and took <= BACK_WITHIN_S
        check(f"{absence.name}, first value after it is back", shown, fine=fine)
        between = values.between(absence.device, absence.gone + DYING_S, absence.back)
        check(f"{absence.name}, readings meanwhile", between, fine=between == 0)
    for loss in values.losses:
        check("lost, in words", loss, fine=not loss.endswith(": "))
    cuff = values.moments.get("cuff", [])
    check("numbers from the cuff", len(cuff), fine=bool(cuff))
    say(f"{len(failed)} failed: {failed}" if failed else "all as expected")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
