"""The player sends only what was said, survives a load that breaks off, and fails plainly."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import httpx
import pytest

from app.api.operations import PREFIX
from app.integrations import greenhouse
from app.sample.outcome import find_loaded
from app.sample.player import KEY_NAME, PlayFailedError, play
from app.sample.records import application_record, candidate_record
from app.sample.seat import Seat
from app.sample.story import Card, Decision, Interview, load_story
from tests.client import Api

TODAY = date(2026, 5, 4)
STEPS = 114
STORY = load_story()


class BrokeOffError(Exception):
    """The load ends here."""


def break_off_after(step: int) -> Callable[[int, int, str], None]:
    """A listener that ends the load after so many steps."""

    def on_step(done: int, total: int, _text: str) -> None:
        assert total == STEPS
        if done == step:
            raise BrokeOffError

    return on_step


def api_url(api: Api) -> str:
    """Where the API of this world is served, from now on."""
    api.get("/me")
    return f"http://127.0.0.1:{api.server.port}{PREFIX}"


def count(api: Api, path: str) -> int:
    """How many rows a list has."""
    return len(api.get(f"{path}?limit=200").json()["items"])


def live_keys(api: Api) -> set[str]:
    """The names of the keys that open something."""
    keys = api.get("/keys?limit=200").json()["items"]
    return {key["name"] for key in keys if key["revoked_at"] is None}


def test_a_load_that_broke_off_is_finished_without_doing_anything_twice(api: Api) -> None:
    headers = {"Authorization": f"Bearer {api.key}"}
    with httpx.Client(base_url=api_url(api), headers=headers, trust_env=False) as client:
        for step in (20, STEPS - 2):
            with pytest.raises(BrokeOffError):
                play(api_url(api), api.key, today=TODAY, on_step=break_off_after(step))
            assert find_loaded(Seat(client), STORY) is None
            assert KEY_NAME in live_keys(api)
        with pytest.raises(BrokeOffError):
            play(api_url(api), api.key, today=TODAY, on_step=break_off_after(STEPS - 1))
        assert find_loaded(Seat(client), STORY) is not None
    assert play(api_url(api), api.key, today=TODAY).was_loaded
    assert KEY_NAME not in live_keys(api)
    steps = [step for candidate in STORY.candidates for step in candidate.steps]
    written: Counter[str] = Counter()
    for row in api.get("/applications?limit=200").json()["items"]:
        path = f"/applications/{row['id']}"
        written["decisions"] += len(api.get(f"{path}/history").json()["decisions"])
        written["cards"] += len(api.get(f"{path}/scorecards").json()["scorecards"])
    (team,) = api.get("/teams").json()["items"]
    assert written == {
        "decisions": sum(isinstance(step, Decision) for step in steps),
        "cards": sum(isinstance(step, Card) for step in steps),
    }
    assert count(api, "/interviews") == sum(isinstance(step, Interview) for step in steps)
    assert count(api, "/candidates") == count(api, "/applications") == len(STORY.candidates)
    assert count(api, f"/teams/{team['id']}/members") == len(STORY.team.members) + 1
    assert count(api, "/requisitions") == 1
    # The admin of this world, and the two systems.
    assert count(api, "/people") == len(STORY.people) + 3


def test_a_person_of_the_round_who_is_there_already_is_not_made_again(api: Api) -> None:
    odalys = STORY.people[0]
    record = {"name": odalys.name, "email": odalys.email, "role": odalys.role}
    assert api.post("/people", json=record).status_code == 201
    with pytest.raises(BrokeOffError):
        play(api_url(api), api.key, today=TODAY, on_step=break_off_after(1))
    assert len(api.get(f"/people?email={odalys.email}").json()["items"]) == 1


def test_a_refusal_names_request_status_and_what_the_service_said(api: Api) -> None:
    with pytest.raises(PlayFailedError) as failure:
        play(api_url(api), "hk_test_nobody", today=TODAY)
    error = failure.value
    assert (error.method, error.path, error.status) == ("GET", "/requisitions", 401)
    problem = api.with_key("hk_test_nobody").get("/requisitions").json()
    assert problem["detail"] in str(error)


def test_a_service_that_is_not_there_is_a_failure_without_a_status() -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("nobody listens", request=request)

    with (
        httpx.Client(base_url="http://test", transport=httpx.MockTransport(refuse)) as http,
        pytest.raises(PlayFailedError, match=r"GET /me: no answer: nobody listens") as failure,
    ):
        Seat(http).get("/me")
    assert failure.value.status is None


def test_a_problem_points_at_the_fields_it_is_about() -> None:
    problem = {"detail": "Correct it.", "errors": [{"pointer": "#/name", "detail": "Too long."}]}

    def refuse(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(422, json=problem)

    with (
        httpx.Client(base_url="http://test", transport=httpx.MockTransport(refuse)) as http,
        pytest.raises(PlayFailedError) as failure,
    ):
        Seat(http).post("/people", {}, once="x")
    assert failure.value.detail == "Correct it. #/name: Too long."


def test_what_the_vendor_did_not_speak_of_is_left_out() -> None:
    facts = greenhouse.candidate_facts({"id": 1, "first_name": "Robin", "last_name": "Example"})
    assert candidate_record(facts) == {"name": "Robin Example"}


def test_what_the_vendor_says_is_none_is_cleared() -> None:
    facts = greenhouse.candidate_facts(
        {"id": 1, "first_name": "Robin", "last_name": "E", "phone_numbers": [], "url": None}
    )
    assert candidate_record(facts) == {"name": "Robin E", "phone": None, "links": []}


def test_an_application_names_candidate_and_requisition_as_its_system_does() -> None:
    facts = greenhouse.application_facts(
        {"id": 1, "candidate": {"id": 2}, "jobs": [{"id": 3}], "source": {"name": "Meetup"}}
    )
    assert application_record(facts, "meetups_conferences") == {
        "candidate_external_id": "2",
        "requisition_external_id": "3",
        "source_channel": "meetups_conferences",
    }
    known = replace(
        facts, applied_at=datetime(2026, 5, 4, tzinfo=UTC), stated=frozenset({"applied_at"})
    )
    assert application_record(known, "other") == {"applied_at": "2026-05-04T00:00:00+00:00"}
