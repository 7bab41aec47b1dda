"""Members of a team, with the roles they work in and the levels that are known of them."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Query

from app.api.operations import Answer, Call, Calling, Routes
from app.api.pagination import walk
from app.models.teams import Member
from app.schemas.base import Page
from app.schemas.teams import MemberIn, MemberOut, MemberPatch, MemberQuery
from app.services import members

routes = Routes("members")


def _saved(call: Call, member: Member, *, made: bool = False) -> Answer:
    return Answer(
        members.read(call.session, call.act, member.team_id, member.id),
        status=201 if made else 200,
        version=member.version,
        location=f"/teams/{member.team_id}/members/{member.id}" if made else None,
        about=("members", member.id),
    )


@routes.post("/teams/{team_id}/members", "members.create", answer=MemberOut, status=201)
def create_member(call: Calling, team_id: UUID, record: MemberIn) -> Answer:
    """Take somebody onto the team."""
    values = record.model_dump()
    return _saved(call, members.create(call.session, call.act, team_id, values), made=True)


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
    body = members.read(call.session, call.act, team_id, member_id)
    return Answer(body, version=body["version"])


@routes.patch(
    "/teams/{team_id}/members/{member_id}",
    "members.update",
    answer=MemberOut,
    refusals=["own-scorecard-missing"],
)
def update_member(call: Calling, team_id: UUID, member_id: UUID, changes: MemberPatch) -> Answer:
    """Change a member.

    Allocations and levels that are sent replace all there were; those left out stay.
    """
    values = changes.model_dump(include=changes.model_fields_set)
    return _saved(call, members.update(call.session, call.act, team_id, member_id, values))


@routes.delete("/teams/{team_id}/members/{member_id}", "members.delete", answer=None, status=204)
def delete_member(call: Calling, team_id: UUID, member_id: UUID) -> Answer:
    """Take somebody off the team."""
    members.delete(call.session, call.act, team_id, member_id)
    return Answer(None, status=204)
