"""Differences in words: old, an arrow, new, each with its unit."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kapmonitor.app.resources import list_resources
from kapmonitor.domain.limits import Priority
from kapmonitor.protocols.model import DosingProtocol, SprayDevice
from kapmonitor.protocols.reader import read_protocol
from kapmonitor.ui.viewmodels.protocol_differences import Comparison, comparison
from tests.ui.protocol_desks import built_in, ours

BUILT_IN = [read_protocol(path) for path in list_resources("protocols", ".toml")]


def told(found: Comparison) -> list[tuple[str, str, str]]:
    return [(each.key, line.what, line.figure) for each in found.sections for line in each.lines]


def changed(**changes: object) -> DosingProtocol:
    return replace(ours(3), **changes)  # type: ignore[arg-type] # a test's changes are its own


def test_that_the_older_version_is_the_old_one_whichever_is_read():
    limits = (replace(ours().limits[0], bound=90.0), *ours().limits[1:])
    third = changed(limits=limits)

    for chosen, other in ((third, ours()), (ours(), third)):
        found = comparison(chosen, other)
        assert found.title == "version 2  →  version 3"
        assert told(found) == [("limits", "SpO₂, low limit", "92 %  →  90 %")]


def test_that_of_two_protocols_the_one_that_is_read_is_the_new_one():
    other = replace(ours(2), id="clinic-im")

    assert comparison(other, built_in()).title == "im-ketamine version 1  →  clinic-im version 2"


def test_that_a_changed_figure_is_named_with_its_unit_and_priority_with_its_mark():
    bound = replace(ours().bounds[0], max_total_mg_per_kg=Decimal("1.8"), second_person=True)
    limit = replace(ours().limits[0], priority=Priority.HIGH)
    booster = ours().booster
    assert booster is not None
    third = changed(
        bounds=(bound, *ours().bounds[1:]),
        limits=(limit, *ours().limits[1:]),
        booster=replace(booster, latest_s=2700.0),
        title="Evening",
    )

    assert told(comparison(third, ours())) == [
        ("head", "Title", "IM ketamine with optional booster  →  Evening"),
        ("limits", "SpO₂, low limit: priority", "medium priority  →  high priority"),
        (
            "dose",
            "Ketamine, IM injection: all doses per kg, at most",
            "2 mg/kg  →  1.8 mg/kg",
        ),
        ("dose", "Ketamine, IM injection: a second person confirms", "no  →  yes"),
        ("dose", "Booster: not after", "30 min  →  45 min"),
    ]


def test_that_what_only_one_has_says_which():
    device = SprayDevice(mass_mg=Decimal(28), rest_s=300, most=3)
    third = changed(gates=ours().gates[1:], device=device)
    third = replace(third, sources=replace(third.sources, gates=third.sources.gates[1:]))

    assert told(comparison(third, ours())) == [
        (
            "device",
            "Spray device",
            "only in version 3: Each device holds: 28 mg; Rest after each: 5 min;"
            " At most: 3 in a session",
        ),
        ("gates", "Cleared by the prescriber", "only in version 2"),
    ]


def test_that_no_difference_is_said_and_why_the_files_are_two():
    assert comparison(ours(3), ours(2)).remark.startswith("no figure differs; the files' bytes do")
    assert comparison(ours(), ours()).remark == "the same file, byte for byte"


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.sampled_from(BUILT_IN), st.sampled_from(BUILT_IN))
def test_that_any_two_protocols_can_be_compared_and_every_difference_has_words(
    chosen: DosingProtocol, other: DosingProtocol
):
    found = comparison(chosen, other)

    for _, what, figure in told(found):
        assert what
        assert "→" in figure or "only in" in figure
        assert "None" not in figure
