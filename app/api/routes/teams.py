"""Teams: profiles, demand, practices, and the gap between demand and what the team has."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from app.api.operations import Answer, Calling, Routes, saved
from app.api.pagination import walk
from app.schemas.base import Page
from app.schemas.gaps import GapReportIn, GapReportOut, GapReportQuery
from app.schemas.hiring_plans import HiringPlanIn, HiringPlanOut, HiringPlanQuery
from app.schemas.practices import PracticesIn, PracticesOut
from app.schemas.teams import DemandIn, DemandOut, TeamIn, TeamOut, TeamPatch, TeamQuery
from app.services import gap_reports, hiring_plans, practices, teams

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


@routes.get(
    "/teams/{team_id}/gap-report",
    "teams.gap-report",
    answer=GapReportOut,
    refusals=["gap-input-invalid"],
    heavy=True,
)
def read_gap_report(
    call: Calling, team_id: UUID, query: Annotated[GapReportQuery, Query()]
) -> Answer:
    """Report which roles and skills the team lacks, how sure that is, and who would close it.

    Every figure stands beside those it was computed from. A level nobody recorded is unknown and
    widens the interval; it is never counted as zero.
    """
    library = call.library
    body = gap_reports.report(call.session, call.act, library, team_id, beta=query.beta)
    return Answer(body, is_plain=True)


@routes.post(
    "/teams/{team_id}/gap-report",
    "teams.gap-report-if",
    answer=GapReportOut,
    refusals=["gap-input-invalid"],
    heavy=True,
    asks=True,
)
def read_gap_report_if(call: Calling, team_id: UUID, asked: GapReportIn) -> Answer:
    """Report on the team as it would be with other people, levels or demand; nothing is saved.

    People leave, change, join, or are hired out of the pipeline; wanted roles and skills change.
    """
    body = gap_reports.report(
        call.session,
        call.act,
        call.library,
        team_id,
        beta=asked.beta,
        assumptions=asked.assumptions(),
    )
    return Answer(body, is_plain=True)


@routes.get(
    "/teams/{team_id}/hiring-plan",
    "teams.hiring-plan",
    answer=HiringPlanOut,
    refusals=["gap-input-invalid", "hiring-plan-invalid"],
    heavy=True,
)
def read_hiring_plan(
    call: Calling, team_id: UUID, query: Annotated[HiringPlanQuery, Query()]
) -> Answer:
    """Rank which candidates, hired together, would close most of what the team lacks.

    For every number of hires: the best set, the next ones, how sure that is, and who is in all of
    them. Ratings decide, never what somebody costs or where they come from.
    """
    body = hiring_plans.plan(
        call.session,
        call.act,
        call.library,
        team_id,
        beta=query.beta,
        hires=query.hires,
        roles=query.role,
    )
    return Answer(body, is_plain=True, file_name="hiring-plan")


@routes.post(
    "/teams/{team_id}/hiring-plan",
    "teams.hiring-plan-if",
    answer=HiringPlanOut,
    refusals=["gap-input-invalid", "hiring-plan-invalid"],
    heavy=True,
    asks=True,
)
def read_hiring_plan_if(call: Calling, team_id: UUID, asked: HiringPlanIn) -> Answer:
    """Rank hires within a budget, or for the team as it would be; nothing is saved.

    People leave, change, join, or are hired already; wanted roles and skills change.
    """
    body = hiring_plans.plan(
        call.session,
        call.act,
        call.library,
        team_id,
        beta=asked.beta,
        hires=asked.hires,
        roles=asked.roles,
        budget=asked.budget,
        costs=asked.costs,
        assumptions=asked.assumptions(),
    )
    return Answer(body, is_plain=True, file_name="hiring-plan")
