"""Worked numbers of the latent level and of what a hire records, and what must hold of any."""

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.domain.fit import CandidateLevel, Prior, holder_probability, verified_level
from app.rubrics.levels import Estimate, estimate
from tests.ratings import level_of, rated

EXACT = 5e-7

LATENT = [
    # ratings, effective n, shrinkage, level, standard deviation, P(level >= 3), P(level >= 4)
    ("", 0, 0, 3.000000, 0.663325, 0.500000, 0.065834),
    ("sec 4", 0.5, 22 / 63, 3.523810, 0.535116, 0.836178, 0.186764),
    ("2", 1, 11 / 25, 2.780000, 0.496387, 0.328810, 0.006990),
    ("3", 1, 11 / 25, 3.220000, 0.496387, 0.671190, 0.058050),
    ("4", 1, 11 / 25, 3.660000, 0.496387, 0.908176, 0.246688),
    ("5", 1, 11 / 25, 4.100000, 0.496387, 0.986655, 0.579829),
    ("4 | sec 2", 1.5, 759 / 1333, 3.391973, 0.435278, 0.816076, 0.081226),
    ("2 | 3", 2, 11 / 18, 3.000000, 0.413656, 0.500000, 0.007814),
    ("4,4", 2, 44 / 87, 3.758621, 0.466338, 0.948106, 0.302367),
    ("4 | 4", 2, 11 / 18, 3.916667, 0.413656, 0.986655, 0.420171),
    ("4,4 | 2", 3, 1089 / 1691, 3.406564, 0.395779, 0.847849, 0.066883),
    ("4 | 4 | 4", 3, 33 / 47, 4.053191, 0.362027, 0.998188, 0.558405),
    ("4,4 | 4,4", 4, 88 / 131, 4.007634, 0.380036, 0.995992, 0.508013),
    ("4 | 4 | 4 | 4", 4, 22 / 29, 4.137931, 0.325894, 0.999760, 0.663940),
    ("4,4,4,4", 4, 88 / 161, 3.819876, 0.446658, 0.966790, 0.343374),
    ("5 | 5 | 5 | 5 | 5", 5, 55 / 69, 4.992754, 0.298790, 1.000000, 0.999554),
]
RECORDED = [
    # ratings, recorded level, level, standard deviation, P(level >= recorded), verified up to
    ("2", 2, 2.780000, 0.496387, 0.941950, 2),
    ("3", 3, 3.220000, 0.496387, 0.671190, 3),
    ("4", 4, 3.660000, 0.496387, 0.246688, 3),
    ("2 | 3", 2, 3.000000, 0.413656, 0.992186, 2),
    ("3 | 3 | 3 | 2", 3, 3.189655, 0.325894, 0.719701, 3),
    ("4,4", 4, 3.758621, 0.466338, 0.302367, 3),
    ("4 | 4", 4, 3.916667, 0.413656, 0.420171, 3),
    ("4 | 4 | 4", 4, 4.053191, 0.362027, 0.558405, 4),
    ("4,4 | 4,4", 4, 4.007634, 0.380036, 0.508013, 4),
    ("4 | 5", 4, 4.222222, 0.413656, 0.704441, 4),
    ("5,5", 5, 4.264368, 0.466338, 0.057344, 4),
    ("5 | 5 | 5 | 5 | 5 | 5", 5, 5.062500, 0.277489, 0.589102, 5),
]

sessions = st.lists(
    st.tuples(st.integers(1, 4), st.integers(1, 2)).flatmap(
        lambda shape: st.lists(st.integers(1, 5), min_size=shape[0], max_size=shape[0]).map(
            lambda values: (sum(values), len(values), shape[1])
        )
    ),
    min_size=1,
    max_size=6,
)


def reaches(found: Estimate, target: int) -> float:
    return holder_probability(found.candidate_level, target).expected


@pytest.mark.parametrize(
    ("ratings", "effective_n", "shrinkage", "level", "deviation", "three", "four"), LATENT
)
def test_the_latent_level_is_that_of_the_worked_numbers(
    ratings: str,
    effective_n: float,
    shrinkage: float,
    level: float,
    deviation: float,
    three: float,
    four: float,
) -> None:
    found = rated(ratings)
    assert found.effective_n == effective_n
    assert found.level.shrinkage == pytest.approx(shrinkage, abs=EXACT)
    assert found.level.level_estimate == pytest.approx(level, abs=EXACT)
    assert found.level.level_sd == pytest.approx(deviation, abs=EXACT)
    assert reaches(found, 3) == pytest.approx(three, abs=EXACT)
    assert reaches(found, 4) == pytest.approx(four, abs=EXACT)


@pytest.mark.parametrize(
    ("ratings", "recorded", "level", "deviation", "reached", "verified"), RECORDED
)
def test_a_hire_records_and_verifies_what_the_worked_numbers_say(
    ratings: str, recorded: int, level: float, deviation: float, reached: float, verified: int
) -> None:
    found = level_of(ratings)
    assert found.recorded == recorded
    assert found.level_estimate == pytest.approx(level, abs=EXACT)
    assert found.level_sd == pytest.approx(deviation, abs=EXACT)
    assert holder_probability(found, recorded).evidence == pytest.approx(reached, abs=EXACT)
    assert verified_level(recorded, found.level_estimate) == verified


def test_a_single_secondary_rating_records_no_level() -> None:
    assert level_of("sec 3").recorded is None
    assert level_of("sec 3 | sec 3").recorded == 3


def test_no_rating_gives_back_the_prior_and_is_no_level_of_a_candidate() -> None:
    found = estimate([], Prior(mean=Fraction(2), variance=Fraction(1, 4)))
    level = found.level
    assert (level.level_estimate, level.level_sd, level.precision) == (2.0, 0.5, 0.0)
    assert (found.score, found.candidate_level) == (None, None)


@pytest.mark.parametrize("ratings", ["4 | 4 | 4", "4,4 | 4,4"])
def test_three_sessions_or_two_of_two_raters_attest_level_four(ratings: str) -> None:
    assert reaches(rated(ratings), 4) > 0.5


def test_no_number_of_raters_in_one_session_attests_level_four() -> None:
    assert reaches(rated(",".join(["4"] * 500)), 4) < 0.5


@given(st.data(), sessions)
def test_the_order_of_sessions_never_matters(
    data: st.DataObject, given_sessions: list[tuple[int, int, int]]
) -> None:
    assert estimate(data.draw(st.permutations(given_sessions))) == estimate(given_sessions)


@given(sessions, st.integers(1, 5), st.integers(1, 4), st.integers(1, 5))
def test_a_new_meeting_rated_at_the_target_or_above_never_lowers_the_chance_of_reaching_it(
    given_sessions: list[tuple[int, int, int]], value: int, raters: int, target: int
) -> None:
    assume(value >= target)
    before = estimate(given_sessions)
    assume(before.level.level_estimate <= target + 1)
    after = estimate([*given_sessions, (value * raters, raters, 1)])
    assert reaches(after, target) >= reaches(before, target) - 1e-12


@given(sessions, st.integers(1, 5))
def test_another_session_never_adds_doubt(
    given_sessions: list[tuple[int, int, int]], value: int
) -> None:
    before, after = estimate(given_sessions), estimate([*given_sessions, (value, 1, 1)])
    assert after.level.level_sd < before.level.level_sd
    assert after.level.precision > before.level.precision


@given(sessions, st.integers(1, 4))
def test_a_higher_target_is_never_likelier(
    given_sessions: list[tuple[int, int, int]], target: int
) -> None:
    found = estimate(given_sessions)
    assert reaches(found, target) >= reaches(found, target + 1)


@given(sessions)
def test_what_is_verified_lies_between_one_and_what_is_recorded(
    given_sessions: list[tuple[int, int, int]],
) -> None:
    found = estimate(given_sessions).candidate_level
    assert found is not None
    recorded = found.recorded
    assume(recorded is not None)
    assert recorded is not None
    assert 1 <= verified_level(recorded, found.level_estimate) <= recorded <= 5


@pytest.mark.parametrize(
    "variances",
    [
        {"variance": Fraction(0)},
        {"variance": Fraction(-1)},
        {"rater_variance": Fraction(-1, 10)},
        {"session_variance": Fraction(0), "rater_variance": Fraction(0)},
    ],
)
def test_a_prior_needs_variances_that_can_be(variances: dict[str, Fraction]) -> None:
    with pytest.raises(ValueError, match="variance"):
        Prior(**variances)


def test_a_session_without_an_error_of_its_own_counts_each_rater_fully() -> None:
    alone = Prior(session_variance=Fraction(0), rater_variance=Fraction(14, 25))
    together, apart = estimate([(8, 2, 1)], alone), estimate([(4, 1, 1)] * 2, alone)
    assert together.level.precision == pytest.approx(apart.level.precision)
    assert together.level.level_estimate == pytest.approx(apart.level.level_estimate)


def test_a_candidate_level_of_halves_is_recorded_downwards() -> None:
    assert CandidateLevel(3.0, 0.4, Fraction(5, 2), Fraction(2)).recorded == 2
    assert CandidateLevel(3.0, 0.4, Fraction(251, 100), Fraction(2)).recorded == 3
