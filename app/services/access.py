"""From reach to rows: what a caller may see, as conditions every query carries.

One rule per record and relation. A query without such a condition would be a hole, so services read
and load records of people only through here.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    Uuid,
    and_,
    bindparam,
    exists,
    false,
    or_,
    true,
)
from sqlalchemy.orm import aliased
from sqlmodel import Session, SQLModel, col, select

from app.domain.policy import Caller, Reach
from app.models.applications import Application
from app.models.candidates import Candidate
from app.models.gap_snapshots import GapSnapshot
from app.models.interviews import Interview, PanelSeat
from app.models.people import ApiKey, Person
from app.models.references import ExternalReference
from app.models.requisitions import Requisition
from app.models.scorecards import Scorecard
from app.models.take_homes import TakeHome
from app.models.teams import Member, Team
from app.services.acting import Act, not_found
from app.statements import Prepared

Condition = ColumnElement[bool]
CALLER_ID = bindparam("caller_id", type_=Uuid(), required=False)
CALLER_SYSTEM = bindparam("caller_system", type_=String(), required=False)
Rule = Callable[[], Condition]
Model = TypeVar("Model", bound=SQLModel)


def _brought_in_by(model: Any) -> Rule:
    def rule() -> Condition:
        referenced = exists().where(
            col(ExternalReference.record_id) == model.id,
            col(ExternalReference.system) == CALLER_SYSTEM,
        )
        return or_(model.created_by_id == CALLER_ID, referenced)

    return rule


def _managed_teams() -> Any:
    return select(Team.id).where(col(Team.manager_id) == CALLER_ID).correlate(None)


def _manages_requisition() -> Condition:
    return or_(
        col(Requisition.hiring_manager_id) == CALLER_ID,
        col(Requisition.team_id).in_(_managed_teams()),
    )


def _manages_application() -> Condition:
    return col(Application.requisition_id).in_(
        select(Requisition.id).where(_manages_requisition()).correlate(None)
    )


def _sits_on(link: str, record: Any) -> Rule:
    def rule() -> Condition:
        # A name of its own, so that it stands in statements about seats too.
        seat = aliased(PanelSeat)
        return exists().where(
            getattr(seat, link) == record,
            col(seat.person_id) == CALLER_ID,
            col(seat.left_at).is_(None),
        )

    return rule


def _through_application(link: Any, record: Any, rule: Rule) -> Rule:
    def through() -> Condition:
        return exists().where(link == record, rule()).correlate_except(Application)

    return through


def _own_card() -> Condition:
    """To be assigned makes a card one's own; whose else one may read is the panel's business."""
    sits = _sits_on("interview_id", col(Scorecard.interview_id))
    return and_(col(Scorecard.person_id) == CALLER_ID, sits())


_assigned_to_application = _sits_on("application_id", col(Application.id))

RULES: Mapping[type[SQLModel], Mapping[Reach, Rule]] = {
    Application: {
        Reach.ASSIGNED: _assigned_to_application,
        Reach.MANAGED: _manages_application,
        Reach.CONNECTED: _brought_in_by(Application),
    },
    Candidate: {
        Reach.ASSIGNED: _through_application(
            col(Application.candidate_id), col(Candidate.id), _assigned_to_application
        ),
        Reach.MANAGED: _through_application(
            col(Application.candidate_id), col(Candidate.id), _manages_application
        ),
        Reach.CONNECTED: _brought_in_by(Candidate),
    },
    Requisition: {
        Reach.ASSIGNED: _through_application(
            col(Application.requisition_id), col(Requisition.id), _assigned_to_application
        ),
        Reach.MANAGED: _manages_requisition,
        Reach.CONNECTED: _brought_in_by(Requisition),
    },
    Interview: {
        Reach.ASSIGNED: _sits_on("interview_id", col(Interview.id)),
        Reach.MANAGED: _through_application(
            col(Application.id), col(Interview.application_id), _manages_application
        ),
    },
    Scorecard: {
        Reach.ASSIGNED: _own_card,
        Reach.MANAGED: _through_application(
            col(Application.id), col(Scorecard.application_id), _manages_application
        ),
    },
    TakeHome: {
        Reach.ASSIGNED: _sits_on("visit_id", col(TakeHome.visit_id)),
        Reach.MANAGED: _through_application(
            col(Application.id), col(TakeHome.application_id), _manages_application
        ),
        Reach.CONNECTED: _through_application(
            col(Application.id), col(TakeHome.application_id), _brought_in_by(Application)
        ),
    },
    Team: {Reach.MANAGED: lambda: col(Team.manager_id) == CALLER_ID},
    Member: {Reach.MANAGED: lambda: col(Member.team_id).in_(_managed_teams())},
    GapSnapshot: {Reach.MANAGED: lambda: col(GapSnapshot.team_id).in_(_managed_teams())},
    ApiKey: {Reach.OWN: lambda: col(ApiKey.person_id) == CALLER_ID},
    Person: {Reach.OWN: lambda: col(Person.id) == CALLER_ID},
}

KINDS: Mapping[str, type[SQLModel]] = {str(model.__tablename__): model for model in RULES}


def within(model: type[SQLModel], reach: Reach) -> Condition:
    """The condition that a row of the model lies within the reach of the caller.

    Who that is comes in when the statement runs: see `parameters`.
    """
    if Reach.ALL in reach:
        return true()
    rules = RULES[model]
    # A reach without a rule gives nothing: an empty OR would be left out, and give everything.
    return or_(false(), *(rule() for flag, rule in rules.items() if flag in reach))


def parameters(caller: Caller) -> dict[str, Any]:
    """The parameters every statement with a `within` condition takes."""
    return {"caller_id": caller.person_id, "caller_system": caller.system}


def load(
    session: Session, act: Act, model: type[Model], record_id: UUID, *, lock: bool = False
) -> Model:
    """The record, if it lies within reach; `lock` holds its row until the transaction ends.

    No primary key ever changes, so rows that refer to a held one may still be inserted.
    Raises DomainError (`not-found`) when there is none that the caller may see.
    """
    statement = select(model).where(
        model.id == record_id,  # type: ignore[attr-defined]  # every row has one
        within(model, act.reach),
    )
    if lock:
        statement = statement.with_for_update(key_share=True, of=model)
    record = session.exec(statement, params=parameters(act.caller)).first()
    if record is None:
        raise not_found()
    return record


def require(session: Session, act: Act, kind: str, record_id: UUID) -> None:
    """Raise DomainError (`not-found`) unless the record of this table lies within reach."""
    found = _ID.first(session, kind, act.reach, record_id=record_id, **parameters(act.caller))
    if found is None:
        raise not_found()


def _id(kind: str, reach: Reach) -> Select[Any]:
    model: Any = KINDS[kind]
    return select(model.id).where(model.id == bindparam("record_id"), within(model, reach))


_ID = Prepared(_id)
