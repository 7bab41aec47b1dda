"""Whoever decides by what another request is changing waits for it: row locks, seen one by one.

Races find a missing lock by chance. Here one side stands still between its work and its commit, so
that the other must be found waiting, and must then go by what was committed.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from functools import partial
from uuid import UUID

import httpx
import pytest
from sqlmodel import Session

from app.domain.pipeline import Action
from app.domain.policy import OPERATIONS, Caller, Role
from app.services import decisions, requisitions, scorecards
from app.services.acting import Act
from tests import factories
from tests.api import rounds
from tests.client import Api
from tests.factories import Record

LONG_ENOUGH_SECONDS = 0.3
"""A request that waits for nobody is answered in a tenth of this."""


@pytest.fixture
def application(api: Api) -> Record:
    """An application in its first stage."""
    return factories.application(api)


@pytest.fixture
def interview(api: Api, application: Record) -> Record:
    """Its interview, for which the interviewer has a complete draft."""
    return rounds.drafted(
        api.as_("interviewer"), rounds.seat(api, application, api.as_("interviewer"))
    )


def meanwhile(
    api: Api, work: Callable[[Session], object], send: Callable[[], httpx.Response]
) -> httpx.Response:
    """The answer to a request that is sent when the work is done and not yet committed."""
    with ThreadPoolExecutor(1) as pool:
        with api.world.database.writing() as session:
            work(session)
            sent = pool.submit(send)
            assert not wait([sent], timeout=LONG_ENOUGH_SECONDS).done, "it did not wait"
        return sent.result()


def act(person: Api, role: Role, operation: str) -> Act:
    """What a route hands to the use case of this operation."""
    assert person.person_id is not None
    return Act(
        Caller(person.person_id, role, role.value),
        OPERATIONS[operation].reach_of(role),
        person.clock.now,
        person.world.new_id,
    )


def moving(api: Api, application: Record, action: str) -> Callable[[Session], object]:
    """The admin's move of the application."""
    return partial(
        decisions.move,
        act=act(api.as_("admin"), Role.ADMIN, f"applications.{action}"),
        library=api.world.library,
        application_id=UUID(application["id"]),
        action=Action(action),
        from_stage=application["stage"],
        reason="As we agreed.",
        override=True,
    )


def submitting(api: Api, interview: Record) -> Callable[[Session], object]:
    """The interviewer's submission of their draft."""
    return partial(
        scorecards.submit,
        act=act(api.as_("interviewer"), Role.INTERVIEWER, "scorecards.submit"),
        library=api.world.library,
        interview_id=UUID(interview["id"]),
    )


def replanning(api: Api, application: Record) -> Callable[[Session], object]:
    """The admin's plan that keeps only the first stage."""
    (stage,) = rounds.OTHER_PLAN["stages"]
    return partial(
        requisitions.replace_plan,
        act=act(api.as_("admin"), Role.ADMIN, "requisitions.plan"),
        library=api.world.library,
        requisition_id=UUID(application["requisition"]["id"]),
        stages=[{"title": None, "required_scorecards": 1} | stage],
    )


@pytest.mark.parametrize("action", ["advance", "skip", "reject"])
def test_a_scorecard_that_comes_while_its_stage_is_decided_is_late(
    api: Api, application: Record, interview: Record, action: str
) -> None:
    submit = partial(rounds.submit, api.as_("interviewer"), interview)
    answer = meanwhile(api, moving(api, application, action), submit)
    assert (answer.status_code, answer.json()["submitted_late"]) == (200, True)


def test_a_move_that_comes_while_a_scorecard_is_submitted_counts_it(
    api: Api, application: Record, interview: Record
) -> None:
    advance = partial(rounds.move, api, application, "advance")
    answer = meanwhile(api, submitting(api, interview), advance)
    assert answer.status_code == 200, answer.text


def test_a_scorecard_that_comes_while_the_plan_is_replaced_is_in_under_the_new_one(
    api: Api, application: Record, interview: Record
) -> None:
    submit = partial(rounds.submit, api.as_("interviewer"), interview)
    answer = meanwhile(api, replanning(api, application), submit)
    assert (answer.status_code, answer.json()["state"]) == (200, "submitted")


def test_a_plan_that_comes_while_a_scorecard_is_submitted_is_refused(
    api: Api, application: Record, interview: Record
) -> None:
    replace = partial(rounds.replan, api, application)
    answer = meanwhile(api, submitting(api, interview), replace)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/record-in-use")
