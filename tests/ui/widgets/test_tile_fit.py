"""What a low tile drops first: its source, then its limits; its number and its age never."""

from kapmonitor.ui.widgets.tile_fit import RowNeeds, fit_row

NEEDS = RowNeeds(name=100, age=100, limits=180, source=160)


def test_that_all_is_there_where_it_has_room() -> None:
    fit = fit_row(NEEDS, number=100, room=440, most=1.0, least=0.5)

    assert (fit.limits, fit.source, fit.share) == (True, True, 1.0)


def test_that_the_source_goes_before_the_limits() -> None:
    fit = fit_row(NEEDS, number=100, room=320, most=1.0, least=0.5)

    assert (fit.limits, fit.source) == (True, False)


def test_that_words_are_dropped_before_age_and_name_are_small() -> None:
    fit = fit_row(NEEDS, number=100, room=300, most=1.0, least=0.5)

    assert (fit.limits, fit.source, fit.share) == (False, False, 1.0)


def test_that_no_word_is_smaller_than_at_plain_size() -> None:
    fit = fit_row(NEEDS, number=100, room=150, most=1.0, least=0.5)

    assert fit.share == 0.5
