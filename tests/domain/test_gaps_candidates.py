from fractions import Fraction

import pytest

from app.domain.gaps import CandidateLevel, Eligibility
from app.domain.roles import ROLES
from tests.domain.gap_cases import (
    CY,
    DEMANDS,
    TARGETS,
    TEAM,
    candidate,
    demand,
    member,
    report,
    role_row,
    skill_row,
    target,
)

TWICE_FOUR = CandidateLevel(3.6111111, 0.4136558, 2)
ONCE_FOUR = CandidateLevel(3.44, 0.4964, 1)


def strong_in(role: str, level: float = 5.0) -> dict[str, CandidateLevel]:
    return {skill: CandidateLevel(level, 0.3, 4) for skill in ROLES[role].target_profile}


def test_an_applicant_for_the_role_fills_it_up_to_their_fte() -> None:
    found = report(DEMANDS, (), TEAM, [candidate("Xi", "ml_engineer", fte="0.8")])
    (closer,) = role_row(found, "ml_engineer").closers
    assert closer.candidate.name == "Xi"
    assert closer.candidate.stage == "take_home"
    assert closer.eligibility is Eligibility.REQUISITION
    assert (closer.fte_filled, closer.gap_left) == (Fraction("0.8"), Fraction("0.7"))


def test_nobody_fills_more_than_the_gap() -> None:
    found = report(DEMANDS, (), TEAM, [candidate("Yo", "data_engineer")])
    (closer,) = role_row(found, "data_engineer").closers
    assert (closer.fte_filled, closer.gap_left) == (Fraction("0.1"), Fraction(0))


def test_a_role_without_a_gap_looks_for_nobody() -> None:
    found = report([demand("data_scientist", "1")], (), TEAM, [candidate("Zed", "data_scientist")])
    assert role_row(found, "data_scientist").closers == ()


def test_a_candidate_whose_certain_fit_qualifies_counts_for_another_role() -> None:
    versatile = candidate("Xi", "data_engineer", strong_in("software_developer"))
    found = report(DEMANDS, (), TEAM, [versatile])
    (closer,) = role_row(found, "software_developer").closers
    assert closer.eligibility is Eligibility.FIT
    assert closer.fit is not None
    assert closer.fit.low == pytest.approx(1.0)
    assert role_row(found, "ml_engineer").closers == ()


def test_possible_but_unrated_skills_do_not_make_a_candidate_eligible() -> None:
    hopeful = candidate("Xi", "data_engineer", {"python": CandidateLevel(5.0, 0.3, 4)})
    found = report(DEMANDS, (), TEAM, [hopeful])
    assert role_row(found, "ml_engineer").closers == ()


def test_applicants_for_the_role_come_before_others_who_fill_as_much() -> None:
    pool = [
        candidate("Ada", "data_engineer", strong_in("ml_engineer")),
        candidate("Zoe", "ml_engineer", {"docker": ONCE_FOUR}),
        candidate("Abe", "ml_engineer", fte="0.5"),
        candidate("Max", "ml_engineer"),
    ]
    found = report(DEMANDS, (), TEAM, pool)
    closers = role_row(found, "ml_engineer").closers
    assert [closer.candidate.name for closer in closers] == ["Zoe", "Max", "Ada", "Abe"]


def test_a_missing_skill_lists_its_likely_holders_best_first() -> None:
    pool = [
        candidate("Yo", levels={"kubernetes": ONCE_FOUR}),
        candidate("Xi", levels={"kubernetes": TWICE_FOUR}),
        candidate("Wu", levels={"docker": TWICE_FOUR}),
    ]
    row = skill_row(report((), TARGETS, TEAM, pool), "kubernetes")
    assert [closer.candidate.name for closer in row.closers] == ["Xi", "Yo"]
    assert row.closers[0].probability.evidence == pytest.approx(0.930208, abs=1e-5)
    assert row.closers[1].probability.expected == pytest.approx(0.8123, abs=1e-4)
    assert (row.closers[0].level_estimate, row.closers[0].level_sd, row.closers[0].n) == (
        3.6111111,
        0.4136558,
        2,
    )


def test_candidates_nobody_rated_are_counted_with_the_odds_of_the_prior() -> None:
    pool = [candidate("Wu"), candidate("Vi", levels={"kubernetes": CandidateLevel(3.0, 0.6633, 0)})]
    row = skill_row(report((), TARGETS, TEAM, pool), "kubernetes")
    assert row.closers == ()
    assert row.unrated_candidates == 2
    assert row.prior_probability == pytest.approx(0.5)


def test_equally_likely_holders_are_ordered_by_id() -> None:
    pool = [candidate(name, levels={"git": ONCE_FOUR}) for name in ("Zed", "Abe", "Max")]
    row = skill_row(report((), [target("git")], (), pool), "git")
    assert [closer.candidate.id for closer in row.closers] == ["abe", "max", "zed"]


def test_a_covered_skill_looks_for_nobody() -> None:
    pool = [candidate("Xi", levels={"ci_cd": TWICE_FOUR}), candidate("Wu")]
    row = skill_row(report((), [target("ci_cd")], [CY], pool), "ci_cd")
    assert row.closers == ()
    assert row.unrated_candidates == 0


def test_one_person_with_two_applications_is_listed_for_both() -> None:
    first, second = candidate("Xi", "ml_engineer"), candidate("Xi-2", "ml_engineer")
    again = type(second)("xi", "Xi", second.fte, second.role, second.application_id, "x", {})
    found = report(DEMANDS, (), TEAM, [again, first])
    applications = [
        closer.candidate.application_id for closer in role_row(found, "ml_engineer").closers
    ]
    assert applications == ["application-Xi", "application-Xi-2"]


def test_candidates_change_nothing_in_the_figures_of_the_team() -> None:
    pool = [candidate("Xi", "ml_engineer", strong_in("ml_engineer"))]
    with_pool, without = report(DEMANDS, TARGETS, TEAM, pool), report(DEMANDS, TARGETS, TEAM)
    assert (with_pool.index, with_pool.impacts) == (without.index, without.impacts)


def test_skill_weights_shift_whom_a_fit_admits() -> None:
    rated = strong_in("software_developer")
    del rated["ci_cd"]
    del rated["git"]
    pool = [candidate("Xi", "data_engineer", rated)]
    demands = [demand("software_developer", "1")]
    plain = report(demands, [target("git", weight="0.2")], [member("Al")], pool)
    heavy = report(demands, [target("git", weight="4")], [member("Al")], pool)
    assert len(role_row(plain, "software_developer").closers) == 1
    assert role_row(heavy, "software_developer").closers == ()
