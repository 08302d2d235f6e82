"""``kapmonitor drill``: a scenario on the real program, headless until there is a window."""

import argparse
import asyncio
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Literal, TextIO

from kapmonitor.app.commands.exits import COULD_NOT_RUN, FINE, FOUND_WRONG, could_not_run
from kapmonitor.app.drill import DrillListeners, play
from kapmonitor.app.drill_report import DrillReport
from kapmonitor.app.line_printer import LinePrinter
from kapmonitor.app.playbook import CannotPlayError, DrillWish, Foretold, plan_of
from kapmonitor.app.settings import record_url
from kapmonitor.protocols.faults import FaultyFile
from kapmonitor.services.ports import RecordError
from kapmonitor.services.room import Room
from kapmonitor.simulation.control import AirError

STANDARD_OUTPUT = "-"


def run(options: argparse.Namespace) -> int:
    """Play; 0 fine, 1 unmet or refused unasked, 2 could not run."""
    if not options.headless:
        sys.stderr.write("kapmonitor: there is no window yet: the drill plays headless\n")
    wish = DrillWish(
        scenario=options.scenario,
        speed=options.speed,
        record=record_url(options.database, practice=True),
        seed=options.seed,
        resume=options.resume,
        system_radio=options.radio == "system",
    )
    foretold = foretell(wish, sys.stderr)
    if foretold is None:
        return COULD_NOT_RUN
    if options.jsonl is None:
        return play_and_tell(foretold, None, sys.stderr, out=sys.stdout)
    if options.jsonl == STANDARD_OUTPUT:
        return _play_printing(foretold, sys.stdout)
    # What an interrupted drill has printed is never taken back.
    mode: Literal["a", "w"] = "a" if wish.resume else "w"
    try:
        with Path(options.jsonl).open(mode, encoding="utf-8") as stream:
            return _play_printing(foretold, stream, out=sys.stdout)
    except OSError as error:
        return could_not_run(sys.stderr, f"{options.jsonl}: {error.strerror or error}")


def foretell(wish: DrillWish, err: TextIO) -> Foretold | None:
    """The plan, or ``None`` where ``err`` was told why there is none."""
    try:
        return plan_of(wish)
    except FaultyFile as faulty:
        err.write("".join(f"{line}\n" for line in faulty.lines()))
    except (CannotPlayError, RecordError) as error:
        could_not_run(err, error)
    return None


def play_and_tell(
    foretold: Foretold,
    print_line: Callable[[str], None] | None,
    err: TextIO,
    *,
    out: TextIO | None = None,
    watch: Callable[[Room], Coroutine[None, None, None]] | None = None,
) -> int:
    """Play, then say on ``err`` what was not as it should be, and on ``out`` what there is now.

    Returns the exit status.
    """
    plan = foretold.plan
    report = DrillReport(plan.scenario, print_line)
    if plan.interrupted:
        report.go_on(plan.interrupted.facts, foretold.readings)
    listeners = DrillListeners(durable=report.durable, refused=report.refused, watch=watch)
    try:
        asyncio.run(play(plan, listeners))
    except (RecordError, AirError) as error:
        return could_not_run(err, error)
    report.end()
    complaints = [
        *(f"not met: {expectation}" for expectation in report.unmet()),
        *(f"refused: {refused}" for refused in report.refused_unasked()),
    ]
    err.writelines(f"kapmonitor: {complaint}\n" for complaint in complaints)
    if out is not None:
        out.write(
            f"practice session {report.session}: {report.facts} facts, {report.readings} readings,"
            f" {len(plan.scenario.expectations)} expectations, {len(complaints)} complaints,"
            f" in {plan.record}\n"
        )
    return FOUND_WRONG if complaints else FINE


def _play_printing(foretold: Foretold, stream: TextIO, out: TextIO | None = None) -> int:
    printer = LinePrinter(stream)
    try:
        return play_and_tell(foretold, printer.print, sys.stderr, out=out)
    finally:
        printer.close()
