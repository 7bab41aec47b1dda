"""What the service is measured against: the same framework, doing nothing but answering."""

import os
from pathlib import Path
from uuid import uuid4

from fastapi import FastAPI, Response
from sqlalchemy import text

from app.db import Database, transaction
from app.settings import Settings


def create_bare() -> FastAPI:
    """An app that returns the bytes in the file BENCH_BODY, and commits one row at POST /row."""
    body = Path(os.environ["BENCH_BODY"]).read_bytes() if "BENCH_BODY" in os.environ else b"{}"
    app = FastAPI()

    @app.get("/bare")
    async def bare() -> Response:
        return Response(body, media_type="application/json")

    if "BENCH_ROWS" in os.environ:
        database = Database(Settings())
        statement = text("INSERT INTO bench_rows (id) VALUES (:id)")

        def insert(connection: object) -> None:
            with transaction(connection, writes=True) as session:  # type: ignore[arg-type]  # run() passes one
                session.execute(statement, {"id": uuid4().hex})

        @app.post("/row")
        async def row() -> Response:
            await database.run(insert, writes=True, heavy=False)
            return Response(b"{}", media_type="application/json")

    return app
