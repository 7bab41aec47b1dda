"""What teams say of the way they work together."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from app.domain.practices import PracticeAnswer
from app.models.base import Row
from app.models.types import Word, one_of


class PracticeAnswerRow(Row, table=True):
    """A team's answer to one practice, by whom and since when; no row means unanswered."""

    __tablename__ = "practice_answers"
    __table_args__ = (
        UniqueConstraint("team_id", "practice"),
        one_of("answer", PracticeAnswer),
        CheckConstraint("note <> ''", name="note"),
    )

    team_id: UUID = Field(foreign_key="teams.id", ondelete="CASCADE")
    practice: str
    answer: PracticeAnswer = Field(sa_type=Word(PracticeAnswer))
    note: str | None = None
    answered_by_id: UUID = Field(foreign_key="people.id")
    answered_at: datetime
