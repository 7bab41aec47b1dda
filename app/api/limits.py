"""Rate limits, counted in the database so that replicas share them.

Each count is a transaction of its own: a refused request counts too. On SQLite the counters have
a file to themselves, so that a read never waits for a writer of records; on PostgreSQL the table is
unlogged. Losing the counters in a crash costs nobody anything.
"""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    Select,
    String,
    bindparam,
    case,
    cast,
    delete,
    literal,
    select,
)
from sqlmodel import col

from app.db import build_engine, in_autocommit
from app.models.bookkeeping import RateWindow
from app.settings import Settings
from app.statements import Prepared, Rows, insert_of


@dataclass(frozen=True, slots=True)
class Allowance:
    """How much of its window a subject has left, as the headers of the IETF draft say it."""

    limit: int
    window_seconds: int
    remaining: int
    resets_in_seconds: int
    exceeded: bool

    @property
    def headers(self) -> Mapping[str, str]:
        """`RateLimit-Policy` and `RateLimit`, plus `Retry-After` once the window is used up."""
        headers = {
            "RateLimit-Policy": f'"default";q={self.limit};w={self.window_seconds}',
            "RateLimit": f'"default";r={self.remaining};t={self.resets_in_seconds}',
        }
        if self.exceeded:
            headers["Retry-After"] = str(self.resets_in_seconds)
        return headers


class Limiter:
    """Counts requests per subject and window."""

    def __init__(self, settings: Settings) -> None:
        self.limit = settings.rate_limit_requests
        self.window_seconds = settings.rate_limit_window_seconds
        self.counters: Engine | None = None
        if settings.sqlite_file is not None:
            file = settings.sqlite_file.with_name(settings.sqlite_file.name + "-limits")
            beside = settings.model_copy(update={"database_url": f"sqlite:///{file}"})
            self.counters = build_engine(beside, sqlite_pragmas={"synchronous": "OFF"})
            RateWindow.metadata.tables["rate_windows"].create(self.counters, checkfirst=True)

    @property
    def counts_among_records(self) -> bool:
        """Whether the counters are in the same database as the records: see `counted_with`."""
        return self.counters is None

    def window(self, now: datetime) -> int:
        """When the window that holds this moment began, in seconds since 1970."""
        moment = int(now.timestamp())
        return moment - moment % self.window_seconds

    def count(self, connection: Connection, subject: str, now: datetime) -> Allowance:
        """Count one request of the subject and say what is left.

        connection: one to the records, not in a transaction; used if the counters are among them.
        """
        parameters = {"subject": subject, "window_started": self.window(now)}
        (counted,) = self._run(_COUNT, connection, **parameters)
        if counted["requests"] == 1:
            # Addresses of strangers are not kept longer than they are needed.
            self._run(_FORGET, connection, **parameters)
        return self.allowance(counted["requests"], now)

    def _run(self, statement: Prepared, connection: Connection, **parameters: Any) -> Rows:
        if self.counters is None:
            in_autocommit(connection)
            return statement.all_on(connection, "postgresql", **parameters)
        with closing(self.counters.raw_connection()) as beside:
            return statement.all_through(beside, self.counters.dialect, "sqlite", **parameters)

    def allowance(self, requests: int, now: datetime) -> Allowance:
        """What is left after this many requests in the window."""
        return Allowance(
            limit=self.limit,
            window_seconds=self.window_seconds,
            remaining=max(0, self.limit - requests),
            resets_in_seconds=self.window(now) + self.window_seconds - int(now.timestamp()),
            exceeded=requests > self.limit,
        )

    def dispose(self) -> None:
        """Close every pooled connection."""
        if self.counters is not None:
            self.counters.dispose()


def counted_with(callers: Select[Any]) -> Select[Any]:
    """The statement with one request counted for each person_id it finds, as column `requests`.

    One round trip to PostgreSQL in place of two.
    """
    found = callers.cte("callers")
    new = insert_of("postgresql")(RateWindow).from_select(
        ["subject", "window_started", "requests"],
        select(cast(found.c.person_id, String), bindparam("window_started"), literal(1)),
    )
    counted = _or_count_up(new).cte("counted")
    return select(*found.c, counted.c.requests).where(
        counted.c.subject == cast(found.c.person_id, String)
    )


def _or_count_up(new: Any) -> Any:
    """The insertion, which adds to the window that is there already unless that has passed."""
    same_window = col(RateWindow.window_started) == new.excluded.window_started
    return new.on_conflict_do_update(
        index_elements=["subject"],
        set_={
            "requests": case((same_window, col(RateWindow.requests) + 1), else_=1),
            "window_started": new.excluded.window_started,
        },
    ).returning(col(RateWindow.subject), col(RateWindow.requests))


_COUNT = Prepared(
    lambda dialect_name: _or_count_up(
        insert_of(dialect_name)(RateWindow).values(
            subject=bindparam("subject"), window_started=bindparam("window_started"), requests=1
        )
    )
)
_FORGET = Prepared(
    lambda _dialect_name: (
        delete(RateWindow)
        .where(col(RateWindow.window_started) < bindparam("window_started"))
        .returning(col(RateWindow.subject))
    )
)
