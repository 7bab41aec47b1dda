"""Candidates: the people who might join."""

from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, Index
from sqlmodel import Field

from app.domain.candidates import RemotePreference, SourceChannel
from app.models.base import Synced
from app.models.references import RecordKind
from app.models.types import Word, one_of


class Candidate(Synced, table=True):
    """The record of a person who might join.

    email is stored lower-cased; search_text is the folded names and address that search looks in.
    """

    __tablename__ = "candidates"
    sync_kind: ClassVar[str] = RecordKind.CANDIDATE
    __table_args__ = (
        one_of("remote_preference", RemotePreference),
        one_of("source_channel", SourceChannel),
        Index(None, "updated_at", "id"),
        Index(None, "sync_number", unique=True),
    )

    name: str
    preferred_name: str | None = None
    email: str | None = Field(default=None, index=True)
    phone: str | None = None
    location: str | None = None
    time_zone: str | None = None
    remote_preference: RemotePreference | None = Field(default=None, sa_type=Word(RemotePreference))
    links: list[str] = Field(sa_type=JSON)
    source_channel: SourceChannel = Field(sa_type=Word(SourceChannel))
    referrer: str | None = None
    compensation_expectation: dict[str, Any] | None = Field(
        default=None, sa_type=JSON, sa_column_kwargs={"nullable": True}
    )
    search_text: str
    created_by_id: UUID = Field(foreign_key="people.id", index=True)
