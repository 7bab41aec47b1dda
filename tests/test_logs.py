"""Log lines are JSON, carry named fields only, and never a value out of a record."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from app import logs


class Log:
    """What was written, line by line."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]


@pytest.fixture
def log() -> Iterator[Log]:
    root, kept = logging.getLogger(), list(logging.getLogger().handlers)
    level = root.level
    written = Log()
    logs.configure("info", written.stream)
    yield written
    logging.captureWarnings(False)
    root.handlers[:] = kept
    root.setLevel(level)


def fail_with(secret: str) -> None:
    raise ValueError(f"cannot read {secret}")


def test_a_line_says_when_how_grave_who_and_what(log: Log) -> None:
    logging.getLogger("hiring.access").info("request", extra={"status": 200})
    (line,) = log.lines
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "info",
        "logger": "hiring.access",
        "message": "request",
        "status": 200,
    }


def test_a_field_nobody_allowed_is_left_out(log: Log) -> None:
    logging.getLogger("hiring").warning("storage_fault", extra={"body": "x", "fault": "Locked"})
    assert "body" not in log.lines[0]
    assert log.lines[0]["fault"] == "Locked"


def test_an_exception_is_told_by_type_and_place_without_its_message(log: Log) -> None:
    try:
        fail_with("robin.example@example.com")
    except ValueError:
        logging.getLogger("hiring").exception("crash")
    (line,) = log.lines
    assert line["exception"]["type"] == "builtins.ValueError"
    assert line["exception"]["frames"][-1].startswith("tests/test_logs.py:")
    assert line["exception"]["frames"][-1].endswith(" fail_with")
    assert "robin" not in log.stream.getvalue()


def test_the_cause_of_an_exception_is_told_the_same_way(log: Log) -> None:
    try:
        try:
            fail_with("secret-1")
        except ValueError as error:
            raise RuntimeError("secret-2") from error
    except RuntimeError:
        logging.getLogger("hiring").exception("crash")
    assert log.lines[0]["exception"]["cause"]["type"] == "builtins.ValueError"
    assert "secret" not in log.stream.getvalue()


def test_a_traceback_in_a_message_of_uvicorn_is_cut_at_its_first_line(log: Log) -> None:
    logging.getLogger("uvicorn.error").error("Traceback\nValueError: robin.example@example.com")
    assert log.lines[0]["message"] == "Traceback"


def test_what_a_library_fills_into_its_message_is_not_written(log: Log) -> None:
    logging.getLogger("sqlalchemy.pool").warning("row %s", "robin.example@example.com")
    assert log.lines[0]["message"] == "row %s"


def test_libraries_are_quiet_below_a_warning(log: Log) -> None:
    for name in ("uvicorn.error", "uvicorn.access", "sqlalchemy.engine", "httpx", "unheard_of"):
        logging.getLogger(name).info("chatter")
    assert log.lines == []


def test_the_level_is_the_operators_choice(log: Log) -> None:
    logs.configure("error", log.stream)
    logging.getLogger("hiring.access").warning("not now")
    logging.getLogger("hiring.access").error("now")
    assert [line["message"] for line in log.lines] == ["now"]


def test_a_value_json_cannot_hold_is_named_by_its_type(log: Log) -> None:
    logging.getLogger("hiring").info("step", extra={"step": object()})
    assert log.lines[0]["step"] == "object"
