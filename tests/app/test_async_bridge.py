import asyncio
import threading
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from kapmonitor.app.async_bridge import CoreThread


async def _for_ever() -> None:
    await asyncio.Event().wait()


class Answers:
    """What came back, and on which thread."""

    def __init__(self) -> None:
        self.got: list[Any] = []
        self.threads: set[int] = set()

    def take(self, answer: Any) -> None:
        self.got.append(answer)
        self.threads.add(threading.get_ident())


def _started(thread: CoreThread) -> None:
    begun = threading.Event()

    async def main() -> None:
        begun.set()
        await _for_ever()

    thread.start(main)
    assert begun.wait(5)


def test_that_an_answer_of_the_core_comes_back_on_the_windows_thread(qtbot: QtBot) -> None:
    thread, answers, ran_on = CoreThread(), Answers(), set()
    _started(thread)

    async def work() -> int:
        ran_on.add(threading.get_ident())
        return 42

    thread.call(work, answers.take, answers.take)

    qtbot.waitUntil(lambda: answers.got == [42])
    assert answers.threads == {threading.get_ident()}
    assert threading.get_ident() not in ran_on
    assert thread.stop()


def test_that_what_goes_wrong_on_the_core_is_told(qtbot: QtBot) -> None:
    thread, answers, failures = CoreThread(), Answers(), Answers()
    _started(thread)

    async def work() -> int:
        raise ValueError("no")

    thread.call(work, answers.take, failures.take)

    qtbot.waitUntil(lambda: len(failures.got) == 1)
    assert isinstance(failures.got[0], ValueError)
    assert answers.got == []
    assert thread.stop()


def test_that_posts_arrive_in_the_order_in_which_they_were_made(qtbot: QtBot) -> None:
    thread, answers = CoreThread(), Answers()

    async def main() -> None:
        for number in range(200):
            thread.post(lambda number=number: answers.take(number))

    thread.start(main)

    qtbot.waitUntil(lambda: len(answers.got) == 200)
    assert answers.got == list(range(200))
    assert thread.stop()


def test_that_nothing_is_delivered_once_the_window_is_closing(qtbot: QtBot) -> None:
    thread, answers = CoreThread(), Answers()
    _started(thread)

    assert thread.stop()
    thread.post(lambda: answers.take("late"))
    thread.call(_for_ever, answers.take, answers.take)

    qtbot.wait(50)
    assert [type(each) for each in answers.got] == [RuntimeError]


def test_that_the_end_of_the_core_is_told_with_its_cause(qtbot: QtBot) -> None:
    thread, ends = CoreThread(), Answers()
    thread.ended.connect(ends.take)

    async def main() -> None:
        raise OSError("the disk is gone")

    thread.start(main)

    qtbot.waitUntil(lambda: len(ends.got) == 1)
    assert isinstance(ends.got[0], OSError)
    assert thread.stop()


@pytest.mark.usefixtures("qtbot")
def test_that_no_thread_is_left_when_it_has_stopped() -> None:
    thread = CoreThread()
    _started(thread)

    stopped = thread.stop()

    assert stopped
    assert "core" not in {each.name for each in threading.enumerate()}
