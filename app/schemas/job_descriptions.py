"""Contracts of job descriptions drafted from the gap of a team."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import ConfigDict, Field, model_validator

from app.domain.job_descriptions import EmploymentType, LineSource
from app.domain.requisitions import RemotePolicy
from app.schemas.base import Day, In, Line, Out, ShortText, Word, formed
from app.schemas.candidates import CompensationExpectation, CompensationOut
from app.schemas.catalogue import SourceOut
from app.schemas.requisitions import JobDescriptionOut
from app.schemas.take_homes import SubmissionUrl

Country = Annotated[
    str,
    formed(r"^[A-Z]{2}$", "Send the two letters of ISO 3166, such as PT."),
    Field(examples=["PT"]),
]
# Fifteen lines of a name's length fit into the part of a requisition that takes them.
Offers = Annotated[list[Line], Field(max_length=15)]


class JobDescriptionQuery(In):
    """Which gap to write for."""

    role: Word | None = Field(
        None, description="A role with a gap; the largest weighted gap when left out."
    )


class PlaceIn(In):
    """Where the work is done."""

    country: Country
    region: Line | None = None
    locality: Line | None = None


class SalaryIn(CompensationExpectation):
    """What the job pays."""


class CompanyIn(In):
    """What only the company knows; what is left out stays to be written."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "company_name": "Example Forecasts",
                    "company_mission": "We tell grocers what they will sell tomorrow.",
                    "what_we_offer": ["Four weeks of learning a year.", "A pension from day one."],
                    "location": {"country": "PT", "locality": "Lisbon"},
                    "remote_policy": "hybrid",
                    "employment_type": "full_time",
                    "salary": {
                        "minimum": 52000,
                        "maximum": 68000,
                        "currency": "EUR",
                        "period": "year",
                    },
                    "apply_url": "https://example.com/jobs/mlops-engineer",
                    "date_posted": "2026-05-04",
                    "valid_through": "2026-06-30",
                }
            ]
        }
    )

    company_name: Line | None = None
    company_mission: ShortText | None = None
    what_we_offer: Offers = Field(default_factory=list)
    location: PlaceIn | None = None
    remote_policy: RemotePolicy | None = None
    remote_countries: list[Country] = Field(
        default_factory=list, max_length=50, description="Where remote work may be done from."
    )
    employment_type: EmploymentType | None = None
    salary: SalaryIn | None = None
    apply_url: SubmissionUrl | None = None
    date_posted: Day | None = None
    valid_through: Day | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.date_posted and self.valid_through and self.date_posted > self.valid_through:
            raise ValueError("valid_through is before date_posted. Swap them.")
        return self


class PlaceOut(Out):
    """Where the work is done."""

    country: str
    region: str | None
    locality: str | None


class CompanyOut(Out):
    """What the company said, as it was used."""

    company_name: str | None
    company_mission: str | None
    what_we_offer: list[str]
    location: PlaceOut | None
    remote_policy: RemotePolicy | None
    remote_countries: list[str]
    employment_type: EmploymentType | None
    salary: CompensationOut | None
    apply_url: str | None
    date_posted: date | None
    valid_through: date | None


class WrittenForGapOut(Out):
    """The gap written for, in full-time equivalents; weighted by criticality."""

    demand: float
    supply: float
    gap: float
    criticality: float
    weighted_gap: float


class DescriptionLineOut(Out):
    """One line or paragraph: `text` is for applicants, the rest is not."""

    text: str
    source: LineSource
    why: str
    skill: str | None
    level: int | None


class DescriptionPartsOut(Out):
    """The eight parts line by line; a part that only the company can write may be empty."""

    title: list[DescriptionLineOut]
    company_mission: list[DescriptionLineOut]
    role_summary: list[DescriptionLineOut]
    key_responsibilities: list[DescriptionLineOut]
    required_skills: list[DescriptionLineOut]
    preferred_skills: list[DescriptionLineOut]
    soft_skills: list[DescriptionLineOut]
    what_we_offer: list[DescriptionLineOut]


class LeftOutSkillOut(Out):
    """A skill the team lacks that this role is not asked for."""

    skill: str
    title: str
    why: str


class DescriptionCheckOut(Out):
    """Whether a part, or a fact that a posting names, is there as it should be."""

    name: str
    is_ok: bool
    is_required: bool = Field(description="False: a posting is better with it, and goes without.")
    low: int | None
    high: int | None
    found: int | None
    unit: str | None = Field(description="What is counted; null where nothing is.")
    to_be_written: str | None = Field(description="What is left to do; null when nothing is.")
    advice: str | None
    published_as: str | None = Field(description="The property of schema.org's JobPosting.")
    source: SourceOut


class JobDescriptionDraftOut(Out):
    """A draft that explains itself."""

    team_id: UUID
    team_name: str
    role: str
    role_title: str
    gap: WrittenForGapOut
    rubric_id: str
    rubric_version: str
    description: JobDescriptionOut = Field(
        description="As a requisition takes it; null is still to be written."
    )
    parts: DescriptionPartsOut
    left_out: list[LeftOutSkillOut]
    checks: list[DescriptionCheckOut]
    company: CompanyOut
