"""Rubric versions made by people; those that come with the program are in its library."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field

from app.models.base import Versioned
from app.models.types import Word, one_of
from app.rubrics.definition import RubricStatus


class RubricVersion(Versioned, table=True):
    """One version of a rubric with the log of its life; its document is fixed once published.

    drafted_by_id: who wrote the document last. wording_only: its publisher held that texts which
    ratings go by mean what they meant. A version of the library has a row once it is retired, which
    says just that.
    """

    __tablename__ = "rubric_versions"
    __table_args__ = (
        UniqueConstraint("rubric_id", "rubric_version"),
        one_of("status", RubricStatus),
    )

    rubric_id: str
    rubric_version: str
    status: RubricStatus = Field(sa_type=Word(RubricStatus))
    hash: str
    document: dict[str, Any] = Field(sa_type=JSON)
    drafted_by_id: UUID | None = Field(default=None, foreign_key="people.id")
    published_by_id: UUID | None = Field(default=None, foreign_key="people.id")
    published_at: datetime | None = None
    reason: str | None = None
    evidence: str | None = None
    wording_only: bool = False
    retired_by_id: UUID | None = Field(default=None, foreign_key="people.id")
    retired_at: datetime | None = None
    retirement_reason: str | None = None
