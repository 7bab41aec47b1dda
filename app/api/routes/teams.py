"""Teams: profiles, demand, practices, and the gap between demand and what the team has."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from app.api.operations import Answer, Calling, Routes, saved
from app.api.pagination import walk
from app.schemas.base import Page
from app.schemas.practices import PracticesIn, PracticesOut
from app.schemas.teams import DemandIn, DemandOut, TeamIn, TeamOut, TeamPatch, TeamQuery
from app.services import practices, teams

routes = Routes("teams")


@routes.post("/teams", "teams.create", answer=TeamOut, status=201)
def create_team(call: Calling, record: TeamIn) -> Answer:
    """Create a team.

    A hiring manager creates teams of their own; an admin may name any manager.
    """
    team = teams.create(call.session, call.act, record.model_dump())
    return saved(call, teams.read, team, made=True)


@routes.get("/teams", "teams.list", answer=Page[TeamOut], refusals=["cursor-invalid"])
def list_teams(call: Calling, query: Annotated[TeamQuery, Query()]) -> Answer:
    """List teams."""
    return walk(call, query, teams.find)


@routes.get("/teams/{team_id}", "teams.read", answer=TeamOut)
def read_team(call: Calling, team_id: UUID) -> Answer:
    """Read a team's profile."""
    body = teams.read(call.session, call.act, team_id)
    return Answer(body, version=body["version"])


@routes.patch("/teams/{team_id}", "teams.update", answer=TeamOut)
def update_team(call: Calling, team_id: UUID, changes: TeamPatch) -> Answer:
    """Change a team's profile."""
    values = changes.changes()
    team = teams.update(call.session, call.act, team_id, values)
    return saved(call, teams.read, team)


@routes.get("/teams/{team_id}/demand", "teams.demand", answer=DemandOut)
def read_demand(call: Calling, team_id: UUID) -> Answer:
    """Read what the team is meant to have: full-time equivalents by role, holders by skill."""
    body = teams.read_demand(call.session, call.act, team_id)
    return Answer(body, version=body["version"])


@routes.put("/teams/{team_id}/demand", "teams.set-demand", answer=DemandOut)
def set_demand(call: Calling, team_id: UUID, demand: DemandIn) -> Answer:
    """Replace what the team is meant to have.

    If-Match takes the team's version, which counts changes of its demand too.
    """
    values = demand.model_dump()
    teams.set_demand(
        call.session, call.act, team_id, values["role_demands"], values["skill_targets"]
    )
    body = teams.read_demand(call.session, call.act, team_id)
    return Answer(body, version=body["version"], about=("teams", team_id))


@routes.get("/teams/{team_id}/practices", "teams.practices", answer=PracticesOut)
def read_practices(call: Calling, team_id: UUID) -> Answer:
    """Read the checklist of how teams work together, with this team's answers."""
    body = practices.read(call.session, call.act, team_id)
    return Answer(body, version=body["version"])


@routes.put("/teams/{team_id}/practices", "teams.set-practices", answer=PracticesOut)
def set_practices(call: Calling, team_id: UUID, answered: PracticesIn) -> Answer:
    """Replace the team's answers to the checklist.

    If-Match takes the team's version, which counts changes of its answers too. An answer that stays
    what it was stays with whoever gave it.
    """
    values = answered.model_dump()
    practices.replace(call.session, call.act, team_id, values["answers"])
    body = practices.read(call.session, call.act, team_id)
    return Answer(body, version=body["version"], about=("teams", team_id))
