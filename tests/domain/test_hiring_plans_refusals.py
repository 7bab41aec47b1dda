from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from app.domain.errors import DomainError
from app.domain.hiring_plans import hiring_plan
from tests.domain.hiring_plan_cases import (
    ROLE_GAPS,
    SKILL_GAPS,
    example,
    hireable,
    role_gap,
    skill_gap,
)

ASKED: dict[str, Any] = {
    "role_gaps": ROLE_GAPS,
    "skill_gaps": SKILL_GAPS,
    "candidates": example(),
    "k": 1,
}


def faults_of(**given: Any) -> list[tuple[str, str]]:
    with pytest.raises(DomainError) as refusal:
        hiring_plan(**ASKED | given)
    assert refusal.value.code == "hiring-plan-invalid"
    return [(fault.pointer, fault.code) for fault in refusal.value.faults]


def test_the_number_of_hires_lies_from_none_to_all_candidates() -> None:
    assert faults_of(k=-1) == [("#/k", "out-of-range")]
    with pytest.raises(DomainError) as refusal:
        hiring_plan(**ASKED | {"k": 4})
    assert [fault.detail for fault in refusal.value.faults] == [
        "Give at most 3 hires: that is how many candidates there are."
    ]


@pytest.mark.parametrize("role_weight", [Fraction(-1, 10), Fraction(11, 10)])
def test_the_weight_of_the_role_part_lies_from_zero_to_one(role_weight: Fraction) -> None:
    assert faults_of(role_weight=role_weight) == [("#/role_weight", "out-of-range")]


def test_a_budget_is_not_negative() -> None:
    assert faults_of(budget=Fraction(-1, 100)) == [("#/budget", "out-of-range")]


@pytest.mark.parametrize("cost", ["-1", "0.00001", "1000000000000.01"])
def test_a_cost_is_neither_negative_nor_too_fine_or_large_to_add_up_exactly(cost: str) -> None:
    dear = hireable("P", cost=cost)
    assert faults_of(candidates=[dear]) == [("#/candidates/0/cost", "out-of-range")]


def test_a_probability_lies_from_zero_to_one() -> None:
    pool = [hireable("P", holds={"git": 1.1}), hireable("Q", holds={"git": float("nan")})]
    assert faults_of(candidates=pool) == [
        ("#/candidates/0/holds/git", "out-of-range"),
        ("#/candidates/1/holds/git", "out-of-range"),
    ]


def test_nobody_works_less_than_not_at_all() -> None:
    assert faults_of(candidates=[replace(example()[0], fte=Fraction(-1))]) == [
        ("#/candidates/0/fte", "out-of-range")
    ]


def test_what_is_missing_lies_between_nothing_and_what_is_wanted() -> None:
    assert faults_of(
        role_gaps=[
            role_gap("data_engineer", "1.1", "1"),
            role_gap("data_analyst", "-1", "1"),
            role_gap("data_scientist", "0", "-1", "0"),
        ],
        skill_gaps=[
            skill_gap("git", 2, 1),
            skill_gap("python", -1, 1),
            skill_gap("docker", 0, -1, "-1"),
        ],
    ) == [
        ("#/role_gaps/0/gap", "out-of-range"),
        ("#/role_gaps/1/gap", "out-of-range"),
        ("#/role_gaps/2/demand", "out-of-range"),
        ("#/role_gaps/2/criticality", "out-of-range"),
        ("#/skill_gaps/0/shortfall", "out-of-range"),
        ("#/skill_gaps/1/shortfall", "out-of-range"),
        ("#/skill_gaps/2/wanted", "out-of-range"),
        ("#/skill_gaps/2/weight", "out-of-range"),
    ]


def test_unknown_roles_and_skills_are_refused_wherever_they_appear() -> None:
    assert faults_of(
        role_gaps=[role_gap("wizard", "1", "1")],
        skill_gaps=[skill_gap("juggling")],
        candidates=[hireable("P", ["wizard"], {"juggling": 1.0})],
        only_roles=["wizard"],
    ) == [
        ("#/only_roles", "unknown-role"),
        ("#/role_gaps/0/role", "unknown-role"),
        ("#/skill_gaps/0/skill", "unknown-skill"),
        ("#/candidates/0/roles", "unknown-role"),
        ("#/candidates/0/holds", "unknown-skill"),
    ]


def test_naming_the_same_thing_twice_is_refused_at_the_second() -> None:
    assert faults_of(
        role_gaps=[ROLE_GAPS[0]] * 2,
        skill_gaps=[SKILL_GAPS[0]] * 2,
        candidates=[hireable("P")] * 2,
    ) == [
        ("#/role_gaps/1/role", "duplicate"),
        ("#/skill_gaps/1/skill", "duplicate"),
        ("#/candidates/1/id", "duplicate"),
    ]
