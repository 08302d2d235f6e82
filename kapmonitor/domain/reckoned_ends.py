"""What an infusion's end says was given, where it was reckoned and its run times are corrected.

The end keeps what was true when it was written: an amended pause makes that a number nobody gave.
"""

from collections.abc import Iterator, Sequence

from kapmonitor.domain.dosing_course import DosingCourse
from kapmonitor.domain.events import InfusionEnded
from kapmonitor.domain.infusion import Infusion
from kapmonitor.domain.standing import Changes, Standing


def reckoned_anew(
    before: Sequence[Standing], after: Sequence[Standing]
) -> Iterator[tuple[int, Changes]]:
    """The ends that a correction of run times makes untrue: by version, with their new values.

    What the pump showed, and what somebody said of the end by hand, stays.

    Args:
        before: every entry of the session, in order of version.
        after: the same as they stand once the correction is in.
    """
    for was, now in zip(before, after, strict=False):
        if not isinstance(was.event, InfusionEnded) or not isinstance(now.event, InfusionEnded):
            continue
        is_said_anew = (was.event.mass_mg, was.event.volume_ml) != (
            now.event.mass_mg,
            now.event.volume_ml,
        )
        if now.void_reason is None and not is_said_anew:
            yield from _corrected(was, was.event, _ran(before, was), now, _ran(after, now))


def _corrected(
    was: Standing,
    end: InfusionEnded,
    ran: Infusion | None,
    now: Standing,
    ran_now: Infusion | None,
) -> Iterator[tuple[int, Changes]]:
    if ran is None or ran_now is None or ran.version != ran_now.version:
        return
    volume_ml, volume_now_ml = ran.reckoned_ml(was.at), ran_now.reckoned_ml(now.at)
    if volume_ml == volume_now_ml:
        return
    if end.reckoned_volume_ml == volume_ml:
        yield now.version, {"reckoned_volume_ml": str(volume_now_ml)}
    elif end.reckoned_volume_ml is None and end.volume_ml == volume_ml:
        mass_mg = ran_now.given_mg(now.at)
        yield now.version, {"mass_mg": str(mass_mg), "volume_ml": str(volume_now_ml)}


def _ran(entries: Sequence[Standing], end: Standing) -> Infusion | None:
    """The infusion that an entry ends, as it ran until then."""
    until = (entry for entry in entries if (entry.at, entry.version) < (end.at, end.version))
    return DosingCourse.of(until).infusion
