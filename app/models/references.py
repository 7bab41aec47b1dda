"""External references: the names other systems have for our records."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from app.models.base import Row
from app.models.types import Word, one_of


class RecordKind(StrEnum):
    """Kinds of records an ATS keeps in step."""

    CANDIDATE = "candidate"
    REQUISITION = "requisition"
    APPLICATION = "application"


class ExternalReference(Row, table=True):
    """(system, external id) of one record; one of a kind names one record of ours."""

    __tablename__ = "external_references"
    __table_args__ = (
        UniqueConstraint("kind", "system", "external_id"),
        Index(None, "record_id", "system"),
        one_of("kind", RecordKind),
    )

    kind: RecordKind = Field(sa_type=Word(RecordKind))
    system: str
    external_id: str
    record_id: UUID
