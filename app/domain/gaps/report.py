"""The gap report of a team: what is missing in roles and in skills, whom it rests on, who helps."""

import math
from calendar import monthrange
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from app.domain.fit import Interval
from app.domain.gaps.checks import require_valid
from app.domain.gaps.figures import (
    FORMULAS,
    GapReport,
    KeyPerson,
    LeavingImpact,
    MemberLevel,
    MemberRef,
    NullReason,
    RoleRow,
    SkillRow,
    StaleEvidence,
    Totals,
)
from app.domain.gaps.inputs import TeamInputs
from app.domain.gaps.rows import counted_targets, role_rows, skill_row
from app.domain.gaps.supply import Placement, family_supply, member_fits, place
from app.domain.roles import TEAM_SKILLS

STALE_AFTER_MONTHS: Final = 18
"""Age at which a recorded level is flagged (our choice)."""


def gap_report(
    inputs: TeamInputs, *, beta: Fraction = Fraction(1, 2), reported_on: date | None = None
) -> GapReport:
    """Compare what a team needs with what it has; the order of the inputs never matters.

    `beta` in [0, 1] weighs the role part of the index, 1 - beta the skill part. With `reported_on`
    the report also lists levels recorded too long ago. Raises DomainError `gap-input-invalid`.
    """
    require_valid(inputs, beta)
    team = [place(member) for member in sorted(inputs.members, key=lambda member: member.id)]
    weights = {target.skill: Fraction(target.weight) for target in inputs.skill_targets}
    fits = member_fits(team, _whole_weights(weights))
    float_weights = {skill: float(weight) for skill, weight in weights.items()}
    roles = role_rows(inputs.role_demands, fits, inputs.candidates, float_weights)
    counted, left_out = counted_targets(inputs.skill_targets, inputs.role_demands)
    skills = tuple(
        skill_row(wanted, target, team, inputs.candidates) for wanted, target in counted.values()
    )
    totals = _totals(roles, skills, beta)
    gr = totals.weighted_gap / totals.weighted_demand if totals.weighted_demand else None
    gs = _share(totals, totals.weighted_optimistic_shortfall, totals.weighted_shortfall)
    gr_reason = NullReason.NO_DEMAND if gr is None else None
    gs_reason = NullReason.NO_TARGETS if gs is None else None
    return GapReport(
        profile=inputs.profile,
        roles=roles,
        skills=skills,
        skills_left_out=left_out,
        totals=totals,
        gr=gr,
        gr_null_reason=gr_reason,
        gs=gs,
        gs_verified=_share(
            totals,
            totals.weighted_verified_optimistic_shortfall,
            totals.weighted_verified_shortfall,
        ),
        gs_null_reason=gs_reason,
        index=_index(gr, gs, beta),
        index_null_reasons=(gr_reason, gs_reason) if gr_reason and gs_reason else (),
        key_persons=_key_persons(skills),
        people_to_lose=min((row.bus_factor for row in skills), default=None),
        over_allocated=tuple(p.over_allocation for p in team if p.over_allocation),
        family_supply=MappingProxyType(family_supply(team)),
        impacts=_impacts(team, roles, skills, totals),
        fits=fits,
        levels=_levels(team, skills),
        stale_evidence=_stale(team, skills, reported_on) if reported_on else None,
        formulas=FORMULAS,
    )


def _whole_weights(weights: Mapping[str, Fraction]) -> dict[str, int]:
    """Scale the weights of all skills to integers; a fit does not change by that."""
    scale = math.lcm(*(weight.denominator for weight in weights.values()))
    return {skill: int(weights.get(skill, Fraction(1)) * scale) for skill in TEAM_SKILLS}


def _totals(roles: Sequence[RoleRow], skills: Sequence[SkillRow], beta: Fraction) -> Totals:
    def weighted(counts: Sequence[int]) -> Fraction:
        return sum((row.weight * n for row, n in zip(skills, counts, strict=True)), Fraction())

    return Totals(
        weighted_gap=sum((row.criticality * row.gap for row in roles), Fraction()),
        weighted_demand=sum((row.criticality * row.demand for row in roles), Fraction()),
        weighted_shortfall=weighted([row.shortfall for row in skills]),
        weighted_optimistic_shortfall=weighted([row.optimistic_shortfall for row in skills]),
        weighted_verified_shortfall=weighted([row.verified_shortfall for row in skills]),
        weighted_verified_optimistic_shortfall=weighted(
            [row.verified_optimistic_shortfall for row in skills]
        ),
        weighted_wanted=weighted([row.wanted for row in skills]),
        beta=beta,
    )


def _share(totals: Totals, low: Fraction, high: Fraction) -> Interval[Fraction] | None:
    wanted = totals.weighted_wanted
    return Interval(low / wanted, high / wanted) if wanted else None


def blend(gr: Fraction | None, gs: Fraction | None, beta: Fraction) -> Fraction | None:
    """The index of a role gap and one end of a skill gap; where one is None, the other."""
    if gr is None or gs is None:
        return gs if gr is None else gr
    return beta * gr + (1 - beta) * gs


def _index(
    gr: Fraction | None, gs: Interval[Fraction] | None, beta: Fraction
) -> Interval[Fraction] | None:
    low = blend(gr, gs.low if gs else None, beta)
    high = blend(gr, gs.high if gs else None, beta)
    return None if low is None or high is None else Interval(low, high)


def _key_persons(skills: Sequence[SkillRow]) -> tuple[KeyPerson, ...]:
    held_alone: defaultdict[MemberRef, list[str]] = defaultdict(list)
    for row in skills:
        if row.single_point:
            held_alone[row.single_point].append(row.skill)
    return tuple(
        KeyPerson(member, tuple(held))
        for member, held in sorted(held_alone.items(), key=lambda item: item[0].id)
        if len(held) > 1
    )


def _impacts(
    team: Sequence[Placement],
    roles: Sequence[RoleRow],
    skills: Sequence[SkillRow],
    totals: Totals,
) -> tuple[LeavingImpact, ...]:
    """Take each member out of the sums alone: only their own roles and skills can change."""
    role_row = {row.role: row for row in roles}
    skill_loss: defaultdict[str, Fraction] = defaultdict(Fraction)
    for row in skills:
        if row.bus_factor <= row.wanted:
            for holder in row.holders:
                skill_loss[holder.id] += row.weight
    impacts = []
    for placed in team:
        role_loss = sum(
            (_gap_widens(role_row[role], share) for role, share in placed.shares.items()),
            Fraction(),
        )
        gr = role_loss / totals.weighted_demand if totals.weighted_demand else None
        lost = skill_loss[placed.ref.id]
        gs = lost / totals.weighted_wanted if totals.weighted_wanted else None
        impacts.append(LeavingImpact(placed.ref, gr, gs, blend(gr, gs, totals.beta)))
    return tuple(impacts)


def _gap_widens(row: RoleRow, share: Fraction) -> Fraction:
    return row.criticality * max(Fraction(), share - row.surplus)


def _levels(team: Sequence[Placement], skills: Sequence[SkillRow]) -> tuple[MemberLevel, ...]:
    """Every member in every skill with a target, by member id, then skill id."""
    found = []
    for placed in team:
        for row in skills:
            known = placed.member.levels.get(row.skill)
            level, evidence, as_of = (
                (known.level, known.evidence, known.as_of) if known else (None, None, None)
            )
            is_holder = level is not None and level >= row.target
            found.append(
                MemberLevel(placed.ref, row.skill, row.target, level, evidence, as_of, is_holder)
            )
    return tuple(found)


def _stale(
    team: Sequence[Placement], skills: Sequence[SkillRow], reported_on: date
) -> tuple[StaleEvidence, ...]:
    oldest = _months_before(reported_on, STALE_AFTER_MONTHS)
    return tuple(
        StaleEvidence(placed.ref, row.skill, known.as_of)
        for placed in team
        for row in skills
        if (known := placed.member.levels.get(row.skill)) and known.as_of and known.as_of < oldest
    )


def _months_before(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
