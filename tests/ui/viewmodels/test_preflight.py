from dataclasses import replace
from datetime import timedelta

import pytest

from kapmonitor.domain.devices import DeviceState
from kapmonitor.domain.people import Role
from kapmonitor.domain.vitals import Quality, Source, VitalSign
from kapmonitor.services.device_register import DevicesView
from kapmonitor.services.fitness import Fitness
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.viewmodels.preflight import Preflight, Watching, parted, sound_words
from kapmonitor.ui.viewmodels.seen_devices import Seen, SeenDevices
from tests.ui.arrivals import SPEAKER, a_device, a_machine, lost_devices, measuring_devices
from tests.ui.rooms import NOW, FakeDesk, a_reading, some_devices

LATER = NOW + timedelta(seconds=60)


def seen_by(devices: SeenDevices) -> dict[str, Seen]:
    return {row.device: row.seen for row in devices.rows()}


def began() -> SeenDevices:
    devices = SeenDevices()
    devices.take(lost_devices())
    return devices


def test_that_a_device_is_missing_until_a_live_value_was_seen() -> None:
    devices = began()
    assert set(seen_by(devices).values()) == {Seen.NOTHING}

    devices.take(measuring_devices(LATER))

    assert set(seen_by(devices).values()) == {Seen.VALUE}
    words = {row.device: row.words for row in devices.rows()}
    assert "SpO₂ 97 %" in words["oximeter"]
    assert "134/85 mmHg" in words["cuff"]
    assert "0:12" in words["cuff"]
    missing = {row.device: row.what_to_do for row in devices.rows()}
    assert "whose finger or arm" in missing["oximeter"]


def test_that_a_value_seen_is_not_yet_one_of_the_participant() -> None:  # H02
    devices = began()
    devices.take(measuring_devices(LATER))

    devices.confirm("oximeter", True)

    assert seen_by(devices) == {"oximeter": Seen.ON_PERSON, "cuff": Seen.VALUE}


def test_that_a_yes_without_a_value_is_none() -> None:  # H02
    devices = began()

    devices.confirm("oximeter", True)

    assert seen_by(devices)["oximeter"] is Seen.NOTHING


@pytest.mark.parametrize("state", [DeviceState.LOST, DeviceState.STALE, DeviceState.SEARCHING])
def test_that_a_yes_falls_with_the_device(state: DeviceState) -> None:  # H02 H03
    devices = began()
    devices.take(measuring_devices(LATER))
    devices.confirm("oximeter", True)

    view = measuring_devices(LATER)
    gone = replace(view.devices[0], status=replace(view.devices[0].status, state=state))
    devices.take(replace(view, devices=(gone, view.devices[1])))
    devices.take(measuring_devices(LATER))

    assert seen_by(devices)["oximeter"] is Seen.VALUE


def test_that_a_streamed_value_of_four_seconds_ago_is_none() -> None:  # H03
    devices = began()

    devices.take(measuring_devices(LATER, oximeter=4.0))

    assert seen_by(devices)["oximeter"] is Seen.NOTHING


def test_that_a_pressure_counts_for_a_while_after_the_cuff_hung_up() -> None:
    devices = began()
    devices.take(measuring_devices(NOW + timedelta(seconds=800), cuff=799.0))
    assert seen_by(devices)["cuff"] is Seen.VALUE

    devices.take(measuring_devices(NOW + timedelta(seconds=950), cuff=949.0))

    assert seen_by(devices)["cuff"] is Seen.NOTHING


def test_that_a_value_from_before_this_page_counts_for_nothing() -> None:  # H14
    devices = began()
    devices.take(measuring_devices(LATER))
    devices.confirm("cuff", True)

    devices.start_from_nothing()
    devices.take(measuring_devices(LATER + timedelta(seconds=10), cuff=22.0))

    assert seen_by(devices)["cuff"] is Seen.NOTHING


@pytest.mark.parametrize(
    "change",
    [
        {"quality": Quality.DOUBTFUL},
        {"quality": Quality.SENSOR_OFF},
        {"quality": Quality.AGE_UNKNOWN},
        {"source": Source.STORED},
        {"value": None, "quality": Quality.NO_VALUE},
    ],
)
def test_that_only_a_trusted_live_value_counts(change: dict[str, object]) -> None:  # H02 H05 H07
    oximeter, _ = some_devices()
    reading = replace(a_reading(VitalSign.SPO2, 97.0, LATER), **change)  # type: ignore[arg-type]
    devices = began()

    device = replace(a_device(oximeter, {}), readings=(reading,))
    devices.take(DevicesView(now=LATER, devices=(device,)))

    assert seen_by(devices)["oximeter"] is Seen.NOTHING


def test_that_two_pulses_far_apart_are_asked_about() -> None:  # H02
    devices = began()
    view = measuring_devices(LATER)
    devices.take(view)
    assert devices.pulse_question() == ""

    fast = tuple(
        replace(r, value=95.0) if r.sign is VitalSign.PULSE_RATE else r
        for r in view.devices[0].readings
    )
    devices.take(replace(view, devices=(replace(view.devices[0], readings=fast), view.devices[1])))

    assert "the same person?" in devices.pulse_question()
    assert "95" in devices.pulse_question()


def test_that_nothing_is_seen_while_the_core_is_silent() -> None:
    link = CoreLink()
    preflight = Preflight(link, FakeDesk())
    link.take(lost_devices())
    link.take(measuring_devices(LATER))
    preflight.confirm_on_person("oximeter", True)

    link.tell_silence(True)

    assert preflight.rows == ()


def heard() -> tuple[CoreLink, FakeDesk, Preflight]:
    link, desk = CoreLink(), FakeDesk()
    preflight = Preflight(link, desk)
    link.take(a_machine())
    preflight.test_sound()
    desk.tests.pop()[1](SPEAKER)
    preflight.hear(Role.GUIDE)
    return link, desk, preflight


def test_that_a_tone_that_was_sent_is_not_heard_until_somebody_says_so() -> None:  # H18
    link, desk = CoreLink(), FakeDesk()
    preflight = Preflight(link, desk)
    preflight.hear(Role.GUIDE)
    assert preflight.sound.heard_by is None

    preflight.test_sound()
    desk.tests.pop()[1](SPEAKER)
    assert preflight.sound.heard_by is None
    preflight.hear(Role.GUIDE)

    assert preflight.sound.detail == f"guide, on {SPEAKER}"


@pytest.mark.parametrize("output", ["Headphones", None])
def test_that_what_was_heard_falls_with_another_output(output: str | None) -> None:  # H18
    link, _, preflight = heard()

    link.take(a_machine(output=output))

    assert preflight.sound.heard_by is None
    assert preflight.sound.trouble


def test_that_a_test_without_an_output_says_so() -> None:  # H18
    _, desk, preflight = heard()

    preflight.test_sound()
    desk.tests.pop()[1](None)

    assert preflight.sound.heard_by is None
    assert "No output" in preflight.sound.trouble


def test_that_a_tone_of_the_session_before_is_not_heard_in_this_one() -> None:  # H14
    _, desk, preflight = heard()
    preflight.test_sound()

    preflight.start_from_nothing()
    desk.tests.pop()[1](SPEAKER)

    assert preflight.sound.tested is None
    assert not preflight.sound.is_testing


def test_that_watching_otherwise_needs_words() -> None:  # H69
    preflight = Preflight(CoreLink(), FakeDesk())

    preflight.choose_watching(Watching.OTHERWISE)
    assert preflight.watch.detail == ""
    preflight.type_watching("capnograph at the bed")
    assert preflight.watch.detail == "capnograph at the bed"

    preflight.choose_watching(Watching.SECOND_PERSON)
    assert preflight.watch.detail == "A second person: capnograph at the bed"

    preflight.type_watching("x" * 10_000)
    assert preflight.watch.detail == ""
    assert preflight.watch.fault == "too long: 10,000 characters, 200 at most"


def test_that_what_a_system_says_stands_behind_the_words_for_staff() -> None:  # H53
    said = parted("Connect a loudspeaker. (the system says: Error querying device -1)")

    assert said.words == "Connect a loudspeaker."
    assert said.system == "Error querying device -1"
    assert parted("listens").system == ""


def test_that_a_computer_without_an_output_is_said_before_anybody_tests_it() -> None:  # H18
    link = CoreLink()
    preflight = Preflight(link, FakeDesk())
    assert preflight.no_output == ""

    link.take(a_machine(Fitness.SOUND, output=None))

    assert preflight.no_output
    assert sound_words(preflight.sound, preflight.no_output) == preflight.no_output
