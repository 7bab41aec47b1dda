"""People over the API: who may make and change them, and that an admin always remains."""

from typing import Any

import pytest

from tests.client import Api

KIM = {"name": "Kim Example", "email": "Kim.Example@example.com", "role": "interviewer"}


def make(api: Api, **changes: Any) -> dict[str, Any]:
    """A person made by the admin."""
    answer = api.post("/people", json=KIM | changes)
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


def change(api: Api, person: dict[str, Any], **changes: Any) -> Any:
    """The answer to a change of the person at the version given."""
    return api.patch(f"/people/{person['id']}", json=changes, if_match=f'"{person["version"]}"')


def test_a_person_is_made_and_read_back(api: Api) -> None:
    answer = api.post("/people", json=KIM | {"time_zone": "Europe/Lisbon"})
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/api/v1/people/{answer.json()['id']}"
    read = api.get(f"/people/{answer.json()['id']}")
    assert read.json() == answer.json()
    assert api.etag(read) == '"1"'
    assert read.json()["email"] == "kim.example@example.com"
    assert read.json()["is_active"] is True


def test_an_email_address_belongs_to_one_person(api: Api) -> None:
    make(api)
    answer = api.post("/people", json=KIM | {"email": "KIM.EXAMPLE@EXAMPLE.COM"})
    assert answer.status_code == 409
    assert answer.json()["type"] == "/problems/already-exists"
    other = make(api, email="other@example.com")
    assert change(api, other, email="kim.example@example.com").status_code == 409


@pytest.mark.parametrize(
    "wrong",
    [
        {"role": "service"},
        {"role": "interviewer", "system": "ashby"},
        {"role": "owner"},
        {"time_zone": "Mars/Olympus"},
        {"email": "no address"},
        {"nickname": "K"},
        {"name": ""},
    ],
)
def test_a_wrong_person_is_refused(api: Api, wrong: dict[str, Any]) -> None:
    assert api.post("/people", json=KIM | wrong).status_code == 422


def test_a_service_stands_for_one_system(api: Api) -> None:
    person = make(api, role="service", system="ashby")
    assert person["system"] == "ashby"
    answer = change(api, person, system=None)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "#/system"
    assert change(api, person, role="recruiter", system=None).status_code == 200


@pytest.mark.parametrize("role", ["interviewer", "hiring_manager", "recruiter", "service"])
def test_only_an_admin_makes_and_changes_people(api: Api, role: str) -> None:
    person = make(api)
    assert api.as_(role).post("/people", json=KIM).status_code == 403
    assert change(api.as_(role), person, name="Other").status_code == 403


@pytest.mark.parametrize(
    ("role", "status"),
    [("interviewer", 403), ("service", 403), ("hiring_manager", 200), ("recruiter", 200)],
)
def test_people_are_listed_to_those_who_plan(api: Api, role: str, status: int) -> None:
    assert api.as_(role).get("/people").status_code == status


def test_people_are_found_by_role_address_and_activity(api: Api) -> None:
    kim = make(api)
    gone = make(api, email="gone@example.com")
    change(api, gone, is_active=False)

    def found(query: str) -> list[str]:
        return [person["id"] for person in api.get(f"/people?{query}").json()["items"]]

    assert found("role=interviewer") == [kim["id"], gone["id"]]
    assert found("email=kim.example@example.com") == [kim["id"]]
    assert found("role=interviewer&is_active=true") == [kim["id"]]
    assert found("is_active=false") == [gone["id"]]


def test_a_list_of_people_is_walked_page_by_page(api: Api) -> None:
    made = [make(api, email=f"p{number}@example.com")["id"] for number in range(3)]
    first = api.get("/people?role=interviewer&limit=2").json()
    cursor = first["next_cursor"]
    rest = api.get(f"/people?role=interviewer&limit=2&cursor={cursor}").json()
    assert [person["id"] for person in first["items"] + rest["items"]] == made
    assert rest["next_cursor"] is None


def test_a_change_counts_and_needs_the_current_version(api: Api) -> None:
    person = make(api)
    changed = change(api, person, name="Kim Other")
    assert changed.json()["version"] == 2
    assert changed.json()["email"] == person["email"]
    assert change(api, person, name="Too late").status_code == 412
    assert api.patch(f"/people/{person['id']}", json={"name": "A"}).status_code == 428


def test_a_change_that_changes_nothing_does_not_count(api: Api) -> None:
    person = make(api)
    assert change(api, person, name=person["name"]).json()["version"] == 1


def test_what_cannot_be_cleared_is_not_cleared(api: Api) -> None:
    person = make(api)
    for name in ("name", "role", "time_zone", "is_active"):
        assert change(api, person, **{name: None}).status_code == 422
    assert change(api, person, email=None).json()["email"] is None


def test_deactivating_a_person_ends_their_keys_at_once(api: Api) -> None:
    interviewer = api.as_("interviewer")
    person = api.get(f"/people/{interviewer.person_id}").json()
    assert interviewer.get("/me").status_code == 200
    assert change(api, person, is_active=False).status_code == 200
    assert interviewer.get("/me").status_code == 401


@pytest.mark.parametrize("changes", [{"is_active": False}, {"role": "recruiter"}])
def test_the_last_active_admin_remains(api: Api, changes: dict[str, Any]) -> None:
    admin = api.get("/me").json()
    answer = change(api, admin, **changes)
    assert answer.status_code == 409
    assert answer.json()["type"] == "/problems/record-in-use"
    assert api.get("/me").json()["version"] == admin["version"]


def test_an_inactive_admin_does_not_count_as_one_who_remains(api: Api) -> None:
    second = make(api, role="admin")
    change(api, second, is_active=False)
    assert change(api, api.get("/me").json(), is_active=False).status_code == 409


def test_an_admin_may_go_while_another_stays(api: Api) -> None:
    make(api, role="admin")
    assert change(api, api.get("/me").json(), role="recruiter").status_code == 200
    assert api.get("/me").json()["role"] == "recruiter"


def test_a_repeated_request_makes_one_person(api: Api) -> None:
    first = api.post("/people", json=KIM, once="kim-1")
    again = api.post("/people", json=KIM, once="kim-1")
    assert again.json() == first.json()
    assert again.headers["Idempotency-Replayed"] == "true"


def test_i_am_told_who_i_am_and_what_is_open_to_me(api: Api) -> None:
    me = api.as_("interviewer").get("/me").json()
    assert me["role"] == "interviewer"
    assert me["scopes"] == []
    assert "scorecards.submit" in me["operations"]
    assert "people.create" not in me["operations"]


def test_a_limited_key_is_told_only_what_it_opens(api: Api) -> None:
    limited = api.with_key(api.add_key(scopes=("me:read", "people:read")))
    me = limited.get("/me").json()
    assert me["scopes"] == ["me:read", "people:read"]
    assert me["operations"] == ["me.assignments", "me.read", "people.list", "people.read"]


def test_a_person_who_is_not_there_is_not_found(api: Api) -> None:
    path = "/people/019e0000-0000-7000-8000-00000000ffff"
    assert api.get(path).status_code == 404
    assert api.patch(path, json={"name": "A"}, if_match='"1"').status_code == 404


def test_a_limited_key_makes_nobody_an_admin(api: Api) -> None:
    kim = make(api)
    limited = api.with_key(api.add_key(scopes=("people:write",)))
    robin = KIM | {"email": "robin@example.com"}
    for answer in (
        change(limited, kim, role="admin"),
        limited.post("/people", json=robin | {"role": "admin"}),
    ):
        assert answer.status_code == 403
        assert answer.json()["type"] == "/problems/operation-closed"
    assert api.get(f"/people/{kim['id']}").json() == kim
    assert change(limited, kim, role="recruiter").status_code == 200
    assert limited.post("/people", json=robin).status_code == 201
