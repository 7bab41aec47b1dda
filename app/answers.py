"""Answers as JSON: exact numbers are written as the nearest floats, and written once."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import orjson


def written(body: Any) -> bytes:
    """The answer as JSON.

    orjson walks the thousands of small records of a large team several times as fast as Python
    does, so findings stay as the rules give them until here.
    """
    return orjson.dumps(body, default=_plain, option=orjson.OPT_UTC_Z)


def plain_values(body: dict[str, Any]) -> dict[str, Any]:
    """The answer as the plain values of JSON, for whoever makes something else of it."""
    plain: dict[str, Any] = orjson.loads(written(body))
    return plain


def _plain(value: Any) -> float | dict[str, Any]:
    """What orjson does not know: exact numbers, and frozen maps."""
    return float(value) if isinstance(value, (Fraction, Decimal)) else dict(value)
