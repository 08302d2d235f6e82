"""The dosing protocols at hand: every version that could be read, and what sessions open with."""

from collections.abc import Iterable
from dataclasses import dataclass

from kapmonitor.domain.events import ProtocolReference
from kapmonitor.protocols.model import DosingProtocol


class TakenVersionError(ValueError):
    """An id and version that the clinic has already, with other bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    """Everything at one moment; never changed, only followed by the next."""

    built_in: tuple[DosingProtocol, ...]
    clinic: tuple[DosingProtocol, ...]


class ProtocolLibrary:
    """Holds protocols. One thread adds, any thread asks: a snapshot is swapped, never changed."""

    def __init__(
        self, built_in: Iterable[DosingProtocol] = (), clinic: Iterable[DosingProtocol] = ()
    ) -> None:
        """``clinic``: the clinic's own, which come before built-in ones of the same version."""
        self._held = _Held(built_in=_sorted(built_in), clinic=_sorted(clinic))

    @property
    def built_in(self) -> tuple[DosingProtocol, ...]:
        """What comes with the program, by id, the newest version of each first."""
        return self._held.built_in

    @property
    def clinic(self) -> tuple[DosingProtocol, ...]:
        """The clinic's own, by id, the newest version of each first."""
        return self._held.clinic

    @property
    def all(self) -> tuple[DosingProtocol, ...]:
        """Every version of every protocol, the clinic's own first."""
        held = self._held
        return held.clinic + held.built_in

    @property
    def offered(self) -> tuple[DosingProtocol, ...]:
        """What a session may be opened with, by id: the clinic's newest version, else ours.

        An update of the program never takes the place of what a clinic has decided (HAZARDS H60).
        """
        held = self._held
        newest = {each.id: each for each in sorted(held.built_in, key=lambda p: p.version)}
        newest |= {each.id: each for each in sorted(held.clinic, key=lambda p: p.version)}
        return tuple(newest[each] for each in sorted(newest))

    def offered_as(self, protocol_id: str) -> DosingProtocol | None:
        """What a session of that id is opened with now; ``None`` where no file has it."""
        return next((each for each in self.offered if each.id == protocol_id), None)

    def versions(self, protocol_id: str) -> tuple[DosingProtocol, ...]:
        """Every version of one id, the newest first."""
        found = [each for each in self.all if each.id == protocol_id]
        return tuple(sorted(found, key=lambda each: -each.version))

    def of(self, reference: ProtocolReference) -> DosingProtocol | None:
        """The very file that a session was opened with, byte for byte (HAZARDS H60)."""
        for protocol in self.all:
            if (protocol.id, protocol.version) == (reference.id, reference.version) and (
                protocol.sha256 == reference.sha256
            ):
                return protocol
        return None

    def is_built_in(self, protocol: DosingProtocol) -> bool:
        """Whether these very bytes come with the program."""
        return any(each.sha256 == protocol.sha256 for each in self._held.built_in)

    def add(self, protocol: DosingProtocol) -> None:
        """Take in one of the clinic's; what is there already, byte for byte, stays as it is.

        Raises:
            TakenVersionError: the clinic has this id and version with other bytes.
        """
        held = self._held
        if any(each.sha256 == protocol.sha256 for each in held.clinic + held.built_in):
            return
        if any((p.id, p.version) == (protocol.id, protocol.version) for p in held.clinic):
            raise TakenVersionError(
                f"{protocol.id} version {protocol.version} is there with other bytes: raise"
                " `version`: a version is never changed"
            )
        clinic = _sorted([*held.clinic, protocol])
        self._held = _Held(built_in=held.built_in, clinic=clinic)


def _sorted(protocols: Iterable[DosingProtocol]) -> tuple[DosingProtocol, ...]:
    return tuple(sorted(protocols, key=lambda each: (each.id, -each.version)))
