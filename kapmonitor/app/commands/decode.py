"""``kapmonitor decode``: packets in, their values out, one JSON object a packet.

For whoever looks into a device: what does the program read in these bytes? INTERFACES section 3
has the form. Exit status 0: every packet decoded; 1: at least one did not; 2: bad usage.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from io import TextIOWrapper
from typing import TextIO

from kapmonitor.devices.gatt.errors import DecodeError
from kapmonitor.devices.gatt.packets import (
    UnknownCharacteristicError,
    canonical_name,
    decode_values,
    known_names,
)

_FINE, _NOT_DECODED, _BAD_USAGE = 0, 1, 2
_STANDARD_INPUT = "-"
_PROFILES_TO_COME = frozenset(
    {
        "bci",
        "berry_v2",
        "beurer_be_2a35",
        "fe55",
        "ff12",
        "ff12_command",
        "ihealth_po3",
        "jks50f",
        "jumper",
        "microlife",
        "mightysat",
        "nonin",
        "omron_packet",
        "omron_record14_be",
        "omron_record14_le",
        "pc60fw",
        "viatom_bp2",
        "viatom_o2",
        "viatom_o2_request",
        "viatom_o2_rt_0x1b",
        "viatom_o2_sensors_0x17",
        "viatom_oxyii",
        "yonker",
    }
)

_Answer = dict[str, object]


class _RequestError(Exception):
    """What was asked cannot be decoded as asked; ``str()`` is one line for who asked."""


def run(options: argparse.Namespace) -> int:
    """Decode what the command line or standard input says."""
    return run_decode(
        options.name, options.packets, source=sys.stdin, out=sys.stdout, err=sys.stderr
    )


def run_decode(
    name: str, packets: Sequence[str], *, source: TextIO, out: TextIO, err: TextIO
) -> int:
    """Decode packets given as arguments or as JSON lines, and return the exit status.

    Args:
        name: a characteristic (``2A5F``, any case, or its 128-bit form), or ``-`` for JSON lines.
        packets: hexadecimal, spaces and colons allowed; or ``-`` alone for JSON lines, where
            those that name no characteristic are then of ``name``.
        source: where JSON lines are read from.
        out: takes one JSON object a packet, flushed after each.
        err: takes one line for each fault in what was asked.
    """
    if name == _STANDARD_INPUT and not packets:
        return _print_answers(_answers_to_lines(source, default=None), out)
    try:
        characteristic = _characteristic(name)
    except _RequestError as fault:
        return _refuse([str(fault)], err)
    if list(packets) == [_STANDARD_INPUT]:
        return _print_answers(_answers_to_lines(source, default=characteristic), out)
    return _decode_arguments(characteristic, packets, out, err)


def _decode_arguments(characteristic: str, packets: Sequence[str], out: TextIO, err: TextIO) -> int:
    faults: list[str] = []
    parsed: list[bytes] = []
    for packet in packets:
        try:
            parsed.append(_bytes(packet))
        except _RequestError as fault:
            faults.append(str(fault))
    if not packets:
        faults.append(f"no packet given: write its bytes in hexadecimal after {characteristic}")
    if faults:
        return _refuse(faults, err)
    return _print_answers((_answer(characteristic, data) for data in parsed), out)


def _refuse(faults: Iterable[str], err: TextIO) -> int:
    err.writelines(f"decode: {fault}\n" for fault in faults)
    return _BAD_USAGE


def _print_answers(answers: Iterable[_Answer], out: TextIO) -> int:
    """Print each answer as soon as it is there, for a program that waits at the other end."""
    status = _FINE
    for answer in answers:
        out.write(json.dumps(answer, separators=(",", ":"), allow_nan=False) + "\n")
        out.flush()
        if not answer["ok"]:
            status = _NOT_DECODED
    return status


def _answer(characteristic: str, data: bytes) -> _Answer:
    try:
        packet = decode_values(characteristic, data)
    except DecodeError as refusal:
        return _no(f"{characteristic}: {refusal}")
    answer: _Answer = {"ok": True, "values": packet.values}
    return answer if packet.presentable else answer | {"presentable": False}


def _no(error: str) -> _Answer:
    return {"ok": False, "error": error}


def _answers_to_lines(source: TextIO, *, default: str | None) -> Iterable[_Answer]:
    if isinstance(source, TextIOWrapper):
        source.reconfigure(errors="replace")  # bytes that are no text spoil one line, not the run
    for line in source:
        try:
            characteristic, data = _request(line, default)
        except _RequestError as fault:
            yield _no(str(fault))
        else:
            yield _answer(characteristic, data)


def _request(line: str, default: str | None) -> tuple[str, bytes]:
    """Read one JSON line as a characteristic and the bytes of its packet."""
    try:
        request = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise _RequestError(f"no JSON: {error}") from error
    if not isinstance(request, dict):
        raise _RequestError("no JSON object with characteristic and hex")
    return _requested_characteristic(request, default), _requested_bytes(request)


def _requested_characteristic(request: dict[str, object], default: str | None) -> str:
    name = request.get("characteristic", request.get("profile", default))
    if not isinstance(name, str):
        raise _RequestError("no characteristic or profile named")
    return _characteristic(name)


def _requested_bytes(request: dict[str, object]) -> bytes:
    """The packet. Chunks are its pieces in order: a characteristic has no frames to look for."""
    match request:
        case {"chunks": list(chunks)}:
            data = b"".join(_bytes(chunk) for chunk in chunks)
            if "hex" in request and _bytes(request["hex"]) != data:
                raise _RequestError("hex and chunks are not the same bytes")
            return data
        case {"chunks": _}:
            raise _RequestError("chunks is no list")
        case {"hex": text}:
            return _bytes(text)
        case _:
            raise _RequestError("neither hex nor chunks given")


def _bytes(text: object) -> bytes:
    if not isinstance(text, str):
        raise _RequestError(f"{text!r} is not hexadecimal text")
    try:
        return bytes.fromhex("".join(text.replace(":", " ").split()))
    except ValueError as error:
        raise _RequestError(f"{text!r} is not hexadecimal bytes") from error


def _characteristic(name: str) -> str:
    if name.strip().lower() in _PROFILES_TO_COME:
        raise _RequestError(f"profile {name!r} cannot be decoded yet")
    try:
        return canonical_name(name)
    except UnknownCharacteristicError as error:
        known = ", ".join(known_names())
        raise _RequestError(f"{name!r} is unknown; known are {known}") from error
