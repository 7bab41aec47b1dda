"""Rate limits: counted per person, told with every answer, and never lost count of."""

import re
from functools import partial

import httpx
import pytest
from sqlmodel import col, select

from app.models.bookkeeping import RateWindow
from tests.client import Api
from tests.racing import at_once, copies

POLICY = '"default";q=3;w=60'
few = pytest.mark.settings(rate_limit_requests=3)


def left(response: httpx.Response) -> tuple[int, int]:
    """Requests and seconds left, as the RateLimit header says."""
    found = re.fullmatch(r'"default";r=(\d+);t=(\d+)', response.headers["ratelimit"])
    assert found, response.headers["ratelimit"]
    return int(found[1]), int(found[2])


@few
def test_a_window_is_counted_down_then_refused_and_then_begins_anew(api: Api) -> None:
    api.clock.advance(seconds=20)
    answers = [api.get("/candidates") for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert [left(answer) for answer in answers] == [(2, 40), (1, 40), (0, 40), (0, 40), (0, 40)]
    assert {answer.headers["ratelimit-policy"] for answer in answers} == {POLICY}
    api.clock.advance(seconds=39)
    assert left(api.get("/candidates")) == (0, 1)
    api.clock.advance(seconds=1)
    fresh = api.get("/candidates")
    assert (fresh.status_code, left(fresh)) == (200, (2, 60))


@few
def test_retry_after_comes_with_429_only_and_never_before_the_window_ends(api: Api) -> None:
    api.clock.advance(seconds=47)
    answers = [api.get("/candidates") for _ in range(4)]
    assert [answer.headers.get("retry-after") for answer in answers] == [None, None, None, "13"]
    assert answers[3].json()["type"] == "/problems/rate-limited"
    api.clock.advance(seconds=int(answers[3].headers["retry-after"]))
    assert api.get("/candidates").status_code == 200


def test_every_kind_of_answer_carries_the_headers(api: Api) -> None:
    nobody = "00000000-0000-7000-8000-000000000000"
    made = api.post("/candidates", json={"name": "a"})
    answers = {
        200: api.get("/candidates"),
        201: made,
        400: api.get("/candidates?cursor=alien"),
        401: api.anonymous.get("/candidates"),
        403: api.as_("interviewer").post("/candidates", json={"name": "a"}),
        404: api.get(f"/candidates/{nobody}"),
        412: api.patch(f"/candidates/{made.json()['id']}", json={"name": "b"}, if_match='"9"'),
        415: api.post("/candidates", content=b"a"),
        422: api.post("/candidates", json={}),
        428: api.patch(f"/candidates/{nobody}", json={"name": "b"}),
    }
    for status, answer in answers.items():
        assert answer.status_code == status
        assert answer.headers["ratelimit-policy"] == '"default";q=1000000;w=60'
        left(answer)


@few
def test_a_person_has_one_window_whichever_key_they_use(api: Api) -> None:
    other = api.with_key(api.add_key())
    answers = [(api, other)[turn % 2].get("/candidates") for turn in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]


@few
def test_people_do_not_use_up_each_others_windows(api: Api) -> None:
    for _ in range(4):
        last = api.get("/candidates")
    assert last.status_code == 429
    assert left(api.as_("recruiter").get("/candidates"))[0] == 2


@few
def test_guessing_keys_is_limited_by_address(api: Api) -> None:
    guesses = [api.with_key(f"hk_test_{number}").get("/candidates") for number in range(4)]
    assert [guess.status_code for guess in guesses] == [401, 401, 401, 429]
    assert api.get("/candidates").status_code == 200


@few
def test_a_refused_request_does_nothing(api: Api) -> None:
    for name in "abcde":
        api.post("/candidates", json={"name": name})
    api.clock.advance(minutes=1)
    assert [row["name"] for row in api.get("/candidates").json()["items"]] == ["a", "b", "c"]


@pytest.mark.settings(rate_limit_requests=20)
def test_requests_at_once_are_counted_exactly(api: Api) -> None:
    answers = at_once(*copies(32, partial(api.get, "/candidates")))
    assert sorted(answer.status_code for answer in answers) == [200] * 20 + [429] * 12
    allowed = [left(answer)[0] for answer in answers if answer.status_code == 200]
    assert sorted(allowed) == list(range(20))


def test_addresses_of_strangers_are_forgotten_when_their_window_has_passed(api: Api) -> None:
    limiter, database = api.world.limiter, api.world.database
    with database.engine.connect() as connection:
        limiter.count(connection, "address:192.0.2.1", api.clock.now)
        limiter.count(connection, "address:192.0.2.2", api.clock.now)
    api.clock.advance(seconds=limiter.window_seconds)
    assert api.anonymous.get("/candidates").status_code == 401
    with (limiter.counters or database.engine).connect() as connection:
        kept = connection.scalars(select(col(RateWindow.subject))).all()
    assert [subject for subject in kept if "192.0.2" in subject] == []
    assert "address:127.0.0.1" in kept
