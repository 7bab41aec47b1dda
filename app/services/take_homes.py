"""Take-homes: drafting one, sending it, and recording what becomes of it.

Everything is done while the stage is open. A take-home whose stage was decided, or whose
application ended, stays as it was then; reopening the application opens it again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_
from sqlmodel import Session, col, select
from sqlmodel.sql.sqltypes import UTCDateTime

from app.domain.errors import DomainError
from app.domain.pipeline import LIVE, StageKind
from app.domain.policy import Reach
from app.domain.take_homes import (
    OUT,
    UNSENT,
    Assignment,
    Step,
    TakeHomeAction,
    TakeHomeStatus,
    decide,
    require,
    unusual_time_box,
)
from app.models.applications import Application, StageVisit
from app.models.candidates import Candidate
from app.models.functions import JsonObject, json_rows
from app.models.people import Person
from app.models.requisitions import Requisition
from app.models.take_homes import TakeHome, TakeHomeEvent
from app.rubrics.loader import Library
from app.services import access, requisitions
from app.services.acting import Act, not_found
from app.services.listing import Order, Span, Window, as_items, in_order, window
from app.statements import Prepared, select_columns

MEETING_BAR = 3
"""The level of a criterion that candidates are told of: meets the bar."""


def create(session: Session, act: Act, application_id: UUID, record: Mapping[str, Any]) -> TakeHome:
    """Draft the take-home of the stage the application stands in.

    Raises DomainError: `stage-conflict` for a stage that is no take-home or is not the current one,
    `already-exists` when the stage has its take-home.
    """
    application = access.load(session, act, Application, application_id, lock=True)
    visit = session.exec(
        select(StageVisit).where(
            StageVisit.application_id == application.id, StageVisit.stage == record["stage"]
        )
    ).first()
    if visit is None or application.stage != visit.stage:
        raise _not_open(application)
    _require_open(application, visit)
    stage = requisitions.stage_of(session, visit)
    if stage.kind is not StageKind.TAKE_HOME or stage.variant not in (None, StageKind.TAKE_HOME):
        raise DomainError(
            "stage-conflict",
            "Nothing is taken home in this stage. Wait until the application stands in one of the "
            "kind take_home.",
            extra={"stage": application.stage},
        )
    if session.exec(select(TakeHome.id).where(TakeHome.visit_id == visit.id)).first():
        raise DomainError("already-exists", "This stage has its take-home. Change that one.")
    take_home = TakeHome(
        id=act.new_id(),
        created_at=act.now,
        updated_at=act.now,
        visit_id=visit.id,
        application_id=application.id,
        status=TakeHomeStatus.DRAFTED,
        brief=record["brief"],
        time_box_minutes=record["time_box_minutes"] or stage.minutes_high,
        due_at=record["due_at"],
    )
    session.add(take_home)
    session.flush()
    return take_home


def update(session: Session, act: Act, take_home_id: UUID, changes: Mapping[str, Any]) -> TakeHome:
    """Change what is not with the candidate yet, or no more.

    Raises DomainError: `not-found`, `version-stale`, `stage-conflict`, `take-home-conflict`.
    """
    take_home = _held(session, act, take_home_id)
    act.expect(take_home.version)
    require(take_home.status, UNSENT)
    if take_home.change(changes):
        take_home.touch(act.now)
    session.flush()
    return take_home


def take(
    session: Session,
    act: Act,
    take_home_id: UUID,
    action: TakeHomeAction,
    step: Step,
    *,
    reason: str | None = None,
    submission: Mapping[str, Any] | None = None,
) -> TakeHome:
    """Take one action, and keep who took it, when and why.

    submission: what was handed in, by column. Raises DomainError: `not-found`, `version-stale`,
    `stage-conflict` once the stage is decided, and what `decide` raises.
    """
    take_home = _held(session, act, take_home_id)
    act.expect(take_home.version)
    before = Assignment(
        take_home.status,
        due_at=take_home.due_at,
        sent_at=take_home.sent_at,
        started_at=take_home.started_at,
        submitted_at=take_home.submitted_at,
    )
    after = decide(before, action, step)
    take_home.change({**asdict(after), **(submission or {})})
    take_home.touch(act.now)
    session.add(
        TakeHomeEvent(
            id=act.new_id(),
            take_home_id=take_home.id,
            action=action,
            person_id=act.caller.person_id,
            reason=reason,
            due_at=after.due_at,
            recorded_at=act.now,
        )
    )
    session.flush()
    return take_home


def require_submitted(session: Session, visit_id: UUID) -> None:
    """Raise DomainError (`take-home-conflict`) if the visit has a take-home that is not in."""
    take_home = session.exec(select(TakeHome).where(TakeHome.visit_id == visit_id)).first()
    if take_home is not None:
        require(take_home.status, frozenset({TakeHomeStatus.SUBMITTED}))


def _held(session: Session, act: Act, take_home_id: UUID) -> TakeHome:
    """The take-home with its application locked before it, so that no move comes in between."""
    take_home = access.load(session, act, TakeHome, take_home_id)
    application = session.get_one(
        Application, take_home.application_id, with_for_update={"key_share": True}
    )
    _require_open(application, session.get_one(StageVisit, take_home.visit_id))
    session.refresh(take_home, with_for_update={"key_share": True})
    return take_home


def _require_open(application: Application, visit: StageVisit) -> None:
    if application.status not in LIVE or visit.outcome is not None:
        raise _not_open(application)


def _not_open(application: Application) -> DomainError:
    return DomainError(
        "stage-conflict",
        f"The application is {application.status.value} in {application.stage}, and a take-home "
        "belongs to the stage it stands in.",
        extra={"stage": application.stage},
    )


def brief(session: Session, act: Act, library: Library, take_home_id: UUID) -> dict[str, Any]:
    """What the candidate is shown: the task, its limits, the rules, and what is looked for.

    Neither weights nor floors, and only criteria that this form of the stage can show.
    """
    take_home = access.load(session, act, TakeHome, take_home_id)
    planned = requisitions.stage_of(session, session.get_one(StageVisit, take_home.visit_id))
    requisition = session.get_one(Requisition, planned.requisition_id)
    rubric = library.get(requisition.rubric_id, requisition.rubric_version)
    stage = rubric.stage(planned.kind)
    unseen = {
        name
        for variant in stage.variants
        if variant.key == StageKind.TAKE_HOME
        for name in variant.not_observable
    }
    shown = [rubric.criterion(name) for name in stage.criteria if name not in unseen]
    return {
        "title": planned.title,
        "brief": take_home.brief,
        "time_box_minutes": take_home.time_box_minutes,
        "due_at": take_home.due_at,
        "rules": list(stage.candidate_rules),
        "criteria": [
            {"title": criterion.title, "meets_the_bar": criterion.anchor(MEETING_BAR)}
            for criterion in shown
        ],
    }


def read(session: Session, act: Act, take_home_id: UUID) -> dict[str, Any]:
    """One take-home, what was done with it, and what to consider about it.

    Raises DomainError (`not-found`).
    """
    row = _ONE.first(
        session,
        act.reach,
        take_home_id=take_home_id,
        now=act.now,
        **access.parameters(act.caller),
    )
    if row is None:
        raise not_found()
    unusual = unusual_time_box(row["time_box_minutes"])
    warnings = [{"code": "unusual-time-box", "detail": unusual}] if unusual else []
    return row | {"warnings": warnings}


def find(
    session: Session,
    act: Act,
    span: Span,
    *,
    application_id: UUID | None = None,
    status: TakeHomeStatus | None = None,
    overdue: bool | None = None,
) -> Window:
    """Take-homes the caller may see."""
    rows = _MANY.all(
        session,
        act.reach,
        application_id is not None,
        status is not None,
        overdue,
        *span.shape,
        application_id=application_id,
        status=status,
        now=act.now,
        **span.parameters,
        **access.parameters(act.caller),
    )
    return window(rows, span)


def _is_any(column: Any, words: Iterable[StrEnum]) -> ColumnElement[bool]:
    return or_(*(column == word for word in sorted(words)))


def _is_late() -> ColumnElement[bool]:
    return and_(
        col(TakeHome.submitted_at).is_not(None),
        col(TakeHome.submitted_at) > col(TakeHome.due_at),
    )


def _is_overdue() -> ColumnElement[bool]:
    """Derived from the clock, never stored; nobody waits for one whose stage was decided."""
    return and_(
        _is_any(col(TakeHome.status), OUT),
        col(TakeHome.due_at) < bindparam("now", type_=UTCDateTime()),
        _is_any(col(Application.status), LIVE),
        col(StageVisit.outcome).is_(None),
    )


def _extensions() -> Any:
    return (
        select(func.count(col(TakeHomeEvent.id)))
        .where(
            col(TakeHomeEvent.take_home_id) == col(TakeHome.id),
            col(TakeHomeEvent.action) == TakeHomeAction.EXTEND,
        )
        .correlate(TakeHome)
        .scalar_subquery()
    )


def _events() -> Any:
    events = (
        select_columns(
            TakeHomeEvent.action,
            JsonObject(id=Person.id, name=Person.name).label("person"),
            TakeHomeEvent.reason,
            TakeHomeEvent.due_at,
            TakeHomeEvent.recorded_at,
        )
        .join(Person, col(Person.id) == col(TakeHomeEvent.person_id))
        .where(col(TakeHomeEvent.take_home_id) == col(TakeHome.id))
        .order_by(col(TakeHomeEvent.id))
        .correlate(TakeHome)
    )
    return json_rows(events).label("events")


def _rows(reach: Reach, *more: Any) -> Select[Any]:
    return (
        select_columns(
            TakeHome.id,
            TakeHome.version,
            TakeHome.created_at,
            TakeHome.updated_at,
            TakeHome.application_id,
            JsonObject(id=Candidate.id, name=Candidate.name).label("candidate"),
            JsonObject(id=Requisition.id, name=Requisition.title).label("requisition"),
            StageVisit.stage,
            TakeHome.status,
            TakeHome.time_box_minutes,
            TakeHome.due_at,
            TakeHome.sent_at,
            TakeHome.started_at,
            TakeHome.submitted_at,
            _is_late().label("is_late"),
            _is_overdue().label("is_overdue"),
            _extensions().label("extensions"),
            *more,
        )
        .join(StageVisit, col(StageVisit.id) == col(TakeHome.visit_id))
        .join(Application, col(Application.id) == col(TakeHome.application_id))
        .join(Candidate, col(Candidate.id) == col(Application.candidate_id))
        .join(Requisition, col(Requisition.id) == col(Application.requisition_id))
        .where(access.within(TakeHome, reach))
    )


def _one(reach: Reach) -> Select[Any]:
    told = (TakeHome.brief, TakeHome.submission_url, TakeHome.submission_note, _events())
    return _rows(reach, *told).where(col(TakeHome.id) == bindparam("take_home_id"))


def _many(
    reach: Reach,
    by_application: bool,
    by_status: bool,
    overdue: bool | None,
    order: Order,
    continued: bool,
) -> Select[Any]:
    statement = _rows(reach)
    if by_application:
        statement = statement.where(col(TakeHome.application_id) == bindparam("application_id"))
    if by_status:
        statement = statement.where(col(TakeHome.status) == bindparam("status"))
    if overdue is not None:
        statement = statement.where(_is_overdue() if overdue else ~_is_overdue())
    return as_items(in_order(statement, TakeHome, order, continued=continued), TakeHome, order)


_ONE = Prepared(_one)
_MANY = Prepared(_many)
