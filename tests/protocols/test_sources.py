"""A protocol keeps where each of its rows comes from, and how sure that is (HAZARDS rule 5)."""

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest

from kapmonitor.protocols.model import Certainty, Sourcing
from tests.protocols.files import BUILT_IN, FOLDER, built_in

UNSOURCED = ("stage", "checklist")
"""Tables without a clinical figure."""


def sourced_rows(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for key, value in document.items():
        if key not in UNSOURCED and isinstance(value, dict | list):
            for row in value if isinstance(value, list) else [value]:
                yield key, row


@pytest.mark.parametrize("protocol_id", BUILT_IN)
def test_that_every_clinical_figure_names_its_source_and_how_sure_it_is(protocol_id: str):
    document = tomllib.loads((FOLDER / f"{protocol_id}.toml").read_text(encoding="utf-8"))

    rows = list(sourced_rows(document))

    assert {"gate", "check", "limit", "bound", "pressure", "leaving"} <= {key for key, _ in rows}
    for key, row in rows:
        assert len(row["source"].split()) > 2, (key, row)
        assert row["certainty"] in list(Certainty), (key, row)


@pytest.mark.parametrize("protocol_id", BUILT_IN)
def test_that_every_row_that_has_a_source_in_the_file_keeps_it(protocol_id: str):
    protocol = built_in(protocol_id)
    sources = protocol.sources

    assert len(sources.gates) == len(protocol.gates)
    assert len(sources.checks) == len(protocol.checks)
    assert len(sources.limits) == len(protocol.limits)
    assert len(sources.bounds) == len(protocol.bounds)
    for name in ("pressure", "booster", "infusion", "hold", "device", "leaving"):
        said: Sourcing | None = getattr(sources, name)
        assert (said is None) == (getattr(protocol, name) is None), name


def test_that_a_source_stays_with_its_own_row():
    sources = built_in("in-esketamine").sources

    assert sources.device is not None
    assert sources.device.source.startswith("28 mg each")
    assert sources.device.certainty is Certainty.LABEL
    assert sources.pressure is not None
    assert sources.pressure.certainty is Certainty.SECOND_HAND
    assert sources.leaving is not None
    assert sources.leaving.source.startswith("2 h from the first device")


def test_that_both_limits_of_one_row_have_its_source():
    protocol = built_in("im-ketamine")

    pairs = dict(
        zip([(x.sign, x.bound) for x in protocol.limits], protocol.sources.limits, strict=True)
    )

    assert pairs[("pulse_rate", 50)] == pairs[("pulse_rate", 120)]
    assert pairs[("spo2", 88)].source == "Floor without delay under the limit above"


@pytest.mark.parametrize("protocol_id", BUILT_IN)
def test_that_what_the_file_says_of_itself_is_kept(protocol_id: str):
    assert built_in(protocol_id).notice == (
        "Built-in starting values, not approved by a clinician of this clinic: its medical"
        " director sets every figure."
    )
