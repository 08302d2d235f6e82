"""The room's devices in words: state, age, clock, packets; and taking one off this room."""

from dataclasses import replace

import pytest
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from kapmonitor.devices.catalogue import DRIVERS
from kapmonitor.domain.devices import DeviceState, PacketCounts
from kapmonitor.domain.vitals import Quality, VitalSign
from kapmonitor.services.device_register import DeviceView
from kapmonitor.services.snapshot import Freshness
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.viewmodels.course import Dot
from kapmonitor.ui.viewmodels.device_rows import DeviceLine, DeviceRows, line_of
from kapmonitor.ui.viewmodels.device_sheet import StepState, sheet_of
from kapmonitor.ui.viewmodels.device_words import bars_of
from kapmonitor.ui.viewmodels.devices import Devices
from kapmonitor.ui.viewmodels.driver_words import driver_words
from tests.ui.device_rooms import (
    EVIL,
    OFF,
    FakeDeviceDesk,
    a_new_device,
    a_record,
    devices,
    in_state,
    stored,
    the_cuff,
    the_oximeter,
)
from tests.ui.rooms import an_update

pytestmark = pytest.mark.usefixtures("qtbot")


def _line(device: DeviceView, **more: float) -> DeviceLine:
    view = devices(device, **more)
    return line_of(view.devices[0], view)


def test_that_a_row_tells_name_digits_signal_battery_and_the_newest_values():
    # H01
    line = _line(the_oximeter())

    assert (line.name, line.digits) == ("Oxi 50123456", "…44:55")
    assert (line.signal, line.bars) == ("\N{MINUS SIGN}54 dBm", 4)
    assert line.battery == "battery 92 %"
    assert (line.value, line.age) == ("97 % · 72 /min", "0 s ago")
    assert (line.shape, line.state) == (Dot.FULL, "measuring")


def test_that_a_number_over_four_seconds_old_is_not_live_and_then_a_dash():
    # H03
    stale = _line(in_state(the_oximeter(age_s=7.0), DeviceState.STALE, "nothing comes"))
    gone = _line(in_state(the_oximeter(age_s=41.0), DeviceState.STALE, "nothing comes"))

    assert (stale.freshness, stale.value, stale.age) == (
        Freshness.STALE,
        "97 % · 72 /min",
        "not live, 7 s old",
    )
    assert stale.shape is Dot.HALF
    assert gone.freshness is Freshness.GONE
    assert "97" not in gone.value
    assert gone.age == "not live, 0:41 old"


def test_that_age_decides_even_where_a_state_says_measuring():
    # H03
    line = _line(the_oximeter(age_s=5.0))

    assert line.freshness is Freshness.STALE


def test_that_a_quick_drill_ages_numbers_on_its_own_clock():
    line = _line(the_oximeter(age_s=12.0), stale_s=30.0, gone_s=30.0)

    assert line.freshness is Freshness.LIVE


def test_that_a_lost_device_says_why_with_a_struck_ring():
    # H56
    line = _line(in_state(the_oximeter(age_s=41.0), DeviceState.LOST, OFF))

    assert (line.shape, line.state) == (Dot.STRUCK, f"lost: {OFF}")
    assert (line.bars, line.signal) == (0, "not heard")


def test_that_a_cuff_that_hung_up_is_asleep_and_its_reading_keeps_its_age():
    line = _line(the_cuff())

    assert (line.shape, line.state) == (Dot.RING, "asleep: it hung up after its reading")
    assert (line.value, line.age) == ("134/85 mmHg", "0:47 ago")
    assert line.clock == "clock 2:12 slow"


def test_that_a_reading_of_unknown_age_asks_when_and_is_never_live():
    # H05
    line = _line(the_cuff(readings=stored(a_record(134, 85), Quality.AGE_UNKNOWN), offset_s=None))

    assert line.value == "134/85 mmHg when?"
    assert line.freshness is Freshness.STALE
    assert line.clock == "clock cannot be judged"


def test_that_the_live_record_of_a_batch_is_shown_whatever_came_behind_it():
    # H05
    batch = (*a_record(134, 85), *stored(a_record(180, 99), Quality.GOOD))

    line = _line(the_cuff(readings=batch))

    assert line.value == "134/85 mmHg"


def test_that_what_comes_from_memory_only_says_so():
    # H05
    line = _line(the_cuff(readings=stored(a_record(180, 99), Quality.GOOD), offset_s=None))

    assert line.value == "180/99 mmHg from its memory"
    assert line.freshness is Freshness.STALE


@pytest.mark.parametrize(
    ("dbm", "bars"), [(None, 0), (-95, 0), (-85, 1), (-75, 2), (-65, 3), (-40, 4)]
)
def test_that_bars_follow_the_strength(dbm: int | None, bars: int):
    assert bars_of(dbm) == bars


def test_that_a_name_off_the_air_is_one_line_of_text_that_cannot_forge_another():
    line = _line(a_new_device(name=EVIL))

    assert line.name.isprintable()
    assert len(line.name) < 100
    assert line.digits == "…7F:99"
    assert line.state == "not heard of yet"


def test_that_steps_up_to_the_present_one_are_passed_and_pairing_is_not_claimed():
    view = devices(in_state(the_oximeter(), DeviceState.SEARCHING))

    steps = sheet_of(view.devices[0], view, rate=None).steps

    assert [step.state for step in steps] == [
        StepState.DONE,
        StepState.DONE,
        StepState.OPEN,
        StepState.DONE,
        StepState.HERE,
        StepState.OPEN,
    ]


def test_that_a_lost_device_has_passed_no_step():
    view = devices(in_state(the_oximeter(), DeviceState.LOST, OFF))

    steps = sheet_of(view.devices[0], view, rate=None).steps

    assert {step.state for step in steps} == {StepState.OPEN}


def test_that_refused_packets_are_told_by_reason_of_how_many():
    # H08
    view = devices(the_oximeter())

    sheet = sheet_of(view.devices[0], view, rate=1.0)

    counts = {refusal.words: refusal.count for refusal in sheet.refusals}
    assert counts["wrong length"] == 2
    assert counts["no possible value"] == 3
    assert counts["cut short"] == 0
    assert sheet.refused == "5 of 1,000 refused"
    assert sheet.pace == "1.0 packets/s"


def test_that_the_last_minute_has_a_curve_for_each_sign_that_streams_and_none_for_a_cuff():
    view = devices(the_oximeter(), the_cuff())

    oximeter, cuff = (sheet_of(device, view, rate=None) for device in view.devices)

    assert [curve.sign for curve in oximeter.curves] == [VitalSign.SPO2, VitalSign.PULSE_RATE]
    assert len(oximeter.curves[0].points) == 60
    assert cuff.curves == ()
    assert cuff.pace == "speaks after a reading"


def test_that_a_drivers_words_and_its_writes_are_there_for_every_driver_there_is():
    # H59
    for driver in DRIVERS:
        words = driver_words(driver)
        assert words.writes == "none: it only listens"
        assert len(words.steps) >= 3
        assert words.word


def test_that_a_driver_without_words_does_not_claim_to_listen_only():
    # H59
    assert "not known" in driver_words("unheard-of").writes


def test_that_rows_come_change_and_go_one_by_one(qtmodeltester: ModelTester, qtbot: QtBot):
    rows = DeviceRows()
    qtmodeltester.check(rows)
    view = devices(the_oximeter(), the_cuff())
    lines = [line_of(device, view) for device in view.devices]

    rows.take(lines)
    with qtbot.waitSignal(rows.dataChanged):
        rows.take([replace(lines[0], age="3 s ago"), lines[1]])
    with qtbot.assertNotEmitted(rows.modelReset):
        rows.take(lines[1:])

    assert rows.rowCount() == 1
    assert rows.row_of("cuff") == 0


def test_that_packets_a_second_are_counted_over_the_last_views():
    link = CoreLink()
    model = Devices(link, FakeDeviceDesk())
    for second in range(6):
        counts = PacketCounts(decoded=100 + second)
        link.take(devices(the_oximeter(counts=counts), after_s=second))

    assert model.sheet is not None
    assert model.sheet.pace == "1.0 packets/s"


def test_that_the_first_device_is_looked_at_and_the_choice_stays():
    link = CoreLink()
    model = Devices(link, FakeDeviceDesk())
    link.take(devices(the_oximeter(), the_cuff()))
    assert model.chosen == "oximeter"

    model.choose("cuff")
    link.take(devices(the_oximeter(), the_cuff(), after_s=1))

    assert model.chosen == "cuff"
    assert model.sheet is not None
    assert model.sheet.line.device == "cuff"


def test_that_a_device_is_taken_off_only_after_a_yes():
    link, desk = CoreLink(), FakeDeviceDesk()
    model = Devices(link, desk)
    link.take(devices(the_oximeter()))

    model.forget()
    assert desk.forgets == []
    model.ask_to_forget()
    assert model.forgetting.is_asked
    model.forget()

    assert [device for device, _ in desk.forgets] == ["oximeter"]
    assert not model.forgetting.may_be_asked


def test_that_no_device_is_taken_off_while_a_session_is_open_and_it_says_so():
    # H66
    link, desk = CoreLink(), FakeDeviceDesk()
    model = Devices(link, desk)
    link.take(devices(the_oximeter()))
    model.ask_to_forget()

    link.take(an_update())
    model.forget()

    assert desk.forgets == []
    assert "session is open" in model.forgetting.words
    assert "recorded in the open session of KAP-0147" in model.live_note


def test_that_why_a_device_stays_is_told():
    link, desk = CoreLink(), FakeDeviceDesk()
    model = Devices(link, desk)
    link.take(devices(the_oximeter()))
    model.ask_to_forget()
    model.forget()

    desk.forgets[0][1]("the settings cannot be written")

    assert model.forgetting.words == "the settings cannot be written"


def test_that_in_a_simulated_room_nothing_is_taken_off():
    link = CoreLink()
    model = Devices(link, None)
    link.take(devices(the_oximeter()))

    model.ask_to_forget()

    assert not model.forgetting.is_offered
    assert not model.forgetting.is_asked
