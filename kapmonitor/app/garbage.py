"""Has Python's cyclic garbage collected on Qt's thread, and on no other.

Python collects on whichever thread happens to allocate. A widget that is part of such garbage is
then taken down by the core's thread while Qt's delivers events to it, and the program dies.
"""

import gc

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 1000
"""Between two looks. Ours: garbage of some seconds is small beside what the window holds."""


class QtGarbage(QObject):
    """Collects by Python's own thresholds, but only here and when nothing is being done.

    Made and used on Qt's thread.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._was_enabled = False
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self._on_look)

    def begin(self) -> None:
        """From now on no other thread collects; before there are any."""
        self._was_enabled = gc.isenabled()
        gc.disable()
        self._timer.start()

    def keep(self) -> None:
        """What there is by now stays until the window closes: it is walked through no more.

        To look at all that was loaded takes tens of milliseconds, for which an alarm would wait.
        """
        gc.freeze()

    def rest(self) -> None:
        """Leave collecting to Python again, once the other threads have ended."""
        if not self._timer.isActive():
            return
        self._timer.stop()
        gc.unfreeze()
        gc.collect()
        if self._was_enabled:
            gc.enable()

    def _on_look(self) -> None:
        counts, thresholds = gc.get_count(), gc.get_threshold()
        for generation in (2, 1, 0):
            if counts[generation] > thresholds[generation]:
                gc.collect(generation)
                break
