"""A page about each kind of problem, so that its `type` leads somewhere."""

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse
from starlette.exceptions import HTTPException

from app.api.problems import PROBLEMS

router = APIRouter(include_in_schema=False)


@router.get("/problems/{code}")
async def describe_problem(code: str) -> PlainTextResponse:
    """What the problem means and what to do about it, in two lines."""
    if code not in PROBLEMS:
        raise HTTPException(404)
    problem = PROBLEMS[code]
    return PlainTextResponse(f"{problem.title} ({problem.status})\n{problem.remedy}\n")
