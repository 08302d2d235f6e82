import asyncio
from collections.abc import Awaitable, Callable
from decimal import Decimal

import pytest

from kapmonitor.domain import events as ev
from kapmonitor.protocols.model import DosingProtocol
from kapmonitor.simulation.player import Refused, StaffPlayer, play_absences
from kapmonitor.simulation.scenario import Scenario, parse_scenario
from tests.builders import Rig, a_floor, a_status, an_spo2, arrived, in_a_room
from tests.fakes import WaitlessClock
from tests.protocols.files import built_in
from tests.records import START, at

HEAD = 'title = "T"\nprotocol = "im-ketamine"\nparticipant = { code = "DEMO-1" }\nduration = "1h"\n'
OXIMETER = '[[device]]\nid = "oximeter"\ndriver = "plx"\nname = "Oxi"\n'


class PlayersClock(WaitlessClock):
    """Waiting takes no time; a room may be built on it, which asks how fast it is."""

    waits = False

    def real_delay(self, seconds: float) -> float:
        return super().real_delay(seconds) if self.waits else seconds


def a_script(*actions: str, more: str = "") -> Scenario:
    text = HEAD + more + "".join(f"[[staff]]\n{action}\n" for action in actions)
    return parse_scenario(text.encode(), file="s.toml", name="s")


def step(at_: str, action: str, by: str = "nurse", **keys: str) -> str:
    row = {"at": at_, "by": by, "action": action} | keys
    return "\n".join(f'{key} = "{value}"' for key, value in row.items())


def play(
    scenario: Scenario,
    *,
    prepare: Callable[[Rig], Awaitable[None]] | None = None,
    skip: bool = False,
    happened: tuple[tuple[float, ev.Event, str], ...] = (),
    gates: bool = True,
    protocol: DosingProtocol | None = None,
) -> tuple[Rig, list[Refused]]:
    """Play a script in a room of its own; what was refused comes along."""
    refused: list[Refused] = []
    clock = PlayersClock(START)

    async def scene(rig: Rig) -> None:
        clock.waits = True
        if prepare is not None:
            await prepare(rig)
        player = StaffPlayer(
            scenario,
            room=rig.room,
            clock=clock,
            opened_at=START,
            on_refused=refused.append,
        )
        if skip:
            player.skip_recorded(rig.log.facts, clock.now().utc)
        await player.run()

    before = arrived(second=0) if gates else []
    rig = in_a_room(scene, *before, *happened, clock=clock, limits=[a_floor(88)], protocol=protocol)
    return rig, refused


def entered(rig: Rig) -> list[tuple[str, float, str]]:
    """Kind, second and author of what the script entered."""
    return [
        (f.kind, (f.occurred_at - START).total_seconds(), f.recorded_by)
        for f in rig.log.facts
        if f.kind not in ("session-opened", "gate-met")
    ]


def test_that_an_action_happened_at_its_own_moment_exactly() -> None:
    rig, refused = play(
        a_script(
            step("1m0.5s", "mark"),
            step("5m", "administer-dose", "clinician", drug="ketamine", route="IM", mass_mg="60"),
        )
    )

    assert refused == []
    assert entered(rig) == [
        ("moment-marked", 60.5, "nurse"),
        ("dose-administered", 300, "clinician"),
    ]
    assert all(fact.recorded_at >= fact.occurred_at for fact in rig.log.facts)


def test_that_every_action_of_the_script_is_played() -> None:
    script = a_script(
        step("1s", "take-responsibility", "clinician"),
        step("2s", "start-stage", stage="preparation"),
        step("3s", "meet-gate", gate="consent"),
        step("4s", "observe", text="calm"),
        step("5s", "score", scale="nausea") + "\nvalue = 2",
        step("6s", "enter-vital", sign="spo2") + "\nvalue = 84",
        step("7s", "mark", text="here", label="mark"),
        step("8s", "complete-check", check="breathing"),
        step("9s", "pause-audio"),
        step("10s", "acknowledge"),
        step("11s", "amend", amends="mark", reason="typed", text="there"),
        step("12s", "void", voids="mark", reason="mistaken"),
        step("12s", "call-help"),
        step("13s", "close", "clinician", ending="stopped"),
    )

    rig, refused = play(script)

    assert refused == []
    assert [kind for kind, _, _ in entered(rig) if not kind.startswith("alarm-")] == [
        *("responsibility-taken", "stage-started", "observation-recorded", "score-recorded"),
        *("vital-entered", "moment-marked", "check-completed", "audio-paused"),
        *("entry-amended", "entry-voided", "help-called", "session-closed"),
    ]
    assert rig.of_kind("alarm-acknowledged")[0].occurred_at == at(10)


def test_that_help_is_called_at_its_own_moment_whatever_else_stands() -> None:  # H50
    rig, refused = play(a_script(step("5m", "call-help", "guide", label="help")), gates=False)

    assert refused == []
    assert entered(rig) == [("help-called", 300, "guide")]
    assert rig.session.help_called_at == at(300)


def test_that_a_call_for_help_that_is_recorded_is_not_played_again() -> None:  # H50 H54
    called = (60.0, ev.HelpCalled(), "nurse")

    rig, _ = play(a_script(step("1m", "call-help")), skip=True, happened=(called,))

    assert len(rig.of_kind("help-called")) == 1


def test_that_a_call_for_help_is_not_taken_back() -> None:  # H50
    script = a_script(
        step("1m", "call-help", label="help"),
        step("2m", "void", voids="help", reason="mistaken"),
    )

    _, refused = play(script)

    assert [r.code for r in refused] == ["order"]


def test_that_a_correction_points_at_the_fact_of_its_label() -> None:
    script = a_script(
        step("1m", "mark", label="first"),
        step("2m", "mark", label="second"),
        step("3m", "void", voids="first", reason="mistaken"),
    )

    rig, _ = play(script)

    voided = rig.of_kind("entry-voided")[0].event
    assert isinstance(voided, ev.EntryVoided)
    assert rig.log.facts[voided.voids - 1].occurred_at == at(60)


def test_that_a_label_means_the_main_fact_and_not_what_came_along() -> None:
    script = a_script(
        step(
            "5m", "start-stage", "clinician", stage="administration", override="seen", label="stage"
        ),
        step("6m", "void", voids="stage", reason="mistaken"),
    )

    rig, refused = play(script, gates=False)

    assert refused == []
    voided = rig.of_kind("entry-voided")[0].event
    assert isinstance(voided, ev.EntryVoided)
    assert rig.log.facts[voided.voids - 1].kind == "stage-started"


def test_that_a_refusal_is_told_and_the_script_goes_on() -> None:
    script = a_script(
        step("5m", "start-stage", stage="administration", label="early"),
        step("6m", "mark"),
    )

    rig, refused = play(script, gates=False)

    assert [(r.at, r.action, r.label, r.code) for r in refused] == [
        (at(300), "start-stage", "early", "gate")
    ]
    assert "gate not met: consent" in refused[0].why
    assert entered(rig) == [("action-refused", 300, "nurse"), ("moment-marked", 360, "nurse")]


@pytest.mark.parametrize(
    ("action", "code"),
    [
        (step("5m", "start-stage", stage="administration"), "gate"),
        (step("5m", "start-stage", stage="administration", override="busy"), "role"),
        (step("5m", "waive-check", check="breathing", reason="asleep"), "order"),
        (step("5m", "administer-dose", drug="ketamine", route="IM", mass_mg="60"), "gate"),
        (step("5m", "close", ending="discharged"), "gate"),
    ],
)
def test_that_a_refusal_names_its_code(action: str, code: str) -> None:
    _, refused = play(a_script(action), gates=False)

    assert [r.code for r in refused] == [code]


def test_that_a_correction_of_what_was_refused_is_refused_as_unknown() -> None:
    script = a_script(
        step("5m", "start-stage", stage="administration", label="early"),
        step("6m", "void", voids="early", reason="mistaken"),
    )

    _, refused = play(script, gates=False)

    assert [r.code for r in refused] == ["gate", "unknown"]


def test_that_actions_after_closing_are_out_of_order() -> None:
    _, refused = play(a_script(step("5m", "close", ending="stopped"), step("6m", "mark")))

    assert [(r.action, r.code) for r in refused] == [("mark", "order")]


def test_that_a_failing_record_does_not_stop_the_script() -> None:  # H55
    async def break_the_disk(rig: Rig) -> None:
        rig.log.broken = "disk full"

    rig, refused = play(a_script(step("1m", "mark"), step("2m", "mark")), prepare=break_the_disk)

    assert refused == []
    assert rig.room.unsaved == 2


# The drug, and what goes with it.

IV = {"drug": "ketamine", "mass_mg": "40", "volume_ml": "50"}


def test_that_an_infusion_is_played_from_the_vial_to_the_door() -> None:  # H43 H75
    script = a_script(
        step("1s", "tick-item", stage="preparation", item="music"),
        step("2m", "draw", drug="ketamine", mass_mg="50", lot="K-1", expiry="2027-01"),
        step("5m", "start-infusion", "clinician", lot="K-1", **IV) + "\nminutes = 40",
        step("7m", "put-off-check", check="blood-pressure", by_time="10m", reason="tearful"),
        step("10m", "not-roused") + "\nrate_per_min = 14",
        step("15m", "pause-infusion", volume_ml="12"),
        step("18m", "set-oxygen") + "\nflow_l_per_min = 2",
        step("20m", "resume-infusion"),
        step("22m", "set-oxygen") + "\nflow_l_per_min = 0",
        step("25m", "change-infusion") + "\nminutes = 60",
        step("35m", "end-infusion", volume_ml="25"),
        step("36m", "waste", drug="ketamine", mass_mg="25", witness="clinician"),
        step("37m", "explain-difference", drug="ketamine", reason="in the line"),
        step("38m", "amend-weight", reason="read again") + "\nweight_kg = 70",
        step("39m", "person-left", told="sister"),
        step("40m", "close", "clinician", ending="stopped", reason="asked to"),
    )

    rig, refused = play(script, protocol=built_in("iv-ketamine"))

    assert refused == []
    kinds = [kind for kind, _, _ in entered(rig) if not kind.startswith(("alarm-", "check-comp"))]
    assert kinds == [
        *("checklist-ticked", "drug-drawn", "infusion-started", "check-postponed", "not-roused"),
        *("infusion-paused", "oxygen-started", "infusion-resumed", "oxygen-ended"),
        *("infusion-changed", "infusion-ended", "drug-wasted", "drug-difference-explained"),
        *("entry-amended", "entry-amended", "person-left", "session-closed"),
    ]
    ended = rig.of_kind("infusion-ended")[0].event
    assert isinstance(ended, ev.InfusionEnded)
    assert (ended.mass_mg, ended.volume_ml) == (Decimal(20), Decimal(25))
    explained = rig.of_kind("drug-difference-explained")[0].event
    assert isinstance(explained, ev.DrugDifferenceExplained)
    assert (explained.lot, explained.mass_mg) == ("K-1", Decimal(5))


def test_that_a_hold_and_a_void_that_is_answered_are_played() -> None:  # H38
    dose = {"drug": "ketamine", "route": "SL", "mass_mg": "200"}
    script = a_script(
        step("5m", "administer-dose", "clinician", label="first", **dose),
        step("5m10s", "start-hold"),
        step("12m", "end-hold", outcome="swallowed"),
        step("13m", "void", "clinician", voids="first", reason="another one's"),
        step("14m", "answer-void", "clinician", voids="first", answer="not-given"),
    )

    rig, refused = play(script, protocol=built_in("sl-ketamine"))

    assert refused == []
    assert [kind for kind, _, _ in entered(rig)] == [
        *("dose-administered", "hold-started", "hold-ended", "entry-voided"),
        "voided-dose-answered",
    ]


def test_that_a_device_3_min_after_the_last_is_refused_as_a_gate() -> None:
    device = {"drug": "esketamine", "route": "IN", "mass_mg": "28"}
    script = a_script(
        step("5m", "administer-dose", "nurse", **device),
        step("8m", "administer-dose", "nurse", label="early", **device),
        step("10m", "administer-dose", "nurse", **device),
        step("12m", "administer-dose", "clinician", override="ordered so", **device),
        step("20m", "waste", drug="esketamine", mass_mg="28", witness="nurse"),
    )

    rig, refused = play(script, protocol=built_in("in-esketamine"))

    assert [(r.label, r.code) for r in refused] == [("early", "gate"), (None, "role")]
    assert "3:00 since the last, 5:00 are wanted" in refused[0].why
    assert len(rig.of_kind("dose-administered")) == 3


# Going on with an interrupted drill.


def test_that_what_is_recorded_is_not_played_again_and_keeps_its_label() -> None:  # H54
    script = a_script(
        step("1m0.0005s", "mark", label="first"),
        step("2m", "mark"),
        step("3m", "void", voids="first", reason="mistaken"),
    )

    rig, refused = play(script, skip=True, happened=((60.0005, ev.MomentMarked(), "nurse"),))

    assert refused == []
    assert [kind for kind, _, _ in entered(rig)] == [
        *("moment-marked", "moment-marked", "entry-voided")
    ]


def test_that_the_same_entry_by_somebody_else_is_played() -> None:  # H54
    rig, _ = play(
        a_script(step("1m", "mark")),
        skip=True,
        happened=((60.0, ev.MomentMarked(), "guide"),),
    )

    assert [author for _, _, author in entered(rig)] == ["guide", "nurse"]


def test_that_of_two_alike_only_the_missing_one_is_played() -> None:  # H54
    rig, _ = play(
        a_script(step("1m", "mark"), step("1m", "mark")),
        skip=True,
        happened=((60.0, ev.MomentMarked(), "nurse"),),
    )

    assert len(rig.of_kind("moment-marked")) == 2


def test_that_an_old_acknowledgement_does_not_silence_what_came_after() -> None:  # H54 H21
    async def low(rig: Rig) -> None:
        rig.clock.advance(120)
        rig.room.start([a_status()])
        rig.receive(an_spo2(80, 120))

    rig, _ = play(a_script(step("1m", "acknowledge")), prepare=low, skip=True)

    assert rig.of_kind("alarm-acknowledged") == []
    assert rig.room.board.alarms


def test_that_an_action_refused_before_is_tried_again_at_its_own_moment() -> None:  # H54
    async def later(rig: Rig) -> None:
        rig.clock.advance(600)

    _, refused = play(
        a_script(step("5m", "start-stage", stage="administration")),
        prepare=later,
        skip=True,
        gates=False,
    )

    assert [(r.at, r.code) for r in refused] == [(at(300), "gate")]


# What befalls the devices.


class FakeAir:
    """Notes what is done to which device, and when."""

    def __init__(self, clock: WaitlessClock) -> None:
        self._clock = clock
        self.done: list[tuple[float, str, str]] = []

    async def take_away(self, device_id: str) -> None:
        self._note("away", device_id)

    async def bring_back(self, device_id: str) -> None:
        self._note("back", device_id)

    async def kill(self, device_id: str) -> None:
        self._note("killed", device_id)

    async def revive(self, device_id: str) -> None:
        self._note("revived", device_id)

    def _note(self, what: str, device_id: str) -> None:
        self.done.append((self._clock.now().monotonic, what, device_id))


@pytest.mark.parametrize(
    ("kind", "begun", "expected"),
    [
        ("out-of-range", 0, [(20, "away", "oximeter"), (50, "back", "oximeter")]),
        ("killed", 0, [(20, "killed", "oximeter"), (50, "revived", "oximeter")]),
        ("killed", 30, [(30, "killed", "oximeter"), (50, "revived", "oximeter")]),
        ("out-of-range", 50, []),
        ("silent", 0, []),
    ],
)
def test_that_an_absence_lasts_as_long_as_scripted(
    kind: str, begun: float, expected: list[tuple[float, str, str]]
) -> None:
    fault = f'[[fault]]\ndevice = "oximeter"\nkind = "{kind}"\nat = "20s"\nlasts = "30s"\n'
    clock = WaitlessClock(START)
    clock.advance(begun)
    air = FakeAir(clock)

    asyncio.run(
        play_absences(
            a_script(more=OXIMETER + fault), air, clock=clock, opened_at=START, supervision_s=4.0
        )
    )

    assert air.done == expected
