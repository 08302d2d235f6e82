"""Each dosing protocol from arrival to the door, as its built-in scenario plays it."""

from datetime import timedelta

import pytest

from kapmonitor.app.resources import resource_path
from tests.journeys.drills import Played, assert_whole, play_together

SCENARIOS = (
    "im-booster",
    "iv-infusion",
    "lozenge-swallowed",
    "nasal-ketamine",
    "esketamine-three-devices",
    "subcut-ketamine",
)
M = 60.0


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Played]:
    folder = tmp_path_factory.mktemp("routes")
    texts = {
        name: resource_path("scenarios", f"{name}.toml").read_text("utf-8") for name in SCENARIOS
    }
    played: dict[str, Played] = {}
    for together in (SCENARIOS[:3], SCENARIOS[3:]):  # as many as two cores can play at that speed
        played |= play_together(folder, speed=240, **{name: texts[name] for name in together})
    return played


@pytest.mark.parametrize("name", SCENARIOS)
def test_that_every_expectation_of_a_protocols_scenario_is_met_and_its_record_is_whole(
    played: dict[str, Played], name: str
) -> None:  # H24 H70
    drill = played[name]

    assert drill.status == 0, drill.err
    assert drill.end["unmet"] == []
    assert_whole(drill)


def minutes(drill: Played, kind: str, **data: object) -> list[float]:
    return [round(drill.second(fact) / M, 3) for fact in drill.facts(kind, **data)]


def test_that_84_mg_are_three_devices_with_one_time_zero(played: dict[str, Played]) -> None:
    drill = played["esketamine-three-devices"]

    assert minutes(drill, "dose-administered") == [10, 15, 20]
    assert [line["label"] for line in drill.refused] == ["too soon", "before the two hours"]
    assert "device rest" in drill.refused[0]["why"]
    due = drill.fact("check-completed", check="blood-pressure", due_at=_at(drill, 50))
    assert 49 * M < drill.second(due) < 55 * M


def test_that_an_infusion_paused_twice_and_stopped_is_what_the_pump_gave(
    played: dict[str, Played],
) -> None:  # H43 H75
    drill = played["iv-infusion"]

    ended = drill.fact("infusion-ended")["data"]
    assert (ended["mass_mg"], ended["volume_ml"]) == ("28.12", "38")
    # 12 mL by the pump at 20 min; 75 mL/h for 10 min; then what is left in 25 min, for 14.
    assert ended["reckoned_volume_ml"] == "38.78"
    assert minutes(drill, "infusion-paused") == [20, 32]
    owed = drill.fact("session-closed")["data"].get("owed", [])
    assert not any(each.startswith("drug:") for each in owed)


def test_that_a_lozenge_swallowed_early_moves_leaving(played: dict[str, Played]) -> None:  # H47
    drill = played["lozenge-swallowed"]

    assert minutes(drill, "hold-ended", outcome="swallowed") == [16]
    # Two hours from the dose are over, three from the swallow are not.
    assert "time (46:00 to go)" in drill.refused[0]["why"]


def test_that_an_amended_dose_time_moves_the_booster_and_the_checks(
    played: dict[str, Played],
) -> None:  # H42 H44
    drill = played["im-booster"]

    not_fresh, again = drill.refused
    assert "it opens" not in not_fresh["why"]
    assert "no pressure in the last 10:00" in not_fresh["why"]
    assert "it was given already" in again["why"]
    assert minutes(drill, "dose-administered") == [20, 31]
    # The pressure at 30 min is the one 20 min after 13:10, not 10 min after 13:20.
    drill.fact("check-completed", check="blood-pressure", due_at=_at(drill, 30))


def _at(drill: Played, minute: float) -> str:
    moment = drill.opened_at + timedelta(minutes=minute)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
