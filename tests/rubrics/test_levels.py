from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.fit import CandidateLevel, Prior, holder_probability
from app.rubrics.levels import Level, level

TABLE = [
    # effective n, mean, shrinkage, level_estimate, level_sd, P(level >= 3), P(level >= 4)
    (Fraction(0), None, 0.0000, 3.0000, 0.6633, 0.5000, 0.0658),
    (Fraction(1, 2), Fraction(4), 0.2821, 3.2821, 0.5620, 0.6921, 0.1007),
    (Fraction(1), Fraction(4), 0.4400, 3.4400, 0.4964, 0.8123, 0.1296),
    (Fraction(3, 2), Fraction(10, 3), 0.5410, 3.1803, 0.4494, 0.6559, 0.0341),
    (Fraction(2), Fraction(4), 0.6111, 3.6111, 0.4137, 0.9302, 0.1736),
    (Fraction(2), Fraction(5, 2), 0.6111, 2.6944, 0.4137, 0.2301, 0.0008),
    (Fraction(3), Fraction(4), 0.7021, 3.7021, 0.3620, 0.9738, 0.2053),
    (Fraction(4), Fraction(4), 0.7586, 3.7586, 0.3259, 0.9900, 0.2294),
]
FOUR_DECIMALS = 5e-5 + 1e-9

effective_ns = st.integers(1, 40).map(lambda n: Fraction(n, 2))
means = st.fractions(1, 5)


def reaches(estimate: Level, target: int) -> float:
    """The probability that the level reaches the target, as the gap report gives it."""
    return holder_probability(
        CandidateLevel(estimate.level_estimate, estimate.level_sd, 1), target
    ).evidence


@pytest.mark.parametrize(
    (
        "effective_n",
        "mean",
        "shrinkage",
        "level_estimate",
        "level_sd",
        "reaches_three",
        "reaches_four",
    ),
    TABLE,
)
def test_the_worked_rows_are_met(
    effective_n: Fraction,
    mean: Fraction | None,
    shrinkage: float,
    level_estimate: float,
    level_sd: float,
    reaches_three: float,
    reaches_four: float,
) -> None:
    estimate = level(effective_n, mean)
    assert estimate.shrinkage == pytest.approx(shrinkage, abs=FOUR_DECIMALS)
    assert estimate.level_estimate == pytest.approx(level_estimate, abs=FOUR_DECIMALS)
    assert estimate.level_sd == pytest.approx(level_sd, abs=FOUR_DECIMALS)
    assert reaches(estimate, 3) == pytest.approx(reaches_three, abs=FOUR_DECIMALS)
    assert reaches(estimate, 4) == pytest.approx(reaches_four, abs=FOUR_DECIMALS)


def test_one_rating_keeps_exactly_the_reliability() -> None:
    estimate = level(1, 4)
    assert estimate.shrinkage == pytest.approx(0.44, abs=5e-7)
    assert estimate.level_estimate == pytest.approx(3.44, abs=5e-7)
    assert estimate.level_sd == pytest.approx(0.4963869, abs=5e-7)


def test_no_rating_gives_back_the_prior_and_not_a_zero() -> None:
    estimate = level(0, None, Prior(mean=Fraction(2), level_sd=0.5, reliability=Fraction(1, 4)))
    assert (estimate.level_estimate, estimate.level_sd, estimate.shrinkage) == (2.0, 0.25, 0.0)


@pytest.mark.parametrize(("effective_n", "mean"), [(0, 3), (1, None), (-1, 3)])
def test_a_mean_belongs_to_ratings(effective_n: int, mean: int | None) -> None:
    with pytest.raises(ValueError, match="effective n"):
        level(effective_n, mean)


@given(effective_ns, means)
def test_the_level_lies_between_the_prior_and_the_mean(
    effective_n: Fraction, mean: Fraction
) -> None:
    low, high = sorted((3.0, float(mean)))
    assert low - 1e-9 <= level(effective_n, mean).level_estimate <= high + 1e-9


@given(effective_ns, means)
def test_another_rating_of_the_same_value_never_adds_doubt(
    effective_n: Fraction, mean: Fraction
) -> None:
    assert level(effective_n + 1, mean).level_sd < level(effective_n, mean).level_sd


@given(effective_ns, means, st.integers(1, 4))
def test_a_higher_target_is_never_likelier(
    effective_n: Fraction, mean: Fraction, target: int
) -> None:
    estimate = level(effective_n, mean)
    assert reaches(estimate, target) >= reaches(estimate, target + 1)


@pytest.mark.parametrize(
    ("level_estimate", "whole"),
    [(0.5, 1), (1.0, 1), (2.99, 2), (3.0, 3), (3.99, 3), (5.0, 5), (5.2, 5)],
)
def test_a_whole_level_is_the_highest_at_least_as_likely_reached_as_not(
    level_estimate: float, whole: int
) -> None:
    assert Level(level_estimate, 0.5, 0.5).whole == whole
