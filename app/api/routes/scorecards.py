"""Scorecards once they are submitted: read with their revisions, amend, approve an amendment."""

from typing import Annotated
from uuid import UUID

from fastapi import Path

from app.api.operations import Answer, Call, Calling, IfMatch, Routes
from app.schemas.scorecards import AmendmentIn, RevisedScorecardOut
from app.services import amendments

routes = Routes("scorecards")


def _revised(call: Call, scorecard_id: UUID, status: int = 200) -> Answer:
    body = amendments.read(call.session, call.act, scorecard_id)
    return Answer(body, status, version=body["version"], about=("scorecards", scorecard_id))


@routes.get("/scorecards/{scorecard_id}", "scorecards.read", answer=RevisedScorecardOut)
def read_scorecard(call: Calling, scorecard_id: UUID) -> Answer:
    """Read a scorecard with everything it ever said."""
    return _revised(call, scorecard_id)


@routes.post(
    "/scorecards/{scorecard_id}/amendments",
    "scorecards.amend",
    answer=RevisedScorecardOut,
    status=201,
    if_match=IfMatch.HONOURED,
    refusals=["scorecard-not-submitted", "scorecard-incomplete"],
)
def amend_scorecard(call: Calling, scorecard_id: UUID, amendment: AmendmentIn) -> Answer:
    """Amend your submitted scorecard: a new revision with a reason.

    What you submitted is kept, and agreement between interviewers goes by what you gave before you
    could read another scorecard of the visit.
    """
    values = amendment.model_dump()
    amendments.amend(call.session, call.act, call.library, scorecard_id, values)
    return _revised(call, scorecard_id, 201)


@routes.post(
    "/scorecards/{scorecard_id}/amendments/{revision}/approve",
    "scorecards.approve",
    answer=RevisedScorecardOut,
    refusals=["amendment-settled", "second-person-missing"],
)
def approve_amendment(
    call: Calling, scorecard_id: UUID, revision: Annotated[int, Path(ge=2, le=1000)]
) -> Answer:
    """Let a correction count that was made when others' scorecards could be read."""
    amendments.approve(call.session, call.act, scorecard_id, revision)
    return _revised(call, scorecard_id)
