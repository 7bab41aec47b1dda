"""Words about scorecards."""

from enum import StrEnum
from typing import Final


class Recommendation(StrEnum):
    """What the interviewer would do, apart from any figure."""

    STRONG_NO = "strong_no"
    NO = "no"
    YES = "yes"
    STRONG_YES = "strong_yes"


NEGATIVE: Final = (Recommendation.NO, Recommendation.STRONG_NO)
"""Recommendations against a hire."""


class AmendmentKind(StrEnum):
    """Why a submitted scorecard is amended.

    A clerical amendment corrects a wrong entry and enters the scores; one after a debrief records a
    changed opinion, which is shown beside them and changes none (scoring and gaps, section 1).
    """

    CLERICAL = "clerical"
    DEBRIEF = "debrief"


class CardState(StrEnum):
    """How far a person's own scorecard has come."""

    MISSING = "missing"
    DRAFT = "draft"
    SUBMITTED = "submitted"


class VisitState(StrEnum):
    """Whether a stage visit's scorecards are in the debrief, and why."""

    WAITING = "waiting"
    COMPLETE = "complete"
    DECIDED = "decided"
    OPENED_EARLY = "opened_early"


def visit_state(
    *, is_decided: bool, is_opened: bool, submitted: int, outstanding: int
) -> VisitState:
    """Whether the cards of a visit are in the debrief.

    submitted: cards that are in; outstanding: people on the panel who can give one and have not.
    """
    if is_decided:
        return VisitState.DECIDED
    if is_opened:
        return VisitState.OPENED_EARLY
    return VisitState.COMPLETE if submitted and not outstanding else VisitState.WAITING
