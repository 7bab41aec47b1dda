"""Cursors and sync tokens: opaque, signed, and bound to the list and filters they came from."""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from app.api.operations import PREFIX, Answer, Call
from app.domain.errors import DomainError
from app.models.references import RecordKind
from app.schemas.base import ListQuery, SyncedListQuery
from app.services import sync
from app.services.listing import Order, Position, Span, Window

SIGNATURE_BYTES = 12
Find = Callable[..., Window]


def _sign(key: bytes, payload: bytes) -> bytes:
    return hmac.new(key, payload, hashlib.sha256).digest()[:SIGNATURE_BYTES]


def seal(key: bytes, content: list[Any]) -> str:
    """A token that holds the content and cannot be altered without the key."""
    payload = json.dumps(content, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(_sign(key, payload) + payload).decode()


def unseal(key: bytes, token: str) -> list[Any]:
    """The content of a token.

    Raises DomainError (`cursor-invalid`) unless the token was sealed with this key.
    """
    try:
        raw = base64.urlsafe_b64decode(token.encode())
    except (binascii.Error, ValueError):
        raw = b""
    signature, payload = raw[:SIGNATURE_BYTES], raw[SIGNATURE_BYTES:]
    if not payload or not hmac.compare_digest(signature, _sign(key, payload)):
        raise _invalid()
    content: list[Any] = json.loads(payload)
    return content


def _invalid() -> DomainError:
    return DomainError(
        "cursor-invalid",
        "This cursor or sync_token does not belong to this list with these filters. Start again "
        "without it.",
    )


def _pack(position: Position) -> list[str | int]:
    return [
        part
        if isinstance(part, int)
        else part.isoformat()
        if isinstance(part, datetime)
        else str(part)
        for part in position
    ]


def _unpack(order: Order, packed: list[Any]) -> Position:
    match order:
        case Order.BIRTH:
            return (UUID(packed[0]),)
        case Order.UPDATE:
            return (datetime.fromisoformat(packed[0]), UUID(packed[1]))
        case Order.SYNC:
            return (int(packed[0]),)


def _fingerprint(call: Call, query: ListQuery) -> str:
    filters = query.model_dump(mode="json", exclude={"cursor", "limit"}, exclude_none=True)
    described = json.dumps([call.request.url.path, filters], sort_keys=True)
    return hashlib.sha256(described.encode()).hexdigest()[:16]


def walk(
    call: Call,
    query: ListQuery,
    find: Find,
    *,
    synced: RecordKind | None = None,
    **more: Any,
) -> Answer:
    """One page of a list, answered with the cursor (and `Link`) to the next.

    find: the service function that lists; it gets the filters of the query, and `more`, by name.
    synced: the kind whose sync numbers the list can be followed by.
    """
    key = call.world.signing_key(call.session)
    fingerprint = _fingerprint(call, query)
    started_at = 0
    order = Order.BIRTH
    after: Position | None = None
    if isinstance(query, SyncedListQuery):
        if query.sync_token is not None:
            order, after = Order.SYNC, (_read_sync_token(key, query.sync_token, synced),)
        elif query.updated_since is not None:
            order = Order.UPDATE
            after = (query.updated_since, UUID(int=0))
    if query.cursor is not None:
        content = unseal(key, query.cursor)
        if len(content) != 4 or content[0] != fingerprint:
            raise _invalid()
        order, started_at = Order(content[1]), content[2]
        after = _unpack(order, content[3])
    filters = query.model_dump(
        exclude={"cursor", "limit", "updated_since", "sync_token"}, exclude_none=True
    )
    span = Span(query.limit, order, after)
    found = find(call.session, call.act, span, **filters, **more)
    if synced is not None and query.cursor is None:
        if found.newest_sync_number is not None:
            started_at = found.newest_sync_number
        else:
            # Nothing was there. The number must be older than the look, so look again after it.
            started_at = sync.current_number(call.session, synced)
            found = find(call.session, call.act, span, **filters, **more)
    next_cursor = None
    if found.end is not None:
        next_cursor = seal(key, [fingerprint, order, started_at, _pack(found.end)])
    body: dict[str, Any] = {"items": found.rows, "next_cursor": next_cursor}
    if synced is not None:
        token = seal(key, ["sync", synced, started_at]) if next_cursor is None else None
        body["sync_token"] = token
    return Answer(body, next_page=_next_page(call, next_cursor), is_plain=found.is_written_out)


def _read_sync_token(key: bytes, token: str, kind: RecordKind | None) -> int:
    content = unseal(key, token)
    if len(content) != 3 or content[:2] != ["sync", kind]:
        raise _invalid()
    return int(content[2])


def _next_page(call: Call, cursor: str | None) -> str | None:
    if cursor is None:
        return None
    url = call.request.url.include_query_params(cursor=cursor)
    return f"{PREFIX}{url.path.removeprefix(PREFIX)}?{url.query}"
