"""The waveforms of the alarm tones: one burst a priority, and the sign that says it is a drill.

Shaped after IEC 60601-1-8, so that staff hear what their other monitors taught them; no conformity
is claimed. The standard itself could not be read: every figure below is quoted from programs and
vendors that cite it (domain.md 7.1, sources A17 to A20, second-hand and marked ``~`` there), save
that a higher priority must sound more urgent, which is general knowledge of the standard.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kapmonitor.domain.limits import Priority

SAMPLE_RATE = 48_000
"""Samples a second of every waveform here."""

Samples = NDArray[np.float32]

# Four partials between 300 and 4000 Hz within 15 dB of the fundamental (A17~, A20~): here the
# second to fifth harmonic, the weakest 7 dB below it. A tone of one frequency is hard to place in
# a room, and a single standing wave can swallow it.
_HARMONICS = (1.0, 0.75, 0.6, 0.5, 0.45)

# Rise 10 to 20 % of the pulse (A17~, A20~). From a tenth to nine tenths of the height this ramp
# takes 14 %, from end to end 18 %: within the bounds whichever way it is measured.
_RAMP_SHARE = 0.18


@dataclass(frozen=True, slots=True, kw_only=True)
class Tone:
    """How the burst of one priority is built; lengths in seconds, ``peak`` from 0 to 1."""

    fundamental_hz: float  # 150 to 1000 (A17~, A20~)
    pulse_s: float
    gaps_s: tuple[float, ...]  # the silence after each pulse but the last
    pause_s: float  # from the end of a burst to the start of the next
    peak: float


_HIGH_PULSE = 0.12  # 75 to 200 ms (A17~, A18~)
_HIGH_GAP = 0.08  # "x", 50 to 125 ms (A18~)
_HIGH_FIVE = (_HIGH_GAP, _HIGH_GAP, 2 * _HIGH_GAP + _HIGH_PULSE, _HIGH_GAP)  # 3 + 2 (A18~)

TONES = {
    Priority.HIGH: Tone(
        fundamental_hz=660.0,
        pulse_s=_HIGH_PULSE,
        gaps_s=(*_HIGH_FIVE, 0.5, *_HIGH_FIVE),  # between the fives 0.35 to 1.30 s (A18~)
        pause_s=3.0,  # 2.5 to 15 s (A17~, A19~)
        peak=0.9,
    ),
    Priority.MEDIUM: Tone(
        fundamental_hz=440.0,
        pulse_s=0.18,  # 125 to 250 ms (A17~, A18~)
        gaps_s=(0.18, 0.18),  # "y", 125 to 250 ms (A18~)
        pause_s=7.0,  # 2.5 to 30 s (A17~, A19~)
        peak=0.7,
    ),
    Priority.LOW: Tone(
        fundamental_hz=330.0,
        pulse_s=0.2,  # 125 to 250 ms (A17~, A18~)
        gaps_s=(0.2,),  # one pulse or two (A17~)
        pause_s=20.0,  # over 15 s, or never again (A17~, A19~)
        peak=0.5,
    ),
}

# The drill's sign is ours: two pure tones, falling. No alarm tone is pure or changes its pitch.
_SIGN_HZ = (988.0, 659.0)
_SIGN_PULSE_S = 0.09
_SIGN_GAP_S = 0.2
_SIGN_PEAK = 0.5


def burst(priority: Priority, *, practice: bool) -> Samples:
    """Return one burst of ``priority``, from -1 to 1, mono, at :data:`SAMPLE_RATE`.

    With ``practice`` the drill's sign comes first.
    """
    tone = TONES[priority]
    pulse = _pulse(tone.fundamental_hz, _HARMONICS, tone.pulse_s, tone.peak)
    parts = [pulse]
    for gap_s in tone.gaps_s:
        parts += [silence(gap_s), pulse]
    return np.concatenate([practice_sign(), *parts] if practice else parts)


def repeated(priority: Priority, *, practice: bool) -> Samples:
    """Return a burst with the pause behind it: played in a loop, it is the alarm signal."""
    return np.concatenate([burst(priority, practice=practice), silence(TONES[priority].pause_s)])


def practice_sign() -> Samples:
    """Return what is heard before each burst of a drill, with the gap that parts them."""
    tones = (_pulse(hz, (1.0,), _SIGN_PULSE_S, _SIGN_PEAK) for hz in _SIGN_HZ)
    return np.concatenate([*tones, silence(_SIGN_GAP_S)])


def silence(seconds: float) -> Samples:
    """Return that many seconds of nothing."""
    return np.zeros(round(seconds * SAMPLE_RATE), dtype=np.float32)


def _pulse(hz: float, harmonics: Sequence[float], seconds: float, peak: float) -> Samples:
    at = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    wave = sum(
        strength * np.sin(2 * np.pi * hz * number * at)
        for number, strength in enumerate(harmonics, start=1)
    )
    shaped = wave * _envelope(at, seconds)
    return np.asarray(shaped * (peak / np.abs(shaped).max()), dtype=np.float32)


def _envelope(at: NDArray[np.float64], seconds: float) -> NDArray[np.float64]:
    ramp = _RAMP_SHARE * seconds
    return np.clip(np.minimum(at, seconds - at) / ramp, 0.0, 1.0)
