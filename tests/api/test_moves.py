"""Moving an application over the API: what happens, and each reason why it may not."""

from typing import Any

import pytest

from tests import factories
from tests.api import rounds
from tests.api.rounds import move, moved
from tests.client import Api

STAGES = ["screen", "technical_deep_dive", "system_design", "take_home", "behavioural"]


def problem(answer: Any) -> tuple[int, str]:
    """Status and code of a refusal."""
    return answer.status_code, answer.json()["type"].rpartition("/")[2]


def legal(application: dict[str, Any]) -> set[str]:
    """The moves that are open."""
    return {one["action"] for one in application["moves"] if one["is_legal"]}


def test_an_application_passes_every_stage_and_is_hired_onto_the_team(api: Api) -> None:
    interviewer, manager = api.as_("interviewer"), api.as_("hiring_manager")
    application = factories.application(api)
    assert [stage["key"] for stage in application["stages"]] == STAGES
    for stage in STAGES:
        assert application["stage"] == stage
        interview = rounds.seat(manager, application, interviewer, api.as_("recruiter"))
        rounds.score(interviewer, interview)
        rounds.score(api.as_("recruiter"), interview, 5)
        application = moved(manager, application, "advance")
    assert (application["status"], legal(application)) == (
        "decision_pending",
        {"hire", "reject", "withdraw"},
    )
    application = moved(manager, application, "hire")
    assert (application["status"], legal(application)) == ("hired", set())
    assert {stage["status"] for stage in application["stages"]} == {"passed"}
    opening = api.get(f"/requisitions/{application['requisition']['id']}").json()
    assert opening["hired_count"] == 1
    members = api.get(f"/teams/{opening['team_id']}/members").json()["items"]
    assert [member["application_id"] for member in members] == [application["id"]]
    assert members[0]["levels"]["ml_lifecycle"]["evidence"] == "interview"


def test_the_history_names_who_decided_and_why(api: Api) -> None:
    manager = api.as_("hiring_manager")
    application = moved(manager, factories.application(api), "skip", reason="Known from before.")
    history = manager.get(f"/applications/{application['id']}/history").json()
    [decision] = history["decisions"]
    assert decision["person"] == {"id": str(manager.person_id), "name": "hiring_manager"}
    assert (decision["action"], decision["reason"]) == ("skip", "Known from before.")
    assert (decision["from_stage"], decision["to_stage"]) == (STAGES[0], STAGES[1])
    assert decision["overridden"] is False


@pytest.mark.parametrize("action", ["advance", "skip", "reject", "withdraw"])
def test_a_stale_stage_is_refused_with_the_moves_that_are_legal_now(api: Api, action: str) -> None:
    application = moved(api, factories.application(api), "skip")
    answer = move(api, application, action, from_stage=STAGES[0])
    assert problem(answer) == (409, "stage-conflict")
    assert answer.json()["stage"] == STAGES[1]
    assert answer.json()["moves"] == application["moves"]
    assert api.get(f"/applications/{application['id']}").json() == application


def test_advancing_without_the_scorecards_needs_an_override_that_is_recorded(api: Api) -> None:
    interviewer = api.as_("interviewer")
    application = factories.application(api)
    rounds.seat(api, application, interviewer)
    answer = move(api, application, "advance")
    assert problem(answer) == (409, "scorecards-missing")
    advance = next(one for one in answer.json()["moves"] if one["action"] == "advance")
    assert (advance["is_legal"], advance["needs_override"]) == (True, True)
    moved(api, application, "advance", override=True)
    history = api.get(f"/applications/{application['id']}/history").json()
    assert history["decisions"][0]["overridden"] is True


def test_an_override_that_was_not_needed_is_not_recorded_as_one(api: Api) -> None:
    interviewer = api.as_("interviewer")
    opening = factories.requisition(api)
    address = f"/requisitions/{opening['id']}/plan"
    planned = api.put(address, json=rounds.OTHER_PLAN, if_match='"1"')
    assert planned.status_code == 200
    application = factories.application(api, requisition_id=opening["id"])
    rounds.score(interviewer, rounds.seat(api, application, interviewer))
    moved(api, application, "advance", override=True)
    history = api.get(f"/applications/{application['id']}/history").json()
    assert history["decisions"][0]["overridden"] is False


@pytest.mark.parametrize("action", ["advance", "skip", "reject", "withdraw", "reopen", "hire"])
@pytest.mark.parametrize("from_stage", [STAGES[0], "elsewhere"])
def test_who_owes_a_scorecard_decides_nothing(api: Api, action: str, from_stage: str) -> None:
    manager = api.as_("hiring_manager")
    application = factories.application(api)
    rounds.seat(api, application, manager, api.as_("interviewer"))
    answer = move(manager, application, action, from_stage=from_stage, override=True)
    assert problem(answer) == (409, "own-scorecard-missing")
    assert not any(one["is_legal"] for one in answer.json()["moves"])


@pytest.mark.parametrize("ending", ["reject", "withdraw"])
@pytest.mark.parametrize("place", [STAGES[0], "decision"])
def test_an_ended_application_is_reopened_where_it_stood(api: Api, ending: str, place: str) -> None:
    application = factories.application(api)
    if place == "decision":
        application = rounds.at_decision(api, application)
    before = application
    application = moved(api, application, ending)
    assert legal(application) == {"reopen"}
    for action in ("advance", "skip", "reject", "withdraw", "hire"):
        assert problem(move(api, application, action)) == (409, "illegal-move")
    application = moved(api, application, "reopen")
    assert (application["stage"], application["status"]) == (place, before["status"])
    assert application["stages"] == before["stages"]


@pytest.mark.parametrize("action", ["hire", "reopen"])
def test_a_move_that_does_not_start_here_is_refused(api: Api, action: str) -> None:
    assert problem(move(api, factories.application(api), action)) == (409, "illegal-move")


def test_nobody_is_hired_beyond_the_openings_until_there_are_more(api: Api) -> None:
    opening = factories.requisition(api, openings=1)
    first, second = (
        rounds.at_decision(api, factories.application(api, requisition_id=opening["id"]))
        for _person in range(2)
    )
    moved(api, first, "hire")
    assert problem(move(api, second, "hire")) == (409, "no-opening-left")
    address = f"/requisitions/{opening['id']}"
    more = api.patch(address, json={"openings": 2}, if_match=api.etag(api.get(address)))
    assert more.status_code == 200
    assert moved(api, second, "hire")["status"] == "hired"


def test_a_move_sent_twice_with_one_key_is_made_once(api: Api) -> None:
    application = factories.application(api)
    address = f"/applications/{application['id']}/skip"
    body = {"from_stage": STAGES[0], "reason": "Once."}
    first, second = (api.post(address, json=body, once="skip-1") for _time in range(2))
    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert second.headers["Idempotency-Replayed"] == "true"
    history = api.get(f"/applications/{application['id']}/history").json()
    assert len(history["decisions"]) == 1


def test_a_move_without_a_reason_is_refused(api: Api) -> None:
    application = factories.application(api)
    answer = move(api, application, "skip", reason="")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "#/reason"
