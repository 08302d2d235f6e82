"""When each gate was said to be met and by whom, as the entries stand after corrections."""

from collections.abc import Sequence
from contextlib import suppress

from kapmonitor.domain import events as ev
from kapmonitor.domain.events import Fact
from kapmonitor.domain.standing import Standing, amended, standing_of


class SaidGates:
    """Follows the facts of one session; whether a gate counts is the core's to say, not this."""

    def __init__(self) -> None:
        self._said: list[Fact] = []
        self._corrections: list[Fact] = []
        self._voided: set[int] = set()

    def forget(self) -> None:
        """Another session has begun."""
        self._said.clear()
        self._corrections.clear()
        self._voided.clear()

    def take(self, facts: Sequence[Fact]) -> None:
        """What the record took since."""
        for fact in facts:
            match fact.event:
                case ev.GateMet() | ev.GateOverridden():
                    self._said.append(fact)
                case ev.EntryAmended():
                    self._corrections.append(fact)
                case ev.EntryVoided(voids=version):
                    self._voided.add(version)
                case _:
                    pass

    def newest(self, gate: str) -> Standing | None:
        """The newest entry about a gate that nobody has voided; ``None`` where there is none."""
        entries = [self._stands(fact) for fact in self._said if fact.version not in self._voided]
        about = [each for each in entries if _gate_of(each) == gate]
        return max(about, key=lambda each: each.at, default=None)

    def _stands(self, fact: Fact) -> Standing:
        entry = standing_of(fact)
        for each in self._corrections:
            event = each.event
            if not isinstance(event, ev.EntryAmended) or event.amends != fact.version:
                continue
            if each.version not in self._voided:
                with suppress(ValueError, ArithmeticError):  # as the record's own fold does
                    entry = amended(entry, event.changes)
        return entry


def _gate_of(entry: Standing) -> str:
    match entry.event:
        case ev.GateMet(gate=gate) | ev.GateOverridden(gate=gate):
            return gate
        case _:
            return ""
