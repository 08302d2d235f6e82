"""A sentence typed without focus, or a scanner, is told from single keys."""

from hypothesis import given
from hypothesis import strategies as st

from kapmonitor.domain.clock import Instant
from kapmonitor.ui.viewmodels.key_bursts import LETTERS, WITHIN_S, Burst, KeyBursts, Press
from tests.ui.rooms import NOW


def a_press(real_s: float) -> Press:
    return Press(at=Instant(NOW, real_s), real_s=real_s)


def typed(text: str, gap_s: float) -> list[Burst]:
    bursts = KeyBursts()
    found = [bursts.take(key, a_press(place * gap_s)) for place, key in enumerate(text)]
    return [burst for burst in found if burst is not None]


def test_that_four_letters_within_a_second_are_words() -> None:  # H62
    (burst,) = typed("rest", 0.2)

    assert burst.text == "rest"
    assert burst.began.real_s == 0


def test_that_three_letters_are_three_keys() -> None:
    assert typed("ntc", 0.1) == []


def test_that_letters_over_a_longer_time_are_keys() -> None:
    assert typed("ntcx", WITHIN_S / 3 + 0.01) == []


def test_that_digits_and_spaces_are_kept_in_the_words_but_make_none() -> None:
    assert typed("5 5 5 5", 0.05) == []
    assert typed("a 1b cd", 0.05)[0].text == "a 1b cd"


def test_that_what_was_done_in_between_parts_the_keys() -> None:
    bursts = KeyBursts()
    for key in "abc":
        bursts.take(key, a_press(0))

    bursts.forget()

    assert bursts.take("d", a_press(0.1)) is None


@given(st.lists(st.tuples(st.sampled_from("abc 1"), st.floats(0.0, 1.0)), max_size=40))
def test_that_no_burst_spans_a_second_or_has_less_than_four_letters(
    keys: list[tuple[str, float]],
) -> None:  # H62
    bursts, now = KeyBursts(), 0.0

    for key, gap in keys:
        now += gap
        burst = bursts.take(key, a_press(now))

        if burst is not None:
            assert sum(each.isalpha() for each in burst.text) >= LETTERS
            assert now - burst.began.real_s < WITHIN_S
