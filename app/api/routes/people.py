"""People: make, read, list and change them. Nobody is deleted: what they did names them."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from app.api.operations import Answer, Calling, Routes, saved
from app.api.pagination import walk
from app.schemas.base import Page
from app.schemas.people import PersonIn, PersonOut, PersonPatch, PersonQuery
from app.services import people

routes = Routes("people")


@routes.post("/people", "people.create", answer=PersonOut, status=201)
def create_person(call: Calling, record: PersonIn) -> Answer:
    """Create a person. They can act once they have a key."""
    person = people.create(call.session, call.act, record.model_dump())
    return saved(call, people.read, person, made=True)


@routes.get("/people", "people.list", answer=Page[PersonOut], refusals=["cursor-invalid"])
def list_people(call: Calling, query: Annotated[PersonQuery, Query()]) -> Answer:
    """List people."""
    return walk(call, query, people.find)


@routes.get("/people/{person_id}", "people.read", answer=PersonOut)
def read_person(call: Calling, person_id: UUID) -> Answer:
    """Read a person."""
    body = people.read(call.session, call.act, person_id)
    return Answer(body, version=body["version"])


@routes.patch("/people/{person_id}", "people.update", answer=PersonOut, refusals=["record-in-use"])
def update_person(call: Calling, person_id: UUID, changes: PersonPatch) -> Answer:
    """Change a person.

    One who is deactivated can do nothing from that moment on, with any key.
    """
    values = changes.changes()
    person = people.update(call.session, call.act, person_id, values)
    return saved(call, people.read, person)
