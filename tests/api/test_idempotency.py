"""Retrying with an Idempotency-Key never does anything twice."""

from functools import partial
from threading import Timer
from uuid import UUID

import httpx
import pytest
from sqlalchemy import func, select, text, update
from sqlmodel import col

from app.api.idempotency import FORGOTTEN_AT_ONCE
from app.domain.policy import Role
from app.models.bookkeeping import StoredAnswer
from app.models.candidates import Candidate
from app.models.people import Person
from tests import factories
from tests.client import Api
from tests.racing import at_once, copies

KEYS = 200
AT_ONCE = 8


def rivals(number: int) -> int:
    """How many requests race for this key: every eighth draws a crowd, the others a pair."""
    return AT_ONCE if number % AT_ONCE == 0 else 2


def names(api: Api) -> list[str]:
    """The names of all candidates, oldest first."""
    found, path = [], "/candidates?limit=200"
    while True:
        page = api.get(path).json()
        found += [row["name"] for row in page["items"]]
        if page["next_cursor"] is None:
            return found
        path = f"/candidates?limit=200&cursor={page['next_cursor']}"


def create(api: Api, name: str, key: str) -> httpx.Response:
    """Create a candidate, waiting while the first request with the key is in flight."""
    while True:
        response = api.post("/candidates", json={"name": name}, once=key)
        if response.status_code != 409:
            return response
        assert response.json()["type"] == "/problems/request-in-flight"
        assert response.headers["retry-after"] == "1"


def test_a_key_sent_several_times_at_once_makes_one_record(api: Api) -> None:
    for number in range(KEYS):
        send = partial(create, api, f"racer {number}", f"k{number}")
        answers = at_once(*copies(rivals(number), send))
        assert {answer.status_code for answer in answers} == {201}
        assert len({answer.content for answer in answers}) == 1
        replayed = [answer.headers.get("idempotency-replayed") for answer in answers]
        assert replayed.count(None) == 1
    assert sorted(names(api)) == sorted(f"racer {number}" for number in range(KEYS))


def test_eight_requests_with_different_keys_make_eight_records_each(api: Api) -> None:
    for number in range(KEYS // AT_ONCE):
        jobs = [partial(create, api, f"{number}.{one}", f"{number}.{one}") for one in range(8)]
        assert {answer.status_code for answer in at_once(*jobs)} == {201}
    assert len(set(names(api))) == len(names(api)) == KEYS


def test_a_replay_is_the_first_answer_byte_for_byte(api: Api) -> None:
    first = api.post("/candidates", json={"name": "a", "links": ["https://a.example"]}, once="k")
    path = f"/candidates/{first.json()['id']}"
    api.patch(path, json={"name": "b"}, if_match=api.etag(first))
    api.clock.advance(hours=23)
    again = api.post("/candidates", json={"name": "a", "links": ["https://a.example"]}, once="k")
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["idempotency-replayed"] == "true"
    assert "idempotency-replayed" not in first.headers
    for header in ("etag", "location", "content-type", "content-length"):
        assert again.headers[header] == first.headers[header]
    assert names(api) == ["b"]


def test_the_same_key_for_another_body_is_refused(api: Api) -> None:
    create(api, "a", "k")
    response = api.post("/candidates", json={"name": "b"}, once="k")
    assert response.status_code == 422
    assert response.json()["type"] == "/problems/idempotency-key-reused"
    assert names(api) == ["a"]


def test_the_same_key_for_another_address_is_refused(api: Api) -> None:
    create(api, "a", "k")
    response = api.post("/candidates?", json={"name": "a"}, once="k")
    assert response.status_code == 201
    elsewhere = api.post("/teams", json={"name": "a"}, once="k")
    assert elsewhere.status_code in {404, 422}


@pytest.mark.parametrize("key", ["", "a b", "x" * 256, "tab\there", "é"])
def test_a_malformed_key_is_refused_before_anything_happens(api: Api, key: str) -> None:
    headers = {b"Authorization": f"Bearer {api.key}".encode(), b"Idempotency-Key": key.encode()}
    api.server.serve(api.world)
    response = api.http.post("/api/v1/candidates", json={"name": "a"}, headers=headers)
    assert response.status_code == 400
    assert response.json()["type"] == "/problems/idempotency-key-invalid"
    assert names(api) == []


def test_keys_of_any_printable_characters_are_taken(api: Api) -> None:
    everything = "".join(map(chr, range(0x21, 0x7F)))
    for key in ("x", "x" * 255, everything):
        assert create(api, "a", key).status_code == 201
    assert len(names(api)) == 3


def test_a_request_in_flight_is_told_so_or_waited_for(api: Api) -> None:
    with api.world.database.writing() as session:
        session.execute(text("UPDATE sync_counters SET value = value"))
        # Whoever comes first now waits for the counter; the commit below lets them go on.
        release = Timer(0.4, session.commit)
        release.start()
        send = partial(api.post, "/candidates", json={"name": "a"}, once="k")
        answers = sorted(at_once(*copies(2, send)), key=lambda answer: answer.status_code)
        release.join()
    assert answers[0].status_code == 201
    if answers[1].status_code == 409:
        assert answers[1].json()["type"] == "/problems/request-in-flight"
        assert answers[1].headers["retry-after"] == "1"
    else:
        assert answers[1].content == answers[0].content
    assert create(api, "a", "k").content == answers[0].content
    assert names(api) == ["a"]


def test_a_refusal_of_the_rules_is_an_answer_and_is_kept(api: Api) -> None:
    reference = {"external_references": [{"system": "greenhouse", "external_id": "7"}]}
    factories.candidate(api, name="first", **reference)
    clash = {"name": "second", **reference}
    refused = api.post("/candidates", json=clash, once="k")
    again = api.post("/candidates", json=clash, once="k")
    assert refused.status_code == 409
    assert (again.status_code, again.content) == (409, refused.content)
    assert again.headers["idempotency-replayed"] == "true"
    assert names(api) == ["first"]


@pytest.mark.parametrize("wrong", [{"name": ""}, {"nmae": "a"}, []])
def test_invalid_input_is_not_kept_so_the_key_is_still_free(api: Api, wrong: object) -> None:
    assert api.post("/candidates", json=wrong, once="k").status_code == 422
    right = api.post("/candidates", json={"name": "a"}, once="k")
    assert right.status_code == 201
    assert "idempotency-replayed" not in right.headers


def test_a_crash_frees_the_key_and_a_retry_runs_again(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, calls = api.world.new_id, iter((True, False))

    def fails_the_second_time() -> UUID:
        if next(calls):
            return real()
        raise RuntimeError

    monkeypatch.setattr(api.world, "new_id", fails_the_second_time)
    assert api.post("/candidates", json={"name": "a"}, once="k").status_code == 500
    monkeypatch.undo()
    retry = api.post("/candidates", json={"name": "a"}, once="k")
    assert retry.status_code == 201
    assert "idempotency-replayed" not in retry.headers
    assert names(api) == ["a"]


def test_a_key_belongs_to_the_person_whichever_api_key_they_use(api: Api) -> None:
    recruiter = api.as_("recruiter")
    first = create(recruiter, "a", "k")
    other_key = recruiter.with_key(recruiter.add_key())
    assert create(other_key, "a", "k").content == first.content
    assert create(api, "a", "k").json()["id"] != first.json()["id"]


def test_a_replay_is_refused_to_whoever_may_no_longer_see_the_record(api: Api) -> None:
    service = api.as_("service")
    made = create(service, "a", "k").json()
    with api.world.database.writing() as session:
        session.execute(
            update(Candidate)
            .where(col(Candidate.id) == UUID(made["id"]))
            .values(created_by_id=api.person_id)
        )
    response = service.post("/candidates", json={"name": "a"}, once="k")
    assert response.status_code == 404
    assert "idempotency-replayed" not in response.headers


def test_a_replay_is_refused_to_whoever_lost_the_role(api: Api) -> None:
    recruiter = api.as_("recruiter")
    create(recruiter, "a", "k")
    with api.world.database.writing() as session:
        session.execute(
            update(Person)
            .where(col(Person.id) == recruiter.person_id)
            .values(role=Role.INTERVIEWER)
        )
    assert recruiter.post("/candidates", json={"name": "a"}, once="k").status_code == 403


def answers_kept(api: Api) -> int:
    """How many answers are stored, of anybody."""
    with api.world.database.reading() as session:
        return session.scalars(select(func.count()).select_from(StoredAnswer)).one()


def test_answers_past_their_time_go_whoever_they_were_for(api: Api) -> None:
    for number in range(FORGOTTEN_AT_ONCE + 2):
        create(api.as_("recruiter"), "a", f"k{number}")
    api.clock.advance(hours=api.world.settings.idempotency_retention_hours)
    create(api, "b", "on-time")
    assert answers_kept(api) == FORGOTTEN_AT_ONCE + 3
    api.clock.advance(seconds=1)
    create(api, "c", "first")
    assert answers_kept(api) == 4
    create(api, "d", "second")
    assert answers_kept(api) == 3


def test_a_key_past_its_time_is_free_however_many_wait_to_be_forgotten(api: Api) -> None:
    for number in range(FORGOTTEN_AT_ONCE):
        create(api.as_("recruiter"), "a", f"k{number}")
        api.clock.advance(seconds=1)
    create(api, "b", "k")
    api.clock.advance(hours=api.world.settings.idempotency_retention_hours, seconds=1)
    assert "idempotency-replayed" not in create(api, "c", "k").headers


def test_a_request_without_a_key_is_done_each_time(api: Api) -> None:
    for _ in range(2):
        factories.candidate(api, name="a")
    assert names(api) == ["a", "a"]
