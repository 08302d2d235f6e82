"""The tones as they are heard: every figure is measured on the waveform itself."""

from itertools import pairwise

import numpy as np
import pytest

from kapmonitor.domain.limits import Priority
from kapmonitor.machine.tones import SAMPLE_RATE, Samples, burst, practice_sign, repeated


def loudness(wave: Samples) -> Samples:
    """The highest level within 4 ms of each sample: the outline of the wave, its cycles gone."""
    width = round(0.008 * SAMPLE_RATE)
    padded = np.pad(np.abs(wave), width // 2)
    return np.lib.stride_tricks.sliding_window_view(padded, width).max(axis=1)[: len(wave)]


def pulses(wave: Samples) -> list[tuple[float, float]]:
    """When each stretch of sound starts and ends, in seconds."""
    sounding = np.abs(wave) > 0.01
    edges = np.flatnonzero(sounding)
    breaks = np.flatnonzero(np.diff(edges) > 0.03 * SAMPLE_RATE)
    starts = np.concatenate([edges[:1], edges[breaks + 1]])
    ends = np.concatenate([edges[breaks], edges[-1:]])
    return [
        (start / SAMPLE_RATE, end / SAMPLE_RATE) for start, end in zip(starts, ends, strict=True)
    ]


def lengths(wave: Samples) -> list[float]:
    return [end - start for start, end in pulses(wave)]


def gaps(wave: Samples) -> list[float]:
    found = pulses(wave)
    return [later[0] - earlier[1] for earlier, later in pairwise(found)]


def first_pulse(wave: Samples) -> Samples:
    start, end = pulses(wave)[0]
    return wave[round(start * SAMPLE_RATE) : round(end * SAMPLE_RATE)]


def spectrum(wave: Samples) -> tuple[Samples, Samples]:
    """Frequencies in Hz and their levels in dB under the strongest."""
    padded = np.pad(wave * np.hanning(len(wave)), (0, SAMPLE_RATE - len(wave)))
    levels = np.abs(np.fft.rfft(padded))
    return np.fft.rfftfreq(len(padded), 1 / SAMPLE_RATE), 20 * np.log10(
        levels / levels.max() + 1e-12
    )


def partials(wave: Samples, floor_db: float) -> list[float]:
    """The frequencies of the peaks that stand above ``floor_db``."""
    hz, level = spectrum(first_pulse(wave))
    highest_near = np.lib.stride_tricks.sliding_window_view(np.pad(level, 50), 101).max(axis=1)
    return [float(x) for x in hz[(level == highest_near) & (level > floor_db)]]


@pytest.mark.parametrize(
    ("priority", "count", "shortest", "longest"),
    [
        (Priority.HIGH, 10, 0.075, 0.200),
        (Priority.MEDIUM, 3, 0.125, 0.250),
        (Priority.LOW, 2, 0.125, 0.250),
    ],
)
def test_that_a_burst_has_its_priority_s_number_and_length_of_pulses(
    priority: Priority, count: int, shortest: float, longest: float
) -> None:  # H18
    measured = lengths(burst(priority, practice=False))

    assert len(measured) == count
    assert all(shortest <= length <= longest for length in measured)


def test_that_a_high_burst_is_twice_three_and_two() -> None:  # H18
    wave = burst(Priority.HIGH, practice=False)
    within, pulse = gaps(wave)[0], lengths(wave)[0]

    measured = gaps(wave)

    assert 0.050 <= within <= 0.125
    group = [within, within, 2 * within + pulse, within]
    assert measured[:4] == pytest.approx(group, abs=0.01)
    assert 0.35 <= measured[4] <= 1.30
    assert measured[5:] == pytest.approx(group, abs=0.01)


@pytest.mark.parametrize("priority", [Priority.MEDIUM, Priority.LOW])
def test_that_lesser_bursts_leave_a_longer_gap_between_pulses(priority: Priority) -> None:  # H18
    assert all(0.125 <= gap <= 0.250 for gap in gaps(burst(priority, practice=False)))


@pytest.mark.parametrize(
    ("priority", "shortest", "longest"),
    [(Priority.HIGH, 2.5, 15.0), (Priority.MEDIUM, 2.5, 30.0), (Priority.LOW, 15.0, 60.0)],
)
def test_that_a_burst_comes_again_after_its_pause(
    priority: Priority, shortest: float, longest: float
) -> None:  # H18
    twice = np.tile(repeated(priority, practice=False), 2)

    assert shortest <= max(gaps(twice)) <= longest


@pytest.mark.parametrize("priority", list(Priority))
def test_that_a_pulse_rises_in_a_tenth_to_a_fifth_of_its_length(priority: Priority) -> None:  # H18
    pulse = first_pulse(burst(priority, practice=False))
    outline = loudness(pulse)[: len(pulse) // 2] / np.abs(pulse).max()

    rise = int(np.argmax(outline >= 0.9)) - int(np.argmax(outline >= 0.1))

    assert 0.10 <= rise / len(pulse) <= 0.20


@pytest.mark.parametrize("priority", list(Priority))
def test_that_four_partials_stand_near_the_fundamental(priority: Priority) -> None:  # H18
    fundamental, *others = partials(burst(priority, practice=False), floor_db=-15.0)

    assert 150 <= fundamental <= 1000
    assert sum(300 <= partial <= 4000 for partial in others) >= 4


@pytest.mark.parametrize("priority", list(Priority))
def test_that_the_pulses_of_a_burst_are_equally_loud_and_never_clip(priority: Priority) -> None:
    wave = burst(priority, practice=False)

    peaks = [
        np.abs(wave[round(start * SAMPLE_RATE) : round(end * SAMPLE_RATE)]).max()
        for start, end in pulses(wave)
    ]

    assert wave.dtype == np.float32
    assert 20 * np.log10(max(peaks) / min(peaks)) < 1.0
    assert max(peaks) <= 1.0


def test_that_a_higher_priority_sounds_more_urgent() -> None:  # H18
    high, medium, low = (
        burst(each, practice=False) for each in (Priority.HIGH, Priority.MEDIUM, Priority.LOW)
    )

    for upper, lower in ((high, medium), (medium, low)):
        assert len(pulses(upper)) > len(pulses(lower))
        assert lengths(upper)[0] < lengths(lower)[0]
        assert gaps(upper)[0] < gaps(lower)[0]
        assert partials(upper, -15.0)[0] > partials(lower, -15.0)[0]
        assert np.abs(upper).max() > np.abs(lower).max()


@pytest.mark.parametrize("priority", list(Priority))
def test_that_a_drill_s_burst_has_a_sign_before_it_and_is_else_the_same(
    priority: Priority,
) -> None:  # H67
    real = burst(priority, practice=False)

    drill = burst(priority, practice=True)

    assert np.array_equal(drill[-len(real) :], real)
    assert np.array_equal(drill[: -len(real)], practice_sign())


def test_that_the_drill_s_sign_is_two_pure_falling_tones() -> None:  # H67
    sign = practice_sign()
    half = round(0.09 * SAMPLE_RATE)

    first, second = (partials(part, -30.0) for part in (sign[:half], sign[half : 2 * half]))

    assert len(first) == len(second) == 1
    assert first[0] > second[0]
    assert len(sign) < 0.5 * SAMPLE_RATE
