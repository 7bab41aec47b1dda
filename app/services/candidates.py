"""Candidates: keeping their records in step with the ATS."""

import unicodedata
from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam
from sqlmodel import Session, col, select

from app.domain.errors import invalid
from app.domain.policy import Reach, field_reach
from app.models.candidates import Candidate
from app.models.references import RecordKind
from app.services import access, listing, references, sync
from app.services.acting import Act, not_found
from app.services.listing import Order, Span, Window, as_items, in_order, window
from app.services.references import Reference
from app.statements import Prepared, select_columns

COLUMNS: tuple[Any, ...] = (
    Candidate.id,
    Candidate.version,
    Candidate.created_at,
    Candidate.updated_at,
    Candidate.name,
    Candidate.preferred_name,
    Candidate.email,
    Candidate.phone,
    Candidate.location,
    Candidate.time_zone,
    Candidate.remote_preference,
    Candidate.links,
    Candidate.source_channel,
    Candidate.referrer,
    Candidate.compensation_expectation,
    references.as_json(Candidate),
)


def fold(text: str) -> str:
    """Text as search compares it: without case, width and composition."""
    return unicodedata.normalize("NFKC", text).casefold()


def create(
    session: Session, act: Act, record: Mapping[str, Any], names: Iterable[Reference] = ()
) -> Candidate:
    """Make a candidate's record, known to other systems by these references."""
    candidate = Candidate(
        id=act.new_id(),
        created_at=act.now,
        updated_at=act.now,
        sync_number=0,
        created_by_id=act.caller.person_id,
        search_text="",
        **record,
    )
    _index(candidate)
    references.attach(session, act, RecordKind.CANDIDATE, candidate.id, list(names))
    sync.number(session, candidate)
    session.add(candidate)
    session.flush()
    return candidate


def update(session: Session, act: Act, candidate_id: UUID, changes: Mapping[str, Any]) -> Candidate:
    """Change the members that are given, based on the version the caller read."""
    candidate = access.load(session, act, Candidate, candidate_id, lock=True)
    act.expect(candidate.version)
    return _change(session, act, candidate, changes)


def upsert(
    session: Session,
    act: Act,
    reference: Reference,
    record: Mapping[str, Any],
    given: Collection[str],
) -> tuple[Candidate, bool]:
    """Make the candidate this reference names, or bring them up to date; and whether it was made.

    given: the members the caller sent; of a known candidate only these are changed. Raises
    DomainError (`input-invalid`) for a new one without a name.
    """
    references.require_own_system(act, reference)
    candidate_id = references.claim(session, RecordKind.CANDIDATE, reference)
    if candidate_id is None:
        if "name" not in given:
            raise invalid("#/name", "missing", "The candidate is new here and needs this.")
        return create(session, act, record, [reference]), True
    candidate = access.load(session, act, Candidate, candidate_id, lock=True)
    act.expect(candidate.version)
    changes = {name: record[name] for name in given}
    return _change(session, act, candidate, changes), False


def _change(
    session: Session, act: Act, candidate: Candidate, changes: Mapping[str, Any]
) -> Candidate:
    if candidate.change(changes):
        _index(candidate)
        sync.stamp(session, act, candidate)
    return candidate


def _index(candidate: Candidate) -> None:
    parts = (candidate.name, candidate.preferred_name, candidate.email)
    candidate.search_text = fold(" ".join(part for part in parts if part))


def read_with_warnings(session: Session, act: Act, candidate_id: UUID) -> dict[str, Any]:
    """One candidate, and what somebody should look at: others with the same e-mail address."""
    row = read(session, act, candidate_id)
    if row["email"] is None:
        return row | {"warnings": []}
    doubles = session.exec(
        select(Candidate.id)
        .where(
            Candidate.email == row["email"],
            Candidate.id != candidate_id,
            access.within(Candidate, act.reach),
        )
        .order_by(col(Candidate.id))
        .limit(20),
        params=access.parameters(act.caller),
    ).all()
    warning = {
        "code": "same-email",
        "detail": "Other candidates have this e-mail address. Is it one person?",
        "candidate_ids": doubles,
    }
    return row | {"warnings": [warning] if doubles else []}


def read(session: Session, act: Act, candidate_id: UUID) -> dict[str, Any]:
    """One candidate as the caller may see them.

    Raises DomainError (`not-found`).
    """
    row = _ONE.first(
        session,
        act.reach,
        _expectation_reach(act),
        candidate_id=candidate_id,
        **access.parameters(act.caller),
    )
    if row is None:
        raise not_found()
    if not row.pop("sees_expectation"):
        del row["compensation_expectation"]
    return row


def find(
    session: Session, act: Act, span: Span, *, q: str | None = None, email: str | None = None
) -> Window:
    """Candidates the caller may see, by part of a name or address, or by the exact address."""
    rows = _MANY.all(
        session,
        act.reach,
        _expectation_reach(act),
        q is not None,
        email is not None,
        *span.shape,
        q=q and listing.literally(fold(q)),
        email=email,
        **span.parameters,
        **access.parameters(act.caller),
    )
    return window(rows, span)


def _expectation_reach(act: Act) -> Reach:
    return field_reach("candidate.compensation_expectation", act.caller.role)


def _visible(reach: Reach) -> Select[Any]:
    return select_columns(*COLUMNS).where(access.within(Candidate, reach))


def _one(reach: Reach, expectation_reach: Reach) -> Select[Any]:
    sees = access.within(Candidate, expectation_reach).label("sees_expectation")
    return _visible(reach).add_columns(sees).where(col(Candidate.id) == bindparam("candidate_id"))


def _many(
    reach: Reach,
    expectation_reach: Reach,
    by_text: bool,
    by_email: bool,
    order: Order,
    continued: bool,
) -> Select[Any]:
    statement = _visible(reach)
    if by_text:
        statement = statement.where(col(Candidate.search_text).contains(bindparam("q"), escape="/"))
    if by_email:
        statement = statement.where(col(Candidate.email) == bindparam("email"))
    sees = access.within(Candidate, expectation_reach)
    ordered = in_order(statement, Candidate, order, continued=continued)
    return as_items(ordered, Candidate, order, restricted=("compensation_expectation", sees))


_ONE = Prepared(_one)
_MANY = Prepared(_many)
