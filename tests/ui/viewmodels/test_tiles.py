"""What a tile says of a number, and when it says that there is none."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kapmonitor.alarms.board import PendingAlarm
from kapmonitor.alarms.state import AlarmState
from kapmonitor.domain.devices import DeviceState
from kapmonitor.domain.events import AlarmCategory
from kapmonitor.domain.limits import Priority
from kapmonitor.domain.vitals import Quality, VitalSign
from kapmonitor.services.snapshot import Freshness, RoomView
from kapmonitor.ui.viewmodels.tiles import DASH, Place, Tile, TileState, tile_of
from tests.ui.rooms import NOW, a_view, an_alarm, some_devices
from tests.ui.scenes import a_desaturation, a_high_pressure, a_lost_reading, with_sign

STALE, GONE = Freshness.STALE, Freshness.GONE


def spo2(**changes: object) -> Tile:
    return tile_of(with_sign(a_view(), VitalSign.SPO2, **changes), Place.SPO2)


def pressure(view: RoomView, **changes: object) -> Tile:
    for sign in (VitalSign.SYSTOLIC, VitalSign.DIASTOLIC, VitalSign.MEAN_ARTERIAL_PRESSURE):
        view = with_sign(view, sign, **changes)
    return tile_of(view, Place.PRESSURE)


def test_that_a_live_number_has_unit_limits_age_source_and_perfusion() -> None:  # H01 H04 H06 H23
    tile = tile_of(a_view(), Place.SPO2)

    assert (tile.text, tile.unit, tile.age) == ("97", "%", "1 s ago")
    assert tile.limits == "low 92 · floor 88"
    assert tile.source == "Oxi …3456"
    assert tile.second == "PI 4.2 %"
    assert (tile.state, tile.tone) == (TileState.LIVE, "spo2")


def test_that_every_limit_is_told_at_length_with_delay_and_priority() -> None:  # H23
    tile = tile_of(a_view(), Place.SPO2)

    assert tile.limits_full == "SpO₂ below 92 for 15 s !!; SpO₂ below 88 at once !!!"


def test_that_spo2_has_no_decimals_and_is_never_rounded_up() -> None:  # H10
    assert spo2(value=96.6).text == "96"


def test_that_a_pressure_is_both_its_values_with_its_mean() -> None:  # H06
    tile = tile_of(a_view(), Place.PRESSURE)

    assert (tile.text, tile.unit, tile.second) == ("142/87", "mmHg", "MAP 105")
    assert (tile.limits, tile.age) == ("90\N{EN DASH}160 / to 100", "0:47 ago")


def test_that_halves_of_two_measurements_are_no_pressure() -> None:  # H16 H17
    view = with_sign(a_view(), VitalSign.SYSTOLIC, value=150.0, age_s=2.0, device="hand")

    tile = tile_of(view, Place.PRESSURE)

    assert tile.text == f"150/{DASH}"
    assert tile.second == ""


def test_that_a_number_that_stopped_says_how_old_and_why() -> None:  # H03
    tile = spo2(freshness=STALE, age_s=7.2)

    assert tile.state is TileState.STALE
    assert (tile.text, tile.tone) == ("97", "stale")
    assert (tile.age, tile.why) == ("not live, 0:07 old", "reading lost")


def test_that_a_number_that_is_gone_is_a_dash_and_why() -> None:  # H03
    tile = spo2(freshness=GONE, age_s=41.0)

    assert (tile.state, tile.text) == (TileState.GONE, DASH)
    assert (tile.age, tile.why) == ("last 0:41 ago", "reading lost")


@pytest.mark.parametrize(
    ("quality", "why"), [(Quality.SENSOR_OFF, "sensor off"), (Quality.NO_VALUE, "searching")]
)
def test_that_a_packet_without_number_says_why_and_has_no_age(
    quality: Quality, why: str
) -> None:  # H04 H07
    tile = spo2(value=None, quality=quality, age_s=0.3)

    assert (tile.text, tile.why, tile.age) == (DASH, why, "")


def test_that_a_number_that_came_with_the_sensor_off_is_not_shown() -> None:  # H04
    assert spo2(value=97.0, quality=Quality.SENSOR_OFF).text == DASH


def test_that_what_never_came_says_so() -> None:  # H14
    tile = spo2(value=None, quality=None, age_s=None, freshness=GONE)

    assert (tile.text, tile.why) == (DASH, "never seen")


def test_that_a_lost_link_is_told_in_the_words_of_its_device() -> None:  # H56
    oximeter, cuff = some_devices()
    lost = replace(oximeter, state=DeviceState.LOST, reason="link lost, try 3")
    view = with_sign(a_view(devices=(lost, cuff)), VitalSign.SPO2, freshness=STALE, age_s=8.0)

    assert tile_of(view, Place.SPO2).why == "link lost, try 3"


def test_that_a_doubtful_number_bears_a_question_mark() -> None:  # H09
    tile = spo2(value=84.0, quality=Quality.DOUBTFUL)

    assert (tile.text, tile.mark, tile.why) == ("84", "?", "weak signal")


def test_that_a_pressure_of_unknown_time_says_when() -> None:  # H05
    tile = pressure(a_view(), quality=Quality.AGE_UNKNOWN)

    assert tile.state is TileState.WHEN
    assert (tile.text, tile.age, tile.tone) == ("142/87", "when?", "stale")


def test_that_a_measured_value_past_its_time_is_grey_with_its_age() -> None:  # H15
    tile = pressure(a_view(), freshness=STALE, age_s=1340.0)

    assert (tile.state, tile.tone, tile.age) == (TileState.OLD, "stale", "22 min old")


def test_that_a_typed_value_says_by_whom_and_when() -> None:  # H17
    taken = NOW - timedelta(minutes=3)
    tile = pressure(a_view(), device="hand", entered_by="guide", taken_at=taken, age_s=180.0)

    assert tile.source == "by hand, guide"
    assert tile.taken == f"taken {taken.astimezone():%H:%M}"


def test_that_a_late_check_stands_at_its_number() -> None:  # H12
    assert tile_of(a_view(), Place.BREATHING).due == "6:40 late"


def test_that_an_alarm_colours_its_own_tile_alone() -> None:
    view = a_desaturation()

    assert tile_of(view, Place.SPO2).priority is Priority.HIGH
    assert tile_of(view, Place.SPO2).fills
    assert tile_of(view, Place.PULSE).priority is None


def test_that_of_two_alarms_of_a_number_the_worse_is_shown() -> None:  # H21
    mild = an_alarm(condition="spo2-low", priority=Priority.MEDIUM, number=2)
    tile = tile_of(a_view(alarms=(mild, an_alarm(acknowledged=True))), Place.SPO2)

    assert tile.priority is Priority.HIGH
    assert not tile.flashes


def test_that_lost_data_is_no_recovery() -> None:  # H26
    view = with_sign(a_desaturation(), VitalSign.SPO2, freshness=GONE, age_s=20.0)
    tile = tile_of(view, Place.SPO2)

    assert (tile.text, tile.mark, tile.why) == (DASH, "was 84", "reading lost")
    assert tile.priority is Priority.HIGH


def test_that_an_alarm_that_is_over_says_what_it_was() -> None:  # H26
    view = with_sign(a_desaturation(present=False), VitalSign.SPO2, value=96.0)
    tile = tile_of(view, Place.SPO2)

    assert (tile.text, tile.note, tile.alarm) == ("96", "was 84", AlarmState.LATCHED)
    assert not tile.flashes


def test_that_a_lost_device_marks_every_number_it_gave() -> None:  # H56
    link = an_alarm(
        condition="link-lost",
        sign=None,
        priority=Priority.MEDIUM,
        value=None,
        limit=None,
        category=AlarmCategory.TECHNICAL,
        device="oximeter",
    )
    view = a_view(alarms=(link,))

    assert tile_of(view, Place.SPO2).priority is Priority.MEDIUM
    assert tile_of(view, Place.PULSE).priority is Priority.MEDIUM
    assert not tile_of(view, Place.PULSE).fills
    assert tile_of(view, Place.PRESSURE).priority is None


def test_that_a_delay_is_counted_down_in_sight() -> None:
    limit = next(x for x in a_view().limits if x.sign is VitalSign.SPO2)
    view = a_view(pending=(PendingAlarm(limit=limit, left_s=11.3),))
    tile = tile_of(view, Place.SPO2)

    assert tile.note == "in 12 s"
    assert tile.pending_share == pytest.approx(1 - 11.3 / 15)


def test_that_a_milder_delay_is_not_counted_down_beside_a_worse_alarm() -> None:  # H21
    # 84 %: high at once; the delay of the medium limit runs as well.
    limit = next(x for x in a_view().limits if x.sign is VitalSign.SPO2)
    view = replace(a_desaturation(), pending=(PendingAlarm(limit=limit, left_s=11.3),))

    tile = tile_of(view, Place.SPO2)

    assert tile.priority is Priority.HIGH
    assert " s" not in tile.note
    assert tile.pending_share is None


def test_that_no_tile_words_a_lost_reading_as_a_finding() -> None:  # H27
    view = with_sign(a_view(), VitalSign.PULSE_RATE, freshness=GONE, age_s=60.0)
    view = replace(view, alarms=(a_lost_reading(),))

    sentence = tile_of(view, Place.PULSE).sentence.lower()

    assert "reading lost" in sentence
    assert "no pulse" not in sentence


@pytest.mark.parametrize("place", list(Place))
@pytest.mark.parametrize("view", [a_view(), a_desaturation(), a_view(alarms=(a_high_pressure(),))])
def test_that_every_tile_has_a_unit_and_an_age_or_a_reason(place: Place, view: RoomView) -> None:
    tile = tile_of(view, place)  # H03 H06

    assert tile.unit
    assert tile.age or tile.why
