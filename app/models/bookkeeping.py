"""Rows the service keeps for itself: stored answers, rate windows, sync numbers, its secret."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.models.base import Row


class StoredAnswer(Row, table=True):
    """The answer to a POST with an Idempotency-Key, kept to be given again.

    request_hash: SHA-256 of method, path, query and body. record_kind and record_id name what the
    answer is about, so that a replay can be refused to someone who may no longer see it.
    """

    __tablename__ = "stored_answers"
    __table_args__ = (UniqueConstraint("person_id", "key"), Index(None, "created_at"))

    person_id: UUID = Field(foreign_key="people.id")
    key: str
    request_hash: str
    status: int | None = None
    headers: dict[str, str] = Field(sa_type=JSON)
    body: bytes | None = None
    record_kind: str | None = None
    record_id: UUID | None = None
    created_at: datetime


class RateWindow(SQLModel, table=True):
    """How many requests a subject (a person or an address) made in its current window."""

    __tablename__ = "rate_windows"

    subject: str = Field(primary_key=True)
    window_started: int
    requests: int


class SyncCounter(SQLModel, table=True):
    """The last sync number given out for a kind of record; its row lock orders the commits."""

    __tablename__ = "sync_counters"

    kind: str = Field(primary_key=True)
    value: int


class Installation(SQLModel, table=True):
    """One row: the random key that signs cursors, the same for every replica."""

    __tablename__ = "installation"

    id: int = Field(primary_key=True)
    signing_key: bytes
