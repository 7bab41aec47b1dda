"""Faults that were found by attacking the service, kept so that they stay away."""

from functools import partial

import pytest

from tests import factories
from tests.api import rounds
from tests.client import Api
from tests.racing import at_once


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
    team = factories.team(api)
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
    application = factories.application(api)
    second = api.person("interviewer", name="second")
    interview = rounds.seat(api, application, api.as_("interviewer"), second)
    rounds.score(api.as_("interviewer"), interview)
    assert rounds.move(api, application, "advance").status_code == 409
    gone = api.patch(f"/people/{second.person_id}", json={"is_active": False}, if_match='"1"')
    assert gone.status_code == 200, gone.text
    assert rounds.move(api, application, "advance").status_code == 200


@pytest.mark.parametrize("score", [2, 5])
def test_a_hire_does_not_tell_levels_to_somebody_who_owes_a_scorecard(api: Api, score: int) -> None:
    team = factories.team(api)
    application = factories.application(
        api, requisition_id=factories.requisition(api, team_id=team["id"])["id"]
    )
    # One rating records a level only as primary evidence, which the screen does not give.
    application = rounds.moved(api, application, "skip")
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
    application = factories.application(api)
    interview = rounds.seat(api, application, api.as_("interviewer"))
    rounds.moved(api, application, "reject")
    late = api.person("interviewer", name="late")
    refused = api.patch(
        f"/interviews/{interview['id']}", json={"panel": [str(late.person_id)]}, if_match='"1"'
    )
    assert refused.status_code == 409
    assert refused.json()["type"] == "/problems/stage-conflict"


def test_a_reference_may_be_given_at_once_with_the_application_it_names(api: Api) -> None:
    requisition = factories.requisition(api, external_references=[greenhouse("J1")])
    for place in range(8):
        candidate = factories.candidate(api, external_references=[greenhouse(f"C{place}")])
        ids = {"candidate_id": candidate["id"], "requisition_id": requisition["id"]}
        body = ids | {"external_references": [greenhouse(f"A{place}")]}
        ends = {"candidate_external_id": f"C{place}", "requisition_external_id": "J1"}
        address = f"/applications/by-ref/greenhouse/A{place}"
        answers = at_once(
            partial(api.post, "/applications", json=body), partial(api.put, address, json=ends)
        )
        statuses = [answer.status_code for answer in answers]
        assert statuses in ([201, 200], [409, 201])


def greenhouse(external_id: str) -> dict[str, str]:
    """A reference of that system."""
    return {"system": "greenhouse", "external_id": external_id}


def test_an_ats_may_name_an_application_that_somebody_else_opened(api: Api) -> None:
    service = api.person("service", system="lever")
    candidate = service.put("/candidates/by-ref/lever/C1", json={"name": "Robin"}).json()
    requisition = factories.requisition(
        api, external_references=[{"system": "lever", "external_id": "J1"}]
    )
    opened = factories.application(
        api, candidate_id=candidate["id"], requisition_id=requisition["id"]
    )
    assert service.get(f"/applications/{opened['id']}").status_code == 404
    ends = {"candidate_external_id": "C1", "requisition_external_id": "J1"}
    named = service.put("/applications/by-ref/lever/A1", json=ends)
    assert (named.status_code, named.json()["id"]) == (200, opened["id"])
    assert named.json()["version"] == opened["version"] + 1
    assert named.json()["external_references"] == [{"system": "lever", "external_id": "A1"}]
    assert service.put("/applications/by-ref/lever/A1", json=ends).json() == named.json()


def test_a_stored_refusal_is_not_told_to_who_may_not_see_its_record_now(api: Api) -> None:
    manager, other = api.as_("hiring_manager"), api.person("hiring_manager", name="other")
    application = factories.application(api)
    address = f"/applications/{application['id']}/hire"
    body = {"from_stage": application["stage"], "reason": "Now."}
    assert manager.post(address, json=body, once="hire-1").status_code == 409
    requisition = application["requisition"]
    team = api.get(f"/requisitions/{requisition['id']}").json()["team_id"]
    for path, member in (
        (f"/requisitions/{requisition['id']}", "hiring_manager_id"),
        (f"/teams/{team}", "manager_id"),
    ):
        changed = api.patch(path, json={member: str(other.person_id)}, if_match='"1"')
        assert changed.status_code == 200, changed.text
    assert manager.get(f"/applications/{application['id']}").status_code == 404
    assert manager.post(address, json=body, once="hire-1").status_code == 404


def test_a_stored_answer_is_not_repeated_to_somebody_in_another_role(api: Api) -> None:
    recruiter = api.person("recruiter", name="turncoat")
    pay = {"minimum": 1, "maximum": 2, "currency": "EUR", "period": "hour"}
    body = {"name": "Robin", "compensation_expectation": pay}
    assert recruiter.post("/candidates", json=body, once="pay-1").status_code == 201
    changed = api.patch(
        f"/people/{recruiter.person_id}",
        json={"role": "service", "system": "lever"},
        if_match='"1"',
    )
    assert changed.status_code == 200, changed.text
    again = recruiter.post("/candidates", json=body, once="pay-1")
    assert again.status_code == 422
    assert "compensation" not in again.text


def test_a_manager_is_told_why_a_requisition_cannot_be_handed_over(api: Api) -> None:
    manager, other = api.as_("hiring_manager"), api.person("hiring_manager", name="other")
    team = factories.team(api, manager_id=str(other.person_id))
    requisition = factories.requisition(api, team_id=team["id"])
    answer = manager.patch(
        f"/requisitions/{requisition['id']}",
        json={"hiring_manager_id": str(other.person_id)},
        if_match='"1"',
    )
    assert answer.status_code == 422
    assert "reach" in answer.json()["detail"]
    assert manager.get(f"/requisitions/{requisition['id']}").json() == requisition


def test_somebody_hired_twice_is_one_member_of_the_team(api: Api) -> None:
    team, candidate = factories.team(api), factories.candidate(api)
    for _ in range(2):
        requisition = factories.requisition(api, team_id=team["id"])
        application = factories.application(
            api, candidate_id=candidate["id"], requisition_id=requisition["id"]
        )
        for _ in application["stages"]:
            application = rounds.move(api, application, "skip").json()
        assert rounds.move(api, application, "hire").status_code == 200
    assert len(api.get(f"/teams/{team['id']}/members").json()["items"]) == 1


@pytest.mark.parametrize("value", ["yes", "1", 1, "true"])
def test_a_guard_is_overridden_by_true_and_by_nothing_like_it(api: Api, value: object) -> None:
    application = factories.application(api)
    answer = rounds.move(api, application, "advance", override=value)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "#/override"


@pytest.mark.parametrize("value", [True, "1_0", " 4 ", "4", 4.5])
def test_a_whole_number_is_written_as_one(api: Api, value: object) -> None:
    requisition = factories.requisition(api)
    answer = api.patch(
        f"/requisitions/{requisition['id']}", json={"openings": value}, if_match='"1"'
    )
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "#/openings"


@pytest.mark.parametrize("value", [True, "٣", "1e-1", " 1", "NaN"])
def test_a_decimal_is_written_in_plain_digits(api: Api, value: object) -> None:
    team = factories.team(api)
    body = {"name": "Sam", "contract_fte": value}
    answer = api.post(f"/teams/{team['id']}/members", json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "#/contract_fte"
    fine = api.post(f"/teams/{team['id']}/members", json=body | {"contract_fte": "0.5"})
    assert fine.status_code == 201
