"""Interviews: planning the meeting of a stage and seating its panel."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, case, null, type_coerce
from sqlalchemy import String as Text
from sqlmodel import Session, col, select

from app.domain.errors import DomainError, Fault, invalid
from app.domain.interviews import Departure, InterviewPurpose, InterviewStatus, due_at
from app.domain.pipeline import LIVE, StageKind
from app.domain.policy import Reach, Role
from app.domain.scorecards import CardState
from app.models.applications import Application, StageVisit
from app.models.candidates import Candidate
from app.models.functions import JsonObject, json_rows
from app.models.interviews import Interview, PanelSeat
from app.models.people import Person
from app.models.requisitions import Requisition
from app.models.scorecards import Scorecard
from app.services import access, panels, requisitions, take_homes
from app.services.acting import Act, not_found
from app.services.listing import Order, Span, Window, as_items, in_order, window
from app.statements import Prepared, select_columns


def create(
    session: Session, act: Act, application_id: UUID, record: Mapping[str, Any]
) -> Interview:
    """Plan the meeting of the stage the application stands in.

    Raises DomainError: `stage-conflict` for another stage or an ended application, `already-exists`
    when the stage already has an interview, `panel-conflict` for people who cannot sit on it.
    A follow-up review belongs to a take-home: `input-invalid` elsewhere, and `take-home-conflict`
    while one that is kept here is not handed in.
    """
    application = access.load(session, act, Application, application_id, lock=True)
    if application.status not in LIVE or application.stage != record["stage"]:
        raise DomainError(
            "stage-conflict",
            f"The application is {application.status.value} in {application.stage}. Plan an "
            "interview for the stage it stands in.",
            extra={"stage": application.stage},
        )
    visit = session.exec(
        select(StageVisit).where(
            StageVisit.application_id == application.id, StageVisit.stage == application.stage
        )
    ).first()
    if visit is None:
        raise DomainError("stage-conflict", "The hiring decision has no interview.")
    purpose = record["purpose"]
    same = (Interview.visit_id == visit.id, Interview.purpose == purpose)
    if session.exec(select(Interview.id).where(*same)).first():
        raise DomainError(
            "already-exists",
            "This stage already has an interview. Edit it instead. A cancelled interview can be "
            "set to scheduled again.",
        )
    stage = requisitions.stage_of(session, visit)
    if purpose is InterviewPurpose.FOLLOW_UP and stage.kind is not StageKind.TAKE_HOME:
        raise invalid("#/purpose", "no-take-home", "Only a take-home has a follow-up review.")
    if purpose is InterviewPurpose.FOLLOW_UP:
        take_homes.require_submitted(session, visit.id)
    planned = record["planned_minutes"] or stage.minutes_high
    starts_at = record["starts_at"]
    interview = Interview(
        id=act.new_id(),
        created_at=act.now,
        updated_at=act.now,
        visit_id=visit.id,
        application_id=application.id,
        status=InterviewStatus.SCHEDULED,
        purpose=purpose,
        starts_at=starts_at,
        planned_minutes=planned,
        scorecards_due_at=due_at(starts_at, planned, stage.due_hours),
        time_zone=record["time_zone"],
        place=record["place"],
    )
    session.add(interview)
    session.flush()
    _seat(session, act, interview, record["panel"])
    return interview


def update(session: Session, act: Act, interview_id: UUID, changes: Mapping[str, Any]) -> Interview:
    """Change the members that are given; people left out of the panel leave it for good.

    Raises DomainError: `not-found`, `version-stale`, and for a panel `stage-conflict` once the
    stage is decided and `panel-conflict` for people who cannot sit on it.
    """
    application = _locked_application(session, act, interview_id)
    interview = access.load(session, act, Interview, interview_id, lock=True)
    act.expect(interview.version)
    values = dict(changes)
    panel = values.pop("panel", None)
    is_changed = interview.change(values)
    if not {"starts_at", "planned_minutes"}.isdisjoint(values):
        stage = requisitions.stage_of(session, session.get_one(StageVisit, interview.visit_id))
        interview.scorecards_due_at = due_at(
            interview.starts_at, interview.planned_minutes, stage.due_hours
        )
    if panel is not None:
        _require_current(session, application, interview)
        is_changed |= _seat(session, act, interview, panel)
    if is_changed:
        interview.touch(act.now)
    session.flush()
    return interview


def leave(
    session: Session, act: Act, interview_id: UUID, departure: Departure, reason: str
) -> dict[str, Any]:
    """Give up the caller's own seat, for good, because of a conflict of interest or another reason.

    A draft they have is kept and read by nobody. Raises DomainError: `not-found` for who has no
    seat, `version-stale`, and `scorecard-submitted` once their scorecard is in: it was given.
    """
    _locked_application(session, act, interview_id)
    interview = access.load(session, act, Interview, interview_id, lock=True)
    act.expect(interview.version)
    seats = session.exec(
        select(PanelSeat)
        .where(PanelSeat.interview_id == interview.id, col(PanelSeat.left_at).is_(None))
        .order_by(col(PanelSeat.id))
    ).all()
    own = next(seat for seat in seats if seat.person_id == act.caller.person_id)
    submitted = session.exec(
        select(Scorecard.id).where(
            Scorecard.interview_id == interview.id,
            Scorecard.person_id == act.caller.person_id,
            col(Scorecard.submitted_at).is_not(None),
        )
    ).first()
    if submitted is not None:
        raise DomainError(
            "scorecard-submitted",
            "Your scorecard is in and stays. Tell the hiring manager what speaks against it.",
        )
    own.left_at, own.departure, own.departure_reason = act.now, departure, reason
    if own.is_lead:
        own.is_lead = False
        for seat in seats:
            if seat is not own:
                seat.is_lead = True
                break
    interview.touch(act.now)
    session.flush()
    return {
        "person_id": act.caller.person_id,
        "name": act.caller.name,
        "departure": departure,
        "reason": reason,
        "left_at": act.now,
    }


def _locked_application(session: Session, act: Act, interview_id: UUID) -> Application:
    """The application of an interview within reach. Everybody locks it before what hangs on it."""
    statement = (
        select(Application)
        .join(Interview, col(Interview.application_id) == col(Application.id))
        .where(Interview.id == interview_id, access.within(Interview, act.reach))
        .with_for_update(key_share=True, of=Application)
    )
    application = session.exec(statement, params=access.parameters(act.caller)).first()
    if application is None:
        raise not_found()
    return application


def _require_current(session: Session, application: Application, interview: Interview) -> None:
    """A panel changes only while its stage is still open: later, a seat would only show cards."""
    visit = session.get_one(StageVisit, interview.visit_id)
    if application.status not in LIVE or visit.outcome is not None:
        raise DomainError(
            "stage-conflict",
            "This stage is decided, so its panel stays as it is.",
            extra={"stage": application.stage},
        )


def _seat(session: Session, act: Act, interview: Interview, panel: Sequence[UUID]) -> bool:
    """Make these people the panel, and say whether any seat is another than before.

    A seat once left stays left for the visit: coming back would let someone look in between.
    """
    of_visit = session.exec(select(PanelSeat).where(PanelSeat.visit_id == interview.visit_id)).all()
    seats = {seat.person_id: seat for seat in of_visit if seat.interview_id == interview.id}
    gone = {seat.person_id for seat in of_visit if seat.left_at is not None}
    if len(set(panel)) != len(panel):
        raise _panel_fault(0, "repeated", "A person is on the panel twice. Name each once.")
    people = {
        person.id: person
        for person in session.exec(select(Person).where(col(Person.id).in_(panel)))
    }
    for place, person_id in enumerate(panel):
        person = people.get(person_id)
        seat = seats.get(person_id)
        if person_id in gone:
            raise _panel_fault(
                place, "left-before", "This person left the panel, which is final for this stage."
            )
        if seat is None:
            if person is None or not person.is_active or person.role is Role.SERVICE:
                raise _panel_fault(place, "unknown-person", "This is no active person.")
            session.add(
                PanelSeat(
                    id=act.new_id(),
                    interview_id=interview.id,
                    visit_id=interview.visit_id,
                    application_id=interview.application_id,
                    person_id=person_id,
                    is_lead=place == 0,
                    seated_at=act.now,
                    could_have_read=panels.can_read_others(
                        session, person.id, person.role, interview.visit_id
                    ),
                )
            )
        else:
            seat.is_lead = place == 0
    for person_id, seat in seats.items():
        if person_id not in people and seat.left_at is None:
            seat.left_at, seat.departure = act.now, Departure.REMOVED
    is_changed = bool(session.new) or any(map(session.is_modified, seats.values()))
    session.flush()
    return is_changed


def _panel_fault(place: int, code: str, detail: str) -> DomainError:
    return DomainError("panel-conflict", detail, faults=[Fault(f"#/panel/{place}", code, detail)])


def read(session: Session, act: Act, interview_id: UUID) -> dict[str, Any]:
    """One interview.

    Raises DomainError (`not-found`).
    """
    row = _ONE.first(session, act.reach, interview_id=interview_id, **access.parameters(act.caller))
    if row is None:
        raise not_found()
    return row


def find(session: Session, act: Act, span: Span, *, application_id: UUID | None = None) -> Window:
    """Interviews the caller may see."""
    rows = _MANY.all(
        session,
        act.reach,
        application_id is not None,
        *span.shape,
        application_id=application_id,
        **span.parameters,
        **access.parameters(act.caller),
    )
    return window(rows, span)


def assignments(
    session: Session, act: Act, span: Span, *, own_scorecard: CardState | None = None
) -> Window:
    """The interviews whose panel the caller sits on, each with the state of their own scorecard."""
    rows = _ASSIGNED.all(
        session,
        own_scorecard is not None,
        *span.shape,
        own_scorecard=own_scorecard,
        **span.parameters,
        **access.parameters(act.caller),
    )
    return window(rows, span)


def _panel() -> Any:
    seats = json_rows(
        select_columns(PanelSeat.person_id, Person.name, PanelSeat.is_lead)
        .join(Person, col(Person.id) == col(PanelSeat.person_id))
        .where(col(PanelSeat.interview_id) == col(Interview.id), col(PanelSeat.left_at).is_(None))
        .order_by(col(PanelSeat.id))
        .correlate(Interview)
    )
    return seats.label("panel")


def _departures(reach: Reach) -> Any:
    """Who left. Why is told to who seats panels, not to those who sit on them."""
    seats_panels = access.within(Interview, reach & ~Reach.ASSIGNED)
    seats = json_rows(
        select_columns(
            PanelSeat.person_id,
            Person.name,
            PanelSeat.departure,
            case((seats_panels, col(PanelSeat.departure_reason)), else_=null()).label("reason"),
            PanelSeat.left_at,
        )
        .join(Person, col(Person.id) == col(PanelSeat.person_id))
        .where(
            col(PanelSeat.interview_id) == col(Interview.id), col(PanelSeat.left_at).is_not(None)
        )
        .order_by(col(PanelSeat.id))
        .correlate(Interview)
    )
    return seats.label("departures")


def _rows(reach: Reach, *more: Any) -> Select[Any]:
    return (
        select_columns(
            Interview.id,
            Interview.version,
            Interview.created_at,
            Interview.updated_at,
            Interview.application_id,
            Interview.purpose,
            Interview.status,
            Interview.starts_at,
            Interview.scorecards_due_at,
            Interview.planned_minutes,
            Interview.time_zone,
            Interview.place,
            StageVisit.stage,
            JsonObject(id=Candidate.id, name=Candidate.name).label("candidate"),
            JsonObject(id=Requisition.id, name=Requisition.title).label("requisition"),
            _panel(),
            _departures(reach),
            *more,
        )
        .join(StageVisit, col(StageVisit.id) == col(Interview.visit_id))
        .join(Application, col(Application.id) == col(Interview.application_id))
        .join(Candidate, col(Candidate.id) == col(Application.candidate_id))
        .join(Requisition, col(Requisition.id) == col(Application.requisition_id))
        .where(access.within(Interview, reach))
    )


def _many(reach: Reach, by_application: bool, order: Order, continued: bool) -> Select[Any]:
    statement = _rows(reach)
    if by_application:
        statement = statement.where(col(Interview.application_id) == bindparam("application_id"))
    return as_items(in_order(statement, Interview, order, continued=continued), Interview, order)


def _assigned(by_state: bool, order: Order, continued: bool) -> Select[Any]:
    state = type_coerce(
        case(
            (col(Scorecard.id).is_(None), CardState.MISSING.value),
            (col(Scorecard.submitted_at).is_(None), CardState.DRAFT.value),
            else_=CardState.SUBMITTED.value,
        ),
        Text,
    )
    statement = _rows(Reach.ASSIGNED, state.label("own_scorecard")).join(
        Scorecard,
        (col(Scorecard.interview_id) == col(Interview.id))
        & (col(Scorecard.person_id) == access.CALLER_ID),
        isouter=True,
    )
    if by_state:
        statement = statement.where(state == bindparam("own_scorecard", type_=Text()))
    return as_items(in_order(statement, Interview, order, continued=continued), Interview, order)


_ONE = Prepared(lambda reach: _rows(reach).where(col(Interview.id) == bindparam("interview_id")))
_MANY = Prepared(_many)
_ASSIGNED = Prepared(_assigned)
