"""Builders for hiring plans, the worked examples, and plans made the slow and obvious way."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, product
from math import prod
from typing import Literal, TypeAlias

import numpy as np
from scipy.optimize import linprog

from app.domain.fit import TwoViews
from app.domain.hiring_plans import Hireable, HireSet, RoleGap, SkillGap, View

EXACT = 5e-7
TIE = 1e-9

_Cost: TypeAlias = tuple[int, Fraction]
"""How many costs are unknown, and what the others add up to."""
_Entry: TypeAlias = tuple[float, int, float, _Cost, tuple[str, ...]]
"""Index, size, ability offered (negative), cost and ids of a set."""


def both(share: float) -> TwoViews:
    """A figure that is the same in both views."""
    return TwoViews(share, share)


def hireable(
    name: str,
    roles: Iterable[str] | Mapping[str, float] = (),
    holds: Mapping[str, float] | None = None,
    fte: str = "1",
    cost: str | None = None,
) -> Hireable:
    """Somebody with this ability per role, 1 where only the roles are named."""
    able = roles if isinstance(roles, Mapping) else dict.fromkeys(roles, 1.0)
    return Hireable(
        id=name.lower(),
        name=name,
        fte=Fraction(fte),
        roles={role: both(share) for role, share in able.items()},
        holds={skill: both(p) for skill, p in (holds or {}).items()},
        cost=None if cost is None else Fraction(cost),
    )


def role_gap(role: str, gap: str, demand: str, criticality: str = "1") -> RoleGap:
    return RoleGap(role, Fraction(gap), Fraction(demand), Fraction(criticality))


def skill_gap(skill: str, shortfall: int = 1, wanted: int = 1, weight: str = "1") -> SkillGap:
    return SkillGap(skill, shortfall, wanted, Fraction(weight))


def names(found: HireSet) -> str:
    return ", ".join(hire.name for hire in found.hires)


ROLE_GAPS = (
    role_gap("data_scientist", "0.5", "2"),
    role_gap("ml_engineer", "1.5", "2"),
    role_gap("data_engineer", "0.1", "1"),
    role_gap("software_developer", "0.4", "1"),
)
SKILL_GAPS = (
    skill_gap("kubernetes", 1, 2, "3"),
    skill_gap("ci_cd", 0, 2, "2"),
    skill_gap("monitoring_logging", 1, 1, "2"),
    skill_gap("collaboration_communication", 0, 1, "1"),
)


def example(k8s: float = 1.0, monitoring: float = 1.0) -> list[Hireable]:
    """Example 3: what the team of the gap report lacks, and three who could join it."""
    return [
        hireable("X", ["ml_engineer", "data_engineer"], {"kubernetes": k8s}),
        hireable("Y", ["ml_engineer"], {"monitoring_logging": monitoring}),
        hireable("Z", ["data_scientist", "software_developer"]),
    ]


def able_example() -> list[Hireable]:
    """The same three, able to fill a part of each role only."""
    return [
        hireable("X", {"ml_engineer": 0.6, "data_engineer": 0.8}, {"kubernetes": 1.0}),
        hireable("Y", {"ml_engineer": 0.9}, {"monitoring_logging": 1.0}),
        hireable("Z", {"data_scientist": 0.75, "software_developer": 0.5}),
    ]


def slow_index(
    roles: Sequence[RoleGap],
    skills: Sequence[SkillGap],
    hires: Sequence[Hireable],
    role_weight: Fraction,
) -> float:
    """The index by a linear program and by every outcome of who holds what."""
    demand = sum(float(gap.criticality * gap.demand) for gap in roles)
    wanted = sum(float(gap.weight) * gap.wanted for gap in skills)
    parts = []
    if demand:
        parts.append((float(role_weight), slow_role_gap(roles, hires) / demand))
    if wanted:
        parts.append((float(1 - role_weight), slow_skill_gap(skills, hires) / wanted))
    return parts[0][1] if len(parts) == 1 else sum(share * part for share, part in parts)


def slow_role_gap(roles: Sequence[RoleGap], hires: Sequence[Hireable]) -> float:
    """Sum of criticality x gap after the best placing, as a linear program."""
    places = [
        (h, r)
        for h, hire in enumerate(hires)
        for r, gap in enumerate(roles)
        if gap.role in hire.roles
    ]
    open_gap = sum(float(gap.criticality * gap.gap) for gap in roles)
    if not places:
        return open_gap
    by_hire = [[float(h == hire) for h, _ in places] for hire in range(len(hires))]
    able = [hires[h].ability(roles[r].role, View.EVIDENCE) for h, r in places]
    by_role = [
        [share * (role == r) for share, (_, r) in zip(able, places, strict=True)]
        for role in range(len(roles))
    ]
    limits = [*(float(hire.fte) for hire in hires), *(float(gap.gap) for gap in roles)]
    worth = [
        -share * float(roles[r].criticality) for share, (_, r) in zip(able, places, strict=True)
    ]
    closed = linprog(worth, A_ub=np.array(by_hire + by_role), b_ub=limits).fun
    assert closed is not None
    return open_gap + float(closed)


def slow_skill_gap(skills: Sequence[SkillGap], hires: Sequence[Hireable]) -> float:
    """Sum of weight x expected holders missing, over all 2^n outcomes per skill."""
    total = 0.0
    for gap in skills:
        chances = [hire.chance(gap.skill, View.EVIDENCE) for hire in hires]
        for outcome in product((0, 1), repeat=len(hires)):
            likely = prod(p if held else 1 - p for p, held in zip(chances, outcome, strict=True))
            total += float(gap.weight) * likely * max(0, gap.shortfall - sum(outcome))
    return total


def slow_ranking(
    roles: Sequence[RoleGap],
    skills: Sequence[SkillGap],
    pool: Sequence[Hireable],
    k: int,
    role_weight: Fraction = Fraction(1, 2),
    budget: Fraction | None = None,
) -> list[tuple[float, tuple[str, ...]]]:
    """Index and ids of every set of at most k that the budget allows, in which all are needed."""
    wanted = {gap.role for gap in roles if gap.gap}
    offers = {
        hire.id: float(hire.fte)
        * max((hire.ability(role, View.EVIDENCE) for role in wanted), default=0.0)
        for hire in pool
    }
    index = {
        frozenset(hire.id for hire in hires): slow_index(roles, skills, hires, role_weight)
        for size in range(k + 1)
        for hires in combinations(sorted(pool, key=lambda hire: hire.id), size)
    }
    cost = {hire.id: hire.cost for hire in pool}
    found = [
        (
            index[ids],
            len(ids),
            -sum(offers[one] for one in sorted(ids)),
            _total(cost[one] for one in ids),
            tuple(sorted(ids)),
        )
        for ids in index
        if all(index[ids - {one}] - index[ids] > TIE for one in ids)
    ]
    if budget is not None:
        found = [entry for entry in found if entry[3] <= (0, budget)]
    return [(entry[0], entry[4]) for entry in _in_order(found)]


def _total(costs: Iterable[Fraction | None]) -> _Cost:
    each = list(costs)
    return each.count(None), sum((cost for cost in each if cost is not None), Fraction())


def _in_order(found: Sequence[_Entry]) -> Iterator[_Entry]:
    """By index, size and ability offered, equal within `TIE`; then by cost and ids."""
    for tie in _ties(found, 0):
        for size in range(max(entry[1] for entry in tie) + 1):
            for able in _ties([entry for entry in tie if entry[1] == size], 2):
                yield from sorted(able, key=lambda entry: entry[3:])


def _ties(found: Sequence[_Entry], figure: Literal[0, 2]) -> Iterator[list[_Entry]]:
    rest = sorted(found, key=lambda entry: entry[figure])
    while rest:
        tie = [entry for entry in rest if entry[figure] <= rest[0][figure] + TIE]
        yield tie
        rest = rest[len(tie) :]
