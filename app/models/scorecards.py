"""Scorecards: what one person saw in one stage."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from app.domain.scorecards import Recommendation
from app.models.base import Row, Versioned
from app.models.types import Word, one_of


class Scorecard(Versioned, table=True):
    """One person's ratings of one stage visit; a draft until `submitted_at` is set, then fixed.

    submitted_late: the stage was decided before the card came in; kept, and marked.
    """

    __tablename__ = "scorecards"
    __table_args__ = (
        UniqueConstraint("interview_id", "person_id"),
        one_of("recommendation", Recommendation),
        Index(None, "visit_id", "person_id"),
        Index(None, "application_id"),
    )

    interview_id: UUID = Field(foreign_key="interviews.id")
    visit_id: UUID = Field(foreign_key="stage_visits.id")
    application_id: UUID = Field(foreign_key="applications.id")
    person_id: UUID = Field(foreign_key="people.id", index=True)
    rubric_id: str
    rubric_version: str
    rubric_hash: str
    recommendation: Recommendation | None = Field(default=None, sa_type=Word(Recommendation))
    summary: str
    submitted_at: datetime | None = None
    submitted_late: bool = False


class Rating(Row, table=True):
    """One criterion of a scorecard: 1 to 5, or null for "not observed", which is never a zero."""

    __tablename__ = "ratings"
    __table_args__ = (
        UniqueConstraint("scorecard_id", "criterion"),
        CheckConstraint("score BETWEEN 1 AND 5", name="score"),
    )

    scorecard_id: UUID = Field(foreign_key="scorecards.id", ondelete="CASCADE")
    criterion: str
    score: int | None = None
    evidence: str
