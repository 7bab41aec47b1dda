from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from app.domain.errors import DomainError
from app.domain.fit import CandidateLevel
from app.domain.gaps import RoleDemand, TeamInputs, gap_report
from tests.domain.gap_cases import candidate, demand, member, profile, report, target

ONE, THREE = Fraction(1), Fraction(3)


def faults_of(**given: Any) -> list[tuple[str, str]]:
    with pytest.raises(DomainError) as refusal:
        report(**given)
    assert refusal.value.code == "gap-input-invalid"
    return [(fault.pointer, fault.code) for fault in refusal.value.faults]


@pytest.mark.parametrize("fte", ["-0.1", "NaN", "Infinity"])
def test_fte_must_be_a_number_of_zero_or_more(fte: str) -> None:
    assert faults_of(demands=[demand("data_engineer", fte)]) == [
        ("#/role_demands/0/fte", "out-of-range")
    ]
    working = member("Al", allocations={"data_engineer": fte})
    assert faults_of(members=[working]) == [
        ("#/members/0/allocations/data_engineer", "out-of-range")
    ]


@pytest.mark.parametrize("contract", ["0", "-1", "1.01", "NaN"])
def test_a_contract_lies_above_zero_and_at_most_at_one(contract: str) -> None:
    assert faults_of(members=[member("Al", contract)]) == [
        ("#/members/0/contract_fte", "out-of-range")
    ]
    assert faults_of(candidates=[candidate("Xi", fte=contract)]) == [
        ("#/candidates/0/fte", "out-of-range")
    ]


@pytest.mark.parametrize("level", [-1, 6])
def test_a_level_lies_from_zero_to_five(level: int) -> None:
    assert faults_of(members=[member("Al", levels={"git": level})]) == [
        ("#/members/0/levels/git/level", "out-of-range")
    ]


@pytest.mark.parametrize("level", [0, 6, -1])
def test_a_target_lies_from_one_to_five(level: int) -> None:
    assert faults_of(targets=[target("git", level)]) == [
        ("#/skill_targets/0/level", "out-of-range")
    ]


@pytest.mark.parametrize(
    "level",
    [
        CandidateLevel(6.1, 0.3, THREE, ONE),
        CandidateLevel(float("nan"), 0.3, THREE, ONE),
        CandidateLevel(3.0, 0.0, THREE, ONE),
        CandidateLevel(3.0, 0.3, THREE, Fraction(0)),
        CandidateLevel(3.0, 0.3, Fraction(6), ONE),
        CandidateLevel(3.0, float("inf"), THREE, ONE),
    ],
)
def test_an_estimate_needs_a_level_on_the_scale_and_a_positive_deviation(
    level: CandidateLevel,
) -> None:
    assert faults_of(candidates=[candidate("Xi", levels={"git": level})]) == [
        ("#/candidates/0/levels/git", "out-of-range")
    ]


def test_unknown_roles_are_refused_wherever_they_appear() -> None:
    assert faults_of(
        demands=[demand("wizard", "1")],
        members=[member("Al", allocations={"wizard": "1"})],
        candidates=[candidate("Xi", "wizard")],
    ) == [
        ("#/role_demands/0/role", "unknown-role"),
        ("#/members/0/allocations", "unknown-role"),
        ("#/candidates/0/role", "unknown-role"),
    ]


def test_unknown_skills_are_refused_wherever_they_appear() -> None:
    assert faults_of(
        targets=[target("juggling")],
        members=[member("Al", levels={"juggling": 3})],
        candidates=[candidate("Xi", levels={"juggling": CandidateLevel(3.0, 0.3, THREE, ONE)})],
    ) == [
        ("#/skill_targets/0/skill", "unknown-skill"),
        ("#/members/0/levels", "unknown-skill"),
        ("#/candidates/0/levels", "unknown-skill"),
    ]


def test_criticality_weight_and_holders_have_lower_bounds() -> None:
    assert faults_of(
        demands=[demand("data_engineer", "1", "0"), demand("data_analyst", "1", "-1")],
        targets=[target("git", holders=-1), target("python", weight="-1")],
    ) == [
        ("#/role_demands/0/criticality", "out-of-range"),
        ("#/role_demands/1/criticality", "out-of-range"),
        ("#/skill_targets/0/holders", "out-of-range"),
        ("#/skill_targets/1/weight", "out-of-range"),
    ]


def test_naming_the_same_thing_twice_is_refused_at_the_second() -> None:
    assert faults_of(
        demands=[demand("data_engineer", "1"), demand("data_engineer", "2")],
        targets=[target("git"), target("git", 4)],
        members=[member("Al"), member("Al")],
        candidates=[candidate("Xi"), candidate("Xi")],
    ) == [
        ("#/role_demands/1/role", "duplicate"),
        ("#/skill_targets/1/skill", "duplicate"),
        ("#/members/1/id", "duplicate"),
        ("#/candidates/1/application_id", "duplicate"),
    ]


@pytest.mark.parametrize("role_weight", [Fraction(-1, 10), Fraction(11, 10)])
def test_the_weight_of_the_role_part_lies_from_zero_to_one(role_weight: Fraction) -> None:
    assert faults_of(role_weight=role_weight) == [("#/role_weight", "out-of-range")]


def test_an_organisation_has_at_least_one_ml_team() -> None:
    with pytest.raises(DomainError) as refusal:
        gap_report(TeamInputs(profile(ml_team_count=0), (), (), ()))
    assert [fault.pointer for fault in refusal.value.faults] == ["#/profile/ml_team_count"]


def test_a_refusal_says_what_would_do_without_repeating_what_was_sent() -> None:
    with pytest.raises(DomainError) as refusal:
        report(demands=[RoleDemand("wizard", Decimal(-7))])
    unknown, negative = refusal.value.faults
    assert "mlops_engineer" in unknown.detail
    assert negative.detail == "Give the wanted FTE, 0 or more."
    everything = " ".join([refusal.value.detail, unknown.detail, negative.detail])
    assert "wizard" not in everything
    assert "-7" not in everything
