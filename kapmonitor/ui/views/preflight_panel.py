"""Each device until a live value was seen, the sound, the computer, and watching without it."""

from functools import partial

from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout

from kapmonitor.domain.people import Role
from kapmonitor.services.fitness import Finding, Fitness
from kapmonitor.ui.text import role_word
from kapmonitor.ui.theme import Theme, dress
from kapmonitor.ui.viewmodels.preflight import (
    Preflight,
    Sound,
    Watch,
    Watching,
    finding_words,
    machine_word,
    parted,
    sound_words,
    watching_words,
)
from kapmonitor.ui.viewmodels.seen_devices import DeviceRow, Seen
from kapmonitor.ui.widgets.answer_row import AnswerRow
from kapmonitor.ui.widgets.panel import Panel
from kapmonitor.ui.widgets.pills import Pills
from kapmonitor.ui.widgets.state_mark import Mark
from kapmonitor.ui.widgets.words import label, say

_MARKS = {Seen.NOTHING: Mark.MISSING, Seen.VALUE: Mark.MISSING, Seen.ON_PERSON: Mark.DONE}
"""A value is still red: it may be anybody's (HAZARDS H02)."""


class PreflightPanel(Panel):
    """What is seen by itself, and what only a person can say."""

    def __init__(self, theme: Theme, preflight: Preflight, roles: tuple[Role, ...]) -> None:
        super().__init__(theme, self.tr("Pre-flight"), "preflight-panel")
        self._preflight = preflight
        self._devices: dict[str, AnswerRow] = {}
        self._device_box = QVBoxLayout()
        self._no_device = label("", size="small")
        self._pulses = label("", weight="strong", size="small")
        self._sound = AnswerRow(theme, "sound", self.tr("Sound of the alarms"))
        self._tone = QPushButton(self.tr("Test tone"))
        self._heard_words = label(
            self.tr("Heard by, of the staff, never the participant:"), tone="muted", size="small"
        )
        words = {role.value: role_word(role.value) for role in roles}
        self._heard = Pills(theme, "heard-by", words, self.tr("Test tone heard by"))
        self._watch = AnswerRow(
            theme, "watched-without", self.tr("How the person is watched without this program")
        )
        ways = {way.value: watching_words(way) for way in Watching}
        self._ways = Pills(theme, "watching", ways, self.tr("Watched without this program by"))
        self._watch_text = QLineEdit()
        self._watch_fault = label("", size="small")
        self._no_machine = label(self.tr("not looked at yet"), tone="muted", size="small")
        self._machine_box = QVBoxLayout()
        self._machine: dict[Fitness, AnswerRow] = {}
        self._build()
        self._connect()
        self._show_all()

    def offer(self, roles: tuple[Role, ...]) -> None:
        """Offer the roles that work in this room now."""
        self._heard.offer({role.value: role_word(role.value) for role in roles})
        self._on_sound(self._preflight.sound)

    def _build(self) -> None:
        self.heading(self.tr("Devices"))
        self.put(self._no_device)
        self.lay(self._device_box, gap=6)
        self.put(self._pulses)
        self._build_watch()
        self.heading(self.tr("This computer"))
        self._build_sound()
        self.put(self._no_machine)
        self.lay(self._machine_box, gap=4)
        self.fill()

    def _build_watch(self) -> None:
        self.put(self._watch)
        self.put(self._ways)
        self._watch_text.setObjectName("watching-words")
        self._watch_text.setAccessibleName(self.tr("How the person is watched, in words"))
        self._watch_text.setPlaceholderText(self.tr("which, who, where"))
        self.put(self._watch_text)
        self.put(self._watch_fault)

    def _build_sound(self) -> None:
        self._tone.setObjectName("test-tone")
        self._tone.setAccessibleName(self.tr("Sound a test tone"))
        self._sound.hold(self._tone)
        self.put(self._sound)
        self.put(self._heard_words)
        self.put(self._heard)

    def _connect(self) -> None:
        self._tone.clicked.connect(self._preflight.test_sound)
        self._heard.chosen.connect(self._on_heard)
        self._ways.chosen.connect(self._on_way)
        self._watch_text.textEdited.connect(self._preflight.type_watching)
        self._preflight.devices_seen.connect(self._on_devices)
        self._preflight.sound_updated.connect(self._on_sound)
        self._preflight.machine_updated.connect(self._on_machine)
        self._preflight.watch_updated.connect(self._on_watch)

    def _show_all(self) -> None:
        self._on_devices(self._preflight.rows)
        self._on_sound(self._preflight.sound)
        self._on_machine(self._preflight.findings)
        self._on_watch(self._preflight.watch)

    def _on_devices(self, rows: tuple[DeviceRow, ...]) -> None:
        for device in set(self._devices) - {row.device for row in rows}:
            gone = self._devices.pop(device)
            self._device_box.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for row in rows:
            self._show_device(row)
        say(self._no_device, "" if rows else self._no_device_words())
        say(self._pulses, self._preflight.pulse_question)

    def _no_device_words(self) -> str:
        if self._preflight.is_told_of_devices:
            return self.tr("No device is assigned to this room: see Devices.")
        return self.tr("The core has not said which devices there are.")

    def _show_device(self, row: DeviceRow) -> None:
        if row.device not in self._devices:
            made = AnswerRow(
                self.theme, f"device-{row.device}", row.name, self.tr("On the participant")
            )
            made.answered.connect(partial(self._on_person_answered, row.device))
            self._devices[row.device] = made
            self._device_box.addWidget(made)
        shown = self._devices[row.device]
        shown.show_answer(
            _MARKS[row.seen],
            detail=self._device_words(row),
            asks=row.seen is not Seen.NOTHING,
            yes=row.seen is Seen.ON_PERSON,
            tone="text",
        )
        shown.show_why(self.tr("no live value yet") if row.seen is Seen.NOTHING else "")

    def _device_words(self, row: DeviceRow) -> str:
        """What is known, and in words what is still missing."""
        match row.seen:
            case Seen.NOTHING:
                return f"{row.words.rstrip('.')}. {row.what_to_do}"
            case Seen.VALUE:
                return f"{row.words}\n{row.what_to_do}"
            case Seen.ON_PERSON:
                return row.words

    def _on_person_answered(self, device: str, yes: bool) -> None:
        self._preflight.confirm_on_person(device, yes)

    def _on_heard(self, role: str) -> None:
        self._preflight.hear(Role(role))

    def _on_way(self, way: str) -> None:
        self._preflight.choose_watching(Watching(way))

    def _on_sound(self, sound: Sound) -> None:
        heard = sound.heard_by is not None
        no_output = self._preflight.no_output
        is_missing = bool(sound.trouble or no_output) and not sound.is_testing
        mark = Mark.MISSING if is_missing else Mark.DONE if heard else Mark.OPEN
        self._sound.show_answer(mark, detail=sound_words(sound, no_output), tone="text")
        if is_missing:
            self._sound.show_why("", parted(no_output).system)
        self._heard.show_choice(sound.heard_by.value if sound.heard_by else None)
        self._heard.setVisible(sound.tested is not None)
        self._heard_words.setVisible(sound.tested is not None)

    def _on_watch(self, watch: Watch) -> None:
        self._watch.show_answer(
            Mark.DONE if watch.detail else Mark.OPEN,
            detail=watch.detail or self.tr("Say it; it goes into the record."),
        )
        say(self._watch_fault, watch.fault)
        state = "fault" if watch.fault else ""
        if (self._watch_text.property("state") or "") != state:
            dress(self._watch_text, state=state)
        self._ways.show_choice(watch.way.value if watch.way else None)
        if not watch.text and self._watch_text.text():
            self._watch_text.clear()

    def _on_machine(self, findings: tuple[Finding, ...] | None) -> None:
        self._no_machine.setVisible(findings is None)
        for finding in findings or ():
            if finding.what is not Fitness.SOUND:  # it has its row already, with the test tone
                self._show_finding(finding)

    def _show_finding(self, finding: Finding) -> None:
        row = self._machine.get(finding.what)
        if row is None:
            name = f"machine-{finding.what}"
            row = AnswerRow(self.theme, name, machine_word(finding.what), beside=True)
            self._machine[finding.what] = row
            self._machine_box.addWidget(row)
        said = finding_words(finding)
        mark = Mark.DONE if finding.fit else Mark.MISSING
        row.show_answer(mark, detail=said.words, tone="text")
        if not finding.fit:
            row.show_why("", said.system)
