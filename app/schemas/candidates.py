"""Contracts of candidates."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import ConfigDict, Field, PlainSerializer, model_validator
from pydantic.config import JsonDict

from app.domain.candidates import PayPeriod, RemotePreference, SourceChannel
from app.schemas.base import (
    Exact,
    In,
    Line,
    Out,
    Patch,
    ReferenceIn,
    ReferenceOut,
    SearchText,
    SyncedListQuery,
    TimeZone,
    formed,
)

Email = Annotated[
    str,
    formed(
        r"^[!-?A-~]+@[!-?A-~]+$",
        "Send one e-mail address and nothing else, such as robin.example@example.com.",
        to_lower=True,
        max_length=254,
    ),
    Field(examples=["robin.example@example.com"]),
]
Link = Annotated[
    str,
    formed(
        r"^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?([/?#][!-~]*)?$",
        "Send a whole address that begins with https:// or http://.",
        max_length=500,
    ),
]
Phone = Annotated[
    str,
    formed(
        r"^[0-9+][0-9 ().x/-]*$",
        "Send a telephone number, such as +351 21 555 0100, or leave it out.",
        max_length=40,
    ),
]
Currency = Annotated[
    str,
    formed(r"^[A-Z]{3}$", "Send the three letters of ISO 4217, such as EUR."),
    Field(examples=["EUR"]),
]
# Kept and answered as a JSON number: two decimals up to a billion are exact enough in one.
Money = Annotated[
    Exact,
    Field(ge=0, le=1_000_000_000, decimal_places=2),
    PlainSerializer(float),
]


class CompensationExpectation(In):
    """What the candidate wants to earn. Recorded, never scored, and not for interviewers."""

    minimum: Money
    maximum: Money
    currency: Currency
    period: PayPeriod

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.minimum > self.maximum:
            raise ValueError("minimum is above maximum. Swap them.")
        return self


class CompensationOut(Out):
    """What the candidate wants to earn."""

    minimum: float
    maximum: float
    currency: str
    period: PayPeriod


class CandidateFields(In):
    """What may be said of a candidate when their record is made."""

    name: Line = Field(description="The whole name, as the candidate writes it.")
    preferred_name: Line | None = None
    email: Email | None = None
    phone: Phone | None = None
    location: Line | None = None
    time_zone: TimeZone | None = None
    remote_preference: RemotePreference | None = None
    links: list[Link] = Field(default_factory=list, max_length=20)
    source_channel: SourceChannel = SourceChannel.UNKNOWN
    referrer: Line | None = None
    compensation_expectation: CompensationExpectation | None = Field(
        None, description="Recorded for recruiters and the requisition's hiring manager only."
    )


EXAMPLE: JsonDict = {
    "name": "Robin Example",
    "email": "robin.example@example.com",
    "location": "Lisbon",
    "time_zone": "Europe/Lisbon",
    "remote_preference": "hybrid",
    "links": ["https://example.com/robin"],
    "source_channel": "open_source",
}


class CandidateIn(CandidateFields):
    """A new candidate."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    external_references: list[ReferenceIn] = Field(default_factory=list, max_length=20)


class CandidateUpsert(CandidateFields):
    """A candidate as the other system has it now; what is left out is left alone."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    name: Line = Field(
        default_factory=str, description="Needed for a candidate who is new; cannot be cleared."
    )


class CandidatePatch(Patch):
    """A change of a candidate."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"location": "Porto"}]})

    name: Line = Field("", description="Cannot be cleared.")
    preferred_name: Line | None = None
    email: Email | None = None
    phone: Phone | None = None
    location: Line | None = None
    time_zone: TimeZone | None = None
    remote_preference: RemotePreference | None = None
    links: list[Link] = Field(default_factory=list, max_length=20)
    source_channel: SourceChannel = SourceChannel.UNKNOWN
    referrer: Line | None = None
    compensation_expectation: CompensationExpectation | None = None


class RecordWarning(Out):
    """Something a person should look at; nothing was refused."""

    code: str
    detail: str
    candidate_ids: list[UUID]


class CandidateOut(Out):
    """A candidate's record."""

    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime
    name: str
    preferred_name: str | None
    email: str | None
    phone: str | None
    location: str | None
    time_zone: str | None
    remote_preference: RemotePreference | None
    links: list[str]
    source_channel: SourceChannel
    referrer: str | None
    compensation_expectation: CompensationOut | None = Field(
        None, description="Absent unless you are a recruiter, an admin or the hiring manager."
    )
    external_references: list[ReferenceOut]


class CandidateSaved(CandidateOut):
    """A candidate's record after a change, with what the change gives reason to look at."""

    warnings: list[RecordWarning]


class CandidateQuery(SyncedListQuery):
    """Which candidates to list."""

    q: SearchText | None = Field(None, description="Part of a name or e-mail address.")
    email: Email | None = Field(None, description="Exactly this e-mail address.")
