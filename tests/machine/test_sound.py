from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from kapmonitor.domain.limits import Priority
from kapmonitor.machine.sound import TonePlayer
from kapmonitor.machine.tones import Samples, burst, repeated


class FakePortAudioError(Exception):
    pass


class FakeStream:
    device = 3

    def __init__(self, *, callback: Callable[..., None], **_: Any) -> None:
        self.callback = callback
        self.active = False
        self.closed = False

    def start(self) -> None:
        self.active = True

    def close(self) -> None:
        self.active = False
        self.closed = True

    def play(self, frames: int) -> Samples:
        """What the audio thread would send to the loudspeaker."""
        block = np.full((frames, 1), np.nan, dtype=np.float32)
        self.callback(block, frames, None, None)
        return block[:, 0]


class FakeAudio:
    """The audio library with one output, or with one that refuses."""

    PortAudioError = FakePortAudioError

    def __init__(self, refusal: str | None = None, refuses_at: str = "open") -> None:
        self.streams: list[FakeStream] = []
        self.refusal = refusal
        self.refuses_at = refuses_at

    def OutputStream(self, **wanted: Any) -> FakeStream:  # noqa: N802 - the library's name
        if self.refusal and self.refuses_at == "open":
            raise FakePortAudioError(self.refusal)
        self.streams.append(FakeStream(**wanted))
        return self.streams[-1]

    def query_devices(self, device: int, kind: str) -> dict[str, str]:
        if self.refusal:
            raise FakePortAudioError(self.refusal)
        return {"name": f"Loudspeaker {device}"}


class FakeTime:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def an_open_player(
    *, practice: bool = False, monotonic: Callable[[], float] = lambda: 100.0
) -> tuple[TonePlayer, FakeStream]:
    audio = FakeAudio()
    player = TonePlayer(practice=practice, load=lambda: audio, monotonic=monotonic)
    player.open()
    return player, audio.streams[0]


def refusing(failure: Exception) -> Callable[[], Any]:
    def load() -> Any:
        raise failure

    return load


def test_that_the_output_that_was_taken_is_named() -> None:  # H18
    player, _ = an_open_player()

    assert player.state.available
    assert player.state.output_name == "Loudspeaker 3"
    assert player.state.reason is None


@pytest.mark.parametrize(
    ("failure", "what_to_do"),
    [
        (ImportError("No module named 'sounddevice'"), "'audio' extra"),
        (OSError("PortAudio library not found"), "libportaudio2"),
    ],
)
def test_that_missing_software_is_a_state_that_says_what_to_install(
    failure: Exception, what_to_do: str
) -> None:  # H18
    player = TonePlayer(practice=False, load=refusing(failure))

    state = player.open()

    assert not state.available
    assert state == player.state
    assert what_to_do in str(state.reason)


@pytest.mark.parametrize("refuses_at", ["open", "name"])
def test_that_a_computer_without_an_output_is_a_state_that_says_so(
    refuses_at: str,
) -> None:  # H18
    audio = FakeAudio(refusal="Error querying device -1", refuses_at=refuses_at)
    player = TonePlayer(practice=False, load=lambda: audio)

    state = player.open()

    assert not state.available
    assert "Error querying device -1" in str(state.reason)
    assert "loudspeaker" in str(state.reason)
    assert all(stream.closed for stream in audio.streams)


def test_that_nothing_sounds_before_anything_is_announced() -> None:
    _, stream = an_open_player()

    assert not stream.play(1000).any()


@pytest.mark.parametrize("priority", list(Priority))
def test_that_an_announced_burst_sounds_again_and_again(priority: Priority) -> None:  # H18
    player, stream = an_open_player()
    once = repeated(priority, practice=False)

    player.announce(priority)
    heard = np.concatenate([stream.play(1023) for _ in range(2 * len(once) // 1023 + 1)])

    assert np.array_equal(heard[: 2 * len(once)], np.tile(once, 2))


def test_that_a_rise_in_priority_is_heard_in_the_next_samples() -> None:  # H21
    player, stream = an_open_player()
    player.announce(Priority.LOW)
    stream.play(5000)

    player.announce(Priority.HIGH)

    assert np.array_equal(stream.play(5000), burst(Priority.HIGH, practice=False)[:5000])


def test_that_silence_takes_effect_in_the_next_samples() -> None:  # H30
    player, stream = an_open_player()
    player.announce(Priority.HIGH)
    stream.play(1000)

    player.announce(None)

    assert not stream.play(5000).any()


def test_that_announcing_the_same_again_does_not_start_the_burst_over() -> None:
    player, stream = an_open_player()
    player.announce(Priority.HIGH)
    stream.play(1000)

    player.announce(Priority.HIGH)

    assert np.array_equal(stream.play(1000), burst(Priority.HIGH, practice=False)[1000:2000])


def test_that_a_drill_is_heard_to_be_one() -> None:  # H67
    player, stream = an_open_player(practice=True)

    player.announce(Priority.HIGH)

    drill = burst(Priority.HIGH, practice=True)
    assert np.array_equal(stream.play(len(drill)), drill)


def test_that_an_alarm_announced_without_an_output_sounds_once_there_is_one() -> None:  # H18
    audio = FakeAudio(refusal="Error querying device -1")
    player = TonePlayer(practice=False, load=lambda: audio)
    player.open()
    player.announce(Priority.HIGH)

    audio.refusal = None
    player.open()

    assert audio.streams[0].play(5000).any()


def test_that_an_output_that_stopped_is_seen() -> None:  # H18
    player, stream = an_open_player()

    stream.active = False

    assert not player.state.available
    assert "Loudspeaker 3 has gone" in str(player.state.reason)


def test_that_an_output_that_takes_no_more_samples_is_seen() -> None:  # H18
    now = FakeTime()
    player, stream = an_open_player(monotonic=now)
    now.now += 1.9
    assert player.state.available

    now.now += 0.2

    assert not player.state.available
    stream.play(10)
    assert player.state.available


def test_that_closing_gives_the_output_back() -> None:
    player, stream = an_open_player()

    player.close()

    assert stream.closed
    assert not player.state.available
