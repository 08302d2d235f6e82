"""What each scripted action does in the open room, and which fact it is about."""

from collections.abc import Coroutine
from dataclasses import dataclass
from functools import singledispatch
from typing import Any

from kapmonitor.domain import events as ev
from kapmonitor.domain.events import Event, Fact
from kapmonitor.services.correcting import VoidAnswer
from kapmonitor.services.dosing import DrugVial
from kapmonitor.services.entries import DoseDetails, Entry
from kapmonitor.services.room import Room
from kapmonitor.simulation import actions as act
from kapmonitor.simulation.actions import Action

_MAIN_EVENTS: dict[type[Action], tuple[type[Event], ...]] = {
    act.StartStage: (ev.StageStarted,),
    act.AdministerDose: (ev.DoseAdministered,),
    act.Draw: (ev.DrugDrawn,),
    act.Waste: (ev.DrugWasted,),
    act.ExplainDifference: (ev.DrugDifferenceExplained,),
    act.StartInfusion: (ev.InfusionStarted,),
    act.ChangeInfusion: (ev.InfusionChanged,),
    act.PauseInfusion: (ev.InfusionPaused,),
    act.ResumeInfusion: (ev.InfusionResumed,),
    act.EndInfusion: (ev.InfusionEnded,),
    act.StartHold: (ev.HoldStarted,),
    act.EndHold: (ev.HoldEnded,),
    act.SetOxygen: (ev.OxygenStarted, ev.OxygenEnded),
    act.Observe: (ev.ObservationRecorded,),
    act.Score: (ev.ScoreRecorded,),
    act.EnterVital: (ev.VitalEntered,),
    act.Mark: (ev.MomentMarked,),
    act.MeetGate: (ev.GateMet, ev.GateOverridden),
    act.TickItem: (ev.ChecklistTicked,),
    act.CompleteCheck: (ev.CheckCompleted,),
    act.WaiveCheck: (ev.CheckWaived,),
    act.NotRoused: (ev.NotRoused,),
    act.PutOffCheck: (ev.CheckPostponed,),
    act.Acknowledge: (ev.AlarmAcknowledged,),
    act.PauseAudio: (ev.AudioPaused,),
    act.RejectReading: (ev.ReadingRejected,),
    act.TakeResponsibility: (ev.ResponsibilityTaken,),
    act.CallHelp: (ev.HelpCalled,),
    act.Amend: (ev.EntryAmended,),
    act.AmendWeight: (ev.EntryAmended,),
    act.Void: (ev.EntryVoided,),
    act.AnswerVoid: (ev.VoidedDoseAnswered,),
    act.PersonLeft: (ev.PersonLeft,),
    act.Close: (ev.SessionClosed,),
}


def main_events(action: Action) -> tuple[type[Event], ...]:
    """The kinds of fact that an action is about, beside those that come along with it."""
    return _MAIN_EVENTS[type(action)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """Where an action is done: by whom and when, in which room, about which earlier entry."""

    entry: Entry
    room: Room
    version: int
    """That of the entry that the action points at, 0 where there is none."""


_Deed = Coroutine[Any, Any, list[Fact]]


@singledispatch
def deed_of(action: Action, hand: Hand) -> _Deed:
    """Do what an action says; its facts are durable once it is awaited.

    Raises:
        NotAllowed: the rules refuse it.
        RecordError: the record takes nothing now.
    """
    raise TypeError(f"{action.action} by {hand.entry.author} is not played by this version")


def _details(
    action: act.AdministerDose | act.StartInfusion, site: str | None = None
) -> DoseDetails:
    return DoseDetails(
        site=site,
        lot=action.lot,
        expiry=action.expiry,
        concentration_mg_per_ml=action.concentration_mg_per_ml,
        witness=action.witness,
    )


@deed_of.register
def _(action: act.AdministerDose, hand: Hand) -> _Deed:
    return hand.room.dosing.administer_dose(
        hand.entry,
        drug=action.drug,
        route=action.route,
        mass_mg=action.mass_mg,
        details=_details(action, action.site),
    )


@deed_of.register
def _(action: act.Draw, hand: Hand) -> _Deed:
    vial = DrugVial(
        lot=action.lot,
        expiry=action.expiry,
        concentration_mg_per_ml=action.concentration_mg_per_ml,
    )
    return hand.room.dosing.draw(hand.entry, drug=action.drug, mass_mg=action.mass_mg, vial=vial)


@deed_of.register
def _(action: act.Waste, hand: Hand) -> _Deed:
    return hand.room.dosing.waste(
        hand.entry,
        drug=action.drug,
        mass_mg=action.mass_mg,
        witness=action.witness,
        lot=action.lot,
    )


@deed_of.register
def _(action: act.ExplainDifference, hand: Hand) -> _Deed:
    return hand.room.dosing.explain(
        hand.entry, drug=action.drug, lot=action.lot, reason=action.reason
    )


@deed_of.register
def _(action: act.StartInfusion, hand: Hand) -> _Deed:
    return hand.room.dosing.start_infusion(
        hand.entry,
        drug=action.drug,
        mass_mg=action.mass_mg,
        volume_ml=action.volume_ml,
        minutes=action.minutes,
        details=_details(action),
    )


@deed_of.register
def _(action: act.ChangeInfusion, hand: Hand) -> _Deed:
    return hand.room.dosing.change_infusion(hand.entry, action.minutes, action.volume_ml)


@deed_of.register
def _(action: act.PauseInfusion, hand: Hand) -> _Deed:
    return hand.room.dosing.pause_infusion(hand.entry, action.volume_ml)


@deed_of.register
def _(_action: act.ResumeInfusion, hand: Hand) -> _Deed:
    return hand.room.dosing.resume_infusion(hand.entry)


@deed_of.register
def _(action: act.EndInfusion, hand: Hand) -> _Deed:
    return hand.room.dosing.end_infusion(hand.entry, action.volume_ml)


@deed_of.register
def _(_action: act.StartHold, hand: Hand) -> _Deed:
    return hand.room.dosing.start_hold(hand.entry)


@deed_of.register
def _(action: act.EndHold, hand: Hand) -> _Deed:
    return hand.room.dosing.end_hold(hand.entry, action.outcome)


@deed_of.register
def _(action: act.Score, hand: Hand) -> _Deed:
    return hand.room.answering.score(hand.entry, action.scale, action.value)


@deed_of.register
def _(action: act.EnterVital, hand: Hand) -> _Deed:
    return hand.room.answering.enter_vital(hand.entry, action.sign, action.value)


@deed_of.register
def _(action: act.CompleteCheck, hand: Hand) -> _Deed:
    return hand.room.answering.complete(hand.entry, action.check)


@deed_of.register
def _(action: act.WaiveCheck, hand: Hand) -> _Deed:
    return hand.room.answering.waive(
        hand.entry, action.check, action.reason, not_obtained=action.not_obtained
    )


@deed_of.register
def _(action: act.NotRoused, hand: Hand) -> _Deed:
    return hand.room.answering.not_roused(hand.entry, action.check, action.rate_per_min)


@deed_of.register
def _(action: act.PutOffCheck, hand: Hand) -> _Deed:
    return hand.room.answering.put_off(hand.entry, action.check, action.by_time, action.reason)


@deed_of.register
def _(action: act.StartStage, hand: Hand) -> _Deed:
    return hand.room.recording.start_stage(hand.entry, action.stage)


@deed_of.register
def _(action: act.MeetGate, hand: Hand) -> _Deed:
    return hand.room.recording.meet_gate(hand.entry, action.gate)


@deed_of.register
def _(action: act.TickItem, hand: Hand) -> _Deed:
    return hand.room.recording.tick(hand.entry, action.stage, action.item)


@deed_of.register
def _(action: act.SetOxygen, hand: Hand) -> _Deed:
    return hand.room.recording.set_oxygen(hand.entry, action.flow_l_per_min)


@deed_of.register
def _(action: act.PersonLeft, hand: Hand) -> _Deed:
    return hand.room.recording.person_left(hand.entry, action.told)


@deed_of.register
def _(action: act.Close, hand: Hand) -> _Deed:
    return hand.room.recording.close(hand.entry, action.ending, action.reason)


@deed_of.register
def _(action: act.Amend, hand: Hand) -> _Deed:
    changes = dict(action.__pydantic_extra__ or {})
    return hand.room.correcting.amend(hand.entry, hand.version, action.reason, changes)


@deed_of.register
def _(action: act.AmendWeight, hand: Hand) -> _Deed:
    return hand.room.correcting.amend_weight(hand.entry, action.weight_kg, action.reason)


@deed_of.register
def _(action: act.Void, hand: Hand) -> _Deed:
    return hand.room.correcting.void(hand.entry, hand.version, action.reason)


@deed_of.register
def _(action: act.AnswerVoid, hand: Hand) -> _Deed:
    return hand.room.correcting.answer_void(hand.entry, hand.version, VoidAnswer(action.answer))


@deed_of.register
def _(action: act.Observe, hand: Hand) -> _Deed:
    return hand.room.recording.observe(hand.entry, text=action.text, code=action.code)


@deed_of.register
def _(action: act.Mark, hand: Hand) -> _Deed:
    return hand.room.recording.mark(hand.entry, action.text)


@deed_of.register
def _(action: act.RejectReading, hand: Hand) -> _Deed:
    return hand.room.recording.reject_reading(hand.entry, action.sign, action.reason)


@deed_of.register
def _(action: act.Acknowledge, hand: Hand) -> _Deed:
    return hand.room.recording.acknowledge(hand.entry, action.alarm)


@deed_of.register
def _(_action: act.PauseAudio, hand: Hand) -> _Deed:
    return hand.room.recording.pause_audio(hand.entry)


@deed_of.register
def _(_action: act.TakeResponsibility, hand: Hand) -> _Deed:
    return hand.room.recording.take_responsibility(hand.entry)


@deed_of.register
def _(_action: act.CallHelp, hand: Hand) -> _Deed:
    return hand.room.recording.call_help(hand.entry)
