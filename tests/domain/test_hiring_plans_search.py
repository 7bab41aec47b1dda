from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations
from types import SimpleNamespace

import numpy as np
import pytest
import scipy.optimize

from app.domain.hiring_plans import Hireable, HiringPlan, PlanRow, View, hiring_plan
from app.domain.hiring_plans.search import KEPT, SHOWN, Purse, search
from app.domain.hiring_plans.value import valuation
from app.domain.skills import TEAM_SKILLS
from bench.pools import case
from tests.domain.hiring_plan_cases import both, hireable, names, role_gap, skill_gap

HALF = Fraction(1, 2)


@pytest.mark.parametrize("seed", range(8))
def test_without_a_guess_to_start_from_the_search_finds_the_best_sets(seed: int) -> None:
    made = case(seed, people=30, skills=6, roles=2)
    value = valuation(made.role_gaps, made.skill_gaps, made.pool, HALF, View.EXPECTED)
    nothing = np.zeros(30, dtype=np.intp)
    free = Purse(value.offers, nothing, nothing > 0, np.arange(30), 0)
    found = search(value, 4, free, beams=())
    sets = [np.array(list(combinations(range(30), size)), dtype=np.intp) for size in range(1, 5)]
    best = sorted(np.concatenate([value.index(value.together(some)) for some in sets]))[:SHOWN]
    indexes = sorted(index for some in found.sets for index in some.values())[:SHOWN]
    assert indexes == pytest.approx(best, abs=1e-9)
    assert all(found.proven)


def test_a_search_cut_short_says_so_and_how_much_better_another_set_could_be() -> None:
    made = case(0, people=60)
    hasty = hiring_plan(made.role_gaps, made.skill_gaps, made.pool, 4, patience=0).rows[4]
    whole = hiring_plan(made.role_gaps, made.skill_gaps, made.pool, 4).rows[4]
    assert (hasty.proven, whole.proven) == (False, True)
    assert whole.best.index - 0.03 < hasty.floor < whole.best.index <= hasty.best.index
    assert whole.floor == whole.best.index


def test_where_the_solver_gives_up_the_plan_stands_without_a_placing_and_with_a_lower_floor(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = case(0, people=60)

    def plan() -> PlanRow:
        return hiring_plan(made.role_gaps, made.skill_gaps, made.pool, 4, patience=0).rows[4]

    solved = plan()
    failed = SimpleNamespace(status=4, x=None)
    monkeypatch.setattr(scipy.optimize, "linprog", lambda *_args, **_kwargs: failed)
    unsolved = plan()
    assert unsolved.best == solved.best
    assert solved.placing
    assert unsolved.placing == ()
    assert 0 <= unsolved.floor < solved.floor
    assert not unsolved.proven


@pytest.mark.parametrize("seed", range(4))
def test_a_search_cut_short_is_no_worse_than_greed(seed: int) -> None:
    made = case(seed, people=60)
    value = valuation(made.role_gaps, made.skill_gaps, made.pool, HALF, View.EVIDENCE)
    team, left = value.nobody(), np.ones(60)
    rows = hiring_plan(made.role_gaps, made.skill_gaps, made.pool, 5, patience=0).rows
    for row in rows:
        assert row.best.index <= value.index(team)[0] + 1e-9
        greedy = (value.most_gains(team) * left).argmax(axis=1)
        team, left[greedy] = value.hire(team, np.zeros(1, dtype=np.intp), greedy), 0.0


def plan_of_equals(costs: Sequence[int | None]) -> HiringPlan:
    """The plan of four hires out of 17 who hold another skill each, with the same chance."""
    skills = list(TEAM_SKILLS)[:17]
    pool = [
        Hireable(
            f"c{place:02}",
            f"c{place:02}",
            Fraction(1),
            holds={skill: both(0.3)},
            cost=None if cost is None else Fraction(cost),
        )
        for place, (skill, cost) in enumerate(zip(skills, costs, strict=True))
    ]
    return hiring_plan([], [skill_gap(skill, 1, 3) for skill in skills], pool, 4)


@pytest.mark.parametrize("costs", [range(100, 117), [1] * 2 + [2] * 9 + [3] * 6])
@pytest.mark.parametrize("seed", range(4))
def test_of_more_tied_sets_than_are_kept_the_cheapest_come_first(
    costs: Sequence[int], seed: int
) -> None:
    mixed = [costs[place] for place in np.random.default_rng(seed).permutation(17)]
    row = plan_of_equals(mixed).rows[4]
    sets = sorted(combinations(range(17), 4), key=lambda some: sum(mixed[one] for one in some))
    assert [names(one) for one in row.tied] == [
        ", ".join(f"c{one:02}" for one in some) for some in sets[:50]
    ]


def test_of_more_tied_sets_than_are_kept_those_that_offer_most_ability_come_first() -> None:
    able = {f"c{place:03}": 0.2 + place / 1000 for place in range(KEPT + 100)}
    pool = [
        hireable(name, {"ml_engineer": share}, cost=str(cost))
        for cost, (name, share) in enumerate(able.items())
    ]
    row = hiring_plan([role_gap("ml_engineer", "0.1", "1")], [], pool, 2).rows[2]
    assert [names(one) for one in row.tied] == sorted(able, reverse=True)[:50]


@pytest.mark.parametrize("seed", range(4))
def test_of_more_tied_sets_than_are_kept_those_of_known_cost_come_first(seed: int) -> None:
    known = np.random.default_rng(seed).permutation(17) < 9
    row = plan_of_equals([9 if one else None for one in known]).rows[4]
    assert [one.cost for one in row.tied] == [36] * 50
