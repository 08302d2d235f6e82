"""A past session in words: its row in the list, and the figures above its plots."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing import format_amount, per_kg
from kapmonitor.domain.limits import Priority
from kapmonitor.domain.vitals import VitalSign
from kapmonitor.services.archive import (
    Checked,
    Coverage,
    DoseTotal,
    Gap,
    GapCause,
    Lowest,
    Pressure,
    ReviewedSession,
    SessionFigures,
    SessionRow,
)
from kapmonitor.ui.language import translate
from kapmonitor.ui.text import ENDING_WORDS, number_word, one_line, route_word, sign_word

_C = "review"
_PRIORITIES = (Priority.HIGH, Priority.MEDIUM, Priority.LOW)
_CAUSES = {
    GapCause.NEVER: "no value in the whole session",
    GapCause.NOT_YET: "before the first value",
    GapCause.INTERRUPTED: "the program did not run",
    GapCause.DEVICE_LOST: "device lost",
    GapCause.SENSOR_OFF: "sensor off",
    GapCause.DOUBTED: "signal doubtful",
    GapCause.SILENT: "nothing came",
}
_SHORT_ENDINGS = {
    ev.Ending.DISCHARGED: "has left",
    ev.Ending.NOT_DOSED: "not dosed",
    ev.Ending.STOPPED: "stopped",
    ev.Ending.TRANSFERRED: "transferred",
    ev.Ending.LEFT_AGAINST_ADVICE: "against advice",
    ev.Ending.END_OF_SCRIPT: "script ended",
}
"""For the list, where a longer word would cut a figure off."""
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DASH = "\N{EN DASH}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RowWords:
    """What a row of the list says."""

    code: str
    date: str
    doses: str
    figures: tuple[str, ...]
    """The more a figure matters the later it stands."""
    state: str
    state_tone: str
    practice: bool
    alarms: Priority | None
    """The highest priority there was."""
    alarm_count: str

    @property
    def spoken(self) -> str:
        """All of it, for those who hear the screen."""
        kind = translate(_C, "practice") if self.practice else ""
        alarms = f"{self.alarms} alarms {self.alarm_count}" if self.alarms else ""
        parts = (self.code, self.date, kind, self.doses, *self.figures, alarms, self.state)
        return ", ".join(part for part in parts if part)


PROBLEMS_TOLD = 2
"""How many problems of a record are named beside it: more would push the plots away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure above the plots: its title, the figure, and what belongs to it to be honest."""

    name: str
    title: str
    text: str
    detail: str = ""
    tone: str = "text"


def row_words(row: SessionRow, *, is_live: bool) -> RowWords:
    """The words of one row."""
    figures = row.figures
    state, tone = _state(row, is_live=is_live)
    alarms = figures.alarms if figures else {}
    highest = next((each for each in _PRIORITIES if alarms.get(each)), None)
    return RowWords(
        code=one_line(row.participant),
        date=short_date(row.opened_at),
        doses=doses_words(figures.doses) if figures else translate(_C, "being worked out"),
        figures=_row_figures(figures) if figures else (),
        state=state,
        state_tone=tone,
        practice=row.practice,
        alarms=highest,
        alarm_count=f"{alarms[highest]}" if highest else "",
    )


def figures_of(
    reviewed: ReviewedSession,
    checked: Checked | None,
    account: Sequence[Figure] = (),
) -> list[Figure]:
    """What stands above the plots: how much was watched comes first (HAZARDS H72).

    ``account``: what the drug and the checks came to (``review_account``).
    """
    figures = reviewed.row.figures
    found = [_coverage_figure(each) for each in reviewed.coverage]
    if figures is not None:
        found += [
            _dose_figure(reviewed, figures),
            _lowest_figure(figures.lowest_spo2),
            _pressure_figure(figures.highest_pressure),
            _alarm_figure(figures.alarms),
        ]
    return [*found, *account, record_figure(checked)]


def record_figure(checked: Checked | None) -> Figure:
    """What is known of the record: nothing, until a check has really run (HAZARDS H70)."""
    title = translate(_C, "Record")
    if checked is None:
        text = translate(_C, "not verified yet")
        return Figure(name="record", title=title, text=text, tone="muted")
    if checked.problems:
        text = translate(_C, "NOT INTACT, problems: {count}", count=len(checked.problems))
        told = [one_line(each) for each in checked.problems[:PROBLEMS_TOLD]]
        if len(checked.problems) > PROBLEMS_TOLD:
            told.append(translate(_C, "all of them: kapmonitor verify"))
        return Figure(name="record", title=title, text=text, detail="; ".join(told), tone="block")
    detail = "; ".join(one_line(each) for each in checked.notes)
    text = translate(_C, "{count} facts, chain intact", count=checked.facts)
    return Figure(name="record", title=title, text=text, detail=detail, tone="ok")


def headline(reviewed: ReviewedSession) -> str:
    """Date, room and end in one line; the protocol stands under it (``review_account``)."""
    row = reviewed.row
    parts = [
        long_date(row.opened_at),
        one_line(row.room or ""),
        _ended(row),
    ]
    return " · ".join(part for part in parts if part)


def doses_words(doses: Sequence[DoseTotal]) -> str:
    """What was given, routes in words (HAZARDS H39)."""
    if not doses:
        return translate(_C, "no dose")
    return " + ".join(
        translate(
            _C,
            "{drug} {mass} mg, {route}",
            drug=one_line(each.drug),
            mass=format_amount(each.mass_mg),
            route=route_word(each.route),
        )
        for each in doses
    )


def elapsed(seconds: float) -> str:
    """Time since the opening, to the second.

    >>> elapsed(2746.4), elapsed(7.0)
    ('0:45:46', '0:00:07')
    """
    whole = int(seconds)
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"


def short_date(moment: datetime) -> str:
    """A local day and month, and the time: two sessions of one day are told apart."""
    local = moment.astimezone()
    return f"{local.day} {_MONTHS[local.month - 1]} {local:%H:%M}"


def long_date(moment: datetime) -> str:
    """A local date with its time and zone (HAZARDS H51)."""
    local = moment.astimezone()
    return f"{local.day} {_MONTHS[local.month - 1]} {local:%Y %H:%M %Z}"


def span_words(seconds: float) -> str:
    """How long something lasted, as short as it can be said.

    >>> span_words(0.98), span_words(41.0), span_words(754.0), span_words(4321.0)
    ('1 s', '41 s', '12 min 34 s', '1 h 12 min')
    """
    whole = max(1, round(seconds))
    if whole < 60:
        return translate(_C, "{s} s", s=whole)
    if whole < 3600:
        return translate(_C, "{m} min {s} s", m=whole // 60, s=whole % 60)
    return translate(_C, "{h} h {m} min", h=whole // 3600, m=whole // 60 % 60)


def pressure_words(pressure: Pressure) -> str:
    """Systolic over diastolic."""
    below = _DASH if pressure.diastolic is None else number_word(pressure.diastolic)
    return f"{number_word(pressure.systolic)}/{below}"


def _state(row: SessionRow, *, is_live: bool) -> tuple[str, str]:
    if is_live:
        return translate(_C, "open now"), "accent"
    if row.closed_at is None:
        return translate(_C, "not closed"), "text"
    words = _SHORT_ENDINGS[row.ending] if row.ending else "closed"
    return translate(_C, words), "muted"


def _ended(row: SessionRow) -> str:
    if row.closed_at is None:
        return translate(_C, "not closed")
    words = translate("ending", ENDING_WORDS[row.ending] if row.ending else "closed")
    return translate(_C, "closed {time}: {how}", time=_clock(row.closed_at), how=words)


def _clock(moment: datetime) -> str:
    return f"{moment.astimezone():%H:%M}"


def _row_figures(figures: SessionFigures) -> tuple[str, ...]:
    parts = [elapsed(figures.duration_s)[:-3]]
    if figures.highest_pressure:
        parts.append(translate(_C, "BP {bp}", bp=pressure_words(figures.highest_pressure)))
    if figures.lowest_spo2:
        value = number_word(figures.lowest_spo2.value)
        parts.append(translate(_C, "SpO₂ \N{GREATER-THAN OR EQUAL TO} {value}", value=value))
    return tuple(parts)


def _coverage_figure(coverage: Coverage) -> Figure:
    sign = coverage.sign
    name = translate(_C, "BP") if sign is VitalSign.SYSTOLIC else sign_word(sign)
    longest = coverage.longest
    return Figure(
        name=f"coverage-{sign.value}",
        title=translate(_C, "Coverage {sign}", sign=name),
        text=share_words(coverage.share),
        detail=_gap_words(longest) if longest else _whole_words(coverage),
    )


def _whole_words(coverage: Coverage) -> str:
    """What is said where there is no gap; a session of no length has no value either."""
    return translate(_C, "no gap") if coverage.share else translate(_C, _CAUSES[GapCause.NEVER])


def share_words(share: float) -> str:
    """A share in percent; what is not all is never rounded to all.

    >>> share_words(1.0), share_words(0.99996), share_words(0.0)
    ('100 %', '99.9 %', '0 %')
    """
    percent = share * 100
    if percent in (0.0, 100.0):
        return f"{percent:.0f} %"
    return f"{min(max(percent, 0.1), 99.9):.1f} %"


def _gap_words(gap: Gap) -> str:
    cause = translate(_C, _CAUSES[gap.cause])
    if gap.cause is GapCause.NEVER:
        return cause
    return translate(
        _C,
        "gap {length} at {at}, {cause}",
        length=span_words(gap.length_s),
        at=elapsed(gap.start_s),
        cause=cause,
    )


def _dose_figure(reviewed: ReviewedSession, figures: SessionFigures) -> Figure:
    opened = reviewed.facts[0].event if reviewed.facts else None
    weight = opened.weight_kg if isinstance(opened, ev.SessionOpened) else None
    per_weight = [
        translate(
            _C,
            "{amount} mg/kg of {weight:g} kg",
            amount=format_amount(per_kg(each.mass_mg, weight)),
            weight=weight,
        )
        for each in figures.doses
        if weight
    ]
    return Figure(
        name="dose",
        title=translate(_C, "Dose"),
        text=doses_words(figures.doses),
        detail=" + ".join(per_weight),
    )


def _lowest_figure(lowest: Lowest | None) -> Figure:
    title = translate(_C, "Lowest SpO₂")
    if lowest is None:
        return Figure(name="lowest-spo2", title=title, text=_DASH)
    return Figure(
        name="lowest-spo2",
        title=title,
        text=translate(
            _C, "{number} % at {at}", number=number_word(lowest.value), at=elapsed(lowest.at_s)
        ),
        detail=translate(_C, "trusted, held {length}", length=span_words(lowest.lasted_s)),
    )


def _pressure_figure(pressure: Pressure | None) -> Figure:
    title = translate(_C, "Highest pressure")
    if pressure is None:
        return Figure(name="highest-pressure", title=title, text=_DASH)
    mean = (
        ""
        if pressure.mean is None
        else translate(_C, "mean {mean}", mean=number_word(pressure.mean))
    )
    source = translate(_C, "by hand") if pressure.by_hand else translate(_C, "by cuff")
    return Figure(
        name="highest-pressure",
        title=title,
        text=translate(
            _C, "{bp} mmHg at {at}", bp=pressure_words(pressure), at=elapsed(pressure.at_s)
        ),
        detail=", ".join(part for part in (mean, source) if part),
    )


def _alarm_figure(alarms: Mapping[Priority, int]) -> Figure:
    told = [
        f"{alarms[each]} {translate('priority', each)}" for each in _PRIORITIES if each in alarms
    ]
    text = ", ".join(told) or translate(_C, "none raised")
    return Figure(name="alarms", title=translate(_C, "Alarms"), text=text)
