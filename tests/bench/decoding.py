"""How long one plain 2A5F packet takes to decode, against unpacking the same bytes."""

import struct
from statistics import median
from timeit import Timer

from kapmonitor.devices.gatt.plx import decode_plx_continuous

_PACKET = bytes.fromhex("00d4f3d0f2")  # SpO2 98.0, pulse rate 72.0
_CALLS, _REPEATS = 20_000, 41


def measure() -> dict[str, str | float]:
    """Return floor and ours in nanoseconds a packet, and ours as a multiple of the floor.

    The two are timed in turns and by their medians, so that another program's load meets both.
    """
    names = {"unpack": struct.unpack, "decode": decode_plx_continuous, "packet": _PACKET}
    unpack = Timer('unpack("<BHH", packet)', globals=names)
    decode = Timer("decode(packet)", globals=names)
    turns = [(unpack.timeit(_CALLS), decode.timeit(_CALLS)) for _ in range(_REPEATS)]
    floor_s, ours_s = (median(column) / _CALLS for column in zip(*turns, strict=True))
    return {
        "name": "decode one PLX packet",
        "floor_ns": round(floor_s * 1e9, 1),
        "ours_ns": round(ours_s * 1e9, 1),
        "ratio": round(ours_s / floor_s, 2),
    }
