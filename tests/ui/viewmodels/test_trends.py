from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from pytestqt.qtbot import QtBot

from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing import Route
from kapmonitor.domain.events import Fact
from kapmonitor.domain.limits import AlarmLimit, Priority, Side
from kapmonitor.domain.vitals import Quality, Reading, Source, VitalSign
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.viewmodels.tiles import TITLES, Place
from kapmonitor.ui.viewmodels.trends import Trends
from tests.ui.rooms import NOW, START, a_dose, a_fact, a_reading, a_view, an_update, some_readings


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def spo2(seconds: float, value: float | None = 97.0, **changes: object) -> Reading:
    return a_reading(VitalSign.SPO2, value, at(seconds), **changes)


def cuff(seconds: float, sign: VitalSign, value: float, **changes: object) -> Reading:
    return replace(a_reading(sign, value, at(seconds), device="cuff"), **changes)  # type: ignore[arg-type]


def a_pressure(seconds: float) -> list[Reading]:
    return [cuff(seconds, VitalSign.SYSTOLIC, 142), cuff(seconds, VitalSign.DIASTOLIC, 87)]


@pytest.fixture
def link() -> CoreLink:
    return CoreLink()


@pytest.fixture
def trends(link: CoreLink) -> Trends:
    return Trends(link)


def joined(trends: Trends) -> list[bool]:
    return trends.tracks[0].line.joined.tolist()


def test_that_values_a_second_apart_are_one_line(link: CoreLink, trends: Trends) -> None:
    link.take(an_update(readings=[spo2(1), spo2(2), spo2(3)]))

    assert joined(trends) == [False, True, True]


@pytest.mark.parametrize(
    "between",
    [
        [],
        [spo2(2, None), spo2(3, None)],
        [spo2(2, 91, quality=Quality.DOUBTFUL)],
        [spo2(2, 91, quality=Quality.SENSOR_OFF)],
    ],
)
def test_that_a_gap_stays_a_gap(link: CoreLink, trends: Trends, between: list[Reading]) -> None:
    # H72
    later = 4 if between else 7
    link.take(an_update(readings=[spo2(1), *between, spo2(later), spo2(later + 1)]))

    assert joined(trends) == [False, False, True]


def test_that_a_doubtful_value_is_kept_beside_the_line(link: CoreLink, trends: Trends) -> None:
    # H09
    link.take(an_update(readings=[spo2(1), spo2(2, 84, quality=Quality.DOUBTFUL)]))

    assert trends.tracks[0].line.values.tolist() == [97]
    assert trends.tracks[0].doubtful.values.tolist() == [84]


def test_that_a_device_that_is_not_the_source_is_not_mixed_in(
    link: CoreLink, trends: Trends
) -> None:
    # H16
    link.take(an_update(readings=[spo2(1), spo2(1.5, 80, device="other"), spo2(2)]))

    assert trends.tracks[0].line.values.tolist() == [97, 97]


@pytest.mark.parametrize(
    "reading", [spo2(5, 90, source=Source.STORED), spo2(-5, 90), spo2(5, 90, device="other")]
)
def test_that_what_is_not_of_this_session_and_now_is_left_out(
    link: CoreLink, trends: Trends, reading: Reading
) -> None:
    # H05 H14
    link.take(an_update(readings=[reading]))

    assert trends.tracks[0].is_empty


def test_that_systolic_and_diastolic_are_one_bar(link: CoreLink, trends: Trends) -> None:
    # H15
    mean = cuff(60, VitalSign.MEAN_ARTERIAL_PRESSURE, 105)
    link.take(an_update(readings=[*a_pressure(60), mean]))

    (bar,) = trends.tracks[2].bars.values()
    assert (bar.at_s, bar.low, bar.high, bar.middle) == (60, 87, 142, 105)
    assert len(trends.tracks[2].line) == 0


def test_that_half_a_pressure_is_no_bar(link: CoreLink, trends: Trends) -> None:
    link.take(an_update(readings=a_pressure(60)[:1]))
    assert not trends.tracks[2].bars

    link.take(an_update(readings=a_pressure(60)[1:]))
    assert len(trends.tracks[2].bars) == 1


def test_that_another_session_starts_from_nothing(
    qtbot: QtBot, link: CoreLink, trends: Trends
) -> None:
    # H14
    marked = a_fact(ev.MomentMarked(text="here"), at=at(30))
    link.take(an_update(readings=[spo2(1), *a_pressure(60)], facts=[marked]))

    with qtbot.waitSignal(trends.began):
        link.take(an_update(a_view(session="another", doses=())))

    assert all(track.is_empty for track in trends.tracks)
    assert trends.scene.marks == ()
    assert trends.scene.flags == ()


def test_that_closing_leaves_nothing_in_sight(link: CoreLink, trends: Trends) -> None:
    # H14
    link.take(an_update(readings=[spo2(1)]))

    link.take(an_update(a_view(closed=True)))

    assert trends.tracks[0].is_empty
    assert trends.scene.empty == "no session open"


def test_that_a_session_gone_on_with_arrives_in_one_update(
    qtbot: QtBot, link: CoreLink, trends: Trends
) -> None:
    # H54
    with qtbot.waitSignal(trends.grew) as grew:
        link.take(an_update(readings=some_readings()))

    assert grew.args == [0.0]
    line = trends.tracks[0].line
    assert len(line) == int((NOW - START).total_seconds()) - 90
    assert int((~line.joined).sum()) == 2


def test_that_a_dose_is_told_in_words(link: CoreLink, trends: Trends) -> None:
    # H39
    link.take(an_update())

    (flag,) = trends.scene.flags
    assert flag.text == "IM injection 60 mg"
    assert flag.at_s == 15 * 60


def test_that_an_amended_time_moves_the_dose(link: CoreLink, trends: Trends) -> None:
    link.take(an_update())

    link.take(an_update(a_view(doses=(a_dose(at=at(600)),))))

    assert [flag.at_s for flag in trends.scene.flags] == [600]


def test_that_a_voided_dose_stays_struck(link: CoreLink, trends: Trends) -> None:
    # H38
    void = a_dose(version=13, void_reason="twice", route=Route.IN)

    link.take(an_update(a_view(doses=(a_dose(), void))))

    assert [(f.text, f.struck) for f in trends.scene.flags] == [
        ("IM injection 60 mg", False),
        ("nasal 60 mg", True),
    ]


def _infusion(*events: tuple[float, ev.Event]) -> list[Fact]:
    return [a_fact(event, at=at(second), version=n) for n, (second, event) in enumerate(events, 20)]


_STARTED = ev.InfusionStarted(
    drug="ketamine", mass_mg=Decimal(40), volume_ml=Decimal(50), minutes=40.0
)


def test_that_an_infusion_is_told_where_it_begins_stands_still_and_ends(
    link: CoreLink, trends: Trends
) -> None:
    # H39 H43
    facts = _infusion(
        (60, _STARTED),
        (300, ev.InfusionPaused(volume_ml=Decimal(5))),
        (360, ev.InfusionResumed()),
        (400, ev.InfusionChanged(minutes=20.0)),
        (900, ev.InfusionEnded(mass_mg=Decimal("38.0"), volume_ml=Decimal("47.5"))),
    )

    link.take(an_update(a_view(doses=()), facts=facts))

    assert [(f.at_s, f.text) for f in trends.scene.flags] == [
        (60, "IV infusion 40 mg begun"),
        (300, "infusion paused"),
        (360, "infusion goes on"),
        (400, "rest of the infusion in 20 min"),
        (900, "infusion ended, 38 mg given"),
    ]


def test_that_an_infusion_stands_as_corrected_and_struck_once_withdrawn(
    link: CoreLink, trends: Trends
) -> None:
    # H38
    end = ev.InfusionEnded(mass_mg=Decimal(38), volume_ml=Decimal("47.5"))
    changes = {"mass_mg": "36.5", "occurred_at": at(960).isoformat()}
    facts = _infusion(
        (60, _STARTED),
        (900, end),
        (905, ev.EntryAmended(amends=21, reason="read again", changes=changes)),
        (910, ev.EntryAmended(amends=20, reason="odd", changes={"mass_mg": "many"})),
        (990, ev.EntryVoided(voids=20, reason="never ran")),
    )

    link.take(an_update(a_view(doses=()), facts=facts))

    assert [(f.at_s, f.text, f.struck) for f in trends.scene.flags] == [
        (60, "IV infusion 40 mg begun", True),
        (960, "infusion ended, 36.5 mg given", False),
    ]


def _stage(stage: str, seconds: float, version: int) -> Fact:
    return a_fact(ev.StageStarted(stage=stage), at=at(seconds), version=version)


def test_that_each_time_a_stage_was_on_is_a_band(link: CoreLink, trends: Trends) -> None:
    facts = [_stage("peak", 10, 1), _stage("return", 60, 2), _stage("peak", 90, 3)]

    link.take(an_update(facts=facts))

    assert [(b.title, b.start_s, b.end_s) for b in trends.scene.bands] == [
        ("Peak", 10, 60),
        ("Return", 60, 90),
        ("Peak", 90, None),
    ]


def test_that_an_observation_is_amended_and_struck(link: CoreLink, trends: Trends) -> None:
    seen = a_fact(ev.ObservationRecorded(text="tearful"), at=at(30), version=5)
    amended = a_fact(ev.EntryAmended(amends=5, reason="", changes={"text": "calm"}), version=6)
    link.take(an_update(facts=[seen, amended]))
    assert [(m.text, m.struck) for m in trends.scene.marks] == [("calm", False)]

    link.take(an_update(facts=[a_fact(ev.EntryVoided(voids=5, reason="x"), version=7)]))
    assert [(m.text, m.struck) for m in trends.scene.marks] == [("calm", True)]


def _rejected(sign: VitalSign, value: float, seconds: float) -> Fact:
    event = ev.ReadingRejected(sign=sign, reason="moved", value=value, received_at=at(seconds))
    return a_fact(event, version=9)


def test_that_a_rejected_value_leaves_the_line_and_stays_struck(
    link: CoreLink, trends: Trends
) -> None:
    # H72
    link.take(an_update(readings=[spo2(1), spo2(2, 60), spo2(3)]))

    link.take(an_update(facts=[_rejected(VitalSign.SPO2, 60, 2)]))

    track = trends.tracks[0]
    assert track.line.values.tolist() == [97, 97]
    assert joined(trends) == [False, False]
    assert [(d.value, d.struck) for d in track.dots.values()] == [(60, True)]


def test_that_a_void_rejection_puts_the_value_back(link: CoreLink, trends: Trends) -> None:
    link.take(an_update(readings=[spo2(1), spo2(2, 60), spo2(3)]))
    link.take(an_update(facts=[_rejected(VitalSign.SPO2, 60, 2)]))

    link.take(an_update(facts=[a_fact(ev.EntryVoided(voids=9, reason="true"), version=10)]))

    assert trends.tracks[0].line.values.tolist() == [97, 60, 97]
    assert not trends.tracks[0].dots


def test_that_a_rejected_pressure_stays_struck(link: CoreLink, trends: Trends) -> None:
    link.take(an_update(readings=a_pressure(60)))

    link.take(an_update(facts=[_rejected(VitalSign.SYSTOLIC, 142, 60)]))

    assert [bar.struck for bar in trends.tracks[2].bars.values()] == [True]


def test_that_typed_values_are_marked_and_join_nothing(link: CoreLink, trends: Trends) -> None:
    # H17
    facts = [
        a_fact(ev.VitalEntered(sign=VitalSign.SPO2, value=95), at=at(50), version=1),
        a_fact(ev.VitalEntered(sign=VitalSign.SYSTOLIC, value=130), at=at(70), version=2),
        a_fact(ev.VitalEntered(sign=VitalSign.DIASTOLIC, value=80), at=at(70), version=3),
    ]

    link.take(an_update(facts=facts))

    assert len(trends.tracks[0].line) == 0
    assert [dot.value for dot in trends.tracks[0].dots.values()] == [95]
    assert [(b.low, b.high, b.hollow) for b in trends.tracks[2].bars.values()] == [(80, 130, True)]


def test_that_a_typed_pressure_is_amended_and_voided(link: CoreLink, trends: Trends) -> None:
    link.take(
        an_update(
            facts=[
                a_fact(ev.VitalEntered(sign=VitalSign.SYSTOLIC, value=130), at=at(70), version=2),
                a_fact(ev.VitalEntered(sign=VitalSign.DIASTOLIC, value=80), at=at(70), version=3),
                a_fact(
                    ev.EntryAmended(amends=2, reason="slip", changes={"value": 150.0}), version=4
                ),
            ]
        )
    )
    assert [b.high for b in trends.tracks[2].bars.values()] == [150]

    link.take(an_update(facts=[a_fact(ev.EntryVoided(voids=2, reason="x"), version=5)]))
    assert [b.struck for b in trends.tracks[2].bars.values()] == [True]


def test_that_a_practice_session_says_so(link: CoreLink, trends: Trends) -> None:
    # H68
    link.take(an_update(a_view(practice=True)))

    assert trends.scene.notice == "PRACTICE, no real person"


def test_that_the_scene_is_told_only_when_it_changed(
    qtbot: QtBot, link: CoreLink, trends: Trends
) -> None:
    link.take(an_update())

    with qtbot.assertNotEmitted(trends.scene_changed_to):
        link.take(an_update(a_view(now=NOW + timedelta(seconds=1)), readings=[spo2(2466)]))


def test_that_the_limit_crossed_first_is_the_inner_one(link: CoreLink, trends: Trends) -> None:
    # H23
    link.take(an_update())

    spo2_limits = {line.value: line.inner for line in trends.scene.limits if line.lane == 0}
    assert spo2_limits == {92: True, 88: False}


def test_that_limits_of_both_pressures_are_drawn_and_told_apart(
    link: CoreLink, trends: Trends
) -> None:  # H23
    bounds = ((VitalSign.SYSTOLIC, 160.0), (VitalSign.DIASTOLIC, 100.0))
    limits = tuple(
        AlarmLimit(sign=sign, side=Side.HIGH, bound=bound, delay_s=0, priority=Priority.MEDIUM)
        for sign, bound in bounds
    )
    link.take(an_update(a_view(limits=limits)))

    shown = [(line.lane, line.text, line.value) for line in trends.scene.limits]
    assert shown == [(2, "", 160.0), (2, "dia", 100.0)]


def test_that_lanes_have_the_names_of_their_tiles(trends: Trends) -> None:
    places = (Place.SPO2, Place.PULSE, Place.PRESSURE)

    assert [track.lane.name for track in trends.tracks] == [TITLES[place] for place in places]
