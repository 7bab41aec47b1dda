"""Contracts of interviews: planning, panels, kits and assignments."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from app.domain.interviews import Departure, InterviewPurpose, InterviewStatus
from app.domain.pipeline import StageKind
from app.domain.scorecards import CardState
from app.schemas.applications import NamedRecord
from app.schemas.base import (
    In,
    Line,
    ListQuery,
    Moment,
    Out,
    Patch,
    ShortText,
    TimeZone,
    Whole,
    Word,
)

Panel = Annotated[list[UUID], Field(min_length=1, max_length=10)]
Minutes = Annotated[Whole, Field(ge=1, le=2880)]


class InterviewIn(In):
    """A meeting of the stage the application stands in."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "stage": "screen",
                    "panel": ["01900000-0000-7000-8000-000000000005"],
                    "starts_at": "2026-12-01T09:30:00Z",
                    "time_zone": "Europe/Lisbon",
                }
            ]
        }
    )

    stage: Word
    purpose: InterviewPurpose = Field(
        InterviewPurpose.STAGE, description="`follow_up`: going through a submitted take-home."
    )
    panel: Panel = Field(description="People by id; the first one leads.")
    starts_at: Moment | None = None
    planned_minutes: Minutes | None = Field(None, description="As the plan says when left out.")
    time_zone: TimeZone = "UTC"
    place: Line | None = None


class InterviewPatch(Patch):
    """A change of an interview. Whoever is left out of `panel` leaves it, for good."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"status": "held"}]})

    status: InterviewStatus = InterviewStatus.SCHEDULED
    panel: Panel = Field(default_factory=list)
    starts_at: Moment | None = None
    planned_minutes: Minutes = 60
    time_zone: TimeZone = "UTC"
    place: Line | None = None


class PanelSeatOut(Out):
    """One person on the panel."""

    person_id: UUID
    name: str
    is_lead: bool


class DepartureOut(Out):
    """Somebody who left the panel, for good."""

    person_id: UUID
    name: str
    departure: Departure
    reason: str | None = Field(description="Told to who seats panels; null to who sits on them.")
    left_at: datetime


class LeaveIn(In):
    """Why you give up your seat. Whoever may seat the panel may read it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "departure": "conflict_of_interest",
                    "reason": "The candidate and I worked in one team until last year.",
                }
            ]
        }
    )

    departure: Literal[Departure.WITHDREW, Departure.CONFLICT_OF_INTEREST]
    reason: ShortText


class InterviewOut(Out):
    """A meeting of a stage. Nothing in it depends on anybody's scorecard."""

    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime
    application_id: UUID
    candidate: NamedRecord
    requisition: NamedRecord
    stage: str
    purpose: InterviewPurpose
    status: InterviewStatus
    starts_at: datetime | None
    scorecards_due_at: datetime | None = Field(
        description="So long after the planned end as the plan says; null without a start."
    )
    planned_minutes: int
    time_zone: str
    place: str | None
    panel: list[PanelSeatOut]
    departures: list[DepartureOut]


class InterviewQuery(ListQuery):
    """Which interviews to list."""

    application_id: UUID | None = None


class AssignmentOut(InterviewOut):
    """An interview you sit on, and how far your own scorecard has come."""

    own_scorecard: CardState


class AssignmentQuery(ListQuery):
    """Which of your assignments to list."""

    own_scorecard: CardState | None = None


class KitQuestion(Out):
    """One question of the stage."""

    id: str
    text: str
    probes: list[str]


class KitCriterion(Out):
    """One criterion to rate, with what each level looks like."""

    id: str
    title: str
    kind: str
    evidence: str = Field(description="primary or secondary in this stage")
    is_observable: bool = Field(
        description="Whether the chosen form of the stage can show it; if not, rate it null."
    )
    led_by: UUID | None = Field(
        description="Who asks about it. Everybody rates what they saw, whoever led it."
    )
    anchors: dict[str, str]


class KitLocal(Out):
    """When the interview begins and ends by somebody's own clock; null where it is not known."""

    name: str
    time_zone: str | None
    starts_at_local: str | None
    ends_at_local: str | None
    is_outside_working_day: bool | None = Field(
        description="Whether it lies outside 08:00 to 19:00 there."
    )


class KitPerson(KitLocal):
    """One person on the panel, and what they lead."""

    person_id: UUID
    is_lead: bool
    leads: list[str] = Field(description="The criteria this person asks about.")


class KitOut(Out):
    """Everything an interviewer needs for this stage. Nobody's scorecard is in it."""

    interview_id: UUID
    purpose: InterviewPurpose
    stage: str
    kind: StageKind
    variant: str | None = Field(
        description="The form of the stage that was chosen; null: the whole."
    )
    title: str
    rubric_id: str
    rubric_version: str
    goals: list[str]
    focus: list[str]
    minutes_low: int = Field(description="As the plan says.")
    minutes_high: int
    planned_minutes: int
    scorecards_due_at: datetime | None
    interviewer_kinds: list[str] = Field(description="Who should hold it: anyone of these.")
    recommended_interviewers: int
    scale: dict[str, str]
    rules: list[str]
    conduct: list[str]
    criteria: list[KitCriterion]
    yours: list[str] = Field(description="The criteria you lead.")
    questions: list[KitQuestion]
    unscored: list[str]
    remote_hints: list[str]
    candidate_rules: list[str]
    panel: list[KitPerson] = Field(description="The lead first.")
    candidate: KitLocal
    warnings: list[str] = Field(description="About the time of day it is for those who take part.")


class ReminderOut(Out):
    """A seat whose scorecard is not in yet."""

    id: UUID
    person: NamedRecord
    interview_id: UUID
    application_id: UUID
    candidate: NamedRecord
    requisition: NamedRecord
    stage: str
    scorecard_due_at: datetime | None = Field(description="Null until the meeting has a start.")
    is_overdue: bool


class ReminderQuery(ListQuery):
    """Which reminders to list."""

    overdue: bool | None = None
