"""An infusion by keyboard: ordered, started, steered with the pump, ended, its drug tied out.

What ran is what was given: the pump's own volume stands in the record beside what the run times
come to (HAZARDS H43), and of the drug nothing is left untold (H75).
"""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing import Route
from kapmonitor.domain.infusion import Infusion
from tests.journeys.earlier import go_on, write_interrupted
from tests.journeys.windows import OpenWindow, Paired, RunningAir, a_clinic_window, settings_in

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")

ORDERED = ev.InfusionStarted(
    drug="ketamine",
    mass_mg=Decimal(40),
    volume_ml=Decimal(50),
    minutes=40,
    route=Route.IV,
    lot="K-2041",
)
DRAWN = ev.DrugDrawn(drug="ketamine", mass_mg=Decimal(50), lot="K-2041")


def enter(window: OpenWindow, name: str, text: str) -> None:
    window.tab_to(name)
    window.press_with_control(Qt.Key.Key_A)
    window.write(text)


def press(window: OpenWindow, name: str) -> None:
    """Reach a target with Tab and press it, as gloved hands do."""
    window.tab_to(name)
    window.press(Qt.Key.Key_Return)


def until_written(window: OpenWindow, kind: type[ev.Event], count: int = 1) -> None:
    window.until(lambda: len(window.events(kind)) == count)


def open_infusion_panel(window: OpenWindow) -> None:
    window.press_with_control(Qt.Key.Key_I)
    window.until(lambda: window.is_seen("running"))


def open_account(window: OpenWindow) -> None:
    window.press_with_control(Qt.Key.Key_U)
    window.until(lambda: window.is_seen("drug-account"))


def infusion_of(window: OpenWindow) -> Infusion:
    infusion = window.view.plan.infusion
    assert infusion is not None
    return infusion


def keep_with_reason(window: OpenWindow, bar: str, reason: str) -> None:
    """What is asked about was so all the same; the reason goes into the record."""
    press(window, f"{bar}-keep")
    window.until(lambda: window.focused.objectName() == f"{bar}-reason")
    window.write(reason)
    window.press_with_control(Qt.Key.Key_Return)


def test_that_an_infusion_is_ordered_checked_and_started_by_keyboard(
    air: RunningAir, tmp_path: Path
) -> None:  # H34 H41 H43
    settings = settings_in(tmp_path, Paired(air.put_oximeter()))
    with a_clinic_window(air, settings) as window:
        window.open_session(protocol="iv-ketamine")
        window.until_live()
        open_infusion_panel(window)
        press(window, "infusion-drug-0")
        enter(window, "infusion-mass", "400")
        enter(window, "infusion-volume", "50")
        enter(window, "infusion-minutes", "40")
        press(window, "route-iv")

        # Ten times too much is asked about before a vial is broken; every text stands.
        window.press_with_control(Qt.Key.Key_P)
        window.until(lambda: window.is_seen("infusion-start-change"))
        assert not window.events(ev.DrugDrawn)
        press(window, "infusion-start-change")
        enter(window, "infusion-mass", "40")
        window.until_seen("40 mg = 0.54 mg/kg · 50 mL = 0.8 mg/mL · 40 min = 75 mL/h")
        enter(window, "infusion-lot", "K-2041")
        window.press_with_control(Qt.Key.Key_P)
        until_written(window, ev.DrugDrawn)
        window.until(lambda: window.is_seen("infusion-started"))
        assert "40 mg in 50 mL over 40 min" in window.seen()
        assert not window.events(ev.InfusionStarted)

        # It runs from the press; the gates that nobody met are asked about, and kept with a reason.
        at = datetime.now(UTC)
        window.press_with_control(Qt.Key.Key_Return)
        window.until(lambda: window.is_seen("infusion-start-keep"))
        keep_with_reason(window, "infusion-start", "seen by the prescriber")
        until_written(window, ev.InfusionStarted)
        started = window.fact_of(ev.InfusionStarted)
        assert abs(started.occurred_at - at) < timedelta(seconds=1)
        assert isinstance(started.event, ev.InfusionStarted)
        assert started.event.mass_mg == Decimal(40)
        assert {e.reason for e in window.events(ev.GateOverridden)} == {"seen by the prescriber"}
        window.until_seen("Running since")
        assert infusion_of(window).rate_ml_per_h(datetime.now(UTC)) == Decimal(75)


def a_running_infusion(record: Path) -> None:
    """Started ten minutes ago, and interrupted: the window went down in the middle of it."""
    stage = ev.StageStarted(stage="administration")
    write_interrupted(
        record, 30.0, (11.0, stage), (10.5, DRAWN), (10.0, ORDERED), protocol="iv-ketamine"
    )


def test_that_an_interrupted_infusion_runs_on_and_is_tied_out_to_the_milligram(
    air: RunningAir, tmp_path: Path
) -> None:  # H43 H45 H75
    settings = settings_in(tmp_path, Paired(air.put_oximeter()))
    a_running_infusion(tmp_path / "clinic.db")
    with a_clinic_window(air, settings) as window:
        go_on(window)

        # The crash stopped no pump: what ran meanwhile is given, and the screen says so.
        window.until_seen("IV infusion 10")
        open_infusion_panel(window)
        assert "12.5 mL of 50 mL" in window.seen(window.find("running"))
        pause_with_the_pump(window)
        change_and_resume(window)
        give_bolus(window)
        end_with_the_pump(window)
        tie_out(window)


def pause_with_the_pump(window: OpenWindow) -> None:
    """The pump's own volume, and by how much it differs, before anything is written."""
    window.until(lambda: window.focused.objectName() == "infusion-steer-pump")
    window.write("12")
    window.until_seen("less than reckoned (12.5")
    press(window, "infusion-pause")
    until_written(window, ev.InfusionPaused)
    assert window.events(ev.InfusionPaused)[0].volume_ml == Decimal(12)
    window.until_seen("Paused since")
    window.until_seen("9.6 mg")


def change_and_resume(window: OpenWindow) -> None:
    """Paused it is given another pace, and goes on with that."""
    enter(window, "infusion-steer-minutes", "38")
    window.until_seen("38 mL left over 38 min = 60 mL/h")
    press(window, "infusion-change")
    until_written(window, ev.InfusionChanged)
    assert window.events(ev.InfusionChanged)[0].minutes == 38
    window.until_seen("Infusion changed: saved")
    press(window, "infusion-resume")
    until_written(window, ev.InfusionResumed)
    window.until_seen("60 mL/h")


def give_bolus(window: OpenWindow) -> None:
    """Beside what runs: a dose of its own, in the sum of both."""
    press(window, "infusion-bolus")
    window.until(lambda: window.is_seen("dose-panel"))
    press(window, "dose-drug-0")
    enter(window, "dose-mass", "5")
    press(window, "route-iv")
    enter(window, "dose-lot", "K-2041")
    window.press_with_control(Qt.Key.Key_Return)
    window.until(lambda: window.is_seen("dose-keep") or bool(window.events(ev.DoseAdministered)))
    if not window.events(ev.DoseAdministered):
        keep_with_reason(window, "dose", "ordered by the prescriber")
    until_written(window, ev.DoseAdministered)
    assert window.events(ev.DoseAdministered)[0].mass_mg == Decimal(5)
    window.press(Qt.Key.Key_Escape)
    window.until(lambda: infusion_of(window).is_on)


def end_with_the_pump(window: OpenWindow) -> None:
    """More than was ordered is no reading; less is what was given, to the microgram."""
    open_infusion_panel(window)
    window.until(lambda: window.focused.objectName() == "infusion-steer-pump")
    window.write("51")
    press(window, "infusion-end")
    window.until_seen("more than the 50 mL ordered")
    assert not window.events(ev.InfusionEnded)
    enter(window, "infusion-steer-pump", "12.1")
    press(window, "infusion-end")
    until_written(window, ev.InfusionEnded)
    ended = window.events(ev.InfusionEnded)[0]
    assert (ended.mass_mg, ended.volume_ml) == (Decimal("9.68"), Decimal("12.1"))
    assert ended.reckoned_volume_ml is not None
    window.until_seen("9.68 mg")
    assert "Ended" in window.seen(window.find("running"))
    window.press(Qt.Key.Key_Escape)


def tie_out(window: OpenWindow) -> None:
    """Drawn, given, wasted before a witness who is another person; then nothing is in hand."""
    open_account(window)
    window.until_seen("drawn 50 mg = given 14.68 mg + wasted 0 mg + in hand 35.32 mg")
    press(window, "account-waste-open")
    press(window, "account-lines-0")
    enter(window, "account-mass", "35.32")
    enter(window, "account-witness", "clinician")
    window.press_with_control(Qt.Key.Key_Return)
    window.until_seen("the witness is not who writes")
    assert not window.events(ev.DrugWasted)
    enter(window, "account-witness", "Nurse")
    window.press_with_control(Qt.Key.Key_Return)
    until_written(window, ev.DrugWasted)
    window.until_seen("drawn 50 mg = given 14.68 mg + wasted 35.32 mg")
    (balance,) = window.view.balances
    assert balance.in_hand == 0
