"""A protocol as planned time from the dose on: stages, checks, the booster's window, leaving."""

from collections.abc import Iterator
from dataclasses import dataclass

from kapmonitor.protocols.model import ADMINISTRATION, DosingProtocol, ScheduledCheck
from kapmonitor.ui.language import translate
from kapmonitor.ui.text import check_word, stage_word

_C = "protocols"


@dataclass(frozen=True, slots=True, kw_only=True)
class StageSpan:
    """One stage, in seconds from the dose."""

    stage: str
    words: str
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckLane:
    """One check's planned moments, in seconds from the dose."""

    words: str
    at_s: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanChart:
    """Everything that has a place in time."""

    stages: tuple[StageSpan, ...]
    lanes: tuple[CheckLane, ...]
    booster: tuple[float, float] | None
    leaving_s: float | None
    """Nobody leaves before, with one dose only."""

    @property
    def start_s(self) -> float:
        """Where the plan begins, before the dose."""
        return self.stages[0].start_s if self.stages else 0.0

    @property
    def end_s(self) -> float:
        """Where it ends: the last of all that it says."""
        ends = [span.end_s for span in self.stages]
        ends += [at for lane in self.lanes for at in lane.at_s]
        ends += [self.booster[1]] if self.booster else []
        return max([*ends, self.leaving_s or 0.0, self.start_s + 60.0])

    @property
    def spoken(self) -> str:
        """The stages in a sentence, for those who hear the screen; the rest stands in the lists."""
        return ", ".join(
            f"{span.words} {minutes(span.start_s)} to {minutes(span.end_s)}" for span in self.stages
        )


def minutes(seconds: float) -> str:
    """``10 min``, or ``45 s`` under a minute."""
    if 0 < abs(seconds) < 60:
        return translate(_C, "{seconds:g} s", seconds=seconds)
    return translate(_C, "{minutes:g} min", minutes=seconds / 60)


def chart_of(protocol: DosingProtocol) -> PlanChart:
    """The plan with the first dose at the beginning of administration."""
    stages = tuple(_spans(protocol))
    names = dict.fromkeys(check.check for check in protocol.checks)
    lanes = tuple(
        CheckLane(words=check_word(name), at_s=tuple(_moments(name, protocol, stages)))
        for name in names
    )
    booster = protocol.booster
    return PlanChart(
        stages=stages,
        lanes=lanes,
        booster=(booster.earliest_s, booster.latest_s) if booster else None,
        leaving_s=protocol.leaving.minimum_s if protocol.leaving else None,
    )


def _spans(protocol: DosingProtocol) -> Iterator[StageSpan]:
    before = 0.0
    for stage in protocol.stages:
        if stage.id == ADMINISTRATION:
            break
        before += stage.planned_s
    else:
        before = 0.0
    start = -before
    for stage in protocol.stages:
        end = start + stage.planned_s
        yield StageSpan(stage=stage.id, words=stage_word(stage.id), start_s=start, end_s=end)
        start = end


def _moments(name: str, protocol: DosingProtocol, stages: tuple[StageSpan, ...]) -> list[float]:
    checks = [check for check in protocol.checks if check.check == name]
    return sorted({at for check in checks for at in _of_check(check, stages)})


def _of_check(check: ScheduledCheck, stages: tuple[StageSpan, ...]) -> Iterator[float]:
    """Fixed points from the dose; a rhythm from the beginning of its unbroken stages on."""
    yield from check.at_s
    if check.every_s is None:
        return
    for start, end in _unbroken(check, stages):
        count = int((end - start) // check.every_s)
        yield from (start + check.every_s * (number + 1) for number in range(count))


def _unbroken(
    check: ScheduledCheck, stages: tuple[StageSpan, ...]
) -> Iterator[tuple[float, float]]:
    """As ``protocols.timeline`` counts: a rhythm outlives a stage."""
    start: float | None = None
    end = 0.0
    for span in stages:
        if span.stage in check.stages:
            start = span.start_s if start is None else start
            end = span.end_s
        elif start is not None:
            yield start, end
            start = None
    if start is not None:
        yield start, end
