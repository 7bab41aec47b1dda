"""API keys: make, read, list, rotate and revoke them."""

from datetime import timedelta
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Query

from app.api.operations import Answer, Call, Calling, IfMatch, Routes
from app.api.pagination import walk
from app.models.people import ApiKey
from app.schemas.base import Page
from app.schemas.people import KeyIn, KeyMade, KeyOut, KeyQuery, KeyRotation
from app.security import make_key
from app.services import keys

routes = Routes("keys")


def _making(call: Call) -> keys.MakeKey:
    return partial(make_key, call.world.settings.key_environment, call.world.random_bytes)


def _made(call: Call, key: ApiKey, text: str) -> Answer:
    body = keys.read(call.session, call.act, key.id)
    return Answer(
        body | {"key": text},
        status=201,
        version=key.version,
        location=f"/keys/{key.id}",
        about=("api_keys", key.id),
        conceal=frozenset({"key"}),
    )


@routes.post("/keys", "keys.create", answer=KeyMade, status=201)
def create_key(call: Calling, record: KeyIn) -> Answer:
    """Create a key, and see it this once.

    You make keys for yourself; an admin makes them for anyone.
    """
    made = keys.create(call.session, call.act, _making(call), **record.model_dump())
    return _made(call, *made)


@routes.get("/keys", "keys.list", answer=Page[KeyOut], refusals=["cursor-invalid"])
def list_keys(call: Calling, query: Annotated[KeyQuery, Query()]) -> Answer:
    """List keys: yours, or everybody's for an admin."""
    return walk(call, query, keys.find)


@routes.get("/keys/{key_id}", "keys.read", answer=KeyOut)
def read_key(call: Calling, key_id: UUID) -> Answer:
    """Read a key, without what proves it."""
    body = keys.read(call.session, call.act, key_id)
    return Answer(body, version=body["version"])


@routes.post(
    "/keys/{key_id}/rotate",
    "keys.rotate",
    answer=KeyMade,
    status=201,
    if_match=IfMatch.HONOURED,
    refusals=["key-not-live"],
)
def rotate_key(call: Calling, key_id: UUID, rotation: KeyRotation) -> Answer:
    """Replace a key by a new one, and see it this once.

    The new key has the owner, name, scopes and life span of the old one, which may work on for a
    while, so that nothing stands still while the new one is put in its place.
    """
    overlap = timedelta(hours=rotation.overlap_hours)
    made = keys.rotate(call.session, call.act, _making(call), key_id, overlap=overlap)
    return _made(call, *made)


@routes.delete("/keys/{key_id}", "keys.revoke", answer=None, status=204)
def revoke_key(call: Calling, key_id: UUID) -> Answer:
    """Revoke a key: it opens nothing from the next request on."""
    keys.revoke(call.session, call.act, key_id)
    return Answer(None, status=204)
