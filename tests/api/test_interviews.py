"""Interviews over the API: planning, the panel and its rules, one's assignments."""

from typing import Any

import pytest

from tests import factories
from tests.api import rounds
from tests.client import Api


def fault(answer: Any) -> tuple[int, str, str]:
    """Status, pointer and code of a refusal's first fault."""
    first = answer.json()["errors"][0]
    return answer.status_code, first["pointer"], first["code"]


def plan(api: Api, application: dict[str, Any], *panel: object, **more: Any) -> Any:
    """The answer to planning the meeting of the stage the application stands in."""
    body = {"stage": application["stage"], "panel": [str(one) for one in panel]} | more
    return api.post(f"/applications/{application['id']}/interviews", json=body)


def test_an_interview_is_planned_as_long_as_the_plan_says(api: Api) -> None:
    interviewer = api.as_("interviewer")
    application = factories.application(api)
    answer = plan(api, application, interviewer.person_id)
    assert answer.status_code == 201
    interview = answer.json()
    stage = application["stages"][0]
    assert interview["planned_minutes"] == stage["minutes_high"]
    assert [(seat["name"], seat["is_lead"]) for seat in interview["panel"]] == [
        ("interviewer", True)
    ]
    assert answer.headers["Location"].endswith(f"/interviews/{interview['id']}")
    found = api.get(f"/applications/{application['id']}").json()
    assert found["stages"][0]["status"] == "pending"
    assert found["version"] == application["version"]


def test_a_stage_whose_interview_has_no_start_yet_is_pending(api: Api) -> None:
    application = factories.application(api)
    interview = rounds.seat(api, application, api.as_("interviewer"), starts_at=None)
    address = f"/applications/{application['id']}"
    assert api.get(address).json()["stages"][0]["status"] == "pending"
    fixed = {"starts_at": "2026-05-06T09:00:00Z"}
    api.patch(f"/interviews/{interview['id']}", json=fixed, if_match='"1"')
    assert api.get(address).json()["stages"][0]["status"] == "scheduled"


def test_an_interview_that_was_held_shows_in_the_stage(api: Api) -> None:
    application = factories.application(api)
    interview = rounds.seat(api, application, api.as_("interviewer"))
    address = f"/interviews/{interview['id']}"
    answer = api.patch(address, json={"status": "held"}, if_match='"1"')
    assert (answer.status_code, answer.json()["version"]) == (200, 2)
    found = api.get(f"/applications/{application['id']}").json()
    assert found["stages"][0]["status"] == "held"


def test_a_stage_has_one_interview(api: Api) -> None:
    application = factories.application(api)
    interviewer = api.as_("interviewer")
    rounds.seat(api, application, interviewer)
    again = plan(api, application, interviewer.person_id)
    assert (again.status_code, again.json()["type"]) == (409, "/problems/already-exists")


def test_an_interview_belongs_to_the_stage_the_application_stands_in(api: Api) -> None:
    application = factories.application(api)
    person = api.as_("interviewer").person_id
    ahead = plan(api, application, person, stage="system_design")
    assert (ahead.status_code, ahead.json()["type"]) == (409, "/problems/stage-conflict")
    assert ahead.json()["stage"] == application["stage"]
    rejected = rounds.moved(api, application, "reject")
    assert plan(api, rejected, person).json()["type"] == "/problems/stage-conflict"


def test_the_hiring_decision_has_no_interview(api: Api) -> None:
    application = rounds.at_decision(api, factories.application(api))
    answer = plan(api, application, api.as_("interviewer").person_id)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/stage-conflict")


def test_nobody_sits_on_a_panel_twice(api: Api) -> None:
    person = api.as_("interviewer").person_id
    answer = plan(api, factories.application(api), person, person)
    assert answer.status_code == 409
    assert answer.json()["errors"][0]["code"] == "repeated"


@pytest.mark.parametrize("who", ["nobody", "service", "deactivated"])
def test_only_active_people_sit_on_a_panel(api: Api, who: str) -> None:
    ids: dict[str, object] = {
        "nobody": "01900000-0000-7000-8000-00000000dead",
        "service": api.as_("service").person_id,
        "deactivated": api.person("interviewer", name="gone", is_active=False).person_id,
    }
    lead = api.as_("interviewer").person_id
    answer = plan(api, factories.application(api), lead, ids[who])
    assert fault(answer) == (409, "#/panel/1", "unknown-person")


def test_people_left_out_leave_the_panel_for_good_and_see_nothing_more(api: Api) -> None:
    stays, leaves = api.as_("interviewer"), api.person("interviewer", name="leaves")
    application = factories.application(api)
    interview = rounds.seat(api, application, leaves, stays)
    address = f"/interviews/{interview['id']}"
    assert leaves.get(address).status_code == 200
    panel = [str(stays.person_id)]
    answer = api.patch(address, json={"panel": panel}, if_match='"1"')
    assert [(seat["name"], seat["is_lead"]) for seat in answer.json()["panel"]] == [
        ("interviewer", True)
    ]
    assert leaves.get(address).status_code == 404
    assert leaves.get(f"/applications/{application['id']}").status_code == 404
    assert leaves.get("/me/assignments").json()["items"] == []
    back = [*panel, str(leaves.person_id)]
    answer = api.patch(address, json={"panel": back}, if_match='"2"')
    assert fault(answer) == (409, "#/panel/1", "left-before")


def test_a_change_needs_the_version_it_was_based_on(api: Api) -> None:
    interview = rounds.seat(api, factories.application(api), api.as_("interviewer"))
    address = f"/interviews/{interview['id']}"
    assert api.patch(address, json={"place": "Room 1"}).status_code == 428
    assert api.patch(address, json={"place": "Room 1"}, if_match='"7"').status_code == 412
    answer = api.patch(address, json={"place": "Room 1"}, if_match='"1"')
    assert (answer.status_code, answer.json()["place"]) == (200, "Room 1")


def test_a_change_to_what_it_is_already_is_none(api: Api) -> None:
    lead, other = api.as_("interviewer"), api.as_("recruiter")
    interview = rounds.seat(api, factories.application(api), lead, other)
    address = f"/interviews/{interview['id']}"
    panel = [seat["person_id"] for seat in interview["panel"]]
    api.clock.advance(hours=1)
    for same in ({"status": "scheduled"}, {"panel": panel}, {"starts_at": interview["starts_at"]}):
        answer = api.patch(address, json=same, if_match='"1"')
        assert (answer.status_code, answer.json()) == (200, interview)
    handed_over = api.patch(address, json={"panel": panel[::-1]}, if_match='"1"').json()
    assert (handed_over["version"], handed_over["panel"][1]["is_lead"]) == (2, True)


def test_a_cancelled_interview_keeps_its_panel_and_may_be_scheduled_again(api: Api) -> None:
    person = api.as_("interviewer")
    application = factories.application(api)
    interview = rounds.drafted(person, rounds.seat(api, application, person))
    address = f"/interviews/{interview['id']}"
    cancelled = api.patch(address, json={"status": "cancelled"}, if_match='"1"')
    assert (cancelled.status_code, cancelled.json()["panel"]) == (200, interview["panel"])
    stage = api.get(f"/applications/{application['id']}").json()["stages"][0]
    assert stage["status"] == "pending"
    card = person.get(f"{address}/scorecard").json()
    assert (card["state"], card["version"]) == ("draft", 1)
    again = {"status": "scheduled", "starts_at": "2026-05-08T09:30:00Z"}
    assert api.patch(address, json=again, if_match='"2"').json()["status"] == "scheduled"
    stage = api.get(f"/applications/{application['id']}").json()["stages"][0]
    assert stage["status"] == "scheduled"


def test_assignments_tell_how_far_ones_own_scorecard_is(api: Api) -> None:
    person = api.as_("interviewer")
    interview = rounds.seat(api, factories.application(api), person)

    def states() -> list[str]:
        found = person.get("/me/assignments").json()["items"]
        return [one["own_scorecard"] for one in found]

    assert states() == ["missing"]
    rounds.save(person, interview, rounds.card(rounds.criteria(person, interview)))
    assert states() == ["draft"]
    rounds.submit(person, interview)
    assert states() == ["submitted"]
    open_ones = person.get("/me/assignments", params={"own_scorecard": "missing"})
    assert open_ones.json()["items"] == []
