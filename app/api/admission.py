"""Who calls, and may they: the key is proved, the operation granted, the request counted."""

import base64
import re
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, bindparam
from sqlmodel import col

from app.api.operations import Call, Route
from app.db import in_autocommit
from app.domain.errors import DomainError
from app.domain.policy import Caller, Operation, Reach, Role
from app.models.people import ApiKey, Person
from app.security import matches, read_key
from app.services.acting import Act
from app.statements import Prepared, select_columns

LAST_USED_PRECISION = timedelta(hours=1)
VERSION_TAG = re.compile(r'"(?:0|[1-9][0-9]{0,17})"')

_KEY = Prepared(
    lambda: (
        select_columns(
            ApiKey.id,
            ApiKey.secret_hash,
            ApiKey.scopes,
            ApiKey.expires_at,
            ApiKey.revoked_at,
            ApiKey.last_used_at,
            Person.id.label("person_id"),  # type: ignore[attr-defined]  # a column on the class
            Person.role,
            Person.name,
            Person.system,
            Person.is_active,
        )
        .join(Person, col(Person.id) == col(ApiKey.person_id))
        .where(col(ApiKey.public_id) == bindparam("public_id"))
    )
)


def _find_key(connection: Connection, public_id: str) -> dict[str, Any] | None:
    in_autocommit(connection)
    rows = _KEY.all_on(connection, public_id=public_id)
    return rows[0] if rows else None


def presented_credential(header: str) -> str:
    """The key in an Authorization header: Bearer, or Basic with the key as user name."""
    scheme, _, value = header.strip().partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() == "basic":
        try:
            decoded = base64.b64decode(value.strip(), validate=True).decode("ascii")
        except ValueError:
            return ""
        return decoded.partition(":")[0]
    return ""


def authenticate(call: Call, connection: Connection) -> Caller:
    """The person behind the key of this request.

    Raises DomainError (`key-missing`), the same for every way a key can fail.
    """
    now = call.world.clock()
    key = read_key(presented_credential(call.request.headers.get("authorization", "")))
    row = None
    if key is not None and key.environment == call.world.settings.key_environment:
        row = _find_key(connection, key.public_id)
    if (
        key is None
        or row is None
        or not matches(key.secret, row["secret_hash"])
        or row["revoked_at"] is not None
        or (row["expires_at"] is not None and row["expires_at"] <= now)
        or not row["is_active"]
    ):
        raise DomainError(
            "key-missing",
            "No live API key came with the request. Send Authorization: Bearer with your key, or "
            "HTTP Basic with the key as user name.",
        )
    if row["last_used_at"] is None or now - row["last_used_at"] > LAST_USED_PRECISION:
        call.stale_key_id = row["id"]
    return Caller(
        row["person_id"],
        Role(row["role"]),
        row["name"],
        row["system"],
        frozenset(row["scopes"]),
        row["expires_at"],
    )


def authorise(caller: Caller, operation: Operation) -> Reach:
    """How far the operation extends for the caller.

    Raises DomainError (`operation-closed`) when it is closed to the role or to the key's scopes.
    """
    reach = operation.reach_for(caller)
    if reach:
        return reach
    detail = f"{operation.name} is not open to the role {caller.role.value}."
    if operation.reach_of(caller.role):
        detail = f"This key lacks the scope {operation.scope}."
    raise DomainError("operation-closed", detail)


def admit(call: Call, route: Route, connection: Connection) -> Act:
    """Prove, grant and count the request; every answer to it then carries the rate headers.

    Raises DomainError: `key-missing`, `rate-limited`, `operation-closed` or `version-required`.
    """
    now = call.world.clock()
    try:
        caller = authenticate(call, connection)
    except DomainError:
        address = call.request.client.host if call.request.client else "unknown"
        _count(call, connection, f"address:{address}")
        raise
    _count(call, connection, str(caller.person_id))
    reach = authorise(caller, route.operation)
    return Act(
        caller=caller,
        reach=reach,
        now=now,
        new_id=call.world.new_id,
        expected_versions=expected_versions(call, route),
    )


def _count(call: Call, connection: Connection, subject: str) -> None:
    allowance = call.world.limiter.count(connection, subject, call.world.clock())
    call.headers.update(allowance.headers)
    if allowance.exceeded:
        raise DomainError(
            "rate-limited", f"Wait {allowance.resets_in_seconds} seconds before the next request."
        )


def expected_versions(call: Call, route: Route) -> frozenset[int] | None:
    """The versions If-Match names (none of ours where it names only other tags); None without it.

    Raises DomainError (`version-required`) when the route demands the header and it is not there.
    """
    header = call.request.headers.get("if-match", "").strip()
    if not header or header == "*":
        if route.needs_version:
            raise DomainError(
                "version-required",
                "Send the ETag you read in If-Match, so that nobody's change is lost.",
            )
        return None
    tags = (tag.strip() for tag in header.split(","))
    return frozenset(int(tag[1:-1]) for tag in tags if VERSION_TAG.fullmatch(tag))
