"""The limit: the same framework with the rows straight from the driver, and a key look-up before.

No policy, no rate limit, no cursor, no contract: what is left when a service does nothing else.
"""

import os
import sqlite3
from collections.abc import Awaitable, Callable

from fastapi import FastAPI, Request, Response
from sqlalchemy import make_url

Ask = Callable[[str, tuple[str, ...]], Awaitable[str]]

KEY = "SELECT person_id FROM api_keys WHERE public_id = {0}"
APPLICATIONS = (
    "SELECT a.id, a.version, a.created_at, a.updated_at, a.status, a.stage, a.stage_entered_at, "
    "a.applied_at, a.source_channel, a.requisition_id, a.candidate_id, c.name, r.title "
    "FROM applications a JOIN candidates c ON c.id = a.candidate_id "
    "JOIN requisitions r ON r.id = a.requisition_id "
)
STAGES = (
    "SELECT p.position, p.key, p.kind, p.title, p.minutes_low, p.minutes_high, v.outcome, "
    "v.entered_at, v.left_at FROM plan_stages p LEFT JOIN stage_visits v ON v.stage = p.key "
    "AND v.application_id = {0} WHERE p.requisition_id = "
    "(SELECT requisition_id FROM applications WHERE id = {0})"
)
OBJECT = {
    "sqlite": "json_group_array(json_object({0}))",
    "postgresql": "json_agg(json_build_object({0}))::text",
}


def _written_out(engine: str, rows: str) -> str:
    names = [
        part.split(".")[-1] for part in rows.split(" FROM ")[0].removeprefix("SELECT ").split(", ")
    ]
    members = ", ".join(f"'{name}', {name}" for name in names)
    return f"SELECT {OBJECT[engine].format(members)} FROM ({rows}) AS rows"  # noqa: S608  # all of it is above


def create_raw() -> FastAPI:
    """An app whose answers are what one statement gives: GET /list, and GET /detail/{id}."""
    url = make_url(os.environ["HIRING_DATABASE_URL"])
    engine = url.get_backend_name()
    mark = "?" if engine == "sqlite" else "%s"
    ask = (
        _sqlite(url.database or "")
        if engine == "sqlite"
        else _postgresql(url.render_as_string(False))
    )
    key = KEY.format(mark)
    listed = _written_out(engine, APPLICATIONS + "ORDER BY a.id LIMIT 50")
    application = _written_out(engine, APPLICATIONS + f"WHERE a.id = {mark}")
    stages = _written_out(engine, STAGES.format(mark))
    app = FastAPI()

    @app.get("/list")
    async def read_list(request: Request) -> Response:
        await ask(key, (request.headers.get("authorization", ""),))
        return Response(await ask(listed, ()), media_type="application/json")

    @app.get("/detail/{application_id}")
    async def read_detail(request: Request, application_id: str) -> Response:
        await ask(key, (request.headers.get("authorization", ""),))
        one = await ask(application, (application_id,))
        plan = await ask(stages, (application_id, application_id))
        return Response(one + plan, media_type="application/json")

    return app


def _sqlite(file: str) -> Ask:
    connection = sqlite3.connect(file, check_same_thread=False, isolation_level=None)

    async def ask(statement: str, parameters: tuple[str, ...]) -> str:
        row = connection.execute(statement, parameters).fetchone()
        return str(row[0]) if row else ""

    return ask


def _postgresql(address: str) -> Ask:
    from psycopg import AsyncConnection

    address = address.replace("postgresql+psycopg", "postgresql")
    idle: list[AsyncConnection] = []

    async def ask(statement: str, parameters: tuple[str, ...]) -> str:
        connection = idle.pop() if idle else await AsyncConnection.connect(address, autocommit=True)
        try:
            row = await (await connection.execute(statement.encode(), parameters)).fetchone()
        finally:
            idle.append(connection)
        return str(row[0]) if row else ""

    return ask
