"""Every move from every standing, compared with a second account of the rules."""

from itertools import product

import pytest

from app.domain.errors import DomainError
from app.domain.interviews import InterviewStatus
from app.domain.pipeline import (
    DECISION,
    LIVE,
    Action,
    ApplicationStatus,
    Outcome,
    StageKind,
    Standing,
    VisitOutcome,
    VisitStatus,
    decide,
    legal_moves,
    visit_status,
)

FIVE = ("screen", "technical_deep_dive", "system_design", "take_home", "behavioural")
PLANS = (FIVE, ("screen",), ("second_screen", "screen", "behavioural"))
ALLOWED = {
    "active": {"advance", "skip", "reject", "withdraw"},
    "decision_pending": {"hire", "reject", "withdraw"},
    "hired": set(),
    "rejected": {"reopen"},
    "withdrawn": {"reopen"},
}
# Submitted, outstanding and required scorecards, and whether that is enough to move on.
CARDS = [
    (0, 0, 1, False),
    (0, 1, 1, False),
    (1, 0, 1, True),
    (1, 1, 1, False),
    (1, 0, 2, False),
    (2, 0, 2, True),
    (3, 0, 2, True),
]


def _stages(status: str, plan: tuple[str, ...]) -> tuple[str, ...]:
    """Where an application of this status can stand at all."""
    if status == "active":
        return plan
    return (DECISION,) if status in {"decision_pending", "hired"} else (*plan, DECISION)


def _standings() -> list[tuple[Standing, bool]]:
    """Every standing there can be, each with whether its scorecards suffice."""
    return [
        (
            Standing(
                ApplicationStatus(status),
                stage,
                plan,
                cards_submitted=submitted,
                cards_outstanding=outstanding,
                cards_required=required,
                openings_left=openings,
                owes_scorecard=owes,
            ),
            enough,
        )
        for plan, status in product(PLANS, ALLOWED)
        for stage, (submitted, outstanding, required, enough), openings, owes in product(
            _stages(status, plan), CARDS, (0, 1), (False, True)
        )
    ]


STANDINGS = _standings()


def _after(stage: str, plan: tuple[str, ...]) -> tuple[str, str]:
    route = [*plan, DECISION]
    there = route[route.index(stage) + 1]
    return ("decision_pending" if there == DECISION else "active"), there


def expected(
    standing: Standing, enough: bool, action: str, *, stale: bool, override: bool
) -> str | tuple[str, str, str | None, bool]:
    """The rules once more, in other words: the code of a refusal, or what the move makes."""
    status, stage = standing.status.value, standing.stage
    if standing.owes_scorecard:
        return "own-scorecard-missing"
    if stale:
        return "stage-conflict"
    if action not in ALLOWED[status]:
        return "illegal-move"
    if action == "advance":
        if not enough and not override:
            return "scorecards-missing"
        return *_after(stage, standing.plan), "passed", not enough
    if action == "skip":
        return *_after(stage, standing.plan), "skipped", False
    if action == "reject":
        return "rejected", stage, "failed", False
    if action == "withdraw":
        return "withdrawn", stage, None, False
    if action == "reopen":
        return ("decision_pending" if stage == DECISION else "active"), stage, None, False
    if standing.openings_left == 0:
        return "no-opening-left"
    return "hired", stage, None, False


def actual(
    standing: Standing, action: Action, *, stale: bool, override: bool
) -> str | tuple[str, str, str | None, bool]:
    from_stage = "a_stage_it_left" if stale else standing.stage
    try:
        made = decide(standing, action, from_stage=from_stage, override=override)
    except DomainError as error:
        return error.code
    visit = made.visit_outcome and made.visit_outcome.value
    return made.status.value, made.stage, visit, made.overridden


@pytest.mark.parametrize("override", [False, True])
@pytest.mark.parametrize("stale", [False, True])
@pytest.mark.parametrize("action", list(Action))
def test_every_move_from_every_standing_is_as_the_rules_say(
    action: Action, stale: bool, override: bool
) -> None:
    how = {"stale": stale, "override": override}
    differences = [
        standing
        for standing, enough in STANDINGS
        if actual(standing, action, **how) != expected(standing, enough, action.value, **how)
    ]
    assert differences == []


def test_the_listed_moves_are_exactly_those_that_can_be_made() -> None:
    for standing, _ in STANDINGS:
        moves = legal_moves(standing)
        assert [move.action for move in moves] == list(Action)
        for move in moves:
            plain = actual(standing, move.action, stale=False, override=False)
            forced = actual(standing, move.action, stale=False, override=True)
            assert move.is_legal == (not isinstance(forced, str))
            assert move.needs_override == (isinstance(plain, str) and plain != forced)
            assert move.to_stage == (None if isinstance(forced, str) else forced[1])
            assert (move.why_not is None) == (not isinstance(plain, str))


def test_the_reason_given_for_a_move_is_the_one_its_refusal_gives() -> None:
    for standing, _ in STANDINGS:
        for move in legal_moves(standing):
            if move.why_not is not None:
                with pytest.raises(DomainError) as refusal:
                    decide(standing, move.action, from_stage=standing.stage)
                assert refusal.value.detail == move.why_not


def test_whoever_owes_a_scorecard_is_told_nothing_that_others_cards_could_change() -> None:
    def told(standing: Standing, submitted: int) -> tuple[object, ...]:
        seen = Standing(
            standing.status,
            standing.stage,
            standing.plan,
            cards_submitted=submitted,
            owes_scorecard=True,
        )
        refusals = []
        for action, from_stage in product(Action, (standing.stage, "elsewhere")):
            with pytest.raises(DomainError) as refusal:
                decide(seen, action, from_stage=from_stage, override=True)
            refusals.append((refusal.value.code, refusal.value.detail))
        return legal_moves(seen), refusals

    for standing, _ in STANDINGS:
        assert told(standing, 0) == told(standing, 3)


def at(stage: str, *, submitted: int = 0, outstanding: int = 0) -> Standing:
    status = ApplicationStatus.DECISION_PENDING if stage == DECISION else ApplicationStatus.ACTIVE
    return Standing(status, stage, FIVE, cards_submitted=submitted, cards_outstanding=outstanding)


def test_the_default_stages_are_the_five_of_the_process() -> None:
    assert tuple(StageKind) == FIVE


def test_an_application_that_passes_every_stage_is_hired_from_the_decision() -> None:
    standing = at("screen", submitted=1)
    passed = []
    while standing.stage != DECISION:
        passed.append(standing.stage)
        made = decide(standing, Action.ADVANCE, from_stage=standing.stage)
        standing = Standing(made.status, made.stage, FIVE, cards_submitted=1)
    assert tuple(passed) == FIVE
    assert decide(standing, Action.HIRE, from_stage=DECISION) == Outcome(
        ApplicationStatus.HIRED, DECISION, None
    )


def test_no_scorecard_can_hire_before_every_stage_is_left() -> None:
    with pytest.raises(DomainError, match="has passed every stage") as refusal:
        decide(at("behavioural", submitted=9), Action.HIRE, from_stage="behavioural")
    assert refusal.value.code == "illegal-move"


def test_a_missing_scorecard_is_counted_in_the_refusal() -> None:
    standing = at("screen", submitted=1, outstanding=2)
    with pytest.raises(DomainError, match="1 of 3 scorecards"):
        decide(standing, Action.ADVANCE, from_stage="screen")


def test_an_override_is_noted_only_where_one_was_needed() -> None:
    needed = decide(at("screen"), Action.ADVANCE, from_stage="screen", override=True)
    idle = decide(at("screen", submitted=1), Action.ADVANCE, from_stage="screen", override=True)
    assert (needed.overridden, idle.overridden) == (True, False)


@pytest.mark.parametrize("ended", [ApplicationStatus.REJECTED, ApplicationStatus.WITHDRAWN])
@pytest.mark.parametrize("stage", [*FIVE, DECISION])
def test_reopening_puts_an_application_back_where_it_stood(
    ended: ApplicationStatus, stage: str
) -> None:
    made = decide(Standing(ended, stage, FIVE), Action.REOPEN, from_stage=stage)
    assert made.stage == stage
    assert made.status in LIVE
    assert made.reopens_visit


def test_a_hire_cannot_be_undone() -> None:
    hired = Standing(ApplicationStatus.HIRED, DECISION, FIVE)
    assert not any(move.is_legal for move in legal_moves(hired))


@pytest.mark.parametrize("meeting", [None, *InterviewStatus])
@pytest.mark.parametrize("outcome", [None, *VisitOutcome])
@pytest.mark.parametrize("has_start", [False, True])
@pytest.mark.parametrize("is_scored", [False, True])
def test_a_visit_is_called_by_its_outcome_then_its_cards_then_its_meeting(
    meeting: InterviewStatus | None, outcome: VisitOutcome | None, is_scored: bool, has_start: bool
) -> None:
    is_planned = has_start or meeting is not InterviewStatus.SCHEDULED
    met = meeting if is_planned and meeting is not InterviewStatus.CANCELLED else None
    first = outcome or ("scored" if is_scored else met) or "pending"
    found = visit_status(meeting, outcome, has_start=has_start, is_scored=is_scored)
    assert found is VisitStatus(first)
