import pytest

from kapmonitor.ui.widgets.lane_words import Extent, Line, Note, Said, place


def a_line(width: float = 400.0, **parts: tuple[Extent, ...]) -> Line:
    return Line(
        width=width,
        gap=4.0,
        marks=parts.get("marks", ()),
        bands=parts.get("bands", ()),
        measure=lambda text: 10.0 * len(text),
    )


def only(notes: list[Note], line: Line) -> Said:
    said = place(notes, line)[0]
    assert said is not None
    return said


def a_dose(x: float, *words: str) -> Note:
    return Note(words=words, left=x - 7, right=x + 7)


def test_that_words_stand_behind_what_they_belong_to() -> None:
    assert only([a_dose(100, "60 mg IM")], a_line()) == Said(text="60 mg IM", left=111, wide=80)


def test_that_at_the_end_of_the_line_they_stand_before_it() -> None:
    said = only([a_dose(390, "60 mg")], a_line())

    assert said.left + said.wide == 390 - 7 - 4


def test_that_words_stand_in_their_band_where_it_is_wide_enough() -> None:
    wide = Note(words=("booster",), left=100, right=300, inside=True)
    narrow = Note(words=("booster",), left=100, right=150, inside=True)

    assert only([wide], a_line(bands=((100, 300),))).left == 104
    assert only([narrow], a_line(bands=((100, 150),))).left == 154


def test_that_the_longest_form_that_finds_room_is_said() -> None:
    marks = ((170.0, 180.0),)

    said = only([a_dose(100, "60 mg IM injection", "60 mg")], a_line(width=190, marks=marks))

    assert said.text == "60 mg"


def test_that_a_long_form_never_takes_the_place_of_another_short_one() -> None:
    first, second = a_dose(20, "a long form of it", "short"), a_dose(190, "other")

    said = place([first, second], a_line(width=210))

    assert [each.text if each else None for each in said] == ["short", "other"]


def test_that_words_lie_on_no_mark_and_on_no_other_words() -> None:
    notes = [a_dose(x, "60 mg IM", "60 mg") for x in (50, 90, 130, 200, 330)]
    line = a_line(marks=tuple((note.left, note.right) for note in notes))

    said = [each.extent for each in place(notes, line) if each is not None]

    assert len(said) >= 3
    for number, (left, right) in enumerate(said):
        others = [*line.marks, *said[:number], *said[number + 1 :]]
        assert not any(left < end and start < right for start, end in others)


def test_that_words_would_rather_lie_on_no_band_but_their_own() -> None:
    band, dose = (110.0, 220.0), a_dose(100, "60 mg")

    assert only([dose], a_line(bands=(band,))).left == 100 - 7 - 4 - 50


@pytest.mark.parametrize("width", [20.0, 40.0])
def test_that_without_room_nothing_is_said_rather_than_cut(width: float) -> None:
    assert place([a_dose(10, "60 mg")], a_line(width=width)) == [None]
