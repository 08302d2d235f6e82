"""``kapmonitor drill``: a scenario on the real program, in the window or headless."""

import argparse
import asyncio
import sys
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import TextIO

from kapmonitor.app.commands.exits import COULD_NOT_RUN, FINE, FOUND_WRONG, could_not_run
from kapmonitor.app.display import why_no_window
from kapmonitor.app.drill import DrillListeners, DrillPlan, play
from kapmonitor.app.drill_report import DrillReport
from kapmonitor.app.line_printer import LinePrinter
from kapmonitor.app.loading import load
from kapmonitor.app.playbook import CannotPlayError, DrillWish, Foretold, plan_of
from kapmonitor.app.settings import SettingsFile, data_dir, record_url
from kapmonitor.protocols.faults import FaultyFile
from kapmonitor.services.lines import compact, parse_object
from kapmonitor.services.payloads import JsonObject
from kapmonitor.services.ports import RecordError
from kapmonitor.services.room import Room
from kapmonitor.simulation.control import AirError
from kapmonitor.store.reader import RecordReader

STANDARD_OUTPUT = "-"
FRAME_WORD = "PRACTICE: DRILL, no real person"

PlayDrill = Callable[[DrillPlan, DrillListeners], None]


def run(options: argparse.Namespace) -> int:
    """Play; 0 fine, 1 unmet or refused unasked, 2 could not run."""
    why_not = None if options.headless else why_no_window()
    if why_not is not None:
        sys.stderr.write(f"kapmonitor: {why_not}: the drill plays headless\n")
    in_window = not options.headless and why_not is None
    wish = DrillWish(
        scenario=options.scenario,
        speed=options.speed,
        record=record_url(options.database, practice=True),
        seed=options.seed,
        resume=options.resume,
        system_radio=options.radio == "system",
        staff_play=in_window and not options.auto,
    )
    foretold = foretell(wish, sys.stderr)
    if foretold is None:
        return COULD_NOT_RUN
    play = play_in_window if in_window else play_headless
    if options.jsonl is None:
        return play_and_tell(foretold, None, sys.stderr, out=sys.stdout, play=play)
    if options.jsonl == STANDARD_OUTPUT:
        return _play_printing(foretold, sys.stdout, play=play)
    path = Path(options.jsonl)
    try:
        # What an interrupted drill has printed is never taken back.
        printed = whole_lines(path) if wish.resume and path.exists() else []
        with path.open("a" if wish.resume else "w", encoding="utf-8") as stream:
            return _play_printing(foretold, stream, out=sys.stdout, printed=printed, play=play)
    except OSError as error:
        return could_not_run(sys.stderr, f"{options.jsonl}: {error.strerror or error}")


def whole_lines(path: Path) -> list[JsonObject]:
    """The lines of an output to go on with; one that the end of its writer cut short is removed.

    Raises:
        OSError: the file cannot be read or written.
    """
    raw = path.read_bytes()
    whole = raw[: raw.rfind(b"\n") + 1]
    if len(whole) < len(raw):
        with path.open("r+b") as stream:
            stream.truncate(len(whole))
    return [parse_object(line) for line in whole.splitlines()]


def foretell(wish: DrillWish, err: TextIO) -> Foretold | None:
    """The plan, or ``None`` where ``err`` was told why there is none."""
    try:
        return plan_of(wish)
    except FaultyFile as faulty:
        err.write("".join(f"{line}\n" for line in faulty.lines()))
    except (CannotPlayError, RecordError) as error:
        could_not_run(err, error)
    return None


def play_in_window(plan: DrillPlan, listeners: DrillListeners) -> None:
    """Play in a window that says so all round, until it is closed."""
    load("app.drill_window", "player_in_window")(SettingsFile(data_dir()), FRAME_WORD)(
        plan, listeners
    )


def play_headless(plan: DrillPlan, listeners: DrillListeners) -> None:
    """Play on this thread, to the end of the script."""
    asyncio.run(play(plan, listeners))


def missing_lines(record: str, session: str, printed: Sequence[JsonObject]) -> list[JsonObject]:
    """What of a session is durable and not among the printed lines, in stored order."""
    known = {compact(line) for line in printed}
    with RecordReader.open(record) as reader:
        durable = [line for line in reader.lines(session) if line not in known]
    objects = [parse_object(line) for line in durable]
    return [each for each in objects if each["type"] in ("fact", "reading")]


def play_and_tell(
    foretold: Foretold,
    print_line: Callable[[str], None] | None,
    err: TextIO,
    *,
    out: TextIO | None = None,
    printed: Sequence[JsonObject] = (),
    play: PlayDrill = play_headless,
    watch: Callable[[Room], Coroutine[None, None, None]] | None = None,
    notice: Callable[[str], None] | None = None,
) -> int:
    """Play, then say on ``err`` what was not as it should be, and on ``out`` what there is now.

    ``play`` may play it in a window instead. Returns the exit status.
    """
    plan = foretold.plan
    report = DrillReport(plan.scenario, print_line)
    if plan.interrupted:
        session = plan.interrupted.session
        mine = [line for line in printed if line.get("session", session) == session]
        report.go_on(plan.interrupted.facts, foretold.readings, mine)
        if mine:
            report.print_missing(missing_lines(plan.record, session, mine))
    listeners = DrillListeners(
        durable=report.durable, refused=report.refused, watch=watch, notice=notice
    )
    try:
        play(plan, listeners)
    except (RecordError, AirError) as error:
        return could_not_run(err, error)
    return _tell(report, plan, err, out)


def _tell(report: DrillReport, plan: DrillPlan, err: TextIO, out: TextIO | None) -> int:
    if not report.is_closed:
        if out is not None:
            out.write(
                f"practice session {report.session} was left open in {plan.record}:"
                " go on with it by --resume\n"
            )
        return FINE
    report.end()
    complaints = report.complaints()
    err.writelines(f"kapmonitor: {complaint}\n" for complaint in complaints)
    if out is not None:
        out.write(
            f"practice session {report.session}: {report.facts} facts, {report.readings} readings,"
            f" {len(plan.scenario.expectations)} expectations, {len(complaints)} complaints,"
            f" in {plan.record}\n"
        )
    return FOUND_WRONG if complaints else FINE


def _play_printing(
    foretold: Foretold,
    stream: TextIO,
    out: TextIO | None = None,
    printed: Sequence[JsonObject] = (),
    play: PlayDrill = play_headless,
) -> int:
    printer = LinePrinter(stream)
    try:
        return play_and_tell(
            foretold, printer.print, sys.stderr, out=out, printed=printed, play=play
        )
    finally:
        printer.close()
