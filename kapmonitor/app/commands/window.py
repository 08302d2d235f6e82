"""``kapmonitor`` alone: the window on the clinic's record."""

import argparse
import sys

from kapmonitor.app.commands.exits import FINE, could_not_run
from kapmonitor.app.display import why_no_window
from kapmonitor.app.loading import load
from kapmonitor.app.settings import SettingsFile, data_dir, record_url


def run(_options: argparse.Namespace) -> int:
    """Open it; 2 where there is no screen, or the record is a practice one."""
    why_not = why_no_window()
    if why_not is not None:
        return could_not_run(
            sys.stderr, f"{why_not}: 'kapmonitor demo' plays as text, --help lists the commands"
        )
    record = record_url(None, practice=False)
    settings = SettingsFile(data_dir())
    return open_window(record, settings)


def open_window(record: str, settings: SettingsFile) -> int:
    """Up at once; everything behind the first frame is loaded only then."""
    plan, run_window = load("app.window", "WindowPlan"), load("app.window", "run_window")

    def furnish(_app: object, shell: object, theme: object) -> object:
        furnish_clinic = load("app.clinic_window", "furnish_clinic")
        return furnish_clinic(shell, theme, record=record, settings=settings)

    run_window(plan(settings=settings, furnish=furnish))
    return FINE
