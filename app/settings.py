"""Everything an operator can set, each by an environment variable `HIRING_<NAME>`."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import URL, make_url


class Settings(BaseSettings):
    """The service's configuration; the defaults run it on one machine without any set-up."""

    model_config = SettingsConfigDict(env_prefix="HIRING_", env_file=None, extra="ignore")

    database_url: str = Field(
        "sqlite:///var/hiring.db",
        description="Where records are kept: sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME.",
    )
    host: str = Field("127.0.0.1", description="Address the server listens on.")
    port: int = Field(8000, ge=0, le=65535, description="Port the server listens on.")
    key_environment: Annotated[str, Field(pattern=r"^[a-z]{2,10}$")] = Field(
        "live", description="Word inside every API key, so that keys of two installations differ."
    )
    rate_limit_requests: int = Field(
        600, ge=1, description="Requests one person (or one unknown address) may make a window."
    )
    rate_limit_window_seconds: int = Field(
        60, ge=1, le=3600, description="Length of the rate-limit window in seconds."
    )
    idempotency_retention_hours: int = Field(
        48,
        ge=24,
        description="How long an answer, a refusal by a rule included, is kept for a repeated "
        "Idempotency-Key.",
    )
    max_body_bytes: int = Field(
        512 * 1024, ge=1024, description="Largest request body accepted, in bytes."
    )
    worker_threads: int = Field(
        16,
        ge=1,
        le=200,
        description="Requests worked on at once; also connections a pool (PostgreSQL has two).",
    )
    pool_timeout_seconds: float = Field(
        3.0, gt=0, description="How long a request waits for a database connection before 503."
    )
    lock_timeout_seconds: float = Field(
        5.0, gt=0, description="How long a write waits for another one before 503."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="Least severe level that is logged."
    )

    @property
    def url(self) -> URL:
        """The database address with the driver this service uses for it.

        Raises ValueError for any engine other than SQLite and PostgreSQL.
        """
        url = make_url(self.database_url)
        drivers = {"sqlite": "sqlite+pysqlite", "postgresql": "postgresql+psycopg"}
        engine = url.get_backend_name()
        if engine == "postgres":
            engine = "postgresql"
        if engine not in drivers:
            raise ValueError("HIRING_DATABASE_URL must begin with sqlite:/// or postgresql://")
        if engine == "sqlite" and not url.database:
            raise ValueError(
                "HIRING_DATABASE_URL must name a file, for example sqlite:///hiring.db"
            )
        return url.set(drivername=drivers[engine])

    @property
    def sqlite_file(self) -> Path | None:
        """The database file on SQLite, None on PostgreSQL."""
        return Path(self.url.database or "") if self.url.get_backend_name() == "sqlite" else None
