"""Scorecards: saving a draft, submitting it once, and reading what one may see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Select,
    bindparam,
    delete,
    exists,
    func,
    insert,
    or_,
    type_coerce,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.domain.errors import DomainError, Fault
from app.domain.policy import Reach
from app.domain.scorecards import AmendmentKind, CardState
from app.models.applications import Application, StageVisit
from app.models.functions import JsonObject, json_rows
from app.models.interviews import Interview, PanelSeat
from app.models.people import Person
from app.models.requisitions import PlanStage, Requisition
from app.models.scorecards import Amendment, Rating, Scorecard
from app.rubrics.definition import Rubric, Stage, canonical_hash
from app.rubrics.loader import Library
from app.rubrics.versions import SemanticVersion
from app.services import access, panels
from app.services.acting import Act, not_found
from app.statements import Prepared, select_columns

VISIBILITY = (
    "Your own, and others' submitted ones for visits where your own is in or you sit on no panel."
)


@dataclass(frozen=True, slots=True)
class Desk:
    """What the caller's own scorecard for one interview is about, and the card as it stands.

    could_have_read: the caller was seated when they could have read others' cards already, or has
    judged the visit in another card.
    """

    rubric: Rubric
    stage: Stage
    is_decided: bool
    could_have_read: bool
    card: dict[str, Any]


def own(session: Session, act: Act, library: Library, interview_id: UUID) -> dict[str, Any]:
    """The caller's own scorecard for an interview; an empty one before the first save.

    Raises DomainError (`not-found`) unless the caller sits on the interview's panel.
    """
    return _with_gaps(_desk(session, act, library, interview_id))


def save(
    session: Session, act: Act, library: Library, interview_id: UUID, record: Mapping[str, Any]
) -> dict[str, Any]:
    """Keep the caller's draft as it stands, in place of what was saved before.

    Raises DomainError: `not-found`, `version-stale`, `scorecard-submitted`, `input-invalid`.
    """
    desk = _desk(session, act, library, interview_id)
    require_known(desk.stage, record["ratings"])
    act.expect(desk.card["version"])
    _require_draft(desk.card)
    changes = {
        "version": desk.card["version"] + 1,
        "updated_at": act.now,
        "recommendation": record["recommendation"],
        "summary": record["summary"],
        **_rubric_now(desk),
    }
    card_id = desk.card["id"]
    if card_id is None:
        card_id = act.new_id()
        place = ("interview_id", "application_id", "visit_id")
        session.add(
            Scorecard(
                id=card_id,
                created_at=act.now,
                person_id=act.caller.person_id,
                **{name: desk.card[name] for name in place},
                **changes,
            )
        )
        try:
            session.flush()
        except IntegrityError:
            raise _changed_meanwhile() from None
    else:
        _change(session, card_id, desk.card["version"], changes)
        session.execute(delete(Rating).where(col(Rating.scorecard_id) == card_id))
    if record["ratings"]:
        session.execute(
            insert(Rating),
            [
                {"id": act.new_id(), "scorecard_id": card_id, "revision": 1, **rating}
                for rating in record["ratings"]
            ],
        )
    return own(session, act, library, interview_id)


def submit(session: Session, act: Act, library: Library, interview_id: UUID) -> dict[str, Any]:
    """Hand the draft in, for good.

    A card that comes in after the stage was decided is kept and marked late. Raises DomainError:
    `scorecard-incomplete` with one fault per criterion that lacks a rating or evidence,
    `input-invalid` for a rating that the stage has no place for, `scorecard-submitted`,
    `version-stale`, `not-found`.
    """
    desk = _desk(session, act, library, interview_id, lock=True)
    card = desk.card
    act.expect(card["version"])
    rubric = desk.rubric
    if card["rubric_id"] != rubric.id or _major(card["rubric_version"]) != rubric.major:
        raise DomainError(
            "version-stale",
            "The requisition goes by another rubric since you saved this. Read the kit again, and "
            "save your ratings by the anchors it shows now.",
        )
    if card["id"] is None:
        raise DomainError(
            "scorecard-incomplete",
            "Nothing is saved yet. PUT your ratings to this interview's scorecard first.",
        )
    _require_draft(card)
    require_known(desk.stage, card["ratings"])
    require_complete(desk.stage, card["ratings"], card["recommendation"])
    changes = {
        "version": card["version"] + 1,
        "updated_at": act.now,
        "submitted_at": act.now,
        "submitted_late": desk.is_decided,
        "independent_revision": None if desk.is_decided or desk.could_have_read else 1,
    }
    changes |= _rubric_now(desk)
    _change(session, card["id"], card["version"], changes)
    del changes["independent_revision"]
    card |= changes
    card["state"] = CardState.SUBMITTED
    return _with_gaps(desk)


def _rubric_now(desk: Desk) -> dict[str, str]:
    """What a card says of the rubric it goes by, where that is new to it."""
    rubric, card = desk.rubric, desk.card
    if card["id"] and (card["rubric_id"], card["rubric_version"]) == (rubric.id, rubric.version):
        return {}
    return {
        "rubric_id": rubric.id,
        "rubric_version": rubric.version,
        "rubric_hash": canonical_hash(rubric),
    }


def _major(version: str) -> int:
    return SemanticVersion.parse(version).major


def _change(session: Session, card_id: UUID, version: int, values: Mapping[str, Any]) -> None:
    """Write a draft, unless somebody (with another key of the same person) was faster."""
    changed = _CHANGE.first(
        session,
        tuple(values),
        card_id=card_id,
        read_version=version,
        **{f"new_{name}": value for name, value in values.items()},
    )
    if changed is None:
        raise _changed_meanwhile()


def _changed_meanwhile() -> DomainError:
    return DomainError("version-stale", "The scorecard was changed meanwhile. Read it again.")


def _desk(
    session: Session, act: Act, library: Library, interview_id: UUID, *, lock: bool = False
) -> Desk:
    """The desk; with `lock`, moves and plan changes of the application wait until we commit."""
    row = _DESK.first(
        session, act.reach, lock, interview_id=interview_id, **access.parameters(act.caller)
    )
    if row is None:
        raise not_found()
    rubric = library.get(row.pop("plan_rubric_id"), row.pop("plan_rubric_version"))
    stage = rubric.stage(row.pop("kind"))
    is_decided = row.pop("outcome") is not None
    could_have_read = bool(row.pop("could_have_read"))
    row["person"] = {"id": act.caller.person_id, "name": act.caller.name}
    if row["id"] is None:
        row |= {
            "version": 0,
            "rubric_id": rubric.id,
            "rubric_version": rubric.version,
            "rubric_hash": canonical_hash(rubric),
            "summary": "",
            "submitted_late": False,
            "state": CardState.MISSING,
        }
    else:
        row["state"] = CardState.SUBMITTED if row["submitted_at"] else CardState.DRAFT
    return Desk(rubric, stage, is_decided, could_have_read, row)


def _with_gaps(desk: Desk) -> dict[str, Any]:
    gaps = _incompleteness(desk.stage, desk.card["ratings"], desk.card["recommendation"])
    return desk.card | {"missing": [fault.detail for fault in gaps]}


def _require_draft(card: Mapping[str, Any]) -> None:
    if card["submitted_at"] is not None:
        raise DomainError("scorecard-submitted", "This scorecard is submitted and final.")


def require_known(stage: Stage, ratings: Sequence[Mapping[str, Any]]) -> None:
    """Raise DomainError (`input-invalid`) for a rating that the stage has no place for."""
    faults = []
    seen: set[str] = set()
    for place, rating in enumerate(ratings):
        name = rating["criterion"]
        if name not in stage.criteria:
            detail = f"The {stage.key} stage rates: {', '.join(stage.criteria)}."
            faults.append(Fault(f"#/ratings/{place}/criterion", "not-of-this-stage", detail))
        elif name in seen:
            detail = "This criterion is rated twice. Keep one."
            faults.append(Fault(f"#/ratings/{place}/criterion", "repeated", detail))
        seen.add(name)
    if faults:
        raise DomainError("input-invalid", "Correct the ratings listed in errors.", faults=faults)


def require_complete(
    stage: Stage, ratings: Sequence[Mapping[str, Any]], recommendation: object
) -> None:
    """Raise DomainError (`scorecard-incomplete`) with one fault for everything that is missing."""
    faults = _incompleteness(stage, ratings, recommendation)
    if faults:
        raise DomainError(
            "scorecard-incomplete",
            "Rate every criterion of the stage, or say that you did not observe it; give evidence "
            "with every rating, and an overall recommendation.",
            faults=faults,
        )


def _incompleteness(
    stage: Stage, ratings: Sequence[Mapping[str, Any]], recommendation: object
) -> list[Fault]:
    by_criterion = {rating["criterion"]: rating for rating in ratings}
    faults = []
    for name in stage.criteria:
        rating = by_criterion.get(name)
        if rating is None:
            detail = f"Rate {name}, or send it with a null score if you did not observe it."
            faults.append(Fault("#/ratings", "unrated", detail))
        elif rating["score"] is not None and not rating["evidence"].strip():
            faults.append(Fault("#/ratings", "no-evidence", f"Say what you saw of {name}."))
    if recommendation is None:
        detail = "Give a recommendation: strong_no, no, yes or strong_yes."
        faults.append(Fault("#/recommendation", "missing", detail))
    return faults


def of_application(session: Session, act: Act, application_id: UUID) -> list[dict[str, Any]]:
    """The scorecards of an application that the caller may see, in the order they came in.

    Raises DomainError (`not-found`) unless the caller may see the application.
    """
    access.require(session, act, "applications", application_id)
    rows = _OF_APPLICATION.all(
        session, act.reach, application_id=application_id, **access.parameters(act.caller)
    )
    return [_shown(row) for row in rows]


def visible(session: Session, act: Act, scorecard_id: UUID) -> dict[str, Any]:
    """One scorecard as its current revision reads.

    Raises DomainError (`not-found`) unless the caller may see it.
    """
    row = _ONE.first(session, act.reach, scorecard_id=scorecard_id, **access.parameters(act.caller))
    if row is None:
        raise not_found()
    return _shown(row)


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    row["state"] = CardState.SUBMITTED if row["submitted_at"] else CardState.DRAFT
    return row


def _ratings_as_json() -> Any:
    ratings = json_rows(
        select_columns(Rating.criterion, Rating.score, Rating.evidence)
        .where(
            col(Rating.scorecard_id) == col(Scorecard.id),
            col(Rating.revision) == col(Scorecard.current_revision),
        )
        .order_by(col(Rating.criterion))
        .correlate(Scorecard)
    )
    return ratings.label("ratings")


_CARD_COLUMNS: tuple[Any, ...] = (
    Scorecard.id,
    Scorecard.version,
    Scorecard.rubric_id,
    Scorecard.rubric_version,
    Scorecard.rubric_hash,
    Scorecard.submitted_at,
    Scorecard.submitted_late,
)


def _visible(reach: Reach) -> Select[Any]:
    amended = aliased(Amendment)
    return (
        select_columns(
            *_CARD_COLUMNS,
            # An amendment says everything anew; the card itself keeps what was submitted.
            func.coalesce(col(amended.recommendation), col(Scorecard.recommendation)).label(
                "recommendation"
            ),
            func.coalesce(col(amended.summary), col(Scorecard.summary)).label("summary"),
            col(Scorecard.current_revision).label("revision"),
            type_coerce(col(Scorecard.independent_revision).is_not(None), Boolean).label(
                "is_independent"
            ),
            _awaits_approval().label("awaits_approval"),
            Scorecard.interview_id,
            Interview.purpose,
            Scorecard.application_id,
            StageVisit.stage,
            JsonObject(id=Person.id, name=Person.name).label("person"),
            _ratings_as_json(),
        )
        .join(StageVisit, col(StageVisit.id) == col(Scorecard.visit_id))
        .join(Interview, col(Interview.id) == col(Scorecard.interview_id))
        .join(Person, col(Person.id) == col(Scorecard.person_id))
        .join(
            amended,
            (col(amended.scorecard_id) == col(Scorecard.id))
            & (col(amended.revision) == col(Scorecard.current_revision)),
            isouter=True,
        )
        .where(panels.visible_cards(reach))
    )


def _of_application(reach: Reach) -> Select[Any]:
    return (
        _visible(reach)
        .where(col(Scorecard.application_id) == bindparam("application_id"))
        .order_by(
            col(Scorecard.submitted_at).is_(None),
            col(Scorecard.submitted_at),
            col(Scorecard.id),
        )
    )


def _at_desk(reach: Reach, lock: bool) -> Select[Any]:
    seat = aliased(PanelSeat)
    statement = (
        select_columns(
            *_CARD_COLUMNS,
            Scorecard.recommendation,
            Scorecard.summary,
            col(Interview.id).label("interview_id"),
            Interview.application_id,
            Interview.visit_id,
            StageVisit.stage,
            StageVisit.outcome,
            PlanStage.kind,
            col(Requisition.rubric_id).label("plan_rubric_id"),
            col(Requisition.rubric_version).label("plan_rubric_version"),
            or_(col(seat.could_have_read), _other_card()).label("could_have_read"),
            _ratings_as_json(),
        )
        .select_from(Interview)
        .join(StageVisit, col(StageVisit.id) == col(Interview.visit_id))
        .join(Application, col(Application.id) == col(Interview.application_id))
        .join(Requisition, col(Requisition.id) == col(Application.requisition_id))
        .join(
            PlanStage,
            (col(PlanStage.requisition_id) == col(Requisition.id))
            & (col(PlanStage.key) == col(StageVisit.stage)),
        )
        .join(
            seat,
            (col(seat.interview_id) == col(Interview.id))
            & (col(seat.person_id) == access.CALLER_ID)
            & col(seat.left_at).is_(None),
        )
        .join(
            Scorecard,
            (col(Scorecard.interview_id) == col(Interview.id))
            & (col(Scorecard.person_id) == access.CALLER_ID),
            isouter=True,
        )
        .where(col(Interview.id) == bindparam("interview_id"), access.within(Interview, reach))
    )
    if lock:
        # Not the plan's stage: a plan that is replaced meanwhile keeps what the card goes by, its
        # kind, but puts a new row in the place of the one we would wait for.
        # The seat comes last: who leaves it has the application first.
        held = (Application, Requisition, StageVisit, seat)
        statement = statement.with_for_update(read=True, of=held)
    return statement


def _awaits_approval() -> ColumnElement[bool]:
    """Whether a correction of the card counts only once somebody has approved it."""
    waiting = aliased(Amendment)
    found = exists().where(
        col(waiting.scorecard_id) == col(Scorecard.id),
        col(waiting.kind) == AmendmentKind.CLERICAL,
        col(waiting.after_others),
        col(waiting.approved_at).is_(None),
    )
    return type_coerce(found, Boolean)


def _other_card() -> ColumnElement[bool]:
    """Whether the caller's card for another meeting of the visit is in."""
    other = aliased(Scorecard)
    return exists().where(
        col(other.visit_id) == col(Interview.visit_id),
        col(other.interview_id) != col(Interview.id),
        col(other.person_id) == access.CALLER_ID,
        col(other.submitted_at).is_not(None),
    )


def _changing(names: tuple[str, ...]) -> Any:
    columns = {name: getattr(Scorecard, name) for name in names}
    return (
        update(Scorecard)
        .where(
            col(Scorecard.id) == bindparam("card_id"),
            col(Scorecard.version) == bindparam("read_version"),
            col(Scorecard.submitted_at).is_(None),
        )
        .values(
            {name: bindparam(f"new_{name}", type_=column.type) for name, column in columns.items()}
        )
        .returning(col(Scorecard.id))
    )


_DESK = Prepared(_at_desk)
_CHANGE = Prepared(_changing)
_OF_APPLICATION = Prepared(_of_application)
_ONE = Prepared(lambda reach: _visible(reach).where(col(Scorecard.id) == bindparam("scorecard_id")))
