import json
from pathlib import Path

import pytest

from kapmonitor.app.settings import DAMAGED_SETTINGS, SETTINGS, SettingsFile
from kapmonitor.domain.devices import DeviceAssignment
from kapmonitor.domain.people import Role
from kapmonitor.ui.preferences import Preferences, ThemeName

OXIMETER = DeviceAssignment(
    id="oximeter", driver="plx", name="Oxi 50123456", address="C0:11:22:33:44:55"
)
CUFF = DeviceAssignment(id="cuff", driver="blood-pressure", name="Cuff 651")
CHANGED = Preferences(
    room="Raum 2, Süd",
    theme=ThemeName.DIM,
    text_scale=1.5,
    roles=(Role.LEAD, Role.NURSE),
    notice_read=True,
    viewing_distance_m=4.5,
)


def test_that_without_a_file_the_defaults_are_read_and_nothing_is_wrong(tmp_path: Path) -> None:
    settings = SettingsFile(tmp_path / "not there yet")

    assert settings.read() == Preferences()
    assert settings.devices() == []
    assert settings.fault is None


def test_that_preferences_and_devices_come_back_as_they_were_written(tmp_path: Path) -> None:
    folder = tmp_path / "made when needed"

    assert SettingsFile(folder).write(CHANGED) is None
    assert SettingsFile(folder).write_devices([OXIMETER, CUFF]) is None

    assert SettingsFile(folder).read() == CHANGED
    assert SettingsFile(folder).devices() == [OXIMETER, CUFF]
    assert [each.name for each in folder.iterdir()] == [SETTINGS]


def test_that_keys_of_another_version_are_kept(tmp_path: Path) -> None:
    (tmp_path / SETTINGS).write_text('{"board": 7, "preferences": {"language": "de"}}')
    settings = SettingsFile(tmp_path)

    settings.write(CHANGED)
    settings.write_devices([CUFF])

    kept = json.loads((tmp_path / SETTINGS).read_text(encoding="utf-8"))
    assert kept["board"] == 7
    assert kept["preferences"]["language"] == "de"
    assert kept["preferences"]["theme"] == "dim"


@pytest.mark.parametrize("text", ["", "{", "[]", '"x"', "\x00\xff", "[" * 100_000])
def test_that_a_damaged_file_means_the_defaults_a_sentence_and_a_copy_aside(
    tmp_path: Path, text: str
) -> None:
    (tmp_path / SETTINGS).write_text(text, encoding="latin-1")
    settings = SettingsFile(tmp_path)

    read = settings.read()

    assert read == Preferences()
    assert settings.fault is not None
    assert SETTINGS in settings.fault
    assert settings.devices() == []
    assert settings.write(CHANGED) is None
    assert SettingsFile(tmp_path).read() == CHANGED
    assert (tmp_path / DAMAGED_SETTINGS).read_text(encoding="latin-1") == text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("room", "  "),
        ("room", 2),
        ("theme", "pink"),
        ("text_scale", 20),
        ("text_scale", True),
        ("text_scale", float("nan")),
        ("roles", []),
        ("roles", ["clinician", "visitor"]),
        ("notice_read", "yes"),
        ("viewing_distance_m", -1),
    ],
)
def test_that_one_value_that_is_not_understood_leaves_the_others(
    tmp_path: Path, name: str, value: object
) -> None:
    kept = {"room": "Room 9", "viewing_distance_m": 2.0, name: value}
    (tmp_path / SETTINGS).write_text(json.dumps({"preferences": kept}))
    settings = SettingsFile(tmp_path)

    read = settings.read()

    assert getattr(read, name) == getattr(Preferences(), name)
    assert "Room 9" in read.room or read.viewing_distance_m == 2.0
    assert settings.fault is not None
    assert name in settings.fault


@pytest.mark.parametrize(
    "device", [7, {}, {"id": "cuff"}, {"id": "a", "driver": "b", "name": ""}, {"address": 1}]
)
def test_that_a_device_that_is_not_understood_is_left_out_and_said(
    tmp_path: Path, device: object
) -> None:
    good = {"id": "cuff", "driver": "blood-pressure", "name": "Cuff 651"}
    (tmp_path / SETTINGS).write_text(json.dumps({"devices": [device, good]}))
    settings = SettingsFile(tmp_path)

    assert settings.devices() == [CUFF]
    assert settings.fault is not None


def test_that_a_folder_that_takes_no_file_is_said_and_the_old_file_stays(tmp_path: Path) -> None:
    SettingsFile(tmp_path).write(CHANGED)
    (tmp_path / SETTINGS).with_suffix(".new").mkdir()
    settings = SettingsFile(tmp_path)

    why = settings.write(Preferences())

    assert why is not None
    assert SETTINGS in why
    assert settings.read() == CHANGED


def test_that_a_place_that_is_no_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    why = SettingsFile(tmp_path / "file").write(CHANGED)

    assert why is not None
