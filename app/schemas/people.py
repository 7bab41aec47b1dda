"""Contracts of people, and of the keys they act with."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from app.domain.policy import SCOPES, Role
from app.schemas.base import In, Line, ListQuery, Moment, Out, Patch, TimeZone, Whole, Word, YesNo
from app.schemas.candidates import Email

MAX_OVERLAP_HOURS = 168


def _known_scope(scope: str) -> str:
    if scope not in SCOPES:
        raise ValueError("This scope is not known. Send one that the documentation lists.")
    return scope


Scope = Annotated[
    str, AfterValidator(_known_scope), Field(json_schema_extra={"enum": sorted(SCOPES)})
]


class PersonIn(In):
    """Someone who will act."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "name": "Kim Example",
                    "email": "kim.example@example.com",
                    "role": "interviewer",
                    "time_zone": "Europe/Lisbon",
                }
            ]
        }
    )

    name: Line
    email: Email | None = None
    role: Role
    system: Word | None = Field(
        None, description="The ATS that a `service` stands for; nobody else has one."
    )
    time_zone: TimeZone = "UTC"

    @model_validator(mode="after")
    def _services_stand_for_a_system(self) -> Self:
        if (self.role is Role.SERVICE) != (self.system is not None):
            raise ValueError("Name a system for the role service, and for no other role.")
        return self


class PersonPatch(Patch):
    """A change of a person."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"is_active": False}]})

    name: Line = Field("", description="Cannot be cleared.")
    email: Email | None = None
    role: Role = Field(Role.INTERVIEWER, description="Cannot be cleared.")
    system: Word | None = None
    time_zone: TimeZone = Field("UTC", description="Cannot be cleared.")
    is_active: YesNo = Field(True, description="Whether the person's keys open anything.")


class PersonOut(Out):
    """Someone who acts."""

    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime
    name: str
    email: str | None
    role: Role
    system: str | None
    time_zone: str
    is_active: bool


class MeOut(PersonOut):
    """You, and what this key lets you do."""

    scopes: list[str] = Field(description="What the key is limited to; empty means no limit.")
    operations: list[str] = Field(description="The operations that are open to this key.")


class PersonQuery(ListQuery):
    """Which people to list."""

    role: Role | None = None
    email: Email | None = Field(None, description="Exactly this e-mail address.")
    is_active: bool | None = None


class KeyIn(In):
    """A new key."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"name": "laptop", "scopes": ["candidates:read"]}]}
    )

    name: Line = Field(description="What the key is for, so that you know it again.")
    person_id: UUID | None = Field(
        None, description="Whose key it will be: yours, or anyone's for an admin."
    )
    scopes: list[Scope] = Field(
        default_factory=list,
        max_length=len(SCOPES),
        description="What the key may be used for; empty means all its owner may do.",
    )
    expires_at: Moment | None = Field(None, description="When it stops working; null means never.")


class KeyRotation(In):
    """How to replace a key."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"overlap_hours": 24}]})

    overlap_hours: Whole = Field(
        0,
        ge=0,
        le=MAX_OVERLAP_HOURS,
        description="How long the old key still works; 0 revokes it at once.",
    )


class KeyOut(Out):
    """A key, without what proves it."""

    id: UUID
    version: int
    person_id: UUID
    name: str
    public_id: str = Field(description="The part of the key that may be shown and logged.")
    scopes: list[str]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None = Field(description="To the hour.")


class KeyMade(KeyOut):
    """A key as its owner sees it once."""

    key: str | None = Field(
        description="The key itself. It is stored nowhere: null when this answer is repeated."
    )


class KeyQuery(ListQuery):
    """Which keys to list."""

    person_id: UUID | None = Field(None, description="Only this person's.")
