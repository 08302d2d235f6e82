"""Help called."""

import asyncio
from concurrent.futures import Future

import pytest

from kapmonitor.domain import events as ev
from kapmonitor.domain.people import Role
from kapmonitor.protocols.refusals import RefusalCode
from kapmonitor.services.ports import RecordError
from tests.builders import Rig, in_a_room
from tests.services.entries import refusal_of


@pytest.mark.parametrize("by", [*Role, None])
def test_that_anybody_calls_help_before_anything_else_was_done(by: Role | None) -> None:  # H50
    async def scene(rig: Rig) -> None:
        rig.clock.advance(3)
        await rig.room.recording.call_help(rig.entry(by))
        called_at = rig.session.help_called_at
        rig.clock.advance(60)
        (fact,) = await rig.room.recording.call_help(rig.entry(by), "ambulance")

        assert fact.event == ev.HelpCalled(called="ambulance")
        assert rig.session.help_called_at == called_at  # the clock runs from the first call

    in_a_room(scene)


def test_that_help_does_not_wait_for_an_entry_that_the_disk_holds_up() -> None:  # H50 H55
    async def scene(rig: Rig) -> None:
        with pytest.MonkeyPatch.context() as disk:
            disk.setattr(rig.log, "append", lambda _drafts: Future())  # hangs
            observe = rig.room.recording.observe(rig.entry(), text="restless")
            waiting = asyncio.ensure_future(observe)
            await asyncio.sleep(0)

        (fact,) = await asyncio.wait_for(rig.room.recording.call_help(rig.entry()), 5)

        assert fact.kind == "help-called"
        assert not waiting.done()
        waiting.cancel()

    in_a_room(scene)


def test_that_help_called_under_a_failing_record_is_held_and_written_after() -> None:  # H50 H55
    async def scene(rig: Rig) -> None:
        rig.log.broken = "disk full"
        with pytest.raises(RecordError):
            await rig.room.recording.call_help(rig.entry())
        rig.log.broken = None
        rig.room.record_changed(None)

        assert rig.session.help_called_at is not None

    in_a_room(scene)


def test_that_a_closed_session_takes_no_call() -> None:
    async def scene(rig: Rig) -> None:
        await rig.room.recording.close(rig.entry(), ev.Ending.STOPPED)
        refused = await refusal_of(rig.room.recording.call_help(rig.entry()))

        assert refused.code is RefusalCode.ORDER

    in_a_room(scene)
