"""What a drill tells the outside: JSON lines as they become durable, and how it went."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import Any

from kapmonitor.domain.events import ActionRefused, Fact, SessionClosed, SessionOpened
from kapmonitor.services.chain import Seal
from kapmonitor.services.lines import (
    compact,
    end_object,
    fact_object,
    reading_object,
    session_object,
)
from kapmonitor.services.payloads import JsonObject, time_text
from kapmonitor.services.ports import DurableLine
from kapmonitor.simulation.expectations import (
    REFUSED,
    Happening,
    describe,
    in_words,
    is_expected,
    unmet,
)
from kapmonitor.simulation.player import Refused
from kapmonitor.simulation.scenario import Expectation, Scenario


@dataclass(slots=True)
class DrillReport:
    """Told by the writer's thread of what is durable, by the core's of what was refused."""

    scenario: Scenario
    print_line: Callable[[str], None] | None = None
    session: str = ""
    opened_at: datetime | None = None
    facts: int = 0
    readings: int = 0
    is_closed: bool = False
    """Whether its session was closed: one left open in a window has not come to its end."""
    _seal: Seal = field(default_factory=Seal)
    _one_at_a_time: Lock = field(default_factory=Lock)
    _happenings: list[Happening] = field(default_factory=list)
    _refused: list[Happening] = field(default_factory=list)

    def go_on(
        self, facts: Sequence[Fact], readings: int, printed: Sequence[JsonObject] = ()
    ) -> None:
        """Take over what an interrupted drill had recorded.

        Its session line is printed, unless the same output has it among ``printed`` already.
        """
        self.readings = readings
        if printed:
            for line in printed:
                self._seal.add(line)
        else:
            self._print(session_object(facts[0]))
        for fact in facts:
            self._count(fact)
            if isinstance(fact.event, ActionRefused):
                line = _refused_line(fact.occurred_at, fact.event)
                self._refused.append(Happening(kind=REFUSED, at=fact.occurred_at, values=line))

    def print_missing(self, lines: Iterable[JsonObject]) -> None:
        """Print what is durable and was not printed before the interruption."""
        for line in lines:
            self._print(line)

    def durable(self, lines: Sequence[DurableLine]) -> None:
        """Print what has become durable, in stored order."""
        for line in lines:
            if isinstance(line, Fact):
                if isinstance(line.event, SessionOpened):
                    self._print(session_object(line))
                self._print(fact_object(line))
                self._count(line)
            else:
                self._print(reading_object(self.session, line))
                self.readings += 1

    def refused(self, refused: Refused) -> None:
        """Print a scripted action that the rules refused."""
        line = _refused_line(refused.at, refused)
        self._print(line)
        self._refused.append(Happening(kind=REFUSED, at=refused.at, values=line))

    def unmet(self) -> list[dict[str, Any]]:
        """The expectations that were not met, as the end line names them."""
        return [describe(expectation) for expectation in self._unmet()]

    def _unmet(self) -> list[Expectation]:
        if self.opened_at is None:
            return list(self.scenario.expectations)
        happenings = [*self._happenings, *self._refused]
        return unmet(self.scenario.expectations, happenings, self.opened_at)

    def refused_unasked(self) -> list[str]:
        """What was refused though no expectation asked for it, in words."""
        start = self.opened_at
        return [
            f"{r.values['action']} at {r.values['at']}: {r.values['why']}"
            for r in self._refused
            if start is None or not is_expected(r, self.scenario.expectations, start)
        ]

    def end(self) -> None:
        """Print the end line."""
        line = end_object(self.session, self.facts, self.readings)
        self._print({**line, "digest": self._seal.digest, "unmet": self.unmet()})

    def complaints(self) -> list[str]:
        """Everything that was not as it should be, in words."""
        numbers = {id(e): n for n, e in enumerate(self.scenario.expectations, 1)}
        return [
            *(f"expect[{numbers[id(e)]}] not met: {in_words(e)}" for e in self._unmet()),
            *(f"refused: {refused}" for refused in self.refused_unasked()),
        ]

    def _count(self, fact: Fact) -> None:
        self.facts += 1
        if isinstance(fact.event, SessionOpened):
            self.session, self.opened_at = fact.session, fact.occurred_at
        self.is_closed = self.is_closed or isinstance(fact.event, SessionClosed)
        values = fact_object(fact)["data"]
        self._happenings.append(Happening(kind=fact.kind, at=fact.occurred_at, values=values))

    def _print(self, line: JsonObject) -> None:
        if self.print_line is not None:
            with self._one_at_a_time:  # two threads print, and the digest keeps their order
                self._seal.add(line)
                self.print_line(compact(line))


def _refused_line(at: datetime, refused: Refused | ActionRefused) -> JsonObject:
    return {
        "type": REFUSED,
        "at": time_text(at),
        "action": refused.action,
        "label": refused.label,
        "code": refused.code,
        "why": refused.why,
    }
