"""API keys: made, replaced and revoked. The key itself passes through once and stays nowhere."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, bindparam, select
from sqlmodel import Session, col

from app.domain.errors import DomainError, invalid
from app.domain.policy import Reach
from app.models.people import ApiKey, Person
from app.security import PresentedKey, hash_secret
from app.services import access
from app.services.acting import Act, not_found
from app.services.listing import Order, Span, Window, as_items, in_order, window
from app.statements import Prepared

MakeKey = Callable[[], tuple[str, PresentedKey]]
"""Gives a new key as its owner sees it, and its parts."""

COLUMNS: tuple[Any, ...] = (
    ApiKey.id,
    ApiKey.version,
    ApiKey.person_id,
    ApiKey.name,
    ApiKey.public_id,
    ApiKey.scopes,
    ApiKey.created_at,
    ApiKey.expires_at,
    ApiKey.revoked_at,
    ApiKey.last_used_at,
)


def create(
    session: Session,
    act: Act,
    make_key: MakeKey,
    *,
    name: str,
    person_id: UUID | None = None,
    scopes: Collection[str] = (),
    expires_at: datetime | None = None,
) -> tuple[ApiKey, str]:
    """Make a key for the caller, or for `person_id`; with the key as its owner sees it once.

    Raises DomainError: `operation-closed` when it would open more than the key it is asked with,
    `input-invalid` for a person out of reach, or when it would have expired already.
    """
    try:
        owner = access.load(session, act, Person, person_id or act.caller.person_id)
    except DomainError:
        raise invalid(
            "#/person_id", "unknown", "There is no such person that you may make a key for."
        ) from None
    _require_no_wider(act, scopes)
    if expires_at is not None and expires_at <= act.now:
        raise invalid(
            "#/expires_at", "too-early", "This time has passed. Send a later one, or null."
        )
    return _store(session, act, make_key, owner.id, name, sorted(set(scopes)), expires_at)


def rotate(
    session: Session, act: Act, make_key: MakeKey, key_id: UUID, *, overlap: timedelta
) -> tuple[ApiKey, str]:
    """Replace a key by one with the same owner, name and scopes, which lives as long anew.

    The old one works on for `overlap`, or not at all when that is nothing.

    Raises DomainError: `not-found`, `operation-closed` when it opens more than the key it is asked
    with, `key-not-live` when it has been revoked or has expired.
    """
    old = access.load(session, act, ApiKey, key_id, lock=True)
    act.expect(old.version)
    _require_no_wider(act, old.scopes)
    if old.revoked_at is not None or (old.expires_at is not None and old.expires_at <= act.now):
        raise DomainError("key-not-live", "This key no longer works. Make a new one instead.")
    expires_at = None
    if old.expires_at is not None:
        expires_at = act.now + (old.expires_at - old.created_at)
    if overlap:
        end = act.now + overlap
        old.expires_at = end if old.expires_at is None else min(end, old.expires_at)
    else:
        old.revoked_at = act.now
    old.version += 1
    return _store(session, act, make_key, old.person_id, old.name, old.scopes, expires_at)


def revoke(session: Session, act: Act, key_id: UUID) -> ApiKey:
    """End a key at once; one that has ended already stays as it is.

    Raises DomainError (`not-found`).
    """
    key = access.load(session, act, ApiKey, key_id, lock=True)
    act.expect(key.version)
    if key.revoked_at is None:
        key.revoked_at = act.now
        key.version += 1
        session.flush()
    return key


def read(session: Session, act: Act, key_id: UUID) -> dict[str, Any]:
    """One key, without what proves it.

    Raises DomainError (`not-found`).
    """
    row = _ONE.first(session, act.reach, key_id=key_id, **access.parameters(act.caller))
    if row is None:
        raise not_found()
    return row


def find(session: Session, act: Act, span: Span, *, person_id: UUID | None = None) -> Window:
    """Keys the caller may see: their own, or everybody's for an admin."""
    owner = {} if person_id is None else {"person_id": person_id}
    rows = _MANY.all(
        session,
        act.reach,
        person_id is not None,
        *span.shape,
        **owner,
        **span.parameters,
        **access.parameters(act.caller),
    )
    return window(rows, span)


def _require_no_wider(act: Act, scopes: Collection[str]) -> None:
    """A key that is limited cannot be the way to one that is less so."""
    limits = act.caller.scopes
    if limits and not (scopes and limits.issuperset(scopes)):
        raise DomainError(
            "operation-closed",
            "This key is limited to scopes: it makes and replaces only keys within them.",
        )


def _store(
    session: Session,
    act: Act,
    make_key: MakeKey,
    person_id: UUID,
    name: str,
    scopes: list[str],
    expires_at: datetime | None,
) -> tuple[ApiKey, str]:
    limit = act.caller.key_expires_at
    if limit is not None:
        # A key that ends cannot be the way to one that lasts longer.
        expires_at = min(expires_at or limit, limit)
    text, parts = make_key()
    key = ApiKey(
        id=act.new_id(),
        person_id=person_id,
        name=name,
        public_id=parts.public_id,
        secret_hash=hash_secret(parts.secret),
        scopes=scopes,
        created_at=act.now,
        expires_at=expires_at,
    )
    session.add(key)
    session.flush()
    return key, text


def _visible(reach: Reach) -> Select[Any]:
    return select(*COLUMNS).where(access.within(ApiKey, reach))


def _many(reach: Reach, of_person: bool, order: Order, continued: bool) -> Select[Any]:
    statement = _visible(reach)
    if of_person:
        statement = statement.where(col(ApiKey.person_id) == bindparam("person_id", type_=Uuid()))
    return as_items(in_order(statement, ApiKey, order, continued=continued), ApiKey, order)


_ONE = Prepared(lambda reach: _visible(reach).where(col(ApiKey.id) == bindparam("key_id")))
_MANY = Prepared(_many)
