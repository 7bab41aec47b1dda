"""Contract of the questions about gaps: how to weigh them, and what to take for granted."""

from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from app.domain.gaps import (
    DEFAULT_ROLE_WEIGHT,
    Assumptions,
    Member,
    MemberChange,
    RoleDemand,
    SkillTarget,
)
from app.domain.roles import ROLES
from app.domain.skills import TEAM_SKILLS
from app.schemas.base import Exact, In, TableQuery, Whole, Word, YesNo
from app.schemas.teams import Allocations, Contract, LevelIn, MemberIn, RoleDemandIn, SkillTargetIn

RoleWeight = Annotated[
    Exact,
    Field(
        ge=0,
        le=1,
        decimal_places=3,
        description="Weight of the role part in the index; the rest is the skills'.",
    ),
]
MAX_ASSUMED = 200
MAX_PLANNED = 3
DEFAULT_PLANNED = 2
"""Hires that a page and a workbook plan unless somebody asks for another number."""


class GapReportQuery(TableQuery):
    """How to blend the two gaps."""

    role_weight: RoleWeight = DEFAULT_ROLE_WEIGHT


class MemberChangeIn(In):
    """What becomes of a member; what is left out stays as it is."""

    member_id: UUID
    contract_fte: Contract | None = None
    allocations: Allocations = Field(default_factory=dict)
    levels: Annotated[dict[Word, LevelIn | None], Field(max_length=len(TEAM_SKILLS))] = Field(
        default_factory=dict, description="By skill; null makes a level unknown."
    )


class AssumptionsIn(In):
    """What a question takes for granted. Nothing of it is saved."""

    leave: list[UUID] = Field(
        default_factory=list, max_length=MAX_ASSUMED, description="Members who leave."
    )
    change: list[MemberChangeIn] = Field(default_factory=list, max_length=MAX_ASSUMED)
    join: list[MemberIn] = Field(
        default_factory=list, max_length=MAX_ASSUMED, description="People who join."
    )
    hire: list[UUID] = Field(
        default_factory=list,
        max_length=MAX_ASSUMED,
        description="Live applications whose candidates join, as a hire would make them members.",
    )
    role_demands: list[RoleDemandIn] = Field(
        default_factory=list,
        max_length=len(ROLES),
        description="What is wanted of these roles instead of now; the others stay.",
    )
    skill_targets: list[SkillTargetIn] = Field(
        default_factory=list,
        max_length=len(TEAM_SKILLS),
        description="What is wanted of these skills instead of now; the others stay.",
    )

    def assumptions(self) -> Assumptions:
        """The same as the rules take it; whoever joins goes by a made-up id, counted from 1."""
        return Assumptions(
            leave=[str(one) for one in self.leave],
            change=[
                MemberChange(
                    str(one.member_id),
                    one.contract_fte,
                    one.allocations,
                    {
                        skill: None if level is None else level.known()
                        for skill, level in one.levels.items()
                    },
                )
                for one in self.change
            ],
            join=[
                Member(
                    str(UUID(int=number)),
                    one.name,
                    one.contract_fte,
                    one.allocations,
                    {skill: level.known() for skill, level in one.levels.items()},
                    starts_on=one.starts_on,
                )
                for number, one in enumerate(self.join, 1)
            ],
            hire=[str(one) for one in self.hire],
            role_demands=[RoleDemand(**one.model_dump()) for one in self.role_demands],
            skill_targets=[SkillTarget(**one.model_dump()) for one in self.skill_targets],
        )


class ForwardedIn(In):
    """What a report holds besides, so that it can be handed on."""

    hires: Annotated[int, Field(ge=0, le=MAX_PLANNED)] | None = Field(
        None,
        description=f"Up to how many hires to plan in it. When left out: {DEFAULT_PLANNED} on the "
        "page and in the workbook, none in other forms.",
    )
    candidate_names: bool = Field(
        True,
        description="Whether candidates are named. Otherwise they are Candidate 1, Candidate 2 and "
        "so on, for a report that leaves the circle of those who may know them.",
    )


class TeamReportQuery(GapReportQuery, ForwardedIn):
    """How to blend the two gaps, and what to add."""


class GapReportIn(AssumptionsIn, ForwardedIn):
    """A team as it would be."""

    hires: Annotated[Whole, Field(ge=0, le=MAX_PLANNED)] | None = Field(
        None, description="Up to how many hires to plan in it."
    )
    candidate_names: YesNo = Field(True, description="Whether candidates are named.")
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "join": [
                        {
                            "name": "Robin Example",
                            "contract_fte": 1,
                            "allocations": {"mlops_engineer": 1},
                            "levels": {"kubernetes": {"level": 4, "evidence": "none"}},
                        }
                    ],
                    "skill_targets": [{"skill": "kubernetes", "level": 4, "holders": 3}],
                }
            ]
        }
    )

    role_weight: RoleWeight = DEFAULT_ROLE_WEIGHT


class GroupReportQuery(GapReportQuery):
    """Which teams to report on together; without any of these, every one within reach."""

    team_id: list[UUID] = Field(
        default_factory=list,
        max_length=200,
        description="Only these teams; each must be within your reach, and of the manager if one "
        "is named. One named twice counts once.",
    )
    manager_id: UUID | None = Field(None, description="Only the teams of this manager.")
