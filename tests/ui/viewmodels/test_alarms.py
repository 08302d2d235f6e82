"""What the alarm line says: all alarms, in order, with value and limit, and never a comfort."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kapmonitor.alarms.board import PendingAlarm
from kapmonitor.domain import events as ev
from kapmonitor.domain.limits import Priority
from kapmonitor.domain.vitals import Quality, VitalSign
from kapmonitor.services.fitness import MachineView
from kapmonitor.services.snapshot import Freshness, RoomView
from kapmonitor.ui.viewmodels.alarms import AlarmLineContent, Alarms
from kapmonitor.ui.viewmodels.core_link import CoreLink
from tests.ui.rooms import NOW, a_fact, a_view, an_alarm, an_update
from tests.ui.scenes import (
    a_desaturation,
    a_high_pressure,
    a_lost_reading,
    a_low_battery,
    alarms_view,
    of_the_computer,
    with_sign,
)

pytestmark = pytest.mark.usefixtures("qapp")
CALMING = ("ok", "okay", "safe", "normal", "ready", "good", "fine", "stable", "well", "✓", "✔")


def content_of(view: RoomView, *facts: ev.Event) -> AlarmLineContent:
    link = CoreLink()
    alarms = Alarms(link)
    link.take(an_update(view, facts=[a_fact(fact) for fact in facts]))
    return alarms.content


def test_that_an_alarm_names_value_limit_device_and_since_when() -> None:
    (notice,) = content_of(a_desaturation()).notices
    since = NOW - timedelta(seconds=19)

    assert notice.title == "SpO₂ 84 below 88"
    assert notice.detail == f"Oxi …3456 · since {since.astimezone():%H:%M:%S}"
    assert notice.flashes


def test_that_the_newest_value_beyond_the_limit_is_the_one_told() -> None:  # H21
    view = with_sign(a_desaturation(), VitalSign.SPO2, value=79.0)

    assert content_of(view).notices[0].title == "SpO₂ 79 below 88"


def test_that_a_value_within_that_limit_is_not_told_as_beyond_it() -> None:
    view = with_sign(a_desaturation(), VitalSign.SPO2, value=90.0)

    (notice,) = content_of(view).notices
    assert notice.title == "SpO₂ was 84, below 88"
    assert notice.detail.startswith("now 90 · ")


def test_that_a_new_alarm_tells_its_own_value_before_the_room_does() -> None:
    link = CoreLink()
    alarms = Alarms(link)
    link.take(an_update(a_view()))

    link.take(alarms_view(an_alarm()))

    assert alarms.content.notices[0].title == "SpO₂ 84 below 88"


def test_that_a_baseline_stands_in_the_alarm() -> None:
    raised = replace(an_alarm().raised, baseline=98.0)
    view = replace(a_desaturation(), alarms=(replace(an_alarm(), raised=raised),))

    assert "base 98" in content_of(view).notices[0].detail


def test_that_a_rise_is_told_against_its_baseline() -> None:
    rise = an_alarm(condition="systolic-rise", sign=VitalSign.SYSTOLIC, value=162.0, limit=152.0)
    raised = replace(rise.raised, baseline=117.0)
    view = with_sign(
        a_view(alarms=(replace(rise, raised=raised),)), VitalSign.SYSTOLIC, value=162.0
    )

    assert "+38 % of base 117" in content_of(view).notices[0].detail


def test_that_all_alarms_are_told_the_most_urgent_first() -> None:  # H21
    view = a_view(alarms=(a_low_battery(), a_lost_reading(), an_alarm(), a_high_pressure()))

    notices = content_of(view).notices

    ranks = [notice.priority.rank for notice in notices]
    assert ranks == sorted(ranks, reverse=True)
    assert len(notices) == 4


def test_that_of_two_alike_the_unacknowledged_stands_first() -> None:  # H21
    seen = replace(a_high_pressure(), acknowledged=True)
    view = a_view(alarms=(seen, a_lost_reading()))

    assert content_of(view).notices[0].title == "Pulse reading lost"


def test_that_lost_data_is_told_beside_what_alarmed() -> None:  # H26
    view = with_sign(a_desaturation(), VitalSign.SPO2, freshness=Freshness.GONE, age_s=20.0)

    (notice,) = content_of(view).notices
    assert notice.title == "SpO₂ was 84, now no data"
    assert "below 88" in notice.detail


def test_that_an_alarm_that_is_over_waits_in_words() -> None:  # H26
    view = with_sign(a_desaturation(present=False), VitalSign.SPO2, value=96.0)

    (notice,) = content_of(view).notices
    assert notice.title == "SpO₂ was 84, below 88"
    assert "over, not acknowledged" in notice.detail
    assert not notice.flashes


def test_that_who_acknowledged_and_when_stands_in_the_line() -> None:
    seen = ev.AlarmAcknowledged(alarm="spo2-low.1", condition="spo2-low")

    (notice,) = content_of(a_desaturation(acknowledged=True), seen).notices

    assert f"acknowledged {NOW.astimezone():%H:%M:%S}, guide" in notice.detail
    assert not notice.flashes


def test_that_signs_lost_together_are_one_lost_reading() -> None:  # H22 H27
    both = (VitalSign.SPO2, VitalSign.PULSE_RATE)
    lost = a_lost_reading(VitalSign.SPO2)
    view = a_view(alarms=(replace(lost, raised=replace(lost.raised, signs=both)),))

    assert content_of(view).notices[0].title == "SpO₂, Pulse reading lost"


def test_that_a_doubtful_low_shows_its_value_with_a_question_mark() -> None:  # H09
    doubtful = replace(
        an_alarm().raised, condition="doubtful-low", category=ev.AlarmCategory.TECHNICAL
    )
    view = with_sign(
        a_view(alarms=(replace(an_alarm(), raised=doubtful),)),
        VitalSign.SPO2,
        value=84.0,
        quality=Quality.DOUBTFUL,
    )

    assert content_of(view).notices[0].title == "SpO₂ 84 ?, weak signal"


def test_that_not_recording_says_how_much_and_why() -> None:  # H55
    view = a_view(
        alarms=(of_the_computer("not-recording", Priority.HIGH),),
        not_recording="the disk is full",
        unsaved=3,
    )

    (notice,) = content_of(view).notices
    assert notice.title == "NOT RECORDING"
    assert notice.detail.startswith("3 entries not saved · the disk is full")


def test_that_quiet_says_what_is_watched_and_what_is_old() -> None:  # H27
    view = with_sign(a_view(), VitalSign.SYSTOLIC, age_s=430.0)

    quiet = content_of(view).quiet

    assert quiet == "No alarm on: watching SpO₂, pulse; pressure 7 min old; breathing 3 min old"


def test_that_quiet_names_what_is_not_live() -> None:  # H27
    view = with_sign(a_view(), VitalSign.PULSE_RATE, freshness=Freshness.STALE, age_s=6.0)

    assert "watching SpO₂; pulse not live" in content_of(view).quiet


@pytest.mark.parametrize("view", [a_view(), a_desaturation(acknowledged=True)])
def test_that_nothing_here_calms(view: RoomView) -> None:  # H27
    words = content_of(view).sentence.lower().replace(",", " ").replace(":", " ").split()

    assert [word for word in CALMING if word in words] == []


def test_that_a_coming_alarm_is_told_while_its_delay_runs() -> None:
    limit = next(x for x in a_view().limits if x.sign is VitalSign.SPO2)
    view = a_view(pending=(PendingAlarm(limit=limit, left_s=12.0),))

    assert content_of(view).quiet.startswith("SpO₂ below 92: alarm in 12 s")


def test_that_limits_say_where_they_come_from() -> None:  # H24
    mine = content_of(a_view(protocol="IM ketamine"))
    approved = content_of(a_view(protocol="IM ketamine", protocol_approved=True))

    assert mine.origin == "limits: IM ketamine v1, not approved here"
    assert approved.origin == "limits: IM ketamine v1"


def test_that_the_pause_is_counted_down() -> None:  # H25
    view = replace(a_desaturation(), audio_paused_until=NOW + timedelta(seconds=102))

    assert content_of(view).paused == "audio paused 1:42"


def test_that_the_sound_s_output_or_its_lack_is_told() -> None:  # H18
    link = CoreLink()
    alarms = Alarms(link)

    link.take(MachineView(findings=(), sound_output="Room speakers"))
    named = alarms.content.sound
    link.take(MachineView(findings=(), sound_output=None))

    assert named == "sound: Room speakers"
    assert alarms.content.sound == "no sound: alarms are only seen"


def test_that_a_silent_core_is_not_called_quiet() -> None:  # H52
    link = CoreLink()
    alarms = Alarms(link)
    link.take(an_update(a_view()))

    link.tell_silence(True)

    assert alarms.content.quiet.startswith("Not watching")


def test_that_alarms_of_a_session_before_are_not_shown_in_the_next() -> None:  # H14
    link = CoreLink()
    alarms = Alarms(link)
    link.take(an_update(a_view()))

    link.take(alarms_view(an_alarm(), session="the-one-before"))

    assert alarms.content.notices == ()
