"""Whatever ends the program ends the air: no process and no folder is left."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import kapmonitor

ROOT = Path(kapmonitor.__file__).parents[1]

STARTER = """
import asyncio, json, sys, time
from datetime import UTC, datetime
from kapmonitor.simulation.air import Air
from kapmonitor.simulation.spec import DeviceSpec, static_address

async def main():
    air = await Air.start(supervision_timeout_s=4.0)
    for driver in ("plx", "blood-pressure"):
        await air.add_device(DeviceSpec(
            id=driver, driver=driver, name=driver, address=static_address(1, driver)))
    await air.go(zero=time.monotonic(), speed=1, opened_at=datetime.now(UTC))
    print(json.dumps([air.processes, air.endpoint]), flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""


def is_running(pid: int) -> bool:
    """Whether the process is there; one that has ended and waits for init counts as gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def ended_after(pids: list[int], within_s: float) -> float:
    began = time.monotonic()
    while any(is_running(pid) for pid in pids):
        assert time.monotonic() - began < within_s, [pid for pid in pids if is_running(pid)]
        time.sleep(0.01)
    return time.monotonic() - began


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="reads /proc to see who is left")
@pytest.mark.parametrize("victim", ["starter", "zygote"])
def test_that_nobody_is_left_after_a_kill(victim: str) -> None:
    starter = subprocess.Popen(  # noqa: S603 - our own text above
        [sys.executable, "-c", STARTER],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    with starter:
        assert starter.stdout is not None
        processes, endpoint = json.loads(starter.stdout.readline())
        pids = list(processes.values())
        assert len(pids) == 4
        assert all(is_running(pid) for pid in pids)

        os.kill(starter.pid if victim == "starter" else processes["zygote"], signal.SIGKILL)
        ended_after(pids, within_s=1.5)
        starter.kill()

    assert not Path(endpoint.removeprefix("unix:")).parent.exists()
