from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kapmonitor.domain.dosing import Route, format_amount
from kapmonitor.ui.viewmodels.dose_draft import (
    DoseDraft,
    DoseField,
    missing_in,
    read_draft,
    read_expiry,
    read_given_at,
    request_of,
)

TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 13, 41, 7, tzinfo=UTC)
WHOLE = DoseDraft(drug="ketamine", concentration="50", mass="60", route=Route.IM)

amounts = st.decimals(min_value=Decimal("0.01"), max_value=Decimal(99999), places=2)


def read(draft: DoseDraft):  # type: ignore[no-untyped-def]
    return read_draft(draft, TODAY, "Clinician")


def test_that_mass_and_volume_follow_from_each_other() -> None:  # H34
    by_mass = read(DoseDraft(concentration="50", mass="60"))
    by_volume = read(DoseDraft(concentration="50", volume="1,2"))

    assert (by_mass.mass_mg, by_mass.volume_ml) == (Decimal(60), Decimal("1.2"))
    assert (by_volume.mass_mg, by_volume.volume_ml) == (Decimal(60), Decimal("1.2"))


@given(volume=amounts, concentration=amounts)
def test_that_a_mass_is_exactly_volume_times_concentration(
    volume: Decimal, concentration: Decimal
) -> None:  # H34
    draft = DoseDraft(concentration=format_amount(concentration), volume=format_amount(volume))

    assert read(draft).mass_mg == volume * concentration


@given(volume=amounts, concentration=amounts)
def test_that_the_way_back_to_the_volume_is_exact_and_says_so(
    volume: Decimal, concentration: Decimal
) -> None:  # H34
    mass = format_amount(volume * concentration)
    draft = DoseDraft(concentration=format_amount(concentration), mass=mass)

    found = read(draft)

    if DoseField.MASS not in found.faults:  # three decimals may look grouped
        assert found.volume_ml == volume
        assert found.volume_is_exact


def test_that_a_volume_that_never_ends_is_rounded_and_said_to_be() -> None:  # H34
    found = read(DoseDraft(concentration="70", mass="60"))

    assert found.volume_ml == Decimal("0.857")
    assert not found.volume_is_exact


def test_that_an_amount_of_the_record_has_no_exponent_and_no_trailing_zero() -> None:  # H35
    found = read(DoseDraft(concentration="50", volume="1.20"))

    assert str(found.mass_mg) == "60"


@pytest.mark.parametrize(
    ("draft", "lacking"),
    [
        (DoseDraft(), [DoseField.DRUG, DoseField.MASS, DoseField.ROUTE]),
        (DoseDraft(drug="ketamine", mass="60"), [DoseField.ROUTE]),
        (DoseDraft(drug="ketamine", mass="60", route=Route.SL), []),
        (DoseDraft(drug="ketamine", mass="60", route=Route.IM), [DoseField.CONCENTRATION]),
        (WHOLE, []),
    ],
)
def test_what_a_dose_still_lacks_when_it_is_drawn_up(
    draft: DoseDraft, lacking: list[DoseField]
) -> None:  # H34 H39 H41
    assert missing_in(draft, read(draft), drawing_up=True) == lacking


def test_that_what_was_given_is_recorded_without_its_vial() -> None:  # H41
    draft = DoseDraft(drug="ketamine", mass="60", route=Route.IM)

    assert missing_in(draft, read(draft), drawing_up=False) == []
    assert request_of(draft, read(draft)) is not None


@pytest.mark.parametrize(
    "changes",
    [{"mass": "1,000"}, {"expiry": "soon"}, {"witness": " clinician "}, {"concentration": "x"}],
)
def test_that_nothing_at_fault_becomes_a_dose(changes: dict[str, str]) -> None:  # H35 H61
    values = {"drug": "ketamine", "concentration": "50", "mass": "60"} | changes
    draft = DoseDraft(route=Route.IM, **values)  # type: ignore[arg-type]

    assert request_of(draft, read(draft)) is None


@pytest.mark.parametrize(
    ("typed", "kept", "is_expired"),
    [
        ("2027-08", "2027-08", False),
        ("03/2026", "2026-03", False),
        ("2/2026", "2026-02", True),
        ("2026-03-01", "2026-03-01", True),
        ("2026-03-02", "2026-03-02", False),
    ],
)
def test_that_a_vial_lasts_to_the_end_of_its_month(
    typed: str, kept: str, is_expired: bool
) -> None:  # H40
    found = read(DoseDraft(expiry=typed))

    assert found.expiry == kept
    assert found.is_expired is is_expired


@pytest.mark.parametrize("typed", ["2027", "13/2027", "2027-02-30", "K2231", "08-27"])
def test_that_what_is_no_expiry_is_said(typed: str) -> None:  # H40
    assert read_expiry(typed) == (None, None)
    assert DoseField.EXPIRY in read(DoseDraft(expiry=typed)).faults


@pytest.mark.parametrize(("typed", "minutes"), [("3 min", 3), ("12 min ago", 12), ("0 min", 0)])
def test_that_giving_is_set_back_by_minutes(typed: str, minutes: int) -> None:  # H37
    opened = NOW - timedelta(hours=1)

    assert read_given_at(typed, NOW, opened) == NOW - timedelta(minutes=minutes)


def test_that_giving_is_set_back_to_a_local_time() -> None:  # H37 H51
    at = NOW - timedelta(minutes=5)

    typed = f"{at.astimezone():%H:%M:%S}"

    assert read_given_at(typed, NOW, NOW - timedelta(hours=1)) == at


@pytest.mark.parametrize("typed", ["3", "90 min", "25:00", "12:61", "later", "-3 min", "1e1 min"])
def test_that_no_moment_outside_the_session_is_taken(typed: str) -> None:  # H37
    assert read_given_at(typed, NOW, NOW - timedelta(hours=1)) is None


def test_that_no_moment_ahead_is_taken() -> None:  # H37
    ahead = f"{(NOW + timedelta(minutes=2)).astimezone():%H:%M}"

    assert read_given_at(ahead, NOW, NOW - timedelta(hours=1)) is None
