"""Reasons for figures that are withheld."""

from app.domain.withheld import MEANINGS, Withheld


def test_every_reason_says_what_it_means() -> None:
    assert MEANINGS.keys() == set(Withheld)
    assert all(meaning.endswith(".") for meaning in MEANINGS.values())
