"""Plays the alarm tones from the audio library's own thread, so that no stalled window mutes them.

What the tones are is in ``tones.py``. Here is only whether they can be heard, and on what.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from kapmonitor.domain.limits import Priority
from kapmonitor.machine.tones import SAMPLE_RATE, Samples, repeated

# The library asks for samples many times a second; two seconds without is an output that is gone.
_SILENT_OUTPUT_S = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundState:
    """Whether alarms can be heard from this computer.

    ``available`` means that an output takes samples: not that it is loud, nor that somebody hears
    it, which only a person can tell. ``output_name`` is the system's name of it. ``reason`` is
    given where there is none: a sentence on what happened and what to do.
    """

    available: bool
    output_name: str | None
    reason: str | None


def load_audio() -> Any:  # the library is untyped
    """Return the audio library, which opens PortAudio as it is imported.

    Raises:
        ImportError: the extra ``audio`` is not installed.
        OSError: PortAudio is not on this computer.
    """
    import sounddevice  # type: ignore[import-untyped]  # noqa: PLC0415 - may be absent; slow to load

    return sounddevice


class TonePlayer:
    """Sounds the burst of one priority, over and over, until told otherwise.

    With ``practice`` each burst has the drill's sign before it. :meth:`announce` may be called
    from any thread and at any time; what is announced while no output is open sounds as soon as
    one is.
    """

    def __init__(
        self,
        *,
        practice: bool,
        load: Callable[[], Any] = load_audio,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._load = load
        self._monotonic = monotonic
        self._patterns = {each: repeated(each, practice=practice) for each in Priority}
        self._announced: Priority | None = None
        self._playing = _Loop(_NOTHING)
        self._stream: Any = None
        self._opened = _unavailable("Sound has not been opened yet.")
        self._asked_at = 0.0

    @property
    def state(self) -> SoundState:
        """Whether the output that was opened still takes samples; looked at anew each time."""
        if self._stream is None or self._is_alive():
            return self._opened
        return _unavailable(
            f"The sound output {self._opened.output_name} has gone. Connect it, press Test tone "
            "and let somebody say that it is heard."
        )

    def open(self) -> SoundState:
        """Take this computer's sound output, or say why there is none. May take a second.

        The output stays the one that was taken: another that turns up is not followed. Called
        again, it looks anew.
        """
        self.close()
        try:
            audio = self._load()
        except ImportError:
            self._opened = _unavailable(
                "This computer cannot sound alarms. Ask who looks after it to install kapmonitor "
                "with its 'audio' extra. (the system says: the sound library is not installed)"
            )
        except OSError:
            self._opened = _unavailable(
                "This computer cannot sound alarms. Ask who looks after it to install PortAudio. "
                "(the system says: PortAudio is not here; on Debian it is libportaudio2)"
            )
        else:
            self._opened = self._start(audio)
        return self._opened

    def announce(self, priority: Priority | None) -> None:
        """Sound ``priority`` from the start of its burst; ``None`` is silence. Never blocks.

        It takes effect with the next samples. The priority that already sounds goes on as it is.
        """
        if priority is self._announced:
            return
        self._announced = priority
        self._playing = _Loop(_NOTHING if priority is None else self._patterns[priority])

    def close(self) -> None:
        """Give the output back. What was announced stays announced."""
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.close()
        self._opened = _unavailable("Sound is closed.")

    def _start(self, audio: Any) -> SoundState:
        try:
            # A long buffer: another thread that holds the interpreter must not tear a tone.
            stream = audio.OutputStream(
                samplerate=SAMPLE_RATE,
                channels=1,
                dtype="float32",
                latency="high",
                callback=self._fill,
            )
        except audio.PortAudioError as failure:
            return _no_output(failure)
        try:
            stream.start()
            name = audio.query_devices(stream.device, "output")["name"]
        except audio.PortAudioError as failure:
            stream.close()
            return _no_output(failure)
        self._asked_at = self._monotonic()
        self._stream = stream
        return SoundState(available=True, output_name=str(name), reason=None)

    def _is_alive(self) -> bool:
        asked_lately = self._monotonic() - self._asked_at <= _SILENT_OUTPUT_S
        return bool(self._stream.active) and asked_lately

    def _fill(self, block: Any, frames: int, _times: Any, _flags: Any) -> None:
        """Audio library's thread: the next ``frames`` samples, into ``block``."""
        self._asked_at = self._monotonic()
        block[:, 0] = self._playing.take(frames)


_NOTHING: Samples = np.zeros(1, dtype=np.float32)


class _Loop:
    """Samples without end. Its place in them is the audio thread's alone."""

    def __init__(self, samples: Samples) -> None:
        self._samples = samples
        self._place = 0

    def take(self, frames: int) -> Samples:
        places = (self._place + np.arange(frames)) % len(self._samples)
        self._place = (self._place + frames) % len(self._samples)
        return self._samples[places]


def _unavailable(reason: str) -> SoundState:
    return SoundState(available=False, output_name=None, reason=reason)


def _no_output(failure: Exception) -> SoundState:
    return _unavailable(
        "No loudspeaker is found, so alarms would not sound. Connect one, switch it on, then press "
        f"Test tone. (the system says: {failure})"
    )
