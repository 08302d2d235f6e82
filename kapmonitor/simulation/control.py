"""How the processes of the air talk: JSON objects, one a line, over a socket pair or a pipe.

A request has a number, answered under the same number with ``ok`` or with ``error``, a sentence.
What has an ``event`` instead answers nothing. The end of a channel is the end of whoever is
behind it, so a process that loses its channel ends.
"""

import asyncio
import json
import socket
from collections.abc import Awaitable, Callable
from typing import Any

HUB = "hub"
"""What the hub is called among the processes; the devices have their ids."""

Message = dict[str, Any]
Handler = Callable[[Message], Awaitable[None]]


class AirError(Exception):
    """The simulated air could not do something; the text is a sentence for people."""


class CommandError(Exception):
    """A command that could not be carried out; the text goes back to whoever gave it."""


def encode(message: Message) -> bytes:
    """One line."""
    return json.dumps(message, separators=(",", ":")).encode() + b"\n"


def decode(line: bytes) -> Message:
    """The reverse of ``encode``."""
    message: Message = json.loads(line)
    return message


def answer(message: Message, error: str | None = None) -> Message:
    """The answer to a request."""
    return {"n": message["n"], **({"ok": True} if error is None else {"error": error})}


class ControlChannel:
    """The end that a hub or a device holds of its channel to the zygote."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def open(self) -> None:
        """Tie the channel to the running loop; first of all calls."""
        self._streams = await asyncio.open_connection(sock=self._sock)

    def emit(self, event: str, **fields: Any) -> None:
        """Tell what happened, unasked."""
        self._write({"event": event, **fields})

    async def serve(self, handler: Handler) -> None:
        """Carry out commands, one after another, until the channel ends."""
        reader, _ = self._opened()
        try:
            while line := await reader.readline():
                await self._carry_out(decode(line), handler)
        except ConnectionError:
            return  # the zygote was killed: the same end, told otherwise

    async def _carry_out(self, message: Message, handler: Handler) -> None:
        try:
            await handler(message)
        except CommandError as error:
            self._write(answer(message, str(error)))
        else:
            self._write(answer(message))

    def _write(self, message: Message) -> None:
        _, writer = self._opened()
        writer.write(encode(message))

    def _opened(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._streams is None:
            raise RuntimeError("the control channel is not open")
        return self._streams
