"""The build of Qt for Python that is in use brings signals over threads without dying.

PySide6 6.12.0 under Python 3.11 does not: it ends after some thousand of them.
"""

import subprocess
import sys

COUNT = 50_000
MANY = """
import sys
import threading

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer, Signal, Slot


class Bridge(QObject):
    posted = Signal(object)

    def __init__(self):
        super().__init__()
        self.count = 0
        self.posted.connect(self._on_posted, Qt.ConnectionType.QueuedConnection)

    @Slot(object)
    def _on_posted(self, call):
        call()

    def take(self):
        self.count += 1
        if self.count == int(sys.argv[1]):
            QCoreApplication.quit()


app = QCoreApplication([])
bridge = Bridge()


def emit():
    for _ in range(int(sys.argv[1])):
        bridge.posted.emit(lambda: bridge.take())


core = threading.Thread(target=emit)
core.start()
QTimer.singleShot(50_000, app.quit)
app.exec()
core.join()
sys.exit(0 if bridge.count == int(sys.argv[1]) else f"only {bridge.count} arrived")
"""


def test_that_fifty_thousand_signals_cross_threads_and_none_is_lost() -> None:
    ran = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", MANY, str(COUNT)],
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert ran.returncode == 0, (ran.returncode, ran.stderr[-2000:])
