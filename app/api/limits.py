"""Rate limits, counted in the database so that replicas share them.

Each count is a transaction of its own: a refused request counts too. On SQLite the counters have
a file to themselves, so that a read never waits for a writer of records; on PostgreSQL the table is
unlogged. Losing the counters in a crash costs nobody anything.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine

from app.db import build_engine, in_autocommit
from app.models.bookkeeping import RateWindow
from app.settings import Settings

COUNT = (
    "INSERT INTO rate_windows (subject, window_started, requests) VALUES ({subject}, {started}, 1) "
    "ON CONFLICT (subject) DO UPDATE SET "
    "requests = CASE WHEN rate_windows.window_started = excluded.window_started "
    "THEN rate_windows.requests + 1 ELSE 1 END, window_started = excluded.window_started "
    "RETURNING requests"
)


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

    def count(self, connection: Connection, subject: str, now: datetime) -> Allowance:
        """Count one request of the subject and say what is left.

        connection: one to the records, not in a transaction; on PostgreSQL it does the counting.
        """
        moment = int(now.timestamp())
        started = moment - moment % self.window_seconds
        parameters = {"subject": subject, "started": started}
        if self.counters is None:
            requests = _count_on_postgresql(connection, parameters)
        else:
            requests = _count_on_sqlite(self.counters, parameters)
        return Allowance(
            limit=self.limit,
            window_seconds=self.window_seconds,
            remaining=max(0, self.limit - requests),
            resets_in_seconds=started + self.window_seconds - moment,
            exceeded=requests > self.limit,
        )

    def dispose(self) -> None:
        """Close every pooled connection."""
        if self.counters is not None:
            self.counters.dispose()


def _count_on_sqlite(counters: Engine, parameters: dict[str, object]) -> int:
    connection = counters.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(COUNT.format(subject=":subject", started=":started"), parameters)
        return int(cursor.fetchall()[0][0])
    finally:
        connection.close()


def _count_on_postgresql(connection: Connection, parameters: dict[str, object]) -> int:
    in_autocommit(connection)
    cursor = connection.connection.cursor()
    try:
        cursor.execute(COUNT.format(subject="%(subject)s", started="%(started)s"), parameters)
        return int(cursor.fetchall()[0][0])
    finally:
        cursor.close()
