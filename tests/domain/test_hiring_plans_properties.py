import random
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import permutations
from typing import TypeAlias, TypeVar

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.domain.hiring_plans import Hireable, HiringPlan, RoleGap, SkillGap, View, hiring_plan
from app.domain.hiring_plans.relaxation import lower_bounds
from app.domain.hiring_plans.search import PATIENCE, Purse, search
from app.domain.hiring_plans.value import valuation
from tests.domain.hiring_plan_cases import (
    TIE,
    both,
    hireable,
    slow_index,
    slow_ranking,
    slow_role_gap,
    slow_skill_gap,
)

ROLES = ["data_scientist", "ml_engineer", "data_engineer", "software_developer"]
SKILLS = ["python", "docker", "git", "kubernetes", "ci_cd"]
HALF = Fraction(1, 2)

T = TypeVar("T")
RoleGaps: TypeAlias = list[RoleGap]
SkillGaps: TypeAlias = list[SkillGap]
Pool: TypeAlias = list[Hireable]

tenths = st.integers(0, 20).map(lambda n: Fraction(n, 10))
abilities = st.sampled_from([0.0, 0.3, 0.5, 0.6, 0.6, 0.8, 0.9, 1.0, 1.0]) | st.floats(0.01, 1.0)
chances = st.sampled_from([0.0, 0.0, 0.05, 0.3, 0.5, 0.8, 0.95, 1.0])
role_gaps = st.lists(
    st.builds(
        lambda role, gap, more, weight: RoleGap(role, gap, gap + more, weight),
        st.sampled_from(ROLES),
        tenths,
        tenths,
        st.integers(1, 3).map(Fraction),
    ),
    max_size=4,
    unique_by=lambda gap: gap.role,
)
skill_gaps = st.lists(
    st.builds(
        lambda skill, missing, more, weight: SkillGap(skill, missing, missing + more, weight),
        st.sampled_from(SKILLS),
        st.integers(0, 3),
        st.integers(0, 1),
        st.integers(1, 3).map(Fraction),
    ),
    max_size=4,
    unique_by=lambda gap: gap.skill,
)
people = st.builds(
    Hireable,
    st.sampled_from("abcdefgh"),
    st.just("Someone"),
    st.sampled_from([Fraction(1, 2), Fraction(4, 5), Fraction(1)]),
    st.dictionaries(st.sampled_from(ROLES), abilities.map(both), max_size=4),
    st.dictionaries(st.sampled_from(SKILLS), chances.map(both), max_size=4),
    st.none() | st.integers(1, 5).map(Fraction),
)
pools = st.lists(people, min_size=1, max_size=5, unique_by=lambda person: person.id)
numbers = st.integers(1, 3)


def planned(
    roles: RoleGaps, skills: SkillGaps, pool: Pool, k: int, patience: int = PATIENCE
) -> HiringPlan:
    assume(any(gap.demand for gap in roles) or any(gap.wanted for gap in skills))
    return hiring_plan(roles, skills, pool, min(k, len(pool)), patience=patience)


def ids_of(plan: HiringPlan) -> list[list[tuple[str, ...]]]:
    return [
        [tuple(hire.id for hire in one.hires) for one in (row.best, *row.runners_up)]
        for row in plan.rows
    ]


@settings(max_examples=200)
@given(role_gaps, skill_gaps, pools, numbers, st.none() | st.integers(0, 9).map(Fraction))
def test_the_plan_is_what_trying_every_set_finds(
    roles: RoleGaps, skills: SkillGaps, pool: Pool, k: int, budget: Fraction | None
) -> None:
    assume(any(gap.demand for gap in roles) or any(gap.wanted for gap in skills))
    k = min(k, len(pool))
    plan = hiring_plan(roles, skills, pool, k, budget=budget)
    for row in plan.rows:
        expected = slow_ranking(roles, skills, pool, row.k, budget=budget)
        shown = [row.best, *row.runners_up]
        assert [one.index for one in shown] == pytest.approx(
            [index for index, _ in expected[:4]], abs=TIE
        )
        assert [tuple(hire.id for hire in one.hires) for one in shown] == [
            ids for _, ids in expected[:4]
        ]
        tied = [
            ids
            for index, ids in expected
            if index <= expected[0][0] + TIE and len(ids) == len(expected[0][1])
        ]
        assert [tuple(hire.id for hire in one.hires) for one in row.tied] == tied
        assert {hire.id for hire in row.in_every_best} == set.intersection(*map(set, tied))
        assert row.proven


@settings(max_examples=50)
@given(role_gaps, skill_gaps, pools, numbers)
def test_a_search_cut_short_never_claims_more_than_it_knows(
    roles: RoleGaps, skills: SkillGaps, pool: Pool, k: int
) -> None:
    whole, hasty = planned(roles, skills, pool, k), planned(roles, skills, pool, k, patience=0)
    for row, guess in zip(whole.rows, hasty.rows, strict=True):
        assert guess.floor <= row.best.index + TIE
        assert row.best.index <= guess.best.index + TIE
        if guess.proven:
            assert guess == replace(row, floor=guess.floor)


@settings(max_examples=200)
@given(role_gaps, skill_gaps, pools, numbers)
def test_the_search_needs_no_lucky_guess(
    roles: RoleGaps, skills: SkillGaps, pool: Pool, k: int
) -> None:
    plan = planned(roles, skills, pool, k)
    value = valuation(roles, skills, pool, HALF, View.EVIDENCE)
    nothing = np.zeros(len(pool), dtype=np.intp)
    free = Purse(value.offers, nothing, nothing > 0, np.arange(len(pool)), 0)
    found = search(value, len(plan.rows) - 1, free, beams=())
    for row in plan.rows:
        best = min(index for sets in found.sets[: row.k + 1] for index in sets.values())
        assert best == pytest.approx(row.best.index, abs=TIE)


def greedy(roles: RoleGaps, skills: SkillGaps, pool: Sequence[Hireable], k: int) -> float:
    hired: Pool = []
    for _ in range(k):
        rest = [person for person in pool if person not in hired]
        hired.append(min(rest, key=lambda p: slow_index(roles, skills, [*hired, p], HALF)))
    return slow_index(roles, skills, hired, HALF)


@settings(max_examples=50)
@given(role_gaps, skill_gaps, pools, numbers)
def test_no_plan_is_worse_than_hiring_the_most_useful_one_by_one(
    roles: RoleGaps, skills: SkillGaps, pool: Pool, k: int
) -> None:
    for row in planned(roles, skills, pool, k, patience=0).rows:
        assert row.best.index <= greedy(roles, skills, pool, row.k) + TIE


@given(role_gaps, skill_gaps, pools, numbers, st.randoms(use_true_random=False))
def test_order_of_input_never_matters(
    roles: RoleGaps, skills: SkillGaps, pool: Pool, k: int, chance: random.Random
) -> None:
    def shuffled(entries: list[T]) -> list[T]:
        return chance.sample(entries, len(entries))

    mixed = planned(shuffled(roles), shuffled(skills), shuffled(pool), k)
    assert planned(roles, skills, pool, k) == mixed


@given(role_gaps, skill_gaps, pools, numbers, people)
def test_one_more_candidate_never_makes_the_best_set_worse(
    roles: RoleGaps, skills: SkillGaps, pool: Pool, k: int, newcomer: Hireable
) -> None:
    before = planned(roles, skills, pool, k)
    after = planned(roles, skills, [*pool, replace(newcomer, id="newcomer")], k)
    for old, new in zip(before.rows, after.rows, strict=False):
        assert new.best.index <= old.best.index + TIE


@given(role_gaps, skill_gaps, pools)
def test_the_relaxation_never_counts_more_as_missing_than_there_is(
    roles: RoleGaps, skills: SkillGaps, pool: Pool
) -> None:
    plan = planned(roles, skills, pool, 3)
    value = valuation(roles, skills, pool, HALF, View.EVIDENCE)
    for row, bound in zip(plan.rows, lower_bounds(value, len(plan.rows) - 1), strict=True):
        assert bound <= row.best.index + TIE


def test_where_nothing_is_uncertain_the_relaxation_of_one_hire_is_exact() -> None:
    gaps, pool = [SkillGap("git", 1, 2)], [person("a", 1.0), person("b", 0.0)]
    value = valuation([], gaps, pool, HALF, View.EVIDENCE)
    assert lower_bounds(value, 1) == pytest.approx([0.5, 0.0], abs=TIE)


def person(name: str, holds_git: float) -> Hireable:
    return hireable(name, holds={"git": holds_git})


@given(skill_gaps, pools)
def test_the_expected_skill_gap_is_that_of_every_outcome(skills: SkillGaps, pool: Pool) -> None:
    value = valuation([], skills, pool, HALF, View.EVIDENCE)
    team = value.together(np.arange(len(pool))[None])
    assert value.skill_gap_share(team)[0] * value.weighted_wanted == pytest.approx(
        slow_skill_gap(skills, pool), abs=TIE
    )


@given(role_gaps, pools)
def test_the_role_gap_is_that_of_the_best_placing(roles: RoleGaps, pool: Pool) -> None:
    value = valuation(roles, [], pool, HALF, View.EVIDENCE)
    team = value.together(np.arange(len(pool))[None])
    assert value.role_gap_share(team)[0] * value.weighted_demand == pytest.approx(
        slow_role_gap(roles, pool), abs=1e-7
    )


@given(role_gaps, pools)
def test_the_placing_shown_closes_what_the_role_gap_says(roles: RoleGaps, pool: Pool) -> None:
    row = planned(roles, [], pool, 3).rows[-1]
    placed = {gap.role: 0.0 for gap in roles}
    worked = {person.id: 0.0 for person in pool}
    for placing in row.placing:
        placed[placing.role] += placing.filled
        worked[placing.hire.id] += placing.fte
    assert all(worked[person.id] <= float(person.fte) + TIE for person in pool)
    open_gap = sum(float(gap.criticality) * (float(gap.gap) - placed[gap.role]) for gap in roles)
    demand = float(sum(gap.criticality * gap.demand for gap in roles))
    assert open_gap / demand == pytest.approx(row.best.role_gap_share, abs=TIE)
    assert all(placed[gap.role] <= float(gap.gap) + TIE for gap in roles)


@given(role_gaps, skill_gaps, pools)
def test_the_gains_of_the_first_hire_are_what_the_index_falls_by(
    roles: RoleGaps, skills: SkillGaps, pool: Pool
) -> None:
    value = valuation(roles, skills, pool, HALF, View.EVIDENCE)
    nobody, everybody = value.nobody(), np.arange(len(pool))
    after = value.index(value.together(everybody[:, None]))
    assert value.most_gains(nobody)[0] == pytest.approx(value.index(nobody)[0] - after, abs=TIE)


@settings(max_examples=100)
@given(role_gaps, skill_gaps, st.lists(people, min_size=3, max_size=4, unique_by=lambda p: p.id))
def test_nobody_gains_more_beside_others_than_the_bounds_say(
    roles: RoleGaps, skills: SkillGaps, pool: Pool
) -> None:
    value = valuation(roles, skills, pool, HALF, View.EVIDENCE)

    def index(*members: int) -> float:
        return float(value.index(value.together(np.array([members], dtype=np.intp)))[0])

    for members in permutations(range(len(pool)), len(pool)):
        *team, joined, person = members
        there = value.together(np.array([team], dtype=np.intp))
        most = value.most_gains(there)[0]
        assert index(*team) - index(*team, person) <= most[person] + TIE
        less = value.overlaps(there, np.zeros(1, dtype=np.intp), np.array([joined]))[0]
        gained = index(*team, joined) - index(*team, joined, person)
        assert gained <= most[person] - less[person] + TIE
