from fractions import Fraction

import pytest

from app.domain.fit import (
    PRIOR_SD,
    CandidateLevel,
    Interval,
    TwoViews,
    counted_share,
    holder_probability,
    is_eligible,
    role_ability,
    role_fit,
)
from app.domain.roles import ROLES
from tests.ratings import level_of

EXACT = 5e-7
SKILLS = {"kubernetes": 3, "ci_cd": 3, "monitoring_logging": 3}
WEIGHTS = {"kubernetes": 3, "ci_cd": 2, "monitoring_logging": 2}


def ability(role: str, ratings: str) -> TwoViews:
    profile = ROLES[role].target_profile
    levels = dict.fromkeys(profile, level_of(ratings)) if ratings else {}
    found = role_ability(levels, profile, {})
    assert found is not None
    return found


def test_a_skill_nobody_rated_is_nothing_as_evidence_and_the_prior_as_expectation() -> None:
    assert holder_probability(None, 3) == TwoViews(0.0, 0.5)
    assert holder_probability(None, 4).expected == pytest.approx(0.065834, abs=EXACT)


def test_evidence_is_what_is_expected_once_there_is_some() -> None:
    held = holder_probability(level_of("4 | 4"), 3)
    assert held.evidence == held.expected == pytest.approx(0.986655, abs=EXACT)


def test_the_prior_deviation_is_the_square_root_of_its_variance() -> None:
    assert pytest.approx(0.663325, abs=EXACT) == PRIOR_SD


def test_an_unknown_level_spans_not_held_to_held() -> None:
    fit = role_fit({"kubernetes": 4, "ci_cd": 3}, SKILLS, WEIGHTS)
    assert fit is not None
    assert float(fit.low) == pytest.approx(0.714286, abs=EXACT)
    assert fit.high == 1


def test_two_of_three_levels_earn_nothing() -> None:
    levels = {"kubernetes": 0, "ci_cd": 2, "monitoring_logging": 1}
    assert role_fit(levels, SKILLS, WEIGHTS) == Interval(Fraction(0), Fraction(0))


def test_a_level_above_the_target_earns_no_more_than_the_target_does() -> None:
    assert role_fit({"python": 5, "git": 1}, {"python": 3, "git": 2}) == role_fit(
        {"python": 3, "git": 1}, {"python": 3, "git": 2}
    )


def test_a_role_whose_skills_weigh_nothing_has_no_fit_and_asks_for_no_ability() -> None:
    assert role_fit({"python": 3}, {"python": 3}, {"python": 0}) is None
    assert role_ability({}, {"python": 3}, {"python": 0.0}) is None
    assert not is_eligible(None)
    assert counted_share(None) == TwoViews(1.0, 1.0)


@pytest.mark.parametrize(
    ("role", "ratings", "expected"),
    [
        ("data_scientist", "1", 0.173263),
        ("mlops_engineer", "2 | 2", 0.233612),
        ("mlops_engineer", "3 | 3", 0.575867),
        ("mlops_engineer", "4 | 4", 0.818044),
        ("mlops_engineer", "5 | 5", 0.969634),
    ],
)
def test_ability_is_that_of_the_worked_numbers(role: str, ratings: str, expected: float) -> None:
    found = ability(role, ratings)
    assert found.evidence == found.expected == pytest.approx(expected, abs=EXACT)


@pytest.mark.parametrize(
    ("role", "expected"), [("mlops_engineer", 0.413167), ("data_scientist", 0.5)]
)
def test_nobody_rated_is_able_to_nothing_by_evidence(role: str, expected: float) -> None:
    found = ability(role, "")
    assert found.evidence == 0
    assert found.expected == pytest.approx(expected, abs=EXACT)


def test_a_skill_held_for_sure_makes_up_for_no_other() -> None:
    sure = CandidateLevel(5.5, 0.001, Fraction(5), Fraction(9))
    found = role_ability({"git": sure}, {"git": 2, "python": 3}, {})
    assert found == TwoViews(0.5, 0.75)


def test_eligibility_starts_at_one_half_by_evidence_and_rounding_excludes_nobody() -> None:
    assert is_eligible(TwoViews(0.5 - 1e-12, 0.5))
    assert not is_eligible(TwoViews(0.5 - 1e-8, 1.0))
