from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from kapmonitor.domain.dosing import Route
from kapmonitor.domain.limits import AlarmLimit, Priority, Side
from kapmonitor.domain.people import Role
from kapmonitor.domain.vitals import VitalSign
from kapmonitor.protocols.faults import FaultyFile
from kapmonitor.simulation.actions import AdministerDose, Amend, Waste
from kapmonitor.simulation.scenario import Scenario, parse_scenario, read_scenario
from kapmonitor.simulation.spec import FaultKind
from tests.simulation.scenario_texts import BARE, EXAMPLE

OXIMETER = '[[device]]\nid = "oximeter"\ndriver = "plx"\nname = "Oxi 1"\n'
CUFF = '[[device]]\nid = "cuff"\ndriver = "blood-pressure"\nname = "Cuff 1"\n'


def parsed(text: str, *, system_radio: bool = False) -> Scenario:
    return parse_scenario(text.encode(), file="s.toml", name="s", system_radio=system_radio)


def faults_in(text: str, *, system_radio: bool = False) -> dict[str, str]:
    with pytest.raises(FaultyFile) as caught:
        parsed(text, system_radio=system_radio)
    assert all(line.startswith("s.toml: ") for line in caught.value.lines())
    return {fault.place: fault.expected for fault in caught.value.faults}


def staff(**keys: object) -> str:
    row = {"at": "5m", "by": "nurse"} | keys
    lines = (
        f"{key} = {value}" if isinstance(value, int | float) else f'{key} = "{value}"'
        for key, value in row.items()
    )
    return "[[staff]]\n" + "\n".join(lines) + "\n"


def test_that_the_whole_example_of_the_format_parses() -> None:
    scenario = parsed(EXAMPLE)

    assert scenario.participant == "DEMO-01"
    assert scenario.weight_kg == 74.0
    assert scenario.starts_at == datetime(2026, 3, 2, 13, tzinfo=UTC)
    assert scenario.duration_s == 1800
    (limit,) = scenario.limits
    assert limit == AlarmLimit(
        sign=VitalSign.SPO2, side=Side.LOW, bound=90, delay_s=10, priority=Priority.HIGH
    )
    assert list(scenario.devices[1].measures_at) == [120, 720, 1020]
    assert list(scenario.vitals[0].points) == [(0, 98), (720, 98), (730, 86), (840, 97)]
    assert scenario.faults[0].kind is FaultKind.OUT_OF_RANGE
    (dose,) = scenario.staff
    assert isinstance(dose, AdministerDose)
    assert (dose.by, dose.route, dose.mass_mg) == (Role.CLINICIAN, Route.IM, Decimal(60))
    assert scenario.expectations[0].within == (735, 760)


def test_that_the_simulated_devices_are_the_same_for_the_same_seed() -> None:
    scenario = parsed(EXAMPLE)

    assert scenario.device_specs(7) == scenario.device_specs(7)
    assert scenario.device_specs(7)[0].address != scenario.device_specs(8)[0].address
    oximeter = scenario.device_specs(7)[0]
    assert [curve.sign for curve in oximeter.curves] == ["spo2"]
    assert [fault.at_s for fault in oximeter.faults] == [1200]


def test_that_every_scenario_that_comes_along_parses() -> None:
    folder = Path(__file__).parents[2] / "resources" / "scenarios"

    for path in folder.glob("*.toml"):
        assert read_scenario(path).title


def test_that_only_devices_that_stream_count_for_the_air() -> None:
    assert parsed(EXAMPLE).packets_per_s(60) == 60


def test_that_staff_act_in_the_order_of_time() -> None:
    text = BARE + staff(action="mark", at="9m") + staff(action="mark", at="1m")

    assert [action.at for action in parsed(text).staff] == [60, 540]


@pytest.mark.parametrize(
    "action",
    [
        {"action": "start-stage", "stage": "onset"},
        {"action": "administer-dose", "drug": "ketamine", "route": "IM", "mass_mg": "0,5"},
        {"action": "observe", "text": "calm"},
        {"action": "observe", "code": "calm"},
        {"action": "score", "scale": "moaa-s", "value": 5},
        {"action": "enter-vital", "sign": "respiratory_rate", "value": 14},
        {"action": "mark"},
        {"action": "meet-gate", "gate": "escort-here"},
        {"action": "complete-check", "check": "breathing"},
        {"action": "waive-check", "check": "blood-pressure", "reason": "asleep"},
        {"action": "acknowledge"},
        {"action": "acknowledge", "alarm": "spo2-low"},
        {"action": "pause-audio"},
        {"action": "reject-reading", "sign": "spo2", "reason": "cold hand"},
        {"action": "take-responsibility"},
        {"action": "call-help"},
        {"action": "draw", "drug": "ketamine", "mass_mg": "60"},
        {"action": "waste", "drug": "ketamine", "mass_mg": "5", "witness": "nurse"},
        {
            "action": "start-infusion",
            "drug": "ketamine",
            "mass_mg": "40",
            "volume_ml": "100",
            "minutes": 40,
        },
        {"action": "change-infusion", "minutes": 50},
        {"action": "pause-infusion"},
        {"action": "resume-infusion"},
        {"action": "end-infusion"},
        {"action": "start-hold"},
        {"action": "end-hold", "outcome": "spat"},
        {"action": "set-oxygen", "flow_l_per_min": 2},
        {"action": "draw", "drug": "ketamine", "mass_mg": "60", "expiry": "2027-01"},
        {"action": "change-infusion", "minutes": 50, "volume_ml": "12.5"},
        {"action": "end-infusion", "volume_ml": "48.2"},
        {"action": "set-oxygen", "flow_l_per_min": 0},
        {"action": "explain-difference", "drug": "ketamine", "reason": "in the needle"},
        {"action": "tick-item", "stage": "preparation", "item": "music"},
        {"action": "not-roused", "rate_per_min": 14},
        {
            "action": "put-off-check",
            "check": "blood-pressure",
            "by_time": "5m",
            "reason": "tearful",
        },
        {"action": "waive-check", "check": "spo2", "reason": "cold hand"},
        {"action": "person-left", "told": "sister"},
        {"action": "amend-weight", "weight_kg": 71.5, "reason": "read again"},
        {"action": "close"},
        {"action": "close", "ending": "left-against-advice", "reason": "told"},
    ],
)
def test_that_each_action_parses_with_its_keys(action: dict[str, object]) -> None:
    assert parsed(BARE + staff(**action)).staff[0].action == action["action"]


LATER = [
    {"action": "danger-sign", "code": "chest-pain"},
    {"action": "change-limit", "sign": "spo2", "low": 90, "reason": "baseline"},
    {"action": "sign"},
]


@pytest.mark.parametrize("action", LATER)
def test_that_an_action_of_a_later_version_is_a_fault_that_names_it(
    action: dict[str, object],
) -> None:
    faults = faults_in(BARE + staff(**action))

    assert list(faults) == ["staff[1].action"]
    assert str(action["action"]) in faults["staff[1].action"]
    assert "later version" in faults["staff[1].action"]


@pytest.mark.parametrize(
    ("action", "place", "name"),
    [
        ({"action": "score", "scale": "phq-9", "value": 3}, "staff[1].scale", "phq-9"),
        ({"action": "complete-check", "check": "rass"}, "staff[1].check", "rass"),
        (
            {"action": "waive-check", "check": "cadss", "reason": "asleep"},
            "staff[1].check",
            "cadss",
        ),
    ],
)
def test_that_a_scale_of_a_later_version_is_a_fault_that_names_it(
    action: dict[str, object], place: str, name: str
) -> None:
    faults = faults_in(BARE + staff(**action))

    assert list(faults) == [place]
    assert name in faults[place]
    assert "later version" in faults[place]


def test_that_a_driver_of_a_later_version_is_a_fault_that_names_it() -> None:
    faults = faults_in(BARE + OXIMETER.replace('"plx"', '"bci"'))

    assert list(faults) == ["device[1].driver"]
    assert "'bci'" in faults["device[1].driver"]


@pytest.mark.parametrize(
    ("text", "place", "expected"),
    [
        (BARE + "colour = 1\n", "colour", "unknown key"),
        (BARE.replace("code =", "name = 1, code ="), "participant.name", "unknown key"),
        (BARE + OXIMETER + 'colour = "red"\n', "device[1].colour", "unknown key"),
        (BARE + staff(action="mark", colour="red"), "staff[1].mark.colour", "unknown key"),
        (BARE + staff(action="dance"), "staff[1].action", "dance"),
        (BARE + staff(action="mark", by="doctor"), "staff[1].mark.by", "input should be"),
        (BARE + staff(action="mark", at="5 m"), "staff[1].mark.at", "no duration"),
        (BARE + staff(action="start-stage", stage="x"), "staff[1].start-stage.stage", "one of"),
        (BARE + staff(action="meet-gate", gate="x"), "staff[1].meet-gate.gate", "one of"),
        (BARE + staff(action="score", scale="x", value=1), "staff[1].score.scale", "one of"),
        (BARE + staff(action="score", scale="nausea", value=11), "staff[1].value", "0 to 10"),
        (
            BARE + staff(action="score", scale="nausea", value="3"),
            "staff[1].score.value",
            "number",
        ),
        (
            BARE + staff(action="enter-vital", sign="spo", value=97),
            "staff[1].enter-vital.sign",
            "input should be",
        ),
        (BARE + staff(action="observe"), "staff[1]", "text or code"),
        (
            BARE + staff(action="void", voids="none", reason="x"),
            "staff[1]",
            "no action has the label",
        ),
        (
            BARE + staff(action="mark", label="a") + staff(action="mark", label="a"),
            "staff[2].label",
            "there already",
        ),
        (BARE.replace('"10m"', "10"), "duration", "in quotes"),
        (BARE.replace('"10m"', '"9999999h"'), "duration", "a year at most"),
        (BARE + 'starts_at = "2026-03-02T13:00:00"\n', "starts_at", "timezone"),
        (BARE + "starts_at = 0001-01-01T00:00:00+14:00\n", "starts_at", "years"),
        (BARE + "starts_at = 9999-12-31T23:59:59-14:00\n", "starts_at", "years"),
        (BARE + "seed = 1.5\n", "seed", "integer"),
        (BARE + "seed = true\n", "seed", "integer"),
        (BARE + OXIMETER + "battery_percent = 101\n", "device[1].battery_percent", "100"),
        (BARE + OXIMETER + OXIMETER, "device[2].id", "there already"),
        (BARE + OXIMETER.replace('"oximeter"', '"hand"'), "device[1].id", "by hand"),
        (BARE + OXIMETER.replace("Oxi 1", "O" * 23), "device[1].name", "at most 22 bytes"),
        (BARE + OXIMETER + 'measures_at = ["1m"]\n', "device[1].measures_at", "no plx"),
        (
            BARE + '[[vital]]\nsign = "spo2"\ndevice = "x"\npoints = [["0s", 98]]\n',
            "vital[1].device",
            "no device 'x'",
        ),
        (
            BARE
            + OXIMETER
            + '[[vital]]\nsign = "systolic"\ndevice = "oximeter"\npoints = [["0s", 98]]\n',
            "vital[1].sign",
            "no plx measures",
        ),
        (
            BARE
            + OXIMETER
            + '[[vital]]\nsign = "spo2"\ndevice = "oximeter"\npoints = [["9s", 98], ["0s", 9]]\n',
            "vital[1].points",
            "order of time",
        ),
        (
            BARE + OXIMETER + '[[vital]]\nsign = "spo2"\ndevice = "oximeter"\npoints = []\n',
            "vital[1].points",
            "at least 1",
        ),
        (
            BARE + '[[fault]]\ndevice = "x"\nkind = "silent"\nat = "0s"\nlasts = "1s"\n',
            "fault[1].device",
            "no device 'x'",
        ),
        (
            BARE
            + OXIMETER
            + '[[fault]]\ndevice = "oximeter"\nkind = "clock-wrong"\nat = "0s"\nlasts = "1s"\n',
            "fault[1].kind",
            "no plx can show",
        ),
        (
            BARE + '[[expect]]\nkind = "refused"\nwithin = ["2m", "1m"]\n',
            "expect[1].within",
            "before it begins",
        ),
        (
            BARE + '[[limit]]\nsign = "spo2"\nlow = "90"\ndelay = "0s"\npriority = "high"\n',
            "limit[1].low",
            "number",
        ),
    ],
)
def test_that_a_fault_is_told_with_its_place(text: str, place: str, expected: str) -> None:
    faults = faults_in(text)

    assert list(faults) == [place]
    assert expected in faults[place]


def test_that_every_fault_is_told_at_once() -> None:
    text = BARE.replace('title = "Bare"', "") + OXIMETER + OXIMETER + staff(action="mark", x=1)

    assert set(faults_in(text)) == {"title", "device[2].id", "staff[1].mark.x"}


def test_that_what_only_the_air_can_play_is_a_fault_on_the_systems_radio() -> None:
    faults = faults_in(EXAMPLE, system_radio=True)

    assert set(faults) == {"vital", "fault", "device[2].measures_at"}
    assert set(faults.values()) == {"cannot be played with --radio system"}
    assert parsed(BARE + OXIMETER, system_radio=True).devices


def test_that_an_amount_to_the_microgram_is_exact() -> None:
    waste = staff(action="waste", drug="ketamine", mass_mg="22.167", witness="nurse")

    (action,) = parsed(BARE + waste).staff

    assert isinstance(action, Waste)
    assert action.mass_mg == Decimal("22.167")


def test_that_a_call_for_help_takes_no_key_of_its_own() -> None:
    faults = faults_in(BARE + staff(action="call-help", called="ambulance"))

    assert list(faults) == ["staff[1].call-help.called"]
    assert "unknown key" in faults["staff[1].call-help.called"]


def test_that_an_amendment_takes_new_values_for_the_keys_of_what_it_amends() -> None:
    good = BARE + staff(action="mark", label="a")
    amend = parsed(good + staff(action="amend", amends="a", reason="typed", text="so")).staff[1]
    bad = faults_in(good + staff(action="amend", amends="a", reason="typed", text=3, mass_mg="5"))
    empty = faults_in(good + staff(action="amend", amends="a", reason="typed"))

    assert isinstance(amend, Amend)
    assert amend.__pydantic_extra__ == {"text": "so"}
    assert set(bad) == {"staff[2].text", "staff[2].mass_mg"}
    assert "at least one" in empty["staff[2]"]


def test_that_a_file_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(FaultyFile, match="cannot be read"):
        read_scenario(tmp_path / "none.toml")
