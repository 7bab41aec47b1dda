"""The highest level that sessions can attest, if everybody in them gives the highest rating."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rubrics.attestation import attestable_level

ONE = (Fraction(1), 1)
HALF = (Fraction(1, 2), 1)
PANEL = (Fraction(1), 2)
sessions = st.lists(
    st.tuples(st.sampled_from([Fraction(1), Fraction(1, 2), Fraction(1, 4)]), st.integers(1, 6)),
    max_size=12,
)


@pytest.mark.parametrize(
    ("planned", "level"),
    [
        ([], 0),
        ([HALF], 0),
        ([(Fraction(1, 2), 2)], 4),
        ([HALF, HALF], 4),
        ([ONE], 4),
        ([ONE] * 5, 4),
        ([ONE] * 6, 5),
        ([PANEL] * 3, 4),
        ([PANEL] * 4, 5),
        ([(Fraction(1), 1000)], 4),
        ([ONE] * 5 + [HALF], 5),
    ],
)
def test_level_five_takes_six_separate_fives_or_four_panels(
    planned: list[tuple[Fraction, int]], level: int
) -> None:
    assert attestable_level(planned) == level


@given(sessions)
def test_one_more_session_or_rater_never_attests_less(
    planned: list[tuple[Fraction, int]],
) -> None:
    levels = [attestable_level(planned[:number]) for number in range(len(planned) + 1)]
    assert all(before <= after for before, after in pairwise(levels))
    more = [(weight, raters + 1) for weight, raters in planned]
    assert attestable_level(planned) <= attestable_level(more)


@given(sessions)
def test_the_order_of_sessions_does_not_matter(planned: list[tuple[Fraction, int]]) -> None:
    assert attestable_level(planned) == attestable_level(planned[::-1])
