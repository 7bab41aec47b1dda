from dataclasses import replace
from fractions import Fraction

import pytest

from app.domain.fit import CandidateLevel, TwoViews
from app.domain.gaps import Eligibility, NullReason
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
from tests.ratings import level_of

TWICE_FOUR = level_of("4 | 4")
ONCE_FOUR = level_of("4")
SURE = CandidateLevel(5.9, 0.001, Fraction(5), Fraction(9))


def strong_in(role: str) -> dict[str, CandidateLevel]:
    return dict.fromkeys(ROLES[role].target_profile, SURE)


def test_an_applicant_for_the_role_fills_it_up_to_their_fte() -> None:
    able = candidate("Xi", "ml_engineer", strong_in("ml_engineer"), fte="0.75")
    found = report(DEMANDS, (), TEAM, [able])
    (closer,) = role_row(found, "ml_engineer").closers
    assert closer.candidate.name == "Xi"
    assert closer.candidate.stage == "take_home"
    assert closer.eligibility is Eligibility.REQUISITION
    assert (closer.fte_filled, closer.gap_left) == (TwoViews(0.75, 0.75), TwoViews(0.75, 0.75))


def test_whoever_is_able_to_part_of_a_role_fills_that_part_of_their_fte() -> None:
    profile = ROLES["ml_engineer"].target_profile
    half = dict.fromkeys(list(profile)[: len(profile) // 2], SURE)
    found = report(DEMANDS, (), TEAM, [candidate("Xi", "ml_engineer", half)])
    (closer,) = role_row(found, "ml_engineer").closers
    assert closer.ability is not None
    assert closer.ability.evidence == pytest.approx(len(half) / len(profile))
    assert closer.fte_filled.evidence == pytest.approx(closer.ability.evidence)
    assert closer.gap_left.evidence == pytest.approx(1.5 - closer.ability.evidence)
    assert closer.fte_filled.expected > closer.fte_filled.evidence


def test_somebody_never_rated_fills_nothing_by_evidence_and_something_by_the_prior() -> None:
    found = report(DEMANDS, (), TEAM, [candidate("Xi", "data_scientist")])
    (closer,) = role_row(found, "data_scientist").closers
    assert closer.fte_filled.evidence == 0
    assert closer.fte_filled.expected == pytest.approx(0.5)


def test_nobody_fills_more_than_the_gap() -> None:
    able = candidate("Yo", "data_engineer", strong_in("data_engineer"))
    found = report(DEMANDS, (), TEAM, [able])
    (closer,) = role_row(found, "data_engineer").closers
    assert closer.fte_filled.evidence == pytest.approx(0.1)
    assert closer.gap_left.evidence == 0


def test_a_role_without_a_gap_looks_for_nobody() -> None:
    found = report([demand("data_scientist", "1")], (), TEAM, [candidate("Zed", "data_scientist")])
    assert role_row(found, "data_scientist").closers == ()


def test_a_candidate_whose_proven_ability_qualifies_counts_for_another_role() -> None:
    versatile = candidate("Xi", "data_engineer", strong_in("software_developer"))
    found = report(DEMANDS, (), TEAM, [versatile])
    (closer,) = role_row(found, "software_developer").closers
    assert closer.eligibility is Eligibility.ABILITY
    assert closer.ability is not None
    assert closer.ability.evidence == pytest.approx(1.0)
    assert role_row(found, "ml_engineer").closers == ()


def test_possible_but_unrated_skills_do_not_make_a_candidate_eligible() -> None:
    hopeful = candidate("Xi", "data_engineer", {"python": SURE})
    found = report(DEMANDS, (), TEAM, [hopeful])
    assert role_row(found, "ml_engineer").closers == ()


def test_applicants_for_the_role_come_before_others_who_fill_as_much() -> None:
    able = strong_in("ml_engineer")
    pool = [
        candidate("Ada", "data_engineer", able),
        candidate("Zoe", "ml_engineer", able),
        candidate("Abe", "ml_engineer", able, fte="0.5"),
        candidate("Max", "ml_engineer", able),
    ]
    found = report(DEMANDS, (), TEAM, pool)
    closers = role_row(found, "ml_engineer").closers
    assert [closer.candidate.name for closer in closers] == ["Max", "Zoe", "Ada", "Abe"]


def test_a_missing_skill_lists_its_likely_holders_best_first() -> None:
    pool = [
        candidate("Yo", levels={"kubernetes": ONCE_FOUR}),
        candidate("Xi", levels={"kubernetes": TWICE_FOUR}),
        candidate("Wu", levels={"docker": TWICE_FOUR}),
    ]
    row = skill_row(report((), TARGETS, TEAM, pool), "kubernetes")
    assert [closer.candidate.name for closer in row.closers] == ["Xi", "Yo"]
    assert row.closers[0].probability.evidence == pytest.approx(0.986655, abs=5e-7)
    assert row.closers[1].probability.expected == pytest.approx(0.908176, abs=5e-7)
    assert row.closers[0].level_estimate == pytest.approx(3.916667, abs=5e-7)
    assert row.closers[0].level_sd == pytest.approx(0.413656, abs=5e-7)
    assert row.closers[0].effective_n == 2


def test_candidates_nobody_rated_are_counted_with_the_odds_of_the_prior() -> None:
    pool = [candidate("Wu"), candidate("Vi", levels={"git": ONCE_FOUR})]
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


def test_skill_weights_shift_who_is_able_enough() -> None:
    profile = list(ROLES["software_developer"].target_profile)
    rated = dict.fromkeys(profile[: (len(profile) + 1) // 2], SURE)
    missing = profile[-1]
    pool = [candidate("Xi", "data_engineer", rated)]
    demands = [demand("software_developer", "1")]
    plain = report(demands, [target(missing, weight="0.2")], [member("Al")], pool)
    heavy = report(demands, [target(missing, weight="4")], [member("Al")], pool)
    assert len(role_row(plain, "software_developer").closers) == 1
    assert role_row(heavy, "software_developer").closers == ()


def test_cautions_stand_beside_everybody_who_could_be_hired() -> None:
    weak = replace(
        candidate("Xi", "ml_engineer", {"python": level_of("2 | 2"), "docker": level_of("5 | 5")}),
        floors_missed=("python",),
        recommendations=4,
        negative=3,
    )
    fresh = candidate("Yo", "ml_engineer")
    cautious, unknown = report(DEMANDS, (), TEAM, [fresh, weak]).candidates
    assert cautious.candidate.name == "Xi"
    assert cautious.cautions.floors_missed == ("python",)
    assert cautious.cautions.weak_criteria == ("python",)
    assert (cautious.cautions.recommendations, cautious.cautions.negative_share) == (
        4,
        Fraction(3, 4),
    )
    assert unknown.cautions.weak_criteria == ()
    assert unknown.cautions.negative_share is None
    assert unknown.cautions.negative_share_null_reason is NullReason.NO_RATINGS


def test_only_skills_of_the_highest_weight_are_weak_criteria() -> None:
    poor = dict.fromkeys(("python", "docker"), level_of("1 | 1"))
    pool = [candidate("Xi", "ml_engineer", poor)]
    (row,) = report(DEMANDS, [target("docker", weight="2")], TEAM, pool).candidates
    assert row.cautions.weak_criteria == ("docker",)


def test_hired_alone_somebody_spends_their_time_where_it_closes_most() -> None:
    able = strong_in("ml_engineer") | strong_in("data_engineer")
    demands = [demand("ml_engineer", "1", "1"), demand("data_engineer", "0.5", "3")]
    found = report(demands, (), (), [candidate("Xi", "ml_engineer", able)])
    (row,) = found.candidates
    assert row.index_closed is not None
    # Half of it closes all of the 1.5 that data engineering weighs, the rest 0.5 of 1.
    assert row.index_closed.evidence == pytest.approx((1.5 + 0.5) / 2.5, abs=1e-4)
