"""What a room sets: every change applies at once and is kept at once."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from kapmonitor import __version__
from kapmonitor.domain.dosing import AmountError, parse_positive_amount
from kapmonitor.domain.limits import Priority
from kapmonitor.domain.people import Role
from kapmonitor.services.fitness import MachineView
from kapmonitor.ui.ports import Desk, PreferenceStore
from kapmonitor.ui.preferences import Preferences, ThemeName
from kapmonitor.ui.text import one_line, role_word
from kapmonitor.ui.theme import SCALES, Theme, dress
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.viewmodels.lengths import too_long_words
from kapmonitor.ui.views.notice_page import NoticeText
from kapmonitor.ui.widgets.column import Column, scrolled
from kapmonitor.ui.widgets.flow import Flow
from kapmonitor.ui.widgets.panel import Panel
from kapmonitor.ui.widgets.pills import Pills
from kapmonitor.ui.widgets.words import label, say

TWO_COLUMNS = 760.0
"""Least width in px at 100 % text for two columns."""
NEAREST_M, FARTHEST_M = 0.5, 10.0
"""Viewing distances that make sense in a room."""
LONGEST_NAME = 40
"""Characters of a room's name, which stands in the header beside everything else."""


class SettingsPage(QWidget):
    """Room, look, sound, files, and what this program is.

    Signals:
        preferences_changed: the preferences from now on, kept or, where that is said, not.
    """

    preferences_changed = Signal(Preferences)

    def __init__(self, *, theme: Theme, store: PreferenceStore, desk: Desk, link: CoreLink) -> None:
        super().__init__()
        self.setObjectName("settings-page")
        self._theme = theme
        self._store = store
        self._now = store.read()
        self._trouble = label("", weight="strong")
        self._room = _RoomPanel(theme)
        self._look = _LookPanel(theme)
        self._sound = _SoundPanel(theme, desk, link)
        self._build()
        self._room.changed.connect(self._on_changed)
        self._look.changed.connect(self._on_changed)
        theme.changed_to.connect(self._on_theme)
        self._show()

    @property
    def preferences(self) -> Preferences:
        """The preferences in force."""
        return self._now

    def _build(self) -> None:
        say(self._trouble, "")
        inside = Column()
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight, inside)
        left: Sequence[QWidget] = (self._trouble, self._room, self._look, self._sound)
        right: Sequence[QWidget] = (_FilesPanel(self._theme, self._store), _AboutPanel(self._theme))
        self._stacks = [_stack(left), _stack(right)]
        for stack in self._stacks:
            self._columns.addLayout(stack, 1)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolled(inside))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Two columns where there is room for them."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        wide = self.width() >= self._theme.px(TWO_COLUMNS)
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._columns.setDirection(across if wide else down)
        self._columns.setContentsMargins(0, 0, 0, 0)
        self._columns.setSpacing(self._theme.px(12))
        for stack in self._stacks:
            stack.setSpacing(self._theme.px(12))

    def _on_changed(self, changed: Preferences) -> None:
        look_changed = (changed.theme, changed.text_scale) != (
            self._now.theme,
            self._now.text_scale,
        )
        # Another page may have written meanwhile, as the notice does.
        self._now = replace(changed, notice_read=self._store.read().notice_read)
        trouble = self._store.write(self._now)
        said = self.tr("In force until the program ends, not kept: {why}")
        say(self._trouble, said.format(why=trouble) if trouble else "")
        self._show()
        if look_changed:
            self._theme.use(changed.theme, changed.text_scale)
        self.preferences_changed.emit(self._now)

    def _show(self) -> None:
        self._room.show_preferences(self._now)
        self._look.show_preferences(self._now)

    def _on_theme(self, _name: str) -> None:
        self._fit()


def _stack(widgets: Sequence[QWidget]) -> QVBoxLayout:
    stack = QVBoxLayout()
    for widget in widgets:
        stack.addWidget(widget)
    stack.addStretch(1)
    return stack


class _RoomPanel(Panel):
    """Its name, the roles that work in it, and from where its numbers are read."""

    changed = Signal(Preferences)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, self.tr("Room"), "settings-room")
        self._now = Preferences()
        self._name = QLineEdit()
        self._distance = QLineEdit()
        self._name_fault = label("", size="small")
        self._roles_fault = label("", size="small")
        self._distance_fault = label("", size="small")
        self._shown = ("", "")
        self._roles = {role: QPushButton(role_word(role.value)) for role in Role}
        self._build()

    def show_preferences(self, preferences: Preferences) -> None:
        """Show what is in force; a text that was refused stays as it was typed."""
        self._now = preferences
        fields = (self._name, self._distance)
        texts = (preferences.room, f"{preferences.viewing_distance_m:g}")
        for field, text, before in zip(fields, texts, self._shown, strict=True):
            if text != before:
                field.setText(text)
        self._shown = texts
        for role, pill in self._roles.items():
            pill.setChecked(role in preferences.roles)

    def _build(self) -> None:
        self.heading(self.tr("Name of the room, as the record and every page say it"))
        self._name.setObjectName("room-name")
        self._name.setAccessibleName(self.tr("Name of the room"))
        self._name.editingFinished.connect(self._on_name)
        self.put(self._name)
        self.put(self._name_fault)
        self.heading(self.tr("Roles that work here"))
        flow = Flow(self.theme)
        for role, pill in self._roles.items():
            pill.setObjectName(f"role-{role.value}")
            pill.setAccessibleName(self.tr("Works here: {role}").format(role=pill.text()))
            pill.setCheckable(True)
            pill.clicked.connect(partial(self._on_role, role))
            dress(pill, kind="pill")
            flow.addWidget(pill)
        self.lay(flow)
        self.put(self._roles_fault)
        self.heading(self.tr("Numbers are read from, in m"))
        self._distance.setObjectName("viewing-distance")
        self._distance.setAccessibleName(self.tr("Viewing distance in m"))
        self._distance.editingFinished.connect(self._on_distance)
        self.put(self._distance)
        self.put(self._distance_fault)
        for fault in (self._name_fault, self._roles_fault, self._distance_fault):
            say(fault, "")

    def _on_name(self) -> None:
        name = one_line(self._name.text().strip())
        why = self.tr("A room has a name") if not name else too_long_words(name, LONGEST_NAME)
        stays = self.tr("{why}; it stays {name}.").format(why=why, name=self._now.room)
        _refuse(self._name, self._name_fault, stays if why else "")
        if not why and name != self._now.room:
            self.changed.emit(replace(self._now, room=name))

    def _on_role(self, role: Role) -> None:
        roles = tuple(each for each, pill in self._roles.items() if pill.isChecked())
        if not roles:
            say(self._roles_fault, self.tr("At least one role works here."))
            self._roles[role].setChecked(True)
            return
        say(self._roles_fault, "")
        kept = [each for each in self._now.roles if each in roles]
        self.changed.emit(replace(self._now, roles=(*kept, *(r for r in roles if r not in kept))))

    def _on_distance(self) -> None:
        metres = _metres(self._distance.text())
        now = self._now.viewing_distance_m
        words = self.tr("A distance from {near:g} to {far:g} m; it stays {now:g} m.")
        stays = words.format(near=NEAREST_M, far=FARTHEST_M, now=now)
        _refuse(self._distance, self._distance_fault, stays if metres is None else "")
        if metres is not None and metres != now:
            self.changed.emit(replace(self._now, viewing_distance_m=metres))


class _LookPanel(Panel):
    """Theme and text scale."""

    changed = Signal(Preferences)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, self.tr("Look"), "settings-look")
        self._now = Preferences()
        themes = {
            ThemeName.DIM.value: self.tr("Dim"),
            ThemeName.DARK.value: self.tr("Dark"),
            ThemeName.LIGHT.value: self.tr("Light"),
        }
        scales = {f"{scale:g}": f"{scale * 100:.0f} %" for scale in SCALES}
        self._themes = Pills(theme, "theme", themes, self.tr("Theme"))
        self._scales = Pills(theme, "text-scale", scales, self.tr("Size of the text"))
        self.heading(self.tr("Theme"))
        self.put(self._themes)
        self.heading(self.tr("Size of the text"))
        self.put(self._scales)
        self._themes.chosen.connect(self._on_theme_chosen)
        self._scales.chosen.connect(self._on_scale_chosen)

    def show_preferences(self, preferences: Preferences) -> None:
        """Show what is in force."""
        self._now = preferences
        self._themes.show_choice(preferences.theme.value)
        self._scales.show_choice(f"{preferences.text_scale:g}")

    def _on_theme_chosen(self, name: str) -> None:
        self.changed.emit(replace(self._now, theme=ThemeName(name)))

    def _on_scale_chosen(self, scale: str) -> None:
        self.changed.emit(replace(self._now, text_scale=float(scale)))


class _SoundPanel(Panel):
    """The output that alarms sound from, and its test."""

    def __init__(self, theme: Theme, desk: Desk, link: CoreLink) -> None:
        super().__init__(theme, self.tr("Sound of the alarms"), "settings-sound")
        self._desk = desk
        self._is_testing = False
        self._output = label("")
        self._test = QPushButton(self.tr("Test tone"))
        self._test.setObjectName("settings-test-tone")
        self._test.setAccessibleName(self.tr("Sound a test tone"))
        self._said = label("", tone="muted", size="small")
        row = self.row(self._output, self._test)
        row.setStretch(0, 1)
        self.put(self._said)
        say(self._said, self.tr("The system's settings choose the output and how loud it is."))
        self._test.clicked.connect(self._on_test)
        link.machine_updated.connect(self._on_machine)
        self._name_output(link.machine.sound_output if link.machine is not None else None)

    def _on_machine(self, machine: MachineView) -> None:
        self._name_output(machine.sound_output)

    def _name_output(self, output: str | None) -> None:
        name = self.tr("No output is known.") if output is None else one_line(output)
        say(self._output, name)

    def _on_test(self) -> None:
        if self._is_testing:
            return
        self._is_testing = True
        self._desk.test_sound(Priority.HIGH, self._on_tested)

    def _on_tested(self, output: str | None) -> None:
        self._is_testing = False
        if output is None:
            say(self._said, self.tr("Nothing sounded: there is no output. Look at the computer."))
        else:
            sent = self.tr("Sent to {output}. Whether it is loud enough only a person can tell.")
            say(self._said, sent.format(output=one_line(output)))


class _FilesPanel(Panel):
    """Where the records lie."""

    def __init__(self, theme: Theme, store: PreferenceStore) -> None:
        super().__init__(theme, self.tr("Folder of the records"), "settings-files")
        self._folder = QLineEdit(str(store.folder))
        self._folder.setObjectName("records-folder")
        self._folder.setAccessibleName(self.tr("Folder of the records"))
        self._folder.setReadOnly(True)
        self._folder.setCursorPosition(0)
        self._copy = QPushButton(self.tr("Copy"))
        self._copy.setObjectName("copy-folder")
        self._copy.setAccessibleName(self.tr("Copy the folder's path"))
        row = self.row(self._folder, self._copy)
        row.setStretch(0, 1)
        self._copy.clicked.connect(self._on_copy)

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self._folder.text())
        self._copy.setText(self.tr("Copied"))


class _AboutPanel(Panel):
    """The version, and the notice again."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, self.tr("About kapmonitor"), "settings-about")
        self.remark(self.tr("version {number}").format(number=__version__))
        self.put(NoticeText(theme))


def _refuse(field: QLineEdit, words: QLabel, why: str) -> None:
    """Say beside a field why its text is not taken; empty: it is."""
    say(words, why)
    field.setAccessibleDescription(why)
    if (field.property("state") == "fault") is not bool(why):
        dress(field, state="fault" if why else "")


def _metres(text: str) -> float | None:
    try:
        metres = float(parse_positive_amount(text))
    except AmountError:
        return None
    return metres if NEAREST_M <= metres <= FARTHEST_M else None
