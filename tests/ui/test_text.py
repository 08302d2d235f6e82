"""Every fact has words, and every word that could be misread has another."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from kapmonitor.domain import events as ev
from kapmonitor.domain.devices import DeviceAssignment
from kapmonitor.domain.dosing import Route
from kapmonitor.domain.limits import Priority
from kapmonitor.domain.vitals import VitalSign
from kapmonitor.ui.text import check_word, device_word, fact_text, fact_words, stage_word
from tests.ui.rooms import NOW, a_fact, im_protocol

_DUE = NOW + timedelta(minutes=5)
_DOSE: dict[str, Any] = {"drug": "ketamine", "route": Route.IM, "mass_mg": Decimal("60.0")}
SAMPLES: dict[str, tuple[ev.Event, str]] = {
    "session-opened": (
        ev.SessionOpened(
            participant="KAP-0147",
            protocol=ev.ProtocolReference(id="im-ketamine", version=1, sha256="ab" * 32),
            practice=False,
            app="0.1.0",
            weight_kg=74.0,
        ),
        "Session opened: KAP-0147, 74 kg",
    ),
    "stage-started": (ev.StageStarted(stage="administration"), "Stage Dose"),
    "dose-administered": (
        ev.DoseAdministered(**_DOSE, site="left deltoid"),
        "ketamine 60 mg, IM injection, given, left deltoid",
    ),
    "dose-prepared": (
        ev.DosePrepared(**_DOSE, volume_ml=Decimal("1.20")),
        "Drawn up, not in the body: ketamine 60 mg, IM injection, 1.2 mL",
    ),
    "voided-dose-answered": (
        ev.VoidedDoseAnswered(voids=12, answer="not-given"),
        "Voided dose, entry 12: not given",
    ),
    "help-called": (ev.HelpCalled(called="clinician"), "HELP called: clinician"),
    "preflight-confirmed": (
        ev.PreflightConfirmed(item="test-tone", detail="Room speakers"),
        "Before the session: test tone confirmed: Room speakers",
    ),
    "preflight-waived": (
        ev.PreflightWaived(item="cuff", reason="broken"),
        "Before the session: without cuff: broken",
    ),
    "duty-assigned": (ev.DutyAssigned(duty="watches", role="guide"), "Guide on duty: watches"),
    "observation-recorded": (ev.ObservationRecorded(code="eyes-closed"), "eyes closed"),
    "score-recorded": (ev.ScoreRecorded(scale="moaa-s", value=4.0), "MOAA/S sedation 4"),
    "vital-entered": (
        ev.VitalEntered(sign=VitalSign.SYSTOLIC, value=142.0),
        "Systolic 142 mmHg by hand",
    ),
    "reading-rejected": (
        ev.ReadingRejected(sign=VitalSign.SPO2, reason="probe moved", value=70.0),
        "SpO₂ 70 % rejected: probe moved",
    ),
    "moment-marked": (ev.MomentMarked(text="music"), "Marked: music"),
    "gate-met": (ev.GateMet(gate="booster-agreed"), "Gate met: booster agreed"),
    "gate-overridden": (
        ev.GateOverridden(gate="pressure", reason="two readings"),
        "Gate overridden: pressure: two readings",
    ),
    "check-completed": (
        ev.CheckCompleted(check="blood-pressure", due_at=_DUE),
        "Check done: Blood pressure",
    ),
    "check-waived": (
        ev.CheckWaived(check="breathing", due_at=_DUE, reason="seen"),
        "Check waived: Breathing: seen",
    ),
    "alarm-raised": (
        ev.AlarmRaised(
            alarm="spo2-low.1",
            condition="spo2-low",
            category=ev.AlarmCategory.PHYSIOLOGICAL,
            priority=Priority.HIGH,
            since=NOW,
            sign=VitalSign.SPO2,
            value=84.0,
            limit=88.0,
        ),
        "!!! SpO₂ 84 below 88",
    ),
    "alarm-acknowledged": (
        ev.AlarmAcknowledged(alarm="spo2-low.1", condition="spo2-low"),
        "Acknowledged: SpO₂ low",
    ),
    "alarm-ended": (ev.AlarmEnded(alarm="no-data.1", condition="no-data"), "Ended: reading lost"),
    "audio-paused": (
        ev.AudioPaused(until=_DUE),
        f"Audio paused until {_DUE.astimezone():%H:%M:%S}",
    ),
    "device-connected": (
        ev.DeviceConnected(device="oximeter", driver="plx", name="Oxi 50123456", address="C0"),
        "Oxi 50123456 connected",
    ),
    "device-stale": (ev.DeviceStale(device="cuff"), "cuff: nothing comes, the link is up"),
    "device-lost": (ev.DeviceLost(device="cuff", reason="the link is gone"), "cuff lost: the link"),
    "device-restored": (ev.DeviceRestored(device="cuff"), "cuff is back"),
    "device-summarised": (
        ev.DeviceSummarised(
            device="cuff",
            packets=90,
            refused_truncated=1,
            refused_length=2,
            refused_range=0,
            refused_implausible=0,
            without_value=0,
            stored_records=0,
        ),
        "cuff: 90 packets, 3 refused",
    ),
    "readings-sealed": (ev.ReadingsSealed(count=60, digest="ab"), "60 readings sealed"),
    "clock-jumped": (ev.ClockJumped(seconds=-3600.0), "The computer's clock was set by -3600 s"),
    "responsibility-taken": (ev.ResponsibilityTaken(role="nurse"), "Nurse answers for the room"),
    "entry-amended": (
        ev.EntryAmended(amends=12, reason="misread", changes={"mass_mg": "55"}),
        "Entry 12 corrected: mass mg 55: misread",
    ),
    "entry-voided": (ev.EntryVoided(voids=12, reason="twice"), "Entry 12 voided: twice"),
    "action-refused": (
        ev.ActionRefused(action="administer-dose", code="gate", why="it is closed"),
        "Refused: administer dose: it is closed",
    ),
    "session-interrupted": (
        ev.SessionInterrupted(reason="power lost"),
        "Session interrupted: power lost",
    ),
    "session-resumed": (ev.SessionResumed(), "Session goes on after the interruption"),
    "session-closed": (
        ev.SessionClosed(ending=ev.Ending.LEFT_AGAINST_ADVICE, reason="told the escort"),
        "Session closed: left against advice: told the escort",
    ),
}


def test_that_every_kind_of_fact_has_a_sample_here() -> None:
    assert set(SAMPLES) == set(ev.KINDS)


@pytest.mark.parametrize("kind", sorted(SAMPLES))
def test_that_every_kind_of_fact_has_words(kind: str) -> None:
    event, words = SAMPLES[kind]

    assert fact_text(a_fact(event)).startswith(words)


def test_that_a_log_line_names_its_author() -> None:  # H61
    fact = a_fact(ev.MomentMarked(), by="nurse")

    assert fact_words(fact) == "Marked  [nurse]"


def test_that_typed_words_stay_one_line() -> None:
    fact = a_fact(ev.ObservationRecorded(text="calm\n14:00:00 forged\x1b[2J"))

    assert "\n" not in fact_text(fact)
    assert "\x1b" not in fact_text(fact)


@pytest.mark.parametrize("route", list(Route))
def test_that_no_route_is_shown_as_its_code(route: Route) -> None:  # H39
    dose = ev.DoseAdministered(drug="ketamine", route=route, mass_mg=Decimal(60))

    words = fact_text(a_fact(dose)).replace(",", " ").split()

    assert "IN" not in words
    assert "SC" not in words


def test_that_every_stage_and_check_of_the_built_in_protocol_has_a_word() -> None:
    protocol = im_protocol()

    stages = [stage_word(stage.id) for stage in protocol.stages]
    checks = {check_word(check.check) for check in protocol.checks}

    assert stages == ["Prep", "Dose", "Onset", "Peak", "Return", "Integrate", "Recover", "Leave"]
    assert checks == {"Blood pressure", "Breathing", "MOAA/S sedation", "Dissociation 0-10"}


@pytest.mark.parametrize(
    ("name", "address", "word"),
    [
        ("Oxi 50123456", "C0:11:22:33:44:55", "Oxi …3456"),
        ("Cuff 651", "C0:11:22:33:44:66", "Cuff 651"),
        ("BerryMed", "C0:11:22:33:44:66", "BerryMed …44:66"),
        ("BerryMed", None, "BerryMed"),
    ],
)
def test_that_two_devices_of_one_name_are_told_apart(
    name: str, address: str | None, word: str
) -> None:  # H01
    device = DeviceAssignment(id="oximeter", driver="plx", name=name, address=address)

    assert device_word(device) == word
