"""What a database refuses is told by its code: its words are in the language of its server."""

import sqlite3

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from app.api.faults import refusal_of
from tests.client import Api

WORDS = "Das geht nicht."


def coded(error: sqlite3.Error, code: int) -> sqlite3.Error:
    """The error with the code SQLite gives it."""
    error.sqlite_errorcode = code
    return error


DISK_FULL = {
    "sqlite": coded(sqlite3.OperationalError(WORDS), sqlite3.SQLITE_FULL),
    "postgresql": psycopg.errors.DiskFull(WORDS),
}
NO_ANSWER = {
    "sqlite": sqlite3.OperationalError("unable to open a full path"),
    "postgresql": psycopg.OperationalError("unable to open a full path"),
}
COLLISION = {
    "unique, SQLite": coded(sqlite3.IntegrityError(WORDS), sqlite3.SQLITE_CONSTRAINT_UNIQUE),
    "key, SQLite": coded(sqlite3.IntegrityError(WORDS), sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY),
    "PostgreSQL": psycopg.errors.UniqueViolation(WORDS),
}
OTHER_RULE = {
    "sqlite": coded(sqlite3.IntegrityError("unique"), sqlite3.SQLITE_CONSTRAINT_CHECK),
    "postgresql": psycopg.errors.CheckViolation("unique"),
}


def code(error: Exception) -> str | None:
    """The code of the refusal, if it is one."""
    driver = sqlite3 if isinstance(error, sqlite3.Error) else psycopg
    refusal = refusal_of(error, driver)
    return refusal.code if refusal else None


@pytest.mark.parametrize("error", DISK_FULL.values(), ids=DISK_FULL)
def test_a_full_disk_is_known_without_its_words(error: Exception) -> None:
    assert code(error) == code(OperationalError("", {}, error)) == "storage-full"


@pytest.mark.parametrize("error", NO_ANSWER.values(), ids=NO_ANSWER)
def test_words_about_something_full_are_no_full_disk(error: Exception) -> None:
    assert code(error) == code(OperationalError("", {}, error)) == "unavailable"


@pytest.mark.parametrize("error", COLLISION.values(), ids=COLLISION)
def test_a_collision_is_known_without_its_words(error: Exception) -> None:
    assert code(IntegrityError("", {}, error)) == "already-exists"


@pytest.mark.parametrize("error", OTHER_RULE.values(), ids=OTHER_RULE)
def test_another_rule_of_the_tables_is_a_fault_of_our_own(error: Exception) -> None:
    assert code(IntegrityError("", {}, error)) is None


def test_what_either_engine_raises_carries_its_code(api: Api) -> None:
    again = text("INSERT INTO sync_counters (kind, value) VALUES ('candidate', 0)")
    with pytest.raises(IntegrityError) as raised, api.world.database.writing() as session:
        session.execute(again)
    refusal = refusal_of(raised.value, api.world.database.driver)
    assert refusal is not None
    assert refusal.code == "already-exists"
