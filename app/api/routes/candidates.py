"""Candidates: create, read, list, change, and keep in step by external reference."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from app.api.operations import Answer, Calling, IfMatch, Routes, saved
from app.api.pagination import walk
from app.api.params import ExternalIdInPath, SystemInPath
from app.models.references import RecordKind
from app.schemas.base import SyncedPage
from app.schemas.candidates import (
    CandidateIn,
    CandidateOut,
    CandidatePatch,
    CandidateQuery,
    CandidateSaved,
    CandidateUpsert,
)
from app.services import candidates
from app.services.references import Reference

routes = Routes("candidates")


@routes.post("/candidates", "candidates.create", answer=CandidateSaved, status=201)
def create_candidate(call: Calling, record: CandidateIn) -> Answer:
    """Create a candidate.

    An e-mail address that another candidate has is no error: the answer warns of it.
    """
    names = [Reference(name.system, name.external_id) for name in record.external_references]
    values = record.model_dump(exclude={"external_references"})
    candidate = candidates.create(call.session, call.act, values, names)
    return saved(call, candidates.read_with_warnings, candidate, made=True)


@routes.get(
    "/candidates",
    "candidates.list",
    answer=SyncedPage[CandidateOut],
    refusals=["cursor-invalid"],
    heavy="q",
)
def list_candidates(call: Calling, query: Annotated[CandidateQuery, Query()]) -> Answer:
    """List candidates, search them by name or e-mail, or ask what changed."""
    return walk(call, query, candidates.find, synced=RecordKind.CANDIDATE)


@routes.get("/candidates/{candidate_id}", "candidates.read", answer=CandidateOut)
def read_candidate(call: Calling, candidate_id: UUID) -> Answer:
    """Read a candidate."""
    body = candidates.read(call.session, call.act, candidate_id)
    return Answer(body, version=body["version"])


@routes.patch("/candidates/{candidate_id}", "candidates.update", answer=CandidateSaved)
def update_candidate(call: Calling, candidate_id: UUID, changes: CandidatePatch) -> Answer:
    """Change a candidate."""
    values = changes.changes()
    candidate = candidates.update(call.session, call.act, candidate_id, values)
    return saved(call, candidates.read_with_warnings, candidate)


@routes.put(
    "/candidates/by-ref/{system}/{external_id:path}",
    "candidates.upsert",
    answer=CandidateSaved,
    if_match=IfMatch.HONOURED,
)
def upsert_candidate(
    call: Calling, system: SystemInPath, external_id: ExternalIdInPath, record: CandidateUpsert
) -> Answer:
    """Create or update the candidate another system knows by this id.

    Repeating it changes nothing, so an ATS may send it as often as it likes.
    """
    candidate, made = candidates.upsert(
        call.session,
        call.act,
        Reference(system, external_id),
        record.model_dump(),
        record.model_fields_set,
    )
    return saved(call, candidates.read_with_warnings, candidate, made=made)
