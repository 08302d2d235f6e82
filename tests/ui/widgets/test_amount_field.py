"""A number in a field: all of its digits, or a word that it is too long."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QSizePolicy, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from kapmonitor.ui.preferences import ThemeName
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.amount_fields import LONGEST_AMOUNT
from kapmonitor.ui.widgets.amount_field import EDGE, LONGEST_WORDS, AmountField

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")


class Form:
    """The fields of a dose in a row of their own, as wide as they wish."""

    def __init__(self, qtbot: QtBot, theme: Theme) -> None:
        self.page = QWidget()
        qtbot.addWidget(self.page)
        make = AmountField
        self.mass = make(theme, name="mass", caption="mass", unit="mg", width=150, size="title")
        self.volume = make(theme, name="ml", caption="volume", unit="mL", width=140, size="title")
        self.vial = make(
            theme, name="vial", caption="", unit="mg/mL", width=218, size="vial", height="72"
        )
        self.lot = make(theme, name="lot", caption="lot", width=106)
        box = QVBoxLayout(self.page)
        for field in (self.mass, self.volume, self.vial, self.lot):
            box.addWidget(field, 0, Qt.AlignmentFlag.AlignLeft)
        self.page.show()
        qtbot.waitExposed(self.page)

    def type(self, field: AmountField, text: str) -> None:
        field.setFocus()
        field.clear()
        QTest.keyClicks(field, text)
        QApplication.processEvents()


@pytest.fixture
def form(qtbot: QtBot, theme: Theme) -> Form:
    return Form(qtbot, theme)


def is_whole(field: AmountField, theme: Theme, text: str) -> bool:
    """Whether the words between caption and unit have the room that they need."""
    margins = field.textMargins()
    room = field.width() - 2 * theme.px(EDGE) - margins.left() - margins.right()
    return QFontMetrics(field.font()).horizontalAdvance(text) <= room


def inside(field: AmountField) -> list[str]:
    return [each.text() for each in field.findChildren(QLabel) if each.isVisible() and each.text()]


NUMBERS = ("1.25", "0.01", "1,000", "62.1234", "12345.6789", "9" * LONGEST_AMOUNT)


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("text", NUMBERS)
def test_that_a_number_is_shown_with_all_its_digits(  # H35
    form: Form, theme: Theme, text: str, scale: float
) -> None:
    theme.use(ThemeName.DARK, scale)

    for field in (form.mass, form.volume, form.vial):
        form.type(field, text)

        assert not field.is_cut
        assert is_whole(field, theme, text)
        assert field.width() <= theme.px(360)


@pytest.mark.parametrize("text", ["1.25", "0.857143", "1.242468"])
def test_that_a_computed_number_is_shown_with_all_its_digits(  # H35
    form: Form, text: str
) -> None:
    form.volume.show_computed(text)
    QApplication.processEvents()

    shown = next(each for each in form.volume.findChildren(QLabel) if each.text() == text)
    assert shown.isVisible()
    assert QFontMetrics(shown.font()).horizontalAdvance(text) <= shown.width()


def test_that_a_number_that_cannot_be_shown_says_so_and_widens_nothing(form: Form) -> None:  # H35
    QApplication.clipboard().setText("9" * 10_000)
    form.mass.setFocus()
    form.mass.paste()
    QApplication.processEvents()

    assert len(form.mass.text()) == 10_000
    assert form.mass.is_cut
    assert "too long" in inside(form.mass)
    assert form.mass.width() <= 240


def test_that_a_field_goes_back_to_its_size_with_its_text(form: Form) -> None:
    before = form.vial.size()
    form.type(form.vial, "12345.6789")
    assert form.vial.property("textSize") != "vial"

    form.type(form.vial, "50")

    assert form.vial.property("textSize") == "vial"
    assert form.vial.size() == before
    assert "mg/mL" in inside(form.vial)


def test_that_a_lot_is_shown_whole(form: Form, theme: Theme) -> None:
    form.type(form.lot, "K22311234567890")

    assert is_whole(form.lot, theme, "K22311234567890")


def test_that_words_past_the_most_are_said_to_be(form: Form) -> None:
    QApplication.clipboard().setText("x" * 10_000)
    form.lot.setFocus()
    form.lot.paste()
    QApplication.processEvents()

    assert len(form.lot.text()) == LONGEST_WORDS
    assert f"{LONGEST_WORDS} at most" in inside(form.lot)


def test_that_a_field_that_may_grow_never_gives_way_under_its_number(
    form: Form, theme: Theme
) -> None:
    form.mass.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    form.type(form.mass, "12345.6789")

    form.mass.resize(form.mass.minimumSizeHint())

    assert is_whole(form.mass, theme, "12345.6789")
