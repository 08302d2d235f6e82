"""Every version stays at hand; the newest of each id is offered."""

from dataclasses import replace

import pytest

from kapmonitor.app.resources import resource_path
from kapmonitor.domain.events import ProtocolReference
from kapmonitor.protocols.library import ProtocolLibrary, TakenVersionError
from kapmonitor.protocols.model import DosingProtocol
from kapmonitor.protocols.reader import read_protocol

BUILT_IN = read_protocol(resource_path("protocols", "im-ketamine.toml"))


def a_protocol(protocol_id: str, version: int, digit: str = "a") -> DosingProtocol:
    return replace(BUILT_IN, id=protocol_id, version=version, sha256=digit * 64)


def reference_to(protocol: DosingProtocol) -> ProtocolReference:
    return ProtocolReference(id=protocol.id, version=protocol.version, sha256=protocol.sha256)


def test_that_the_newest_version_of_each_id_is_offered():
    first, second = a_protocol("ours", 1, "a"), a_protocol("ours", 2, "b")
    library = ProtocolLibrary([BUILT_IN], [first, second])

    assert [(p.id, p.version) for p in library.offered] == [("im-ketamine", 1), ("ours", 2)]
    assert library.offered_as("ours") is second
    assert library.offered_as("theirs") is None
    assert library.versions("ours") == (second, first)


def test_that_a_higher_version_of_the_clinic_takes_a_built_in_ones_place_which_stays_readable():
    ours = a_protocol("im-ketamine", BUILT_IN.version + 1)
    library = ProtocolLibrary([BUILT_IN])

    library.add(ours)

    assert library.offered == (ours,)
    assert library.all == (ours, BUILT_IN)
    assert library.built_in == (BUILT_IN,)


def test_that_of_one_version_the_clinics_is_offered_when_an_update_brings_the_same():
    ours = a_protocol("im-ketamine", BUILT_IN.version)

    assert ProtocolLibrary([BUILT_IN], [ours]).offered == (ours,)


def test_that_a_session_finds_the_very_bytes_it_was_opened_with():
    # H60
    ours = a_protocol("im-ketamine", 1)
    newer = a_protocol("im-ketamine", 2, "b")
    library = ProtocolLibrary([BUILT_IN], [ours, newer])

    assert library.of(reference_to(BUILT_IN)) is BUILT_IN
    assert library.of(reference_to(ours)) is ours
    assert library.of(reference_to(a_protocol("im-ketamine", 1, "c"))) is None
    assert library.of(reference_to(replace(ours, version=3))) is None


def test_that_a_version_is_never_changed():
    library = ProtocolLibrary([], [a_protocol("ours", 1, "a")])

    with pytest.raises(TakenVersionError, match="raise `version`"):
        library.add(a_protocol("ours", 1, "b"))

    assert [p.sha256[0] for p in library.all] == ["a"]


def test_that_the_same_bytes_are_taken_in_once():
    library = ProtocolLibrary([BUILT_IN], [a_protocol("ours", 1)])

    library.add(a_protocol("ours", 1))
    library.add(BUILT_IN)

    assert len(library.all) == 2
    assert library.is_built_in(BUILT_IN)
    assert not library.is_built_in(library.clinic[0])


def test_that_what_was_asked_for_before_an_addition_does_not_change():
    library = ProtocolLibrary([BUILT_IN])
    before = library.all

    library.add(a_protocol("ours", 1))

    assert before == (BUILT_IN,)
