from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.withheld import Withheld
from app.rubrics.ordering import order
from app.rubrics.scoring import Composite, composite
from tests.ratings import rated

EXACT = 5e-7
NAMES = [f"c{number}" for number in range(26)]


def figure(value: str, error: float = 0.146760) -> Composite:
    return Composite(Fraction(value), None, error, Fraction(1), Fraction(4, 5), None, ())


WITHHELD = composite({"a": Fraction(1), "b": Fraction(1)}, {"a": rated("4")}, Fraction(4, 5))


def test_a_fifth_of_a_level_between_two_of_one_rating_each_is_no_difference_shown() -> None:
    found = order(figure("3.4"), figure("3.6"))
    assert found.z_score == pytest.approx(-0.963624, abs=5e-6)
    assert found.chance == pytest.approx(0.832383, abs=5e-6)
    assert not found.is_shown


def test_the_standard_errors_behind_it_are_those_of_one_rating_a_criterion() -> None:
    weights = dict.fromkeys(NAMES, Fraction(1))
    low, high = (
        composite(weights, dict(zip(NAMES, map(rated, texts), strict=True)), Fraction(4, 5))
        for texts in (["3"] * 16 + ["4"] * 10, ["3"] * 10 + ["4"] * 16)
    )
    found = order(low, high)
    assert low.standard_error == pytest.approx(0.146760, abs=EXACT)
    assert found.z_score == pytest.approx(float(low.value - high.value) / (0.56 / 26 * 2) ** 0.5)  # type: ignore[operator]  # both are given


@pytest.mark.parametrize(("gap", "is_shown"), [("0.4067", False), ("0.4069", True)])
def test_an_order_is_shown_from_the_ninety_five_per_cent_on(gap: str, is_shown: bool) -> None:
    assert order(figure("3"), figure(str(3 + Fraction(gap)))).is_shown is is_shown


def test_a_withheld_composite_has_no_order_and_says_why() -> None:
    found = order(figure("3"), WITHHELD)
    assert (found.difference, found.z_score, found.chance) == (None, None, None)
    assert (found.reason, found.is_shown) == (Withheld.BELOW_COVERAGE, False)


@given(st.fractions(1, 5), st.fractions(1, 5), st.floats(0.05, 1), st.floats(0.05, 1))
def test_who_is_named_first_never_matters(
    one: Fraction, other: Fraction, error: float, other_error: float
) -> None:
    first, second = figure(str(one), error), figure(str(other), other_error)
    there, back = order(first, second), order(second, first)
    assert (there.chance, there.is_shown) == (back.chance, back.is_shown)
    assert there.chance is not None
    assert 0.5 <= there.chance <= 1
