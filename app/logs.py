"""What the service writes about itself: one JSON object a line, to standard error.

Records hold people's data, so a line carries only fields named here, and an exception is told by
its type and place: its message may quote a value, a statement or a request.
"""

import logging
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

import orjson

ALLOWED_FIELDS = (
    "request_id",
    "method",
    "route",
    "status",
    "address",
    "milliseconds",
    "fault",
    "step",
    "steps",
)
QUIET_LOGGERS = ("uvicorn", "uvicorn.error", "uvicorn.access", "sqlalchemy", "alembic", "httpx")
HOUSE = Path(__file__).parent.parent


def describe_error(error: BaseException) -> dict[str, object]:
    """The exception's type and frames, innermost last, and the same of what caused it."""
    frames = [
        f"{_short(frame.filename)}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    described: dict[str, object] = {
        "type": f"{type(error).__module__}.{type(error).__qualname__}",
        "frames": frames,
    }
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        described["cause"] = describe_error(cause)
    return described


def _short(file: str) -> str:
    """The file without the folders that only tell where this installation lies."""
    path = Path(file)
    if path.is_relative_to(HOUSE) and "site-packages" not in path.parts:
        return str(path.relative_to(HOUSE))
    _, separator, inside = file.rpartition("site-packages/")
    return inside if separator else path.name


class JsonLines(logging.Formatter):
    """One record as one line of JSON: time, level, logger, message, allowed fields, exception.

    A message is written as the code has it when an exception came with it or when its arguments are
    unknown to us: only our own loggers and uvicorn's fill values into their messages.
    """

    def format(self, record: logging.LogRecord) -> str:
        error = record.exc_info[1] if record.exc_info else None
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": self._message(record, error),
        }
        for name in ALLOWED_FIELDS:
            if hasattr(record, name):
                line[name] = getattr(record, name)
        if error is not None:
            line["exception"] = describe_error(error)
        return orjson.dumps(line, default=lambda value: type(value).__name__).decode()

    def _message(self, record: logging.LogRecord, error: BaseException | None) -> str:
        trusted = record.name.partition(".")[0] in {"hiring", "uvicorn"}
        template = str(record.msg) if isinstance(record.msg, str) else type(record.msg).__name__
        if error is not None or not trusted:
            return template.partition("\n")[0]
        return record.getMessage().partition("\n")[0]


def configure(level: str, stream: TextIO | None = None) -> None:
    """Send every logger's records through one handler, from this level on.

    level: debug, info, warning or error. stream: standard error unless told otherwise. Libraries
    speak from `warning` on, so that a request is one line and not several.
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    for old in list(root.handlers):
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    logging.getLogger("hiring").setLevel(level.upper())
    for name in QUIET_LOGGERS:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
        logger.setLevel(max(logging.WARNING, logging.getLevelName(level.upper())))
    logging.captureWarnings(True)
