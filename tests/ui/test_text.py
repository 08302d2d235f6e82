"""Words for stages, checks, devices and alarms."""

import pytest

from kapmonitor.domain.devices import DeviceAssignment
from kapmonitor.ui.text import alarm_words, check_word, condition_word, device_word, stage_word
from kapmonitor.ui.viewmodels.alarm_words import notices_of
from tests.ui.rooms import a_view, an_alarm, im_protocol


def test_that_every_stage_and_check_of_the_built_in_protocol_has_a_word() -> None:
    protocol = im_protocol()

    stages = [stage_word(stage.id) for stage in protocol.stages]
    checks = {check_word(check.check) for check in protocol.checks}

    assert stages == ["Prep", "Dose", "Onset", "Peak", "Return", "Integrate", "Recover", "Leave"]
    assert checks == {"Blood pressure", "Breathing", "MOAA/S sedation", "Dissociation 0-10"}


@pytest.mark.parametrize(
    ("name", "address", "word"),
    [
        ("Oxi 50123456", "C0:11:22:33:44:55", "Oxi …3456"),
        ("Cuff 651", "C0:11:22:33:44:66", "Cuff 651"),
        ("BerryMed", "C0:11:22:33:44:66", "BerryMed …44:66"),
        ("BerryMed", None, "BerryMed"),
    ],
)
def test_that_two_devices_of_one_name_are_told_apart(
    name: str, address: str | None, word: str
) -> None:  # H01
    device = DeviceAssignment(id="oximeter", driver="plx", name=name, address=address)

    assert device_word(device) == word


def test_that_a_dose_over_the_bound_is_told_with_its_mass() -> None:  # H41
    alarm = an_alarm(condition="dose-over-bound", sign=None, value=600.0, limit=None)

    (notice,) = notices_of(a_view(alarms=(alarm,)), {}, frozenset())

    assert "!!! Dose over the bound: 600 mg" in alarm_words(alarm)
    assert notice.title == "Dose over the bound: 600 mg"
    assert condition_word("dose-over-bound") == "dose over the bound"
