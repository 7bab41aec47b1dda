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
from sqlmodel import Session, select

from app.domain.interviews import Departure
from app.domain.pipeline import Action
from app.domain.policy import OPERATIONS, Caller, Role
from app.domain.requisitions import RequisitionStatus
from app.domain.take_homes import Step, TakeHomeAction
from app.models.interviews import Interview
from app.rubrics.definition import to_plain
from app.services import decisions, interviews, requisitions, rubrics, scorecards, take_homes
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
    api: Api,
    work: Callable[[Session], object],
    send: Callable[[], httpx.Response],
    then: Callable[[Session], object] = lambda _session: None,
) -> httpx.Response:
    """The answer to a request that is sent when the work is done and not yet committed.

    `then` is what the work goes on to do while the request waits.
    """
    with ThreadPoolExecutor(1) as pool:
        with api.world.database.writing() as session:
            work(session)
            sent = pool.submit(send)
            assert not wait([sent], timeout=LONG_ENOUGH_SECONDS).done, "it did not wait"
            then(session)
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


def seating(api: Api, interview: Record, *people: Api) -> Callable[[Session], object]:
    """The admin's panel of these people."""
    return partial(
        interviews.update,
        act=act(api.as_("admin"), Role.ADMIN, "interviews.update"),
        interview_id=UUID(interview["id"]),
        changes={"panel": [person.person_id for person in people]},
    )


def closing(api: Api, opening: Record) -> Callable[[Session], object]:
    """The admin's end of a requisition."""
    return partial(
        requisitions.update,
        act=act(api.as_("admin"), Role.ADMIN, "requisitions.update"),
        library=api.world.library,
        requisition_id=UUID(opening["id"]),
        changes={"status": RequisitionStatus.CLOSED},
    )


def replanning(api: Api, application: Record) -> Callable[[Session], object]:
    """The admin's plan that keeps only the first stage."""
    (stage,) = rounds.OTHER_PLAN["stages"]
    return partial(
        requisitions.replace_plan,
        act=act(api.as_("admin"), Role.ADMIN, "requisitions.plan"),
        library=api.world.library,
        requisition_id=UUID(application["requisition"]["id"]),
        stages=[{"title": None, "required_scorecards": 1, "variant": None} | stage],
        accepts_findings=True,
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


def test_a_scorecard_that_comes_while_its_author_leaves_the_panel_is_refused(
    api: Api, interview: Record
) -> None:
    leaving = partial(
        interviews.leave,
        act=act(api.as_("interviewer"), Role.INTERVIEWER, "interviews.leave"),
        interview_id=UUID(interview["id"]),
        departure=Departure.CONFLICT_OF_INTEREST,
        reason="We worked in one team until last year.",
    )
    answer = meanwhile(api, leaving, partial(rounds.submit, api.as_("interviewer"), interview))
    assert answer.status_code == 404
    application = f"/applications/{interview['application_id']}"
    assert api.get(f"{application}/scorecards").json()["scorecards"] == []


def test_a_panel_that_comes_while_its_stage_is_decided_is_refused(
    api: Api, application: Record, interview: Record
) -> None:
    address = f"/interviews/{interview['id']}"
    change = partial(api.patch, address, json={"panel": [str(api.person_id)]}, if_match='"1"')
    # The move can still have the interview: whoever waits for the application holds nothing yet.
    free = partial(Session.exec, statement=select(Interview).with_for_update(nowait=True))
    answer = meanwhile(api, moving(api, application, "advance"), change, then=free)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/stage-conflict")


def test_an_application_that_comes_while_its_requisition_is_closed_is_refused(api: Api) -> None:
    opening, record = factories.requisition(api), factories.candidate(api)
    wanted = {"candidate_id": record["id"], "requisition_id": opening["id"]}
    answer = meanwhile(api, closing(api, opening), partial(api.post, "/applications", json=wanted))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "closed"


def publishing(api: Api, draft: Record) -> Callable[[Session], object]:
    """The admin's publication of a draft."""

    def publish(session: Session) -> object:
        return rubrics.publish(
            session,
            act(api.as_("admin"), Role.ADMIN, "rubrics.publish"),
            rubrics.Shelf(api.world.library, session, {}),
            draft["id"],
            draft["version"],
            reason="It is ready.",
            evidence=None,
            wording_only=False,
        )

    return publish


def test_a_version_that_comes_while_a_higher_one_is_published_is_held_to_that(api: Api) -> None:
    lower = factories.rubric(api, version="1.1.0")
    higher = factories.rubric(api, version="1.2.0")
    address = f"/rubrics/{lower['id']}/versions/1.1.0/publish"
    publish = partial(api.post, address, json={"reason": "So is this."}, if_match='"1"')
    answer = meanwhile(api, publishing(api, higher), publish)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/rubric-version-unfit")


def test_another_rubric_that_comes_while_the_first_card_is_submitted_is_refused(
    api: Api, application: Record, interview: Record
) -> None:
    usual = api.world.library.get("mlops-engineer")
    other = factories.rubric(api, **to_plain(usual) | {"id": "other"})
    with api.world.database.writing() as session:
        publishing(api, other)(session)
    address = f"/requisitions/{application['requisition']['id']}"
    change = partial(api.patch, address, json={"rubric_id": "other"}, if_match='"1"')
    answer = meanwhile(api, submitting(api, interview), change)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/record-in-use")


def test_a_first_draft_does_not_wait_for_a_change_of_its_panel(
    api: Api, application: Record
) -> None:
    if api.world.database.is_sqlite:
        pytest.skip("speaks of PostgreSQL: SQLite has one writer")
    person = api.as_("interviewer")
    interview = rounds.seat(api, application, person)
    with api.world.database.writing() as session:
        seating(api, interview, person, api)(session)
        assert rounds.save(person, interview, {"ratings": []}).status_code == 200


def test_a_take_home_that_is_sent_while_its_stage_is_decided_is_refused(
    api: Api, application: Record
) -> None:
    application = rounds.at_take_home(api, application)
    send = partial(rounds.take, api, factories.take_home(api, application), "send")
    answer = meanwhile(api, moving(api, application, "reject"), send)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/stage-conflict")


def test_a_take_home_that_is_changed_while_it_is_sent_stays_as_it_went_out(
    api: Api, application: Record
) -> None:
    take_home = factories.take_home(api, rounds.at_take_home(api, application))
    sending = partial(
        take_homes.take,
        act=act(api.as_("admin"), Role.ADMIN, "take-homes.send"),
        take_home_id=UUID(take_home["id"]),
        action=TakeHomeAction.SEND,
        step=Step(api.clock.now),
    )
    change = partial(
        api.patch, f"/take-homes/{take_home['id']}", json={"brief": "Other."}, if_match='"2"'
    )
    answer = meanwhile(api, sending, change)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/take-home-conflict")
