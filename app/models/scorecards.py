"""Scorecards: what one person saw in one stage."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from app.domain.scorecards import AmendmentKind, Recommendation
from app.models.base import Row, Versioned
from app.models.types import Word, one_of


class Scorecard(Versioned, table=True):
    """One person's ratings of one stage visit; a draft until `submitted_at` is set, then fixed.

    What was submitted is revision 1 and stays as it is; amendments are further revisions.
    current_revision: the one that scores are made of. independent_revision: the one that agreement
    is measured by, None for a card that was not given independently. submitted_late: the stage was
    decided before the card came in; kept, and marked.
    """

    __tablename__ = "scorecards"
    __table_args__ = (
        UniqueConstraint("interview_id", "person_id"),
        one_of("recommendation", Recommendation),
        Index(None, "visit_id", "person_id"),
        Index(None, "application_id"),
        Index(None, "rubric_id", "rubric_version"),
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
    current_revision: int = 1
    independent_revision: int | None = None


class Rating(Row, table=True):
    """One criterion of a scorecard: 1 to 5, or null for "not observed", which is never a zero."""

    __tablename__ = "ratings"
    __table_args__ = (
        UniqueConstraint("scorecard_id", "revision", "criterion"),
        CheckConstraint("score BETWEEN 1 AND 5", name="score"),
    )

    scorecard_id: UUID = Field(foreign_key="scorecards.id", ondelete="CASCADE")
    revision: int = 1
    criterion: str
    score: int | None = None
    evidence: str


class Amendment(Row, table=True):
    """A later revision of a submitted scorecard, with the whole card as it reads from then on.

    after_others: the author could have read another scorecard of the visit by then. A clerical one
    made after that counts only once a second person has approved it.
    """

    __tablename__ = "amendments"
    __table_args__ = (
        UniqueConstraint("scorecard_id", "revision"),
        one_of("kind", AmendmentKind),
        one_of("recommendation", Recommendation),
    )

    scorecard_id: UUID = Field(foreign_key="scorecards.id", ondelete="CASCADE")
    revision: int
    kind: AmendmentKind = Field(sa_type=Word(AmendmentKind))
    reason: str
    recommendation: Recommendation = Field(sa_type=Word(Recommendation))
    summary: str
    created_at: datetime
    after_others: bool
    approved_by_id: UUID | None = Field(default=None, foreign_key="people.id")
    approved_at: datetime | None = None
