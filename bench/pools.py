"""Large seeded pools of candidates, and how long their plans take."""

import time
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from app.domain.fit import TwoViews
from app.domain.hiring_plans import Hireable, HiringPlan, RoleGap, SkillGap, View, hiring_plan
from app.domain.roles import ROLES
from app.domain.skills import TEAM_SKILLS

SEEDS = range(6)
HIRES = 5
_ABLE = {True: (0.2, 0.95), False: (0.5, 0.95)}
"""Range of the ability in a role, by whether somebody applied for it."""


@dataclass(frozen=True, slots=True)
class Case:
    """What a team lacks, and who could join it."""

    role_gaps: tuple[RoleGap, ...]
    skill_gaps: tuple[SkillGap, ...]
    pool: tuple[Hireable, ...]


def case(seed: int, people: int = 300, skills: int = 20, roles: int = 5) -> Case:
    """Two in five skills unrated, the others with p from 0.05 to 0.95; shortfalls of 1 to 3.

    Ability is at least 0.2 in the role applied for, and at least 0.5 in others they could fill.
    """
    chance = np.random.default_rng(seed)
    role_ids, skill_ids = list(ROLES)[:roles], list(TEAM_SKILLS)[:skills]
    rated = chance.random((people, skills)) >= 0.4
    holds = np.where(rated, chance.uniform(0.05, 0.95, (people, skills)), 0.0).tolist()

    def one_of(*tenths: int) -> int:
        return int(chance.choice(tenths))

    return Case(
        tuple(
            RoleGap(role, Fraction(one_of(4, 5, 10, 15, 20), 10), Fraction(3), Fraction(weight))
            for role in role_ids
            for weight in [one_of(1, 1, 2)]
        ),
        tuple(
            SkillGap(skill, missing, missing + 1, Fraction(one_of(1, 1, 2, 3)))
            for skill in skill_ids
            for missing in [one_of(1, 1, 1, 2, 3)]
        ),
        tuple(
            Hireable(
                f"c{number:03}",
                f"Candidate {number}",
                Fraction(one_of(5, 8, 10, 10, 10), 10),
                {
                    role: TwoViews(able, 0.9 * able + 0.1)
                    for role in role_ids
                    if role == applied or chance.random() < 0.15
                    for able in [chance.uniform(*_ABLE[role == applied])]
                },
                {
                    skill: TwoViews(p, p or 0.3)
                    for skill, p in zip(skill_ids, holds[number], strict=True)
                },
            )
            for number in range(people)
            for applied in [role_ids[chance.integers(roles)]]
        ),
    )


def timed(seed: int, view: View) -> tuple[HiringPlan, float]:
    """The plan of one case, with the processor seconds it took."""
    made = case(seed)
    started = time.process_time()
    plan = hiring_plan(made.role_gaps, made.skill_gaps, made.pool, HIRES, view=view)
    return plan, time.process_time() - started
