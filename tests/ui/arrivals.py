"""A room before a session: its devices, its computer, and what is known of a code."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from kapmonitor.domain.devices import DeviceState, DeviceStatus, PacketCounts
from kapmonitor.domain.vitals import VitalSign
from kapmonitor.services.device_register import DevicesView, DeviceView
from kapmonitor.services.fitness import Finding, Fitness, MachineView
from kapmonitor.ui.chart_port import LastVisitListener
from kapmonitor.ui.ports import LastVisit
from kapmonitor.ui.preferences import Preferences
from tests.ui.rooms import NOW, a_reading, some_devices

BEGAN = NOW
"""When the page was opened: the first view that it was told."""
SPEAKER = "Built-in speaker"


def a_device(
    status: DeviceStatus, values: dict[VitalSign, float | None], age_s: float | None = 0.6
) -> DeviceView:
    readings = tuple(
        a_reading(sign, value, NOW, device=status.assignment.id) for sign, value in values.items()
    )
    return DeviceView(
        status=status, readings=readings, age_s=age_s, counts=PacketCounts(), clock_offset_s=None
    )


def lost_devices() -> DevicesView:
    oximeter, cuff = some_devices()
    return DevicesView(
        now=BEGAN,
        devices=tuple(
            a_device(
                replace(status, state=DeviceState.LOST, reason="not found yet"), {}, age_s=None
            )
            for status in (oximeter, cuff)
        ),
    )


def measuring_devices(at: Any = NOW, **ages: float) -> DevicesView:
    """The oximeter shows 97 %, 72/min; the cuff measured a little before."""
    oximeter, cuff = some_devices()
    asleep = replace(cuff, state=DeviceState.LOST, reason="asleep", hung_up=True)
    pressure: dict[VitalSign, float | None] = {
        VitalSign.SYSTOLIC: 134.0,
        VitalSign.DIASTOLIC: 85.0,
        VitalSign.PULSE_RATE: 74.0,
    }
    return DevicesView(
        now=at,
        devices=(
            a_device(
                oximeter,
                {VitalSign.SPO2: 97.0, VitalSign.PULSE_RATE: 72.0},
                ages.get("oximeter", 0.6),
            ),
            a_device(asleep, pressure, ages.get("cuff", 12.0)),
        ),
    )


def a_machine(*unfit: Fitness, output: str | None = SPEAKER) -> MachineView:
    seen = {
        Fitness.BLUETOOTH: "listens",
        Fitness.SOUND: f"output {output}",
        Fitness.DISK: "212.0 GB free",
        Fitness.POWER: "battery 100 %, on mains",
        Fitness.CLOCK: "kept by network time",
        Fitness.SLEEP: "can be held off while a session is open",
        Fitness.RECORD: "41 sessions",
    }
    wrong = "not as it should be: look at the system's settings"
    findings = tuple(
        Finding(what=what, fit=what not in unfit, seen=wrong if what in unfit else seen[what])
        for what in Fitness
    )
    return MachineView(findings=findings, sound_output=output)


def a_visit(code: str = "KAP-0147", **changes: Any) -> LastVisit:
    visit = LastVisit(
        participant=code,
        sessions=3,
        last_opened_at=NOW.replace(month=1),
        last_weight_kg=74.5,
        last_doses={"ketamine": "60"},
    )
    return replace(visit, **changes)


class FakeChart:
    """Answers at once with what it was told to."""

    def __init__(self, *known: LastVisit) -> None:
        self.asked: list[str] = []
        self._known = {visit.participant: visit for visit in known}
        self.is_out = False

    def know(self, visit: LastVisit) -> None:
        """From now on this code is known too."""
        self._known[visit.participant] = visit

    def last_visit(self, participant: str, done: LastVisitListener) -> None:
        self.asked.append(participant)
        nothing = a_visit(
            participant, sessions=0, last_opened_at=None, last_weight_kg=None, last_doses={}
        )
        done(None if self.is_out else self._known.get(participant, nothing))


class FakePreferences:
    """Keeps preferences in memory."""

    def __init__(self, kept: Preferences | None = None) -> None:
        self.kept = kept or Preferences(room="Room 2")
        self.trouble: str | None = None
        self.folder = Path("/var/lib/kapmonitor")

    def read(self) -> Preferences:
        return self.kept

    def write(self, preferences: Preferences) -> str | None:
        if self.trouble is None:
            self.kept = preferences
        return self.trouble
