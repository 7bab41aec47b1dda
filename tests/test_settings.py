"""Settings come from HIRING_ variables, have defaults that run, and refuse what cannot work."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from app.settings import Settings


@pytest.fixture(autouse=True)
def _only_these_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"HIRING_{name.upper()}", raising=False)


def test_without_any_variable_records_are_in_one_file_and_nobody_else_is_listened_to() -> None:
    settings = Settings()
    assert settings.sqlite_file == Path("var/hiring.db")
    assert settings.host == "127.0.0.1"


def test_a_variable_sets_what_it_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HIRING_PORT", "9001")
    monkeypatch.setenv("PORT", "9002")
    assert Settings().port == 9001


@pytest.mark.parametrize(
    ("given", "driver"),
    [
        ("postgresql://ann:pw@db/hiring", "postgresql+psycopg"),
        ("postgres://ann:pw@db/hiring", "postgresql+psycopg"),
        ("postgresql+asyncpg://ann:pw@db/hiring", "postgresql+psycopg"),
        ("sqlite:///hiring.db", "sqlite+pysqlite"),
    ],
)
def test_the_engine_is_chosen_by_the_address_and_the_driver_by_us(given: str, driver: str) -> None:
    assert Settings(database_url=given).url.drivername == driver


def test_postgresql_has_no_file() -> None:
    assert Settings(database_url="postgresql://db/hiring").sqlite_file is None


@pytest.mark.parametrize(
    "address",
    [
        "mysql://ann:s3cret@db/hiring",
        "sqlite://",
        "oracle://db",
        "s3cret",
        "postgresql://db:x/s3cret",
    ],
)
def test_another_engine_or_a_database_in_memory_is_refused_at_once(address: str) -> None:
    with pytest.raises(ValidationError, match="sqlite:///") as refused:
        Settings(database_url=address)
    assert [fault["loc"] for fault in refused.value.errors()] == [("database_url",)]
    assert "s3cret" not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("port", "70000"),
        ("key_environment", "Live_1"),
        ("rate_limit_requests", "0"),
        ("idempotency_retention_hours", "23"),
        ("max_body_bytes", "10"),
        ("worker_threads", "0"),
        ("pool_timeout_seconds", "0"),
        ("log_level", "loud"),
    ],
)
def test_a_value_that_cannot_work_is_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"HIRING_{name.upper()}", value)
    with pytest.raises(ValidationError) as refused:
        Settings()
    assert refused.value.errors()[0]["loc"] == (name,)


def test_every_setting_says_what_it_is_for() -> None:
    for name, field in Settings.model_fields.items():
        assert field.description, name
