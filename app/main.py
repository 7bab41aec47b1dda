"""The composition root: the only place that knows everyone."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio.to_thread
from fastapi import FastAPI
from starlette.types import ASGIApp

from app import __version__
from app.api import documentation, errors
from app.api.envelope import Envelope
from app.api.routes import (
    applications,
    candidates,
    demographics,
    gap_reports,
    gap_snapshots,
    health,
    hiring_plans,
    interviews,
    job_descriptions,
    keys,
    me,
    members,
    people,
    problems,
    reports,
    requisitions,
    roles,
    rubrics,
    scorecards,
    take_homes,
    teams,
)
from app.api.serving import install
from app.api.world import World
from app.settings import Settings

# The busiest nouns come first: an address is looked for in this order.
NOUNS = (
    applications.routes,
    candidates.routes,
    demographics.routes,
    requisitions.routes,
    interviews.routes,
    scorecards.routes,
    me.routes,
    teams.routes,
    gap_reports.routes,
    hiring_plans.routes,
    job_descriptions.routes,
    gap_snapshots.routes,
    members.routes,
    take_homes.routes,
    reports.routes,
    rubrics.routes,
    roles.routes,
    people.routes,
    keys.routes,
)


def create_app(settings: Settings, world: World | None = None) -> ASGIApp:
    """The service as an ASGI application; `world` replaces the real one in tests."""
    return Envelope(create_api(settings, world))


def create_api(settings: Settings, world: World | None = None) -> FastAPI:
    """The service without its outermost layer."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        threads = anyio.to_thread.current_default_thread_limiter()
        threads.total_tokens = settings.worker_threads
        # What is loaded by now stays: the collector need not walk it again at every full pass. A
        # pass before this one to find the little that could go would take a tenth of the start.
        gc.freeze()
        yield
        await app.state.world.dispose()

    app = FastAPI(
        title="MLOps hiring-pipeline tracker",
        version=__version__,
        summary="Five interview stages, blind scorecards, and the role-gap report they lead to.",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.world = world or World.build(settings)
    errors.install(app)
    for routes in NOUNS:
        install(app, routes)
    app.include_router(health.router)
    app.include_router(problems.router)
    app.openapi = lambda: documentation.document(app)  # type: ignore[method-assign]  # FastAPI's own way to extend it
    return app
