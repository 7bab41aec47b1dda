"""Amendments: what somebody changes on a scorecard they have submitted, and why.

What was submitted stays as it is. An amendment is the whole card anew, as a further revision with a
reason. Which revisions scores and agreement go by is decided here and nowhere else (scoring and
gaps, section 1: "Which value counts").
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from app.domain.errors import DomainError, Fault, invalid
from app.domain.scorecards import AmendmentKind
from app.models.applications import StageVisit
from app.models.people import Person
from app.models.scorecards import Amendment, Rating, Scorecard
from app.rubrics.loader import Library
from app.services import access, panels, requisitions, scorecards
from app.services.acting import Act

SUBMITTED = "submitted"
"""What the first revision is called, beside the kinds of amendments."""


def amend(
    session: Session, act: Act, library: Library, scorecard_id: UUID, record: Mapping[str, Any]
) -> Scorecard:
    """Add a revision to one's own submitted scorecard.

    A clerical one counts at once, unless its author could have read another scorecard of the visit
    by now: then it waits for a second person. One after a debrief never changes a score. Raises
    DomainError: `not-found`, `version-stale`, `scorecard-not-submitted`, `scorecard-incomplete`,
    `input-invalid` for ratings the stage has no place for and for a card that says nothing new.
    """
    card = access.load(session, act, Scorecard, scorecard_id, lock=True)
    act.expect(card.version)
    if card.submitted_at is None:
        raise DomainError(
            "scorecard-not-submitted",
            "This is still a draft: save it anew, there is nothing to amend yet.",
        )
    planned = requisitions.stage_of(session, session.get_one(StageVisit, card.visit_id))
    stage = library.get(card.rubric_id, card.rubric_version).stage(planned.kind)
    scorecards.require_known(stage, record["ratings"])
    scorecards.require_complete(stage, record["ratings"], record["recommendation"])
    revisions = _revisions(session, card)
    is_clerical = record["kind"] is AmendmentKind.CLERICAL
    before = next(one for one in revisions if one["is_current"]) if is_clerical else revisions[-1]
    if _content(record) == _content(before):
        raise invalid("#/ratings", "unchanged", "The amendment is identical to the current card.")
    if is_clerical:
        _require_no_opinion(record, before, revisions)
    revision = revisions[-1]["revision"] + 1
    caller = act.caller
    after_others = panels.can_read_others(session, caller.person_id, caller.role, card.visit_id)
    session.add(
        Amendment(
            id=act.new_id(),
            scorecard_id=card.id,
            revision=revision,
            kind=record["kind"],
            reason=record["reason"],
            recommendation=record["recommendation"],
            summary=record["summary"],
            created_at=act.now,
            after_others=after_others,
        )
    )
    session.add_all(
        Rating(id=act.new_id(), scorecard_id=card.id, revision=revision, **rating)
        for rating in record["ratings"]
    )
    if is_clerical and not after_others:
        card.current_revision = revision
        if card.independent_revision is not None:
            card.independent_revision = revision
    card.touch(act.now)
    session.flush()
    return card


def approve(session: Session, act: Act, scorecard_id: UUID, revision: int) -> Scorecard:
    """Let a clerical amendment count that was made when others' cards could be read.

    Agreement goes by what was given before. Raises DomainError: `not-found`, also for a card that
    the caller may not read yet, `second-person-missing` for one's own, and `amendment-settled`.
    """
    card = access.load(session, act, Scorecard, scorecard_id, lock=True)
    scorecards.visible(session, act, scorecard_id)
    amendment = session.exec(
        select(Amendment).where(Amendment.scorecard_id == card.id, Amendment.revision == revision)
    ).first()
    if card.person_id == act.caller.person_id:
        raise DomainError(
            "second-person-missing", "This is your own. Ask somebody else who may approve it."
        )
    if amendment is None or not _awaits_approval(amendment):
        raise DomainError(
            "amendment-settled",
            "No amendment of this number waits for approval. Read the scorecard again.",
        )
    amendment.approved_by_id, amendment.approved_at = act.caller.person_id, act.now
    card.current_revision = max(card.current_revision, revision)
    card.touch(act.now)
    session.flush()
    return card


def read(session: Session, act: Act, scorecard_id: UUID) -> dict[str, Any]:
    """One scorecard with all its revisions, oldest first.

    Raises DomainError (`not-found`) unless the caller may read it.
    """
    row = scorecards.visible(session, act, scorecard_id)
    card = session.get_one(Scorecard, scorecard_id)
    return row | {"revisions": _revisions(session, card) if card.submitted_at else []}


def _awaits_approval(amendment: Amendment) -> bool:
    return (
        amendment.kind is AmendmentKind.CLERICAL
        and amendment.after_others
        and amendment.approved_at is None
    )


def _require_no_opinion(
    record: Mapping[str, Any],
    scored: Mapping[str, Any],
    revisions: Sequence[Mapping[str, Any]],
) -> None:
    """Keep what changed in a debrief out of a correction: it would enter the scores that way.

    scored: the revision that scores are made of, which a correction starts from.
    """
    opinions = [one for one in revisions if one["kind"] == AmendmentKind.DEBRIEF]
    if not opinions:
        return
    given, before, changed = (
        {item["criterion"]: item["score"] for item in one["ratings"]}
        for one in (record, scored, opinions[-1])
    )
    remedy = f"Your debrief changed this. Correct what revision {scored['revision']} says instead."
    faults = [
        Fault(f"#/ratings/{place}/score", "changed-in-debrief", remedy)
        for place, name in enumerate(given)
        if given[name] == changed.get(name) != before.get(name)
    ]
    if record["recommendation"] == opinions[-1]["recommendation"] != scored["recommendation"]:
        faults.append(Fault("#/recommendation", "changed-in-debrief", remedy))
    if faults:
        raise DomainError(
            "input-invalid",
            "A correction is of a wrong entry. What a debrief changed stands beside the scores.",
            faults=faults,
        )


def _content(revision: Mapping[str, Any]) -> tuple[Any, ...]:
    """What a revision says."""
    ratings = {(item["criterion"], item["score"], item["evidence"]) for item in revision["ratings"]}
    return revision["recommendation"], revision["summary"], ratings


def _revisions(session: Session, card: Scorecard) -> list[dict[str, Any]]:
    amendments = session.execute(
        select(Amendment, Person)
        .join(Person, col(Person.id) == col(Amendment.approved_by_id), isouter=True)
        .where(Amendment.scorecard_id == card.id)
        .order_by(col(Amendment.revision))
    ).all()
    ratings: dict[int, list[dict[str, Any]]] = {}
    for rating in session.exec(
        select(Rating).where(Rating.scorecard_id == card.id).order_by(col(Rating.criterion))
    ):
        ratings.setdefault(rating.revision, []).append(
            {"criterion": rating.criterion, "score": rating.score, "evidence": rating.evidence}
        )
    first = {
        "revision": 1,
        "kind": SUBMITTED,
        "reason": None,
        "recommendation": card.recommendation,
        "summary": card.summary,
        "created_at": card.submitted_at,
        "awaits_approval": False,
        "approved_by": None,
        "approved_at": None,
    }
    later = [
        {
            "revision": amendment.revision,
            "kind": amendment.kind.value,
            "reason": amendment.reason,
            "recommendation": amendment.recommendation,
            "summary": amendment.summary,
            "created_at": amendment.created_at,
            "awaits_approval": _awaits_approval(amendment),
            "approved_by": {"id": person.id, "name": person.name} if person else None,
            "approved_at": amendment.approved_at,
        }
        for amendment, person in amendments
    ]
    return [
        revision
        | {
            "ratings": ratings.get(int(revision["revision"]), []),
            "is_current": revision["revision"] == card.current_revision,
            "is_independent": revision["revision"] == card.independent_revision,
        }
        for revision in [first, *later]
    ]
