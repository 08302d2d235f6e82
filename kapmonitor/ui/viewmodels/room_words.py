"""What every screen says of the open session: worked out once, so that no two can differ."""

from dataclasses import dataclass
from typing import Self

from kapmonitor.ui.viewmodels.alarms import Alarms
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.viewmodels.course import Course
from kapmonitor.ui.viewmodels.vitals import Vitals


@dataclass(frozen=True, slots=True)
class RoomWords:
    """Alarms, numbers and where the session stands, shared by line, tiles, strip and big numbers.

    The alarms are made first, and so hear of an alarm first.
    """

    alarms: Alarms
    vitals: Vitals
    course: Course

    @classmethod
    def of(cls, link: CoreLink) -> Self:
        """Follow what comes by this link."""
        return cls(Alarms(link), Vitals(link), Course(link))
