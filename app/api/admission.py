"""Who calls, and may they: the key is proved, the operation granted, the request counted."""

import base64
import re
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Select, bindparam, or_
from sqlmodel import col
from sqlmodel.sql.sqltypes import UTCDateTime

from app.api.limits import Allowance, counted_with
from app.api.operations import Call, Route
from app.db import in_autocommit
from app.domain.errors import DomainError, invalid
from app.domain.policy import Caller, Operation, Reach, Role
from app.models.people import ApiKey, Person
from app.security import hash_secret, read_key
from app.services.acting import Act
from app.statements import Prepared, Rows, select_columns

LAST_USED_PRECISION = timedelta(hours=1)
ENTITY_TAG = re.compile(r'(?:W/)?"[^"]*"')
VERSION_TAG = re.compile(r'"(?:0|[1-9][0-9]{0,17})"')


def _live_keys(counting: bool) -> Select[Any]:
    """The key and its owner, if the secret is right and both are in force.

    The secret is compared by its hash, within the statement: whoever could tell from the time it
    takes how much of a hash is right would still not know a secret with that hash.
    """
    live = (
        select_columns(
            ApiKey.id,
            ApiKey.scopes,
            ApiKey.expires_at,
            ApiKey.last_used_at,
            ApiKey.person_id,
            Person.role,
            Person.name,
            Person.system,
        )
        .join(Person, col(Person.id) == col(ApiKey.person_id))
        .where(
            col(ApiKey.public_id) == bindparam("public_id"),
            col(ApiKey.secret_hash) == bindparam("secret_hash"),
            col(ApiKey.revoked_at).is_(None),
            or_(
                col(ApiKey.expires_at).is_(None),
                col(ApiKey.expires_at) > bindparam("now", type_=UTCDateTime()),
            ),
            col(Person.is_active),
        )
    )
    return counted_with(live) if counting else live


_LIVE_KEYS = Prepared(_live_keys)


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
    """The person behind the key of this request, with the request counted for them.

    Raises DomainError: `key-missing`, the same for every way a key can fail, or `rate-limited`.
    """
    limiter, now = call.world.limiter, call.world.clock()
    key = read_key(presented_credential(call.request.headers.get("authorization", "")))
    rows: Rows = []
    if key is not None and key.environment == call.world.settings.key_environment:
        in_autocommit(connection)
        rows = _LIVE_KEYS.all_on(
            connection,
            limiter.counts_among_records,
            public_id=key.public_id,
            secret_hash=hash_secret(key.secret),
            now=now,
            window_started=limiter.window(now),
        )
    if not rows:
        address = call.request.client.host if call.request.client else "unknown"
        _keep_within(call, limiter.count(connection, f"address:{address}", now))
        raise DomainError(
            "key-missing",
            "No live API key came with the request. Send Authorization: Bearer with your key, or "
            "HTTP Basic with the key as user name.",
        )
    row = rows[0]
    person_id = row["person_id"]
    if limiter.counts_among_records:
        allowance = limiter.allowance(row["requests"], now)
    else:
        allowance = limiter.count(connection, str(person_id), now)
    _keep_within(call, allowance)
    if row["last_used_at"] is None or now - row["last_used_at"] > LAST_USED_PRECISION:
        call.stale_key_id = row["id"]
    return Caller(
        person_id,
        Role(row["role"]),
        row["name"],
        row["system"],
        frozenset(row["scopes"]),
        row["expires_at"],
    )


def _keep_within(call: Call, allowance: Allowance) -> None:
    call.headers.update(allowance.headers)
    if allowance.exceeded:
        raise DomainError(
            "rate-limited", f"Wait {allowance.resets_in_seconds} seconds before the next request."
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
    caller = authenticate(call, connection)
    reach = authorise(caller, route.operation)
    return Act(
        caller=caller,
        reach=reach,
        now=call.world.clock(),
        new_id=call.world.new_id,
        expected_versions=expected_versions(call, route),
    )


def expected_versions(call: Call, route: Route) -> frozenset[int] | None:
    """The versions If-Match names (none of ours where it names only other tags); None without it.

    Raises DomainError: `version-required` when the route demands the header and it is not there,
    `input-invalid` when it is no list of entity tags (RFC 9110, section 13.1.1).
    """
    header = call.request.headers.get("if-match", "").strip()
    if not header or header == "*":
        if route.needs_version:
            raise DomainError(
                "version-required",
                "Send the ETag you read in If-Match, so that nobody's change is lost.",
            )
        return None
    tags = [tag.strip() for tag in header.split(",")]
    if not all(ENTITY_TAG.fullmatch(tag) for tag in tags):
        raise invalid(
            "header#/If-Match",
            "malformed",
            'Write the version with its quotes, just as ETag gave it, such as If-Match: "2".',
        )
    return frozenset(int(tag[1:-1]) for tag in tags if VERSION_TAG.fullmatch(tag))
