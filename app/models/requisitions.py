"""Requisitions: openings on a team, and the stages a candidate passes on the way."""

from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from app.domain.interviews import SCORECARD_DUE_HOURS
from app.domain.pipeline import StageKind
from app.domain.requisitions import RemotePolicy, RequisitionStatus
from app.models.base import Row, Synced
from app.models.references import RecordKind
from app.models.types import Thousandths, Word, one_of


class Requisition(Synced, table=True):
    """An opening: role, team, hiring manager, rubric version and the job description's parts.

    hired_count rises under the row lock, so that it never passes `openings`. fte: the contract of
    each opening.
    """

    __tablename__ = "requisitions"
    sync_kind: ClassVar[str] = RecordKind.REQUISITION
    __table_args__ = (
        one_of("status", RequisitionStatus),
        one_of("remote_policy", RemotePolicy),
        CheckConstraint("openings >= 1", name="openings"),
        CheckConstraint("fte > 0 AND fte <= 1000", name="fte"),
        CheckConstraint("hired_count >= 0 AND hired_count <= openings", name="hired_count"),
        Index(None, "updated_at", "id"),
        Index(None, "sync_number", unique=True),
    )

    title: str
    role: str
    team_id: UUID = Field(foreign_key="teams.id", index=True)
    hiring_manager_id: UUID = Field(foreign_key="people.id", index=True)
    status: RequisitionStatus = Field(sa_type=Word(RequisitionStatus))
    openings: int
    fte: Decimal = Field(default=Decimal(1), sa_type=Thousandths)
    hired_count: int = 0
    remote_policy: RemotePolicy = Field(sa_type=Word(RemotePolicy))
    rubric_id: str
    rubric_version: str
    description: dict[str, str | None] = Field(sa_type=JSON)
    created_by_id: UUID = Field(foreign_key="people.id", index=True)


class PlanStage(Row, table=True):
    """One stage of a requisition's plan: `key` names it there, `kind` is its rubric stage.

    variant: which of the rubric stage's forms is used, None for the stage as a whole. due_hours:
    how long after the meeting scorecards are due.
    """

    __tablename__ = "plan_stages"
    __table_args__ = (
        UniqueConstraint("requisition_id", "key"),
        one_of("kind", StageKind),
        CheckConstraint("minutes_low >= 1 AND minutes_high >= minutes_low", name="minutes"),
        CheckConstraint("required_scorecards >= 1", name="required_scorecards"),
        CheckConstraint("due_hours >= 1", name="due_hours"),
    )

    requisition_id: UUID = Field(foreign_key="requisitions.id")
    position: int
    key: str
    title: str
    kind: StageKind = Field(sa_type=Word(StageKind))
    minutes_low: int
    minutes_high: int
    required_scorecards: int
    variant: str | None = None
    due_hours: int = SCORECARD_DUE_HOURS
