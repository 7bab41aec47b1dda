"""Words about scorecards."""

from enum import StrEnum


class Recommendation(StrEnum):
    """What the interviewer would do, apart from any figure."""

    STRONG_NO = "strong_no"
    NO = "no"
    YES = "yes"
    STRONG_YES = "strong_yes"


class CardState(StrEnum):
    """How far a person's own scorecard has come."""

    MISSING = "missing"
    DRAFT = "draft"
    SUBMITTED = "submitted"
