"""Contracts of requisitions and their stage plans."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Self
from uuid import UUID

from pydantic import ConfigDict, Field, model_validator
from pydantic.config import JsonDict

from app.domain.interviews import SCORECARD_DUE_HOURS
from app.domain.pipeline import DECISION, StageKind
from app.domain.requisitions import (
    DEFAULT_REMOTE_POLICY,
    RemotePolicy,
    RequisitionStatus,
)
from app.rubrics.coverage import FindingLevel
from app.schemas.base import (
    Exact,
    In,
    Line,
    Out,
    Patch,
    ReferenceIn,
    ReferenceOut,
    ShortText,
    SyncedListQuery,
    Whole,
    Word,
    YesNo,
)
from app.schemas.rubrics import MinutesOut, RubricId, RubricVersion

Openings = Annotated[Whole, Field(ge=1, le=1000)]
OpeningFte = Annotated[
    Exact,
    Field(
        gt=0,
        le=1,
        decimal_places=3,
        description="Full-time equivalents of the contract: what each hire brings to the team.",
    ),
]


class JobDescription(In):
    """The eight parts of a job description ("How To Hire MLOps Developers", Key Components)."""

    title: ShortText | None = None
    company_mission: ShortText | None = None
    role_summary: ShortText | None = None
    key_responsibilities: ShortText | None = None
    required_skills: ShortText | None = None
    preferred_skills: ShortText | None = None
    soft_skills: ShortText | None = None
    what_we_offer: ShortText | None = None


EXAMPLE: JsonDict = {
    "title": "MLOps Engineer",
    "role": "mlops_engineer",
    "team_id": "01900000-0000-7000-8000-000000000001",
    "hiring_manager_id": "01900000-0000-7000-8000-000000000002",
}


class RequisitionIn(In):
    """A new opening."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [EXAMPLE | {"openings": 1, "remote_policy": "hybrid"}]}
    )

    title: Line
    role: Word = Field(description="A role of the catalogue at /roles.")
    team_id: UUID
    hiring_manager_id: UUID
    openings: Openings = 1
    fte: OpeningFte = Decimal(1)
    remote_policy: RemotePolicy = DEFAULT_REMOTE_POLICY
    rubric_id: RubricId | None = Field(None, description="The rubric of the role when left out.")
    rubric_version: RubricVersion | None = Field(
        None, description="The newest published version when left out."
    )
    description: JobDescription = Field(default_factory=JobDescription)
    external_references: list[ReferenceIn] = Field(default_factory=list, max_length=20)


class RequisitionPatch(Patch):
    """A change of a requisition."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"openings": 2}]})

    title: Line = ""
    openings: Openings = 1
    fte: OpeningFte = Decimal(1)
    status: RequisitionStatus = RequisitionStatus.OPEN
    remote_policy: RemotePolicy = RemotePolicy.HYBRID
    hiring_manager_id: UUID = UUID(int=0)
    rubric_id: RubricId = ""
    rubric_version: RubricVersion | None = Field(
        None, description="Null, or a rubric_id alone: its newest published version."
    )
    description: JobDescription = Field(default_factory=JobDescription)


class RequisitionUpsert(In):
    """A requisition as the other system has it now; what is left out is left alone.

    A new one needs its role, team and hiring manager.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE | {"openings": 2}]})

    title: Line
    role: Word | None = None
    team_id: UUID | None = None
    hiring_manager_id: UUID | None = None
    openings: Openings = 1
    fte: OpeningFte = Decimal(1)
    status: RequisitionStatus = RequisitionStatus.OPEN


class PlanStageIn(In):
    """One stage of a plan."""

    key: Word = Field(description="The stage's name within the plan, for example system_design.")
    kind: StageKind
    title: Line | None = None
    minutes_low: Whole = Field(ge=1, le=2880)
    minutes_high: Whole = Field(ge=1, le=2880)
    required_scorecards: Whole = Field(1, ge=1, le=10)
    variant: Word | None = Field(
        None, description="Which form of the rubric's stage; null for the stage as a whole."
    )
    due_hours: Whole = Field(
        SCORECARD_DUE_HOURS, ge=1, le=720, description="Hours from the end until cards are due."
    )

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        if self.minutes_low > self.minutes_high:
            raise ValueError("minutes_low is above minutes_high. Swap them.")
        if self.key == DECISION:
            raise ValueError("The key `decision` is taken by the hiring decision. Choose another.")
        return self


class PlanIn(In):
    """The stages in their order; a kind may be left out, or be there twice under two keys."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "stages": [
                        {
                            "key": "technical_deep_dive",
                            "kind": "technical_deep_dive",
                            "minutes_low": 60,
                            "minutes_high": 90,
                        },
                        {
                            "key": "practice",
                            "kind": "take_home",
                            "variant": "take_home",
                            "minutes_low": 120,
                            "minutes_high": 240,
                            "required_scorecards": 2,
                            "due_hours": 72,
                        },
                        {
                            "key": "behavioural",
                            "kind": "behavioural",
                            "minutes_low": 45,
                            "minutes_high": 60,
                        },
                    ]
                }
            ]
        }
    )

    stages: list[PlanStageIn] = Field(min_length=1, max_length=12)
    accept_findings: YesNo = Field(
        False, description="Activate the plan although no stage assesses a criterion with a floor."
    )

    @model_validator(mode="after")
    def _unique(self) -> Self:
        keys = [stage.key for stage in self.stages]
        if len(set(keys)) != len(keys):
            raise ValueError("Two stages have the same key. Give each its own.")
        return self


class PlanStageOut(Out):
    """One stage of the plan."""

    position: int
    key: str
    kind: StageKind
    title: str
    minutes_low: int
    minutes_high: int
    required_scorecards: int
    variant: str | None
    due_hours: int


class JobDescriptionOut(Out):
    """The eight parts of a job description."""

    title: str | None
    company_mission: str | None
    role_summary: str | None
    key_responsibilities: str | None
    required_skills: str | None
    preferred_skills: str | None
    soft_skills: str | None
    what_we_offer: str | None


class RequisitionOut(Out):
    """An opening on a team."""

    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime
    title: str
    role: str
    team_id: UUID
    hiring_manager_id: UUID
    status: RequisitionStatus
    openings: int
    fte: float = Field(description="Full-time equivalents of the contract of each opening.")
    hired_count: int
    remote_policy: RemotePolicy
    rubric_id: str
    rubric_version: str
    description: JobDescriptionOut
    stages: list[PlanStageOut]
    external_references: list[ReferenceOut]


class FindingOut(Out):
    """One thing to know about a plan, and what to do about it."""

    code: str
    level: FindingLevel = Field(
        description="`refuse` stops a plan unless accept_findings is true; the others never do."
    )
    detail: str
    skill: str | None = Field(description="The skill it is about, if any.")
    stages: list[str] = Field(description="Keys of the stages it is about, if any.")
    value: float | None = Field(description="The figure the plan has, if it is about one.")
    limit: float | None = Field(description="What the figure is compared with.")


class RequisitionPlanned(RequisitionOut):
    """A requisition after its plan was replaced, with what the coverage check found."""

    findings: list[FindingOut]


class CriterionCoverageOut(Out):
    """Where a criterion is assessed."""

    id: str
    title: str
    floor: int | None
    target_level: int | None = Field(description="The level the role asks for, if any.")
    is_required: bool = Field(description="It has a floor, or the role asks for a level of it.")
    primary: list[str] = Field(description="Keys of the stages that look for it first.")
    secondary: list[str] = Field(description="Keys of the stages that look for it besides.")
    attestable_level: int | None = Field(
        description="The highest level that the plan can attest, if everybody rates 5: 0 where the "
        "evidence is too thin for any, null where no stage assesses it."
    )


class StageLoadOut(Out):
    """What a stage asks of the people who hold it."""

    key: str
    kind: StageKind
    variant: str | None
    minutes_low: int
    minutes_high: int
    criteria: int = Field(description="How many the stage, in this form, can show.")
    required_scorecards: int
    recommended_interviewers: int
    criteria_each_if_required: int = Field(
        description="What each would lead if as many sit there as the plan requires scorecards."
    )
    criteria_each_if_recommended: int = Field(
        description="What each would lead if as many sit there as the rubric recommends."
    )


class CoverageOut(Out):
    """What a stage plan can find out, asks twice, and costs; nobody's scorecards are in it."""

    criteria: list[CriterionCoverageOut]
    stages: list[StageLoadOut]
    unassessed: list[str] = Field(description="Required criteria that no stage can show.")
    unrated: list[str] = Field(description="Skills the role asks for and the rubric has not.")
    minutes: MinutesOut = Field(description="What all stages together ask of a candidate.")
    usual_minutes: MinutesOut = Field(
        description="The sums for the five stages of the hiring guide."
    )
    observable_share: float = Field(description="Of the rubric's weight, from 0 to 1.")
    min_coverage: float = Field(description="The share below which no composite is given.")
    findings: list[FindingOut]


class RequisitionQuery(SyncedListQuery):
    """Which requisitions to list."""

    steady = frozenset({"team_id"})

    status: RequisitionStatus | None = None
    team_id: UUID | None = None
