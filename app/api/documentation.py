"""What the OpenAPI document says beyond the signatures: every status, header and problem."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from app.api.operations import Route
from app.api.problems import MEDIA_TYPE, PROBLEMS
from app.schemas.problems import ProblemOut

ALWAYS = ("key-missing", "operation-closed", "rate-limited", "internal-error", "unavailable")
OF_WRITES = (
    "body-unreadable",
    "already-exists",
    "body-too-large",
    "media-type-unsupported",
    "input-invalid",
    "storage-full",
)


def refusals_of(route: Route) -> set[str]:
    """Every problem code the route may answer with."""
    codes = {*ALWAYS, *route.refusals, "input-invalid"}
    if route.writes:
        codes |= {*OF_WRITES}
    if route.method == "POST":
        codes |= {"idempotency-key-invalid", "idempotency-key-reused", "request-in-flight"}
    if "{" in route.path:
        codes.add("not-found")
    if route.needs_version:
        codes |= {"version-required", "version-stale"}
    return codes


def responses(route: Route) -> dict[int | str, dict[str, Any]]:
    """The refusals of a route by status, in the form FastAPI documents them."""
    by_status: dict[int, list[str]] = {}
    for code in sorted(refusals_of(route)):
        by_status.setdefault(PROBLEMS[code].status, []).append(code)
    made: dict[int | str, dict[str, Any]] = {}
    if route.method == "PUT" and not route.needs_version:
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
    """What the document adds to the operation: its name in the policy table and its key scope."""
    return {"x-operation": route.operation.name, "x-scope": route.operation.scope}


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
    for path in schema["paths"].values():
        for operation in path.values():
            if "x-operation" in operation:
                operation["security"] = [{"bearer": []}, {"basic": []}]
            for parameter in operation.get("parameters", ()):
                if parameter["name"] == "If-Match":
                    parameter["required"] = "428" in operation["responses"]
    app.openapi_schema = schema
    return schema
