"""``kapmonitor demo``: a whole session with simulated devices, in the window or as text."""

import argparse
import sys

from kapmonitor.app.commands.drill import foretell, play_and_tell
from kapmonitor.app.commands.exits import COULD_NOT_RUN, FINE
from kapmonitor.app.display import why_no_window
from kapmonitor.app.loading import load
from kapmonitor.app.playbook import DrillWish
from kapmonitor.app.settings import SettingsFile, data_dir, record_url
from kapmonitor.app.text_view import show
from kapmonitor.store.reader import RecordReader

DEMONSTRATION = "calm-im-session"
WINDOW_SPEED = 10.0
"""Scenario seconds in a real one where it plays in the window: 15 min to the dose take 90 s."""
AT_MOST_S = 105.0
"""Real seconds that it may play as text, so that with connecting it ends within two minutes."""
FRAME_WORD = "PRACTICE: DEMO, no real person"

NOTICE = (
    "kapmonitor is a record-keeping and awareness aid. It is NOT a certified patient monitor:\n"
    "watch the person and the bedside display. Everything below is simulated.\n"
)


def run(options: argparse.Namespace) -> int:
    """Play it: in a window until that is closed, or as text to its end where there is none."""
    record = record_url(options.database, practice=True)
    why_not = why_no_window()
    if why_not is None:
        return _play_in_window(record, options.speed or WINDOW_SPEED)
    return _play_as_text(record, why_not, options.speed)


def _play_in_window(record: str, speed: float) -> int:
    foretold = foretell(DrillWish(scenario=DEMONSTRATION, record=record, speed=speed), sys.stderr)
    if foretold is None:
        return COULD_NOT_RUN
    play = load("app.drill_window", "player_in_window")(SettingsFile(data_dir()), FRAME_WORD)
    status = play_and_tell(foretold, None, sys.stderr, play=play)
    # Whoever looks on may act in it and close it at any time: then nothing is amiss.
    return COULD_NOT_RUN if status == COULD_NOT_RUN else FINE


def _play_as_text(record: str, why_not: str, speed: float | None) -> int:
    wish = DrillWish(scenario=DEMONSTRATION, record=record, speed=speed, at_most_s=AT_MOST_S)
    foretold = foretell(wish, sys.stderr)
    if foretold is None:
        return COULD_NOT_RUN
    plan = foretold.plan
    sys.stdout.write(NOTICE)
    sys.stdout.write(
        f"No window ({why_not}): playing '{plan.scenario.title}' as text, {plan.speed:.0f} times as"
        f" fast as real, about {plan.scenario.duration_s / plan.speed:.0f} s.\n"
    )
    sys.stdout.flush()
    status = play_and_tell(
        foretold,
        None,
        sys.stderr,
        watch=lambda room: show(room, sys.stdout),
        notice=_note,
    )
    if status != COULD_NOT_RUN:
        _summarise(record)
    return status


def _note(words: str) -> None:
    sys.stdout.write(f"Of this computer: {words}\n")
    sys.stdout.flush()


def _summarise(record: str) -> None:
    with RecordReader.open(record) as reader:
        newest = reader.sessions()[0]
        facts = reader.facts(newest.session)
        readings = len(reader.readings(newest.session))
        alarms = sum(fact.kind == "alarm-raised" for fact in facts)
        sys.stdout.write(
            f"\nSession {newest.session} ({newest.participant}, practice), closed"
            f" {newest.closed_at}: {len(facts)} facts, {readings} readings, {alarms} alarm signals."
            f"\nThe practice record lies at {reader.path}."
            f"\nNext: kapmonitor verify --practice; kapmonitor export {newest.session}"
            " --practice --format jsonl\n"
        )
