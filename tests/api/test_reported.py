"""Faults that were found by attacking the service, kept so that they stay away."""

import pytest

from tests.api import rounds
from tests.client import Api


@pytest.mark.parametrize("header", [b"Basic \xe9\xe9\xe9\xe9", b"Basic ====", b"Bearer \xff"])
def test_a_credential_that_is_no_text_is_no_credential(api: Api, header: bytes) -> None:
    api.server.serve(api.world)
    answer = api.http.get("/api/v1/me", headers={b"Authorization": header})
    assert answer.status_code == 401


def test_a_body_of_nonsense_is_answered_with_a_short_list(api: Api) -> None:
    answer = api.post("/candidates", json={f"member{place}": 1 for place in range(5000)})
    assert answer.status_code == 422
    assert len(answer.json()["errors"]) == 50


def test_a_key_that_ends_makes_no_key_that_lasts_longer(api: Api) -> None:
    limit = "2026-05-04T10:00:00Z"
    short = api.post("/keys", json={"name": "short", "expires_at": limit}).json()
    longer = api.with_key(short["key"]).post("/keys", json={"name": "longer"})
    assert longer.status_code == 201
    assert longer.json()["expires_at"] == limit


def test_a_manager_opens_no_requisition_on_another_managers_team(api: Api) -> None:
    team = rounds.team(api)
    other = api.person("hiring_manager", name="other")
    refused = other.post(
        "/requisitions",
        json={
            "title": "Mine now",
            "role": "mlops_engineer",
            "team_id": team["id"],
            "hiring_manager_id": str(other.person_id),
        },
    )
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "#/team_id"


def test_somebody_deactivated_is_not_waited_for(api: Api) -> None:
    application = rounds.application(api)
    second = api.person("interviewer", name="second")
    interview = rounds.seat(api, application, api.as_("interviewer"), second)
    rounds.score(api.as_("interviewer"), interview)
    assert rounds.move(api, application, "advance").status_code == 409
    gone = api.patch(f"/people/{second.person_id}", json={"is_active": False}, if_match='"1"')
    assert gone.status_code == 200, gone.text
    assert rounds.move(api, application, "advance").status_code == 200


@pytest.mark.parametrize("score", [2, 5])
def test_a_hire_does_not_tell_levels_to_somebody_who_owes_a_scorecard(api: Api, score: int) -> None:
    team = rounds.team(api)
    application = rounds.application(
        api, requisition_id=rounds.requisition(api, team_id=team["id"])["id"]
    )
    owing = api.as_("recruiter")
    interview = rounds.seat(api, application, api.as_("interviewer"), owing)
    rounds.score(api.as_("interviewer"), interview, score)
    manager = api.as_("hiring_manager")
    application = rounds.moved(manager, application, "advance", override=True)
    application = rounds.at_decision(manager, application)
    rounds.moved(manager, application, "hire")
    (seen,) = owing.get(f"/teams/{team['id']}/members").json()["items"]
    assert seen["levels"] == {}
    (known,) = manager.get(f"/teams/{team['id']}/members").json()["items"]
    assert known["levels"] != {}


def test_the_panel_of_a_decided_stage_stays_as_it_is(api: Api) -> None:
    application = rounds.application(api)
    interview = rounds.seat(api, application, api.as_("interviewer"))
    rounds.moved(api, application, "reject")
    late = api.person("interviewer", name="late")
    refused = api.patch(
        f"/interviews/{interview['id']}", json={"panel": [str(late.person_id)]}, if_match='"1"'
    )
    assert refused.status_code == 409
    assert refused.json()["type"] == "/problems/stage-conflict"
