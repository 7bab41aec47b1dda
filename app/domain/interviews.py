"""Words about interviews."""

from datetime import datetime, time, timedelta
from enum import StrEnum


class InterviewStatus(StrEnum):
    """How far the meeting has come."""

    SCHEDULED = "scheduled"
    HELD = "held"
    CANCELLED = "cancelled"


class InterviewPurpose(StrEnum):
    """What a meeting is for: the stage itself, or going through a submitted take-home after it."""

    STAGE = "stage"
    FOLLOW_UP = "follow_up"


class Departure(StrEnum):
    """Why somebody is on a panel no more. All are final for the visit."""

    REMOVED = "removed"
    WITHDREW = "withdrew"
    CONFLICT_OF_INTEREST = "conflict_of_interest"


SCORECARD_DUE_HOURS = 24
"""How long after a meeting scorecards are due where the plan says nothing else (our choice)."""


def due_at(starts_at: datetime | None, planned_minutes: int, due_hours: int) -> datetime | None:
    """When scorecards are due: so many hours after the meeting's planned end; None without one."""
    if starts_at is None:
        return None
    return starts_at + timedelta(minutes=planned_minutes, hours=due_hours)


WORKING_DAY = (time(8), time(19))
"""When a meeting is no imposition, by the clock of whoever takes part (our choice)."""


def is_outside_working_day(starts_at: datetime, ends_at: datetime) -> bool:
    """Whether a meeting, in somebody's local time, begins too early or ends too late for them."""
    first, last = WORKING_DAY
    return starts_at.time() < first or ends_at.time() > last or starts_at.date() != ends_at.date()
