"""Interviews: plan, seat the panel, prepare, and keep one's own scorecard."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query

from app.api.operations import PREFIX, Answer, Calling, IfMatch, Routes, saved
from app.api.pagination import walk
from app.reports.calendars import MEDIA_TYPE
from app.schemas.base import Page
from app.schemas.interviews import (
    AssignmentOut,
    AssignmentQuery,
    DepartureOut,
    InterviewIn,
    InterviewOut,
    InterviewPatch,
    InterviewQuery,
    KitOut,
    LeaveIn,
    ReminderOut,
    ReminderQuery,
)
from app.schemas.scorecards import OwnScorecardOut, ScorecardIn
from app.services import calendars, interviews, kits, reminders, scorecards

routes = Routes("interviews")


@routes.post(
    "/applications/{application_id}/interviews",
    "interviews.create",
    answer=InterviewOut,
    status=201,
    refusals=["stage-conflict", "panel-conflict", "take-home-conflict"],
)
def plan_interview(call: Calling, application_id: UUID, record: InterviewIn) -> Answer:
    """Plan the interview of the stage an application stands in, and seat its panel."""
    values = record.model_dump()
    made = interviews.create(call.session, call.act, application_id, values)
    return saved(call, interviews.read, made, made=True)


@routes.get(
    "/interviews",
    "interviews.list",
    answer=Page[InterviewOut],
    refusals=["cursor-invalid"],
)
def list_interviews(call: Calling, query: Annotated[InterviewQuery, Query()]) -> Answer:
    """List interviews."""
    return walk(call, query, interviews.find)


@routes.get("/interviews/{interview_id}", "interviews.read", answer=InterviewOut)
def read_interview(call: Calling, interview_id: UUID) -> Answer:
    """Read an interview and its panel."""
    body = interviews.read(call.session, call.act, interview_id)
    return Answer(body, version=body["version"])


@routes.patch(
    "/interviews/{interview_id}",
    "interviews.update",
    answer=InterviewOut,
    refusals=["panel-conflict", "stage-conflict"],
)
def update_interview(call: Calling, interview_id: UUID, changes: InterviewPatch) -> Answer:
    """Move an interview, change its panel, or say that it was held."""
    values = changes.changes()
    interview = interviews.update(call.session, call.act, interview_id, values)
    return saved(call, interviews.read, interview)


@routes.get("/interviews/{interview_id}/kit", "interviews.kit", answer=KitOut)
def read_kit(call: Calling, interview_id: UUID) -> Answer:
    """Read what to ask in an interview and what good looks like."""
    return Answer(kits.kit(call.session, call.act, call.library, interview_id))


@routes.post(
    "/interviews/{interview_id}/leave",
    "interviews.leave",
    answer=DepartureOut,
    if_match=IfMatch.HONOURED,
    refusals=["scorecard-submitted"],
)
def leave_panel(call: Calling, interview_id: UUID, leaving: LeaveIn) -> Answer:
    """Declare a conflict of interest, or withdraw from a panel for another reason; it is final."""
    return Answer(
        interviews.leave(call.session, call.act, interview_id, leaving.departure, leaving.reason)
    )


@routes.get(
    "/reminders",
    "reminders.list",
    answer=Page[ReminderOut],
    refusals=["cursor-invalid"],
)
def list_reminders(call: Calling, query: Annotated[ReminderQuery, Query()]) -> Answer:
    """List the scorecards that are still owed, and since when they are overdue.

    Where you owe one yourself, only your own is listed.
    """
    return walk(call, query, reminders.find)


@routes.get(
    "/interviews/{interview_id}/calendar",
    "interviews.calendar",
    answer=None,
    media_types=[MEDIA_TYPE],
    refusals=["start-missing"],
)
def read_calendar(call: Calling, interview_id: UUID) -> Answer:
    """Read an interview as a calendar file: an invitation, an update or a cancellation."""
    # A calendar cannot complete a path, so the address begins as the caller's own request did.
    # Host is theirs to choose, and nobody else gets this answer.
    kit_address = f"{call.request.base_url}{PREFIX[1:]}/interviews/{interview_id}/kit"
    body = calendars.read(call.session, call.act, interview_id, kit_address=kit_address)
    return Answer(body, media_type=MEDIA_TYPE, file_name=f"interview-{interview_id}.ics")


def _own(interview_id: UUID, body: dict[str, Any]) -> Answer:
    return Answer(body, version=body["version"], about=("interviews", interview_id))


@routes.get("/interviews/{interview_id}/scorecard", "scorecards.own", answer=OwnScorecardOut)
def read_own_scorecard(call: Calling, interview_id: UUID) -> Answer:
    """Read your own scorecard for an interview; before the first save it is empty, version 0."""
    body = scorecards.own(call.session, call.act, call.library, interview_id)
    return _own(interview_id, body)


@routes.put(
    "/interviews/{interview_id}/scorecard",
    "scorecards.save",
    answer=OwnScorecardOut,
    refusals=["scorecard-submitted"],
)
def save_scorecard(call: Calling, interview_id: UUID, card: ScorecardIn) -> Answer:
    """Save your draft as it stands, as often as you like."""
    values = card.model_dump()
    body = scorecards.save(call.session, call.act, call.library, interview_id, values)
    return _own(interview_id, body)


@routes.post(
    "/interviews/{interview_id}/scorecard/submit",
    "scorecards.submit",
    answer=OwnScorecardOut,
    if_match=IfMatch.HONOURED,
    refusals=["scorecard-incomplete", "scorecard-submitted"],
)
def submit_scorecard(call: Calling, interview_id: UUID) -> Answer:
    """Submit your scorecard, for good; others' for this stage open to you from then on."""
    body = scorecards.submit(call.session, call.act, call.library, interview_id)
    return _own(interview_id, body)


@routes.get(
    "/me/assignments",
    "me.assignments",
    answer=Page[AssignmentOut],
    refusals=["cursor-invalid"],
)
def list_assignments(call: Calling, query: Annotated[AssignmentQuery, Query()]) -> Answer:
    """List the interviews you sit on, and how far your own scorecard has come."""
    return walk(call, query, interviews.assignments)
