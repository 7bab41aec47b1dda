"""People who act, and the keys they act with."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint
from sqlmodel import Field

from app.domain.policy import Role
from app.models.base import Row, Versioned
from app.models.types import Word, one_of


class Person(Versioned, table=True):
    """Someone who acts. A `service` person stands for an ATS and names its system."""

    __tablename__ = "people"
    __table_args__ = (
        one_of("role", Role),
        CheckConstraint("(role = 'service') = (system IS NOT NULL)", name="system_of_service"),
    )

    name: str
    email: str | None = Field(default=None, unique=True)
    role: Role = Field(sa_type=Word(Role))
    system: str | None = None
    time_zone: str
    is_active: bool = True


class ApiKey(Row, table=True):
    """A key of a person; the secret itself is nowhere, only its SHA-256."""

    __tablename__ = "api_keys"

    version: int = 1
    person_id: UUID = Field(foreign_key="people.id", index=True)
    name: str
    public_id: str = Field(unique=True)
    secret_hash: str
    scopes: list[str] = Field(sa_type=JSON)
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    last_used_at: datetime | None = None
