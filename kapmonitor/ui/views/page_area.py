"""Where the pages are: each built when first seen, with the numbers above all but Live.

Nothing is ever laid over the numbers: help, the keys, a file chooser are panels in a page's place,
and the strip stays above them while a session is open (HAZARDS H19, H63). The one thing that does
cover numbers is the plate that says they are not live (H52).
"""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from kapmonitor.ui.actions import PageId
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.views.not_live_cover import NotLiveCover

MARGIN = 16
"""Left and right of a page; pages have no outer margin of their own."""
EDGE = 12
GUTTER = 10

Factory = Callable[[], QWidget]


class _Stack(QStackedWidget):
    """Pages, of which only the one that is seen takes room, and gives way to what is above it."""

    def minimumSizeHint(self) -> QSize:
        shown = self.currentWidget()
        width = 0 if shown is None else shown.minimumSizeHint().width()
        return QSize(width, 0)


class PageArea(QWidget):
    """The chosen page, or a panel or the big numbers in its place.

    Signals:
        closable_changed: whether a panel or the big numbers stand in the page's place.
    """

    closable_changed = Signal(bool)

    def __init__(
        self,
        *,
        theme: Theme,
        pages: Mapping[PageId, Factory],
        strip: QWidget,
        big_numbers: Factory,
    ) -> None:
        super().__init__()
        self._theme = theme
        self._pages = pages
        self._make_big_numbers = big_numbers
        self._built: dict[PageId, QWidget] = {}
        self._big_numbers: QWidget | None = None
        self._panel: QWidget | None = None
        self._insisted: QWidget | None = None
        self._page = PageId.LIVE
        self._is_big = False
        self._in_session = False
        self._strip = strip
        self._stack = _Stack()
        self._layout = QVBoxLayout(self)
        self._layout.addWidget(strip)
        strip.hide()
        self._layout.addWidget(self._stack, 1)
        self._cover = NotLiveCover(theme=theme, over=self)
        self._follow_scale()
        theme.changed_to.connect(self._on_theme_changed)

    @property
    def page(self) -> PageId:
        """The chosen page, also while something else stands in its place."""
        return self._page

    @property
    def panel(self) -> QWidget | None:
        """The panel in the page's place."""
        return self._panel

    @property
    def is_big(self) -> bool:
        """Whether the big numbers stand in the page's place."""
        return self._is_big

    @property
    def cover(self) -> NotLiveCover:
        """The plate over everything here."""
        return self._cover

    def shown(self) -> QWidget | None:
        """What is seen now: a page, a panel or the big numbers."""
        return self._stack.currentWidget()

    def show_page(self, page: PageId) -> None:
        """Show a page; a panel or the big numbers in its place go."""
        self._page = page
        self._panel, self._is_big = None, False
        self._show()

    def show_panel(self, panel: QWidget) -> None:
        """Put a panel in the page's place; it is kept, not destroyed, when it goes."""
        self._panel, self._is_big = panel, False
        self._show()

    def show_big_numbers(self) -> None:
        """Give the whole place to the numbers; they bring their own alarm line."""
        self._panel, self._is_big = None, True
        self._show()

    def insist(self, panel: QWidget) -> None:
        """Have this stand in Live's place until :meth:`relent`, whatever is looked at meanwhile."""
        self._insisted = panel
        self._show()

    def relent(self) -> None:
        """What was insisted on was answered."""
        self._insisted = None
        self._show()

    def give_back(self) -> None:
        """Give the place back to the page."""
        self._panel, self._is_big = None, False
        self._show()

    def follow_session(self, *, is_open: bool) -> None:
        """A session was opened or closed: the strip comes or goes, big numbers end with it."""
        self._in_session = is_open
        self._is_big = self._is_big and is_open
        self._show()

    def _show(self) -> None:
        wanted = self._wanted()
        if self._stack.indexOf(wanted) < 0:
            self._stack.addWidget(wanted)
        comes_back = wanted is self._insisted and wanted is not self._stack.currentWidget()
        self._stack.setCurrentWidget(wanted)
        if comes_back:
            wanted.setFocus()
        self._stack.updateGeometry()
        self._strip.setVisible(self._in_session and not self._is_big and not self.is_live_seen)
        self.closable_changed.emit(self._is_big or self._panel is not None)

    @property
    def is_live_seen(self) -> bool:
        """Whether Live itself is seen, or its big numbers."""
        is_live = self._page is PageId.LIVE and self._panel is None
        return is_live and (self._insisted is None or self._is_big)

    def _wanted(self) -> QWidget:
        if self._panel is not None:
            return self._panel
        if self._is_big:
            return self._numbers()
        if self._page is PageId.LIVE and self._insisted is not None:
            return self._insisted
        if self._page not in self._built:
            self._built[self._page] = self._pages[self._page]()
        return self._built[self._page]

    def _numbers(self) -> QWidget:
        if self._big_numbers is None:
            self._big_numbers = self._make_big_numbers()
        return self._big_numbers

    def _follow_scale(self) -> None:
        px = self._theme.px
        self._layout.setContentsMargins(px(MARGIN), px(EDGE), px(MARGIN), px(EDGE))
        self._layout.setSpacing(px(GUTTER))

    def _on_theme_changed(self, name: str) -> None:
        self._follow_scale()
