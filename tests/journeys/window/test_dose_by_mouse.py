"""The dose with the mouse alone, but for what only letters and digits can say.

By keyboard, with what is asked and corrected, it is in ``test_dose.py``.
"""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing import Route
from kapmonitor.domain.events import Fact
from tests.journeys.hands import DOSE, NEXT_STAGE, Hand, do
from tests.journeys.windows import OpenWindow, Paired, RunningAir, a_clinic_window, settings_in

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")


def until_met(window: OpenWindow, count: int) -> None:
    window.until(lambda: len(window.events(ev.GateMet)) == count)


def begin_administration(window: OpenWindow) -> None:
    """The gates before the dose are met by hand, then the stage is begun."""
    do(window, NEXT_STAGE, Hand.MOUSE)
    window.until(lambda: window.is_seen("stage-start"))
    protocol = window.window.desk.protocol
    assert protocol is not None
    for number, gate in enumerate(protocol.gates, start=1):
        window.click(f"gate-{gate}")
        until_met(window, number)
    window.click("stage-administration")
    window.click("stage-start")
    window.until(lambda: window.view.stage == "administration")
    window.until(lambda: not window.is_seen("stage-start"))


def fill_in(window: OpenWindow) -> None:
    """Each field is reached by a press; what is typed into it is digits and letters."""
    window.click("dose-concentration")
    window.write("50")
    window.click("dose-drug-0")
    window.click("dose-mass")
    window.write("60")
    window.until_seen("1.2")
    window.click("route-im")
    window.click("dose-site-0")
    window.click("dose-lot")
    window.write("K2231")


def assert_as_filled_in(given: Fact) -> None:
    dose = given.event
    assert isinstance(dose, ev.DoseAdministered)
    assert (dose.drug, dose.route, dose.mass_mg) == ("ketamine", Route.IM, Decimal(60))
    assert (dose.concentration_mg_per_ml, dose.lot) == (Decimal(50), "K2231")
    assert dose.site
    assert dose.override is None


def test_that_a_whole_dose_is_prepared_and_given_by_mouse(
    air: RunningAir, tmp_path: Path
) -> None:  # H34 H35 H36 H41
    settings = settings_in(tmp_path, Paired(air.put_oximeter()))
    with a_clinic_window(air, settings) as window:
        window.open_session(planned_mass_mg=Decimal(60), planned_route=Route.IM)
        window.until_live()
        begin_administration(window)

        do(window, DOSE, Hand.MOUSE)
        fill_in(window)
        window.click("dose-prepare")
        window.until(lambda: bool(window.events(ev.DosePrepared)))
        window.until_seen("Prepared 60 mg")
        assert not window.events(ev.DoseAdministered)

        # Given: the moment of that press, on the prepared dose alone.
        before = datetime.now(UTC)
        window.click("dose-given")
        after = datetime.now(UTC)
        window.until(lambda: bool(window.events(ev.DoseAdministered)))
        given = window.fact_of(ev.DoseAdministered)
        assert before - timedelta(milliseconds=1) <= given.occurred_at <= after
        assert_as_filled_in(given)

        # Observe and Log are back, the sum has it, and no undo is offered for it.
        window.until(lambda: not window.is_seen("dose-panel"))
        window.until_seen("0.81 of 2 mg/kg")
        assert not window.is_seen("undo-last")
