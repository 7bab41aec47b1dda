"""Every action from every status, compared with a second account of the rules."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from app.domain.errors import DomainError
from app.domain.take_homes import (
    OUT,
    REMEDIES,
    UNSENT,
    Assignment,
    Step,
    TakeHomeAction,
    TakeHomeStatus,
    decide,
    require,
    unusual_time_box,
)

SENT_AT = datetime(2026, 5, 4, 9, tzinfo=UTC)
DUE_AT = SENT_AT + timedelta(days=7)
DAY = timedelta(days=1)
# What each action makes of a take-home that was sent and not started; others are refused.
AFTER = {
    "drafted": {"send": "sent", "withdraw": "withdrawn"},
    "sent": {
        "start": "started",
        "submit": "submitted",
        "extend": "sent",
        "expire": "expired",
        "withdraw": "withdrawn",
    },
    "started": {
        "submit": "submitted",
        "extend": "started",
        "expire": "expired",
        "withdraw": "withdrawn",
    },
    "submitted": {},
    "expired": {"extend": "sent"},
    "withdrawn": {"send": "sent"},
}


def standing(status: str) -> Assignment:
    """A take-home of this status that was sent on time and is due after a week."""
    return Assignment(
        TakeHomeStatus(status),
        due_at=None if status == "drafted" else DUE_AT,
        sent_at=None if status == "drafted" else SENT_AT,
        started_at=SENT_AT + DAY if status == "started" else None,
        submitted_at=SENT_AT + 2 * DAY if status == "submitted" else None,
    )


def refused(assignment: Assignment, action: str, step: Step) -> tuple[str, str]:
    """Code and detail of the refusal; of its only fault, where the input is at fault."""
    with pytest.raises(DomainError) as refusal:
        decide(assignment, TakeHomeAction(action), step)
    code = refusal.value.faults[0].code if refusal.value.faults else refusal.value.code
    return code, refusal.value.detail


@pytest.mark.parametrize(("status", "action"), list(product(TakeHomeStatus, TakeHomeAction)))
def test_every_action_from_every_status_is_as_the_rules_say(status: str, action: str) -> None:
    after = AFTER[status].get(action)
    step = Step(DUE_AT + DAY, due_at=DUE_AT + 3 * DAY)
    if after is None:
        assert refused(standing(status), action, step) == (
            "take-home-conflict",
            REMEDIES[TakeHomeStatus(status)],
        )
    else:
        assert decide(standing(status), TakeHomeAction(action), step).status == after


def test_every_status_is_either_with_us_with_the_candidate_or_over() -> None:
    assert not UNSENT & OUT
    assert set(TakeHomeStatus) - UNSENT - OUT == {
        TakeHomeStatus.SUBMITTED,
        TakeHomeStatus.EXPIRED,
    }


def test_a_take_home_is_due_when_the_sender_says_or_as_drafted_or_after_a_week() -> None:
    drafted = Assignment(TakeHomeStatus.DRAFTED, due_at=SENT_AT + 2 * DAY)
    said = Step(SENT_AT, due_at=SENT_AT + 3 * DAY)
    sends = [
        decide(assignment, TakeHomeAction.SEND, step).due_at
        for assignment, step in (
            (drafted, said),
            (drafted, Step(SENT_AT)),
            (standing("drafted"), Step(SENT_AT)),
        )
    ]
    assert sends == [SENT_AT + 3 * DAY, SENT_AT + 2 * DAY, DUE_AT]


def test_nothing_is_sent_that_is_due_already() -> None:
    drafted = Assignment(TakeHomeStatus.DRAFTED, due_at=SENT_AT)
    assert refused(drafted, "send", Step(SENT_AT))[0] == "past"
    assert refused(standing("drafted"), "send", Step(SENT_AT, due_at=SENT_AT - DAY))[0] == "past"


def test_one_that_is_sent_again_begins_anew() -> None:
    started = standing("started")
    withdrawn = decide(started, TakeHomeAction.WITHDRAW, Step(SENT_AT + 2 * DAY))
    again = decide(withdrawn, TakeHomeAction.SEND, Step(SENT_AT + 3 * DAY))
    assert again == Assignment(TakeHomeStatus.SENT, DUE_AT, sent_at=SENT_AT + 3 * DAY)


@pytest.mark.parametrize("status", ["sent", "started"])
def test_nothing_expires_before_it_is_due(status: str) -> None:
    code, detail = refused(standing(status), "expire", Step(DUE_AT - timedelta(seconds=1)))
    assert code == "take-home-conflict"
    assert "not due yet" in detail
    expired = decide(standing(status), TakeHomeAction.EXPIRE, Step(DUE_AT))
    assert expired.status is TakeHomeStatus.EXPIRED


@pytest.mark.parametrize(
    ("now", "due_at"),
    [(SENT_AT, DUE_AT), (SENT_AT, DUE_AT - DAY), (DUE_AT + 2 * DAY, DUE_AT + DAY)],
)
def test_an_extension_gives_time_and_takes_none(now: datetime, due_at: datetime) -> None:
    assert refused(standing("sent"), "extend", Step(now, due_at=due_at))[0] == "not-later"


def test_an_extension_lets_the_candidate_go_on_where_they_were() -> None:
    expired = decide(standing("started"), TakeHomeAction.EXPIRE, Step(DUE_AT))
    extended = decide(expired, TakeHomeAction.EXTEND, Step(DUE_AT, due_at=DUE_AT + DAY))
    assert extended == Assignment(TakeHomeStatus.STARTED, DUE_AT + DAY, SENT_AT, SENT_AT + DAY)


@pytest.mark.parametrize(
    ("status", "action", "at"),
    [
        ("sent", "start", SENT_AT - DAY),
        ("sent", "submit", SENT_AT - DAY),
        ("started", "submit", SENT_AT),
        ("sent", "start", SENT_AT + 3 * DAY),
        ("started", "submit", SENT_AT + 3 * DAY),
    ],
)
def test_what_the_candidate_did_lies_between_the_last_step_and_now(
    status: str, action: str, at: datetime
) -> None:
    assert refused(standing(status), action, Step(SENT_AT + 2 * DAY, at=at))[0] == "out-of-order"


def test_what_is_recorded_later_keeps_the_time_it_happened() -> None:
    now, at = DUE_AT + DAY, DUE_AT - DAY
    assert decide(standing("sent"), TakeHomeAction.START, Step(now, at=at)).started_at == at
    submitted = decide(standing("started"), TakeHomeAction.SUBMIT, Step(now, at=at))
    assert (submitted.submitted_at, submitted.started_at) == (at, SENT_AT + DAY)
    assert decide(standing("sent"), TakeHomeAction.SUBMIT, Step(now)).submitted_at == now


def test_what_needs_another_status_is_refused_with_the_remedy() -> None:
    require(TakeHomeStatus.DRAFTED, UNSENT)
    with pytest.raises(DomainError, match="Extend it first"):
        require(TakeHomeStatus.EXPIRED, UNSENT)


@pytest.mark.parametrize(
    ("minutes", "is_unusual"), [(119, True), (120, False), (240, False), (241, True)]
)
def test_two_to_four_hours_are_usual(minutes: int, is_unusual: bool) -> None:
    assert (unusual_time_box(minutes) is not None) == is_unusual
