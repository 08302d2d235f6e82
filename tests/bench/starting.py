"""The processes whose start is measured: a bare window of PySide6, and ``kapmonitor`` itself.

Imports next to nothing, for all of it is in what is measured. What is told goes to standard
output, a word and two numbers a line: real seconds since the parent's stamp, and bytes held.
"""

import os
import sys
import time


def tell(word: str, stamp: float) -> None:
    """Say how long it took from the stamp, and how much memory is held now."""
    now = time.monotonic()
    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - pathlib is in the figure
        pages = int(file.read().split()[1])
    held = pages * os.sysconf("SC_PAGE_SIZE")
    sys.stdout.write(f"{word} {now - stamp} {held}\n")
    sys.stdout.flush()


def bare(stamp: float) -> None:
    """The floor: a main window that tells of its first paint event, and ends."""
    from PySide6.QtGui import QPaintEvent  # noqa: PLC0415 - in the figure
    from PySide6.QtWidgets import QApplication, QMainWindow  # noqa: PLC0415 - in the figure

    class Bare(QMainWindow):
        def paintEvent(self, _event: QPaintEvent) -> None:
            tell("painted", stamp)
            app.quit()

    app = QApplication([])
    window = Bare()
    window.resize(1440, 900)
    window.show()
    app.exec()


def ours(stamp: float) -> None:
    """The command ``kapmonitor`` without arguments, watched from outside.

    ``painted`` is told when the shell has painted its first frame, ``page`` when the page before a
    session has been: from then on it is used. ``ready`` is told when also the first picture of the
    devices has come from the core's thread: that one is sent once the record is open for writing
    and the loop runs.
    """
    from kapmonitor.app.commands import window as command  # noqa: PLC0415 - in the figure
    from kapmonitor.app.main import main  # noqa: PLC0415 - in the figure

    load = command.load

    def watching(module: str, name: str) -> object:
        found = load(module, name)
        if name == "run_window":
            _watch_shell(stamp)
        return found if name != "furnish_clinic" else lambda *a, **k: _watched(found(*a, **k))

    def _watched(filled: object) -> object:
        _tell_when_ready(filled, stamp)
        return filled

    command.load = watching
    main([])


def _watch_shell(stamp: float) -> None:
    from kapmonitor.ui.shell import Shell  # noqa: PLC0415 - loaded by now

    paint = Shell.paintEvent
    told: list[bool] = []

    def painting(shell: Shell, event: object) -> None:
        paint(shell, event)  # type: ignore[arg-type]  # Qt's own event, handed on
        if not told:
            told.append(True)
            tell("painted", stamp)

    Shell.paintEvent = painting  # type: ignore[method-assign]  # watched from outside


def _tell_when_ready(filled: object, stamp: float) -> None:
    from PySide6.QtCore import QEvent, QObject, QTimer  # noqa: PLC0415 - loaded by now

    class Watch(QObject):
        """Waits for the page's paint and the core's first word, whichever is the later."""

        def __init__(self, filled: object) -> None:
            super().__init__()
            self.filled, self.is_painted, self.is_told = filled, False, False
            self.page = filled.room_page.currentWidget()  # type: ignore[attr-defined]
            self.page.installEventFilter(self)
            filled.link.devices_updated.connect(self.look)  # type: ignore[attr-defined]

        def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
            if event.type() is QEvent.Type.Paint and not self.is_painted:
                self.is_painted = True
                tell("page", stamp)
                QTimer.singleShot(0, self.look)
            return False

        def look(self, _devices: object = None) -> None:
            is_ready = self.is_painted and self.filled.link.devices  # type: ignore[attr-defined]
            if is_ready and not self.is_told:
                self.is_told = True
                tell("ready", stamp)
                QTimer.singleShot(0, self.filled.stop)  # type: ignore[attr-defined]

    filled.watch = Watch(filled)  # type: ignore[attr-defined]  # kept as long as the window


if __name__ == "__main__":
    {"bare": bare, "ours": ours}[sys.argv[1]](float(sys.argv[2]))
