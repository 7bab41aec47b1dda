"""Take-homes: the assignment of a stage visit, and what was done with it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from app.domain.take_homes import TakeHomeAction, TakeHomeStatus
from app.models.base import Row, Versioned
from app.models.types import Word, one_of


class TakeHome(Versioned, table=True):
    """What a candidate is asked to make. Scorecards never touch this row: blind people read it.

    time_box_minutes: how much work it is, apart from when it is due. started_at and submitted_at
    are when the candidate did so; submission_note may name a file instead of an address.
    """

    __tablename__ = "take_homes"
    __table_args__ = (
        UniqueConstraint("visit_id"),
        one_of("status", TakeHomeStatus),
        CheckConstraint("time_box_minutes >= 1", name="time_box_minutes"),
        CheckConstraint(
            "status IN ('drafted', 'withdrawn') OR (sent_at IS NOT NULL AND due_at IS NOT NULL)",
            name="sending",
        ),
        CheckConstraint("(status = 'submitted') = (submitted_at IS NOT NULL)", name="submission"),
        Index(None, "status", "id"),
    )

    visit_id: UUID = Field(foreign_key="stage_visits.id")
    application_id: UUID = Field(foreign_key="applications.id", index=True)
    brief: str
    time_box_minutes: int
    status: TakeHomeStatus = Field(sa_type=Word(TakeHomeStatus))
    due_at: datetime | None = None
    sent_at: datetime | None = None
    started_at: datetime | None = None
    submitted_at: datetime | None = None
    submission_url: str | None = None
    submission_note: str | None = None


class TakeHomeEvent(Row, table=True):
    """Something somebody did with a take-home; never changed afterwards.

    due_at: the deadline from then on.
    """

    __tablename__ = "take_home_events"
    __table_args__ = (
        one_of("action", TakeHomeAction),
        Index(None, "take_home_id", "id"),
    )

    take_home_id: UUID = Field(foreign_key="take_homes.id")
    action: TakeHomeAction = Field(sa_type=Word(TakeHomeAction))
    person_id: UUID = Field(foreign_key="people.id")
    reason: str | None = None
    due_at: datetime | None = None
    recorded_at: datetime
