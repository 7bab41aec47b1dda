"""From what frameworks and databases raise to what a caller is told."""

import sqlite3
from collections.abc import Sequence
from typing import Any

from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from app.domain.errors import DomainError, Fault
from app.schemas.base import FORMS

# What pydantic says where its own sentence would repeat the input, or say too little.
SENTENCES = {
    "missing": "This is required.",
    "extra_forbidden": "This is not known here. Leave it out, or check its spelling.",
    "uuid_parsing": "This must be a UUID.",
    "uuid_type": "This must be a UUID.",
    "string_type": "This must be text.",
    "string_unicode": "This must be text without half surrogate pairs.",
    "datetime_parsing": "This must be a time with an offset, such as 2026-05-04T09:30:00Z.",
    "datetime_from_date_parsing": "This must be a date and time with an offset, such as "
    "2026-05-04T09:30:00Z.",
    "timezone_aware": "Say the offset too, such as 2026-05-04T09:30:00Z.",
    "date_from_datetime_parsing": "This must be a date, such as 2026-05-04.",
    "date_parsing": "This must be a date, such as 2026-05-04.",
    "int_parsing": "This must be a whole number.",
    "int_parsing_size": "This number is too large.",
    "int_type": "This must be a whole number.",
    "int_from_float": "This must be a whole number.",
    "bool_parsing": "This must be true or false.",
    "bool_type": "This must be true or false.",
    "decimal_parsing": "This must be a number.",
    "decimal_type": "This must be a number.",
    "float_type": "This must be a number.",
    "model_attributes_type": "This must be a JSON object.",
    "model_type": "This must be a JSON object.",
    "dict_type": "This must be a JSON object.",
    "list_type": "This must be a list.",
}
SAFE_MESSAGES = {
    "string_too_short",
    "string_too_long",
    "too_long",
    "too_short",
    "greater_than",
    "greater_than_equal",
    "less_than",
    "less_than_equal",
    "enum",
    "literal_error",
    "decimal_max_places",
    "decimal_max_digits",
    "finite_number",
    "value_error",
}


COLLISIONS = {
    "23505",  # unique_violation
    sqlite3.SQLITE_CONSTRAINT_UNIQUE,
    sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY,
}
FULL_DISKS = {"53100", sqlite3.SQLITE_FULL}

MAX_FAULTS = 50
"""More would answer a short nonsense with a very long list."""


def validation_faults(errors: Sequence[Any]) -> list[Fault]:
    """One fault per pydantic error: where, a stable code, and what to send instead."""
    found = []
    for error in errors[:MAX_FAULTS]:
        kind = str(error["type"])
        place, *path = [str(part) for part in error["loc"]]
        pointer = "#/" + "/".join(_escape(part)[:80] for part in path) if path else "#"
        if kind == "value_error":
            sentence = str(error["msg"]).removeprefix("Value error, ")
        elif kind == "string_pattern_mismatch":
            sentence = FORMS[error["ctx"]["pattern"]]
        elif kind in SAFE_MESSAGES:
            sentence = f"{error['msg']}."
        else:
            sentence = SENTENCES.get(kind, "This value is not valid here.")
        found.append(
            Fault(pointer if place == "body" else place + pointer, kind.replace("_", "-"), sentence)
        )
    return found


def _escape(part: str) -> str:
    return part.replace("~", "~0").replace("/", "~1")


def code_of(error: object) -> object:
    """What the driver's error is called in any language: its SQLSTATE, or SQLite's code."""
    return getattr(error, "sqlstate", None) or getattr(error, "sqlite_errorcode", None)


def refusal_of(error: Exception, driver: Any) -> DomainError | None:
    """The refusal a database failure amounts to, or None when it is a fault of our own."""
    cause = code_of(getattr(error, "orig", error))
    if isinstance(error, IntegrityError) and cause in COLLISIONS:
        return DomainError(
            "already-exists",
            "Another request stored a record that collides with this one. Read it and try again.",
        )
    if isinstance(error, PoolTimeout | OSError):
        return DomainError("unavailable", "The service is busy. Repeat the request in a second.")
    if isinstance(error, OperationalError | driver.OperationalError) or (
        isinstance(error, DBAPIError) and error.connection_invalidated
    ):
        if cause in FULL_DISKS:
            return DomainError("storage-full", "There is no room left to store anything.")
        return DomainError("unavailable", "The database did not answer. Repeat it in a second.")
    return None
