from decimal import Decimal

import pytest

from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing import Route
from kapmonitor.domain.events import Event, Fact
from kapmonitor.domain.people import Role
from kapmonitor.domain.vitals import VitalSign
from kapmonitor.protocols.model import ARRIVAL_GATES
from kapmonitor.protocols.refusals import RefusalCode
from kapmonitor.protocols.zero import time_zero
from kapmonitor.services.entries import DoseDetails
from tests.builders import (
    CUFF,
    Rig,
    a_dose,
    a_reading,
    a_status,
    an_entry,
    an_spo2,
    arrived,
    drawn,
    in_a_room,
)
from tests.records import at
from tests.services.entries import Action, M, give, refusal_of, written


@pytest.mark.parametrize(
    ("action", "event"),
    [
        (
            lambda rig: rig.room.recording.start_stage(rig.entry(), "preparation"),
            ev.StageStarted(stage="preparation"),
        ),
        (
            lambda rig: rig.room.recording.observe(rig.entry(), text="smiles"),
            ev.ObservationRecorded(text="smiles"),
        ),
        (
            lambda rig: rig.room.recording.observe(rig.entry(), code="calm"),
            ev.ObservationRecorded(code="calm"),
        ),
        (
            lambda rig: rig.room.recording.mark(rig.entry(), "here"),
            ev.MomentMarked(text="here"),
        ),
        (
            lambda rig: rig.room.answering.score(rig.entry(), "nausea", 3),
            ev.ScoreRecorded(scale="nausea", value=3.0),
        ),
        (
            lambda rig: rig.room.answering.enter_vital(rig.entry(), VitalSign.RESPIRATORY_RATE, 14),
            ev.VitalEntered(sign=VitalSign.RESPIRATORY_RATE, value=14.0),
        ),
        (
            lambda rig: rig.room.recording.meet_gate(rig.entry(), "consent"),
            ev.GateMet(gate="consent"),
        ),
        (
            lambda rig: rig.room.answering.complete(rig.entry(), "breathing"),
            ev.CheckCompleted(check="breathing", due_at=at(10)),
        ),
        (
            lambda rig: rig.room.recording.take_responsibility(rig.entry()),
            ev.ResponsibilityTaken(role="nurse"),
        ),
        (  # H61
            lambda rig: rig.room.recording.take_over_writing(rig.entry()),
            ev.DutyAssigned(duty="writes", role="nurse"),
        ),
        (
            lambda rig: rig.room.recording.pause_audio(rig.entry()),
            ev.AudioPaused(until=at(130)),
        ),
        (
            lambda rig: rig.room.correcting.amend(rig.entry(), 2, "typed", {"text": "so"}),
            ev.EntryAmended(amends=2, reason="typed", changes={"text": "so"}),
        ),
    ],
)
def test_that_an_action_writes_its_fact_in_its_authors_name(  # H61
    action: Action, event: Event
) -> None:
    assert written(action, (1, ev.MomentMarked())) == [(event, "nurse")]


def test_that_a_fact_keeps_when_it_happened_and_when_it_was_written() -> None:  # H71
    async def scene(rig: Rig) -> None:
        rig.clock.advance(300)
        (fact,) = await rig.room.recording.observe(an_entry(240), text="smiled")

        assert (fact.occurred_at, fact.recorded_at) == (at(240), at(300))

    in_a_room(scene)


def test_that_a_dose_keeps_everything_said_of_it() -> None:
    async def dose(rig: Rig) -> list[Fact]:
        return await rig.room.dosing.administer_dose(
            rig.entry(Role.CLINICIAN),
            drug="ketamine",
            route=Route.IM,
            mass_mg=Decimal(60),
            details=DoseDetails(
                site="left deltoid",
                lot="K-1",
                expiry="2027-01",
                concentration_mg_per_ml=Decimal(50),
                witness="nurse",
            ),
        )

    assert written(dose, *arrived()) == [
        (
            ev.DoseAdministered(
                drug="ketamine",
                route=Route.IM,
                mass_mg=Decimal(60),
                mass_mg_per_kg=Decimal("0.81"),
                site="left deltoid",
                lot="K-1",
                expiry="2027-01",
                concentration_mg_per_ml=Decimal(50),
                witness="nurse",
            ),
            "clinician",
        )
    ]


def test_that_the_protocols_clock_runs_from_the_recorded_dose() -> None:  # H44
    async def scene(rig: Rig) -> None:
        rig.clock.advance(320)
        await rig.room.dosing.administer_dose(
            an_entry(300), drug="ketamine", route=Route.IM, mass_mg=Decimal(60)
        )

        assert time_zero(rig.room.protocol, rig.session) == at(300)
        assert rig.session.stage is None  # a dose starts no stage

    in_a_room(scene, *arrived())


def test_that_administration_waits_for_its_gates_and_writes_nothing_meanwhile() -> None:
    async def scene(rig: Rig) -> None:
        refused = await refusal_of(
            rig.room.recording.start_stage(rig.entry(Role.CLINICIAN), "administration")
        )

        assert refused.code is RefusalCode.GATE
        assert rig.kinds == ["session-opened"]

    in_a_room(scene)


def test_that_a_clinician_goes_past_gates_with_a_reason_that_is_a_fact_of_its_own() -> None:  # H46
    async def scene(rig: Rig) -> None:
        entry = rig.entry(Role.CLINICIAN, "two readings after rest")
        facts = await rig.room.recording.start_stage(entry, "administration")

        assert [fact.event for fact in facts] == [
            *(ev.GateOverridden(gate=g, reason="two readings after rest") for g in ARRIVAL_GATES),
            ev.StageStarted(stage="administration"),
        ]
        assert {fact.recorded_by for fact in facts} == {"clinician"}

    in_a_room(scene)


@pytest.mark.parametrize("role", [Role.GUIDE, Role.NURSE, Role.LEAD, Role.ADMINISTRATOR])
def test_that_nobody_else_goes_past_a_gate(role: Role) -> None:  # H46
    async def scene(rig: Rig) -> None:
        refused = await refusal_of(
            rig.room.recording.start_stage(rig.entry(role, "busy"), "administration")
        )

        assert refused.code is RefusalCode.ROLE
        assert rig.kinds == ["session-opened"]

    in_a_room(scene)


def test_that_a_reason_does_not_lift_the_order() -> None:
    async def scene(rig: Rig) -> None:
        await rig.room.recording.start_stage(rig.entry(), "peak")
        refused = await refusal_of(
            rig.room.recording.start_stage(rig.entry(Role.CLINICIAN, "please"), "peak")
        )

        assert refused.code is RefusalCode.ORDER

    in_a_room(scene)


def test_that_a_reason_given_where_nothing_refuses_overrides_nothing() -> None:
    async def scene(rig: Rig) -> None:
        (fact,) = await give(rig, override="in case")

        assert isinstance(fact.event, ev.DoseAdministered)
        assert fact.event.override is None

    in_a_room(scene, *arrived(second=0), (0, drawn("60")))


def test_that_a_reason_that_answers_what_is_merely_asked_is_kept_with_the_dose() -> None:  # H34
    async def scene(rig: Rig) -> None:
        details = DoseDetails(site="left deltoid", concentration_mg_per_ml=Decimal(10))
        (fact,) = await rig.room.dosing.administer_dose(
            rig.entry(Role.CLINICIAN, "in two sites"),
            drug="ketamine",
            route=Route.IM,
            mass_mg=Decimal(60),
            details=details,
        )

        assert isinstance(fact.event, ev.DoseAdministered)
        assert fact.event.override == "in two sites"

    in_a_room(scene, *arrived(second=0))


def test_that_what_was_given_over_a_bound_can_be_recorded_with_its_reason() -> None:  # H41
    async def scene(rig: Rig) -> None:
        refused = await refusal_of(give(rig, "120"))
        (fact,) = await give(rig, "120", Role.NURSE, "given so, read twice")

        assert refused.code is RefusalCode.BOUND
        assert isinstance(fact.event, ev.DoseAdministered)
        assert fact.event.override == "given so, read twice"

    in_a_room(scene, *arrived(second=0))


def test_that_a_booster_override_counts_for_that_dose_only() -> None:  # H42
    async def scene(rig: Rig) -> None:
        rig.clock.advance(120)
        facts = await give(rig, "10", override="split dose")
        refused = await refusal_of(give(rig, "10"))

        assert [fact.kind for fact in facts] == ["gate-overridden", "dose-administered"]
        assert refused.code is RefusalCode.GATE

    in_a_room(scene, *arrived(), (60, a_dose()))


def test_that_a_booster_opens_on_what_devices_and_staff_have_seen() -> None:  # H42
    async def scene(rig: Rig) -> None:
        rig.room.start([a_status(), a_status("cuff", CUFF)])
        rig.clock.advance(11 * M)
        rig.receive(a_reading(VitalSign.SYSTOLIC, 125, 11 * M, device="cuff"))
        rig.receive(an_spo2(97, 11 * M))
        rig.receive(an_spo2(None, 11 * M + 1))  # a frame without a number is no loss of evidence
        await rig.room.answering.complete(rig.entry(), "breathing")
        before = await refusal_of(give(rig, "20"))
        await rig.room.answering.score(rig.entry(), "moaa-s", 4)
        facts = await give(rig, "20")

        assert "no response" in str(before)
        assert [fact.kind for fact in facts] == ["dose-administered"]

    in_a_room(scene, *arrived(second=0), (0, a_dose()))


def test_that_evidence_is_that_of_the_moment_of_the_dose_not_of_the_entry() -> None:  # H42 H37
    async def scene(rig: Rig) -> None:
        rig.room.start([a_status(), a_status("cuff", CUFF)])
        rig.clock.advance(11 * M)
        rig.receive(a_reading(VitalSign.SYSTOLIC, 125, 11 * M, device="cuff"))
        rig.receive(an_spo2(97, 11 * M))
        await rig.room.answering.complete(rig.entry(), "breathing")
        await rig.room.answering.score(rig.entry(), "moaa-s", 4)
        rig.clock.advance(61)
        rig.receive(an_spo2(97, 12 * M + 1))

        facts = await rig.room.dosing.administer_dose(
            an_entry(12 * M), drug="ketamine", route=Route.IM, mass_mg=Decimal(20)
        )

        assert [fact.kind for fact in facts] == ["dose-administered"]

    in_a_room(scene, *arrived(second=0), (0, a_dose()))


def test_that_a_rejected_reading_is_no_evidence() -> None:  # H42
    async def scene(rig: Rig) -> None:
        rig.room.start([a_status()])
        rig.receive(an_spo2(97, 0))

        await rig.room.recording.reject_reading(rig.entry(), VitalSign.SPO2, "on the nurse")

        assert rig.room.monitoring.seen_by(at(60)) == {}

    in_a_room(scene)


@pytest.mark.parametrize(
    ("scale", "value", "code"),
    [
        ("mood", 3, RefusalCode.UNKNOWN),
        ("moaa-s", 6, RefusalCode.BOUND),
        ("moaa-s", -1, RefusalCode.BOUND),
        ("nausea", 2.5, RefusalCode.BOUND),
        ("nausea", float("nan"), RefusalCode.BOUND),
    ],
)
def test_that_a_score_off_its_scale_is_refused(scale: str, value: float, code: RefusalCode) -> None:
    async def scene(rig: Rig) -> None:
        refused = await refusal_of(rig.room.answering.score(rig.entry(), scale, value))

        assert refused.code is code
        assert rig.kinds == ["session-opened"]

    in_a_room(scene)


@pytest.mark.parametrize(
    ("sign", "value"),
    [
        (VitalSign.SYSTOLIC, 980),
        (VitalSign.SPO2, 0),
        (VitalSign.SPO2, float("nan")),
        (VitalSign.BODY_WEIGHT, 165_000),
    ],
)
def test_that_a_vital_nobody_can_have_is_refused(sign: VitalSign, value: float) -> None:  # H17
    async def scene(rig: Rig) -> None:
        refused = await refusal_of(rig.room.answering.enter_vital(rig.entry(), sign, value))

        assert refused.code is RefusalCode.BOUND
        assert rig.kinds == ["session-opened"]

    in_a_room(scene)


def test_that_unknown_names_and_entries_are_refused() -> None:
    async def scene(rig: Rig) -> None:
        recording = rig.room.recording
        unknown = [
            await refusal_of(recording.meet_gate(rig.entry(), "moon")),
            await refusal_of(recording.start_stage(rig.entry(), "summit")),
            await refusal_of(rig.room.correcting.amend(rig.entry(), 2, "why", {})),
            await refusal_of(rig.room.correcting.void(rig.entry(), 0, "why")),
        ]
        order = [
            await refusal_of(rig.room.answering.waive(rig.entry(), "breathing", "asleep")),
            await refusal_of(recording.reject_reading(rig.entry(), VitalSign.SPO2, "cold")),
        ]

        assert {refused.code for refused in unknown} == {RefusalCode.UNKNOWN}
        assert {refused.code for refused in order} == {RefusalCode.ORDER}

    in_a_room(scene)
