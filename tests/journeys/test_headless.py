"""A drill needs no Qt, no display and no terminal."""

import json
import os
from pathlib import Path

from tests.journeys.drills import assert_whole, play
from tests.journeys.scripts import ROOT, a_script

HOOK = '''
"""Refuses Qt to every interpreter, and tells at its end what had been imported."""
import atexit, importlib.abc, json, os, pathlib, sys

QT = ("PySide6", "shiboken6", "pyqtgraph", "PyQt6", "PyQt5")

class Refuse(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in QT:
            with open(os.environ["TOLD"] + f"/asked-{os.getpid()}", "a") as told:
                told.write(name + "\\n")
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

def tell():
    target = pathlib.Path(os.environ["TOLD"]) / f"modules-{os.getpid()}.json"
    target.write_text(json.dumps(sorted(sys.modules)))

sys.meta_path.insert(0, Refuse())
atexit.register(tell)
'''


def test_that_a_drill_plays_without_qt_being_there(tmp_path: Path) -> None:
    (tmp_path / "hook").mkdir()
    (tmp_path / "told").mkdir()
    (tmp_path / "hook" / "sitecustomize.py").write_text(HOOK)
    path = os.pathsep.join([str(tmp_path / "hook"), str(ROOT)])
    environ = {"PYTHONPATH": path, "TOLD": str(tmp_path / "told"), "DISPLAY": ""}

    played = play(tmp_path, a_script(duration="20s"), environ=environ)

    assert played.status == 0, played.err
    assert_whole(played)
    assert len(played.readings("spo2")) > 10
    told = [json.loads(each.read_text()) for each in (tmp_path / "told").glob("modules-*.json")]
    assert any("kapmonitor.app.drill" in modules for modules in told)
    for modules in told:
        assert [name for name in modules if name.startswith(("PySide6", "pyqtgraph"))] == []
    assert list((tmp_path / "told").glob("asked-*")) == [], "nothing even asked for it"
