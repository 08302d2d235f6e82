"""What the text view says, and what it never says, on a room built for each moment."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from kapmonitor.app.text_view import SIGNS, picture_of
from kapmonitor.domain import events as ev
from kapmonitor.domain.devices import DeviceState
from kapmonitor.domain.dosing import Route
from kapmonitor.domain.limits import Priority, Side
from kapmonitor.domain.vitals import Quality, VitalSign
from kapmonitor.services.snapshot import RoomView, view_of
from kapmonitor.ui.text import ROUTE_WORDS, TECHNICAL_WORDS, alarm_words
from tests.builders import (
    CUFF,
    Rig,
    a_dose,
    a_floor,
    a_limit,
    a_reading,
    a_status,
    an_spo2,
    in_a_room,
    the_built_in_protocol,
)
from tests.fakes import FakeClock

CALMING = ("ok", "okay", "safe", "normal", "ready", "good", "fine", "stable", "well", "✓", "✔")


class Seen:
    """The pictures of a room, taken when a scene asks for one."""

    def __init__(self) -> None:
        self.pictures: list[list[str]] = []

    def look(self, rig: Rig) -> list[str]:
        self.pictures.append(list(picture_of(view_of(rig.room, SIGNS))))
        return self.pictures[-1]


def line_of(picture: Sequence[str], name: str) -> str:
    (line,) = [line for line in picture if line.startswith(name)]
    return line


def alarm_line(picture: Sequence[str]) -> str:
    (line,) = [line for line in picture if line.startswith(("ALARM", "No alarm"))]
    return line


def test_that_a_live_number_stands_with_its_unit_and_age() -> None:  # H03 H06
    async def scene(rig: Rig) -> None:
        rig.room.start([a_status(), a_status("cuff", CUFF)])
        rig.receive(an_spo2(97), a_reading(VitalSign.PULSE_RATE, 71))
        rig.receive(
            a_reading(VitalSign.SYSTOLIC, 122, device="cuff"),
            a_reading(VitalSign.DIASTOLIC, 78, device="cuff"),
        )
        rig.pulse_of_time(3)

        picture = Seen().look(rig)
        assert line_of(picture, "SpO₂").split() == ["SpO₂", "97", "%", "0:03", "ago"]
        assert line_of(picture, "Pulse").split()[:3] == ["Pulse", "71", "/min"]
        assert line_of(picture, "Pressure").split()[:3] == ["Pressure", "122/78", "mmHg"]

    in_a_room(scene)


def test_that_a_number_of_four_seconds_is_marked_as_old() -> None:  # H03
    async def scene(rig: Rig) -> None:
        rig.room.start([a_status()])
        rig.receive(an_spo2(97))
        rig.pulse_of_time(4)

        line = line_of(Seen().look(rig), "SpO₂")
        assert "(97)" in line
        assert "old: 0:04 ago" in line

    in_a_room(scene)


def test_that_a_number_that_is_gone_is_a_dash_and_why() -> None:  # H03
    async def scene(rig: Rig) -> None:
        rig.room.start([a_status()])
        rig.receive(an_spo2(97))
        rig.pulse_of_time(10)

        line = line_of(Seen().look(rig), "SpO₂")
        assert "97" not in line
        assert line.split()[1] == "-"
        assert "reading lost" in line
        assert "0:10 ago" in line

    in_a_room(scene)


def test_that_age_decides_though_the_link_is_up() -> None:  # H03 H56
    async def scene(rig: Rig) -> None:
        rig.room.start([a_status(state=DeviceState.MEASURING)])
        rig.receive(an_spo2(97))
        rig.pulse_of_time(3600)

        assert "97" not in line_of(Seen().look(rig), "SpO₂")

    in_a_room(scene)


@pytest.mark.parametrize(
    ("quality", "why"),
    [(Quality.SENSOR_OFF, "sensor off"), (Quality.NO_VALUE, "no reading")],
)
def test_that_what_sent_no_number_says_why(quality: Quality, why: str) -> None:  # H04 H07
    async def scene(rig: Rig) -> None:
        rig.room.start([a_status()])
        rig.receive(an_spo2(97))
        rig.receive(an_spo2(None, quality=quality))

        line = line_of(Seen().look(rig), "SpO₂")
        assert "97" not in line
        assert why in line

    in_a_room(scene)


def test_that_a_sign_of_which_nothing_came_has_no_number() -> None:  # H14
    async def scene(rig: Rig) -> None:
        rig.room.start([a_status()])

        assert line_of(Seen().look(rig), "SpO₂").split()[1:] == ["-", "%", "nothing", "yet"]

    in_a_room(scene)


@pytest.mark.parametrize(
    ("quality", "mark"), [(Quality.DOUBTFUL, "84 ?"), (Quality.AGE_UNKNOWN, "84 when?")]
)
def test_that_a_number_to_doubt_is_marked(quality: Quality, mark: str) -> None:  # H05 H09
    async def scene(rig: Rig) -> None:
        rig.room.start([a_status()])
        rig.receive(an_spo2(84, quality=quality))

        assert mark in line_of(Seen().look(rig), "SpO₂")

    in_a_room(scene)


def test_that_an_old_pressure_stands_with_its_age_in_brackets() -> None:  # H15
    async def scene(rig: Rig) -> None:
        rig.room.start([a_status("cuff", CUFF)])
        rig.receive(a_reading(VitalSign.SYSTOLIC, 150, device="cuff"))
        rig.pulse_of_time(14 * 60)
        assert "old" not in line_of(Seen().look(rig), "Pressure")
        rig.pulse_of_time(60)

        line = line_of(Seen().look(rig), "Pressure")
        assert "(150)" in line
        assert "old: 15:00 ago" in line

    in_a_room(scene)


def test_that_quiet_says_what_is_watched_and_never_that_all_is_well() -> None:  # H27
    async def scene(rig: Rig) -> None:
        rig.room.start([a_status(battery_percent=92)])
        before = alarm_line(Seen().look(rig))
        rig.receive(an_spo2(97), a_reading(VitalSign.PULSE_RATE, 70))
        rig.pulse_of_time(2)

        picture = Seen().look(rig)
        assert before == "No alarm on; watching nothing yet"
        assert alarm_line(picture) == "No alarm on; watching SpO₂ 0:02 ago, Pulse 0:02 ago"
        words = " ".join(picture).lower().replace(":", " ").replace(",", " ").split()
        assert [word for word in CALMING if word in words] == []

    in_a_room(scene)


def test_that_every_picture_of_practice_says_that_it_is_no_real_person() -> None:  # H67 H68
    seen = Seen()

    async def scene(rig: Rig) -> None:
        seen.look(rig)
        rig.room.start([a_status()])
        seen.look(rig)
        rig.receive(an_spo2(80))
        seen.look(rig)
        rig.pulse_of_time(30)
        seen.look(rig)

    in_a_room(scene, limits=[a_floor()])
    assert len(seen.pictures) == 4
    assert all("DEMO, no real person" in picture[0] for picture in seen.pictures)


def test_that_a_real_session_is_not_called_a_demo() -> None:  # H67
    opened = ev.SessionOpened(
        participant="KAP-0147",
        protocol=ev.ProtocolReference(id="im-ketamine", version=1, sha256="ab" * 32),
        practice=False,
        app="0.1.0",
    )

    async def scene(rig: Rig) -> None:
        assert "DEMO" not in "".join(Seen().look(rig))

    in_a_room(scene, opened=opened)


def test_that_a_protocol_nobody_here_approved_says_so() -> None:  # H24
    async def scene(rig: Rig) -> None:
        rig.room.start([a_status()])
        mine = replace(rig.room.protocol, approved_by=None)

        rig.room.protocol = mine
        unapproved = Seen().look(rig)[1]
        rig.room.protocol = replace(mine, approved_by="clinician")
        approved = Seen().look(rig)[1]

        assert "not approved here" in unapproved
        assert "not approved" not in approved

    in_a_room(scene)


def test_that_an_alarm_names_value_and_limit_and_how_many_there_are() -> None:  # H21
    async def scene(rig: Rig) -> None:
        rig.room.start([a_status()])
        rig.receive(an_spo2(85), a_reading(VitalSign.PULSE_RATE, 160))

        picture = Seen().look(rig)
        assert alarm_line(picture).startswith("ALARM !!! SpO₂ 85 below 88 since ")
        assert alarm_line(picture).endswith("1 of 2")
        assert any("Pulse 160 above 120" in line for line in picture)

    high = a_limit(120, sign=VitalSign.PULSE_RATE, side=Side.HIGH, delay_s=0)
    in_a_room(scene, limits=[a_floor(), high])


def test_that_a_lost_reading_is_worded_as_one() -> None:  # H27
    async def scene(rig: Rig) -> None:
        rig.room.start([a_status()])
        rig.receive(an_spo2(97), a_reading(VitalSign.PULSE_RATE, 70))
        rig.pulse_of_time(10)

        line = alarm_line(Seen().look(rig))
        assert line.startswith("ALARM !! SpO₂ reading lost (oximeter)")

    in_a_room(scene)


@pytest.mark.parametrize("condition", sorted(TECHNICAL_WORDS))
def test_that_no_technical_alarm_sounds_like_a_finding(condition: str) -> None:  # H27
    words = TECHNICAL_WORDS[condition].lower()

    assert [bad for bad in ("no pulse", "no breath", "no spo2", "apnoea") if bad in words] == []


def test_that_an_alarm_says_what_became_of_it() -> None:  # H26
    async def scene(rig: Rig) -> None:
        rig.room.start([a_status()])
        rig.receive(an_spo2(85))
        assert "(" not in alarm_line(Seen().look(rig))
        rig.receive(an_spo2(97))
        latched = alarm_line(Seen().look(rig))
        rig.receive(an_spo2(85))
        await rig.room.recording.acknowledge(rig.entry())
        acknowledged = alarm_line(Seen().look(rig))

        assert "(over, not acknowledged)" in latched
        assert "(acknowledged)" in acknowledged
        assert alarm_words(rig.room.board.alarms[0]) in acknowledged

    in_a_room(scene, limits=[a_floor()])


def test_that_a_pause_of_the_sound_is_counted_down_in_sight() -> None:  # H25
    async def scene(rig: Rig) -> None:
        rig.room.start([a_status()])
        rig.receive(an_spo2(90))
        await rig.room.recording.pause_audio(rig.entry())
        rig.pulse_of_time(5)
        paused = alarm_line(Seen().look(rig))
        rig.receive(an_spo2(80))

        assert "audio paused 1:55" in paused
        assert "paused" not in alarm_line(Seen().look(rig)), "a worse alarm breaks through"

    in_a_room(scene, limits=[a_limit(delay_s=0), a_floor()])


def test_that_what_is_not_saved_is_said_with_how_much() -> None:  # H55
    async def scene(rig: Rig) -> None:
        rig.room.start([a_status()])
        assert any(line.endswith("all saved") for line in Seen().look(rig))
        rig.room.record_changed("the disk is full")

        picture = Seen().look(rig)
        assert any("NOT SAVED" in line and "the disk is full" in line for line in picture)
        assert any("NOT RECORDING" in line for line in picture)

    in_a_room(scene)


def test_that_a_dose_shows_route_in_words_total_and_two_clocks() -> None:  # H39 H42
    async def scene(rig: Rig) -> None:
        rig.pulse_of_time(125)

        picture = Seen().look(rig)
        assert "since first dose 2:00, last 1:00   80 mg" in line_of(picture, "Stage:")
        doses = [line for line in picture if line.endswith("given  [nurse]")]
        assert len(doses) == 2
        assert all("IM injection" in line for line in doses)

    in_a_room(scene, (5.0, a_dose("60")), (65.0, a_dose("20")))


def test_that_every_route_has_words_that_cannot_be_misread() -> None:  # H39
    assert set(ROUTE_WORDS) == {route.value for route in Route}
    assert {"IN", "SC"}.isdisjoint(word for words in ROUTE_WORDS.values() for word in words.split())


def test_that_a_lost_device_says_so_beside_its_battery() -> None:  # H56
    async def scene(rig: Rig) -> None:
        rig.room.start([a_status(battery_percent=12)])
        lost = a_status(state=DeviceState.LOST, battery_percent=12, reason="the link is gone")
        rig.room.device_changed(lost, rig.clock.now())

        line = line_of(Seen().look(rig), "Oxi 50123456:")
        assert line == "Oxi 50123456: lost 12 % (the link is gone)"

    in_a_room(scene)


def test_that_priorities_are_told_without_colour() -> None:  # H65
    async def scene(rig: Rig) -> None:
        rig.room.start([a_status()])
        rig.receive(an_spo2(90))
        medium = alarm_line(Seen().look(rig))
        rig.receive(an_spo2(80))

        assert medium.startswith("ALARM !! ")
        assert alarm_line(Seen().look(rig)).startswith("ALARM !!! ")

    in_a_room(scene, limits=[a_limit(delay_s=0, priority=Priority.MEDIUM), a_floor()])


def test_that_a_fast_drill_ages_numbers_by_half_a_real_second() -> None:
    """At speed 60 a packet a second comes every 17 ms: seconds of age mean nothing there."""

    async def scene(rig: Rig) -> None:
        rig.room.start([a_status()])
        rig.receive(an_spo2(97))
        rig.pulse_of_time(29)
        assert " 97 " in line_of(Seen().look(rig), "SpO₂")
        rig.pulse_of_time(1)
        assert "97" not in line_of(Seen().look(rig), "SpO₂")

    in_a_room(scene, clock=FakeClock(speed=60))


def a_view(rig: Rig) -> RoomView:
    return view_of(rig.room, SIGNS)


def test_that_a_view_is_a_picture_of_one_moment() -> None:
    async def scene(rig: Rig) -> None:
        rig.room.start([a_status()])
        rig.receive(an_spo2(97))
        view = a_view(rig)
        before = list(picture_of(view))
        rig.pulse_of_time(60)

        assert list(picture_of(view)) == before
        assert list(picture_of(a_view(rig))) != before

    in_a_room(scene)


def test_that_a_running_infusion_and_oxygen_have_lines_of_their_own() -> None:  # H43 H11
    started = ev.InfusionStarted(
        drug="ketamine", mass_mg=Decimal(40), volume_ml=Decimal(40), minutes=40.0
    )

    async def scene(rig: Rig) -> None:
        rig.room.start([a_status()])
        rig.pulse_of_time(600)

        picture = Seen().look(rig)
        assert line_of(picture, "Infusion").split()[1:5] == ["10", "of", "40", "mg"]
        assert "30:00 left" in line_of(picture, "Infusion")
        assert "2 L/min" in line_of(picture, "Oxygen")

    in_a_room(scene, (0.0, started), (0.0, ev.OxygenStarted(flow_l_per_min=2.0)))


def test_that_a_hold_that_is_over_asks_and_a_booster_only_tells_its_window() -> None:  # H42
    async def scene(rig: Rig) -> None:
        rig.room.start([a_status()])
        rig.pulse_of_time(120)

        picture = Seen().look(rig)
        assert line_of(picture, "Under the tongue").endswith("spat or swallowed?")
        booster = line_of(picture, "Booster window")
        assert "(early)" in booster or "(closed" in booster
        assert "left" not in booster

    agreed = ev.GateMet(gate="booster-agreed")
    in_a_room(
        scene,
        (0.0, agreed),
        (1.0, a_dose()),
        (2.0, ev.HoldStarted()),
        protocol=the_built_in_protocol(),
    )
