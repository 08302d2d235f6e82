"""What a thread takes is given back, whoever still waits for it."""

import asyncio
import threading

import pytest

from kapmonitor.app.taking import taken


class Lock:
    """Takes as long as it is made to."""

    def __init__(self) -> None:
        self.may_take = threading.Event()
        self.is_taking = threading.Event()
        self.calls: list[str] = []

    def take(self) -> str:
        self.is_taking.set()
        assert self.may_take.wait(5)
        self.calls.append("taken")
        return "lock"

    def give_back(self, what: str) -> None:
        self.calls.append(f"{what} back")


async def _use(lock: Lock) -> None:
    async with taken(lock.take, lock.give_back) as what:
        lock.calls.append(f"{what} used")


def test_that_it_is_given_back_at_the_end() -> None:
    lock = Lock()
    lock.may_take.set()

    asyncio.run(_use(lock))

    assert lock.calls == ["taken", "lock used", "lock back"]


def test_that_what_is_taken_for_nobody_is_given_back_too() -> None:  # H54: the next writer gets in
    lock = Lock()

    async def cancelled_meanwhile() -> None:
        using = asyncio.create_task(_use(lock))
        await asyncio.to_thread(lock.is_taking.wait, 5)
        using.cancel()
        await asyncio.sleep(0)
        lock.may_take.set()
        with pytest.raises(asyncio.CancelledError):
            await using

    asyncio.run(cancelled_meanwhile())

    assert lock.calls == ["taken", "lock back"]


def test_that_what_could_not_be_taken_says_why() -> None:
    lock = Lock()

    def refuse() -> str:
        raise OSError("read-only")

    async def use() -> None:
        async with taken(refuse, lock.give_back):
            lock.calls.append("used")

    with pytest.raises(OSError, match="read-only"):
        asyncio.run(use())
    assert lock.calls == []
