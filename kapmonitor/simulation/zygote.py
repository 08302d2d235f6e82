"""The first process of the air: imports Bumble once, then forks the hub and the devices.

``python -m kapmonitor.simulation.zygote`` takes commands as JSON lines on its standard input and
answers on its standard output. A killed device is back in milliseconds, because its process is a
fork of this one. When standard input ends, however that came about, every process of the air
ends: the hub and the devices read their channels' end, and what does not is killed.
"""

import contextlib
import gc
import os
import selectors
import shutil
import socket
import sys
import tempfile
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from kapmonitor.simulation.child_process import Child, free_port, standard_input, start_child
from kapmonitor.simulation.control import HUB, Message, answer, decode, encode

# How long the others get to end by themselves when standard input has ended.
_GRACE_S = 0.4


@dataclass(slots=True, eq=False)
class _Reader:
    """Lines out of a channel that ends in the middle of one when its other end is killed."""

    read: Callable[[], bytes]
    rest: bytes = b""

    def lines(self) -> list[bytes] | None:
        """What is there now, or ``None`` at the end."""
        try:
            data = self.read()
        except ConnectionError:
            return None
        if not data:
            return None
        *lines, self.rest = (self.rest + data).split(b"\n")
        return lines


@dataclass(slots=True)
class _Device:
    """What is needed to start a device again as it was."""

    spec: str
    go: Message | None = None
    memory: list[str] = field(default_factory=list)


class Zygote:
    """The processes of one air."""

    def __init__(self, stdout: BinaryIO) -> None:
        self._stdout = stdout
        self._selector = selectors.DefaultSelector()
        self._children: dict[str, Child] = {}
        self._devices: dict[str, _Device] = {}
        self._unanswered: defaultdict[str, deque[Message]] = defaultdict(deque)
        self._folder = Path(tempfile.mkdtemp(prefix="kapmonitor-air-"))
        self._adapter_endpoint = self._endpoint("adapter")
        self._device_endpoint = self._endpoint("devices")

    def run(self) -> None:
        """Serve until standard input ends; then end everything."""
        stdin, read = standard_input()
        self._selector.register(stdin, selectors.EVENT_READ, ("", _Reader(read)))
        try:
            while self._serve_once():
                pass
        finally:
            self._end_all()

    def _serve_once(self) -> bool:
        for key, _ in self._selector.select():
            name, reader = key.data
            if name and not self._is_current(name, key.fileobj):
                continue  # killed a moment ago, by a command of the same batch
            lines = reader.lines()
            if lines is None and not name:
                return False
            if lines is None:
                self._bury(name)
            else:
                self._take(name, lines)
        return True

    def _is_current(self, name: str, sock: object) -> bool:
        child = self._children.get(name)
        return child is not None and child.sock is sock

    def _take(self, name: str, lines: list[bytes]) -> None:
        for line in lines:
            if name:
                self._from_child(name, decode(line))
            else:
                self._from_starter(decode(line))

    def _from_child(self, name: str, message: Message) -> None:
        match message:
            case {"event": "memory", "records": list(records)}:
                self._devices[name].memory = records
            case {"event": _}:
                self._tell({"who": name, **message})
            case _:
                self._unanswered[name].popleft()  # commands are answered in their order
                self._tell(message)

    def _from_starter(self, command: Message) -> None:
        match command:
            case {"do": "start-hub", "supervision_timeout_s": float(seconds)}:
                self._start_hub(seconds)
            case {"do": "start-device", "who": str(who), "spec": str(spec)}:
                self._devices[who] = _Device(spec)
                self._start_device(who)
            case {"do": "kill", "who": str(who)}:
                self._kill(who)
            case {"do": "revive", "who": str(who)} if who in self._children:
                self._tell(answer(command, f"{who} is running"))
                return
            case {"do": "revive", "who": str(who)}:
                self._start_device(who)
            case {"to": str(who)}:
                self._pass_on(who, command)
                return
        self._tell(answer(command))

    def _pass_on(self, who: str, command: Message) -> None:
        if command["do"] == "go" and who in self._devices:
            self._devices[who].go = command
        child = self._children.get(who)
        if child is not None:
            self._unanswered[who].append(command)
            with contextlib.suppress(ConnectionError):  # it is just ending: see ``_bury``
                child.sock.sendall(encode(command))
        elif command["do"] == "go":
            self._tell(answer(command))  # a killed device learns it when it comes back
        else:
            self._tell(answer(command, f"{who} is not running"))

    def _start_hub(self, supervision_timeout_s: float) -> None:
        config: Message = {
            "role": HUB,
            "adapter": self._adapter_endpoint,
            "devices": self._device_endpoint,
            "supervision_timeout_s": supervision_timeout_s,
            "folder": str(self._folder),
        }
        self._start(HUB, config)
        self._tell({"event": "endpoint", "who": HUB, "adapter": self._adapter_endpoint})

    def _start_device(self, who: str) -> None:
        device = self._devices[who]
        config: Message = {
            "role": "device",
            "endpoint": self._device_endpoint,
            "spec": device.spec,
            "go": device.go,
            "memory": device.memory,
        }
        self._start(who, config)

    def _start(self, name: str, config: Message) -> None:
        others = [child.sock for child in self._children.values()]
        child = start_child(config, to_close=others)
        self._children[name] = child
        reader = _Reader(lambda: child.sock.recv(65536))
        self._selector.register(child.sock, selectors.EVENT_READ, (name, reader))
        self._tell({"event": "started", "who": name, "pid": child.pid})

    def _kill(self, name: str) -> None:
        if (child := self._children.get(name)) is not None:
            child.kill()
            self._bury(name)

    def _bury(self, name: str) -> None:
        child = self._children.pop(name)
        _, reader = self._selector.unregister(child.sock).data
        child.wait()
        while (lines := reader.lines()) is not None:  # its last words: what its memory held
            self._take(name, lines)
        child.sock.close()
        for command in self._unanswered.pop(name, ()):
            self._tell(answer(command, f"{name} has just ended"))
        self._tell({"event": "ended", "who": name})

    def _tell(self, message: Message) -> None:
        with contextlib.suppress(BrokenPipeError):  # the starter is gone: standard input says so
            self._stdout.write(encode(message))
            self._stdout.flush()

    def _end_all(self) -> None:
        for child in self._children.values():
            child.sock.close()
        deadline = time.monotonic() + _GRACE_S
        for child in self._children.values():
            child.end_by(deadline)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _endpoint(self, name: str) -> str:
        if hasattr(socket, "AF_UNIX") and hasattr(os, "fork"):
            return f"unix:{self._folder / name}"
        return f"tcp:127.0.0.1:{free_port()}"


def main() -> None:
    """Run one air until standard input ends."""
    gc.collect()
    gc.freeze()  # what the forks share stays shared
    Zygote(sys.stdout.buffer).run()


if __name__ == "__main__":
    main()
