"""Contracts of applications, their moves and their history."""

from datetime import datetime
from uuid import UUID

from pydantic import ConfigDict, Field

from app.domain.candidates import SourceChannel
from app.domain.pipeline import Action, ApplicationStatus, StageKind, VisitStatus
from app.schemas.base import (
    Day,
    In,
    Moment,
    Out,
    Patch,
    ReferenceIn,
    ReferenceOut,
    ShortText,
    SyncedListQuery,
    Word,
    YesNo,
)


class ApplicationIn(In):
    """A candidate applies to a requisition."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "candidate_id": "01900000-0000-7000-8000-000000000003",
                    "requisition_id": "01900000-0000-7000-8000-000000000004",
                }
            ]
        }
    )

    candidate_id: UUID
    requisition_id: UUID
    source_channel: SourceChannel | None = Field(
        None, description="Where this application came from; the candidate's source when left out."
    )
    applied_at: Moment | None = Field(None, description="Now when left out.")
    external_references: list[ReferenceIn] = Field(default_factory=list, max_length=20)


class ApplicationPatch(Patch):
    """A change of an application. Its stage and status change by moves only."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"source_channel": "referrals"}]})

    source_channel: SourceChannel = SourceChannel.UNKNOWN


class ApplicationUpsert(In):
    """An application as the other system has it now. A new one needs both references."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "candidate_external_id": "7001",
                    "requisition_external_id": "4001",
                    "source_channel": "referrals",
                }
            ]
        }
    )

    candidate_external_id: str | None = Field(None, min_length=1, max_length=200)
    requisition_external_id: str | None = Field(None, min_length=1, max_length=200)
    source_channel: SourceChannel | None = None
    applied_at: Moment | None = None


class MoveIn(In):
    """A decision: the stage it leaves, and why."""

    from_stage: Word = Field(description="Where you believe the application stands.")
    reason: ShortText = Field(description="Kept in the history, beside your name.")
    override: YesNo = Field(
        False, description="Advance although scorecards of the stage are missing. Nothing else."
    )


class HireIn(MoveIn):
    """The decision to hire, and from when on the person counts."""

    starts_on: Day | None = Field(
        None,
        description="First day of work, from which the team's report counts the person; until then "
        "it shows them as joining. Left out: today (UTC).",
    )


class NamedRecord(Out):
    """A record by its id and the name people know it by."""

    id: UUID
    name: str


class ApplicationRow(Out):
    """An application as lists show it."""

    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime
    candidate: NamedRecord
    requisition: NamedRecord
    status: ApplicationStatus
    stage: str = Field(description="Where it stands: a stage of the plan, or `decision`.")
    stage_entered_at: datetime
    applied_at: datetime
    source_channel: SourceChannel
    external_references: list[ReferenceOut]


class StageOut(Out):
    """One stage of the plan, and how the application fared in it (null: not entered yet)."""

    position: int
    key: str
    kind: StageKind
    title: str
    minutes_low: int
    minutes_high: int
    status: VisitStatus | None
    entered_at: datetime | None
    left_at: datetime | None


class MoveOut(Out):
    """One move: whether you may make it now, where it leads, and why not."""

    action: Action
    is_legal: bool
    to_stage: str | None
    needs_override: bool
    why_not: str | None


class ApplicationOut(ApplicationRow):
    """An application with its stages and the moves that are open to you."""

    stages: list[StageOut]
    moves: list[MoveOut]


class DecisionOut(Out):
    """One decision in the history of an application."""

    id: UUID
    action: Action
    from_stage: str
    to_stage: str
    to_status: ApplicationStatus
    person: NamedRecord
    reason: str
    overridden: bool
    decided_at: datetime


class HistoryOut(Out):
    """Every decision about an application, oldest first."""

    application_id: UUID
    decisions: list[DecisionOut]


class ApplicationQuery(SyncedListQuery):
    """Which applications to list."""

    steady = frozenset({"requisition_id", "candidate_id"})

    requisition_id: UUID | None = None
    candidate_id: UUID | None = None
    status: ApplicationStatus | None = None
    stage: Word | None = None
