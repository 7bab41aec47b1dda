"""Interviews: the meeting of a stage, and who sits on its panel."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from app.domain.interviews import Departure, InterviewPurpose, InterviewStatus
from app.models.base import Row, Versioned
from app.models.types import Word, one_of


class Interview(Versioned, table=True):
    """A meeting of a stage visit. Scorecards never touch this row: blind people can read it.

    scorecards_due_at follows from the start, the minutes and the plan; None until it has a start.
    """

    __tablename__ = "interviews"
    __table_args__ = (
        one_of("status", InterviewStatus),
        one_of("purpose", InterviewPurpose),
        UniqueConstraint("visit_id", "purpose"),
        CheckConstraint("planned_minutes >= 1", name="planned_minutes"),
    )

    visit_id: UUID = Field(foreign_key="stage_visits.id")
    application_id: UUID = Field(foreign_key="applications.id", index=True)
    status: InterviewStatus = Field(sa_type=Word(InterviewStatus))
    purpose: InterviewPurpose = Field(
        default=InterviewPurpose.STAGE, sa_type=Word(InterviewPurpose)
    )
    starts_at: datetime | None = None
    scorecards_due_at: datetime | None = None
    planned_minutes: int
    time_zone: str
    place: str | None = None


class PanelSeat(Row, table=True):
    """One person on the panel of an interview; a seat that was left stays left for that visit.

    could_have_read: when the person was seated, scorecards of the visit were in that they were
    entitled to read; theirs is no independent one then.
    """

    __tablename__ = "panel_seats"
    __table_args__ = (
        UniqueConstraint("interview_id", "person_id"),
        one_of("departure", Departure),
        Index(None, "person_id", "application_id"),
        Index(None, "visit_id", "person_id"),
    )

    interview_id: UUID = Field(foreign_key="interviews.id")
    visit_id: UUID = Field(foreign_key="stage_visits.id")
    application_id: UUID = Field(foreign_key="applications.id")
    person_id: UUID = Field(foreign_key="people.id")
    is_lead: bool = False
    seated_at: datetime
    could_have_read: bool = False
    left_at: datetime | None = None
    departure: Departure | None = Field(default=None, sa_type=Word(Departure))
    departure_reason: str | None = None
