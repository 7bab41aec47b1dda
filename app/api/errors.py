"""Refusals of the framework itself, in the one shape of all refusals."""

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException
from starlette.routing import Match, Route

from app.api import problems

CODE_OF_STATUS = {404: "not-found", 405: "method-not-allowed"}


def install(app: FastAPI) -> None:
    """Answer what Starlette refuses (unknown paths, wrong methods) as a problem."""

    @app.exception_handler(HTTPException)
    async def refuse(request: Request, error: HTTPException) -> Response:
        code = CODE_OF_STATUS.get(error.status_code, "request-unreadable")
        status, body = problems.render(code, request_id=request.scope["state"]["request_id"])
        headers = dict(error.headers or {})
        if status == 405:
            headers["Allow"] = ", ".join(_allowed_methods(app, request))
        return Response(body, status, headers, media_type=problems.MEDIA_TYPE)

    @app.exception_handler(Exception)
    async def own_up(request: Request, _error: Exception) -> Response:
        # Without this Starlette answers in plain text before the envelope hears of the crash.
        request_id = request.scope["state"]["request_id"]
        status, body = problems.render("internal-error", request_id=request_id)
        return Response(body, status, media_type=problems.MEDIA_TYPE)


def _allowed_methods(app: FastAPI, request: Request) -> list[str]:
    """The methods of every route at this path: Starlette would name the first one's only."""
    methods: set[str] = set()
    for route in app.routes:
        if isinstance(route, Route) and route.matches(request.scope)[0] is not Match.NONE:
            methods |= route.methods or set()
    return sorted(methods)
