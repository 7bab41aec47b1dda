"""Candidates whom a question assumes, as a plan takes them."""

from decimal import Decimal
from fractions import Fraction

import pytest

from app.domain.errors import DomainError
from app.domain.hiring_plans import AssumedCandidate, View, assumed_hireables, hiring_plan
from tests.domain.hiring_plan_cases import hireable, names, role_gap


def test_an_assumed_candidate_is_what_the_question_says_in_both_views() -> None:
    [one] = assumed_hireables(
        [
            AssumedCandidate(
                "Ro", Decimal("0.375"), {"ml_engineer": 0.6}, {"kubernetes": 0.9}, Decimal("12.50")
            )
        ]
    )
    assert (one.name, one.fte, one.cost, one.is_assumed) == (
        "Ro",
        Fraction(3, 8),
        Fraction(25, 2),
        True,
    )
    for view in View:
        assert one.ability("ml_engineer", view) == 0.6
        assert one.chance("kubernetes", view) == 0.9
        assert one.ability("data_engineer", view) == one.chance("git", view) == 0
    assert one.cautions.negative_share is None


def test_ids_go_by_name_so_that_the_order_of_the_question_is_free() -> None:
    people = [AssumedCandidate(name) for name in ("Cy", "Ana", "Bo")]
    there = {one.name: one.id for one in assumed_hireables(people)}
    back = {one.name: one.id for one in assumed_hireables(people[::-1])}
    assert there == back
    assert sorted(there, key=there.__getitem__) == ["Ana", "Bo", "Cy"]


def test_of_equals_somebody_real_comes_before_somebody_assumed() -> None:
    assumed = assumed_hireables([AssumedCandidate("Ana", roles={"ml_engineer": 1.0})])
    real = hireable("019e0000-0000-7000-8000-0000000000ff", ["ml_engineer"])
    gaps = [role_gap("ml_engineer", "1", "1")]
    row = hiring_plan(gaps, [], [*assumed, real], 1).rows[1]
    assert [names(one) for one in row.tied] == [real.name, "Ana"]
    assert [hire.is_assumed for one in row.tied for hire in one.hires] == [False, True]


@pytest.mark.parametrize(
    ("people", "faults"),
    [
        (
            [AssumedCandidate("Ana"), AssumedCandidate("Bo"), AssumedCandidate("Ana")],
            [("#/candidates/2/name", "duplicate")],
        ),
        (
            [AssumedCandidate("Ana", roles={"ml_engineer": 1.0, "gardener": 1.0})],
            [("#/candidates/0/roles/gardener", "unknown-role")],
        ),
        (
            [AssumedCandidate("Ana"), AssumedCandidate("Bo", skills={"gardening": 1.0})],
            [("#/candidates/1/skills/gardening", "unknown-skill")],
        ),
    ],
)
def test_a_name_twice_and_what_does_not_exist_are_refused(
    people: list[AssumedCandidate], faults: list[tuple[str, str]]
) -> None:
    with pytest.raises(DomainError) as refused:
        assumed_hireables(people)
    assert refused.value.code == "input-invalid"
    assert [(fault.pointer, fault.code) for fault in refused.value.faults] == faults
