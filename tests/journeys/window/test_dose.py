"""The dose: prepared and checked before the needle, given and timed, corrected in sight.

Everything by keyboard, since hands are gloved and the room is dark.
"""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListView

from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing import Route
from kapmonitor.ui.viewmodels.log_model import LogRole
from tests.journeys.windows import OpenWindow, Paired, RunningAir, a_clinic_window, settings_in

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")

PLANNED = Decimal(60)


def begin_administration(window: OpenWindow) -> None:
    """The gates before the dose are met by hand, then the stage is begun."""
    window.press(Qt.Key.Key_F6)
    window.until(lambda: window.is_seen("stage-start"))
    gates = window.window.desk.protocol
    assert gates is not None
    for number, gate in enumerate(gates.gates, start=1):
        window.tab_to(f"gate-{gate}")
        window.press(Qt.Key.Key_Return)
        window.until(lambda n=number: len(window.events(ev.GateMet)) == n)
    window.tab_to("stage-administration")
    window.press(Qt.Key.Key_Return)
    window.press(Qt.Key.Key_Return)
    window.until(lambda: window.view.stage == "administration")
    window.until(lambda: not window.is_seen("stage-start"))


def type_dose(window: OpenWindow, mass: str) -> None:
    """Strength, drug, mass, route; the focus begins at the strength."""
    window.until(lambda: window.focused.objectName() == "dose-concentration")
    window.write("50")
    window.tab_to("dose-drug-0")
    window.press(Qt.Key.Key_Return)
    window.tab_to("dose-mass")
    window.write(mass)
    window.tab_to("route-im")
    window.press(Qt.Key.Key_Return)


def retype_mass(window: OpenWindow, mass: str) -> None:
    window.until(lambda: window.focused.objectName() == "dose-mass")
    window.press_with_control(Qt.Key.Key_A)
    window.write(mass)


def void_line_of(window: OpenWindow, fact: ev.Fact, reason: str) -> None:
    """Open the line in the log and withdraw it; without a reason nothing is withdrawn."""
    window.press(Qt.Key.Key_F12)
    lines = window.find("log-lines", QListView)
    assert isinstance(lines, QListView)
    window.press(Qt.Key.Key_Home)
    while lines.currentIndex().data(LogRole.VERSION) != fact.version:
        window.press(Qt.Key.Key_Down)
    window.press(Qt.Key.Key_Return)
    window.until(lambda: window.focused.objectName() == "line-words")
    window.tab_to("line-void")
    window.press(Qt.Key.Key_Return)
    assert window.focused.objectName() == "line-words"
    assert "Type the reason first" in str(window.focused.property("placeholderText"))
    window.write(reason)
    window.tab_to("line-void")
    window.press(Qt.Key.Key_Return)


def test_that_a_dose_is_prepared_given_and_corrected_by_keyboard(
    air: RunningAir, tmp_path: Path
) -> None:  # H34 H35 H36 H38 H41
    settings = settings_in(tmp_path, Paired(air.put_oximeter()))
    with a_clinic_window(air, settings) as window:
        window.open_session(planned_mass_mg=PLANNED, planned_route=Route.IM)
        window.until_live()
        begin_administration(window)

        # D opens the panel; nothing is offered. A tenfold mass is asked about before the needle.
        window.press(Qt.Key.Key_D)
        window.until(lambda: window.is_seen("dose-panel"))
        assert str(window.find("dose-mass").property("text")) == ""
        type_dose(window, "600")
        window.press_with_control(Qt.Key.Key_P)
        window.until(lambda: window.is_seen("dose-change"))
        asked = window.seen(window.find("dose-bar"))
        assert "\N{MULTIPLICATION SIGN}10" in asked
        assert not window.events(ev.DosePrepared)

        # Changed to what was planned it is prepared; mL stands beside mg.
        window.tab_to("dose-change")
        window.press(Qt.Key.Key_Return)
        retype_mass(window, "60")
        window.until_seen("1.2")
        window.press_with_control(Qt.Key.Key_P)
        window.until(lambda: bool(window.events(ev.DosePrepared)))
        prepared = window.events(ev.DosePrepared)[0]
        assert (prepared.mass_mg, prepared.concentration_mg_per_ml) == (PLANNED, Decimal(50))
        window.until_seen("Prepared 60 mg")
        assert not window.events(ev.DoseAdministered)

        # Given: the moment of that press, once, however long the keys are held.
        before = datetime.now(UTC)
        window.press_with_control(Qt.Key.Key_Return)
        after = datetime.now(UTC)
        window.press_with_control(Qt.Key.Key_Return)
        window.until(lambda: bool(window.events(ev.DoseAdministered)))
        given = window.fact_of(ev.DoseAdministered)
        assert before - timedelta(milliseconds=1) <= given.occurred_at <= after
        assert isinstance(given.event, ev.DoseAdministered)
        assert given.event.mass_mg == PLANNED
        window.until_seen("60 mg · ")
        assert "0.81 of 2 mg/kg" in window.seen()
        window.press(Qt.Key.Key_Escape)

        # No undo touches it.
        window.press_with_control(Qt.Key.Key_Z)
        window.until_seen("Nothing of the last 10 s to undo")
        assert not window.events(ev.EntryVoided)

        void_and_answer(window, given)


def void_and_answer(window: OpenWindow, given: ev.Fact) -> None:
    """Voided with its reason it stays beside the total until somebody says what became of it."""
    void_line_of(window, given, "entered for the wrong person")
    window.until(lambda: bool(window.events(ev.EntryVoided)))
    voided = window.events(ev.EntryVoided)[0]
    assert (voided.voids, voided.reason) == (given.version, "entered for the wrong person")
    window.until(lambda: window.is_seen("void-not-given"))
    assert "60 mg voided" in window.seen()
    assert window.view.unexplained_voids
    window.click("void-not-given")
    window.until(lambda: bool(window.events(ev.VoidedDoseAnswered)))
    assert window.events(ev.VoidedDoseAnswered)[0].answer == "not-given"
    window.until(lambda: not window.view.unexplained_voids)
    window.until(lambda: not window.is_seen("void-not-given"))


def test_that_a_dose_over_the_bound_is_recorded_as_given_with_its_reason(
    air: RunningAir, tmp_path: Path
) -> None:  # H41
    settings = settings_in(tmp_path, Paired(air.put_oximeter()))
    with a_clinic_window(air, settings) as window:
        # It was given: what the room does not like is asked about, and kept, with the reason.
        window.open_session()
        window.press(Qt.Key.Key_D)
        type_dose(window, "160")
        at = datetime.now(UTC)
        window.press_with_control(Qt.Key.Key_Return)
        window.until(lambda: window.is_seen("dose-keep"))
        window.tab_to("dose-keep")
        window.press(Qt.Key.Key_Return)
        window.until(lambda: window.focused.objectName() == "dose-reason")
        window.write("given in an emergency")
        window.press_with_control(Qt.Key.Key_Return)
        window.until(lambda: bool(window.events(ev.DoseAdministered)))

        # Its time is that of the first press, not of the reason.
        given = window.fact_of(ev.DoseAdministered)
        assert abs((given.occurred_at - at).total_seconds()) < 1.0
        assert isinstance(given.event, ev.DoseAdministered)
        assert given.event.mass_mg == Decimal(160)
        overridden = window.events(ev.GateOverridden)
        assert overridden
        assert {each.reason for each in overridden} == {"given in an emergency"}
