"""Contract of the gap report of several teams together."""

from datetime import datetime

from pydantic import Field

from app.domain.roles import Family
from app.schemas.base import Out
from app.schemas.gaps import (
    HeadlineOut,
    Id,
    IntervalOut,
    MemberRefOut,
    SinglePointOut,
    TotalsOut,
)


class GroupRoleOut(Out):
    """One role over all teams, in full-time equivalents."""

    role: str
    title: str
    family: Family
    demand: float
    supply: float
    gap: float = Field(description="Sum of the teams' gaps; no team's surplus lessens it.")
    surplus: float = Field(description="Sum of the teams' surpluses.")
    gap_if_shared: float = Field(
        description="What would be left of the gap if people moved between teams at will."
    )
    teams_short: int
    applicants: int = Field(description="Live candidates for the role, in the teams short of it.")


class GroupSkillOut(Out):
    """One skill over the teams that want it, in numbers of people."""

    skill: str
    title: str
    teams: int = Field(description="How many want it.")
    wanted: int
    holders: int
    shortfall: int = Field(description="Sum of the teams' shortfalls.")
    optimistic_shortfall: int = Field(description="If everyone of unknown level held the skill.")
    teams_uncovered: int
    teams_on_single_point: int
    teams_short: int
    rated_candidates: int = Field(description="Live candidates with evidence, in teams short.")
    expected_holders: float = Field(description="Sum of their P(level >= target).")
    unrated_candidates: int


class GroupTeamOut(HeadlineOut):
    """One team of the group, with the figures its own report gives."""

    id: Id
    name: str
    uncovered_skills: list[str]
    single_points: list[SinglePointOut]
    over_allocated: list[MemberRefOut]
    missing_functions: list[Family] = Field(
        description="Of the four core functions, those that nobody fills."
    )
    member_count: int
    candidate_count: int


class GroupReportOut(HeadlineOut):
    """The gap report of several teams together: sums in which nothing is netted."""

    computed_at: datetime
    candidate_evidence: str
    null_reasons: dict[str, str] = Field(description="Reason of a null -> what it means.")
    team_count: int
    member_count: int
    candidate_count: int
    verified_skill_gap_share: IntervalOut | None
    totals: TotalsOut
    roles: list[GroupRoleOut]
    skills: list[GroupSkillOut]
    teams: list[GroupTeamOut] = Field(
        description="The widest gap first: by the high end of the index, then its low end, then "
        "id; without an index last."
    )
    formulas: dict[str, str] = Field(description="Name of a figure -> how it is computed.")
