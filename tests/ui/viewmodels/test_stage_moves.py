"""Stages are begun by a person; gates of the moment stand beside."""

from dataclasses import replace

import pytest

from kapmonitor.domain import events as ev
from kapmonitor.domain.people import Role
from kapmonitor.services.snapshot import RoomView
from kapmonitor.ui.viewmodels.author import Author
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.viewmodels.stage_moves import StageMoves
from tests.ui.rooms import FakeDesk, a_fact, a_view, an_update

pytestmark = pytest.mark.usefixtures("qtbot")


def in_preparation() -> RoomView:
    view = a_view(stage="preparation", doses=())
    first, *others = view.stages
    cleared = tuple(replace(each, started_at=None, ended_at=None) for each in others)
    return replace(view, stages=(replace(first, ended_at=None), *cleared))


class Moves:
    def __init__(self, view: RoomView) -> None:
        self.link = CoreLink()
        self.desk = FakeDesk()
        self.moves = StageMoves(self.link, self.desk, Author(Role.NURSE, lambda: 0.0))
        self.link.take(an_update(view))

    @property
    def chosen(self) -> str | None:
        return self.moves.now.chosen.id if self.moves.now.chosen else None

    @property
    def gates(self) -> dict[str, bool]:
        return {gate.gate: gate.is_met for gate in self.moves.now.gates}


def test_that_the_stage_after_the_one_that_is_on_is_proposed() -> None:
    assert Moves(a_view()).chosen == "return"


def test_that_another_stage_may_be_chosen() -> None:
    scene = Moves(a_view())

    scene.moves.choose("recovery")

    assert scene.chosen == "recovery"


def test_that_nothing_follows_the_last_stage() -> None:
    assert Moves(a_view(stage="discharge")).chosen is None


def test_that_arrival_gates_are_shown_until_administration_began() -> None:
    before, later = Moves(in_preparation()), Moves(a_view())

    assert "consent" in before.gates
    assert "booster-agreed" in before.gates
    assert later.gates == {}


def test_that_a_gate_is_met_when_its_fact_is_durable() -> None:
    scene = Moves(in_preparation())

    scene.moves.meet("consent")
    assert not scene.gates["consent"]
    met = a_fact(ev.GateMet(gate="consent"), version=9)
    scene.link.take(an_update(in_preparation(), facts=[met]))

    assert scene.gates["consent"]


def test_that_a_gate_is_open_again_when_its_entry_was_voided() -> None:
    scene = Moves(in_preparation())
    met = a_fact(ev.GateMet(gate="consent"), version=9)
    voided = a_fact(ev.EntryVoided(voids=9, reason="not signed"), version=10)

    scene.link.take(an_update(in_preparation(), facts=[met, voided]))

    assert not scene.gates["consent"]


def test_that_the_leaving_list_is_shown_towards_the_end() -> None:
    scene = Moves(a_view(stage="recovery"))

    clock = next(gate for gate in scene.moves.now.gates if gate.gate == "time")
    assert scene.gates["gait"] is False
    assert scene.gates["drink"] is True
    assert not clock.is_a_persons
