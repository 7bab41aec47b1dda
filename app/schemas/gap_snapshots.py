"""Contracts of gap reports over time: what is kept, how two compare, how the figures went.

What is kept has a contract of its own. The report of today may come to say more; what was kept
before would not have it.
"""

from datetime import date, datetime
from typing import Generic, Literal, TypeVar
from uuid import UUID

from pydantic import ConfigDict, Field

from app.domain.gaps import DEFAULT_ROLE_WEIGHT, Evidence, NullReason, SkillStatus
from app.domain.gaps.changes import Movement, Reason
from app.schemas.base import In, ListQuery, Out, ShortText
from app.schemas.gap_questions import GapReportQuery, RoleWeight
from app.schemas.gaps import (
    Id,
    IntervalOut,
    MemberRefOut,
    ProfileOut,
    SkillLeftOutOut,
    TotalsOut,
)
from app.schemas.teams import RoleDemandOut, SkillTargetOut

Value = TypeVar("Value")


class SnapshotIn(In):
    """What to keep a report with."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"role_weight": 0.5, "note": "Before the second hire."}]}
    )

    role_weight: RoleWeight = DEFAULT_ROLE_WEIGHT
    note: ShortText | None = Field(None, description="Why it is taken now.")


class SnapshotQuery(ListQuery):
    """Which page of the snapshots to list."""


class ComparisonQuery(GapReportQuery):
    """What to compare a snapshot with."""

    with_: UUID | None = Field(
        None,
        alias="with",
        description="Another snapshot of the team. Without it: the team as it is now.",
    )


class _FiguresOut(Out):
    inputs_hash: str = Field(
        description="SHA-256 of the canonical JSON of what the figures were computed from: equal "
        "where that is equal."
    )
    role_gap_share: float | None = Field(description="Role gap: 0 nothing missing, 1 all missing.")
    role_gap_share_null_reason: NullReason | None
    skill_gap_share: IntervalOut | None = Field(
        description="Skill gap: 0 nothing missing, 1 all missing."
    )
    verified_skill_gap_share: IntervalOut | None = Field(
        description="Skill gap when levels nobody but their owner vouches for count as unknown; "
        "null with `skill_gap_share`."
    )
    skill_gap_share_null_reason: NullReason | None
    index: IntervalOut | None = Field(
        description="Role gap and skill gap blended by `role_weight`."
    )
    people_to_lose: int | None = Field(
        description="How many must leave before a skill has no holder; null with `skill_gap_share`."
    )
    member_count: int
    single_point_count: int = Field(description="Roles and skills that one person carries alone.")
    uncovered_skill_count: int = Field(description="Wanted skills that nobody holds.")


class SnapshotHeadOut(_FiguresOut):
    """A kept gap report at a glance."""

    id: UUID
    team_id: UUID
    taken_at: datetime
    taken_by_id: UUID
    note: str | None
    role_weight: float
    unchanged_since_id: UUID | None = Field(
        description="The first of the snapshots in a row, up to this one, with the same inputs and "
        "role_weight; null when it is this one."
    )


class KeptLevelOut(Out):
    """A level as it was known, and what vouched for it."""

    level: int
    evidence: Evidence
    as_of: date | None
    verified_level: int | None = Field(
        description="Up to which level somebody else vouched; null where nobody did."
    )


class KeptMemberOut(Out):
    """Someone who was on the team."""

    id: Id
    name: str
    application_id: Id | None = Field(
        description="The application a hire came from; null for everybody else."
    )
    starts_on: date | None = Field(
        description="The day they were still to start on; null for whoever had started."
    )
    contract_fte: float
    allocations: dict[str, float]
    levels: dict[str, KeptLevelOut]


class KeptInputsOut(Out):
    """What the figures were computed from; without names, it is what `inputs_hash` is of."""

    profile: ProfileOut
    role_demands: list[RoleDemandOut]
    skill_targets: list[SkillTargetOut]
    members: list[KeptMemberOut]


class KeptRoleOut(Out):
    """One role, in full-time equivalents."""

    role: str
    title: str
    demand: float
    criticality: float
    supply: float
    gap: float
    surplus: float
    coverage: float | None
    coverage_null_reason: NullReason | None
    people: int
    effective_supply: IntervalOut | None = Field(
        description="Supply times fit of each person; null where no skill of the role has weight."
    )
    single_point: Id | None = Field(description="The member it rests on alone, if it does.")


class KeptSkillOut(Out):
    """One skill with a target, in numbers of people."""

    skill: str
    title: str
    target: int
    wanted: int
    weight: float
    bus_factor: int
    status: SkillStatus
    shortfall: int
    optimistic_shortfall: int
    unknown_count: int
    verified_holders: int
    verified_shortfall: int
    verified_optimistic_shortfall: int
    single_point: Id | None = Field(description="The member it rests on alone, if it does.")
    holders: list[Id]
    assess: list[Id] = Field(
        description="Members of unknown level whose assessment could have closed the gap."
    )


class KeptSinglePointOut(Out):
    """A role or a skill that one person carried alone."""

    kind: Literal["role", "skill"]
    id: str
    title: str
    member: Id


class KeptKeyPersonOut(Out):
    """Somebody who alone held two or more of the wanted skills."""

    member: Id
    skills: list[str]


class KeptOverAllocationOut(Out):
    """A member with more allocated than contracted; every share was multiplied by `factor`."""

    member: Id
    contract_fte: float
    allocated_fte: float
    factor: float


class SnapshotOut(SnapshotHeadOut):
    """A kept gap report, whole. Members are named by id; `inputs` says what each was called."""

    inputs: KeptInputsOut
    totals: TotalsOut
    roles: list[KeptRoleOut]
    skills: list[KeptSkillOut]
    skills_left_out: list[SkillLeftOutOut]
    single_points: list[KeptSinglePointOut]
    key_persons: list[KeptKeyPersonOut]
    over_allocated: list[KeptOverAllocationOut]
    formulas: dict[str, str] = Field(
        description="Name of a figure -> how it was computed when the snapshot was taken."
    )


class SidesOut(Out, Generic[Value]):
    """One thing as it was and as it became."""

    before: Value
    after: Value


class StateOut(Out):
    """One of the two states that are compared; without a snapshot it is the team as it is."""

    snapshot_id: UUID | None
    taken_at: datetime
    inputs_hash: str


class CauseOut(Out):
    """What one member brought (above 0) or took (below 0), and by which facts."""

    member: MemberRefOut
    application_id: Id | None = Field(description="The application a hire came from.")
    reasons: list[Reason]
    supply: float = Field(description="FTE of a role; 1 or -1 holder of a skill.")


class GapChangeOut(Out):
    """A role behind whose gap anything changed, in full-time equivalents.

    The change of supply is the sum of the causes. The change of the gap is that of the demand, less
    that of the supply, plus that of the surplus.
    """

    id: str
    title: str
    movement: Movement
    demand: SidesOut[float]
    supply: SidesOut[float]
    gap: SidesOut[float]
    surplus: SidesOut[float] = Field(description="Supply that meets no demand.")
    weight: SidesOut[float] = Field(
        description="Criticality of a role, weight of a skill; 0 where nothing is wanted."
    )
    single_point: SidesOut[Id | None] = Field(description="The member it rests on alone.")
    causes: list[CauseOut]


class SkillChangeOut(GapChangeOut):
    """A skill behind whose gap anything changed, in numbers of people."""

    target: SidesOut[int | None] = Field(description="Null on a side where it does not count.")
    unknown: SidesOut[int] = Field(description="Members of unknown level: no holders.")


class LevelChangeOut(Out):
    """What is known of a member's level in a skill; null while nothing is."""

    skill: str
    known: SidesOut[KeptLevelOut | None]


class MemberMovementOut(Out):
    """A member who came, left or changed, whether or not that moved anything."""

    member: MemberRefOut
    application_id: Id | None = Field(description="The application a hire came from.")
    reasons: list[Reason]
    levels: list[LevelChangeOut]


class ComparisonOut(Out):
    """What became of a team's gaps, and because of whom; only what differs is listed.

    Both states are computed anew, by the formulas of today and with this `role_weight`.
    """

    team_id: UUID
    role_weight: float
    before: StateOut
    after: StateOut
    role_gap_share: SidesOut[float | None]
    skill_gap_share: SidesOut[IntervalOut | None]
    verified_skill_gap_share: SidesOut[IntervalOut | None]
    index: SidesOut[IntervalOut | None]
    roles: list[GapChangeOut]
    skills: list[SkillChangeOut]
    members: list[MemberMovementOut]
    profile: list[str] = Field(
        description="What differs in the team's profile, which moves no gap."
    )


class PointOut(_FiguresOut):
    """The figures of one moment."""

    taken_at: datetime


class SnapshotPointOut(PointOut):
    """The figures of one snapshot."""

    snapshot_id: UUID
    note: str | None


class TrendOut(Out):
    """How a team's figures went; the index of every point is blended by this `role_weight`."""

    team_id: UUID
    team_name: str
    role_weight: float
    has_older: bool = Field(description="Whether there are snapshots before the 200 shown.")
    points: list[SnapshotPointOut] = Field(description="Oldest first.")
    now: PointOut | None = Field(
        description="The team as it is; null while you owe a scorecard for a hire on it."
    )
