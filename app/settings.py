"""Everything an operator can set, each by an environment variable `HIRING_<NAME>`."""

from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import URL, make_url
from sqlalchemy.exc import SQLAlchemyError

_SQLITE: Final = "sqlite+pysqlite"
_DRIVERS: Final = {
    "sqlite": _SQLITE,
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",
}


class Settings(BaseSettings):
    """The service's configuration; the defaults run it on one machine without any set-up."""

    # An address has a password in it, which no error may repeat.
    model_config = SettingsConfigDict(
        env_prefix="HIRING_", env_file=None, extra="ignore", hide_input_in_errors=True
    )

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

    @field_validator("database_url")
    @classmethod
    def _is_usable(cls, address: str) -> str:
        _with_our_driver(address)
        return address

    @property
    def url(self) -> URL:
        """The database address with the driver this service uses for it."""
        return _with_our_driver(self.database_url)

    @property
    def sqlite_file(self) -> Path | None:
        """The database file on SQLite, None on PostgreSQL."""
        return Path(self.url.database or "") if self.url.get_backend_name() == "sqlite" else None


def _with_our_driver(address: str) -> URL:
    """Raises ValueError for what is no address of SQLite or PostgreSQL."""
    try:
        url = make_url(address)
        driver = _DRIVERS[url.get_backend_name()]
    except (SQLAlchemyError, ValueError, KeyError):
        raise ValueError("Begin it with sqlite:///FILE or postgresql://.") from None
    if driver == _SQLITE and not url.database:
        raise ValueError("Name a file, for example sqlite:///hiring.db.")
    return url.set(drivername=driver)
