"""Reasons for figures that are withheld."""

from fractions import Fraction

from app.domain.withheld import MEANINGS, Withheld, plain


def test_every_reason_says_what_it_means() -> None:
    assert MEANINGS.keys() == set(Withheld)
    assert {type(word) for word in MEANINGS} == {str}, "JSON has no other keys"
    assert all(meaning.endswith(".") for meaning in MEANINGS.values())


def test_a_figure_of_nothing_is_given_and_one_that_is_withheld_stays_null() -> None:
    assert [plain(Fraction(1, 4)), plain(Fraction()), plain(None)] == [0.25, 0.0, None]
