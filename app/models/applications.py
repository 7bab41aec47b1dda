"""Applications: a candidate on the way through a requisition's stages."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field

from app.domain.candidates import SourceChannel
from app.domain.pipeline import Action, ApplicationStatus, VisitOutcome
from app.models.base import Row, Synced
from app.models.references import RecordKind
from app.models.types import Word, one_of


class Application(Synced, table=True):
    """One candidate at one requisition; `stage` is where it stands (a plan key, or `decision`)."""

    __tablename__ = "applications"
    sync_kind: ClassVar[str] = RecordKind.APPLICATION
    __table_args__ = (
        UniqueConstraint("candidate_id", "requisition_id"),
        one_of("status", ApplicationStatus),
        one_of("source_channel", SourceChannel),
        Index(None, "requisition_id", "status", "stage", "id"),
        Index(None, "status", "id"),
        Index(None, "updated_at", "id"),
        Index(None, "sync_number", unique=True),
    )

    candidate_id: UUID = Field(foreign_key="candidates.id")
    requisition_id: UUID = Field(foreign_key="requisitions.id")
    status: ApplicationStatus = Field(sa_type=Word(ApplicationStatus))
    stage: str
    stage_entered_at: datetime
    source_channel: SourceChannel = Field(sa_type=Word(SourceChannel))
    applied_at: datetime
    created_by_id: UUID = Field(foreign_key="people.id", index=True)


class StageVisit(Row, table=True):
    """One application in one stage, from entering it to leaving it."""

    __tablename__ = "stage_visits"
    __table_args__ = (
        UniqueConstraint("application_id", "stage"),
        one_of("outcome", VisitOutcome),
    )

    application_id: UUID = Field(foreign_key="applications.id")
    stage: str
    outcome: VisitOutcome | None = Field(default=None, sa_type=Word(VisitOutcome))
    entered_at: datetime
    left_at: datetime | None = None


class DebriefOpening(Row, table=True):
    """Somebody opened the debrief of a visit before its panel was in, and said why."""

    __tablename__ = "debrief_openings"
    __table_args__ = (UniqueConstraint("visit_id"),)

    visit_id: UUID = Field(foreign_key="stage_visits.id")
    person_id: UUID = Field(foreign_key="people.id")
    reason: str
    opened_at: datetime


class Decision(Row, table=True):
    """A move somebody made: the application's history, never changed afterwards.

    figures: what the scorecards came to when it was made; they stay, whatever comes in later.
    predictions: of a hire that brought somebody new onto the team, the chance in each skill with a
    target there that they reach it (`app/services/predictions.py`); null for every other decision.
    """

    __tablename__ = "decisions"
    __table_args__ = (
        one_of("action", Action),
        one_of("to_status", ApplicationStatus),
        Index(None, "application_id", "id"),
    )

    application_id: UUID = Field(foreign_key="applications.id")
    action: Action = Field(sa_type=Word(Action))
    from_stage: str
    to_stage: str
    to_status: ApplicationStatus = Field(sa_type=Word(ApplicationStatus))
    person_id: UUID = Field(foreign_key="people.id")
    reason: str
    overridden: bool
    decided_at: datetime
    figures: dict[str, Any] | None = Field(
        default=None, sa_type=JSON, sa_column_kwargs={"nullable": True}
    )
    predictions: dict[str, Any] | None = Field(
        default=None, sa_type=JSON(none_as_null=True), sa_column_kwargs={"nullable": True}
    )
