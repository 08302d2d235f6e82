import json
from argparse import Namespace
from pathlib import Path

import pytest

from kapmonitor.app import fitness
from kapmonitor.app.commands import doctor
from kapmonitor.machine.host import BatteryState
from kapmonitor.services.fitness import Finding, Fitness


@pytest.mark.parametrize(
    ("state", "fit", "said"),
    [
        (None, True, "no battery"),
        (BatteryState(percent=100, on_mains=True), True, "on mains"),
        (BatteryState(percent=12, on_mains=True), True, "12 %"),
        (BatteryState(percent=50, on_mains=False), True, "NOT on mains"),
        (BatteryState(percent=49, on_mains=False), False, "plug it in"),
    ],
)
def test_that_a_low_battery_off_the_mains_is_no_fit_power(  # H53
    monkeypatch: pytest.MonkeyPatch, state: BatteryState | None, fit: bool, said: str
) -> None:
    monkeypatch.setattr(fitness, "battery", lambda: state)

    found = fitness.look_at_power()

    assert found.what is Fitness.POWER
    assert found.fit is fit
    assert said in found.seen


def test_that_a_full_disk_says_where_to_make_room(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(fitness, "disk_free_bytes", lambda _folder: 10)

    found = fitness.look_at_disk(tmp_path / "clinic.db")

    assert not found.fit
    assert str(tmp_path) in found.seen
    assert "make room" in found.seen


def test_that_a_disk_that_does_not_answer_is_a_finding_and_no_crash(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fail(_folder: Path) -> int:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(fitness, "disk_free_bytes", fail)

    assert not fitness.look_at_disk(tmp_path / "clinic.db").fit


def test_that_a_record_that_is_none_is_a_finding(tmp_path: Path) -> None:
    record = tmp_path / "clinic.db"
    record.write_text("no database")

    assert not fitness.look_at_record(record).fit
    assert fitness.look_at_record(tmp_path / "none.db").fit


@pytest.mark.parametrize("json_wanted", [True, False])
def test_that_the_doctor_keeps_its_words_and_keys(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], json_wanted: bool
) -> None:
    findings = [
        Finding(what=Fitness.BLUETOOTH, fit=True, seen="listens"),
        Finding(what=Fitness.SLEEP, fit=False, seen="not held off"),
    ]
    monkeypatch.setattr(doctor, "look", lambda _record: iter(findings))

    status = doctor.run(Namespace(database="x.db", practice=False, json=json_wanted))

    out = capsys.readouterr().out
    assert status == 1
    if json_wanted:
        assert json.loads(out)[0] == {"what": "Bluetooth", "fit": True, "seen": "listens"}
    else:
        assert out == "fit   Bluetooth  listens\nLOOK  Sleep      not held off\n"
