"""Demographics: keeping what candidates state about themselves, and forgetting it again.

Nothing here reads a statement back to anybody, and no answer depends on whether there is one. A
statement changes no version, time or sync number either: it is no part of the candidate's record.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlmodel import Session, col

from app.models.candidates import Candidate
from app.models.demographics import Demographics
from app.services import access
from app.services.acting import Act


def state(session: Session, act: Act, candidate_id: UUID, statement: Mapping[str, Any]) -> None:
    """Keep the candidate's statement in place of an earlier one.

    Raises DomainError: `not-found`, `version-stale` (of the candidate).
    """
    withdraw(session, act, candidate_id)
    session.add(
        Demographics(id=act.new_id(), candidate_id=candidate_id, recorded_at=act.now, **statement)
    )
    session.flush()


def withdraw(session: Session, act: Act, candidate_id: UUID) -> None:
    """Forget the candidate's statement, if there is one.

    Raises DomainError: `not-found`, `version-stale` (of the candidate).
    """
    candidate = access.load(session, act, Candidate, candidate_id, lock=True)
    act.expect(candidate.version)
    session.execute(delete(Demographics).where(col(Demographics.candidate_id) == candidate_id))
