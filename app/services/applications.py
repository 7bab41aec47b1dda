"""Applications: a candidate on the way through a requisition, and what callers see of it."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    or_,
    type_coerce,
)
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from app.domain.errors import DomainError, Fault, invalid
from app.domain.interviews import InterviewPurpose, InterviewStatus
from app.domain.pipeline import (
    DECISION,
    LIVE,
    ApplicationStatus,
    Move,
    Standing,
    VisitOutcome,
    legal_moves,
    visit_status,
)
from app.domain.policy import OPERATIONS, Caller, Reach
from app.domain.requisitions import RequisitionStatus
from app.models.applications import Application, Decision, StageVisit
from app.models.candidates import Candidate
from app.models.functions import JsonObject, json_rows
from app.models.interviews import Interview
from app.models.people import Person
from app.models.references import RecordKind
from app.models.requisitions import PlanStage, Requisition
from app.models.teams import Member
from app.services import access, panels, references, requisitions, sync
from app.services.acting import Act, not_found
from app.services.listing import Order, Span, Window, as_items, in_order, window
from app.services.references import Reference
from app.statements import Prepared, select_columns


def create(
    session: Session, act: Act, record: Mapping[str, Any], names: Iterable[Reference] = ()
) -> Application:
    """Let a candidate apply; the application stands in the first stage of the plan.

    Raises DomainError: `input-invalid` for records that are not there or a closed requisition,
    `already-exists` when the candidate has applied before.
    """
    # References come before rows, as in `upsert`: two requests for one must not wait crosswise.
    application_id = act.new_id()
    references.attach(session, act, RecordKind.APPLICATION, application_id, list(names))
    candidate = _reached(session, act, Candidate, record["candidate_id"], "candidate_id")
    requisition = _reached(
        session, act, Requisition, record["requisition_id"], "requisition_id", lock=True
    )
    if requisition.status is not RequisitionStatus.OPEN:
        raise invalid("#/requisition_id", "closed", "The requisition takes no applications.")
    known = session.exec(
        select(Application.id).where(
            Application.candidate_id == candidate.id,
            Application.requisition_id == requisition.id,
        )
    ).first()
    if known is not None:
        raise DomainError(
            "already-exists",
            "This candidate has applied to this requisition before. Reopen that application.",
        )
    first = requisitions.plan_of(session, requisition.id)[0]
    application = Application(
        id=application_id,
        created_at=act.now,
        updated_at=act.now,
        sync_number=0,
        created_by_id=act.caller.person_id,
        candidate_id=candidate.id,
        requisition_id=requisition.id,
        status=ApplicationStatus.ACTIVE,
        stage=first.key,
        stage_entered_at=act.now,
        source_channel=record.get("source_channel") or candidate.source_channel,
        applied_at=record.get("applied_at") or act.now,
    )
    sync.number(session, application)
    session.add(application)
    session.flush()
    enter_stage(session, act, application)
    return application


def _reached(
    session: Session,
    act: Act,
    model: type[Any],
    record_id: UUID,
    field: str,
    *,
    lock: bool = False,
) -> Any:
    try:
        return access.load(session, act, model, record_id, lock=lock)
    except DomainError:
        raise invalid(
            f"#/{field}", "unknown", "There is no such record that you may see."
        ) from None


def enter_stage(session: Session, act: Act, application: Application) -> None:
    """Begin the visit of the stage the application now stands in."""
    application.stage_entered_at = act.now
    if application.stage != DECISION:
        session.add(
            StageVisit(
                id=act.new_id(),
                application_id=application.id,
                stage=application.stage,
                entered_at=act.now,
            )
        )
    session.flush()


def update(
    session: Session, act: Act, application_id: UUID, changes: Mapping[str, Any]
) -> Application:
    """Change the members that are given, based on the version the caller read."""
    application = access.load(session, act, Application, application_id, lock=True)
    act.expect(application.version)
    return _change(session, act, application, changes)


def _change(
    session: Session, act: Act, application: Application, changes: Mapping[str, Any]
) -> Application:
    if application.change(changes):
        sync.stamp(session, act, application)
    return application


def upsert(
    session: Session, act: Act, reference: Reference, record: Mapping[str, Any]
) -> tuple[Application, bool]:
    """Make the application this reference names, or bring it up to date; and whether it was made.

    Candidate and requisition are named by their ids in the same system. An application of the two
    that is there already takes the reference on.
    """
    references.require_own_system(act, reference)
    application_id = references.claim(session, RecordKind.APPLICATION, reference)
    changes = {
        name: record[name]
        for name in ("source_channel", "applied_at")
        if record.get(name) is not None
    }
    if application_id is not None:
        application = access.load(session, act, Application, application_id, lock=True)
        act.expect(application.version)
        _require_same(session, application, reference.system, record)
        return _change(session, act, application, changes), False
    for kind in (RecordKind.CANDIDATE, RecordKind.REQUISITION):
        field = f"{kind.value}_external_id"
        external_id = record.get(field)
        if external_id is None:
            raise invalid(f"#/{field}", "missing", "The application is new here and needs this.")
        record_id = references.claim(session, kind, Reference(reference.system, external_id))
        if record_id is None:
            raise invalid(f"#/{field}", "unknown", "No record of ours has this reference.")
        changes[f"{kind.value}_id"] = record_id
    known = session.exec(
        select(Application.id).where(
            Application.candidate_id == changes["candidate_id"],
            Application.requisition_id == changes["requisition_id"],
        )
    ).first()
    if known is None:
        return create(session, act, changes, [reference]), True
    # Somebody else opened it; whoever knows both its ends may name it.
    references.attach(session, act, RecordKind.APPLICATION, known, [reference])
    application = access.load(session, act, Application, known, lock=True)
    act.expect(application.version)
    application.change(changes)
    sync.stamp(session, act, application)
    return application, False


def _require_same(
    session: Session, application: Application, system: str, record: Mapping[str, Any]
) -> None:
    """An application keeps its candidate and requisition."""
    for kind, ours in (
        (RecordKind.CANDIDATE, application.candidate_id),
        (RecordKind.REQUISITION, application.requisition_id),
    ):
        field = f"{kind.value}_external_id"
        named = record.get(field)
        if named is not None and references.claim(session, kind, Reference(system, named)) != ours:
            fault = Fault(f"#/{field}", "fixed", "The application belongs to another one.")
            raise DomainError("record-in-use", "Open another application instead.", faults=[fault])


def read(session: Session, act: Act, application_id: UUID) -> dict[str, Any]:
    """One application with its stages and the caller's moves.

    Raises DomainError (`not-found`).
    """
    row = _ONE.first(
        session, act.reach, application_id=application_id, **access.parameters(act.caller)
    )
    if row is None:
        raise not_found()
    standing = standing_of(row)
    row["moves"] = moves_of(act.caller, standing, manages=row["manages"])
    row["stages"] = [_stage(stage, standing) for stage in row["plan"]]
    return row


def find(
    session: Session,
    act: Act,
    span: Span,
    **filters: Any,
) -> Window:
    """Applications the caller may see, by requisition, candidate, status or stage."""
    rows = _MANY.all(
        session,
        act.reach,
        tuple(sorted(filters)),
        *span.shape,
        **filters,
        **span.parameters,
        **access.parameters(act.caller),
    )
    return window(rows, span)


def history(session: Session, act: Act, application_id: UUID) -> dict[str, Any]:
    """Every decision about the application, oldest first."""
    access.require(session, act, "applications", application_id)
    decisions = _DECISIONS.all(session, application_id=application_id)
    return {"application_id": application_id, "decisions": decisions}


def standing_of(row: Mapping[str, Any]) -> Standing:
    """Everything a move depends on, from a row of the detail statement."""
    current = next((stage for stage in row["plan"] if stage["key"] == row["stage"]), None)
    return Standing(
        status=ApplicationStatus(row["status"]),
        stage=row["stage"],
        plan=tuple(stage["key"] for stage in row["plan"]),
        cards_submitted=row["cards_submitted"],
        cards_outstanding=row["cards_outstanding"],
        cards_required=current["required_scorecards"] if current else 1,
        openings_left=row["openings_left"],
        owes_scorecard=bool(row["owes_scorecard"]),
    )


def moves_of(caller: Caller, standing: Standing, *, manages: bool) -> list[Move]:
    """Every move as it stands for this caller: the pipeline's word, within the policy table's."""
    found = []
    for move in legal_moves(standing):
        reach = OPERATIONS[f"applications.{move.action.value}"].reach_for(caller)
        if Reach.ALL in reach or (Reach.MANAGED in reach and manages):
            found.append(move)
        else:
            why_not = "This is not yours to decide: ask the requisition's hiring manager."
            found.append(Move(move.action, False, None, False, why_not))
    return found


def _stage(stage: dict[str, Any], standing: Standing) -> dict[str, Any]:
    entered, meeting, outcome = stage["entered_at"], stage["meeting"], stage["outcome"]
    starts_at = stage["starts_at"]
    status = None
    if entered is not None:
        status = visit_status(
            InterviewStatus(meeting) if meeting else None,
            VisitOutcome(outcome) if outcome else None,
            has_start=starts_at is not None,
            is_scored=stage["key"] == standing.stage and standing.is_scored,
        )
    return stage | {"status": status}


_COLUMNS: tuple[Any, ...] = (
    Application.id,
    Application.version,
    Application.created_at,
    Application.updated_at,
    Application.status,
    Application.stage,
    Application.stage_entered_at,
    Application.applied_at,
    Application.source_channel,
    JsonObject(id=Candidate.id, name=Candidate.name).label("candidate"),
    JsonObject(id=Requisition.id, name=Requisition.title).label("requisition"),
    references.as_json(Application),
)
_FILTERS: dict[str, Any] = {
    "requisition_id": col(Application.requisition_id),
    "candidate_id": col(Application.candidate_id),
    "status": col(Application.status),
    "stage": col(Application.stage),
}


def is_live() -> ColumnElement[bool]:
    """Whether an application is still on its way."""
    # An IN would be expanded anew for every run; an OR is compiled once like all the rest.
    return or_(*(col(Application.status) == status for status in sorted(LIVE)))


def could_join() -> ColumnElement[bool]:
    """Whether a hire would bring the team somebody: live, and not a member of it already."""
    other, earlier, opening = aliased(Application), aliased(Application), aliased(Requisition)
    # Not correlated, so that it is made once: whoever was hired is few beside all who applied.
    of_members = (
        select(other.id)
        .select_from(Member)
        .join(earlier, earlier.id == col(Member.application_id))  # type: ignore[arg-type]  # a column
        .join(other, other.candidate_id == earlier.candidate_id)  # type: ignore[arg-type]  # a column
        .join(opening, opening.id == other.requisition_id)  # type: ignore[arg-type]  # a column
        .where(opening.team_id == Member.team_id)
        .correlate(None)
    )
    return is_live() & col(Application.id).not_in(of_members)


def _joined(*columns: Any) -> Select[Any]:
    return (
        select_columns(*columns)
        .select_from(Application)
        .join(Candidate, col(Candidate.id) == col(Application.candidate_id))
        .join(Requisition, col(Requisition.id) == col(Application.requisition_id))
    )


def _many(reach: Reach, filters: tuple[str, ...], order: Order, continued: bool) -> Select[Any]:
    statement = _joined(*_COLUMNS).where(access.within(Application, reach))
    for name in filters:
        column = _FILTERS[name]
        statement = statement.where(column == bindparam(name, type_=column.type))
    ordered = in_order(statement, Application, order, continued=continued)
    return as_items(ordered, Application, order)


def _plan_with_visits() -> Any:
    columns = [
        PlanStage.position,
        PlanStage.key,
        PlanStage.kind,
        PlanStage.title,
        PlanStage.minutes_low,
        PlanStage.minutes_high,
        PlanStage.required_scorecards,
        col(Interview.status).label("meeting"),
        Interview.starts_at,
        StageVisit.outcome,
        StageVisit.entered_at,
        StageVisit.left_at,
    ]
    return json_rows(
        select_columns(*columns)
        .select_from(PlanStage)
        .join(
            StageVisit,
            and_(
                col(StageVisit.application_id) == col(Application.id),
                col(StageVisit.stage) == col(PlanStage.key),
            ),
            isouter=True,
        )
        .join(
            Interview,
            and_(
                col(Interview.visit_id) == col(StageVisit.id),
                col(Interview.purpose) == InterviewPurpose.STAGE,
            ),
            isouter=True,
        )
        .where(col(PlanStage.requisition_id) == col(Application.requisition_id))
        .order_by(col(PlanStage.position))
        .correlate(Application)
    )


def _detail(reach: Reach) -> Select[Any]:
    return _joined(
        *_COLUMNS,
        _plan_with_visits().label("plan"),
        *panels.card_facts(),
        (col(Requisition.openings) - col(Requisition.hired_count)).label("openings_left"),
        type_coerce(access.within(Application, Reach.MANAGED), Integer).label("manages"),
    ).where(col(Application.id) == bindparam("application_id"), access.within(Application, reach))


_ONE = Prepared(_detail)
_MANY = Prepared(_many)
_DECISIONS = Prepared(
    lambda: (
        select_columns(
            Decision.id,
            Decision.action,
            Decision.from_stage,
            Decision.to_stage,
            Decision.to_status,
            JsonObject(id=Person.id, name=Person.name).label("person"),
            Decision.reason,
            Decision.overridden,
            Decision.decided_at,
        )
        .join(Person, col(Person.id) == col(Decision.person_id))
        .where(col(Decision.application_id) == bindparam("application_id"))
        .order_by(col(Decision.id))
    )
)
