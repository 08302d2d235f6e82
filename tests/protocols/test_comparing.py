"""Two protocols differ in exactly the figures that are other, wherever their rows stand."""

from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kapmonitor.app.resources import resource_path
from kapmonitor.domain.limits import Priority
from kapmonitor.protocols.comparing import Difference, Named, Part, differences
from kapmonitor.protocols.model import (
    Booster,
    Certainty,
    Checklist,
    ChecklistItem,
    DosingProtocol,
    Hold,
    HoldOrder,
    InfusionRule,
    PressureRule,
    Sourcing,
    SprayDevice,
)
from kapmonitor.protocols.reader import read_protocol

SOURCE = Sourcing(source="a series", certainty=Certainty.STUDY)


def whole() -> DosingProtocol:
    """A protocol with every table there is."""
    read = read_protocol(resource_path("protocols", "im-ketamine.toml"))
    return replace(
        read,
        checklists=(
            Checklist(
                stage="preparation",
                items=(
                    ChecklistItem(id="mask", title="Eye mask"),
                    ChecklistItem(id="basin", title="Basin"),
                ),
            ),
        ),
        pressure=PressureRule(systolic_over=140, diastolic_over=90, rest_s=300, valid_s=900),
        infusion=InfusionRule(shortest_s=2400, longest_s=3600),
        hold=Hold(planned_s=600, order=HoldOrder.EITHER, swallowed_minimum_s=7200),
        device=SprayDevice(mass_mg=Decimal(28), rest_s=300, most=3),
        booster=Booster(
            earliest_s=600,
            latest_s=1800,
            evidence_within_s=600,
            max_mg=Decimal(50),
            max_mg_per_kg=Decimal("0.5"),
            extends="peak",
            extends_by_s=900,
        ),
        sources=replace(
            read.sources,
            pressure=SOURCE,
            infusion=SOURCE,
            hold=SOURCE,
            device=SOURCE,
            booster=SOURCE,
        ),
    )


WHOLE = whole()
TABLES = {
    "limits": Part.LIMITS,
    "bounds": Part.BOUNDS,
    "checks": Part.CHECKS,
    "stages": Part.STAGES,
}
SINGLE = ("pressure", "booster", "infusion", "hold", "device", "leaving")


def other(value: Any) -> Any:
    """Another value of the same kind."""
    if isinstance(value, Priority | HoldOrder):
        return next(each for each in type(value) if each is not value)
    match value:
        case bool():
            return not value
        case int() | float() | Decimal():
            return value + 1
        case tuple():
            return (*value, 7.0)
        case _:
            return 12.5 if value is None else f"{value}-other"


def with_row(protocol: DosingProtocol, table: str, at: int, **change: Any) -> DosingProtocol:
    rows = list(getattr(protocol, table))
    rows[at] = replace(rows[at], **change)
    return replace(protocol, **{table: tuple(rows)})


@st.composite
def a_changed_figure(draw: st.DrawFn) -> tuple[DosingProtocol, Part, str, Any, Any]:
    table = draw(st.sampled_from([*TABLES, *SINGLE]))
    names = {"limits": ("bound", "delay_s", "priority")}
    if table in SINGLE:
        row = getattr(WHOLE, table)
        name = draw(st.sampled_from([f.name for f in fields(row) if f.name != "items"]))
        value = other(getattr(row, name))
        changed = replace(WHOLE, **{table: replace(row, **{name: value})})
        return changed, Part(table), name, getattr(row, name), value
    at = draw(st.integers(0, len(getattr(WHOLE, table)) - 1))
    row = getattr(WHOLE, table)[at]
    choice = names.get(table) or [
        f.name
        for f in fields(row)
        if f.name not in ("id", "check", "drug", "route", "sign", "side", "during")
        and not (f.name == "stages" and not row.stages)
        and not (f.name == "every_s" and row.every_s is None)
        and not (f.name == "at_s" and not row.at_s)
    ]
    name = draw(st.sampled_from(choice))
    value = other(getattr(row, name))
    changed = with_row(WHOLE, table, at, **{name: value})
    return changed, TABLES[table], name, getattr(row, name), value


def test_that_a_protocol_does_not_differ_from_itself():
    assert differences(WHOLE, whole()) == ()


@given(a_changed_figure())
def test_that_one_changed_figure_is_exactly_one_difference(
    changed: tuple[DosingProtocol, Part, str, Any, Any],
):
    protocol, part, name, before, after = changed

    (found,) = differences(WHOLE, protocol)

    assert (found.part, found.figure, found.old, found.new) == (part, name, before, after)


@given(st.data())
def test_that_the_order_of_rows_is_no_difference(data: st.DataObject):
    table = data.draw(st.sampled_from(["limits", "bounds", "checks"]))
    rows, sources = getattr(WHOLE, table), getattr(WHOLE.sources, table)
    order = data.draw(st.permutations(range(len(rows))))
    moved = replace(
        WHOLE,
        **{table: tuple(rows[n] for n in order)},
        sources=replace(WHOLE.sources, **{table: tuple(sources[n] for n in order)}),
    )

    assert differences(WHOLE, moved) == ()


@given(st.data())
def test_that_differences_read_the_other_way_round_are_the_same_with_old_and_new_exchanged(
    data: st.DataObject,
):
    rows = data.draw(st.lists(st.sampled_from(WHOLE.limits), unique=True))
    fewer = replace(WHOLE, limits=tuple(rows))

    there = {(d.place, d.old, d.new) for d in differences(WHOLE, fewer)}
    back = {(d.place, d.new, d.old) for d in differences(fewer, WHOLE)}

    assert there == back


def test_that_a_row_that_only_one_has_is_one_difference():
    sources = WHOLE.sources
    fewer = replace(
        WHOLE,
        limits=WHOLE.limits[1:],
        gates=WHOLE.gates[:-1],
        sources=replace(sources, limits=sources.limits[1:], gates=sources.gates[:-1]),
    )

    gone = differences(WHOLE, fewer)

    assert [(d.place, d.old, d.new) for d in gone] == [
        ("limit spo2 low medium", WHOLE.limits[0], None),
        ("gate booster-agreed", Named(id="booster-agreed"), None),
    ]
    assert [(d.old, d.new) for d in differences(fewer, WHOLE)] == [
        (None, WHOLE.limits[0]),
        (None, Named(id="booster-agreed")),
    ]


@pytest.mark.parametrize("table", [name for name in SINGLE if name != "leaving"])
def test_that_a_table_that_only_one_has_is_one_difference(table: str):
    (found,) = differences(WHOLE, replace(WHOLE, **{table: None}))

    assert found == Difference(
        part=Part(table), row=getattr(WHOLE, table), old=getattr(WHOLE, table)
    )


def test_that_leaving_items_and_checklist_items_are_compared_one_by_one():
    assert WHOLE.leaving is not None
    changed = replace(
        WHOLE,
        leaving=replace(WHOLE.leaving, items=WHOLE.leaving.items[1:]),
        checklists=(
            Checklist(
                stage="preparation",
                items=(
                    ChecklistItem(id="basin", title="Basin at hand"),
                    ChecklistItem(id="mask", title="Eye mask"),
                ),
            ),
        ),
    )

    found = differences(WHOLE, changed)

    assert [(d.place, d.figure) for d in found] == [
        ("checklist preparation basin: title", "title"),
        (f"leaving {WHOLE.leaving.items[0]}", ""),
    ]


def test_that_title_approval_and_notice_are_told_and_versions_are_not():
    changed = replace(
        WHOLE, version=9, sha256="f" * 64, title="Ours", approved_by="A. Director", notice=""
    )

    found = differences(WHOLE, changed)

    assert [(d.part, d.figure) for d in found] == [
        (Part.HEAD, "title"),
        (Part.HEAD, "approved_by"),
        (Part.HEAD, "notice"),
    ]


def test_that_another_source_of_the_same_figure_is_told():
    # HAZARDS rule 5
    limits = (
        replace(WHOLE.sources.limits[0], certainty=Certainty.LABEL),
        *WHOLE.sources.limits[1:],
    )
    changed = replace(WHOLE, sources=replace(WHOLE.sources, limits=limits))

    (found,) = differences(WHOLE, changed)

    assert (found.part, found.figure, found.new) == (Part.LIMITS, "certainty", Certainty.LABEL)
