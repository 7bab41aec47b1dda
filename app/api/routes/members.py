"""Members of a team, with the roles they work in and the levels that are known of them."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Query

from app.api.operations import Answer, Calling, Routes, saved
from app.api.pagination import walk
from app.schemas.base import Page
from app.schemas.teams import (
    LevelRecordOut,
    LevelRecordQuery,
    MemberIn,
    MemberOut,
    MemberPatch,
    MemberQuery,
)
from app.services import members

routes = Routes("members")


@routes.post("/teams/{team_id}/members", "members.create", answer=MemberOut, status=201)
def create_member(call: Calling, team_id: UUID, record: MemberIn) -> Answer:
    """Take somebody onto the team."""
    values = record.model_dump()
    member = members.create(call.session, call.act, team_id, values)
    read = partial(members.read, team_id=team_id)
    return saved(call, read, member, made=True, under=f"/teams/{team_id}")


@routes.get(
    "/teams/{team_id}/members",
    "members.list",
    answer=Page[MemberOut],
    refusals=["cursor-invalid"],
)
def list_members(call: Calling, team_id: UUID, query: Annotated[MemberQuery, Query()]) -> Answer:
    """List the team's members."""
    return walk(call, query, partial(members.find, team_id=team_id))


@routes.get("/teams/{team_id}/members/{member_id}", "members.read", answer=MemberOut)
def read_member(call: Calling, team_id: UUID, member_id: UUID) -> Answer:
    """Read a member."""
    body = members.read(call.session, call.act, member_id, team_id=team_id)
    return Answer(body, version=body["version"])


@routes.get(
    "/teams/{team_id}/members/{member_id}/levels",
    "members.levels",
    answer=Page[LevelRecordOut],
    refusals=["cursor-invalid"],
)
def list_levels(
    call: Calling, team_id: UUID, member_id: UUID, query: Annotated[LevelRecordQuery, Query()]
) -> Answer:
    """List every level ever recorded of a member, oldest first.

    While you owe a scorecard for a hire, you do not see the records that tell of scorecards: levels
    of interviews, and levels that became unknown.
    """
    return walk(call, query, partial(members.find_levels, team_id=team_id, member_id=member_id))


@routes.patch(
    "/teams/{team_id}/members/{member_id}",
    "members.update",
    answer=MemberOut,
    refusals=["own-scorecard-missing"],
)
def update_member(call: Calling, team_id: UUID, member_id: UUID, changes: MemberPatch) -> Answer:
    """Change a member.

    Allocations and levels that are sent replace all there were; those left out stay. The levels
    that change stay in the member's history. A level seen again counts as new only with another
    `as_of`.
    """
    values = changes.changes()
    member = members.update(call.session, call.act, team_id, member_id, values)
    read = partial(members.read, team_id=team_id)
    return saved(call, read, member)


@routes.delete("/teams/{team_id}/members/{member_id}", "members.delete", answer=None, status=204)
def delete_member(call: Calling, team_id: UUID, member_id: UUID) -> Answer:
    """Take somebody off the team."""
    members.delete(call.session, call.act, team_id, member_id)
    return Answer(None, status=204)
