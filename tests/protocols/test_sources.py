"""A protocol keeps where each of its rows comes from, and how sure that is (HAZARDS rule 5)."""

from kapmonitor.protocols.model import Certainty
from kapmonitor.protocols.reader import read_protocol
from tests.builders import BUILT_IN


def test_that_every_row_that_has_a_source_in_the_file_keeps_it():
    protocol = read_protocol(BUILT_IN)
    sources = protocol.sources

    assert len(sources.gates) == len(protocol.gates)
    assert len(sources.checks) == len(protocol.checks)
    assert len(sources.bounds) == len(protocol.bounds)
    assert sources.booster is not None
    assert sources.leaving is not None
    assert sources.leaving.certainty is Certainty.PRACTICE


def test_that_both_limits_of_one_row_have_its_source():
    protocol = read_protocol(BUILT_IN)

    pairs = dict(
        zip([(x.sign, x.bound) for x in protocol.limits], protocol.sources.limits, strict=True)
    )

    assert pairs[("pulse_rate", 50)] == pairs[("pulse_rate", 120)]
    assert pairs[("spo2", 88)].source == "Floor without delay under the limit above"


def test_that_what_the_file_says_of_itself_is_kept():
    protocol = read_protocol(BUILT_IN)

    assert protocol.notice == (
        "Built-in starting values, not approved by a clinician of this clinic."
    )
