"""The drug of the session: drawn, given, wasted, in hand."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QLineEdit

from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.drug_account import AccountNow, DrugAccount
from kapmonitor.ui.viewmodels.drug_forms import Form
from kapmonitor.ui.viewmodels.drug_lines import DrugLine
from kapmonitor.ui.views.asked_bar import AskedBar
from kapmonitor.ui.views.drug_form import DrugForm
from kapmonitor.ui.views.drug_table import DrugTable
from kapmonitor.ui.views.in_place_panel import InPlacePanel
from kapmonitor.ui.views.panel_keys import GIVEN_KEY
from kapmonitor.ui.widgets.key_target import KeyTarget
from kapmonitor.ui.widgets.words import label


class DrugAccountPanel(InPlacePanel):
    """The account, and what is written into it: one thing at a time."""

    def __init__(self, theme: Theme, model: DrugAccount) -> None:
        super().__init__(theme, name="drug-account", title=self.tr("Drug account"))
        self.model = model
        self._targets = {
            Form.DRAW: self._target(Form.DRAW, self.tr("Draw…")),
            Form.WASTE: self._target(Form.WASTE, self.tr("Waste…")),
            Form.WEIGHT: self._target(Form.WEIGHT, self.tr("Weight…")),
        }
        self._hint.hide()  # nothing is ever hinted here, and its place is wanted
        self.head.setStretch(0, 1)
        for place, target in enumerate(self._targets.values(), start=2):
            self.head.insertWidget(place, target)
        self._table = DrugTable(theme)
        self._nothing = label(self.tr("Nothing was drawn, given or wasted"), tone="muted")
        self._form = DrugForm(theme, model)
        self._bar = AskedBar(theme, model.deed, name="account")
        for part in (self._table, self._nothing, self._form, self._bar):
            self.box.addWidget(part)
        self.box.addStretch(1)
        self._table.explain_wanted.connect(self._on_explain)
        self._bar.change_pressed.connect(model.press_change)
        self._make_keys()
        model.changed_to.connect(self._show)
        self._show(model.now)

    def ask(self) -> None:
        """The keyboard goes to the form that is open, or to what opens one."""
        if self.model.now.form is not None:
            self._form.take_focus()
        else:
            self._targets[Form.DRAW].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses a target and goes on from a field; Esc closes a form, then the panel."""
        match event.key():
            case Qt.Key.Key_Escape if not event.isAutoRepeat():
                self._on_escape()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                if not event.isAutoRepeat():
                    self._on_enter()
            case _:
                super().keyPressEvent(event)

    def _target(self, form: Form, words: str) -> KeyTarget:
        made = KeyTarget(
            self.theme, name=f"account-{form.value}-open", words=words, height=40, keeps=True
        )
        made.setCheckable(True)
        made.clicked.connect(partial(self._on_form, form))
        return made

    def _make_keys(self) -> None:
        """Nothing that a held key repeats (H36)."""
        for keys in (GIVEN_KEY, "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(self._on_write_key)

    def _show(self, now: AccountNow) -> None:
        focused = self.focusWidget()
        had_focus = focused is not None and focused.hasFocus()
        self._nothing.setVisible(not now.lines)
        self._table.show_lines(now.lines)
        for form, target in self._targets.items():
            target.setChecked(form is now.form)
        if had_focus and now.form is None and focused is not None and not focused.isVisible():
            self._targets[Form.DRAW].setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_form(self, form: Form) -> None:
        is_open = self.model.now.form is form
        self.model.ask(None if is_open else form)
        self._show(self.model.now)
        if not is_open:
            self._form.take_focus()

    def _on_explain(self, line: DrugLine) -> None:
        self.model.explain(line.drug, line.lot)
        self._form.take_focus()

    def _on_escape(self) -> None:
        if self.model.now.form is None:
            self.left.emit()
        else:
            self.model.ask(None)
            self._targets[Form.DRAW].setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_write_key(self) -> None:
        if self.model.deed.now.reason_open:
            self.model.deed.confirm()
        else:
            self.model.press_write()

    def _on_enter(self) -> None:
        focused = self.focusWidget()
        if self._bar.confirms():
            return
        if isinstance(focused, QAbstractButton):
            focused.click()
        elif isinstance(focused, QLineEdit):
            self.focusNextChild()
