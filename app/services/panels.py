"""Panels and blindness: who sits where, and whose own scorecard is still missing.

Until a person's own scorecard for a visit is in, nothing they can obtain may depend on what others
wrote about it. Everything that reads scorecards goes through `visible_cards`.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, and_, exists, false, func, or_, true, type_coerce
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from app.domain.errors import DomainError
from app.domain.interviews import InterviewStatus
from app.domain.pipeline import DECISION, OWN_SCORECARD_MISSING
from app.domain.policy import OPERATIONS, Reach, Role
from app.models.applications import Application, StageVisit
from app.models.interviews import Interview, PanelSeat
from app.models.people import Person
from app.models.scorecards import Scorecard
from app.services import access
from app.services.acting import Act


def owes_card() -> ColumnElement[bool]:
    """Whether a seat is taken by somebody who has not submitted for its interview."""
    card = aliased(Scorecard)
    submitted = exists().where(
        col(card.interview_id) == col(PanelSeat.interview_id),
        col(card.person_id) == col(PanelSeat.person_id),
        col(card.submitted_at).is_not(None),
    )
    return col(PanelSeat.left_at).is_(None) & ~submitted


def is_able(person: Any) -> ColumnElement[bool]:
    """Whether a person can submit anything: somebody who was deactivated never will."""
    return and_(person.is_active, person.role != Role.SERVICE.value)


def _owed(place: Any, record_id: Any) -> ColumnElement[bool]:
    return exists().where(
        place == record_id, col(PanelSeat.person_id) == access.CALLER_ID, owes_card()
    )


def seat_without_card(visit_id: Any) -> ColumnElement[bool]:
    """Whether the caller sits on the visit's panel and has not submitted for it."""
    return _owed(col(PanelSeat.visit_id), visit_id)


def seat_without_card_for(application_id: Any) -> ColumnElement[bool]:
    """Whether the caller owes a scorecard for any visit of the application."""
    return _owed(col(PanelSeat.application_id), application_id)


def visible_cards(reach: Reach) -> ColumnElement[bool]:
    """The condition that a scorecard may be read by the caller.

    One's own always. Others' once they are submitted, unless the caller still owes one for the same
    visit, and only as far as the caller's reach goes: who reaches applications because of a seat
    on a panel sees the cards of the visits they sit on.
    """
    entitled: ColumnElement[bool]
    if Reach.ALL in reach:
        entitled = true()
    else:
        ways: list[ColumnElement[bool]] = []
        if Reach.MANAGED in reach:
            ways.append(
                exists()
                .where(
                    col(Application.id) == col(Scorecard.application_id),
                    access.within(Application, Reach.MANAGED),
                )
                .correlate(Scorecard)
            )
        if Reach.ASSIGNED in reach:
            ways.append(
                exists()
                .where(
                    col(PanelSeat.visit_id) == col(Scorecard.visit_id),
                    col(PanelSeat.person_id) == access.CALLER_ID,
                    col(PanelSeat.left_at).is_(None),
                )
                .correlate(Scorecard)
            )
        entitled = or_(false(), *ways)
    return or_(
        col(Scorecard.person_id) == access.CALLER_ID,
        and_(
            col(Scorecard.submitted_at).is_not(None),
            entitled,
            ~seat_without_card(col(Scorecard.visit_id)),
        ),
    )


def outstanding(visit_id: Any) -> Any:
    """How many people on the visit's panel still owe a scorecard and can give one.

    Nobody waits for a meeting that was cancelled. The caller's own seat counts all the same: were
    it left out, what is left would tell them of others' cards.
    """
    able = exists().where(col(Person.id) == col(PanelSeat.person_id), is_able(Person))
    is_awaited = exists().where(
        col(Interview.id) == col(PanelSeat.interview_id),
        or_(
            col(Interview.status) != InterviewStatus.CANCELLED,
            col(PanelSeat.person_id) == access.CALLER_ID,
        ),
    )
    return select(func.count(col(PanelSeat.id))).where(
        col(PanelSeat.visit_id) == visit_id, owes_card(), able, is_awaited
    )


def judges(visit_id: Any) -> Any:
    """How many people's scorecards for the visit are in; two of one person are one judgement."""
    return select(func.count(func.distinct(col(Scorecard.person_id)))).where(
        col(Scorecard.visit_id) == visit_id, col(Scorecard.submitted_at).is_not(None)
    )


def card_facts() -> list[Any]:
    """Columns of an application that say how the scorecards of its current stage stand."""
    visit = (
        select(StageVisit.id)
        .where(
            col(StageVisit.application_id) == col(Application.id),
            col(StageVisit.stage) == col(Application.stage),
        )
        .correlate(Application)
        .scalar_subquery()
    )
    owes = or_(
        seat_without_card(visit),
        # A hire shows the levels that every visit's scorecards add up to.
        (col(Application.stage) == DECISION) & seat_without_card_for(col(Application.id)),
    )
    return [
        judges(visit).correlate(Application).scalar_subquery().label("cards_submitted"),
        outstanding(visit).correlate(Application).scalar_subquery().label("cards_outstanding"),
        type_coerce(owes, Integer).label("owes_scorecard"),
    ]


def can_read_others(session: Session, person_id: UUID, role: Role, visit_id: UUID) -> bool:
    """Whether somebody of this role may read another's scorecard of the visit as things stand.

    What they give after that is no independent judgement any more.
    """
    submitted = select(Scorecard.id).where(
        Scorecard.visit_id == visit_id,
        col(Scorecard.submitted_at).is_not(None),
        Scorecard.person_id != person_id,
        visible_cards(OPERATIONS["applications.scorecards"].reach_of(role)),
    )
    found = session.exec(submitted.limit(1), params={"caller_id": person_id}).first()
    return found is not None


def owes_any(session: Session, act: Act, applications: ColumnElement[bool]) -> bool:
    """Whether the caller owes a scorecard for any visit of these applications."""
    statement = select(Application.id).where(
        applications, seat_without_card_for(col(Application.id))
    )
    found = session.exec(statement.limit(1), params=access.parameters(act.caller)).first()
    return found is not None


def require_nothing_owed(session: Session, act: Act, kind: str, record_id: UUID) -> None:
    """Raise DomainError (`own-scorecard-missing`) if the caller owes a card of the application.

    kind: the table of the record, which is an application, or belongs to one, or else is let pass.
    """
    of_application = {
        "applications": col(Application.id) == record_id,
        "scorecards": col(Application.id).in_(
            select(Scorecard.application_id).where(Scorecard.id == record_id)
        ),
    }
    if kind in of_application and owes_any(session, act, of_application[kind]):
        raise own_card_first()


def own_card_first() -> DomainError:
    """The refusal that comes before anything that others' scorecards could influence."""
    return DomainError(OWN_SCORECARD_MISSING.code, OWN_SCORECARD_MISSING.detail)
