"""Take-homes: what an assignment goes through between the hiring team and the candidate.

The time box is how much work it is, in minutes; the deadline is until when it may be handed in.
Transitions are data. Each is somebody's act: nothing expires or is handed in by itself.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.errors import DomainError, invalid

DAYS_TO_HAND_IN = 7
"""How long after sending a take-home is due where nobody says otherwise (our choice)."""
SHORTEST_MINUTES, LONGEST_MINUTES = 120, 240
"""How much work a take-home may fairly be: the two to four hours of "How To Hire MLOps Developers"
(Stages of the Interview Process)."""


class TakeHomeStatus(StrEnum):
    """Where a take-home stands. Late, overdue and extended are facts beside it."""

    DRAFTED = "drafted"
    SENT = "sent"
    STARTED = "started"
    SUBMITTED = "submitted"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class TakeHomeAction(StrEnum):
    """What somebody does with a take-home, or records that the candidate did."""

    SEND = "send"
    START = "start"
    SUBMIT = "submit"
    EXTEND = "extend"
    EXPIRE = "expire"
    WITHDRAW = "withdraw"


UNSENT = frozenset({TakeHomeStatus.DRAFTED, TakeHomeStatus.WITHDRAWN})
"""The candidate need not go by it, so it may be changed."""
OUT = frozenset({TakeHomeStatus.SENT, TakeHomeStatus.STARTED})
"""The candidate has it and may hand it in."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """Everything an action depends on and may change."""

    status: TakeHomeStatus
    due_at: datetime | None = None
    sent_at: datetime | None = None
    started_at: datetime | None = None
    submitted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """An action as it is taken.

    at: when the candidate started or handed in, which may be before somebody records it `now`.
    due_at: the deadline to send with or to extend to; None where the action says nothing of it.
    """

    now: datetime
    at: datetime | None = None
    due_at: datetime | None = None

    @property
    def moment(self) -> datetime:
        """When it happened."""
        return self.at or self.now


Effect = Callable[[Assignment, Step], Assignment]
Guard = Callable[[Assignment, Step], DomainError | None]


def _send(assignment: Assignment, step: Step) -> Assignment:
    return Assignment(
        TakeHomeStatus.SENT, due_at=_due_on_sending(assignment, step), sent_at=step.now
    )


def _due_on_sending(assignment: Assignment, step: Step) -> datetime:
    return step.due_at or assignment.due_at or step.now + timedelta(days=DAYS_TO_HAND_IN)


def _start(assignment: Assignment, step: Step) -> Assignment:
    return replace(assignment, status=TakeHomeStatus.STARTED, started_at=step.moment)


def _submit(assignment: Assignment, step: Step) -> Assignment:
    return replace(assignment, status=TakeHomeStatus.SUBMITTED, submitted_at=step.moment)


def _extend(assignment: Assignment, step: Step) -> Assignment:
    """The candidate goes on where they were, also after it had expired."""
    status = TakeHomeStatus.STARTED if assignment.started_at else TakeHomeStatus.SENT
    return replace(assignment, status=status, due_at=step.due_at)


def _end_as(status: TakeHomeStatus) -> Effect:
    return lambda assignment, _step: replace(assignment, status=status)


def leaves_time_to_hand_in(assignment: Assignment, step: Step) -> DomainError | None:
    """Nobody is sent what is due already."""
    if _due_on_sending(assignment, step) > step.now:
        return None
    return invalid("#/due_at", "past", "Give a due_at that is still to come.")


def gives_more_time(assignment: Assignment, step: Step) -> DomainError | None:
    """An extension takes no time away, and leaves some."""
    ends = [moment for moment in (assignment.due_at, step.now) if moment is not None]
    if step.due_at is not None and step.due_at > max(ends):
        return None
    return invalid("#/due_at", "not-later", "Extend to a time after now and after due_at.")


def happened_in_between(assignment: Assignment, step: Step) -> DomainError | None:
    """Candidates start what they were sent, hand in what they started, and not in the future."""
    begins = [
        moment for moment in (assignment.sent_at, assignment.started_at) if moment is not None
    ]
    if max(begins) <= step.moment <= step.now:
        return None
    return invalid(
        "#/at", "out-of-order", "Give a time between the last step of this take-home and now."
    )


def is_past_due(assignment: Assignment, step: Step) -> DomainError | None:
    """Nothing expires before it is due."""
    if assignment.due_at is not None and assignment.due_at <= step.now:
        return None
    return _conflict("It is not due yet. Wait until due_at, or withdraw it.")


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table: what an action does, and which guards it must pass before."""

    effect: Effect
    guards: tuple[Guard, ...] = ()


_SEND = Transition(_send, (leaves_time_to_hand_in,))
_SUBMIT = Transition(_submit, (happened_in_between,))
_EXTEND = Transition(_extend, (gives_more_time,))
_EXPIRE = Transition(_end_as(TakeHomeStatus.EXPIRED), (is_past_due,))
_WITHDRAW = Transition(_end_as(TakeHomeStatus.WITHDRAWN))

TRANSITIONS: Mapping[tuple[TakeHomeStatus, TakeHomeAction], Transition] = {
    (TakeHomeStatus.DRAFTED, TakeHomeAction.SEND): _SEND,
    (TakeHomeStatus.DRAFTED, TakeHomeAction.WITHDRAW): _WITHDRAW,
    (TakeHomeStatus.SENT, TakeHomeAction.START): Transition(_start, (happened_in_between,)),
    (TakeHomeStatus.SENT, TakeHomeAction.SUBMIT): _SUBMIT,
    (TakeHomeStatus.SENT, TakeHomeAction.EXTEND): _EXTEND,
    (TakeHomeStatus.SENT, TakeHomeAction.EXPIRE): _EXPIRE,
    (TakeHomeStatus.SENT, TakeHomeAction.WITHDRAW): _WITHDRAW,
    (TakeHomeStatus.STARTED, TakeHomeAction.SUBMIT): _SUBMIT,
    (TakeHomeStatus.STARTED, TakeHomeAction.EXTEND): _EXTEND,
    (TakeHomeStatus.STARTED, TakeHomeAction.EXPIRE): _EXPIRE,
    (TakeHomeStatus.STARTED, TakeHomeAction.WITHDRAW): _WITHDRAW,
    (TakeHomeStatus.EXPIRED, TakeHomeAction.EXTEND): _EXTEND,
    (TakeHomeStatus.WITHDRAWN, TakeHomeAction.SEND): _SEND,
}

REMEDIES: Mapping[TakeHomeStatus, str] = {
    TakeHomeStatus.DRAFTED: "It has not been sent. Send it first.",
    TakeHomeStatus.SENT: "The candidate has it. Extend it, withdraw it or record what comes in.",
    TakeHomeStatus.STARTED: "The candidate is at it. Extend it, withdraw it or record what comes "
    "in.",
    TakeHomeStatus.SUBMITTED: "It is handed in and stays as it is. Plan its follow-up review.",
    TakeHomeStatus.EXPIRED: "It has expired. Extend it first.",
    TakeHomeStatus.WITHDRAWN: "It was withdrawn. Send it again first.",
}
"""What to do about a take-home that stands otherwise than an action needs."""


def _conflict(detail: str) -> DomainError:
    return DomainError("take-home-conflict", detail)


def decide(assignment: Assignment, action: TakeHomeAction, step: Step) -> Assignment:
    """What the action makes of the assignment.

    Raises DomainError: `take-home-conflict` where its status does not allow the action,
    `input-invalid` for a time that does not fit.
    """
    transition = TRANSITIONS.get((assignment.status, action))
    if transition is None:
        raise _conflict(REMEDIES[assignment.status])
    for guard in transition.guards:
        refusal = guard(assignment, step)
        if refusal is not None:
            raise refusal
    return transition.effect(assignment, step)


def require(status: TakeHomeStatus, allowed: frozenset[TakeHomeStatus]) -> None:
    """Raise DomainError (`take-home-conflict`) unless the take-home has an allowed status."""
    if status not in allowed:
        raise _conflict(REMEDIES[status])


def unusual_time_box(minutes: int) -> str | None:
    """What to consider about a time box outside the fair range; nothing is refused for it."""
    if minutes > LONGEST_MINUTES:
        return "This is more than four hours of unpaid work. Ask for less, or say why in the brief."
    if minutes < SHORTEST_MINUTES:
        return "Two hours are usual. Make sure that this leaves room to show ability."
    return None
