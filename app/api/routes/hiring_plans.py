"""The hiring plan of a team: from its pool as it is, and for the team as it would be."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import Query

from app.api.forms import Form, forms_of
from app.api.operations import Answer, Calling, Routes
from app.reports import drawing, plan_tables
from app.schemas.hiring_plans import HiringPlanIn, HiringPlanOut, HiringPlanQuery
from app.services import hiring_plans
from app.services.hiring_plans import Question

routes = Routes("teams")

_FORMS: Final = (
    *forms_of(plan_tables.PLAN),
    Form("svg", drawing.MEDIA_TYPE, plan_tables.picture, is_page=True),
)


@routes.get(
    "/teams/{team_id}/hiring-plan",
    "teams.hiring-plan",
    answer=HiringPlanOut,
    refusals=["gap-input-invalid", "hiring-plan-invalid"],
    forms=_FORMS,
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
        Question(role_weight=query.role_weight, hires=query.hires, roles=query.role),
    )
    return Answer(body, is_plain=True, file_name="hiring-plan", bom=query.bom)


@routes.post(
    "/teams/{team_id}/hiring-plan",
    "teams.hiring-plan-if",
    answer=HiringPlanOut,
    refusals=["gap-input-invalid", "hiring-plan-invalid"],
    forms=_FORMS,
    heavy=True,
    asks=True,
)
def read_hiring_plan_if(call: Calling, team_id: UUID, asked: HiringPlanIn) -> Answer:
    """Rank hires within a budget, with assumed candidates, or for the team as it would be.

    People leave, change, join, or are hired already; wanted roles and skills change. Assumed
    candidates stand in the plan beside those who applied, or alone. Nothing is saved.
    """
    body = hiring_plans.plan(
        call.session,
        call.act,
        call.library,
        team_id,
        Question(
            role_weight=asked.role_weight,
            hires=asked.hires,
            roles=asked.roles,
            budget=asked.budget,
            costs=asked.costs,
            assumed=[one.assumed() for one in asked.candidates],
            live_candidates=asked.live_candidates,
        ),
        asked.assumptions(),
    )
    return Answer(body, is_plain=True, file_name="hiring-plan-what-if")
