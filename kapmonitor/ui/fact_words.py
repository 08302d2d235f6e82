"""Words for facts: what happened, in one line, of window, log, review and text view alike."""

from dataclasses import asdict
from functools import singledispatch

from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing import format_amount
from kapmonitor.domain.events import Event, Fact
from kapmonitor.domain.people import Role
from kapmonitor.ui.drug_words import (
    OfDrugs,
    after,
    change_words,
    drug_event_words,
    drug_words,
    say_fact,
)
from kapmonitor.ui.language import translate
from kapmonitor.ui.text import (
    ENDING_WORDS,
    PRIORITY_MARKS,
    alarm_subject,
    check_word,
    condition_word,
    one_line,
    role_word,
    sign_word,
    stage_word,
    unit_word,
)
from kapmonitor.ui.viewmodels.observation_words import gate_words

SENTENCES: dict[type[Event], str] = {
    ev.DeviceConnected: "{name} connected",
    ev.DeviceStale: "{device}: nothing comes, the link is up",
    ev.DeviceLost: "{device} lost: {reason}",
    ev.DeviceRestored: "{device} is back",
    ev.OxygenEnded: "Oxygen ended, on air",
    ev.OxygenStarted: "Oxygen {flow_l_per_min:g} L/min",
    ev.ReadingsSealed: "{count} readings sealed",
    ev.ClockJumped: "The computer's clock was set by {seconds:+.0f} s",
    ev.EntryVoided: "Entry {voids} voided: {reason}",
    ev.SessionInterrupted: "Session interrupted: {reason}",
    ev.SessionResumed: "Session goes on after the interruption",
}
_OWED = {
    "leaving": "leaving item open: {what}",
    "check": "check late: {what}",
    "infusion": "the infusion was not ended: {what}",
    "hold": "nobody said whether it was spat or swallowed",
    "void": "a voided dose is not answered: {what}",
    "drug": "the drug does not tie out: {what}",
    "person": "nobody said that the person has left",
}
"""What stood open at the closing, by the first part of its stored word (``protocols/owed``)."""


def fact_words(fact: Fact) -> str:
    """A fact as a log line, with its author."""
    return f"{fact_text(fact)}  [{one_line(fact.recorded_by)}]"


def fact_text(fact: Fact) -> str:
    """What a fact says, in one line, without its author and time."""
    return event_words(fact.event)


def event_words(event: Event) -> str:
    """What happened, without its author."""
    return one_line(_event_words(event))


def owed_at_closing(owed: str) -> str:
    """One thing that was owed at the closing, from its stored word.

    >>> owed_at_closing("leaving:gait")
    'leaving item open: Walks steadily'
    """
    kind, _, what = owed.partition(":")
    if kind not in _OWED:
        return one_line(owed)
    named = {"leaving": gate_words, "check": check_word}.get(kind, str)(what)
    return one_line(say_fact(_OWED[kind], what=named))


def author_word(author: str) -> str:
    """Who wrote or witnessed: a role as a word, anybody else as they were named."""
    return role_word(author) if author in set(Role) else one_line(author)


@singledispatch
def _event_words(event: Event) -> str:
    """Facts whose fields fill a sentence as they are."""
    return say_fact(SENTENCES[type(event)], **asdict(event))


@_event_words.register
def _(event: OfDrugs) -> str:
    return drug_event_words(event)


@_event_words.register
def _(event: ev.SessionOpened) -> str:
    weight = "" if event.weight_kg is None else say_fact(", {kg:g} kg", kg=event.weight_kg)
    return say_fact("Session opened: {code}", code=event.participant) + weight


@_event_words.register
def _(event: ev.StageStarted) -> str:
    return say_fact("Stage {stage}", stage=stage_word(event.stage))


@_event_words.register
def _(event: ev.ChecklistTicked) -> str:
    item, stage = event.item.replace("-", " "), stage_word(event.stage)
    return say_fact("Seen to, {stage}: {item}", stage=stage, item=item)


@_event_words.register
def _(event: ev.DoseAdministered) -> str:
    dose = drug_words(event.drug, event.mass_mg, event.route)
    return say_fact("{dose}, given", dose=dose) + after(event.site, ", ") + after(event.override)


@_event_words.register
def _(event: ev.DosePrepared) -> str:
    dose = drug_words(event.drug, event.mass_mg, event.route)
    volume = "" if event.volume_ml is None else f", {format_amount(event.volume_ml)} mL"
    return say_fact("Drawn up, not in the body: {dose}", dose=dose) + volume + after(event.override)


@_event_words.register
def _(event: ev.VoidedDoseAnswered) -> str:
    answer = event.answer.replace("-", " ")
    return say_fact("Voided dose, entry {entry}: {answer}", entry=event.voids, answer=answer)


@_event_words.register
def _(event: ev.PersonLeft) -> str:
    return say_fact("The person has left") + after(event.told, say_fact(", told: "))


@_event_words.register
def _(event: ev.HelpCalled) -> str:
    return say_fact("HELP called") + after(event.called)


@_event_words.register
def _(event: ev.PreflightConfirmed) -> str:
    item = event.item.replace("-", " ")
    return say_fact("Before the session: {item} confirmed", item=item) + after(event.detail)


@_event_words.register
def _(event: ev.PreflightWaived) -> str:
    item = event.item.replace("-", " ")
    return say_fact("Before the session: without {item}: {reason}", item=item, reason=event.reason)


@_event_words.register
def _(event: ev.DutyAssigned) -> str:
    return say_fact("{role} on duty: {duty}", role=role_word(event.role), duty=event.duty)


@_event_words.register
def _(event: ev.ObservationRecorded) -> str:
    return event.text or (event.code or "").replace("-", " ")


@_event_words.register
def _(event: ev.ScoreRecorded) -> str:
    return f"{check_word(event.scale)} {event.value:g}"


@_event_words.register
def _(event: ev.VitalEntered) -> str:
    sign, unit = sign_word(event.sign), unit_word(event.sign)
    return say_fact("{sign} {value:g} {unit} by hand", sign=sign, value=event.value, unit=unit)


@_event_words.register
def _(event: ev.ReadingRejected) -> str:
    value = "" if event.value is None else f" {event.value:g} {unit_word(event.sign)}"
    what = f"{sign_word(event.sign)}{value}"
    return say_fact("{what} rejected: {reason}", what=what, reason=event.reason)


@_event_words.register
def _(event: ev.MomentMarked) -> str:
    return say_fact("Marked") + after(event.text)


@_event_words.register
def _(event: ev.GateMet) -> str:
    return say_fact("Gate met: {gate}", gate=gate_words(event.gate))


@_event_words.register
def _(event: ev.GateOverridden) -> str:
    gate = gate_words(event.gate)
    return say_fact("Gate overridden: {gate}: {reason}", gate=gate, reason=event.reason)


@_event_words.register
def _(event: ev.CheckCompleted) -> str:
    return say_fact("Check done: {check}", check=check_word(event.check))


@_event_words.register
def _(event: ev.CheckWaived) -> str:
    words = "Check tried, not obtained: {check}: {reason}"
    if not event.not_obtained:
        words = "Check waived: {check}: {reason}"
    return say_fact(words, check=check_word(event.check), reason=event.reason)


@_event_words.register
def _(event: ev.CheckPostponed) -> str:
    return say_fact(
        "Check put off to {time}: {check}: {reason}",
        time=f"{event.until.astimezone():%H:%M}",
        check=check_word(event.check),
        reason=event.reason,
    )


@_event_words.register
def _(event: ev.NotRoused) -> str:
    """No number stands for the sedation that nobody asked for (HAZARDS H45)."""
    seen = "{check}: not roused on purpose: breathing seen"
    rate = ""
    if event.rate_per_min is not None:
        rate = say_fact(", {rate:g} /min", rate=event.rate_per_min)
    return say_fact(seen, check=check_word(event.check)) + rate


@_event_words.register
def _(event: ev.AlarmRaised) -> str:
    return f"{PRIORITY_MARKS[event.priority]} {alarm_subject(event)}"


@_event_words.register
def _(event: ev.AlarmAcknowledged) -> str:
    return say_fact("Acknowledged: {what}", what=condition_word(event.condition))


@_event_words.register
def _(event: ev.AlarmEnded) -> str:
    return say_fact("Ended: {what}", what=condition_word(event.condition))


@_event_words.register
def _(event: ev.AudioPaused) -> str:
    return say_fact("Audio paused until {until}", until=f"{event.until.astimezone():%H:%M:%S}")


@_event_words.register
def _(event: ev.DeviceSummarised) -> str:
    refused = event.refused_truncated + event.refused_length
    refused += event.refused_range + event.refused_implausible
    return say_fact(
        "{device}: {packets} packets, {refused} refused",
        device=event.device,
        packets=event.packets,
        refused=refused,
    )


@_event_words.register
def _(event: ev.ResponsibilityTaken) -> str:
    return say_fact("{role} answers for the room", role=role_word(event.role))


@_event_words.register
def _(event: ev.EntryAmended) -> str:
    words = change_words(event.changes)
    said = say_fact("Entry {entry} corrected: {changes}", entry=event.amends, changes=words)
    return said + after(event.reason)


@_event_words.register
def _(event: ev.ActionRefused) -> str:
    action = event.action.replace("-", " ")
    return say_fact("Refused: {action}: {why}", action=action, why=event.why)


@_event_words.register
def _(event: ev.SessionClosed) -> str:
    ending = translate("ending", ENDING_WORDS[event.ending])
    owed = "; ".join(owed_at_closing(each) for each in event.owed or ())
    said = say_fact("Session closed: {ending}", ending=ending) + after(event.reason)
    return said + after(owed, say_fact(" \N{MIDDLE DOT} still owed: "))
