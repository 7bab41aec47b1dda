"""Completion and lateness: whose scorecards came, and how long after the meeting.

A visit for which the caller owes a scorecard of their own is left out for everybody: whether a
colleague's is in would show.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import median
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Boolean, Select, type_coerce
from sqlmodel import Session, col

from app.domain.interviews import InterviewStatus
from app.domain.pipeline import LIVE
from app.domain.policy import Reach
from app.models.applications import Application, StageVisit
from app.models.interviews import Interview, PanelSeat
from app.models.people import Person
from app.models.scorecards import Scorecard
from app.services import access, panels
from app.services.acting import Act
from app.statements import Prepared, Rows, narrowed, select_columns


class _Seat(StrEnum):
    """What became of the scorecard a seat asks for."""

    SUBMITTED = "submitted"
    LEFT = "left"
    OUTSTANDING = "outstanding"
    MISSING = "missing"


HOUR: Final = timedelta(hours=1)


def report(
    session: Session, act: Act, *, requisition_id: UUID | None, person_id: UUID | None
) -> dict[str, Any]:
    """Scorecards asked for, submitted, late and outstanding, for each interviewer by name."""
    rows = _SEATS.all(
        session,
        act.reach,
        requisition_id is not None,
        person_id is not None,
        requisition_id=requisition_id,
        person_id=person_id,
        **access.parameters(act.caller),
    )
    by_person: defaultdict[tuple[str, UUID], Rows] = defaultdict(list)
    for row in rows:
        by_person[row["name"], row["person_id"]].append(row)
    return {
        "requisition_id": requisition_id,
        "computed_at": act.now,
        "interviewers": [
            {"person": {"id": who, "name": name}} | _counted(by_person[name, who], act.now)
            for name, who in sorted(by_person)
        ],
    }


def _counted(seats: Rows, now: datetime) -> dict[str, Any]:
    states = [_state(seat) for seat in seats]
    submitted = [
        seat for seat, state in zip(seats, states, strict=True) if state is _Seat.SUBMITTED
    ]
    outstanding = [
        seat for seat, state in zip(seats, states, strict=True) if state is _Seat.OUTSTANDING
    ]
    dated = [seat for seat in submitted if seat["due_at"] is not None]
    late = sum(seat["submitted_at"] > seat["due_at"] for seat in dated)
    return {
        "asked": len(seats) - states.count(_Seat.LEFT),
        "submitted": len(submitted),
        "on_time": len(dated) - late,
        "late": late,
        "undated": len(submitted) - len(dated),
        "after_decision": sum(seat["submitted_late"] for seat in submitted),
        "outstanding": len(outstanding),
        "overdue": sum(seat["due_at"] is not None and seat["due_at"] < now for seat in outstanding),
        "missing": states.count(_Seat.MISSING),
        "left": states.count(_Seat.LEFT),
        "median_hours_to_submit": _median_hours(submitted),
    }


def _state(seat: dict[str, Any]) -> _Seat:
    if seat["submitted_at"] is not None:
        return _Seat.SUBMITTED
    if seat["left_at"] is not None:
        return _Seat.LEFT
    is_open = seat["status"] in LIVE and seat["outcome"] is None
    return _Seat.OUTSTANDING if is_open and seat["is_able"] else _Seat.MISSING


def _median_hours(submitted: Sequence[dict[str, Any]]) -> float | None:
    """From the meeting's planned end; below 0 for who submitted before that."""
    waits = [
        (seat["submitted_at"] - seat["starts_at"]) / HOUR - seat["planned_minutes"] / 60
        for seat in submitted
        if seat["starts_at"] is not None
    ]
    return median(waits) if waits else None


def _seats(reach: Reach, by_requisition: bool, by_person: bool) -> Select[Any]:
    owes_here: Any = panels.seat_without_card(col(Interview.visit_id))
    statement = (
        select_columns(
            PanelSeat.person_id,
            Person.name,
            type_coerce(panels.is_able(Person), Boolean).label("is_able"),
            PanelSeat.left_at,
            Interview.starts_at,
            Interview.planned_minutes,
            col(Interview.scorecards_due_at).label("due_at"),
            Application.status,
            StageVisit.outcome,
            Scorecard.submitted_at,
            Scorecard.submitted_late,
        )
        .select_from(PanelSeat)
        .join(Person, col(Person.id) == col(PanelSeat.person_id))
        .join(Interview, col(Interview.id) == col(PanelSeat.interview_id))
        .join(StageVisit, col(StageVisit.id) == col(PanelSeat.visit_id))
        .join(Application, col(Application.id) == col(PanelSeat.application_id))
        .join(
            Scorecard,
            (col(Scorecard.interview_id) == col(PanelSeat.interview_id))
            & (col(Scorecard.person_id) == col(PanelSeat.person_id)),
            isouter=True,
        )
        .where(
            access.within(Application, reach),
            ~owes_here.correlate(Interview),
            # Nothing is asked of who sits on a meeting that was called off.
            (col(Interview.status) != InterviewStatus.CANCELLED)
            | col(Scorecard.submitted_at).is_not(None),
        )
    )
    return narrowed(
        statement,
        requisition_id=col(Application.requisition_id) if by_requisition else None,
        person_id=col(PanelSeat.person_id) if by_person else None,
    )


_SEATS = Prepared(_seats)
