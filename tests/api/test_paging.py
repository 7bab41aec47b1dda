"""A walk through a list skips nothing and repeats nothing, whatever happens meanwhile."""

import base64
import random
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import httpx
import pytest

from app.api.operations import PREFIX
from tests import factories
from tests.client import Api

WALKS = 100
"""Of each kind: by birth and by change."""


def pages(api: Api, **query: Any) -> list[dict[str, Any]]:
    """Every page of a walk."""
    found = []
    while True:
        page = api.get(f"/candidates?{urlencode(query)}").json()
        found.append(page)
        if page["next_cursor"] is None:
            return found
        query["cursor"] = page["next_cursor"]


def rows(api: Api, **query: Any) -> list[dict[str, Any]]:
    """Every row of a walk."""
    return [row for page in pages(api, **query) for row in page["items"]]


@pytest.mark.parametrize("by_change", [False, True], ids=["by birth", "by change"])
def test_no_walk_skips_or_repeats_a_row_that_stands_still(api: Api, by_change: bool) -> None:
    chance = random.Random(20)  # noqa: S311  # nothing secret
    since = {"updated_since": "2026-01-01T00:00:00Z"} if by_change else {}
    versions = {row["id"]: 1 for row in (factories.candidate(api) for _ in range(25))}
    for _ in range(WALKS):
        still, seen = set(versions), Counter[str]()
        query: dict[str, Any] = {"limit": chance.choice([4, 7, 10, 24, 25, 26]), **since}
        while True:
            page = api.get(f"/candidates?{urlencode(query)}").json()
            seen.update(row["id"] for row in page["items"])
            if page["next_cursor"] is None:
                break
            query["cursor"] = page["next_cursor"]
            _disturb(api, chance, versions, still)
        assert all(seen[record] == 1 for record in still)
        assert by_change or set(seen.values()) == {1}


def _disturb(api: Api, chance: random.Random, versions: dict[str, int], still: set[str]) -> None:
    """Change or add a row; the clock stands still half of the time, so that rows tie."""
    if chance.random() < 0.5:
        api.clock.advance(milliseconds=1)
    if chance.random() < 0.05:
        versions[factories.candidate(api)["id"]] = 1
        return
    record = chance.choice(list(versions))
    changed = api.patch(
        f"/candidates/{record}",
        json={"location": f"place {versions[record]}"},
        if_match=f'"{versions[record]}"',
    )
    versions[record] = changed.json()["version"]
    still.discard(record)


def test_rows_changed_at_the_same_instant_are_each_told_once(api: Api) -> None:
    made = [factories.candidate(api)["id"] for _ in range(25)]
    for limit in (1, 2, 24, 25, 26):
        told = rows(api, limit=limit, updated_since="2026-05-04T09:00:00Z")
        assert [row["id"] for row in told] == made


def test_updated_since_tells_changes_at_or_after_it_in_their_order(api: Api) -> None:
    first, second = (factories.candidate(api) for _ in range(2))
    api.clock.advance(hours=1)
    third = factories.candidate(api)
    api.clock.advance(hours=1)
    api.patch(f"/candidates/{first['id']}", json={"location": "Porto"}, if_match='"1"')
    told = rows(api, updated_since="2026-05-04T11:00:00+01:00", limit=1)
    assert [row["id"] for row in told] == [third["id"], first["id"]]
    assert second["id"] not in {row["id"] for row in told}


def test_the_link_header_leads_to_the_next_page_with_the_same_filters(api: Api) -> None:
    for number in range(5):
        factories.candidate(api, name=f"Walker {number}")
    factories.candidate(api, name="Sitter")
    answer = api.get("/candidates?q=walker&limit=2")
    told = [row["name"] for row in answer.json()["items"]]
    while "link" in answer.headers:
        assert answer.links.keys() == {"next"}
        answer = api.get(answer.links["next"]["url"].removeprefix(PREFIX))
        told += [row["name"] for row in answer.json()["items"]]
    assert told == [f"Walker {number}" for number in range(5)]


def test_a_page_that_ends_with_the_list_has_no_next(api: Api) -> None:
    for _ in range(4):
        factories.candidate(api)
    assert [len(page["items"]) for page in pages(api, limit=2)] == [2, 2]
    assert [len(page["items"]) for page in pages(api, limit=3)] == [3, 1]
    assert [len(page["items"]) for page in pages(api, limit=4)] == [4]


@pytest.mark.parametrize("limit", ["0", "201", "-1", "1.5", "many", ""])
def test_a_limit_out_of_bounds_is_refused(api: Api, limit: str) -> None:
    assert api.get(f"/candidates?limit={limit}").status_code == 422


def refused(response: httpx.Response) -> bool:
    return (response.status_code, response.json()["type"]) == (400, "/problems/cursor-invalid")


def test_a_cursor_serves_only_the_filters_it_came_from(api: Api) -> None:
    for _ in range(3):
        factories.candidate(api, name="Walker", email="walker@example.com")
    cursor = pages(api, q="walker", limit=2)[0]["next_cursor"]
    assert api.get(f"/candidates?q=walker&limit=1&cursor={cursor}").status_code == 200
    for other in (
        {},
        {"q": "walke"},
        {"q": "walker", "email": "walker@example.com"},
        {"updated_since": "2026-01-01T00:00:00Z"},
    ):
        assert refused(api.get(f"/candidates?{urlencode({**other, 'cursor': cursor})}"))


@pytest.mark.parametrize("follow", ["sync_token", "updated_since"])
@pytest.mark.parametrize(
    ("noun", "passing", "steady"),
    [
        ("candidates", {"q": "walker"}, {}),
        ("candidates", {"email": "walker@example.com"}, {}),
        ("requisitions", {"status": "open"}, {"team_id": UUID(int=1)}),
        ("applications", {"status": "active"}, {"requisition_id": UUID(int=1)}),
        ("applications", {"stage": "screen"}, {"candidate_id": UUID(int=1)}),
    ],
)
def test_changes_are_not_filtered_by_what_a_record_may_leave(
    api: Api, follow: str, noun: str, passing: dict[str, Any], steady: dict[str, Any]
) -> None:
    token = api.get(f"/{noun}?{urlencode(passing)}").json()["sync_token"]
    since = {"sync_token": token, "updated_since": "2026-01-01T00:00:00Z"}[follow]
    assert api.get(f"/{noun}?{urlencode({**steady, follow: since})}").status_code == 200
    answer = api.get(f"/{noun}?{urlencode({**passing, **steady, follow: since})}")
    assert answer.status_code == 422
    assert next(iter(passing)) in answer.json()["errors"][0]["detail"]


def test_a_cursor_or_token_with_one_letter_changed_is_refused(api: Api) -> None:
    for _ in range(2):
        factories.candidate(api)
    first, last = pages(api, limit=1)
    for name, token in (("cursor", first["next_cursor"]), ("sync_token", last["sync_token"])):
        for place, letter in enumerate(token):
            other = token[:place] + ("B" if letter == "A" else "A") + token[place + 1 :]
            if _bytes(other) != _bytes(token):
                assert refused(api.get(f"/candidates?limit=1&{name}={other}")), place


def _bytes(token: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(token)
    except ValueError:
        return b""


def test_a_cursor_is_no_sync_token_and_the_other_way_round(api: Api) -> None:
    for _ in range(2):
        factories.candidate(api)
    first, last = pages(api, limit=1)
    assert refused(api.get(f"/candidates?sync_token={first['next_cursor']}"))
    assert refused(api.get(f"/candidates?cursor={last['sync_token']}"))


@pytest.mark.parametrize("token", ["A", "====", "AAAA", "A" * 600, "e30", "bnVsbA=="])
def test_a_token_we_never_gave_is_refused(api: Api, token: str) -> None:
    assert refused(api.get(f"/candidates?cursor={token}"))
    assert refused(api.get(f"/candidates?sync_token={token}"))


def test_a_sync_token_comes_with_the_last_page_and_leads_to_what_changed_since(api: Api) -> None:
    made = [factories.candidate(api) for _ in range(3)]
    walk = pages(api, limit=2)
    assert [page["sync_token"] is None for page in walk] == [True, False]
    assert rows(api, sync_token=walk[1]["sync_token"]) == []
    api.patch(f"/candidates/{made[1]['id']}", json={"location": "Porto"}, if_match='"1"')
    later = factories.candidate(api)
    changed = rows(api, sync_token=walk[1]["sync_token"], limit=1)
    assert [row["id"] for row in changed] == [made[1]["id"], later["id"]]


def test_a_change_during_a_walk_is_not_lost_to_its_sync_token(api: Api) -> None:
    made = [factories.candidate(api) for _ in range(3)]
    first = api.get("/candidates?limit=2").json()
    api.patch(f"/candidates/{made[0]['id']}", json={"location": "Porto"}, if_match='"1"')
    last = api.get(f"/candidates?limit=2&cursor={first['next_cursor']}").json()
    since = rows(api, sync_token=last["sync_token"])
    assert [row["id"] for row in since] == [made[0]["id"]]


WRITERS, WRITES = 6, 30


def test_whoever_follows_the_feed_while_others_commit_misses_nothing(api: Api) -> None:
    """The follower's copy, kept only by what the feed tells, is the list in the end."""
    done = threading.Event()
    copy: dict[str, dict[str, Any]] = {}

    def write(writer: int) -> None:
        chance = random.Random(writer)  # noqa: S311  # nothing secret
        own: list[dict[str, Any]] = []
        for number in range(WRITES):
            if not own or chance.random() < 0.4:
                own.append(factories.candidate(api, name=f"{writer}.{number}"))
                continue
            place = chance.randrange(len(own))
            own[place] = api.patch(
                f"/candidates/{own[place]['id']}",
                json={"location": f"place {number}"},
                if_match=f'"{own[place]["version"]}"',
            ).json()

    def follow() -> None:
        token = pages(api)[-1]["sync_token"]
        while True:
            last_round = done.is_set()
            walk = pages(api, sync_token=token, limit=20)
            for page in walk:
                copy.update({row["id"]: row for row in page["items"]})
            token = walk[-1]["sync_token"]
            if last_round:
                return

    with ThreadPoolExecutor(WRITERS + 1) as pool:
        follower = pool.submit(follow)
        try:
            for writer in [pool.submit(write, number) for number in range(WRITERS)]:
                writer.result()
        finally:
            done.set()
        follower.result()
    assert copy == {row["id"]: row for row in rows(api, limit=200)}
