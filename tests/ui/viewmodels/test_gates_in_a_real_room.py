"""Gates are met, held and gone past by the real rules on a log that is only a list."""

from collections.abc import Awaitable, Callable
from decimal import Decimal

import pytest
from PySide6.QtWidgets import QApplication

from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing import Route
from kapmonitor.domain.people import Role
from kapmonitor.domain.vitals import VitalSign
from kapmonitor.ui.viewmodels.deed import DeedState
from kapmonitor.ui.viewmodels.gate_lines import GateState
from tests.builders import Happened, Rig, a_dose, in_a_room, the_built_in_protocol
from tests.ui.live_rooms import RealRoom

pytestmark = pytest.mark.usefixtures("qtbot")


def a_pressure(second: float, systolic: float, diastolic: float) -> list[Happened]:
    return [
        (second, ev.VitalEntered(sign=VitalSign.SYSTOLIC, value=systolic)),
        (second, ev.VitalEntered(sign=VitalSign.DIASTOLIC, value=diastolic)),
    ]


def play(
    scene: Callable[[RealRoom], Awaitable[None]],
    *happened: Happened,
    role: Role = Role.CLINICIAN,
) -> Rig:
    async def in_room(rig: Rig) -> None:
        rig.clock.advance(600)
        await scene(RealRoom(rig, role))

    return in_a_room(in_room, *happened, protocol=the_built_in_protocol())


async def settle(room: RealRoom) -> None:
    """Answers come, and what waited for them is asked."""
    await room.settle()
    QApplication.processEvents()
    await room.settle()


def state(room: RealRoom, gate: str) -> GateState:
    return next(line.state for line in room.live.moves.now.gates if line.gate == gate)


def test_that_a_high_pressure_holds_the_gate_until_a_clinician_says_why() -> None:  # H46
    async def scene(room: RealRoom) -> None:
        moves = room.live.moves
        moves.meet("pressure")
        await settle(room)
        assert state(room, "pressure") is GateState.OPEN
        assert moves.now.asked_gate == "pressure"

        moves.meet("pressure", override="white coat, cuff too small")
        await settle(room)
        assert state(room, "pressure") is GateState.OVERRIDDEN
        assert moves.now.asked_gate == ""

    rig = play(scene, *a_pressure(500.0, 152, 94))

    (past,) = [fact.event for fact in rig.of_kind("gate-overridden")]
    assert isinstance(past, ev.GateOverridden)
    assert past.reason == "white coat, cuff too small"
    assert rig.of_kind("gate-met") == []


def test_that_nobody_but_the_clinician_goes_past_a_held_pressure() -> None:  # H46 H61
    async def scene(room: RealRoom) -> None:
        moves = room.live.moves
        moves.meet("pressure")
        await settle(room)
        moves.meet("pressure", override="looks well")
        await settle(room)

        assert state(room, "pressure") is GateState.OPEN
        assert moves.now.asked_gate == "pressure"
        assert "by the clinician" in (moves.now.asked.why or "")

        # Another who writes now may, with the very reason field that is open.
        room.author.choose(Role.CLINICIAN)
        moves.meet("pressure", override="seen by me")
        await settle(room)
        assert state(room, "pressure") is GateState.OVERRIDDEN

    rig = play(scene, *a_pressure(500.0, 152, 94), role=Role.GUIDE)

    assert [fact.recorded_by for fact in rig.of_kind("gate-overridden")] == ["clinician"]


def test_that_a_pressure_within_the_limit_is_met_without_a_reason() -> None:  # H46
    async def scene(room: RealRoom) -> None:
        room.live.moves.meet("pressure")
        await settle(room)

        assert state(room, "pressure") is GateState.MET

    rig = play(scene, *a_pressure(500.0, 128, 82), role=Role.GUIDE)

    assert [fact.kind for fact in rig.of_kind("gate-met")] == ["gate-met"]


def test_that_administration_waits_for_the_gates_and_a_tick_opens_none() -> None:
    async def scene(room: RealRoom) -> None:
        moves = room.live.moves
        bladder = next(line for line in moves.now.ticks if line.item == "bladder")
        moves.tick(bladder)
        await settle(room)
        assert next(line for line in moves.now.ticks if line.item == "bladder").is_ticked

        moves.choose("administration")
        moves.start()
        await settle(room)
        assert moves.deed.now.state is DeedState.REFUSED

        for line in moves.now.gates:
            moves.meet(line.gate)
        for _ in moves.now.gates:
            await settle(room)
        moves.start()
        await settle(room)
        assert room.link.view is not None
        assert room.link.view.stage == "administration"

    play(scene)


def test_that_stages_may_be_skipped_and_gone_back_to_and_one_that_is_on_is_not_begun() -> None:
    async def scene(room: RealRoom) -> None:
        moves = room.live.moves
        for stage in ("preparation", "peak", "onset"):
            moves.choose(stage)
            moves.start()
            await settle(room)
        moves.choose("onset")
        moves.start()
        await settle(room)

        assert moves.deed.now.state is DeedState.REFUSED
        assert "onset is on already" in (moves.deed.now.why or "")

    rig = play(scene)

    started = [
        fact.event.stage
        for fact in rig.of_kind("stage-started")
        if isinstance(fact.event, ev.StageStarted)
    ]
    assert started == ["preparation", "peak", "onset"]


def test_that_leaving_items_are_asked_anew_after_another_dose() -> None:  # H47
    async def scene(room: RealRoom) -> None:
        leaving = room.live.leaving
        leaving.meet("gait")
        leaving.meet("mood")
        await settle(room)
        await settle(room)
        assert {line.item for line in leaving.now.lines if line.is_met} == {"gait", "mood"}

        room.pass_time(60)
        entry = room.rig.entry(Role.CLINICIAN, override="ordered")
        await room.rig.room.dosing.administer_dose(
            entry, drug="ketamine", route=Route.IM, mass_mg=Decimal(20)
        )
        room.tell()

        assert not any(line.is_met for line in leaving.now.lines)
        anew = {line.item for line in leaving.now.lines if line.detail.startswith("asked anew")}
        assert anew == {"gait", "mood"}

    play(scene, (60.0, a_dose("20")))
