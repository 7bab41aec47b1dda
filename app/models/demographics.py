"""Demographics: what candidates state about themselves, apart from everything else.

Two services import this module, and an import contract keeps it so: one writes, and one makes the
aggregate report on adverse impact.
"""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field

from app.domain.demographics import RaceEthnicity, Sex
from app.models.base import Row
from app.models.types import Word, one_of


class Demographics(Row, table=True):
    """One candidate's statement. Null is what they did not state; no row is no statement."""

    __tablename__ = "demographics"
    __table_args__ = (one_of("sex", Sex), one_of("race_ethnicity", RaceEthnicity))

    candidate_id: UUID = Field(foreign_key="candidates.id", ondelete="CASCADE", unique=True)
    sex: Sex | None = Field(default=None, sa_type=Word(Sex))
    race_ethnicity: RaceEthnicity | None = Field(default=None, sa_type=Word(RaceEthnicity))
    recorded_at: datetime
