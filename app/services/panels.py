"""Panels and blindness: who sits where, and whose own scorecard is still missing.

Until a person's own scorecard for a visit is in, nothing they can obtain may depend on what others
wrote about it. Everything that reads scorecards goes through `visible_cards`.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, false, or_, true
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from app.domain.errors import DomainError
from app.domain.pipeline import OWN_SCORECARD_MISSING
from app.domain.policy import Reach
from app.models.applications import Application
from app.models.interviews import PanelSeat
from app.models.scorecards import Scorecard
from app.services import access
from app.services.acting import Act


def _owed(place: Any, record_id: Any) -> ColumnElement[bool]:
    own = aliased(Scorecard)
    return exists().where(
        place == record_id,
        col(PanelSeat.person_id) == access.CALLER_ID,
        col(PanelSeat.left_at).is_(None),
        ~exists().where(
            col(own.visit_id) == col(PanelSeat.visit_id),
            col(own.person_id) == col(PanelSeat.person_id),
            col(own.submitted_at).is_not(None),
        ),
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


def owes_anywhere(session: Session, act: Act, requisition_id: UUID) -> bool:
    """Whether the caller owes a scorecard for any application of the requisition."""
    statement = (
        select(PanelSeat.id)
        .join(Application, col(Application.id) == col(PanelSeat.application_id))
        .where(
            col(Application.requisition_id) == requisition_id,
            col(PanelSeat.person_id) == act.caller.person_id,
            col(PanelSeat.left_at).is_(None),
            ~exists().where(
                col(Scorecard.visit_id) == col(PanelSeat.visit_id),
                col(Scorecard.person_id) == col(PanelSeat.person_id),
                col(Scorecard.submitted_at).is_not(None),
            ),
        )
    )
    return session.exec(statement.limit(1)).first() is not None


def owes_for(session: Session, act: Act, application_id: UUID) -> bool:
    """Whether the caller owes a scorecard for any visit of the application."""
    statement = select(Application.id).where(
        col(Application.id) == application_id, seat_without_card_for(col(Application.id))
    )
    found = session.exec(statement, params=access.parameters(act.caller)).first()
    return found is not None


def own_card_first() -> DomainError:
    """The refusal that comes before anything that others' scorecards could influence."""
    return DomainError(OWN_SCORECARD_MISSING.code, OWN_SCORECARD_MISSING.detail)
