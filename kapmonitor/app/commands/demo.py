"""``kapmonitor demo``: a whole session with simulated devices, shown as text while it plays."""

import argparse
import sys

from kapmonitor.app.commands.drill import foretell, play_and_tell
from kapmonitor.app.commands.exits import COULD_NOT_RUN
from kapmonitor.app.playbook import DrillWish
from kapmonitor.app.settings import record_url
from kapmonitor.app.text_view import show
from kapmonitor.store.reader import RecordReader

DEMONSTRATION = "calm-im-session"
AT_MOST_S = 105.0
"""Real seconds that it may play, so that with connecting it ends within two minutes."""

NOTICE = (
    "kapmonitor is a record-keeping and awareness aid. It is NOT a certified patient monitor:\n"
    "watch the person and the bedside display. Everything below is simulated.\n"
)


def run(options: argparse.Namespace) -> int:
    """Play it; there is no window yet, so always as text."""
    record = record_url(options.database, practice=True)
    wish = DrillWish(scenario=DEMONSTRATION, record=record, at_most_s=AT_MOST_S)
    foretold = foretell(wish, sys.stderr)
    if foretold is None:
        return COULD_NOT_RUN
    plan = foretold.plan
    sys.stdout.write(NOTICE)
    sys.stdout.write(
        f"No window: playing '{plan.scenario.title}' as text, {plan.speed:.0f} times as fast"
        f" as real, about {plan.scenario.duration_s / plan.speed:.0f} s.\n"
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
