"""The gap report of a team: what is missing in roles and in skills, whom it rests on, who helps."""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from app.domain.gaps.figures import (
    AfterJoiners,
    AssessFirst,
    GapReport,
    Joiner,
    KeyPerson,
    LeavingImpact,
    MemberLevel,
    MemberRef,
    RoleRow,
    SkillRow,
    StaleEvidence,
    Totals,
    blend,
)
from app.domain.gaps.formulas import FORMULAS
from app.domain.gaps.inputs import DEFAULT_ROLE_WEIGHT, TeamInputs
from app.domain.gaps.matches import candidate_rows, index_closed
from app.domain.gaps.standing import Standing, skill_weights, standing
from app.domain.gaps.supply import Placement, place

STALE_AFTER_MONTHS: Final = 18
"""Age at which a recorded level is flagged (our choice)."""


def gap_report(
    inputs: TeamInputs,
    *,
    role_weight: Fraction = Fraction(DEFAULT_ROLE_WEIGHT),
    reported_on: date | None = None,
) -> GapReport:
    """Compare what a team needs with what it has; the order of the inputs never matters.

    `role_weight` in [0, 1] weighs the role part of the index, 1 - role_weight the skill part. With
    `reported_on` the report also lists levels recorded too long ago. Raises DomainError
    `gap-input-invalid`.
    """
    found = standing(inputs, role_weight)
    joiners = _joiners(inputs)
    # Whoever has signed fills what nobody need be hired for.
    then = standing(all_started(inputs), role_weight) if joiners else found
    team, roles, skills, totals = found.team, found.roles, found.skills, found.totals
    if joiners:
        roles, skills = _closed_as(then, roles, skills)
    return GapReport(
        profile=inputs.profile,
        roles=roles,
        skills=skills,
        skills_left_out=found.skills_left_out,
        totals=totals,
        role_gap_share=totals.role_gap_share,
        expected_role_gap_share=totals.expected_role_gap_share,
        role_gap_share_null_reason=totals.role_gap_share_null_reason,
        skill_gap_share=totals.skill_gap_share,
        verified_skill_gap_share=totals.verified_skill_gap_share,
        skill_gap_share_null_reason=totals.skill_gap_share_null_reason,
        index=totals.index,
        index_null_reasons=totals.index_null_reasons,
        joiners=joiners,
        after_joiners=_after_joiners(then) if joiners else None,
        candidates=candidate_rows(
            inputs.candidates,
            skill_weights(inputs),
            index_closed(then.roles, then.skills, then.totals),
        ),
        key_persons=_key_persons(skills),
        people_to_lose=min((row.bus_factor for row in skills), default=None),
        over_allocated=tuple(p.over_allocation for p in team if p.over_allocation),
        family_supply=MappingProxyType(found.family_supply),
        impacts=_impacts(team, roles, skills, totals),
        assess_first=_assess_first(skills, totals),
        fits=found.fits,
        levels=_levels(team, skills),
        stale_evidence=_stale(team, skills, reported_on) if reported_on else None,
        formulas=FORMULAS,
    )


def all_started(inputs: TeamInputs) -> TeamInputs:
    """The team once everybody who has signed has started."""
    started = [replace(member, starts_on=None) for member in inputs.members]
    return replace(inputs, members=started)


def _joiners(inputs: TeamInputs) -> tuple[Joiner, ...]:
    waiting = sorted(
        (member for member in inputs.members if member.starts_on is not None),
        key=lambda member: (member.starts_on, member.id),
    )
    return tuple(
        Joiner(placed.ref, member.starts_on, placed.shares)
        for member in waiting
        if member.starts_on is not None
        for placed in (place(member),)
    )


def _closed_as(
    then: Standing, roles: Sequence[RoleRow], skills: Sequence[SkillRow]
) -> tuple[tuple[RoleRow, ...], tuple[SkillRow, ...]]:
    """The rows of today, each with who would close what is missing once everybody has started."""
    role_then = {row.role: row for row in then.roles}
    skill_then = {row.skill: row for row in then.skills}
    return (
        tuple(replace(row, closers=role_then[row.role].closers) for row in roles),
        tuple(
            replace(
                row,
                closers=skill_then[row.skill].closers,
                unrated_candidates=skill_then[row.skill].unrated_candidates,
            )
            for row in skills
        ),
    )


def _after_joiners(then: Standing) -> AfterJoiners:
    return AfterJoiners(
        role_gap_share=then.totals.role_gap_share,
        skill_gap_share=then.totals.skill_gap_share,
        verified_skill_gap_share=then.totals.verified_skill_gap_share,
        index=then.totals.index,
        role_gaps={row.role: row.gap for row in then.roles},
        skill_shortfalls={row.skill: row.shortfall for row in then.skills},
        optimistic_skill_shortfalls={row.skill: row.optimistic_shortfall for row in then.skills},
    )


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
            (_gap_widens(role_row[role], share) for role, share in placed.supply.items()),
            Fraction(),
        )
        role_gap_share = role_loss / totals.weighted_demand if totals.weighted_demand else None
        lost = skill_loss[placed.ref.id]
        skill_gap_share = lost / totals.weighted_wanted if totals.weighted_wanted else None
        impacts.append(
            LeavingImpact(
                placed.ref,
                role_gap_share,
                skill_gap_share,
                blend(role_gap_share, skill_gap_share, totals.role_weight),
            )
        )
    return tuple(impacts)


def _gap_widens(row: RoleRow, share: Fraction) -> Fraction:
    return row.criticality * max(Fraction(), share - row.surplus)


def _assess_first(skills: Sequence[SkillRow], totals: Totals) -> tuple[AssessFirst, ...]:
    """Rank the members whom to assess: it is cheaper than to hire, and closes gaps all the same."""
    open_to: defaultdict[MemberRef, list[SkillRow]] = defaultdict(list)
    for row in skills:
        for member in row.assess:
            open_to[member].append(row)
    skill_part = Fraction(1) if totals.role_gap_share is None else 1 - totals.role_weight
    found = []
    for member, rows in open_to.items():
        skill_gap_share = sum((row.weight for row in rows), Fraction()) / totals.weighted_wanted
        names = tuple(row.skill for row in rows)
        index = skill_part * skill_gap_share
        found.append(AssessFirst(member, names, (), len(names), skill_gap_share, index))
    found.sort(key=lambda entry: (-entry.skill_gap_share, entry.member.id))
    unsettled = {row.skill: row.shortfall - row.optimistic_shortfall for row in skills}
    return tuple(replace(entry, settles=_settled(entry, unsettled)) for entry in found)


def _settled(entry: AssessFirst, unsettled: dict[str, int]) -> tuple[str, ...]:
    """What of somebody's skills is still open, and open once less from then on."""
    settles = tuple(skill for skill in entry.skills if unsettled[skill] > 0)
    for skill in settles:
        unsettled[skill] -= 1
    return settles


def _levels(team: Sequence[Placement], skills: Sequence[SkillRow]) -> tuple[MemberLevel, ...]:
    """Every member in every skill with a target, by member id, then skill id."""
    found = []
    for placed in team:
        for row in skills:
            known = placed.member.levels.get(row.skill)
            found.append(
                MemberLevel(
                    member=placed.ref,
                    skill=row.skill,
                    target=row.target,
                    level=known.level if known else None,
                    verified_level=known.verified_level if known else None,
                    is_thin=known is not None and known.is_thin,
                    evidence=known.evidence if known else None,
                    as_of=known.as_of if known else None,
                    is_holder=known is not None and known.level >= row.target,
                )
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
