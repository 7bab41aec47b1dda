"""What a hiring plan refuses, with every fault in one answer."""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Final

from app.domain.errors import DomainError, Fault
from app.domain.faults import out_of_range, repeats, unknown
from app.domain.hiring_plans.inputs import Hireable, RoleGap, SkillGap
from app.domain.roles import ROLES
from app.domain.skills import TEAM_SKILLS

COST_STEPS: Final = 10_000
"""Costs are whole in units of 1 / COST_STEPS."""

_LARGEST_COST: Final = 10**12


def require_valid(
    role_gaps: Sequence[RoleGap],
    skill_gaps: Sequence[SkillGap],
    candidates: Sequence[Hireable],
    k: int,
    role_weight: Fraction,
    budget: Fraction | None,
    only_roles: Iterable[str],
) -> None:
    """Raise DomainError `hiring-plan-invalid` naming every fault, or return."""
    faults = [
        *_question_faults(k, len(candidates), role_weight, budget, only_roles),
        *_role_faults(role_gaps),
        *_skill_faults(skill_gaps),
        *_candidate_faults(candidates),
    ]
    if faults:
        raise DomainError(
            "hiring-plan-invalid",
            "The hiring plan cannot be computed; correct the fields listed in errors.",
            faults=faults,
        )


def _question_faults(
    k: int, pool: int, role_weight: Fraction, budget: Fraction | None, only_roles: Iterable[str]
) -> Iterator[Fault]:
    if k < 0:
        yield out_of_range("#/k", "Give the number of hires, 0 or more.")
    if k > pool > 0:
        yield out_of_range(
            "#/k", f"Give at most {pool} hires: that is how many candidates there are."
        )
    if not 0 <= role_weight <= 1:
        yield out_of_range("#/role_weight", "Give the weight of the role part, from 0 to 1.")
    if budget is not None and budget < 0:
        yield out_of_range("#/budget", "Give a budget of 0 or more, or none.")
    if not set(only_roles) <= ROLES.keys():
        yield unknown("#/only_roles", "role", ROLES)


def _role_faults(gaps: Sequence[RoleGap]) -> Iterator[Fault]:
    yield from repeats("#/role_gaps", "role", [gap.role for gap in gaps])
    for position, gap in enumerate(gaps):
        at = f"#/role_gaps/{position}"
        if gap.role not in ROLES:
            yield unknown(f"{at}/role", "role", ROLES)
        if gap.demand < 0:
            yield out_of_range(f"{at}/demand", "Give the wanted FTE, 0 or more.")
        elif not 0 <= gap.gap <= gap.demand:
            yield out_of_range(f"{at}/gap", "Give the missing FTE, from 0 to the wanted FTE.")
        if gap.criticality <= 0:
            yield out_of_range(f"{at}/criticality", "Give a criticality above 0.")


def _skill_faults(gaps: Sequence[SkillGap]) -> Iterator[Fault]:
    yield from repeats("#/skill_gaps", "skill", [gap.skill for gap in gaps])
    for position, gap in enumerate(gaps):
        at = f"#/skill_gaps/{position}"
        if gap.skill not in TEAM_SKILLS:
            yield unknown(f"{at}/skill", "skill", TEAM_SKILLS)
        if gap.wanted < 0:
            yield out_of_range(f"{at}/wanted", "Give the wanted holders, 0 or more.")
        elif not 0 <= gap.shortfall <= gap.wanted:
            yield out_of_range(f"{at}/shortfall", "Give from 0 to the wanted holders.")
        if gap.weight < 0:
            yield out_of_range(f"{at}/weight", "Give a weight, 0 or more.")


def _candidate_faults(candidates: Sequence[Hireable]) -> Iterator[Fault]:
    yield from repeats("#/candidates", "id", [candidate.id for candidate in candidates])
    for position, candidate in enumerate(candidates):
        at = f"#/candidates/{position}"
        if candidate.fte < 0:
            yield out_of_range(f"{at}/fte", "Give an FTE of 0 or more.")
        if not candidate.roles.keys() <= ROLES.keys():
            yield unknown(f"{at}/roles", "role", ROLES)
        if not candidate.holds.keys() <= TEAM_SKILLS.keys():
            yield unknown(f"{at}/holds", "skill", TEAM_SKILLS)
        for skill, held in candidate.holds.items():
            if skill in TEAM_SKILLS and not (0 <= held.evidence <= 1 and 0 <= held.expected <= 1):
                yield out_of_range(f"{at}/holds/{skill}", "Give probabilities from 0 to 1.")
        if candidate.cost is not None and not _is_cost(candidate.cost):
            yield out_of_range(
                f"{at}/cost",
                "Give a cost from 0 to a million millions with at most four decimals, or none.",
            )


def _is_cost(value: Fraction) -> bool:
    return 0 <= value <= _LARGEST_COST and (value * COST_STEPS).denominator == 1
