"""What the OpenAPI document says beyond the signatures: every status, header and problem."""

import json
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from app.api.operations import IfMatch, Route
from app.api.problems import MEDIA_TYPE, PROBLEMS
from app.schemas.problems import ProblemOut

EXAMPLES = files("app.api") / "examples.json"
"""The 2xx answer of every operation that has one, by its name; a test compares and writes it."""
ALWAYS = ("key-missing", "operation-closed", "rate-limited", "internal-error", "unavailable")
OF_BODIES = ("body-unreadable", "body-too-large", "media-type-unsupported")
OF_WRITES = ("already-exists", "storage-full")


def refusals_of(route: Route) -> set[str]:
    """Every problem code the route may answer with."""
    codes = {*ALWAYS, *route.refusals, "input-invalid"}
    if route.forms:
        codes.add("not-acceptable")
    if route.has_body:
        codes |= {*OF_BODIES}
    if route.writes:
        codes |= {*OF_WRITES}
    if route.is_repeatable:
        codes |= {"idempotency-key-invalid", "idempotency-key-reused", "request-in-flight"}
    # A replay is refused to whoever may no longer see what it is about.
    if route.is_repeatable or "{" in route.path:
        codes.add("not-found")
    if route.if_match is not IfMatch.IGNORED:
        codes.add("version-stale")
    if route.needs_version:
        codes.add("version-required")
    return codes


def responses(route: Route) -> dict[int | str, dict[str, Any]]:
    """The refusals of a route by status, in the form FastAPI documents them."""
    by_status: dict[int, list[str]] = {}
    for code in sorted(refusals_of(route)):
        by_status.setdefault(PROBLEMS[code].status, []).append(code)
    made: dict[int | str, dict[str, Any]] = {}
    if others := (*route.media_types, *(form.media_type for form in route.forms)):
        made[route.status] = {"content": {name: {} for name in others}}
    if route.method == "PUT" and route.if_match is IfMatch.HONOURED:
        made[201] = {"description": "Created", "model": route.answer}
    return made | {
        status: {
            "description": "; ".join(PROBLEMS[code].title for code in codes),
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemOut"}}},
            "headers": RATE_HEADERS if status != 500 else {},
        }
        for status, codes in sorted(by_status.items())
    }


RATE_HEADERS = {
    "RateLimit-Policy": {
        "description": "Requests allowed in a window of seconds.",
        "schema": {"type": "string"},
    },
    "RateLimit": {
        "description": "Requests left, and seconds until the window ends.",
        "schema": {"type": "string"},
    },
}


def additions(route: Route) -> dict[str, Any]:
    """What the document adds: name and key scope in the policy table, headers that are read.

    x-suffixes: what can be put behind the address for another form. x-question: nothing is saved.
    """
    added: dict[str, Any] = {
        "x-operation": route.operation.name,
        "x-scope": route.operation.scope,
        "parameters": list(_headers(route)),
    }
    if route.forms:
        added["x-suffixes"] = [form.suffix for form in route.forms]
    if route.asks:
        added["x-question"] = True
    return added


def _headers(route: Route) -> Iterator[dict[str, Any]]:
    """The headers that serving reads itself, for whichever handler."""
    if route.if_match is not IfMatch.IGNORED:
        without = " Without it: 428." * route.needs_version
        description = f'The ETag of the version you read, such as "3". Stale: 412.{without}'
        yield _header("If-Match", description, required=route.needs_version)
    if route.is_repeatable:
        yield _header(
            "Idempotency-Key",
            "Any 1 to 255 printable characters. Repeating the request with the same key "
            "gives the first answer again instead of doing it twice.",
        )


def _header(name: str, description: str, *, required: bool = False) -> dict[str, Any]:
    return {
        "name": name,
        "in": "header",
        "required": required,
        "description": description,
        "schema": {"type": "string"},
    }


def document(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document: FastAPI's, with security and problems filled in."""
    if app.openapi_schema is not None:
        return app.openapi_schema
    schema = get_openapi(
        title=app.title,
        version=app.version,
        summary=app.summary,
        description=app.description,
        routes=app.routes,
        tags=app.openapi_tags,
    )
    components = schema.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    schemas["ProblemOut"] = ProblemOut.model_json_schema(
        ref_template="#/components/schemas/{model}", mode="serialization"
    )
    schemas["Fault"] = schemas["ProblemOut"].pop("$defs")["Fault"]
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    components["securitySchemes"] = {
        "bearer": {"type": "http", "scheme": "bearer", "description": "An API key."},
        "basic": {"type": "http", "scheme": "basic", "description": "An API key as user name."},
    }
    examples = json.loads(EXAMPLES.read_text("utf-8"))
    for path in schema["paths"].values():
        for operation in path.values():
            if "x-operation" in operation:
                operation["security"] = [{"bearer": []}, {"basic": []}]
                _show(operation, examples.get(operation["x-operation"]))
    app.openapi_schema = schema
    return schema


def _show(operation: dict[str, Any], example: Any) -> None:
    """Fill in what the operation answers; FastAPI itself would leave nulls out of it."""
    for status, answer in operation["responses"].items():
        if status.startswith("2") and "content" in answer and example is not None:
            # JSON where there is a choice: the response model is written first.
            next(iter(answer["content"].values()))["example"] = example
