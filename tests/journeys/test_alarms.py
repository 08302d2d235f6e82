"""Alarms from the device's packet to the record: raised, acknowledged, over."""

import pytest

from tests.journeys.drills import Played, assert_whole, moment, play_together
from tests.journeys.scripts import (
    CALM,
    Row,
    a_curve,
    a_fault,
    a_limit,
    a_script,
    an_action,
    an_expectation,
    an_oximeter,
)

LOW = a_limit("spo2", "high", "10s", low=90)
FALL = (("0s", 98), ("20s", 98), ("21s", 86), ("50s", 86), ("51s", 97))
SPEED = 60.0
SLACK_S = 19.0
"""Scenario seconds that a packet may be late on a busy machine at that speed."""


def a_fall(*staff: Row, limit: Row = LOW, more: Row | None = None, **keys: object) -> str:
    return a_script(
        **{
            "duration": "1m30s",
            "vital": [a_curve("spo2", *FALL), CALM[1]],
            "replace_limits": True,
            "limit": [limit, *([more] if more else [])],
            "staff": staff,
            **keys,
        }
    )


ACKNOWLEDGED_WHILE_LOW = a_fall(
    an_action("45s", "nurse", "acknowledge", alarm="spo2-low"),
    expect=[
        an_expectation(
            "alarm-raised",
            match={"condition": "spo2-low", "priority": "high", "value": 86, "limit": 90},
            within=["30s", "40s"],
        ),
        an_expectation("alarm-acknowledged", match={"condition": "spo2-low"}),
        an_expectation("alarm-raised", match={"condition": "no-data"}, never=True),
    ],
)
ACKNOWLEDGED_AFTERWARDS = a_fall(an_action("1m10s", "nurse", "acknowledge"))
NEVER_ACKNOWLEDGED = a_fall()
MEDIUM = a_fall(limit=a_limit("spo2", "medium", "10s", low=90))
WITHIN = a_fall(
    limit=a_limit("spo2", "medium", "45s", low=90), more=a_limit("spo2", "high", low=86)
)
"""The fall is shorter than the delay of one limit and equal to the other."""
LOST_WHILE_LOW = a_fall(
    an_action("40s", "nurse", "acknowledge"),
    duration="3m",
    vital=[a_curve("spo2", *FALL[:4], ("1m30s", 86), ("1m31s", 97)), CALM[1]],
    fault=[a_fault("silent", "45s", "1m5s")],
    device=[an_oximeter()],
)


@pytest.fixture(scope="module")
def falls(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Played]:
    folder = tmp_path_factory.mktemp("falls")
    together = {
        "acknowledged": ACKNOWLEDGED_WHILE_LOW,
        "afterwards": ACKNOWLEDGED_AFTERWARDS,
        "never": NEVER_ACKNOWLEDGED,
        "medium": MEDIUM,
    }
    rest = {"within": WITHIN, "lost": LOST_WHILE_LOW}
    return {
        **play_together(folder, speed=SPEED, **together),
        **play_together(folder, speed=SPEED, **rest),
    }


def raised(played: Played, condition: str = "spo2-low") -> dict[str, object]:
    return played.fact("alarm-raised", condition=condition)


def test_that_an_alarm_is_dated_when_its_delay_ran_out(falls: dict[str, Played]) -> None:
    played = falls["acknowledged"]
    assert played.status == 0, played.err
    assert_whole(played)

    alarm = raised(played)
    since = moment(alarm["data"]["since"])
    low = [r for r in played.readings("spo2") if r["value"] < 90]
    assert alarm["data"]["since"] == low[0]["received_at"]
    assert (moment(alarm["occurred_at"]) - since).total_seconds() == pytest.approx(10, abs=0.0011)
    assert alarm["data"] == {
        "alarm": "spo2-low.1",
        "condition": "spo2-low",
        "category": "physiological",
        "priority": "high",
        "since": alarm["data"]["since"],
        "sign": "spo2",
        "value": 86.0,
        "limit": 90.0,
    }
    assert alarm["recorded_by"] == "rule"
    assert alarm["recorded_at"] >= alarm["occurred_at"]


def test_that_an_acknowledged_alarm_ends_with_its_condition(falls: dict[str, Played]) -> None:
    played = falls["acknowledged"]

    acknowledged = played.fact("alarm-acknowledged", condition="spo2-low")
    ended = played.fact("alarm-ended", condition="spo2-low")
    high_again = [r for r in played.readings("spo2") if played.second(r, "received_at") > 45]
    first = next(r for r in high_again if r["value"] >= 90)
    assert acknowledged["recorded_by"] == "nurse"
    assert played.second(acknowledged) == 45
    assert ended["occurred_at"] == first["received_at"]
    names = {f["data"]["alarm"] for f in (raised(played), acknowledged, ended)}
    assert names == {"spo2-low.1"}


def test_that_a_latched_alarm_ends_only_when_it_is_acknowledged(falls: dict[str, Played]) -> None:
    played = falls["afterwards"]

    ended = played.fact("alarm-ended", condition="spo2-low")
    assert 70 <= played.second(ended) < 70 + SLACK_S


def test_that_a_high_alarm_nobody_acknowledges_does_not_end(falls: dict[str, Played]) -> None:
    assert raised(falls["never"])
    assert not falls["never"].facts("alarm-ended", condition="spo2-low")


def test_that_a_medium_alarm_ends_by_itself(falls: dict[str, Played]) -> None:
    ended = falls["medium"].fact("alarm-ended", condition="spo2-low")

    assert 50 <= falls["medium"].second(ended) < 51 + SLACK_S


def test_that_a_fall_shorter_than_the_delay_raises_nothing(falls: dict[str, Played]) -> None:
    assert not falls["within"].facts("alarm-raised", condition="spo2-low")


def test_that_a_value_equal_to_the_limit_is_within(falls: dict[str, Played]) -> None:
    assert min(r["value"] for r in falls["within"].readings("spo2")) == 86
    assert not falls["within"].facts("alarm-raised", condition="spo2-low")


def test_that_losing_the_data_ends_no_alarm(falls: dict[str, Played]) -> None:  # H26
    played = falls["lost"]
    assert_whole(played)

    lost = raised(played, "no-data")
    back = [r for r in played.readings("spo2") if played.second(r, "received_at") > 100]
    ended = played.fact("alarm-ended", condition="spo2-low")
    assert 55 <= played.second(lost) < 100
    assert ended["occurred_at"] == back[0]["received_at"]
    assert back[0]["value"] == 97
