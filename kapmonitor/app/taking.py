"""Takes what must be given back again (a record, the computer's sleep) on a thread of its own.

A thread goes on when whoever waits for it is cancelled: what it then took would be nobody's, and a
record's lock would be held until the collector came by.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import TypeVar

T = TypeVar("T")


@contextlib.asynccontextmanager
async def taken(take: Callable[[], T], give_back: Callable[[T], object]) -> AsyncIterator[T]:
    """What ``take()`` returned, given back at the end and also where nobody waits for it any more.

    Both are called off the loop's thread; what they raise is raised here.
    """
    taking = asyncio.ensure_future(asyncio.to_thread(take))
    try:
        thing = await asyncio.shield(taking)
    except asyncio.CancelledError:
        await asyncio.wait({taking})
        if taking.exception() is None:
            await asyncio.to_thread(give_back, taking.result())
        raise
    try:
        yield thing
    finally:
        await asyncio.to_thread(give_back, thing)
