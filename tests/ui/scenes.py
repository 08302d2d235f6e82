"""Moments of a room that the views of numbers and alarms are looked at in."""

from dataclasses import replace
from typing import Any

from PySide6.QtGui import QAction, QImage
from PySide6.QtWidgets import QWidget

from kapmonitor.alarms.state import Alarm
from kapmonitor.domain.events import AlarmCategory
from kapmonitor.domain.limits import Priority
from kapmonitor.domain.vitals import VitalSign
from kapmonitor.services.snapshot import AlarmsView, RoomView
from tests.ui.rooms import NOW, SESSION, a_view, an_alarm


def with_sign(view: RoomView, sign: VitalSign, **changes: Any) -> RoomView:
    """The room with one sign changed."""
    signs = tuple(replace(s, **changes) if s.sign is sign else s for s in view.signs)
    return replace(view, signs=signs)


def a_desaturation(**state: Any) -> RoomView:
    """SpO₂ 84 under its floor of 88."""
    return with_sign(a_view(alarms=(an_alarm(**state),)), VitalSign.SPO2, value=84.0)


def a_lost_reading(
    sign: VitalSign = VitalSign.PULSE_RATE, *, device: str = "oximeter", number: int = 1
) -> Alarm:
    return an_alarm(
        condition="no-data",
        sign=sign,
        priority=Priority.MEDIUM,
        value=None,
        limit=None,
        category=AlarmCategory.TECHNICAL,
        device=device,
        number=number,
    )


def a_low_battery() -> Alarm:
    return an_alarm(
        condition="battery-low",
        sign=None,
        priority=Priority.LOW,
        value=12.0,
        limit=15.0,
        category=AlarmCategory.TECHNICAL,
        device="cuff",
    )


def of_the_computer(condition: str, priority: Priority) -> Alarm:
    return an_alarm(
        condition=condition,
        sign=None,
        priority=priority,
        value=None,
        limit=None,
        category=AlarmCategory.TECHNICAL,
    )


def a_high_pressure() -> Alarm:
    return an_alarm(
        condition="systolic-high",
        sign=VitalSign.SYSTOLIC,
        priority=Priority.MEDIUM,
        value=162.0,
        limit=160.0,
    )


def alarms_view(*alarms: Alarm, session: str = SESSION) -> AlarmsView:
    return AlarmsView(session=session, now=NOW, alarms=alarms, pending=(), audio_paused_until=None)


def an_action(parent: QWidget, name: str, key: str) -> QAction:
    action = QAction(name, parent)
    action.setObjectName(name)
    action.setShortcut(key)
    return action


def colours_in(widget: QWidget) -> set[str]:
    """Every colour that a widget shows, as ``#rrggbb``."""
    image: QImage = widget.grab().toImage()
    wide, high = image.width(), image.height()
    return {image.pixelColor(x, y).name() for x in range(0, wide, 2) for y in range(0, high, 2)}
