"""The two ways in which staff do the same thing: with the keyboard, and with the mouse."""

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication

from tests.journeys.windows import OpenWindow


class Hand(StrEnum):
    """What is in somebody's hand."""

    KEYBOARD = "keyboard"
    MOUSE = "mouse"


@dataclass(frozen=True)
class Deed:
    """One thing to do: the target it is pressed on, and the key that does the same."""

    target: str
    key: Qt.Key
    modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier


CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier

ACKNOWLEDGE = Deed("button-acknowledge", Qt.Key.Key_F8)
PAUSE_AUDIO = Deed("button-pause-audio", Qt.Key.Key_F9)
CALLED = Deed("answer-clinician-called", Qt.Key.Key_1, ALT)
OXYGEN_ON = Deed("answer-oxygen-on", Qt.Key.Key_3, ALT)
DUE = Deed("to-due", Qt.Key.Key_F5)
LIVE = Deed("rail-live", Qt.Key.Key_1, CONTROL)
REVIEW = Deed("rail-review", Qt.Key.Key_2, CONTROL)
DEVICES = Deed("rail-devices", Qt.Key.Key_3, CONTROL)
PROTOCOLS = Deed("rail-protocols", Qt.Key.Key_4, CONTROL)
SETTINGS = Deed("rail-settings", Qt.Key.Key_5, CONTROL)

CALM = Deed("observe-calm", Qt.Key.Key_C)
TEARFUL = Deed("observe-tearful", Qt.Key.Key_T)
NAUSEA = Deed("observe-nausea", Qt.Key.Key_N)
MARK = Deed("press-mark", Qt.Key.Key_Space)
UNDO = Deed("undo-last", Qt.Key.Key_Z, CONTROL)
BY_HAND = Deed("by-hand", Qt.Key.Key_B)
DOSE = Deed("press-dose", Qt.Key.Key_D)
NEXT_STAGE = Deed("press-next-stage", Qt.Key.Key_F6)


def do(window: OpenWindow, deed: Deed, hand: Hand) -> None:
    """Press the target or the key; the window lives on before the next deed."""
    if hand is Hand.MOUSE:
        window.click(deed.target)
    else:
        window.press(deed.key, deed.modifier)
    QApplication.processEvents()


def drag(window: OpenWindow, name: str, across: int) -> None:
    """Take a target with the mouse and draw it ``across`` px; it is not let go of yet."""
    target = window.find(name)
    start = target.rect().center()
    QTest.mousePress(target, Qt.MouseButton.LeftButton, pos=start)
    for step in range(1, 5):
        QTest.mouseMove(target, start + QPoint(across * step // 4, 0))


def let_go(window: OpenWindow, name: str, across: int) -> None:
    """Let go of what was dragged so far."""
    target = window.find(name)
    at = target.rect().center() + QPoint(across, 0)
    QTest.mouseRelease(target, Qt.MouseButton.LeftButton, pos=at)


def click_row(view: QAbstractItemView, row: int) -> None:
    """Press a row of a list with the mouse."""
    place = view.visualRect(view.model().index(row, 0)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
