"""Where a team stands: its roles and skills against what it wants, and what they add up to."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from operator import mul

from app.domain.gaps.checks import require_valid
from app.domain.gaps.figures import MemberFit, RoleRow, SkillLeftOut, SkillRow, Totals
from app.domain.gaps.inputs import TeamInputs
from app.domain.gaps.rows import counted_targets, role_rows, skill_row
from app.domain.gaps.supply import Placement, family_supply, member_fits, place
from app.domain.roles import Family
from app.domain.skills import TEAM_SKILLS


@dataclass(frozen=True, slots=True)
class Standing:
    """What every further finding about a team, and about a group of teams, starts from."""

    team: Sequence[Placement]
    fits: tuple[MemberFit, ...]
    roles: tuple[RoleRow, ...]
    skills: tuple[SkillRow, ...]
    skills_left_out: tuple[SkillLeftOut, ...]
    totals: Totals
    family_supply: Mapping[Family, Fraction]


def standing(inputs: TeamInputs, role_weight: Fraction) -> Standing:
    """Count out the team without the members who have yet to start, in whatever order they come.

    Raises DomainError `gap-input-invalid`.
    """
    require_valid(inputs, role_weight)
    present = [member for member in inputs.members if member.starts_on is None]
    team = [place(member) for member in sorted(present, key=lambda member: member.id)]
    weights = {target.skill: Fraction(target.weight) for target in inputs.skill_targets}
    fits = member_fits(team, _whole_weights(weights))
    roles = role_rows(inputs.role_demands, fits, inputs.candidates, skill_weights(inputs))
    counted, left_out = counted_targets(inputs.skill_targets, inputs.role_demands)
    skills = tuple(
        skill_row(wanted, target, team, inputs.candidates) for wanted, target in counted.values()
    )
    return Standing(
        team=team,
        fits=fits,
        roles=roles,
        skills=skills,
        skills_left_out=left_out,
        totals=_totals(roles, skills, role_weight),
        family_supply=family_supply((row.role, row.supply) for row in roles),
    )


def skill_weights(inputs: TeamInputs) -> dict[str, float]:
    """How much each named skill weighs; one that is not named weighs 1."""
    return {target.skill: float(target.weight) for target in inputs.skill_targets}


def _whole_weights(weights: Mapping[str, Fraction]) -> dict[str, int]:
    """Scale the weights of all skills to integers; a fit does not change by that."""
    scale = math.lcm(*(weight.denominator for weight in weights.values()))
    named = {skill: int(weight * scale) for skill, weight in weights.items()}
    return {skill: named.get(skill, scale) for skill in TEAM_SKILLS}


def _totals(roles: Sequence[RoleRow], skills: Sequence[SkillRow], role_weight: Fraction) -> Totals:
    scale = math.lcm(*(row.weight.denominator for row in skills))
    weights = [int(row.weight * scale) for row in skills]

    def weighted(counts: Iterable[int]) -> Fraction:
        # In whole numbers up to the last step: fractions are slow to multiply and to add.
        return Fraction(sum(map(mul, weights, counts)), scale)

    return Totals(
        weighted_gap=sum((row.criticality * row.gap for row in roles), Fraction()),
        expected_weighted_gap=sum(
            (row.criticality * row.expected_gap for row in roles), Fraction()
        ),
        weighted_demand=sum((row.criticality * row.demand for row in roles), Fraction()),
        weighted_shortfall=weighted(row.shortfall for row in skills),
        weighted_optimistic_shortfall=weighted(row.optimistic_shortfall for row in skills),
        weighted_verified_shortfall=weighted(row.verified_shortfall for row in skills),
        weighted_verified_optimistic_shortfall=weighted(
            row.verified_optimistic_shortfall for row in skills
        ),
        weighted_wanted=weighted(row.wanted for row in skills),
        role_weight=role_weight,
    )
