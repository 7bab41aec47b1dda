"""Every GET operation of the OpenAPI document as requests: a new endpoint joins by itself."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import httpx

from app.api.operations import PREFIX
from tests.client import Api

LIMITS = (1, 2, 50)
PAGES_AT_MOST = 200
UNCOMPARED_HEADERS = frozenset({"date", "x-request-id"})
REQUEST_ID = re.compile(rb'"request_id":"[^"]*"')

Known = Mapping[str, Sequence[str]]
"""Values to send by parameter name: ids of records, words a filter takes."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One answer as its receiver can tell it from another: all but its moment and request id."""

    request: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


def seen(response: httpx.Response, note: str = "") -> Seen:
    """What the receiver of this answer learned."""
    headers = sorted(
        (name.lower(), value)
        for name, value in response.headers.items()
        if name.lower() not in UNCOMPARED_HEADERS
    )
    address = response.request.url.raw_path.decode()
    body = REQUEST_ID.sub(b'"request_id":""', response.content)
    return Seen(
        f"{response.request.method} {address} {note}".strip(),
        response.status_code,
        tuple(headers),
        body,
    )


def document(api: Api) -> dict[str, Any]:
    """The OpenAPI document of the running service."""
    app: Any = api.server.app.app
    return dict(app.openapi())


def operations(api: Api) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Method, path and description of every operation below the API's prefix."""
    for path, methods in document(api)["paths"].items():
        for method, operation in methods.items():
            if path.startswith(PREFIX):
                yield method.upper(), path.removeprefix(PREFIX), operation


def addresses(path: str, known: Known) -> list[str]:
    """The path with every combination of known values in place of its parameters."""
    names = re.findall(r"{(\w+)}", path)
    return [
        path.format(**dict(zip(names, values, strict=True)))
        for values in product(*(known[name] for name in names))
    ]


def required(operation: Mapping[str, Any], known: Known) -> dict[str, str]:
    """The query without which the operation is refused, with the first value known of each."""
    return {
        parameter["name"]: known[parameter["name"]][0]
        for parameter in operation.get("parameters", ())
        if parameter["in"] == "query" and parameter["required"]
    }


def _values(api: Api, parameter: Mapping[str, Any], known: Known) -> Sequence[str]:
    name, schema = parameter["name"], parameter["schema"]
    if name in known:
        return known[name]
    for choice in schema.get("anyOf", [schema]):
        if "$ref" in choice:
            word = choice["$ref"].rpartition("/")[2]
            return tuple(map(str, document(api)["components"]["schemas"][word]["enum"]))
        if choice.get("type") == "boolean":
            return "true", "false"
    raise AssertionError(f"The walk does not know what to send as {name}: add it to `known`.")


def walk(api: Api, known: Known) -> list[Seen]:
    """What this person gets from every GET: every known id, filter, page size and cursor."""
    found: list[Seen] = []
    for method, path, operation in operations(api):
        if method != "GET":
            continue
        query = {
            parameter["name"]: parameter
            for parameter in operation.get("parameters", ())
            if parameter["in"] == "query"
        }
        needed = required(operation, known)
        for address in addresses(path, known):
            found += _read(api, address, needed)
            for suffix in operation.get("x-suffixes", ()):
                found.append(seen(api.get(f"{address}.{suffix}", params=needed)))
            if "limit" in query:
                found += _list(api, address, query, known)
            else:
                for name, parameter in query.items():
                    for value in _values(api, parameter, known):
                        found.append(seen(api.get(address, params=needed | {name: value})))
    # What fails alike in two worlds would be taken for what tells nothing.
    assert [answer.request for answer in found if answer.status >= 500] == []
    return found


def _read(api: Api, address: str, params: Mapping[str, str]) -> list[Seen]:
    first = api.get(address, params=params)
    found = [seen(first)]
    if "ETag" in first.headers:
        again = api.get(address, params=params, headers={"If-None-Match": first.headers["ETag"]})
        found.append(seen(again, "If-None-Match"))
    return [*found, seen(api.request("HEAD", address, params=params))]


def _list(api: Api, address: str, query: Mapping[str, Any], known: Known) -> list[Seen]:
    found: list[Seen] = []
    for limit in LIMITS:
        found += _pages(api, address, {"limit": str(limit)})
    for name in query.keys() - {"limit", "cursor", "sync_token"}:
        for value in _values(api, query[name], known):
            found += _pages(api, address, {"limit": "2", name: value})
    # A set of names has no order of its own.
    return sorted(found, key=lambda answer: answer.request)


def _pages(api: Api, address: str, params: dict[str, str]) -> list[Seen]:
    found = []
    for _page in range(PAGES_AT_MOST):
        response = api.get(address, params=params)
        found.append(seen(response))
        if response.status_code != 200:
            break
        body = response.json()
        if body["next_cursor"] is None:
            if body.get("sync_token"):
                again = {"sync_token": body["sync_token"]}
                found.append(seen(api.get(address, params=again)))
            break
        params = {**params, "cursor": body["next_cursor"]}
    return found
