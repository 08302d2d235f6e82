"""The lines of the log: a reason is never cut off by the words that it withdraws."""

from dataclasses import replace
from decimal import Decimal

import pytest
from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QColor, QFont, QImage, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing import Route
from kapmonitor.domain.events import Event
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.log_model import LogModel
from kapmonitor.ui.views.log_delegate import ROW, LogDelegate
from tests.ui.live_rooms import Entry
from tests.ui.rooms import a_fact, an_update

pytestmark = pytest.mark.usefixtures("qtbot")

DOSE = ev.DoseAdministered(
    drug="ketamine", route=Route.IM, mass_mg=Decimal(60), site="left deltoid, after a long talk"
)


class Written(LogDelegate):
    """A delegate that remembers what it wrote, where and in which letters."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.pieces: list[tuple[str, QRect, QFont]] = []

    def _write(self, painter: QPainter, rect: QRect, words: str, colour: QColor) -> None:
        self.pieces.append((words, QRect(rect), QFont(painter.font())))
        super()._write(painter, rect, words, colour)


def painted(theme: Theme, model: LogModel, width: int) -> list[tuple[str, QRect, QFont]]:
    delegate = Written(theme)
    height = theme.px(ROW)
    image = QImage(QSize(width, height), QImage.Format.Format_ARGB32)
    option = QStyleOptionViewItem()
    option.rect = QRect(0, 0, width, height)
    painter = QPainter(image)
    delegate.paint(painter, option, model.index(0))
    painter.end()
    return delegate.pieces


def a_log(event: Event, *after: Event) -> LogModel:
    entry = Entry()
    facts = [a_fact(each, version=version) for version, each in enumerate((event, *after), 12)]
    entry.link.take(an_update(facts=facts))
    return entry.log


@pytest.mark.parametrize("width", [420, 560, 900])
def test_that_a_withdrawn_line_has_room_for_its_reason(theme: Theme, width: int) -> None:  # H38
    log = a_log(DOSE, ev.EntryVoided(voids=12, reason="typed twice"))

    pieces = painted(theme, log, width)

    (struck,) = [words for words, _, font in pieces if font.strikeOut()]
    assert struck.startswith("ketamine")
    assert "withdrawn: typed twice" in [words for words, _, _ in pieces]


def test_that_new_values_of_a_correction_are_seen_beside_the_old(theme: Theme) -> None:  # H71
    amended = ev.EntryAmended(amends=12, reason="slip", changes={"mass_mg": "55"})

    pieces = painted(theme, a_log(DOSE, amended), 560)

    assert "mass 55 mg" in [words for words, _, _ in pieces]


def test_that_two_corrections_are_both_seen(theme: Theme) -> None:  # H71 H76
    changes = ({"mass_mg": "55", "mass_mg_per_kg": "0.74"}, {"mass_mg_per_kg": "0.76"})
    amended = [ev.EntryAmended(amends=12, reason="slip", changes=each) for each in changes]

    pieces = painted(theme, a_log(DOSE, *amended), 900)

    assert "mass 55 mg, 0.76 mg/kg" in [words for words, _, _ in pieces]


def test_that_a_dose_is_not_struck_because_the_weight_was_corrected(theme: Theme) -> None:
    # H38 H76
    per_kg = {"mass_mg_per_kg": "0.83"}
    log = a_log(replace(DOSE, site=None), ev.EntryAmended(amends=12, reason="lb", changes=per_kg))

    pieces = painted(theme, log, 560)

    assert not any(font.strikeOut() for _, _, font in pieces)
    words = [words for words, _, _ in pieces]
    assert "ketamine 60 mg, IM injection, given" in words
    assert "0.83 mg/kg" in words


def test_that_an_override_is_larger_than_what_stands_around_it(theme: Theme) -> None:  # H46
    gate = ev.GateOverridden(gate="pressure", reason="two readings")

    (large,) = [f for words, _, f in painted(theme, a_log(gate), 700) if words.startswith("Gate")]
    (small,) = [
        f for words, _, f in painted(theme, a_log(ev.MomentMarked()), 700) if words == "Mark"
    ]

    assert large.pixelSize() > small.pixelSize()
    assert large.weight() > small.weight()


def test_that_a_dose_with_a_reason_is_large_too() -> None:  # H41
    kept = a_log(replace(DOSE, override="it was given"))

    assert kept.line(0).is_large
    assert not a_log(DOSE).line(0).is_large
    assert a_log(DOSE).line(0).is_heavy
