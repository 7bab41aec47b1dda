"""Contract of the report on scorecards that came late or never."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from app.schemas.applications import NamedRecord
from app.schemas.base import In, Out


class LatenessQuery(In):
    """Whose scorecards to look at."""

    requisition_id: UUID | None = None
    person_id: UUID | None = None


class LatenessRowOut(Out):
    """What became of the scorecards somebody was asked for."""

    person: NamedRecord
    asked: int = Field(description="Seats, without those that were left before submitting.")
    submitted: int
    on_time: int
    late: int = Field(description="Submitted after the time they were due.")
    undated: int = Field(description="Submitted for a meeting without a start: never due.")
    after_decision: int = Field(description="Submitted after the stage was decided.")
    outstanding: int = Field(description="Still to come.")
    overdue: int = Field(description="Outstanding, and due before now.")
    missing: int = Field(description="Never came: the visit is over, or the person deactivated.")
    left: int = Field(description="Left the panel before submitting: recused, withdrew, removed.")
    median_hours_to_submit: float | None = Field(
        description="From the planned end of the meeting; null when nothing can be told."
    )


class LatenessOut(Out):
    """Completion and lateness by interviewer, without visits you owe a scorecard for."""

    requisition_id: UUID | None
    computed_at: datetime
    interviewers: list[LatenessRowOut]
