"""Words about interviews."""

from enum import StrEnum


class InterviewStatus(StrEnum):
    """How far the meeting has come."""

    SCHEDULED = "scheduled"
    HELD = "held"
