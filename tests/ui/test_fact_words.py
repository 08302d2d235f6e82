"""Every fact has words, and every word that could be misread has another."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing import Route
from kapmonitor.domain.limits import Priority
from kapmonitor.domain.vitals import VitalSign
from kapmonitor.ui.drug_words import change_words
from kapmonitor.ui.fact_words import fact_text, fact_words, owed_at_closing
from tests.ui.rooms import NOW, a_fact

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
    "drug-drawn": (
        ev.DrugDrawn(drug="ketamine", mass_mg=Decimal("100.0"), lot="A1", volume_ml=Decimal("2.0")),
        "Drawn: ketamine 100 mg, 2 mL, lot A1",
    ),
    "drug-wasted": (
        ev.DrugWasted(drug="ketamine", mass_mg=Decimal(40), lot="A1", witness="nurse"),
        "Wasted: ketamine 40 mg, lot A1, witness Nurse",
    ),
    "drug-difference-explained": (
        ev.DrugDifferenceExplained(
            drug="ketamine", mass_mg=Decimal("-2.5"), lot="A1", reason="hub of the needle"
        ),
        "Difference explained: ketamine, lot A1, 2.5 mg more than drawn: hub of the needle",
    ),
    "infusion-started": (
        ev.InfusionStarted(
            drug="ketamine",
            mass_mg=Decimal(40),
            volume_ml=Decimal(100),
            minutes=40.0,
            override="ordered so",
        ),
        "Infusion started: ketamine 40 mg in 100 mL over 40 min, IV infusion: ordered so",
    ),
    "infusion-changed": (
        ev.InfusionChanged(minutes=25.0, volume_ml=Decimal(12)),
        "Infusion changed: what is left runs 25 min; the pump showed 12 mL",
    ),
    "infusion-paused": (
        ev.InfusionPaused(volume_ml=Decimal(12)),
        "Infusion paused; the pump showed 12 mL",
    ),
    "infusion-resumed": (ev.InfusionResumed(), "Infusion goes on"),
    "infusion-ended": (
        ev.InfusionEnded(
            mass_mg=Decimal(38),
            volume_ml=Decimal(95),
            reckoned_volume_ml=Decimal("96.5"),
        ),
        "Infusion ended: 38 mg in 95 mL given, 1.5 mL less than the run times say",
    ),
    "hold-started": (ev.HoldStarted(), "Held under the tongue from now"),
    "hold-ended": (ev.HoldEnded(outcome=ev.HoldOutcome.SWALLOWED), "Hold ended: swallowed"),
    "oxygen-started": (ev.OxygenStarted(flow_l_per_min=2.5), "Oxygen 2.5 L/min"),
    "oxygen-ended": (ev.OxygenEnded(), "Oxygen ended, on air"),
    "person-left": (ev.PersonLeft(told="the sister"), "The person has left, told: the sister"),
    "checklist-ticked": (
        ev.ChecklistTicked(stage="preparation", item="eye-mask"),
        "Seen to, Prep: eye mask",
    ),
    "check-postponed": (
        ev.CheckPostponed(check="blood-pressure", due_at=NOW, until=_DUE, reason="resting"),
        f"Check put off to {_DUE.astimezone():%H:%M}: Blood pressure: resting",
    ),
    "not-roused": (
        ev.NotRoused(check="moaa-s", rate_per_min=14.0),
        "MOAA/S sedation: not roused on purpose: breathing seen, 14 /min",
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
    "gate-met": (ev.GateMet(gate="booster-agreed"), "Gate met: Booster agreed to"),
    "gate-overridden": (
        ev.GateOverridden(gate="pressure", reason="two readings"),
        "Gate overridden: Pressure before the dose: two readings",
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
        "Entry 12 corrected: mass 55 mg: misread",
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


def test_that_a_check_that_was_tried_in_vain_says_so() -> None:
    waived = ev.CheckWaived(check="breathing", due_at=_DUE, reason="speaking", not_obtained=True)

    assert fact_text(a_fact(waived)) == "Check tried, not obtained: Breathing: speaking"


def test_that_leaving_a_person_undisturbed_is_told_as_no_score() -> None:  # H45
    words = fact_text(a_fact(ev.NotRoused(check="rass")))

    assert words == "RASS sedation: not roused on purpose: breathing seen"
    assert not any(each.isdigit() for each in words)


def test_that_a_pump_that_nobody_read_off_is_told() -> None:  # H43
    ended = ev.InfusionEnded(mass_mg=Decimal(38), volume_ml=Decimal(95))

    assert fact_text(a_fact(ended)).endswith("as reckoned: the pump was not read off")


def test_that_what_was_owed_at_the_closing_is_named() -> None:  # H47
    owed = ("leaving:gait", "check:blood-pressure", "hold:outcome", "person:left", "odd")
    closed = ev.SessionClosed(ending=ev.Ending.STOPPED, owed=owed)

    words = fact_text(a_fact(closed))

    assert words.startswith("Session closed: stopped · still owed: leaving item open: Walks")
    assert "check late: Blood pressure" in words
    assert "spat or swallowed" in words
    assert "nobody said that the person has left" in words
    assert owed_at_closing("odd") == "odd"


@pytest.mark.parametrize(
    ("changes", "of", "words"),
    [
        ({"weight_kg": 72.5}, None, "weight 72.5 kg"),
        ({"mass_mg_per_kg": "0.830"}, None, "0.83 mg/kg"),
        ({"mass_mg": "50.0", "mass_mg_per_kg": "0.69"}, None, "mass 50 mg, 0.69 mg/kg"),
        ({"route": "SC"}, None, "subcut"),
        ({"volume_ml": "95", "minutes": 30.0}, None, "volume 95 mL, run time 30 min"),
        ({"flow_l_per_min": 2.0}, None, "oxygen 2 L/min"),
        ({"outcome": "spat"}, None, "spat"),
        ({"value": 14.0}, ev.VitalEntered(sign=VitalSign.RESPIRATORY_RATE, value=41.0), "14 /min"),
        ({"occurred_at": NOW.isoformat()}, None, f"time {NOW.astimezone():%H:%M:%S}"),
        ({"occurred_at": "yesterday"}, None, "time yesterday"),
        ({"lot": "A2"}, None, "lot A2"),
    ],
)
def test_that_a_corrected_figure_keeps_its_unit(
    changes: dict[str, str | float], of: ev.Event | None, words: str
) -> None:  # H06 H39
    assert change_words(changes, of) == words


@pytest.mark.parametrize("route", list(Route))
def test_that_no_route_of_an_infusion_is_shown_as_its_code(route: Route) -> None:  # H39
    amounts = {"mass_mg": Decimal(40), "volume_ml": Decimal(50), "minutes": 40.0}
    started = ev.InfusionStarted(drug="ketamine", route=route, **amounts)

    words = fact_text(a_fact(started)).replace(",", " ").split()

    assert not {"IN", "SC", "SL", "PO"} & set(words)
