"""Reminders: whose scorecard is still owed, and whether it is overdue."""

from typing import Any

from sqlalchemy import Boolean, Select, bindparam, false, func, or_, type_coerce
from sqlmodel import Session, col
from sqlmodel.sql.sqltypes import UTCDateTime

from app.domain.interviews import InterviewStatus
from app.domain.policy import Reach
from app.models.applications import Application, StageVisit
from app.models.candidates import Candidate
from app.models.functions import JsonObject
from app.models.interviews import Interview, PanelSeat
from app.models.people import Person
from app.models.requisitions import Requisition
from app.services import access, applications, panels
from app.services.acting import Act
from app.services.listing import Order, Span, Window, as_items, in_order, window
from app.statements import Prepared, select_columns


def find(session: Session, act: Act, span: Span, *, overdue: bool | None = None) -> Window:
    """Seats without a submitted scorecard, of visits that are still open, within reach.

    Somebody who owes a card for the visit is told of no other seat: whether one is listed would
    tell whether its card is in.
    """
    rows = _MANY.all(
        session,
        act.reach,
        overdue,
        *span.shape,
        now=act.now,
        **span.parameters,
        **access.parameters(act.caller),
    )
    return window(rows, span)


def _many(reach: Reach, overdue: bool | None, order: Order, continued: bool) -> Select[Any]:
    is_overdue = type_coerce(
        func.coalesce(
            col(Interview.scorecards_due_at) < bindparam("now", type_=UTCDateTime()), false()
        ),
        Boolean,
    )
    owes_here: Any = panels.seat_without_card(col(Interview.visit_id))
    statement = (
        select_columns(
            PanelSeat.id,
            JsonObject(id=Person.id, name=Person.name).label("person"),
            PanelSeat.interview_id,
            PanelSeat.application_id,
            JsonObject(id=Candidate.id, name=Candidate.name).label("candidate"),
            JsonObject(id=Requisition.id, name=Requisition.title).label("requisition"),
            StageVisit.stage,
            col(Interview.scorecards_due_at).label("scorecard_due_at"),
            is_overdue.label("is_overdue"),
        )
        .select_from(PanelSeat)
        .join(Interview, col(Interview.id) == col(PanelSeat.interview_id))
        .join(Person, col(Person.id) == col(PanelSeat.person_id))
        .join(StageVisit, col(StageVisit.id) == col(PanelSeat.visit_id))
        .join(Application, col(Application.id) == col(PanelSeat.application_id))
        .join(Candidate, col(Candidate.id) == col(Application.candidate_id))
        .join(Requisition, col(Requisition.id) == col(Application.requisition_id))
        .where(
            access.within(Application, reach),
            panels.owes_card(),
            panels.is_able(Person),
            or_(
                col(PanelSeat.person_id) == access.CALLER_ID,
                ~owes_here.correlate(Interview),
            ),
            applications.is_live(),
            col(StageVisit.outcome).is_(None),
            col(Interview.status) != InterviewStatus.CANCELLED,
        )
    )
    if overdue is not None:
        statement = statement.where(is_overdue if overdue else ~is_overdue)
    return as_items(in_order(statement, PanelSeat, order, continued=continued), PanelSeat, order)


_MANY = Prepared(_many)
