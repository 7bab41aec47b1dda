"""Keys over the API: shown once, never wider than the key they are made with, ended at once."""

from typing import Any

import pytest

from tests.client import Api


def make(api: Api, **wanted: Any) -> dict[str, Any]:
    """A key made over the API."""
    answer = api.post("/keys", json={"name": "laptop"} | wanted)
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


def revoke(api: Api, key: dict[str, Any]) -> int:
    """The status of revoking the key at the version given."""
    answer = api.delete(f"/keys/{key['id']}", if_match=f'"{key["version"]}"')
    assert answer.status_code != 204 or answer.content == b""
    return answer.status_code


def rotate(api: Api, key: dict[str, Any], **how: Any) -> Any:
    """The answer to rotating the key."""
    return api.post(f"/keys/{key['id']}/rotate", json=how)


def opens(api: Api, key: dict[str, Any]) -> bool:
    """Whether the key opens anything."""
    return api.with_key(key["key"]).get("/me").status_code == 200


ROLES = ["interviewer", "hiring_manager", "recruiter", "service", "admin"]


@pytest.mark.parametrize("role", ROLES)
def test_everyone_makes_keys_for_themselves(api: Api, role: str) -> None:
    person = api.as_(role)
    key = make(person)
    assert key["person_id"] == str(person.person_id)
    assert person.with_key(key["key"]).get("/me").json()["role"] == role


def test_a_key_is_shown_once_and_stored_nowhere(api: Api) -> None:
    key = make(api)
    assert key["key"].startswith(f"hk_test_{key['public_id']}_")
    read = api.get(f"/keys/{key['id']}")
    assert read.json() == {name: value for name, value in key.items() if name != "key"}
    secret = key["key"].rpartition("_")[2]
    assert secret not in read.text + api.get("/keys").text


def test_a_repeated_request_makes_one_key_and_does_not_show_it_again(api: Api) -> None:
    first = api.post("/keys", json={"name": "ci"}, once="ci-1")
    again = api.post("/keys", json={"name": "ci"}, once="ci-1")
    assert first.json()["key"] is not None
    assert again.json() == first.json() | {"key": None}
    assert len(api.get("/keys").json()["items"]) == 2


def test_an_admin_makes_keys_for_anyone(api: Api) -> None:
    recruiter = api.as_("recruiter")
    key = make(api, person_id=str(recruiter.person_id))
    assert api.with_key(key["key"]).get("/me").json()["role"] == "recruiter"


def test_nobody_else_makes_keys_for_others_or_learns_who_is_there(api: Api) -> None:
    wanted = {"name": "x", "person_id": str(api.person_id)}
    absent = {"name": "x", "person_id": "019e0000-0000-7000-8000-00000000ffff"}
    for role in ROLES[:-1]:
        for body in (wanted, absent):
            answer = api.as_(role).post("/keys", json=body)
            assert answer.status_code == 422
            (fault,) = answer.json()["errors"]
            assert (fault["pointer"], fault["code"]) == ("#/person_id", "unknown")


def test_a_key_opens_only_its_scopes(api: Api) -> None:
    key = make(api, scopes=["people:read", "me:read", "people:read"])
    assert key["scopes"] == ["me:read", "people:read"]
    limited = api.with_key(key["key"])
    assert limited.get("/people").status_code == 200
    assert limited.get("/candidates").status_code == 403


@pytest.mark.parametrize(
    "wrong",
    [
        {"scopes": ["everything"]},
        {"expires_at": "2026-05-04T09:00:00Z"},
        {"expires_at": 1800000000},
        {"name": None},
        {"key": "mine"},
    ],
)
def test_a_wrong_key_is_refused(api: Api, wrong: dict[str, Any]) -> None:
    assert api.post("/keys", json={"name": "x"} | wrong).status_code == 422


@pytest.mark.parametrize("scopes", [[], ["people:write"], ["keys:write", "people:write"]])
def test_a_limited_key_makes_no_wider_key(api: Api, scopes: list[str]) -> None:
    limited = api.with_key(api.add_key(scopes=("keys:write", "keys:read")))
    answer = limited.post("/keys", json={"name": "x", "scopes": scopes})
    assert answer.status_code == 403
    assert make(limited, scopes=["keys:read"])["scopes"] == ["keys:read"]


def test_a_limited_key_does_not_rotate_a_wider_one_into_its_hands(api: Api) -> None:
    wide = make(api)
    limited = api.with_key(api.add_key(scopes=("keys:write",)))
    assert rotate(limited, wide).status_code == 403
    assert opens(api, wide)


def test_a_key_ends_when_it_expires(api: Api) -> None:
    key = make(api, expires_at="2026-05-04T10:00:00Z")
    assert opens(api, key)
    api.clock.advance(hours=1)
    assert not opens(api, key)


def test_a_revoked_key_opens_nothing_from_then_on(api: Api) -> None:
    key = make(api)
    assert revoke(api, key) == 204
    assert not opens(api, key)
    read = api.get(f"/keys/{key['id']}").json()
    assert read["revoked_at"] == "2026-05-04T09:00:00Z"
    assert read["version"] == 2


def test_revoking_needs_the_current_version_and_may_be_repeated(api: Api) -> None:
    key = make(api)
    assert api.delete(f"/keys/{key['id']}").status_code == 428
    assert revoke(api, key | {"version": 7}) == 412
    assert revoke(api, key) == 204
    assert revoke(api, key | {"version": 2}) == 204
    assert api.get(f"/keys/{key['id']}").json()["version"] == 2


def test_others_keys_are_not_there_for_anyone_but_an_admin(api: Api) -> None:
    recruiter, key = api.as_("recruiter"), make(api)
    assert recruiter.get(f"/keys/{key['id']}").status_code == 404
    assert revoke(recruiter, key) == 404
    assert rotate(recruiter, key).status_code == 404
    assert key["id"] not in recruiter.get("/keys").text
    assert opens(api, key)
    theirs = make(recruiter)
    assert revoke(api, theirs) == 204


def test_an_admin_lists_the_keys_of_one_person(api: Api) -> None:
    recruiter = api.as_("recruiter")
    listed = api.get(f"/keys?person_id={recruiter.person_id}").json()["items"]
    assert [key["person_id"] for key in listed] == [str(recruiter.person_id)]
    assert len(api.get("/keys").json()["items"]) == 2


def test_rotating_replaces_a_key_at_once(api: Api) -> None:
    old = make(api, scopes=["me:read"])
    new = rotate(api, old)
    assert new.status_code == 201
    assert new.json()["name"] == old["name"]
    assert new.json()["scopes"] == ["me:read"]
    assert opens(api, new.json())
    assert not opens(api, old)


def test_a_key_changed_since_it_was_read_is_not_rotated_on_the_old_picture(api: Api) -> None:
    old = make(api)
    address = f"/keys/{old['id']}/rotate"
    assert api.post(address, json={}, if_match='"7"').json()["type"] == "/problems/version-stale"
    assert api.post(address, json={}, if_match='"1"').status_code == 201


def test_the_old_key_works_on_for_the_overlap(api: Api) -> None:
    old = make(api)
    new = rotate(api, old, overlap_hours=2).json()
    api.clock.advance(hours=1, minutes=59)
    assert opens(api, old)
    api.clock.advance(minutes=1)
    assert not opens(api, old)
    assert opens(api, new)


def test_an_overlap_does_not_lengthen_the_old_keys_life(api: Api) -> None:
    old = make(api, expires_at="2026-05-04T10:00:00Z")
    rotate(api, old, overlap_hours=168)
    assert api.get(f"/keys/{old['id']}").json()["expires_at"] == "2026-05-04T10:00:00Z"


def test_the_new_key_gets_the_life_span_of_the_old_one(api: Api) -> None:
    old = make(api, expires_at="2026-05-05T09:00:00Z")
    api.clock.advance(hours=6)
    assert rotate(api, old).json()["expires_at"] == "2026-05-05T15:00:00Z"


def test_a_key_that_has_ended_cannot_be_rotated(api: Api) -> None:
    revoked, expired = make(api), make(api, expires_at="2026-05-04T10:00:00Z")
    revoke(api, revoked)
    api.clock.advance(hours=1)
    for key in (revoked, expired):
        answer = rotate(api, key)
        assert answer.status_code == 409
        assert answer.json()["type"] == "/problems/key-not-live"


@pytest.mark.parametrize("hours", [-1, 169, 1.5, "soon"])
def test_an_overlap_is_a_week_at_most(api: Api, hours: object) -> None:
    assert rotate(api, make(api), overlap_hours=hours).status_code == 422


def test_a_key_can_replace_itself(api: Api) -> None:
    old = make(api)
    new = rotate(api.with_key(old["key"]), old).json()
    assert opens(api, new)
    assert not opens(api, old)
