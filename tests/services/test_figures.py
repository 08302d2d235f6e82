"""The figures of a session: one definition of each (H72)."""

from decimal import Decimal

import numpy as np
import pytest

from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing import Route
from kapmonitor.domain.limits import Priority
from kapmonitor.domain.vitals import VitalSign
from kapmonitor.services.archive import Channel, DoseTotal
from kapmonitor.services.figures import (
    alarms_by_priority,
    dose_totals,
    duration_of,
    figures_of,
    lowest_of,
)
from tests.builders import a_dose, a_session
from tests.records import at


def a_channel(points, *, sign=VitalSign.SPO2, device="oximeter") -> Channel:
    times, values = zip(*points, strict=True)
    return Channel(
        device=device,
        sign=sign,
        times_s=np.array(times, float),
        values=np.array(values, np.float32),
        doubted_s=np.empty(0),
        doubted=np.empty(0, np.float32),
    )


@pytest.mark.parametrize(
    ("points", "value", "at_s", "lasted_s"),
    [
        ([(0, 97), (1, 97)], 97, 0, 5),
        ([(0, 97), (1, 90), (2, 97)], 90, 1, 1),
        ([(0, 90), (1, 97), (5, 90), (6, 90), (7, 90), (8, 95)], 90, 5, 3),
        ([(0, 90), (60, 97)], 90, 0, 4),
        ([(0, 90), (60, 90), (61, 90), (62, 97)], 90, 0, 4),
        ([(0, 90), (60, 90), (61, 90), (65, 90), (66, 97)], 90, 60, 6),
    ],
)
def test_that_the_lowest_is_told_with_how_long_it_stayed(points, value, at_s, lasted_s):  # H72
    found = lowest_of(VitalSign.SPO2, [a_channel(points)], 4.0)

    assert found is not None
    assert (found.value, found.at_s, found.lasted_s) == (value, at_s, lasted_s)


def test_that_the_lowest_is_that_of_any_device():  # H72
    channels = [a_channel([(0, 97)]), a_channel([(9, 88)], device="b"), a_channel([(5, 91)])]

    found = lowest_of(VitalSign.SPO2, channels, 4.0)

    assert found is not None
    assert found.value == 88


def test_that_there_is_no_lowest_without_a_value():
    assert lowest_of(VitalSign.SPO2, [a_channel([(0, 97)], sign=VitalSign.PULSE_RATE)], 4.0) is None


def test_that_the_highest_pressure_has_its_own_diastolic_and_mean():  # H72
    channels = [
        a_channel([(60, 128), (600, 162)], sign=VitalSign.SYSTOLIC, device="cuff"),
        a_channel([(60, 80), (600, 97)], sign=VitalSign.DIASTOLIC, device="cuff"),
        a_channel([(60, 95)], sign=VitalSign.MEAN_ARTERIAL_PRESSURE, device="cuff"),
        a_channel([(600, 50)], sign=VitalSign.DIASTOLIC, device="other"),
    ]

    found = figures_of(a_session(), channels).highest_pressure

    assert found is not None
    assert (found.systolic, found.diastolic, found.mean, found.at_s) == (162.0, 97.0, None, 600.0)


def test_that_a_pressure_by_hand_counts_as_corrected_and_not_when_voided():  # H72
    typed = [
        (100.0, ev.VitalEntered(sign=VitalSign.SYSTOLIC, value=190.0)),
        (100.0, ev.VitalEntered(sign=VitalSign.DIASTOLIC, value=90.0)),
        (200.0, ev.VitalEntered(sign=VitalSign.SYSTOLIC, value=250.0)),
        (300.0, ev.EntryAmended(amends=2, reason="read wrong", changes={"value": 170.0})),
        (301.0, ev.EntryVoided(voids=4, reason="another person")),
    ]

    found = figures_of(a_session(*typed), []).highest_pressure

    assert found is not None
    assert (found.systolic, found.diastolic, found.by_hand) == (170.0, 90.0, True)


def test_that_doses_are_summed_by_drug_and_route_as_they_stand_now():  # H76
    nasal = ev.DoseAdministered(drug="ketamine", route=Route.IN, mass_mg=Decimal(84))
    session = a_session(
        (10.0, a_dose("60")),
        (20.0, a_dose("20.0")),
        (30.0, nasal),
        (40.0, a_dose("99")),
        (50.0, ev.EntryVoided(voids=5, reason="twice")),
        (60.0, ev.EntryAmended(amends=3, reason="slip", changes={"mass_mg": "25"})),
    )

    assert dose_totals(session) == (
        DoseTotal(drug="ketamine", route=Route.IM, mass_mg=Decimal(85)),
        DoseTotal(drug="ketamine", route=Route.IN, mass_mg=Decimal(84)),
    )


def an_alarm(alarm: str, priority: Priority) -> ev.AlarmRaised:
    return ev.AlarmRaised(
        alarm=alarm,
        condition="spo2-low",
        category=ev.AlarmCategory.PHYSIOLOGICAL,
        priority=priority,
        since=at(0.0),
    )


def test_that_an_alarm_that_rose_counts_once_under_its_highest_priority():  # H72
    session = a_session(
        (1.0, an_alarm("spo2-low.1", Priority.MEDIUM)),
        (2.0, an_alarm("spo2-low.1", Priority.HIGH)),
        (3.0, an_alarm("spo2-low.1", Priority.MEDIUM)),
        (4.0, an_alarm("spo2-low.2", Priority.MEDIUM)),
    )

    assert alarms_by_priority(session) == {Priority.HIGH: 1, Priority.MEDIUM: 1}


def test_that_an_open_session_lasts_to_its_last_line():
    session = a_session((90.0, ev.MomentMarked()))

    assert duration_of(session, None) == 90.0
    assert duration_of(session, at(100.0)) == 100.0


def test_that_a_closed_session_lasts_to_its_closing_whatever_follows():
    closing = ev.SessionClosed(ending=ev.Ending.DISCHARGED)
    session = a_session((90.0, closing), (500.0, ev.EntryVoided(voids=1, reason="slip")))

    assert duration_of(session, None) == 90.0


def test_that_a_pressure_typed_by_hand_stands_where_it_was_taken():  # H17 H51
    typed = [
        (600.0, ev.VitalEntered(sign=VitalSign.SYSTOLIC, value=150)),
        (600.0, ev.VitalEntered(sign=VitalSign.DIASTOLIC, value=90)),
    ]
    set_forward = (3600.0 + 900.0, ev.ClockJumped(seconds=3600.0))

    found = figures_of(a_session(*typed, set_forward), []).highest_pressure

    assert found is not None
    assert (found.systolic, found.diastolic, found.at_s) == (150.0, 90.0, 600.0)


def test_that_an_infusion_is_summed_with_the_doses_of_its_route():  # H43
    infusion = ev.InfusionStarted(
        drug="ketamine", mass_mg=Decimal(40), volume_ml=Decimal(50), minutes=40
    )
    bolus = ev.DoseAdministered(drug="ketamine", route=Route.IV, mass_mg=Decimal(5))
    session = a_session((0.0, infusion), (60.0, bolus), (1200.0, ev.MomentMarked()))

    assert dose_totals(session) == (
        DoseTotal(drug="ketamine", route=Route.IV, mass_mg=Decimal(25)),
    )
