"""What stands behind the live page: made once, so that nothing typed is lost with a page."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from kapmonitor.services.feed import RoomUpdate
from kapmonitor.ui.ports import Desk
from kapmonitor.ui.viewmodels.answers import Answers
from kapmonitor.ui.viewmodels.author import Author
from kapmonitor.ui.viewmodels.bare_keys import BareKeys
from kapmonitor.ui.viewmodels.check_answering import CheckAnswering
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.viewmodels.drug_account import DrugAccount
from kapmonitor.ui.viewmodels.due import Due
from kapmonitor.ui.viewmodels.ending import SessionEnding
from kapmonitor.ui.viewmodels.entering import Entering
from kapmonitor.ui.viewmodels.help_ladder import HelpLadder
from kapmonitor.ui.viewmodels.last_action import LastAction
from kapmonitor.ui.viewmodels.leaving import Leaving
from kapmonitor.ui.viewmodels.log_model import LogModel
from kapmonitor.ui.viewmodels.note_draft import NoteDraft
from kapmonitor.ui.viewmodels.oxygen import Oxygen
from kapmonitor.ui.viewmodels.running import Running
from kapmonitor.ui.viewmodels.stage_moves import StageMoves


class Live(QObject):
    """Entering, the log, what is due, help, stages and the ending of one room."""

    def __init__(
        self, link: CoreLink, desk: Desk, author: Author, monotonic: Callable[[], float]
    ) -> None:
        """``monotonic``: real seconds, for what follows a press within seconds."""
        super().__init__()
        self.link = link
        self.author = author
        self.entering = Entering(link, desk, author, monotonic)
        self.draft = NoteDraft()
        self.keys = BareKeys(link, self.entering, self.draft)
        self.last = LastAction(self.entering)
        self.log = LogModel(link, self.entering)
        self.due = Due(link, desk)
        self.answering = CheckAnswering(link, desk, author)
        self.answers = Answers(link, self.entering)
        self.ladder = HelpLadder(link, desk, author)
        self.moves = StageMoves(link, desk, author)
        self.leaving = Leaving(link, desk, author)
        self.running = Running(link, desk, author)
        self.account = DrugAccount(link, desk, author)
        self.oxygen = Oxygen(link, desk, author)
        self.ending = SessionEnding(link, desk, author)
        link.session_opened.connect(self._on_session_opened)

    def _on_session_opened(self, _update: RoomUpdate) -> None:
        """Nothing of the session before is seen or typed in the next (HAZARDS H14)."""
        self.draft.clear()
        self.last.forget()
