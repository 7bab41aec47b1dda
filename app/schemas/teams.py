"""Contracts of teams, of what they are meant to be able to do, and of their members."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from app.domain.gaps import Evidence, Goal, KnownLevel, OrgType, Structure
from app.domain.roles import ROLES
from app.domain.skills import TEAM_SKILLS
from app.schemas.applications import NamedRecord
from app.schemas.base import Day, Exact, In, Line, ListQuery, Out, Patch, Whole, Word

MAX_FTE = 1_000
MAX_WEIGHT = 1_000
MAX_HOLDERS = 1_000
MAX_ALLOCATION = 10


Fte = Annotated[
    Exact,
    Field(ge=0, le=MAX_FTE, decimal_places=3, description="Full-time equivalents."),
]
Criticality = Annotated[Exact, Field(gt=0, le=MAX_WEIGHT, decimal_places=3)]
Weight = Annotated[Exact, Field(ge=0, le=MAX_WEIGHT, decimal_places=3)]
Contract = Annotated[
    Exact,
    Field(gt=0, le=1, decimal_places=3, description="Full-time equivalents of the contract."),
]
AllocatedFte = Annotated[Exact, Field(ge=0, le=MAX_ALLOCATION, decimal_places=3)]
TeamCount = Annotated[
    Whole, Field(ge=1, le=1_000, description="ML teams in the organisation, this one included.")
]


class TeamIn(In):
    """A new team."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "name": "Forecasting",
                    "manager_id": "0197f6a0-0000-7000-8000-000000000001",
                    "org_type": "medium",
                    "goal": "product",
                }
            ]
        }
    )

    name: Line
    manager_id: UUID = Field(
        description="An active hiring manager or admin; a hiring manager names themselves."
    )
    org_type: OrgType
    goal: Goal = Goal.UNKNOWN
    structure: Structure | None = Field(
        None, description="How ML people sit in the organisation today; null while unstated."
    )
    ml_team_count: TeamCount = 1


class TeamPatch(Patch):
    """A change of a team's profile."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"structure": "centralized"}]})

    name: Line = Field("", description="Cannot be cleared.")
    manager_id: UUID = Field(default_factory=lambda: UUID(int=0), description="Cannot be cleared.")
    org_type: OrgType = OrgType.MEDIUM
    goal: Goal = Goal.UNKNOWN
    structure: Structure | None = None
    ml_team_count: TeamCount = 1


class TeamOut(Out):
    """A team's profile."""

    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime
    name: str
    manager_id: UUID
    org_type: OrgType
    goal: Goal
    structure: Structure | None
    ml_team_count: int


class TeamQuery(ListQuery):
    """Which teams to list."""

    manager_id: UUID | None = Field(None, description="Only the teams of this manager.")


class RoleDemandIn(In):
    """How many full-time equivalents of a role the team wants."""

    role: Word = Field(description=f"One of {', '.join(ROLES)}.", examples=["ml_engineer"])
    fte: Fte
    criticality: Criticality = Field(
        Decimal(1), description="How much a gap in this role weighs, against other roles."
    )


class SkillTargetIn(In):
    """Which level of a skill the team wants, and of how many people."""

    skill: Word = Field(description=f"One of {', '.join(TEAM_SKILLS)}.", examples=["kubernetes"])
    level: Annotated[Whole, Field(ge=1, le=5)] | None = Field(
        None, description="Null: the highest level that a role with demand asks for."
    )
    holders: Annotated[Whole, Field(ge=0, le=MAX_HOLDERS)] = 1
    weight: Weight = Field(
        Decimal(1), description="How much a gap in this skill weighs, against other skills."
    )


class DemandIn(In):
    """Everything the team wants; it replaces what was wanted before."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "role_demands": [{"role": "ml_engineer", "fte": 2}],
                    "skill_targets": [
                        {"skill": "kubernetes", "level": 3, "holders": 2, "weight": 3}
                    ],
                }
            ]
        }
    )

    role_demands: list[RoleDemandIn] = Field(max_length=len(ROLES))
    skill_targets: list[SkillTargetIn] = Field(max_length=len(TEAM_SKILLS))


class RoleDemandOut(Out):
    """How many full-time equivalents of a role the team wants."""

    role: str
    fte: float
    criticality: float


class SkillTargetOut(Out):
    """Which level of a skill the team wants, and of how many people."""

    skill: str
    level: int | None
    holders: int
    weight: float


class DemandOut(Out):
    """What the team wants; `version` is the team's."""

    team_id: UUID
    version: int
    role_demands: list[RoleDemandOut]
    skill_targets: list[SkillTargetOut]


class LevelIn(In):
    """A known level. A skill that is left out is unknown, which is not level 0."""

    level: Whole = Field(ge=0, le=5, description="0 means: known to have none of it.")
    evidence: Evidence
    as_of: Day | None = Field(
        None,
        description="The day the level was seen; left out: the day it is recorded. A day before "
        "the person's first day here is taken, and settles no prediction.",
    )

    def known(self) -> KnownLevel:
        """The same as the rules of the gap report take it."""
        return KnownLevel(self.level, self.evidence, self.as_of)


Allocations = Annotated[
    dict[Word, AllocatedFte],
    Field(
        max_length=len(ROLES),
        description=f"Full-time equivalents by role. Roles: {', '.join(ROLES)}.",
        examples=[{"ml_engineer": 0.5, "data_scientist": 0.5}],
    ),
]
Levels = Annotated[
    dict[Word, LevelIn],
    Field(
        max_length=len(TEAM_SKILLS),
        description=f"Known levels by skill. Skills: {', '.join(TEAM_SKILLS)}.",
        examples=[{"kubernetes": {"level": 3, "evidence": "peer", "as_of": "2026-05-04"}}],
    ),
]


class MemberIn(In):
    """Someone who joins the team."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "name": "Robin Example",
                    "contract_fte": 0.8,
                    "allocations": {"ml_engineer": 0.8},
                    "levels": {"kubernetes": {"level": 3, "evidence": "peer"}},
                }
            ]
        }
    )

    name: Line
    contract_fte: Contract
    starts_on: Day | None = Field(
        None, description="The day from which they count; left out or null: they are there already."
    )
    allocations: Allocations = Field(default_factory=dict)
    levels: Levels = Field(default_factory=dict)


class MemberPatch(Patch):
    """A change of a member; allocations and levels that are sent replace all there were.

    The history keeps the levels they replace.
    """

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"allocations": {"ml_engineer": 0.5}}]}
    )

    name: Line = Field("", description="Cannot be cleared.")
    contract_fte: Contract = Decimal(1)
    starts_on: Day | None = Field(None, description="Null: they are there already.")
    allocations: Allocations = Field(default_factory=dict)
    levels: Levels = Field(default_factory=dict)


class LevelOut(Out):
    """A known level and what vouches for it."""

    level: int
    evidence: Evidence
    as_of: date | None
    level_estimate: float | None = Field(
        description="The latent level behind a hire's level, which verifies that level as far as "
        "it is above it; null for other levels."
    )
    level_sd: float | None = Field(description="Standard deviation of the latent level.")
    score: float | None = Field(
        description="The mean rating that a hire's level was rounded from; null for other levels."
    )
    effective_n: float | None = Field(description="Weight of the ratings in it.")


class LevelRecordOut(Out):
    """A level as somebody recorded it; the newest record of a skill is the member's level in it."""

    id: UUID
    skill: str
    level: int | None = Field(description="Null: from this record on the level is unknown.")
    evidence: Evidence = Field(description="none for a level that became unknown.")
    as_of: date | None = Field(description="The day the level was seen; null if nobody said so.")
    level_estimate: float | None = Field(
        description="The estimate a hire's level was rounded from; null for other levels."
    )
    level_sd: float | None = Field(description="Standard deviation of the estimate.")
    score: float | None = Field(description="The mean rating that a hire's level was rounded from.")
    effective_n: float | None = Field(description="Weight of the ratings in it.")
    recorded_at: datetime
    recorded_by: NamedRecord | None = Field(
        description="Who recorded it; null for levels from before this history was kept."
    )


class LevelRecordQuery(ListQuery):
    """Which part of a member's history of levels to list."""

    skill: Word | None = Field(None, description="Only the records of this skill.")


class MemberOut(Out):
    """Someone on the team."""

    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime
    team_id: UUID
    name: str
    contract_fte: float
    starts_on: date | None = Field(
        description="The day from which they count; null for whoever has been there all along."
    )
    application_id: UUID | None = Field(
        description="The application a hire came from; null for everybody else."
    )
    allocations: dict[str, float]
    levels: dict[str, LevelOut]


class MemberQuery(ListQuery):
    """Which page of the members to list."""
