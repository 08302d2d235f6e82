"""One hub or device process: a fork where there is fork, a fresh interpreter on Windows.

Both are told what to be by a JSON object and keep one socket to the zygote.
"""

import asyncio
import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NoReturn

from kapmonitor.simulation.control import HUB, ControlChannel, Message, decode, encode
from kapmonitor.simulation.device_process import DeviceConfig, run_device
from kapmonitor.simulation.hub import Hub, HubConfig
from kapmonitor.simulation.spec import DeviceSpec

_POLL_S = 0.005
_CHUNK = 65536
_SPAWN_TIMEOUT_S = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """A running process of the air, and the zygote's end of its channel."""

    pid: int
    sock: socket.socket
    kill: Callable[[], None]
    poll: Callable[[], bool]

    def wait(self) -> None:
        """Wait until the process is gone; it has been killed or has lost its channel."""
        self.end_by(time.monotonic() + 1.0)

    def end_by(self, deadline: float) -> None:
        """Give the process until a moment of the monotonic clock, then kill it."""
        while not self.poll():
            if time.monotonic() > deadline:
                self.kill()
            time.sleep(_POLL_S)


def start_child(config: Message, to_close: Iterable[socket.socket]) -> Child:
    """Start a process for ``config``; ``to_close`` are sockets that it must not keep open."""
    if hasattr(os, "fork"):
        return _fork(config, to_close)
    return _spawn(config)


def run(config: Message, sock: socket.socket) -> None:
    """Be a hub or a device until the channel ends."""
    # It calls errors what faults are meant to cause; what fails of ours ends the process, loudly.
    logging.getLogger("bumble").setLevel(logging.CRITICAL)
    channel = ControlChannel(sock)
    if config["role"] == HUB:
        hub = HubConfig(
            adapter=config["adapter"],
            devices=config["devices"],
            supervision_timeout_s=config["supervision_timeout_s"],
        )
        asyncio.run(Hub(hub).run(channel))
        # The zygote does this too, unless it was killed.
        shutil.rmtree(config["folder"], ignore_errors=True)
    else:
        device = DeviceConfig(
            endpoint=config["endpoint"],
            spec=DeviceSpec.from_json(config["spec"]),
            go=config["go"],
            memory=tuple(bytes.fromhex(record) for record in config["memory"]),
        )
        asyncio.run(run_device(device, channel))


def standard_input() -> tuple[int | socket.socket, Callable[[], bytes]]:
    """What a selector can wait on for the zygote's standard input, and how to read it."""
    if hasattr(os, "fork"):
        return 0, lambda: os.read(0, _CHUNK)
    ours, theirs = socket.socketpair()  # Windows cannot wait on a pipe together with sockets

    def copy() -> None:
        while data := os.read(0, _CHUNK):
            theirs.sendall(data)
        theirs.close()

    threading.Thread(target=copy, daemon=True).start()
    return ours, lambda: ours.recv(_CHUNK)


def free_port() -> int:
    """A loopback port that nothing listened on a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    return port


class _Fork:
    """A forked process, waited for once."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._is_over = False

    def kill(self) -> None:
        if not self.poll():
            os.kill(self._pid, signal.SIGKILL)

    def poll(self) -> bool:
        if not self._is_over:
            self._is_over = os.waitpid(self._pid, os.WNOHANG) != (0, 0)
        return self._is_over


def _fork(config: Message, to_close: Iterable[socket.socket]) -> Child:
    ours, theirs = socket.socketpair()
    pid = os.fork()
    if pid == 0:
        _be_child(config, theirs, [ours, *to_close])
    theirs.close()
    process = _Fork(pid)
    return Child(pid=pid, sock=ours, kill=process.kill, poll=process.poll)


def _be_child(config: Message, sock: socket.socket, to_close: Iterable[socket.socket]) -> NoReturn:
    """Never returns into the zygote's code, whatever happens."""
    status = 1
    try:
        for each in to_close:
            each.close()
        nowhere = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1):  # else the zygote's own pipes would outlive it
            os.dup2(nowhere, standard)
        run(config, sock)
        status = 0
    except OSError as error:  # its hub or its zygote has gone: there is nothing to serve
        logging.getLogger(__name__).warning("a process of the simulated air ended: %s", error)
    except BaseException:  # a fork must end here, with the reason on stderr
        logging.getLogger(__name__).exception("a process of the simulated air failed")
    finally:
        os._exit(status)


def _spawn(config: Message) -> Child:
    """Windows: a fresh interpreter that connects back, told its config as its first line."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(_SPAWN_TIMEOUT_S)
        port = server.getsockname()[1]
        command = [sys.executable, "-m", "kapmonitor.simulation.child_process", str(port)]
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)  # noqa: S603 - our own module
        sock, _ = server.accept()
    sock.settimeout(None)
    sock.sendall(encode(config))
    return Child(
        pid=process.pid, sock=sock, kill=process.kill, poll=lambda: process.poll() is not None
    )


def _connect_back(port: int) -> None:
    sock = socket.create_connection(("127.0.0.1", port))
    line = b""
    while not line.endswith(b"\n"):
        line += sock.recv(1)
    run(decode(line), sock)


if __name__ == "__main__":
    _connect_back(int(sys.argv[1]))
