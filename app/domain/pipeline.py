"""The pipeline: where an application may stand, and which moves lead from there.

Five stages in order are the default plan, not a cage: a requisition may drop, repeat or reorder
them (stages, goals and minutes come from "How To Hire MLOps Developers", Stages of the Interview
Process). Transitions are data, guards are small and named; nothing reads a clock or a database.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from app.domain.errors import DomainError
from app.domain.interviews import InterviewStatus

DECISION = "decision"
"""Where an application stands once every stage is passed: in front of the hiring decision."""


class StageKind(StrEnum):
    """The five stages of an MLOps interview."""

    SCREEN = "screen"
    TECHNICAL_DEEP_DIVE = "technical_deep_dive"
    SYSTEM_DESIGN = "system_design"
    TAKE_HOME = "take_home"
    BEHAVIOURAL = "behavioural"


class ApplicationStatus(StrEnum):
    """How an application stands as a whole."""

    ACTIVE = "active"
    DECISION_PENDING = "decision_pending"
    HIRED = "hired"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


LIVE = frozenset({ApplicationStatus.ACTIVE, ApplicationStatus.DECISION_PENDING})


class VisitOutcome(StrEnum):
    """How a stage ended."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


class VisitStatus(StrEnum):
    """What a stage visit is called: its outcome, else `scored`, else how far its meeting is."""

    PENDING = "pending"
    SCHEDULED = "scheduled"
    HELD = "held"
    SCORED = "scored"
    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


class Action(StrEnum):
    """A human decision about an application."""

    ADVANCE = "advance"
    SKIP = "skip"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"
    HIRE = "hire"


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything a move depends on.

    stage: key of the plan stage the application stands in, or `decision`; an ended application
    keeps the stage it ended in. cards_submitted: scorecards in for this stage; cards_outstanding:
    people on its panel whose own is not; cards_required: how many the plan asks for. openings_left:
    of the requisition.
    owes_scorecard: the caller sits on this stage's panel and has not submitted.
    """

    status: ApplicationStatus
    stage: str
    plan: tuple[str, ...]
    cards_submitted: int = 0
    cards_outstanding: int = 0
    cards_required: int = 1
    openings_left: int = 1
    owes_scorecard: bool = False

    @property
    def is_scored(self) -> bool:
        """Every panel member's scorecard is in, and no fewer than the plan requires."""
        return self.cards_outstanding == 0 and self.cards_submitted >= self.cards_required

    @property
    def cards_wanted(self) -> int:
        """How many scorecards there will be once everybody has done their part."""
        return max(self.cards_required, self.cards_submitted + self.cards_outstanding)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a legal move does: the new status and stage, and how the visit it leaves ended.

    reopens_visit: the visit of the stage goes on, however it had ended.
    """

    status: ApplicationStatus
    stage: str
    visit_outcome: VisitOutcome | None
    overridden: bool = False
    reopens_visit: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """One action as it stands now: legal or not, where it leads, and why not."""

    action: Action
    is_legal: bool
    to_stage: str | None
    needs_override: bool
    why_not: str | None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a move is not legal: a stable code and a sentence with the remedy.

    overridable: a person who gives the reason may make the move all the same.
    """

    code: str
    detail: str
    overridable: bool = False


OWN_SCORECARD_MISSING = Refusal(
    "own-scorecard-missing",
    "Submit your own scorecard for this stage first; until then you cannot decide about it.",
)

Guard = Callable[[Standing], Refusal | None]


def scorecards_are_in(standing: Standing) -> Refusal | None:
    """Moving on needs the stage's scorecards, or an override with a reason."""
    if standing.is_scored:
        return None
    return Refusal(
        "scorecards-missing",
        f"{standing.cards_submitted} of {standing.cards_wanted} scorecards of this stage are in. "
        "Wait for the rest, or repeat the move with override set to true and the reason for it.",
        overridable=True,
    )


def an_opening_is_left(standing: Standing) -> Refusal | None:
    """A requisition hires at most as many people as it has openings."""
    if standing.openings_left > 0:
        return None
    return Refusal(
        "no-opening-left",
        "Every opening of the requisition is filled. Raise its number of openings first.",
    )


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table: what an action does, and which guards it must pass before."""

    effect: Callable[[Standing], Outcome]
    guards: tuple[Guard, ...] = ()


def _next_stage(standing: Standing) -> tuple[ApplicationStatus, str]:
    after = standing.plan.index(standing.stage) + 1
    if after < len(standing.plan):
        return ApplicationStatus.ACTIVE, standing.plan[after]
    return ApplicationStatus.DECISION_PENDING, DECISION


def _leave_with(outcome: VisitOutcome) -> Callable[[Standing], Outcome]:
    return lambda standing: Outcome(*_next_stage(standing), outcome)


def _end_as(
    status: ApplicationStatus, outcome: VisitOutcome | None = None
) -> Callable[[Standing], Outcome]:
    return lambda standing: Outcome(status, standing.stage, outcome)


def _back_to_where_it_stood(standing: Standing) -> Outcome:
    at_decision = standing.stage == DECISION
    status = ApplicationStatus.DECISION_PENDING if at_decision else ApplicationStatus.ACTIVE
    return Outcome(status, standing.stage, None, reopens_visit=True)


_REJECT = Transition(_end_as(ApplicationStatus.REJECTED, VisitOutcome.FAILED))
_WITHDRAW = Transition(_end_as(ApplicationStatus.WITHDRAWN))
_REOPEN = Transition(_back_to_where_it_stood)

TRANSITIONS: Mapping[tuple[ApplicationStatus, Action], Transition] = {
    (ApplicationStatus.ACTIVE, Action.ADVANCE): Transition(
        _leave_with(VisitOutcome.PASSED), (scorecards_are_in,)
    ),
    (ApplicationStatus.ACTIVE, Action.SKIP): Transition(_leave_with(VisitOutcome.SKIPPED)),
    (ApplicationStatus.ACTIVE, Action.REJECT): _REJECT,
    (ApplicationStatus.ACTIVE, Action.WITHDRAW): _WITHDRAW,
    (ApplicationStatus.DECISION_PENDING, Action.HIRE): Transition(
        _end_as(ApplicationStatus.HIRED), (an_opening_is_left,)
    ),
    (ApplicationStatus.DECISION_PENDING, Action.REJECT): _REJECT,
    (ApplicationStatus.DECISION_PENDING, Action.WITHDRAW): _WITHDRAW,
    (ApplicationStatus.REJECTED, Action.REOPEN): _REOPEN,
    (ApplicationStatus.WITHDRAWN, Action.REOPEN): _REOPEN,
}

WHERE_AN_ACTION_STARTS = {
    Action.ADVANCE: "an active application",
    Action.SKIP: "an active application",
    Action.REJECT: "an active application or one that waits for the decision",
    Action.WITHDRAW: "an active application or one that waits for the decision",
    Action.REOPEN: "a rejected or withdrawn application",
    Action.HIRE: "an application that has passed every stage",
}


def _refusals(standing: Standing, action: Action, from_stage: str) -> Iterator[Refusal]:
    """Every reason against the move, the one to give first."""
    # An answer that depended on others' scorecards would betray them: nothing comes before this.
    if standing.owes_scorecard:
        yield OWN_SCORECARD_MISSING
    if from_stage != standing.stage:
        yield Refusal(
            "stage-conflict",
            f"The application stands in {standing.stage}, not where from_stage says. Read it again "
            "and decide anew.",
        )
    transition = TRANSITIONS.get((standing.status, action))
    if transition is None:
        yield Refusal(
            "illegal-move",
            f"{action.value} starts from {WHERE_AN_ACTION_STARTS[action]}; "
            f"this one is {standing.status.value.replace('_', ' ')}.",
        )
    else:
        yield from filter(None, (guard(standing) for guard in transition.guards))


def legal_moves(standing: Standing) -> list[Move]:
    """Every action in a fixed order, each legal or with the first reason why it is not.

    An action that only lacks scorecards is listed as legal with `needs_override`.
    """
    moves = []
    for action in Action:
        refusals = list(_refusals(standing, action, standing.stage))
        is_legal = all(refusal.overridable for refusal in refusals)
        moves.append(
            Move(
                action=action,
                is_legal=is_legal,
                to_stage=_effect(standing, action).stage if is_legal else None,
                needs_override=is_legal and bool(refusals),
                why_not=refusals[0].detail if refusals else None,
            )
        )
    return moves


def decide(
    standing: Standing, action: Action, *, from_stage: str, override: bool = False
) -> Outcome:
    """What the move does, or a DomainError that says why it may not be made.

    from_stage is the stage the caller believes the application stands in; a stale one is refused
    (`stage-conflict`) after the blindness guard, before anything else is looked at. override lets
    a person advance without the stage's scorecards; elsewhere it changes nothing.
    """
    refusals = list(_refusals(standing, action, from_stage))
    for refusal in refusals:
        if not (override and refusal.overridable):
            raise DomainError(refusal.code, refusal.detail)
    return replace(_effect(standing, action), overridden=bool(refusals))


def _effect(standing: Standing, action: Action) -> Outcome:
    return TRANSITIONS[standing.status, action].effect(standing)


def visit_status(
    meeting: InterviewStatus | None,
    outcome: VisitOutcome | None,
    *,
    has_start: bool,
    is_scored: bool,
) -> VisitStatus:
    """The one word for a stage visit, from all that is known of it.

    has_start: the meeting has a time; one that waits for it leaves the stage pending, as one that
    was cancelled does.
    """
    if outcome is not None:
        return VisitStatus(outcome.value)
    if is_scored:
        return VisitStatus.SCORED
    if meeting is None or meeting is InterviewStatus.CANCELLED:
        return VisitStatus.PENDING
    if meeting is InterviewStatus.SCHEDULED and not has_start:
        return VisitStatus.PENDING
    return VisitStatus(meeting.value)
