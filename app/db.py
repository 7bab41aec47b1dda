"""Engines and transactions for SQLite and PostgreSQL, behind one small class."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, TypeVar

import anyio
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool

from app.settings import Settings

# Only PostgreSQL needs this, and importing it takes a while.
if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

Result = TypeVar("Result")

SQLITE_PRAGMAS = {
    "journal_mode": "WAL",
    "synchronous": "FULL",
    "foreign_keys": "ON",
    "secure_delete": "ON",
}


def _postgresql_options(settings: Settings) -> dict[str, Any]:
    milliseconds = int(settings.lock_timeout_seconds * 1000)
    return {
        "pool_size": settings.worker_threads,
        "max_overflow": 0,
        "pool_timeout": settings.pool_timeout_seconds,
        "pool_use_lifo": True,
        "hide_parameters": True,
        "connect_args": {
            "connect_timeout": max(2, int(settings.pool_timeout_seconds)),
            "options": f"-c lock_timeout={milliseconds} -c timezone=UTC",
        },
    }


def build_async_engine(settings: Settings) -> "AsyncEngine":
    """An engine for PostgreSQL whose waiting is done by the event loop."""
    from sqlalchemy.ext.asyncio import create_async_engine

    return create_async_engine(settings.url, **_postgresql_options(settings))


def build_engine(settings: Settings, *, sqlite_pragmas: dict[str, str] | None = None) -> Engine:
    """An engine whose connections hold the settings this service relies on.

    SQLite connections stay in the driver's autocommit mode, so that the `begin` listener below
    decides how a transaction opens: a deferred BEGIN that later writes fails under load.
    """
    if settings.sqlite_file is None:
        return create_engine(settings.url, **_postgresql_options(settings))
    settings.sqlite_file.parent.mkdir(parents=True, exist_ok=True)
    # Made before SQLite makes it: what is in it is not for every account of the machine.
    settings.sqlite_file.touch(mode=0o600)
    engine = create_engine(
        settings.url,
        pool_size=settings.worker_threads,
        max_overflow=0,
        pool_timeout=settings.pool_timeout_seconds,
        hide_parameters=True,
        connect_args={"check_same_thread": False, "timeout": settings.lock_timeout_seconds},
    )
    pragmas = SQLITE_PRAGMAS | (sqlite_pragmas or {})

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None
        for name, value in pragmas.items():
            connection.execute(f"PRAGMA {name}={value}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))

    return engine


HEAVY_SHARE = 4
"""One thread in so many may be taken by work that is heavy on the processor."""


class Database:
    """The one handle to the records.

    Work is a plain function of a connection; `run` decides where it runs. Reading SQLite needs no
    waiting, so it happens on the event loop: a hop to a thread costs more than the read. Writing
    SQLite waits for the disk and for other writers, so it happens in a thread. PostgreSQL is waited
    for without a thread. Work that is heavy on the processor always gets a thread, but no more than
    a quarter of them at once: threads share one interpreter, and others want to be answered too.
    """

    def __init__(self, settings: Settings) -> None:
        self.engine = build_engine(settings)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self.async_engine = None if self.is_sqlite else build_async_engine(settings)
        self._heavy = anyio.CapacityLimiter(max(1, settings.worker_threads // HEAVY_SHARE))
        self._patience = settings.pool_timeout_seconds

    @property
    def driver(self) -> Any:
        """The driver's module: prepared statements run on it, so its errors come as they are."""
        return self.engine.dialect.loaded_dbapi

    async def run(
        self, work: Callable[[Connection], Result], *, writes: bool, heavy: bool
    ) -> Result:
        """What `work` gives for a connection that is not yet in a transaction.

        Raises TimeoutError when heavy work waits for its turn longer than for a connection.
        """
        if heavy:
            turn = object()
            with anyio.fail_after(self._patience):
                await self._heavy.acquire_on_behalf_of(turn)
            try:
                return await run_in_threadpool(self._with_connection, work)
            finally:
                self._heavy.release_on_behalf_of(turn)
        if self.async_engine is not None:
            async with self.async_engine.connect() as connection:
                return await connection.run_sync(work)
        if writes:
            return await run_in_threadpool(self._with_connection, work)
        return self._with_connection(work)

    def _with_connection(self, work: Callable[[Connection], Result]) -> Result:
        with self.engine.connect() as connection:
            return work(connection)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session over one consistent snapshot; nothing it does is kept."""
        with self.engine.connect() as connection, transaction(connection, writes=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session whose changes are committed when the block ends."""
        with self.engine.connect() as connection, transaction(connection, writes=True) as session:
            yield session

    async def dispose(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()
        if self.async_engine is not None:
            await self.async_engine.dispose()


def driver_of(connection: Connection) -> Any:
    """The driver's own connection behind this one."""
    return connection.connection.dbapi_connection


def in_autocommit(connection: Connection) -> None:
    """Let each statement be a transaction of its own, until `transaction` says otherwise.

    On PostgreSQL this saves a read of one statement two round trips; SQLite is there already.
    """
    if connection.dialect.name == "postgresql" and not driver_of(connection).autocommit:
        driver_of(connection).autocommit = True


@contextmanager
def transaction(
    connection: Connection, *, writes: bool, snapshot: bool = True
) -> Iterator[Session]:
    """A session on this connection, in a transaction.

    One that writes takes SQLite's write lock at once, because what it reads decides what it writes,
    and commits when the block ends. One that reads sees one snapshot; without `snapshot`, each
    statement on PostgreSQL sees the newest state. Both roll back on an error.
    """
    if connection.dialect.name == "sqlite":
        connection = connection.execution_options(begin="BEGIN IMMEDIATE" if writes else "BEGIN")
    elif writes or snapshot:
        driver_of(connection).autocommit = False
        if not writes:
            connection = connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
    try:
        with Session(connection, autoflush=False, expire_on_commit=False) as session:
            if writes:
                session.connection()
            yield session
            if writes:
                session.commit()
    except BaseException:
        # After a commit that failed, SQLAlchemy believes it is over; the driver may not be.
        with suppress(Exception):
            if not connection.invalidated:
                driver_of(connection).rollback()
        raise
