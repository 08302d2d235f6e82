"""What is wrong with the script's staff, beyond what each key must be by itself."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError, create_model

from kapmonitor.domain.observations import SCALES
from kapmonitor.protocols.faults import Fault, faults_of
from kapmonitor.protocols.model import ANSWERED_CHECKS
from kapmonitor.simulation.actions import (
    Action,
    Amend,
    AnswerVoid,
    CompleteCheck,
    NotRoused,
    Observe,
    PutOffCheck,
    Score,
    StaffAction,
    Void,
    WaiveCheck,
)

_STAFF_ACTION: TypeAdapter[Action] = TypeAdapter(StaffAction)


def _sound_actions(document: Mapping[str, object]) -> dict[int, Action]:
    rows = document.get("staff", [])
    sound: dict[int, Action] = {}
    for number, row in enumerate(rows if isinstance(rows, list) else [], 1):
        try:
            sound[number] = _STAFF_ACTION.validate_python(row)
        except ValidationError:
            continue  # told already, with all its faults, by the document's own validation
    return sound


def _labels(document: Mapping[str, object]) -> set[str]:
    """Every label that is there, also of an action with faults."""
    rows = document.get("staff", [])
    tables = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return {row["label"] for row in tables if isinstance(row.get("label"), str)}


def action_faults(document: Mapping[str, object]) -> Iterator[Fault]:
    """What is wrong with actions that are each right by themselves."""
    staff, known = _sound_actions(document), _labels(document)
    labels: set[str] = set()
    for number, action in staff.items():
        if action.label in labels:
            expected = f"{action.label!r} is there already"
            yield Fault(place=f"staff[{number}].label", expected=expected)
        if action.label:
            labels.add(action.label)
    for number, action in staff.items():
        place = f"staff[{number}]"
        if action.comes_later:
            yield Fault(
                place=f"{place}.action", expected=f"{action.action!r} comes with a later version"
            )
        yield from _key_faults(action, known, place)
        if isinstance(action, Amend):
            target = next((a for a in staff.values() if a.label == action.amends), None)
            yield from _amendment_faults(action, target, place)


_ABOUT_THE_ACTION = frozenset(Action.model_fields) | {"reason"}
"""What an action says of itself, so that an amendment cannot mean it."""


def _amendment_faults(amend: Amend, target: Action | None, place: str) -> Iterator[Fault]:
    """New values must be keys of the action that is amended, each right by itself."""
    changes = dict(amend.__pydantic_extra__ or {})
    if not changes:
        yield Fault(place=place, expected="amend wants at least one new value")
    if target is None:
        return  # told already: there is no such label, or its action has faults of its own
    for key, value in changes.items():
        field = type(target).model_fields.get(key)
        if key == "occurred_at":
            continue
        if field is None or key in _ABOUT_THE_ACTION:
            yield Fault(place=f"{place}.{key}", expected=f"{target.action} has no such key")
            continue
        values: dict[str, Any] = {key: (field.annotation, field)}
        try:
            create_model("NewValue", **values).model_validate({key: value})
        except ValidationError as error:
            for fault in faults_of(error):
                yield Fault(place=f"{place}.{key}", expected=fault.expected)


def _key_faults(action: Action, labels: set[str], place: str) -> Iterator[Fault]:
    match action:
        case Score():
            yield from _score_faults(action, place)
        case CompleteCheck() | WaiveCheck() | NotRoused() | PutOffCheck():
            if action.check not in (*ANSWERED_CHECKS, *SCALES):
                expected = f"{action.check!r} comes with a later version"
                yield Fault(place=f"{place}.check", expected=expected)
        case Amend() | Void() | AnswerVoid():
            label = action.amends if isinstance(action, Amend) else action.voids
            if label not in labels:
                yield Fault(place=place, expected=f"no action has the label {label!r}")
        case Observe() if action.text is None and action.code is None:
            yield Fault(place=place, expected="observe wants text or code")
        case _:
            return


def _score_faults(action: Score, place: str) -> Iterator[Fault]:
    scale = SCALES.get(action.scale)
    if scale is None:
        yield Fault(place=f"{place}.scale", expected=f"{action.scale!r} comes with a later version")
    elif not scale.admits(action.value):
        expected = f"must be a whole number from {scale.lowest} to {scale.highest}"
        yield Fault(place=f"{place}.value", expected=f"{expected} (got {action.value:g})")
