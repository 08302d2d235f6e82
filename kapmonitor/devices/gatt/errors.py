"""What a decoder raises when bytes are no packet it may believe."""

from enum import StrEnum


class DecodeErrorKind(StrEnum):
    """Why a packet was refused; counted by kind, so that a bad link and a bad driver differ."""

    TRUNCATED = "truncated"
    """Fewer bytes than the flags promise."""
    LENGTH = "length"
    """More bytes than the layout has room for: merged or foreign frames."""
    RANGE = "range"
    """A field outside what its encoding allows, such as minute 60."""
    IMPLAUSIBLE = "implausible"
    """Well-formed, but no number that such a device can mean."""


class DecodeError(Exception):
    """The bytes were refused. ``str()`` is one sentence for a log or a terminal."""

    def __init__(self, kind: DecodeErrorKind, sentence: str) -> None:
        super().__init__(sentence)
        self.kind = kind
