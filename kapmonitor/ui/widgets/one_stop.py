"""Several targets of which one is chosen: Tab stops at that one alone, arrows reach the others.

As long as none is chosen Tab stops at each of them, so that nothing asked for is passed over.
"""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

BY_ARROWS = "reachedByArrows"
"""A dynamic property of what keeps its place in the order of Tab though Tab passes it over."""
_STEPS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Down: 1,
}


class OneStop(QObject):
    """Moves the focus among targets; which is chosen, others say."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._targets: list[QAbstractButton] = []
        self._policies: dict[int, Qt.FocusPolicy] = {}

    def hold(self, targets: Sequence[QAbstractButton]) -> None:
        """Take these, in their order; none of them is chosen yet."""
        for gone in self._targets:
            gone.removeEventFilter(self)
        self._targets = list(targets)
        self._policies = {id(each): each.focusPolicy() for each in targets}
        for each in targets:
            each.setProperty(BY_ARROWS, "yes")
            each.installEventFilter(self)

    def stand_on(self, chosen: QAbstractButton | None) -> None:
        """Let Tab stop at the chosen one alone, or at each while none is."""
        for each in self._targets:
            policy = self._policies[id(each)]
            each.setFocusPolicy(policy if chosen in (None, each) else _without_tab(policy))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """An arrow alone goes to the next one that can be pressed."""
        if not isinstance(event, QKeyEvent) or event.type() is not QEvent.Type.KeyPress:
            return False
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        return self._go(watched, step)

    def _go(self, watched: QObject, step: int) -> bool:
        place = next(n for n, each in enumerate(self._targets) if each is watched)
        for target in self._targets[place + step :: step] if place + step >= 0 else ():
            if target.isEnabled() and target.isVisible():
                target.setFocus(Qt.FocusReason.TabFocusReason)
                break
        return True


def _without_tab(policy: Qt.FocusPolicy) -> Qt.FocusPolicy:
    clicks = policy & Qt.FocusPolicy.ClickFocus
    return Qt.FocusPolicy.ClickFocus if clicks else Qt.FocusPolicy.NoFocus
