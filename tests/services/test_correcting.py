import asyncio
from dataclasses import replace
from decimal import Decimal

import pytest

from kapmonitor.domain import events as ev
from kapmonitor.domain.events import Event
from kapmonitor.domain.limits import Priority
from kapmonitor.domain.observations import later_words
from kapmonitor.domain.people import Role
from kapmonitor.domain.session import Session
from kapmonitor.domain.vitals import VitalSign
from kapmonitor.protocols.model import ScheduledCheck
from kapmonitor.protocols.refusals import NotAllowed, RefusalCode
from kapmonitor.protocols.schedule import CheckState, planned_checks
from kapmonitor.services.correcting import UNDO_WITHIN_S, VoidAnswer
from tests.builders import Rig, a_dose, a_floor, a_protocol, in_a_room
from tests.protocols.files import built_in
from tests.records import at
from tests.services.entries import M, refusal_of

CALM = ev.ObservationRecorded(code="calm")


def given_mg(session: Session) -> Decimal:
    return session.dosing.given_mg("ketamine", at(9999))


def checks_shown(rig: Rig) -> list[tuple[str, CheckState]]:
    """Every check of the plan and where it stands."""
    planned = planned_checks(rig.room.protocol, rig.session, rig.clock.now().utc)
    return [(each.check, each.state) for each in planned]


def an_alarm() -> ev.AlarmRaised:
    return ev.AlarmRaised(
        alarm="spo2-low.1",
        condition="spo2-low",
        category=ev.AlarmCategory.PHYSIOLOGICAL,
        priority=Priority.HIGH,
        since=at(0),
    )


# Correcting and withdrawing.


def test_that_voiding_keeps_the_dose_beside_its_reason_and_is_done_once() -> None:  # H38
    async def scene(rig: Rig) -> None:
        version = rig.session.version
        await rig.room.correcting.void(rig.entry(), version, "drawn, not given")
        again = await refusal_of(rig.room.correcting.void(rig.entry(), version, "again"))

        assert given_mg(rig.session) == 0
        assert rig.session.doses[version].void_reason == "drawn, not given"
        assert again.code is RefusalCode.ORDER

    in_a_room(scene, (5, a_dose()))


@pytest.mark.parametrize(
    "changes",
    [
        {"mass_mg": "sixty"},
        {"mass_mg": "NaN"},
        {"mass_mg": "0"},
        {"mass_mg": "-5"},
        {"route": "IN-MUSCLE"},
        {"occurred_at": "yesterday"},
        {"occurred_at": "2026-03-02T13:00:00"},
        {"occurred_at": 5.0},
    ],
)
def test_that_new_values_that_no_dose_has_never_reach_the_record(  # H54
    changes: dict[str, str | float],
) -> None:
    async def scene(rig: Rig) -> None:
        refused = await refusal_of(rig.room.correcting.amend(rig.entry(), 2, "typed", changes))

        assert refused.code is RefusalCode.BOUND
        assert given_mg(Session.fold(rig.log.facts)) == 60

    in_a_room(scene, (5, a_dose()))


@pytest.mark.parametrize("name", ["v", "amends", "reason"])
def test_that_an_entry_the_record_can_never_take_is_refused_not_held(name: str) -> None:  # H55
    async def scene(rig: Rig) -> None:
        refused = await refusal_of(rig.room.correcting.amend(rig.entry(), 1, "typed", {name: "x"}))

        assert refused.code is RefusalCode.BOUND
        assert rig.room.unsaved == 0

    in_a_room(scene)


def test_that_the_words_of_an_observation_are_text() -> None:
    async def scene(rig: Rig) -> None:
        changes: dict[str, str | float] = {"text": 3.0}
        refused = await refusal_of(rig.room.correcting.amend(rig.entry(), 2, "typed", changes))

        assert refused.code is RefusalCode.BOUND

    in_a_room(scene, (5, CALM))


@pytest.mark.parametrize("event", [a_dose(), CALM])
def test_that_nothing_is_withdrawn_without_a_reason(event: Event) -> None:  # H38 H71
    async def scene(rig: Rig) -> None:
        for reason in ("", "  "):
            refused = await refusal_of(rig.room.correcting.void(rig.entry(), 2, reason))

            assert refused.code is RefusalCode.BOUND
        assert rig.session.voided == set()

    in_a_room(scene, (5, event))


def test_that_a_dose_is_withdrawn_by_a_person_who_is_named() -> None:  # H38
    async def scene(rig: Rig) -> None:
        refused = await refusal_of(rig.room.correcting.void(rig.entry(None), 2, "drawn"))
        (fact,) = await rig.room.correcting.void(rig.entry(Role.CLINICIAN), 2, "drawn")

        assert refused.code is RefusalCode.ROLE
        assert fact.recorded_by == "clinician"

    in_a_room(scene, (5, a_dose()))


@pytest.mark.parametrize(
    "event", [an_alarm(), ev.HelpCalled(), ev.AlarmAcknowledged(alarm="x.1", condition="x")]
)
def test_that_an_alarm_and_a_call_for_help_are_never_withdrawn(event: Event) -> None:  # H38 H50
    async def scene(rig: Rig) -> None:
        void = await refusal_of(rig.room.correcting.void(rig.entry(), 2, "by mistake"))
        undo = await refusal_of(rig.room.correcting.undo(rig.entry(), 2))

        assert (void.code, undo.code) == (RefusalCode.ORDER, RefusalCode.ORDER)

    in_a_room(scene, (5, event))


def test_that_two_presses_at_once_withdraw_once() -> None:  # H36
    async def scene(rig: Rig) -> None:
        void = rig.room.correcting.void
        done = await asyncio.gather(
            void(rig.entry(), 2, "slip"), void(rig.entry(), 2, "slip"), return_exceptions=True
        )

        assert [type(each) for each in done] == [list, NotAllowed]
        assert len(rig.of_kind("entry-voided")) == 1

    in_a_room(scene, (5, a_dose()))


# What became of a withdrawn dose.


def test_that_a_withdrawn_dose_stays_in_sight_until_somebody_says_it_was_not_given() -> None:  # H38
    async def scene(rig: Rig) -> None:
        await rig.room.correcting.void(rig.entry(), 2, "drawn only")
        unexplained = [dose.version for dose in rig.session.unexplained_voids]
        (fact,) = await rig.room.correcting.answer_void(rig.entry(), 2, VoidAnswer.NOT_GIVEN)

        assert unexplained == [2]
        assert rig.session.unexplained_voids == []
        assert fact.event == ev.VoidedDoseAnswered(voids=2, answer="not-given")

    in_a_room(scene, (5, a_dose()))


def test_that_a_wrong_answer_can_be_given_anew_and_the_same_is_not_written_twice() -> None:  # H38
    async def scene(rig: Rig) -> None:
        answer = rig.room.correcting.answer_void
        await rig.room.correcting.void(rig.entry(), 2, "typed")
        await answer(rig.entry(), 2, VoidAnswer.NOT_GIVEN)
        again = await refusal_of(answer(rig.entry(), 2, VoidAnswer.NOT_GIVEN))
        await answer(rig.entry(), 2, VoidAnswer.GIVEN_OTHERWISE)

        assert again.code is RefusalCode.ORDER
        assert rig.session.answered_voids == {2: "given-otherwise"}

    in_a_room(scene, (5, a_dose()))


def test_that_only_a_withdrawn_dose_is_answered_for() -> None:  # H38
    async def scene(rig: Rig) -> None:
        refused = [
            await refusal_of(
                rig.room.correcting.answer_void(rig.entry(), version, VoidAnswer.NOT_GIVEN)
            )
            for version in (2, 3, 9)
        ]

        assert [each.code for each in refused] == [
            *(RefusalCode.ORDER, RefusalCode.ORDER, RefusalCode.UNKNOWN)
        ]

    in_a_room(scene, (5, a_dose()), (6, CALM))


# Undo.


@pytest.mark.parametrize(
    "event",
    [
        CALM,
        ev.MomentMarked(),
        ev.ScoreRecorded(scale="nausea", value=3),
        ev.VitalEntered(sign=VitalSign.RESPIRATORY_RATE, value=14),
        ev.CheckCompleted(check="breathing", due_at=at(0)),
    ],
)
def test_that_what_was_seen_is_undone_and_stays_in_the_record(event: Event) -> None:  # H38
    async def scene(rig: Rig) -> None:
        (fact,) = await rig.room.correcting.undo(rig.entry(), 2)

        assert fact.event == ev.EntryVoided(voids=2, reason="undone")
        assert rig.session.voided == {2}

    in_a_room(scene, (0, event))


@pytest.mark.parametrize(
    "event",
    [
        a_dose(),
        ev.DosePrepared(drug="ketamine", route=a_dose().route, mass_mg=a_dose().mass_mg),
        ev.StageStarted(stage="peak"),
        ev.GateMet(gate="consent"),
        ev.GateOverridden(gate="consent", reason="by telephone"),
        ev.CheckWaived(check="breathing", due_at=at(0), reason="asleep"),
        ev.ReadingRejected(sign=VitalSign.SPO2, reason="cold hand"),
        ev.AudioPaused(until=at(120)),
        ev.ResponsibilityTaken(role="nurse"),
        ev.EntryAmended(amends=1, reason="typed", changes={"text": "so"}),
        ev.EntryVoided(voids=1, reason="mistaken"),
    ],
)
def test_that_undo_never_touches_anything_else(event: Event) -> None:  # H38 H62
    async def scene(rig: Rig) -> None:
        before = list(rig.kinds)
        refused = await refusal_of(rig.room.correcting.undo(rig.entry(), 2))

        assert refused.code is RefusalCode.ORDER
        assert rig.kinds == before

    in_a_room(scene, (0, event))


@pytest.mark.parametrize(("second", "undone"), [(UNDO_WITHIN_S, True), (UNDO_WITHIN_S + 1, False)])
def test_that_an_older_entry_is_withdrawn_with_a_reason_only(  # H71
    second: float, undone: bool
) -> None:
    async def scene(rig: Rig) -> None:
        rig.clock.advance(second)
        if undone:
            await rig.room.correcting.undo(rig.entry(), 2)
        else:
            refused = await refusal_of(rig.room.correcting.undo(rig.entry(), 2))
            assert refused.code is RefusalCode.ORDER

        assert (2 in rig.session.voided) == undone

    in_a_room(scene, (0, CALM))


def test_that_a_late_entry_is_as_old_as_its_writing_not_as_what_it_tells() -> None:
    async def scene(rig: Rig) -> None:
        early = rig.entry()
        rig.clock.advance(600)
        (fact,) = await rig.room.recording.observe(early, text="smiled")
        await rig.room.correcting.undo(rig.entry(), fact.version)

        assert rig.session.voided == {fact.version}

    in_a_room(scene)


@pytest.mark.parametrize("author", ["guide", "rule", "device:cuff"])
def test_that_undo_withdraws_ones_own_entry_only(author: str) -> None:  # H61
    event = ev.CheckCompleted(check="breathing", due_at=at(0))

    async def scene(rig: Rig) -> None:
        for by in (Role.NURSE, None):
            refused = await refusal_of(rig.room.correcting.undo(rig.entry(by), 2))

            assert refused.code is RefusalCode.ORDER

    in_a_room(scene, (0, event, author))


def test_that_undoing_a_score_opens_its_check_again() -> None:
    check = ScheduledCheck(check="nausea", at_s=(10 * M,), tolerance_s=5 * M)

    async def scene(rig: Rig) -> None:
        rig.clock.advance(10 * M)
        score, _ = await rig.room.answering.score(rig.entry(), "nausea", 2)
        settled = checks_shown(rig)
        await rig.room.correcting.undo(rig.entry(), score.version)

        assert settled == [("nausea", CheckState.DONE)]
        assert checks_shown(rig) == [("nausea", CheckState.DUE)]

    in_a_room(scene, (0, a_dose()), protocol=a_protocol(checks=[check]))


def test_that_undoing_a_typed_value_ends_no_alarm() -> None:  # H17 H38
    async def scene(rig: Rig) -> None:
        facts = await rig.room.answering.enter_vital(rig.entry(), VitalSign.SPO2, 80)
        await rig.room.correcting.undo(rig.entry(), facts[0].version)

        assert [alarm.raised.condition for alarm in rig.room.board.alarms] == ["spo2-low"]
        assert rig.of_kind("alarm-ended") == []

    in_a_room(scene, limits=[a_floor(88)])


def test_that_what_is_undone_once_is_not_undone_again() -> None:  # H36
    async def scene(rig: Rig) -> None:
        await rig.room.correcting.undo(rig.entry(), 2)
        again = await refusal_of(rig.room.correcting.undo(rig.entry(), 2))

        assert again.code is RefusalCode.ORDER

    in_a_room(scene, (0, CALM))


# Typed without a field.


def test_that_a_sentence_typed_astray_is_withdrawn_in_one_transaction() -> None:  # H62
    async def scene(rig: Rig) -> None:
        journal = len(rig.journal)
        facts = await rig.room.correcting.void_together(rig.entry(), [2, 3, 4, 4], "typed")

        assert [fact.event for fact in facts] == [
            ev.EntryVoided(voids=version, reason="typed") for version in (2, 3, 4)
        ]
        assert rig.journal[journal:] == ["durable entry-voided"] * 3

    in_a_room(scene, (1, CALM), (1.2, ev.MomentMarked()), (1.4, CALM))


@pytest.mark.parametrize("other", [a_dose(), ev.ScoreRecorded(scale="nausea", value=3)])
def test_that_all_are_withdrawn_together_or_none(other: Event) -> None:  # H38 H62
    async def scene(rig: Rig) -> None:
        void = rig.room.correcting.void_together
        mixed = await refusal_of(void(rig.entry(), [2, 3], "typed"))
        missing = await refusal_of(void(rig.entry(), [2, 9], "typed"))
        blank = await refusal_of(void(rig.entry(), [2], " "))

        assert [each.code for each in (mixed, missing, blank)] == [
            *(RefusalCode.ORDER, RefusalCode.UNKNOWN, RefusalCode.BOUND)
        ]
        assert rig.session.voided == set()

    in_a_room(scene, (1, CALM), (2, other))


# Words later.


def test_that_an_observation_gets_its_words_later_and_keeps_its_own_time() -> None:  # H71
    async def scene(rig: Rig) -> None:
        rig.clock.advance(90)
        (fact,) = await rig.room.correcting.add_words(rig.entry(), 2, "asks for the blanket")
        await rig.room.correcting.add_words(rig.entry(), 2, "asks for her blanket")

        assert fact.event == ev.EntryAmended(
            amends=2, reason="words later", changes={"text": "asks for the blanket"}
        )
        assert later_words(rig.log.facts, rig.session.voided) == {2: "asks for her blanket"}
        assert rig.log.facts[1].event == CALM

    in_a_room(scene, (5, CALM))


def test_that_words_that_were_withdrawn_no_longer_stand() -> None:
    async def scene(rig: Rig) -> None:
        (fact,) = await rig.room.correcting.add_words(rig.entry(), 2, "of another room")
        await rig.room.correcting.void(rig.entry(), fact.version, "wrong person")

        assert later_words(rig.log.facts, rig.session.voided) == {}

    in_a_room(scene, (5, ev.MomentMarked()))


@pytest.mark.parametrize(
    ("version", "text", "code"),
    [
        (2, "  ", RefusalCode.BOUND),
        (3, "in the arm", RefusalCode.ORDER),
        (4, "gone", RefusalCode.ORDER),
        (9, "none", RefusalCode.UNKNOWN),
    ],
)
def test_that_words_are_added_to_a_standing_observation_only(
    version: int, text: str, code: RefusalCode
) -> None:
    async def scene(rig: Rig) -> None:
        refused = await refusal_of(rig.room.correcting.add_words(rig.entry(), version, text))

        assert refused.code is code

    voided = ev.EntryVoided(voids=4, reason="typed")
    in_a_room(scene, (5, CALM), (6, a_dose()), (7, CALM), (8, voided))


def test_that_nothing_is_corrected_after_closing() -> None:  # H71
    async def scene(rig: Rig) -> None:
        await rig.room.recording.close(rig.entry(), ev.Ending.STOPPED)
        correcting = rig.room.correcting
        late = [
            await refusal_of(correcting.amend(rig.entry(), 2, "typed", {"text": "so"})),
            await refusal_of(correcting.add_words(rig.entry(), 2, "so")),
            await refusal_of(correcting.void(rig.entry(), 2, "typed")),
            await refusal_of(correcting.void_together(rig.entry(), [2], "typed")),
            await refusal_of(correcting.undo(rig.entry(), 2)),
            await refusal_of(correcting.answer_void(rig.entry(), 2, VoidAnswer.NOT_GIVEN)),
        ]

        assert {refused.code for refused in late} == {RefusalCode.ORDER}

    in_a_room(scene, (0, CALM))


# What new values may be.

INFUSION = ev.InfusionStarted(
    drug="ketamine", mass_mg=Decimal(40), volume_ml=Decimal(50), minutes=40
)
ENDED = ev.InfusionEnded(mass_mg=Decimal(20), volume_ml=Decimal(25))


def test_that_nothing_happened_later_than_now() -> None:  # H51
    async def scene(rig: Rig) -> None:
        changes = {"occurred_at": "2026-03-02T13:00:11.000Z"}
        refused = await refusal_of(rig.room.correcting.amend(rig.entry(), 2, "typed", changes))

        assert (refused.code, str(refused)) == (
            RefusalCode.BOUND,
            "it cannot have happened later than now",
        )

    async def advanced(rig: Rig) -> None:
        rig.clock.advance(10)
        await scene(rig)

    in_a_room(advanced, (5, a_dose()))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"mass_mg": "40.001"}, RefusalCode.ORDER),
        ({"volume_ml": "50.1"}, RefusalCode.ORDER),
        ({"mass_mg": "-1"}, RefusalCode.BOUND),
        ({"volume_ml": "NaN"}, RefusalCode.BOUND),
    ],
)
def test_that_an_infusion_gave_no_more_than_was_ordered_and_no_less_than_nothing(  # H43
    changes: dict[str, str | float], code: RefusalCode
) -> None:
    async def scene(rig: Rig) -> None:
        refused = await refusal_of(rig.room.correcting.amend(rig.entry(), 3, "read", changes))

        assert refused.code is code

    in_a_room(scene, (0, INFUSION), (20 * M, ENDED))


def test_that_the_mass_goes_with_the_pumps_volume_that_was_read_again() -> None:  # H43
    async def scene(rig: Rig) -> None:
        rig.clock.advance(30 * M)
        (fact,) = await rig.room.correcting.amend(rig.entry(), 3, "read", {"volume_ml": "24.1"})

        assert isinstance(fact.event, ev.EntryAmended)
        assert fact.event.changes == {"volume_ml": "24.1", "mass_mg": "19.28"}
        assert given_mg(rig.session) == Decimal("19.28")

    in_a_room(scene, (0, INFUSION), (20 * M, ENDED))


def test_that_what_was_ordered_is_corrected_within_its_bounds() -> None:  # H41 H43
    async def scene(rig: Rig) -> None:
        amend = rig.room.correcting.amend
        refused = await refusal_of(amend(rig.entry(), 2, "read", {"mass_mg": "90"}))
        await amend(rig.entry(override="ordered so"), 2, "read", {"mass_mg": "90"})

        assert "mg/kg is over 1 mg/kg" in str(refused)
        assert "all doses" in str(refused)
        assert "130" not in str(refused)  # it is not summed with what it was before
        assert [a.raised.condition for a in rig.room.board.alarms] == ["dose-over-bound"]

    in_a_room(scene, (0, INFUSION), protocol=built_in("iv-ketamine"))


def test_that_what_was_given_goes_with_what_was_ordered_where_that_was_misread() -> None:  # H43
    async def scene(rig: Rig) -> None:
        rig.clock.advance(30 * M)
        amend = rig.room.correcting.amend
        less = await refusal_of(amend(rig.entry(), 2, "read", {"volume_ml": "24.9"}))
        facts = await amend(rig.entry(), 2, "read", {"mass_mg": "50"})

        assert less.code is RefusalCode.ORDER
        assert [fact.event for fact in facts] == [
            ev.EntryAmended(
                amends=2, reason="read", changes={"mass_mg": "50", "mass_mg_per_kg": "0.68"}
            ),
            ev.EntryAmended(amends=3, reason="read", changes={"mass_mg": "25"}),
        ]
        assert given_mg(rig.session) == 25

    in_a_room(scene, (0, INFUSION), (20 * M, ENDED), protocol=built_in("iv-ketamine"))


PAUSED, RESUMED = ev.InfusionPaused(), ev.InfusionResumed()
RUN = ((0, INFUSION), (8 * M, PAUSED), (12 * M, RESUMED))
"""Paused from the 8th to the 12th minute: of 50 mL over 40 min, 20 mL are in after 20 min."""
RECKONED = ev.InfusionEnded(mass_mg=Decimal(16), volume_ml=Decimal(20))


@pytest.mark.parametrize(
    ("version", "changes", "mass_mg"),
    [
        (3, {"occurred_at": "2026-03-02T13:06:00.000Z"}, "14"),
        (4, {"occurred_at": "2026-03-02T13:10:00.000Z"}, "18"),
        (5, {"occurred_at": "2026-03-02T13:18:00.000Z"}, "14"),
        (2, {"minutes": 80.0}, "8"),
        (2, {"volume_ml": "60"}, "16"),
    ],
)
def test_that_what_was_given_follows_from_what_ran_also_when_that_is_corrected_later(  # H43
    version: int, changes: dict[str, str | float], mass_mg: str
) -> None:
    async def scene(rig: Rig) -> None:
        rig.clock.advance(30 * M)
        facts = await rig.room.correcting.amend(rig.entry(), version, "read again", changes)

        assert given_mg(rig.session) == Decimal(mass_mg)
        assert [f.event.amends for f in facts if isinstance(f.event, ev.EntryAmended)] in (
            [version, 5],
            [5, 5],
        )

    in_a_room(scene, *RUN, (20 * M, RECKONED), protocol=built_in("iv-ketamine"))


def test_that_a_pause_that_was_none_is_given_after_all() -> None:  # H43
    async def scene(rig: Rig) -> None:
        rig.clock.advance(30 * M)
        await rig.room.correcting.void(rig.entry(), 3, "the pump ran on")
        taken_back = given_mg(rig.session)
        await rig.room.correcting.void(rig.entry(), 4, "never stopped")

        assert taken_back == given_mg(rig.session) == 20

    in_a_room(scene, *RUN, (20 * M, RECKONED))


@pytest.mark.parametrize(
    ("end", "reckoned_ml"),
    [
        (
            ev.InfusionEnded(
                mass_mg=Decimal(15), volume_ml=Decimal("18.75"), reckoned_volume_ml=Decimal(20)
            ),
            Decimal("17.5"),
        ),
        (ev.InfusionEnded(mass_mg=Decimal(15), volume_ml=Decimal("18.75")), None),
    ],
)
def test_that_what_the_pump_or_somebody_said_stays_and_the_difference_is_told_anew(  # H43
    end: ev.InfusionEnded, reckoned_ml: Decimal | None
) -> None:
    async def scene(rig: Rig) -> None:
        rig.clock.advance(30 * M)
        earlier = {"occurred_at": "2026-03-02T13:06:00.000Z"}
        await rig.room.correcting.amend(rig.entry(), 3, "read again", earlier)

        said = rig.session.entries[4].event
        assert said == replace(end, reckoned_volume_ml=reckoned_ml)
        assert given_mg(rig.session) == 15

    in_a_room(scene, *RUN, (20 * M, end))
