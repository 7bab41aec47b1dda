"""Doing a POST once, however often it is sent (after the IETF Idempotency-Key draft).

The key is claimed before the work, in the same transaction; the answer is stored with the effect.
Whatever rolls the effect back rolls the claim back too, so a retry runs again.
"""

import hashlib
import zlib
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlmodel import Session, col

from app.api.operations import Call, Rendered
from app.domain.errors import DomainError
from app.models.bookkeeping import StoredAnswer
from app.services import access, panels
from app.statements import insert_of

MAX_KEY_LENGTH = 255
FORGOTTEN_AT_ONCE = 10
"""Each request stores one answer, so what has piled up goes in time; no request pays for all."""


def check_key(key: str) -> None:
    """Raise DomainError (`idempotency-key-invalid`) unless the key is short and printable."""
    if not (1 <= len(key) <= MAX_KEY_LENGTH and all("!" <= letter <= "~" for letter in key)):
        raise DomainError(
            "idempotency-key-invalid", "An Idempotency-Key is 1 to 255 printable ASCII characters."
        )


def request_hash(call: Call) -> str:
    """SHA-256 of what makes two requests the same: method, path, query and raw body.

    The caller's role belongs to it: in another role they may not see what they saw then.
    """
    url = call.request.url
    digest = hashlib.sha256()
    for part in (call.request.method, url.path, url.query, call.act.caller.role):
        digest.update(part.encode() + b"\n")
    digest.update(getattr(call.request, "_body", b""))
    return digest.hexdigest()


def once(call: Call, key: str, work: Callable[[], Rendered]) -> Rendered:
    """The stored answer of this key, or the answer of `work`, stored from now on.

    Raises DomainError: `idempotency-key-reused` for another request, `request-in-flight` while the
    first is still running, `not-found` when the caller may no longer see what it was about.
    """
    check_key(key)
    session, act = call.session, call.act
    fingerprint = request_hash(call)
    _refuse_in_flight(session, act.caller.person_id, key)
    _forget_expired(call, key)
    values = {
        "id": act.new_id(),
        "person_id": act.caller.person_id,
        "key": key,
        "request_hash": fingerprint,
        "headers": {},
        "created_at": act.now,
    }
    insert = insert_of(session.get_bind().dialect.name)
    claimed = session.execute(
        insert(StoredAnswer).values(values).on_conflict_do_nothing().returning(col(StoredAnswer.id))
    ).scalar_one_or_none()
    if claimed is None:
        return _replay(call, key, fingerprint)
    rendered = work()
    stored = session.get_one(StoredAnswer, claimed)
    stored.status = rendered.status
    stored.headers = dict(rendered.headers)
    stored.body = rendered.stored_body if rendered.stored_body is not None else rendered.body
    if rendered.about is not None:
        stored.record_kind, stored.record_id = rendered.about
    session.flush()
    return rendered


def _forget_expired(call: Call, key: str) -> None:
    """Delete what is kept no longer: under this key, so that it is free, and of everybody.

    Whoever waits for the one holds nothing yet; the others are taken as far as nobody has them.
    """
    kept = timedelta(hours=call.world.settings.idempotency_retention_hours)
    expired = col(StoredAnswer.created_at) < call.act.now - kept
    same_key = (col(StoredAnswer.person_id) == call.act.caller.person_id) & (
        col(StoredAnswer.key) == key
    )
    oldest = (
        select(col(StoredAnswer.id))
        .where(expired)
        .order_by(col(StoredAnswer.created_at))
        .limit(FORGOTTEN_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    for these in (same_key & expired, col(StoredAnswer.id).in_(oldest)):
        call.session.execute(
            delete(StoredAnswer).where(these), execution_options={"synchronize_session": False}
        )


def _refuse_in_flight(session: Session, person_id: UUID, key: str) -> None:
    """On PostgreSQL the second of two simultaneous requests is told so; SQLite has one writer."""
    if session.get_bind().dialect.name != "postgresql":
        return
    lock = zlib.crc32(f"{person_id}{key}".encode()) - 2**31
    if not session.execute(select(func.pg_try_advisory_xact_lock(7, lock))).scalar_one():
        raise DomainError(
            "request-in-flight", "The first request with this key is still running. Try again."
        )


def _replay(call: Call, key: str, fingerprint: str) -> Rendered:
    stored = call.session.execute(
        select(StoredAnswer).where(
            col(StoredAnswer.person_id) == call.act.caller.person_id, col(StoredAnswer.key) == key
        )
    ).scalar_one()
    if stored.request_hash != fingerprint:
        raise DomainError(
            "idempotency-key-reused",
            "This Idempotency-Key was used for another request. Use a new key for a new request.",
        )
    if stored.record_kind is not None and stored.record_id is not None:
        access.require(call.session, call.act, stored.record_kind, stored.record_id)
        # Whoever was seated since, and owes a card, is told no more what they were told before.
        panels.require_nothing_owed(call.session, call.act, stored.record_kind, stored.record_id)
    if stored.status is None:
        raise DomainError("request-in-flight", "The first request is still running. Try again.")
    headers = {**stored.headers, "Idempotency-Replayed": "true"}
    return Rendered(stored.status, headers, stored.body or b"")
