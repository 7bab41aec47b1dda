"""The gap report of a group of teams: sums of the teams' figures, in which nothing is netted."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from fractions import Fraction
from types import MappingProxyType
from typing import Final, Literal

from app.domain.fit import CandidateLevel, Interval, holder_probability
from app.domain.gaps.figures import (
    MemberRef,
    NullReason,
    RoleRow,
    SkillRow,
    SkillStatus,
    Totals,
)
from app.domain.gaps.formulas import FORMULAS
from app.domain.gaps.inputs import DEFAULT_ROLE_WEIGHT, TeamInputs
from app.domain.gaps.standing import Standing, standing
from app.domain.gaps.supply import total
from app.domain.roles import CORE_FUNCTIONS, Family


@dataclass(frozen=True, slots=True)
class Pipeline:
    """A team's live candidates, counted: nobody in a group's report is looked at by name.

    `applicants` maps a role to how many applied for it, `levels` a skill to its estimates, each
    with how many candidates share it. Who shares in none of a skill was not rated on it.
    """

    applicants: Mapping[str, int] = field(default_factory=dict)
    levels: Mapping[str, Mapping[CandidateLevel, int]] = field(default_factory=dict)

    @property
    def candidate_count(self) -> int:
        """How many there are."""
        return sum(self.applicants.values())


@dataclass(frozen=True, slots=True)
class TeamOfGroup:
    """One team: what its figures are computed from, its candidates counted instead of listed."""

    id: str
    name: str
    inputs: TeamInputs
    pipeline: Pipeline = field(default_factory=Pipeline)


@dataclass(frozen=True, slots=True)
class GroupRoleRow:
    """One role over all teams, in full-time equivalents.

    `gap` and `surplus` are sums of the teams'. `gap_if_shared` is what would be left of the gap if
    people moved between teams as freely as could be. `applicants` are live candidates for the role
    in the `teams_short` of it.
    """

    role: str
    title: str
    family: Family
    demand: Fraction
    supply: Fraction
    gap: Fraction
    surplus: Fraction
    gap_if_shared: Fraction
    teams_short: int
    applicants: int


@dataclass(frozen=True, slots=True)
class GroupSkillRow:
    """One skill over the `teams` that want it, in numbers of people.

    `rated_candidates`, `expected_holders` and `unrated_candidates` are of the `teams_short` of it.
    """

    skill: str
    title: str
    teams: int
    wanted: int
    holders: int
    shortfall: int
    optimistic_shortfall: int
    teams_uncovered: int
    teams_on_single_point: int
    teams_short: int
    rated_candidates: int
    expected_holders: float
    unrated_candidates: int


@dataclass(frozen=True, slots=True)
class SinglePoint:
    """A role or a skill that one person carries alone."""

    kind: Literal["role", "skill"]
    id: str
    title: str
    member: MemberRef


@dataclass(frozen=True, slots=True)
class GroupTeamRow:
    """One team of the group, with the figures its own report gives."""

    id: str
    name: str
    role_gap_share: Fraction | None
    role_gap_share_null_reason: NullReason | None
    skill_gap_share: Interval[Fraction] | None
    skill_gap_share_null_reason: NullReason | None
    index: Interval[Fraction] | None
    index_null_reasons: tuple[NullReason, ...]
    uncovered_skills: tuple[str, ...]
    single_points: tuple[SinglePoint, ...]
    over_allocated: tuple[MemberRef, ...]
    missing_functions: tuple[Family, ...]
    member_count: int
    candidate_count: int


@dataclass(frozen=True, slots=True)
class GroupReport:
    """Role gap, skill gap and index of several teams together, by the formulas of one.

    Roles and skills are ordered by id; teams by index, the widest gap first: by its high end, then
    its low end, then the team's id; a team without an index comes last.
    """

    totals: Totals
    role_gap_share: Fraction | None
    role_gap_share_null_reason: NullReason | None
    skill_gap_share: Interval[Fraction] | None
    verified_skill_gap_share: Interval[Fraction] | None
    skill_gap_share_null_reason: NullReason | None
    index: Interval[Fraction] | None
    index_null_reasons: tuple[NullReason, ...]
    roles: tuple[GroupRoleRow, ...]
    skills: tuple[GroupSkillRow, ...]
    teams: tuple[GroupTeamRow, ...]
    formulas: Mapping[str, str]


def group_report(
    teams: Iterable[TeamOfGroup], *, role_weight: Fraction = Fraction(DEFAULT_ROLE_WEIGHT)
) -> GroupReport:
    """Add up what the teams lack; the order of the teams never matters.

    A surplus in one team hides no gap in another, nor one role or skill another's. Raises
    DomainError `gap-input-invalid`.
    """
    roles: defaultdict[str, list[tuple[RoleRow, Pipeline]]] = defaultdict(list)
    skills: defaultdict[str, list[tuple[SkillRow, Pipeline]]] = defaultdict(list)
    standings: list[Totals] = []
    rows = []
    for team in teams:
        found = standing(team.inputs, role_weight)
        for role in found.roles:
            roles[role.role].append((role, team.pipeline))
        for skill in found.skills:
            skills[skill.skill].append((skill, team.pipeline))
        standings.append(found.totals)
        rows.append(_team_row(team, found))
    totals = _added_up(standings, role_weight)
    return GroupReport(
        totals=totals,
        role_gap_share=totals.role_gap_share,
        role_gap_share_null_reason=totals.role_gap_share_null_reason,
        skill_gap_share=totals.skill_gap_share,
        verified_skill_gap_share=totals.verified_skill_gap_share,
        skill_gap_share_null_reason=totals.skill_gap_share_null_reason,
        index=totals.index,
        index_null_reasons=totals.index_null_reasons,
        roles=tuple(_role_row(roles[role]) for role in sorted(roles)),
        skills=tuple(_skill_row(skills[skill]) for skill in sorted(skills)),
        teams=tuple(sorted(rows, key=_widest_first)),
        formulas=GROUP_FORMULAS,
    )


def _added_up(totals: Sequence[Totals], role_weight: Fraction) -> Totals:
    sums = {
        figure.name: total(getattr(one, figure.name) for one in totals)
        for figure in fields(Totals)
        if figure.name != "role_weight"
    }
    return Totals(**sums, role_weight=role_weight)


def _role_row(rows: Sequence[tuple[RoleRow, Pipeline]]) -> GroupRoleRow:
    role = rows[0][0]
    demand = total(row.demand for row, _ in rows)
    supply = total(row.supply for row, _ in rows)
    short = [pipeline for row, pipeline in rows if row.gap]
    return GroupRoleRow(
        role=role.role,
        title=role.title,
        family=role.family,
        demand=demand,
        supply=supply,
        gap=total(row.gap for row, _ in rows),
        surplus=total(row.surplus for row, _ in rows),
        gap_if_shared=max(Fraction(), demand - supply),
        teams_short=len(short),
        applicants=sum(pipeline.applicants.get(role.role, 0) for pipeline in short),
    )


def _skill_row(rows: Sequence[tuple[SkillRow, Pipeline]]) -> GroupSkillRow:
    skill = rows[0][0]
    short = [(row, pipeline) for row, pipeline in rows if row.shortfall]
    estimates = [
        (level, count, row.target)
        for row, pipeline in short
        for level, count in pipeline.levels.get(skill.skill, {}).items()
    ]
    rated = sum(count for _, count, _ in estimates)
    return GroupSkillRow(
        skill=skill.skill,
        title=skill.title,
        teams=len(rows),
        wanted=sum(row.wanted for row, _ in rows),
        holders=sum(row.bus_factor for row, _ in rows),
        shortfall=sum(row.shortfall for row, _ in rows),
        optimistic_shortfall=sum(row.optimistic_shortfall for row, _ in rows),
        teams_uncovered=sum(row.status is SkillStatus.UNCOVERED for row, _ in rows),
        teams_on_single_point=sum(row.status is SkillStatus.SINGLE_POINT for row, _ in rows),
        teams_short=len(short),
        rated_candidates=rated,
        # Whatever the order of the teams, their sum is rounded once.
        expected_holders=math.fsum(
            count * holder_probability(level, target).evidence for level, count, target in estimates
        ),
        unrated_candidates=sum(pipeline.candidate_count for _, pipeline in short) - rated,
    )


def _team_row(team: TeamOfGroup, found: Standing) -> GroupTeamRow:
    totals = found.totals
    return GroupTeamRow(
        id=team.id,
        name=team.name,
        role_gap_share=totals.role_gap_share,
        role_gap_share_null_reason=totals.role_gap_share_null_reason,
        skill_gap_share=totals.skill_gap_share,
        skill_gap_share_null_reason=totals.skill_gap_share_null_reason,
        index=totals.index,
        index_null_reasons=totals.index_null_reasons,
        uncovered_skills=tuple(
            row.skill for row in found.skills if row.status is SkillStatus.UNCOVERED
        ),
        single_points=_single_points(found),
        over_allocated=tuple(placed.ref for placed in found.team if placed.over_allocation),
        missing_functions=tuple(
            function.family
            for function in CORE_FUNCTIONS
            if not found.family_supply[function.family]
        ),
        member_count=len(found.team),
        candidate_count=team.pipeline.candidate_count,
    )


def _single_points(found: Standing) -> tuple[SinglePoint, ...]:
    roles = (
        SinglePoint("role", row.role, row.title, row.single_point)
        for row in found.roles
        if row.single_point
    )
    skills = (
        SinglePoint("skill", row.skill, row.title, row.single_point)
        for row in found.skills
        if row.single_point
    )
    return (*roles, *skills)


def _widest_first(row: GroupTeamRow) -> tuple[bool, Fraction, Fraction, str]:
    widest = row.index or Interval(Fraction(), Fraction())
    return (row.index is None, -widest.high, -widest.low, row.id)


_SHARED_FORMULAS: Final = (
    "scaling", "role_gap", "role_surplus", "holders", "shortfall", "optimistic_shortfall",
    "role_gap_share", "skill_gap_share", "verified_skill_gap_share", "index",
)  # fmt: skip

GROUP_FORMULAS: Final[Mapping[str, str]] = MappingProxyType(
    {name: FORMULAS[name] for name in _SHARED_FORMULAS}
    | {
        "group": (
            "Gap, surplus, shortfall, demand and wanted holders are sums of the teams' own; what "
            "one team has too much of lessens no other team's gap. The role gap share, the "
            "skill gap share and the index divide those sums by the formulas of a team."
        ),
        "gap_if_shared": (
            "Sum of demand minus sum of supply, at least 0: what would be left of a role's gap if "
            "people moved between teams at will. Shown beside the gap, never in its place."
        ),
        "applicants": "Live candidates for the role, in the teams that have a gap in it.",
        "expected_holders": (
            "Sum of P(level >= target) over the candidates rated on the skill, in the teams short "
            "of it; those nobody rated count as 0 here, and stand beside it as not rated."
        ),
    }
)
"""Name of a figure -> how it is computed, in a sentence to print beside it."""
