"""Contracts of take-homes: the assignment, what is done with it, what the candidate is shown."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import ConfigDict, Field, model_validator

from app.domain.take_homes import TakeHomeAction, TakeHomeStatus
from app.schemas.applications import NamedRecord
from app.schemas.base import In, ListQuery, Moment, Out, Patch, ShortText, Word, formed
from app.schemas.interviews import Minutes

Brief = Annotated[ShortText, Field(description="The task and its context, as the candidate reads.")]
TimeBox = Annotated[Minutes, Field(description="How much work it is, apart from when it is due.")]
# Kept and shown, never fetched: whoever follows it does so in their own browser.
SubmissionUrl = Annotated[
    str,
    formed(
        r"^https://[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:[0-9]{1,5})?([/?#][!-~]*)?$",
        "Send a whole address that begins with https:// and has no user name in it.",
        max_length=2000,
    ),
    Field(examples=["https://example.com/robin/submission"]),
]


class TakeHomeIn(In):
    """The take-home of the stage the application stands in, not sent yet."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "stage": "take_home",
                    "brief": "Train, pack and deploy the model you are given; one command repeats "
                    "everything.",
                    "time_box_minutes": 180,
                }
            ]
        }
    )

    stage: Word
    brief: Brief
    time_box_minutes: TimeBox | None = Field(None, description="As the plan says when left out.")
    due_at: Moment | None = Field(None, description="A week after sending when left out.")


class TakeHomePatch(Patch):
    """A change of a take-home that the candidate does not have, or no more."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"time_box_minutes": 120}]})

    brief: Brief = ""
    time_box_minutes: TimeBox = 240
    due_at: Moment | None = None


class TakeHomeSend(In):
    """The take-home goes to the candidate."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"due_at": "2026-12-01T17:00:00Z"}]})

    due_at: Moment | None = Field(
        None, description="As drafted when left out, or else a week from now."
    )


class TakeHomeStart(In):
    """The candidate has started."""

    model_config = ConfigDict(json_schema_extra={"examples": [{}]})

    at: Moment | None = Field(None, description="When they did; now when left out.")


class TakeHomeSubmit(TakeHomeStart):
    """The candidate has handed in an address, or a file that the note names."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"submission_url": "https://example.com/robin/submission"}]}
    )

    submission_url: SubmissionUrl | None = None
    submission_note: ShortText | None = None

    @model_validator(mode="after")
    def _hand_something_in(self) -> Self:
        if self.submission_url is None and self.submission_note is None:
            raise ValueError("Send submission_url, or say in submission_note where it is.")
        return self


class TakeHomeExtend(In):
    """The candidate gets more time."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"due_at": "2026-12-08T17:00:00Z", "reason": "Ill for three days."}]
        }
    )

    due_at: Moment
    reason: ShortText


class TakeHomeEnd(In):
    """The take-home has expired, or is withdrawn."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"reason": "No answer to two reminders."}]}
    )

    reason: ShortText


class TakeHomeRow(Out):
    """A take-home as lists show it. Nothing in it depends on anybody's scorecard."""

    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime
    application_id: UUID
    candidate: NamedRecord
    requisition: NamedRecord
    stage: str
    status: TakeHomeStatus
    time_box_minutes: int
    due_at: datetime | None = Field(description="Null until it is said or the take-home is sent.")
    sent_at: datetime | None
    started_at: datetime | None
    submitted_at: datetime | None
    is_late: bool = Field(description="It was handed in after due_at.")
    is_overdue: bool = Field(description="Its stage is open and it is not in although due_at is.")
    extensions: int


class TakeHomeEventOut(Out):
    """Something somebody did with a take-home, and the deadline from then on."""

    action: TakeHomeAction
    person: NamedRecord
    reason: str | None
    due_at: datetime | None
    recorded_at: datetime


class TakeHomeWarning(Out):
    """Something a person should look at; nothing was refused."""

    code: str
    detail: str


class TakeHomeOut(TakeHomeRow):
    """A take-home with what was handed in and what was done with it, oldest first."""

    brief: str
    submission_url: str | None
    submission_note: str | None
    events: list[TakeHomeEventOut]
    warnings: list[TakeHomeWarning]


class TakeHomeQuery(ListQuery):
    """Which take-homes to list."""

    application_id: UUID | None = None
    status: TakeHomeStatus | None = None
    overdue: bool | None = None


class TakeHomeCriterion(Out):
    """One thing the reviewers look for, and what is good enough."""

    title: str
    meets_the_bar: str


class TakeHomeBrief(Out):
    """What the candidate is shown, and nothing else."""

    title: str
    brief: str
    time_box_minutes: int
    due_at: datetime | None
    rules: list[str]
    criteria: list[TakeHomeCriterion]
