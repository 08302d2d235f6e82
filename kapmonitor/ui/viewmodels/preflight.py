"""The room's devices, the sound, the computer, and how the person is watched without any of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from kapmonitor.domain.limits import Priority
from kapmonitor.domain.people import Role
from kapmonitor.services.device_register import DevicesView
from kapmonitor.services.fitness import Finding, Fitness, MachineView
from kapmonitor.ui.language import translate
from kapmonitor.ui.ports import Desk
from kapmonitor.ui.text import one_line, role_word
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.viewmodels.lengths import too_long_words
from kapmonitor.ui.viewmodels.seen_devices import DeviceRow, SeenDevices

LONGEST_WATCH = 200
"""Characters of how the person is watched."""
SYSTEM_SAYS = " (the system says: "
"""What the system itself says stands behind it, at the end of a finding: ``machine`` writes so."""


class Watching(StrEnum):
    """How the person is watched when this program is silent (HAZARDS H69)."""

    BEDSIDE_MONITOR = "bedside-monitor"
    OXIMETER = "oximeter-display"
    SECOND_PERSON = "second-person"
    OTHERWISE = "otherwise"


def watching_words(way: Watching) -> str:
    """A way in words."""
    match way:
        case Watching.BEDSIDE_MONITOR:
            return translate("pre-flight", "Bedside monitor")
        case Watching.OXIMETER:
            return translate("pre-flight", "Oximeter's own display")
        case Watching.SECOND_PERSON:
            return translate("pre-flight", "A second person")
        case Watching.OTHERWISE:
            return translate("pre-flight", "Otherwise")


_MACHINE_WORDS = {
    Fitness.BLUETOOTH: "Bluetooth",
    Fitness.SOUND: "Sound",
    Fitness.DISK: "Disk",
    Fitness.POWER: "Power",
    Fitness.CLOCK: "Clock",
    Fitness.SLEEP: "Sleep and lock",
    Fitness.RECORD: "Record",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """What is known of the alarms' sound: sent is not heard."""

    is_testing: bool = False
    tested: str | None = None
    """The output that the last test tone was sent to."""
    heard_by: Role | None = None
    heard_at: datetime | None = None
    trouble: str = ""

    @property
    def detail(self) -> str:
        """What a yes records: ``guide, on Built-in speaker``."""
        if self.heard_by is None or self.tested is None:
            return ""
        return f"{self.heard_by.value}, on {self.tested}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """How the person is watched without this program, as far as it was said."""

    way: Watching | None = None
    text: str = ""

    @property
    def fault(self) -> str:
        """Why the words are not taken; empty where they are."""
        return too_long_words(self.text.strip(), LONGEST_WATCH)

    @property
    def detail(self) -> str:
        """What is recorded; empty while nothing that means something was said."""
        said = self.text.strip()
        if self.fault or self.way is None or (self.way is Watching.OTHERWISE and not said):
            return ""
        if self.way is Watching.OTHERWISE:
            return said
        return f"{watching_words(self.way)}: {said}" if said else watching_words(self.way)


class Preflight(QObject):
    """Follows what the core says, and takes the answers that only a person has.

    Signals:
        devices_seen: every device of the room.
        sound_updated: the test tone and who heard it.
        machine_updated: the findings about the computer; ``None`` before any came.
        watch_updated: how the person is watched without this program.
    """

    devices_seen = Signal(object)
    sound_updated = Signal(Sound)
    machine_updated = Signal(object)
    watch_updated = Signal(Watch)

    def __init__(self, link: CoreLink, desk: Desk) -> None:
        super().__init__()
        self._link = link
        self._desk = desk
        self._devices = SeenDevices()
        self._findings: tuple[Finding, ...] | None = None
        self._output: str | None = None
        self._sound = Sound()
        self._watch = Watch()
        self._round = 0
        link.devices_updated.connect(self._on_devices)
        link.machine_updated.connect(self._on_machine)
        link.silence_changed.connect(self._on_silence)
        if link.devices is not None:
            self._devices.take(link.devices)
        if link.machine is not None:
            self._on_machine(link.machine)

    @property
    def rows(self) -> tuple[DeviceRow, ...]:
        """Every device of the room."""
        return self._devices.rows()

    @property
    def pulse_question(self) -> str:
        """See ``SeenDevices.pulse_question``."""
        return self._devices.pulse_question()

    @property
    def is_told_of_devices(self) -> bool:
        """Whether the core has said which devices there are."""
        return self._devices.is_told

    @property
    def sound(self) -> Sound:
        """The test tone and who heard it."""
        return self._sound

    @property
    def sound_output(self) -> str | None:
        """The output that alarms would sound from now."""
        return self._output

    @property
    def no_output(self) -> str:
        """Why alarms cannot sound, as the computer was seen; empty where they can."""
        unfit = (each for each in self._findings or () if each.what is Fitness.SOUND)
        return next((each.seen for each in unfit if not each.fit), "")

    @property
    def findings(self) -> tuple[Finding, ...] | None:
        """The computer; ``None`` before anything was looked at."""
        return self._findings

    @property
    def watch(self) -> Watch:
        """How the person is watched without this program."""
        return self._watch

    def start_from_nothing(self) -> None:
        """Forget every answer; values count from now on (HAZARDS H14)."""
        self._round += 1
        self._devices.start_from_nothing()
        self._set_sound(Sound())
        self._watch = Watch()
        self.watch_updated.emit(self._watch)
        self.devices_seen.emit(self.rows)

    def confirm_on_person(self, device: str, yes: bool) -> None:
        """Somebody looked whose finger or arm it is (HAZARDS H02)."""
        self._devices.confirm(device, yes)
        self.devices_seen.emit(self.rows)

    def test_sound(self) -> None:
        """Sound one burst of the highest priority; who heard the last one counts no more."""
        if not self._sound.is_testing:
            self._set_sound(Sound(is_testing=True))
            self._desk.test_sound(Priority.HIGH, self._answer_of(self._round))

    def hear(self, role: Role) -> None:
        """A person of the staff heard the test tone (HAZARDS H18)."""
        if self._sound.tested is not None:
            now = self._desk.clock.now().utc
            self._set_sound(Sound(tested=self._sound.tested, heard_by=role, heard_at=now))

    def choose_watching(self, way: Watching) -> None:
        """How the person is watched without this program."""
        self._set_watch(Watch(way=way, text=self._watch.text))

    def type_watching(self, text: str) -> None:
        """More about it, in the staff's words."""
        self._set_watch(Watch(way=self._watch.way, text=text))

    def _answer_of(self, asked_in: int) -> Callable[[str | None], None]:
        """Takes the answer to a test, unless another session's page asked for it."""

        def take(output: str | None) -> None:
            if asked_in == self._round:
                self._on_tested(output)

        return take

    def _on_tested(self, output: str | None) -> None:
        if output is None:
            trouble = translate("pre-flight", "No output: nothing sounded. Look at the computer.")
            self._set_sound(Sound(trouble=trouble))
        else:
            self._set_sound(Sound(tested=one_line(output)))

    def _on_devices(self, view: DevicesView) -> None:
        self._devices.take(view)
        self._tell_devices()

    def _tell_devices(self) -> None:
        """Nobody prepares a session while one is open: then the screen has more urgent work."""
        if self._link.view is None:
            self.devices_seen.emit(self.rows)

    def _on_silence(self, silent: bool) -> None:
        if silent:
            self._devices.lose_all()
            self.devices_seen.emit(self.rows)

    def _on_machine(self, view: MachineView) -> None:
        self._findings = view.findings
        self._output = view.sound_output
        self._hold_sound_against(view)
        self.sound_updated.emit(self._sound)
        self.machine_updated.emit(view.findings)

    def _hold_sound_against(self, view: MachineView) -> None:
        """What was heard on one output says nothing of another (HAZARDS H18)."""
        tested = self._sound.tested
        if tested is None or view.sound_output == tested:
            return
        now = view.sound_output or translate("pre-flight", "none")
        trouble = translate("pre-flight", "The output is now {name}: test it anew.", name=now)
        self._set_sound(Sound(trouble=trouble))

    def _set_sound(self, sound: Sound) -> None:
        self._sound = sound
        self.sound_updated.emit(sound)

    def _set_watch(self, watch: Watch) -> None:
        if watch != self._watch:
            self._watch = watch
            self.watch_updated.emit(watch)


def machine_word(what: Fitness) -> str:
    """What was looked at, as a row names it."""
    return translate("pre-flight", _MACHINE_WORDS[what])


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingWords:
    """What was seen in staff's words, and behind it what the system itself said."""

    words: str
    system: str


def finding_words(finding: Finding) -> FindingWords:
    """A finding parted."""
    return parted(finding.seen)


def parted(seen: str) -> FindingWords:
    """What was seen and what to do; then what the system said, where it said something."""
    words, _, system = one_line(seen).partition(SYSTEM_SAYS)
    return FindingWords(words=words, system=system.removesuffix(")"))


def sound_words(sound: Sound, no_output: str = "") -> str:
    """Where the sound stands, in words; ``no_output``: see :attr:`Preflight.no_output`."""
    if sound.is_testing:
        return translate("pre-flight", "sounding…")
    if no_output:
        return parted(no_output).words
    if sound.trouble:
        return sound.trouble
    if sound.tested is None:
        return translate("pre-flight", "not tested")
    if sound.heard_by is None or sound.heard_at is None:
        return translate("pre-flight", "sent to {output}", output=sound.tested)
    return translate(
        "pre-flight",
        "heard by {role} at {time}, on {output}",
        role=role_word(sound.heard_by.value),
        time=f"{sound.heard_at.astimezone():%H:%M}",
        output=sound.tested,
    )
