import pytest
from hypothesis import given
from hypothesis import strategies as st

from kapmonitor.domain.durations import format_clock, parse_duration


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("1h2m3.5s", 3723.5), ("40m", 2400), ("0s", 0), ("90m", 5400), ("1h", 3600), ("0.25s", 0.25)],
)
def test_that_hours_minutes_and_seconds_add_up(text: str, seconds: float) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize(
    "text",
    ["", "10", "10 m", "-5s", "5s3m", "1.5m", "1m1m", "\u0663m", "1e3s", " 5s", "5s\n"],
)
def test_that_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no duration"):
        parse_duration(text)


@pytest.mark.parametrize("text", ["9" * 400 + "h", "9" * 400 + "s", "99999999h"])
def test_that_a_duration_no_calendar_can_hold_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no duration"):
        parse_duration(text)


@given(st.text(alphabet="0123456789hms. ", max_size=10))
def test_that_any_text_is_a_duration_or_a_value_error(text: str) -> None:
    try:
        seconds = parse_duration(text)
    except ValueError:
        return
    assert seconds >= 0


def test_that_elapsed_time_is_cut_not_rounded() -> None:
    assert [format_clock(s) for s in (0, 59.9, 60, 3599.9, 3600)] == [
        "0:00",
        "0:59",
        "1:00",
        "59:59",
        "1:00:00",
    ]
