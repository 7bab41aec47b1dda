"""From bytes to a JSON value, refusing what the databases or the next reader would trip over."""

import json
import re
from typing import Any, Never

from starlette.requests import Request

from app.api.forms import JSON
from app.domain.errors import DomainError, Fault

MAX_DEPTH = 32
# Only bodies with such an escape can hold a NUL or half a surrogate pair: raw ones are not UTF-8.
SUSPECT_ESCAPE = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")


def _refuse(detail: str, pointer: str = "") -> Never:
    raise DomainError("body-unreadable", detail, faults=[Fault(pointer, "unreadable", detail)])


def _refuse_constant(_name: str) -> Never:
    _refuse("JSON has no NaN and no Infinity. Send a finite number or null.")


def _read_integer(digits: str) -> int:
    if len(digits) > 20:
        _refuse("A number has too many digits. Send a number of ordinary size.")
    return int(digits)


def _read_number(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        _refuse("A number is too large. Send a number of ordinary size.")
    return number


def _unique_members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        _refuse("A JSON object names the same member twice. Name each member once.")
    return members


def _inspect(value: Any, *, check_text: bool, depth: int = 0) -> None:
    if depth > MAX_DEPTH:
        _refuse(f"The body is nested more than {MAX_DEPTH} levels deep.")
    match value:
        case str() if check_text:
            if "\x00" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
                _refuse("Text holds a NUL or half a surrogate pair. Remove it.")
        case list():
            for item in value:
                _inspect(item, check_text=check_text, depth=depth + 1)
        case dict():
            for key, item in value.items():
                _inspect(key, check_text=check_text)
                _inspect(item, check_text=check_text, depth=depth + 1)


def parse_json(body: bytes) -> Any:
    """The JSON value of a body.

    Raises DomainError (`body-unreadable`) for anything that is not one strict JSON document in
    UTF-8: NaN, duplicate members, numbers beyond any use, deep nesting, NUL and lone surrogates.
    """
    try:
        text = body.decode("utf-8")
        value = json.loads(
            text,
            parse_constant=_refuse_constant,
            parse_int=_read_integer,
            parse_float=_read_number,
            object_pairs_hook=_unique_members,
        )
    except UnicodeDecodeError:
        _refuse("The body is not UTF-8.")
    except json.JSONDecodeError as error:
        _refuse(
            f"The body is not JSON: it goes wrong at line {error.lineno}, column {error.colno}."
        )
    except RecursionError:
        _refuse("The body is nested too deeply.")
    _inspect(value, check_text=SUSPECT_ESCAPE.search(body) is not None)
    return value


class StrictRequest(Request):
    """A request whose body is read strictly and never beyond the size limit."""

    async def read(self, *, limit: int, takes: str) -> None:
        """Read the body, of the media type `takes`; later calls of `json()` give the JSON value.

        Raises DomainError: `body-too-large`, `media-type-unsupported` or `body-unreadable`.
        """
        announced = self.headers.get("content-length", "0")
        if announced.isdigit() and int(announced) > limit:
            raise _too_large(limit)
        body = bytearray()
        async for chunk in self.stream():
            body += chunk
            if len(body) > limit:
                raise _too_large(limit)
        self._body = bytes(body)
        if not body:
            return
        media_type = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type != takes:
            raise DomainError("media-type-unsupported", f"Send the body as Content-Type: {takes}.")
        if takes == JSON:
            self._json = parse_json(self._body)


def _too_large(limit: int) -> DomainError:
    return DomainError("body-too-large", f"A body may hold {limit} bytes at most.")
