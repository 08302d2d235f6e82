"""A row of the sums: what it is, its figures, and where it can be acted on, a target."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont

from kapmonitor.ui.theme import Theme
from kapmonitor.ui.widgets.two_line_row import TwoLineRow

HEIGHT = 34.0


class SumRow(TwoLineRow):
    """Name at the left, figures at the right, and what is known of them under both."""

    def __init__(self, theme: Theme, *, name: str, height: float = HEIGHT) -> None:
        super().__init__(theme, name=name, height=height)
        self._is_asked = False

    @property
    def is_asked(self) -> bool:
        """Whether it waits for an answer."""
        return self._is_asked

    def show_row(self, title: str, words: str, *, detail: str = "", asked: bool = False) -> None:
        """Show other words; ``asked``: they wait for an answer, and are framed for it."""
        self.say(title)
        self.show_aside(words, "accent" if asked else "text")
        self.show_detail(detail)
        if asked != self._is_asked:
            self._is_asked = asked
            self.update()

    def _ground(self) -> tuple[str, str | None, float]:
        if self._is_asked and not self.hasFocus() and not self.isDown():
            return "accent_fill", "accent", 1.0
        return super()._ground()

    def _detail_side(self) -> Qt.AlignmentFlag:
        """Under the figures that it is about, as long as they stand at the right."""
        return Qt.AlignmentFlag.AlignLeft if self.is_in_two_lines else Qt.AlignmentFlag.AlignRight

    def _detail_left(self) -> int:
        return self._names_left()

    def _detail_tone(self) -> str:
        return "faint"

    def _words_font(self) -> QFont:
        return self._theme.font("small", 400)

    def _words_colour(self) -> QColor:
        return self._theme.colour("muted")
