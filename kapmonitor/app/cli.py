"""The subcommands and their options; each command's module is imported only when it runs."""

import argparse
import importlib
import logging
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

import kapmonitor
from kapmonitor.app.commands.exits import could_not_run
from kapmonitor.app.log_setup import set_up_logging

NOT_YET = ("replay", "sample", "backup", "restore")
_COMMANDS = "kapmonitor.app.commands"


class _Parser(argparse.ArgumentParser):
    """Bad usage is one line on standard error and exit 2."""

    def error(self, message: str) -> NoReturn:
        sys.stderr.write(f"{self.prog}: {message} (see {self.prog} --help)\n")
        raise SystemExit(2)


def run_command_line(arguments: Sequence[str]) -> int:
    """Parse and run; return the exit status. Never a traceback (INTERFACES section 1)."""
    set_up_logging()
    parser = build_parser()
    try:
        options = parser.parse_args(arguments)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 2
    try:
        return _command(options.module)(options)
    except KeyboardInterrupt:
        return could_not_run(sys.stderr, "interrupted")
    except BrokenPipeError:
        return 0
    except Exception as error:
        # The last place where a line can be made of it; the traceback is there for who debugs.
        logging.getLogger(__name__).debug("unexpected", exc_info=error)
        return could_not_run(sys.stderr, f"unexpected error: {type(error).__name__}: {error}")
    finally:
        _flush_output()


def _flush_output() -> None:
    """Whoever read standard output may have gone: the interpreter must not fail over that."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def build_parser() -> argparse.ArgumentParser:
    """Every command with its options."""
    parser = _Parser(
        prog="kapmonitor",
        description="Times, watches and records ketamine-assisted psychotherapy sessions. "
        "An awareness and record-keeping aid, not a certified patient monitor.",
    )
    parser.add_argument("--version", action="version", version=kapmonitor.__version__)
    parser.set_defaults(module="window")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", parser_class=_Parser)
    _add_playing(commands)
    _add_devices(commands)
    _add_record(commands)
    for name in NOT_YET:
        command = commands.add_parser(name, help="not yet")
        command.add_argument("rest", nargs=argparse.REMAINDER)
        command.set_defaults(module="not_yet", command=name)
    return parser


def _command(module: str) -> Callable[[argparse.Namespace], int]:
    run: Callable[[argparse.Namespace], int] = importlib.import_module(f"{_COMMANDS}.{module}").run
    return run


def _add_playing(commands: Any) -> None:
    demo = commands.add_parser("demo", help="play the built-in demonstration")
    demo.add_argument(
        "--database", type=_named, metavar="D", help="another practice record: path or URL"
    )
    demo.add_argument("--speed", type=_positive, metavar="N", help="times as fast as real")
    demo.set_defaults(module="demo")
    drill = commands.add_parser("drill", help="play a scenario on the real program")
    drill.add_argument("scenario", metavar="SCENARIO", help="a built-in name or a file")
    drill.add_argument("--headless", action="store_true", help="without a window")
    drill.add_argument("--speed", type=_positive, default=1.0, metavar="N")
    drill.add_argument(
        "--database", type=_named, metavar="D", help="another practice record: path or URL"
    )
    drill.add_argument("--jsonl", metavar="FILE", help="facts and readings as lines; - is stdout")
    drill.add_argument("--seed", type=int, metavar="N")
    drill.add_argument("--auto", action="store_true", help="the script plays the staff too")
    drill.add_argument("--resume", action="store_true", help="go on with an interrupted drill")
    drill.add_argument("--radio", choices=("simulated", "system"), default="simulated")
    drill.set_defaults(module="drill")
    protocols = commands.add_parser("protocols", help="list dosing protocols, or check a file")
    protocols.add_argument("check", nargs="?", choices=("check",))
    protocols.add_argument("file", nargs="?", metavar="FILE")
    protocols.set_defaults(module="protocols")


def _add_devices(commands: Any) -> None:
    decode = commands.add_parser("decode", help="decode packets")
    decode.add_argument("name", metavar="NAME", help="a characteristic or profile; - reads lines")
    decode.add_argument("packets", nargs="*", metavar="HEX")
    decode.set_defaults(module="decode")
    scan = commands.add_parser("scan", help="what advertises here")
    scan.add_argument("--seconds", type=_positive, default=5.0, metavar="N")
    scan.add_argument("--json", action="store_true")
    scan.set_defaults(module="scan")
    doctor = commands.add_parser("doctor", help="is this machine fit")
    doctor.add_argument("--database", type=_named, metavar="D")
    doctor.add_argument("--practice", action="store_true")
    doctor.add_argument("--json", action="store_true")
    doctor.set_defaults(module="doctor")


def _add_record(commands: Any) -> None:
    sessions = commands.add_parser("sessions", help="list sessions, newest first")
    _add_place(sessions)
    sessions.add_argument("--json", action="store_true")
    sessions.set_defaults(module="sessions")
    lots = commands.add_parser("lots", help="the drug of all sessions, lot by lot")
    _add_place(lots)
    lots.add_argument("--json", action="store_true")
    lots.set_defaults(module="lots")
    export = commands.add_parser("export", help="one session out")
    export.add_argument("session", metavar="SESSION")
    export.add_argument("--format", required=True, choices=("jsonl", "csv", "fhir", "pdf"))
    export.add_argument("--output", metavar="PATH")
    export.add_argument("--force", action="store_true", help="overwrite the output")
    _add_place(export)
    export.set_defaults(module="export")
    verify = commands.add_parser("verify", help="check chain and seals")
    verify.add_argument("what", nargs="?", metavar="SESSION|FILE.jsonl")
    _add_place(verify)
    verify.set_defaults(module="verify")


def _add_place(command: argparse.ArgumentParser) -> None:
    command.add_argument("--database", type=_named, metavar="D", help="another record: path or URL")
    command.add_argument("--practice", action="store_true", help="the practice record")


def _named(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError("names no record")
    return text


def _positive(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is no number above zero")
    return value
