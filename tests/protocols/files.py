"""Texts of protocol files for these tests, and what reading them tells."""

from functools import cache
from pathlib import Path

import pytest

from kapmonitor.protocols.faults import FaultyFile
from kapmonitor.protocols.model import DosingProtocol
from kapmonitor.protocols.reader import parse_protocol, read_protocol

FOLDER = Path(__file__).parents[2] / "resources" / "protocols"
BUILT_IN = (
    *("im-ketamine", "iv-ketamine", "sl-ketamine"),
    *("in-ketamine", "in-esketamine", "sc-ketamine"),
)
"""The ids that stay put (INTERFACES section 4)."""

PLAIN = """
id = "im-ketamine"
version = 1
title = "IM"
notice = "Not approved"

[[stage]]
id = "peak"
title = "Peak"
planned = "40m"
"""
SOURCED = 'source = "domain.md"\ncertainty = "inferred"\n'


def table(name: str, *keys: str) -> str:
    """``name`` with its brackets, then one key a line; without a source."""
    return "\n".join((name, *keys)) + "\n"


def sourced(name: str, *keys: str) -> str:
    return table(name, *keys) + SOURCED


def a_bound(*more: str, route: str = "IM", mg: str = "150", total_mg: str = "150") -> str:
    return sourced(
        "[[bound]]",
        'drug = "ketamine"',
        f'route = "{route}"',
        f'max_mg = "{mg}"',
        'max_mg_per_kg = "2"',
        f'max_total_mg = "{total_mg}"',
        'max_total_mg_per_kg = "2"',
        *more,
    )


AGREED = sourced("[[gate]]", 'id = "booster-agreed"')


def faults_in(text: str) -> dict[str, str]:
    """What is told of a faulty file, by place; fails where two faults have one place."""
    with pytest.raises(FaultyFile) as caught:
        parse_protocol(text.encode(), file="p.toml")
    found = {fault.place: fault.expected for fault in caught.value.faults}
    assert len(found) == len(caught.value.faults), caught.value.lines()
    return found


def read(text: str) -> DosingProtocol:
    return parse_protocol(text.encode(), file="p.toml")


@cache
def built_in(protocol_id: str) -> DosingProtocol:
    return read_protocol(FOLDER / f"{protocol_id}.toml")
