"""Is the process alive, and is it ready to serve?"""

from typing import Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from app import migrations
from app.api import problems
from app.api.world import World

router = APIRouter(tags=["operations"])


class Health(BaseModel):
    """How the service is."""

    status: Literal["alive", "ready"]


@router.get("/healthz", operation_id="healthz", summary="Is the process alive")
async def healthz() -> Health:
    """Answers as long as the process does."""
    return Health(status="alive")


@router.get(
    "/readyz",
    operation_id="readyz",
    summary="Is the service ready",
    response_model=Health,
    responses={
        503: {
            "description": "Not ready",
            "content": {
                problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemOut"}}
            },
        }
    },
)
async def readyz(request: Request) -> Response | Health:
    """Ready means: the database answers, and it has the tables this version needs."""
    reason = await run_in_threadpool(_why_not_ready, request.app.state.world)
    if reason is None:
        return Health(status="ready")
    status, body = problems.render(
        "unavailable", request_id=request.scope["state"]["request_id"], detail=reason
    )
    return Response(body, status, {"Retry-After": "1"}, problems.MEDIA_TYPE)


def _why_not_ready(world: World) -> str | None:
    try:
        with world.database.reading() as session:
            return migrations.why_not_current(session.connection())
    except (SQLAlchemyError, OSError):
        return "The database does not answer."
