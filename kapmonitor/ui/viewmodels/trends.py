"""The open session's values over time, as tracks that grow, and everything that stands beside."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QObject, Signal

from kapmonitor.domain import events as ev
from kapmonitor.domain.events import Fact
from kapmonitor.domain.vitals import Quality, Reading, Source, VitalSign
from kapmonitor.services.feed import RoomUpdate
from kapmonitor.services.monitoring import choose_sources
from kapmonitor.services.snapshot import STALE_S
from kapmonitor.ui.language import translate
from kapmonitor.ui.text import PRACTICE
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.viewmodels.trend_pressures import PressureBars
from kapmonitor.ui.viewmodels.trend_story import TrendStory
from kapmonitor.ui.widgets.trend_scene import Dot, Lane, Track, TrendScene

PRESSURES = (VitalSign.SYSTOLIC, VitalSign.DIASTOLIC, VitalSign.MEAN_ARTERIAL_PRESSURE)
LANES = (
    (VitalSign.SPO2,),
    (VitalSign.PULSE_RATE,),
    (VitalSign.SYSTOLIC, VitalSign.DIASTOLIC),
)
"""The signs of each lane from the top whose limits are drawn in it."""


@dataclass(slots=True)
class _Last:
    """The value that the next may be joined to."""

    at_s: float
    device: str


class Trends(QObject):
    """Takes what arrives and keeps it as tracks: SpO2, pulse, pressure. Qt's thread.

    A line joins two trusted live values of the same device that are at most ``STALE_S`` apart and
    have nothing doubtful or missing between them (HAZARDS H03, H72).

    Signals:
        began: the tracks were emptied for another session, or for none.
        grew: the second since opening from which on a track has something new.
        changed_back: a value was taken out of a track, or put back: draw it all anew.
        scene_changed_to: what stands beside the values.
        now_moved_to: seconds since opening.
    """

    began = Signal(str)
    grew = Signal(float)
    changed_back = Signal(VitalSign)
    scene_changed_to = Signal(TrendScene)
    now_moved_to = Signal(float)

    def __init__(self, link: CoreLink, practice_words: str = PRACTICE) -> None:
        """``practice_words``: what stands over the trends of a practice session."""
        super().__init__()
        self.tracks = _tracks()
        self.scene = TrendScene(empty=translate("trends", "no session open"))
        self._lines = {VitalSign.SPO2: self.tracks[0], VitalSign.PULSE_RATE: self.tracks[1]}
        self._pressures = PressureBars(self.tracks[2])
        self._story = TrendStory(practice_words)
        self._session: str | None = None
        self._opened_at: datetime | None = None
        self._last: dict[VitalSign, _Last | None] = {}
        self._fallback: dict[VitalSign, str] = {}
        self._rejections: dict[int, tuple[VitalSign, Dot]] = {}
        self._now_s = 0.0
        link.room_updated.connect(self._on_room_updated)
        link.session_closed.connect(self._on_session_closed)

    def _on_session_closed(self, _update: RoomUpdate) -> None:
        self._start(None, None)
        self._tell(TrendScene(empty=translate("trends", "no session open")))

    def _on_room_updated(self, update: RoomUpdate) -> None:
        view = update.view
        if view.session != self._session or view.opened_at != self._opened_at:
            self._start(view.session, view.opened_at)
        if self._opened_at is None:
            return
        self._take_readings(update)
        self._take_facts(update.facts)
        self._tell(self._story.scene(view, self._opened_at, LANES))
        now_s = self._since(view.now)
        if now_s != self._now_s:
            self._now_s = now_s
            self.now_moved_to.emit(now_s)

    def _start(self, session: str | None, opened_at: datetime | None) -> None:
        """From nothing: no value of another person (HAZARDS H14)."""
        self._session, self._opened_at = session, opened_at
        for track in self.tracks:
            track.clear()
        for kept in (self._last, self._fallback, self._rejections):
            kept.clear()
        self._story.clear()
        self._pressures.clear()
        self._now_s = 0.0
        self.began.emit(session or "")

    def _tell(self, scene: TrendScene) -> None:
        if scene != self.scene:
            self.scene = scene
            self.scene_changed_to.emit(scene)

    def _since(self, at: datetime) -> float:
        return (at - self._opened_at).total_seconds() if self._opened_at else 0.0

    def _take_readings(self, update: RoomUpdate) -> None:
        """One source a sign, the room's; where it names none, the first that came (H16)."""
        sources = choose_sources(update.view.devices)
        changed = []
        for reading in update.readings:
            at_s = self._since(reading.received_at)
            sign = _leading_sign(reading.sign)
            source = sources.get(sign) or self._fallback.setdefault(sign, reading.device)
            if at_s >= 0 and reading.device == source and reading.source is Source.LIVE:
                changed += self._take(reading, at_s)
        if changed:
            self.grew.emit(min(changed))

    def _take(self, reading: Reading, at_s: float) -> list[float]:
        """The second from which on something is new, if anything is."""
        if reading.sign in PRESSURES:
            return [at_s] if self._pressures.take(reading, at_s) else []
        track = self._lines.get(reading.sign)
        if track is None:
            return []
        if reading.trusted_value is not None:
            return [self._join(track, reading, at_s, reading.trusted_value)]
        self._last[reading.sign] = None
        if reading.quality is Quality.DOUBTFUL and reading.value is not None:
            track.doubtful.append(at_s, reading.value, joined=False)
            return [at_s]
        return []

    def _join(self, track: Track, reading: Reading, at_s: float, value: float) -> float:
        last = self._last.get(reading.sign)
        joined = (
            last is not None and last.device == reading.device and 0 <= at_s - last.at_s <= STALE_S
        )
        track.line.append(at_s, value, joined=joined)
        self._last[reading.sign] = _Last(at_s, reading.device)
        return last.at_s if last is not None and joined else at_s

    def _take_facts(self, facts: Iterable[Fact]) -> None:
        for fact in facts:
            self._story.take(fact)
            match fact.event:
                case ev.VitalEntered() as entered:
                    self._enter(fact, entered)
                case ev.ReadingRejected() as rejected:
                    self._reject(fact, rejected)
                case ev.EntryAmended(amends=version, changes=changes):
                    self._amend(version, changes)
                case ev.EntryVoided(voids=version):
                    self._void(version)
                case _:
                    pass

    def _enter(self, fact: Fact, entered: ev.VitalEntered) -> None:
        """A value typed by hand is a sign of its own and never part of the line (H17)."""
        at_s = self._since(fact.occurred_at)
        if entered.sign in PRESSURES:
            self._pressures.enter(fact, entered, at_s)
            self.grew.emit(at_s)
        elif track := self._lines.get(entered.sign):
            track.dots[fact.version] = Dot(at_s=at_s, value=entered.value)
            self.grew.emit(at_s)

    def _reject(self, fact: Fact, rejected: ev.ReadingRejected) -> None:
        """A rejected value leaves the line, and stays in sight, struck."""
        if rejected.received_at is None or rejected.value is None:
            return
        at_s = self._since(rejected.received_at)
        if rejected.sign in PRESSURES:
            self._pressures.strike(fact.version, rejected.received_at)
        elif track := self._lines.get(rejected.sign):
            self._take_out(track, fact.version, rejected.sign, at_s, rejected.value)
        self.changed_back.emit(rejected.sign)

    def _take_out(
        self, track: Track, version: int, sign: VitalSign, at_s: float, value: float
    ) -> None:
        if track.line.remove(at_s, value):
            dot = Dot(at_s=at_s, value=value, struck=True)
            track.dots[version] = dot
            self._rejections[version] = (sign, dot)
            last = self._last.get(sign)
            if last is not None and last.at_s <= at_s:
                self._last[sign] = None
        elif track.doubtful.remove(at_s, value):
            track.dots[version] = Dot(at_s=at_s, value=value, struck=True)

    def _amend(self, version: int, changes: dict[str, str | float]) -> None:
        for sign, track in self._lines.items():
            if dot := track.dots.get(version):
                moved = str(changes["occurred_at"]) if "occurred_at" in changes else None
                at_s = self._since(datetime.fromisoformat(moved)) if moved else dot.at_s
                value = float(changes.get("value", dot.value))
                track.dots[version] = Dot(at_s=at_s, value=value, struck=dot.struck)
                self.changed_back.emit(sign)
        if self._pressures.amend(version, changes, self._since):
            self.changed_back.emit(VitalSign.SYSTOLIC)

    def _void(self, version: int) -> None:
        """A void value stays, struck; a void rejection puts the value back."""
        for sign, track in self._lines.items():
            dot = track.dots.pop(version, None)
            if dot is None:
                continue
            if version in self._rejections:
                del self._rejections[version]
                track.line.insert(dot.at_s, dot.value)
            else:
                track.dots[version] = Dot(at_s=dot.at_s, value=dot.value, struck=True)
            self.changed_back.emit(sign)
        if self._pressures.void(version):
            self.changed_back.emit(VitalSign.SYSTOLIC)


def _leading_sign(sign: VitalSign) -> VitalSign:
    """One measurement of a cuff has one source: that of its systolic."""
    return VitalSign.SYSTOLIC if sign in PRESSURES else sign


def _tracks() -> tuple[Track, Track, Track]:
    waiting = translate("trends", "no value yet")
    spo2 = Lane(
        name=translate("trends", "SpO₂"),
        unit="%",
        colour="spo2",
        ranges=((80, 100), (60, 100)),
        ticks=(60, 70, 80, 85, 90, 95, 100),
        weight=1.25,
        empty=waiting,
    )
    pulse = Lane(
        name=translate("trends", "Pulse"),
        unit="/min",
        colour="pulse",
        ranges=((40, 140), (30, 200)),
        ticks=(40, 60, 80, 100, 120, 140, 160, 180, 200),
        empty=waiting,
    )
    pressure = Lane(
        name=translate("trends", "Pressure"),
        unit="mmHg",
        colour="bp",
        ranges=((40, 200), (20, 260)),
        ticks=(40, 80, 120, 160, 200, 240),
        empty=waiting,
    )
    return Track(lane=spo2), Track(lane=pulse), Track(lane=pressure)
