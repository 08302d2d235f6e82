"""Widgets in cyclic garbage die on Qt's thread, whichever thread allocates."""

import gc
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from kapmonitor.app.garbage import QtGarbage


class Knot(QObject):
    """Refers to itself, as a view does whose signal is connected to its own slot."""

    def __init__(self) -> None:
        super().__init__()
        self.knot = self


@pytest.fixture
def collected_on() -> Iterator[list[int]]:
    threads: list[int] = []

    def note(phase: str, _info: dict[str, Any]) -> None:
        if phase == "start":
            threads.append(threading.get_ident())

    gc.callbacks.append(note)
    yield threads
    gc.callbacks.remove(note)


def allocate() -> None:
    """More than any threshold: by itself Python would collect on this thread."""
    for _ in range(20_000):
        knot: list[object] = []
        knot.append(knot)


def test_that_garbage_of_every_thread_is_collected_on_qts_alone(
    qtbot: QtBot, collected_on: list[int]
) -> None:  # H52
    # Given a window's garbage, and another thread that allocates.
    owner = QObject()
    garbage = QtGarbage(owner)
    garbage.begin()
    collected_on.clear()
    Knot()
    other = threading.Thread(target=allocate)
    other.start()
    other.join()
    assert collected_on == []

    qtbot.waitUntil(lambda: bool(collected_on))
    garbage.rest()
    assert set(collected_on) == {threading.get_ident()}


def test_that_collecting_is_left_to_python_again_as_it_was(qtbot: QtBot) -> None:
    assert qtbot
    was = gc.isenabled()
    gc.enable()
    owner = QObject()
    garbage = QtGarbage(owner)
    garbage.begin()
    assert not gc.isenabled()
    garbage.rest()
    assert gc.isenabled()

    gc.disable()
    garbage.rest()  # it rested already
    garbage.begin()
    garbage.rest()
    assert not gc.isenabled()
    if was:
        gc.enable()
