from fractions import Fraction

import pytest

from app.domain.fit import (
    PRIOR_SD,
    CandidateLevel,
    Interval,
    Prior,
    candidate_fit,
    holder_probability,
    is_eligible,
    role_fit,
)

EXACT = 5e-7


@pytest.mark.parametrize(
    ("level_estimate", "level_sd", "at_3", "at_4"),
    [
        (3.44, 0.4964, 0.8123, 0.1296),
        (3.6111, 0.4137, 0.9302, 0.1736),
        (2.6944, 0.4137, 0.2301, 0.0008),
        (3.7586, 0.3259, 0.9900, 0.2294),
    ],
)
def test_the_odds_of_reaching_a_target_follow_the_normal_distribution(
    level_estimate: float, level_sd: float, at_3: float, at_4: float
) -> None:
    level = CandidateLevel(level_estimate, level_sd, 2)
    assert holder_probability(level, 3).evidence == pytest.approx(at_3, abs=2e-4)
    assert holder_probability(level, 4).expected == pytest.approx(at_4, abs=2e-4)


@pytest.mark.parametrize("level", [None, CandidateLevel(3.0, PRIOR_SD, 0)])
def test_a_skill_nobody_rated_is_nothing_as_evidence_and_the_prior_as_expectation(
    level: CandidateLevel | None,
) -> None:
    assert holder_probability(level, 3).evidence == 0
    assert holder_probability(level, 3).expected == pytest.approx(0.5)
    assert holder_probability(level, 4).expected == pytest.approx(0.0658, abs=5e-5)


def test_the_prior_deviation_is_the_square_root_of_the_reliability() -> None:
    assert abs(PRIOR_SD - 0.6633250) < EXACT


@pytest.mark.parametrize("reliability", [Fraction(0), Fraction(1), Fraction(-1, 2)])
def test_a_prior_needs_a_reliability_between_none_and_perfect(reliability: Fraction) -> None:
    with pytest.raises(ValueError, match="reliability"):
        Prior(reliability=reliability)


@pytest.mark.parametrize("level_sd", [0.0, -1.0, float("inf"), float("nan")])
def test_a_prior_needs_a_finite_spread(level_sd: float) -> None:
    with pytest.raises(ValueError, match="level_sd"):
        Prior(level_sd=level_sd)


def test_an_unknown_level_spans_no_credit_to_full_credit() -> None:
    fit = role_fit(
        {"kubernetes": 4, "ci_cd": 3},
        {"kubernetes": 3, "ci_cd": 3, "monitoring_logging": 3},
        {"kubernetes": 3, "ci_cd": 2, "monitoring_logging": 2},
    )
    assert fit is not None
    assert float(fit.low) == pytest.approx(0.714286, abs=EXACT)
    assert fit.high == 1


def test_a_level_above_the_target_earns_no_more_than_full_credit() -> None:
    assert role_fit({"python": 5, "git": 1}, {"python": 3, "git": 2}) == role_fit(
        {"python": 3, "git": 1}, {"python": 3, "git": 2}
    )


def test_known_to_have_none_is_no_credit_and_no_interval() -> None:
    assert role_fit({"python": 0}, {"python": 3}) == Interval(Fraction(0), Fraction(0))


def test_a_role_whose_skills_weigh_nothing_has_no_fit() -> None:
    assert role_fit({"python": 3}, {"python": 3}, {"python": 0}) is None
    assert candidate_fit({}, {"python": 3}, {"python": 0.0}) is None
    assert not is_eligible(None)


def test_an_estimate_above_the_target_makes_up_for_no_other_skill() -> None:
    fit = candidate_fit({"git": CandidateLevel(5.0, 0.3, 4)}, {"git": 2, "python": 3}, {})
    assert fit == Interval(0.5, 1.0)


def test_an_estimate_without_any_rating_behind_it_is_unknown() -> None:
    unrated = CandidateLevel(3.0, PRIOR_SD, 0)
    assert candidate_fit({"git": unrated}, {"git": 2}, {}) == Interval(0.0, 1.0)


def test_rounding_of_floats_excludes_nobody_who_reaches_the_limit() -> None:
    assert is_eligible(Interval(0.7 - 1e-12, 1.0))
    assert not is_eligible(Interval(0.7 - 1e-8, 1.0))


def test_eligibility_starts_at_seven_tenths_of_the_certain_fit() -> None:
    targets = dict.fromkeys(["python", "git", "docker"], 4)
    weights = {"python": 0.3, "git": 0.4, "docker": 0.3}
    rated = CandidateLevel(4.0, 0.3, 4)
    reached = candidate_fit({"python": rated, "git": rated}, targets, weights)
    short = candidate_fit({"python": rated, "git": CandidateLevel(3.99, 0.3, 4)}, targets, weights)
    assert is_eligible(reached)
    assert reached is not None
    assert reached.high == 1.0
    assert not is_eligible(short)
