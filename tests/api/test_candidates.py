"""Candidates over HTTP: records, races, references, and who sees what."""

import random
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from tests import factories
from tests.client import Api
from tests.racing import at_once, copies

FULL = {
    "name": "Robin Example",
    "preferred_name": "Rob",
    "email": "Robin@Example.com",
    "phone": "+351 21 000 0000",
    "location": "Lisbon",
    "time_zone": "Europe/Lisbon",
    "remote_preference": "hybrid",
    "links": ["https://example.com/robin"],
    "source_channel": "open_source",
    "referrer": "Sam Example",
    "compensation_expectation": {
        "minimum": 50000,
        "maximum": 60000.5,
        "currency": "EUR",
        "period": "year",
    },
    "external_references": [{"system": "greenhouse", "external_id": "7001"}],
}


def test_a_candidate_is_kept_as_sent_and_told_the_same_everywhere(api: Api) -> None:
    made = api.post("/candidates", json=FULL)
    record = made.json()
    assert made.status_code == 201
    assert made.headers["location"] == f"/api/v1/candidates/{record['id']}"
    assert made.headers["etag"] == '"1"'
    assert {name: record[name] for name in FULL} == FULL | {"email": "robin@example.com"}
    assert record.pop("warnings") == []
    assert UUID(record["id"]).version == 7
    assert record["created_at"] == record["updated_at"] == "2026-05-04T09:00:00Z"
    read = api.get(f"/candidates/{record['id']}")
    assert (read.json(), read.headers["etag"]) == (record, '"1"')
    assert api.get("/candidates").json()["items"] == [record]


def test_a_name_is_all_a_candidate_needs(api: Api) -> None:
    record = factories.candidate(api, name="  Robin  ")
    assert record["name"] == "Robin"
    assert record["source_channel"] == "unknown"
    empty = {name for name, value in record.items() if value in (None, [])}
    assert empty == set(FULL) - {"name", "source_channel"} | {"warnings"}


INVALID: list[dict[str, Any]] = [
    {"name": ""},
    {"name": "   "},
    {"name": None},
    {"name": "a" * 201},
    {"name": "a\tb"},
    {"name": 7},
    {"email": "nobody"},
    {"email": "a@b@c"},
    {"phone": "call me"},
    {"time_zone": "Mars/Olympus"},
    {"remote_preference": "moon"},
    {"links": ["javascript:alert(1)"]},
    {"links": ["https://a.example"] * 21},
    {"source_channel": None},
    {"id": "00000000-0000-7000-8000-000000000000"},
    {"version": 7},
    {"created_by_id": None},
    {"sync_number": 0},
    {"compensation_expectation": {"minimum": 1, "maximum": 2, "currency": "EUR"}},
    {"compensation_expectation": FULL["compensation_expectation"] | {"minimum": 70000}},  # type: ignore[operator]  # a dict
    {"external_references": [{"system": "Green House", "external_id": "1"}]},
    {"external_references": [{"system": "greenhouse", "external_id": "a b"}]},
]


@pytest.mark.parametrize("operation", ["create", "change", "upsert"])
def test_invalid_values_are_refused_and_change_nothing(
    api: Api, operation: str, subtests: pytest.Subtests
) -> None:
    record = factories.candidate(api)
    for wrong in INVALID:
        with subtests.test(str(wrong)[:60]):
            if operation == "create":
                answer = api.post("/candidates", json={"name": "a"} | wrong)
            elif operation == "change":
                path = f"/candidates/{record['id']}"
                answer = api.patch(path, json=wrong, if_match='"1"')
            else:
                path = "/candidates/by-ref/greenhouse/9"
                answer = api.put(path, json={"name": "a"} | wrong)
            assert answer.status_code == 422
            assert next(iter(wrong)) in answer.json()["errors"][0]["pointer"]
    del record["warnings"]
    assert api.get("/candidates").json()["items"] == [record]


def test_a_change_touches_only_what_is_sent_and_counts_the_version(api: Api) -> None:
    before = factories.candidate(api, **FULL)
    api.clock.advance(minutes=5)
    changed = api.patch(
        f"/candidates/{before['id']}", json={"location": None, "links": []}, if_match='"1"'
    )
    assert changed.headers["etag"] == '"2"'
    assert changed.json() == before | {
        "location": None,
        "links": [],
        "version": 2,
        "updated_at": "2026-05-04T09:05:00Z",
    }


def test_a_change_that_changes_nothing_is_not_counted(api: Api) -> None:
    before = factories.candidate(api, **FULL)
    api.clock.advance(minutes=5)
    same = {name: value for name, value in FULL.items() if name != "external_references"}
    answer = api.patch(f"/candidates/{before['id']}", json=same, if_match='"1"')
    assert answer.json() == before


@pytest.mark.parametrize(
    ("header", "status"),
    [
        (None, 428),
        ("", 428),
        ("*", 428),
        ('"2"', 412),
        ('W/"1"', 412),
        ("1", 422),
        ('"one"', 412),
        ('"01"', 412),
        ('"1"', 200),
        ('"9", "1"', 200),
        ('"99999999999999999999999999"', 412),
    ],
)
def test_a_change_needs_the_version_it_is_based_on(
    api: Api, header: str | None, status: int
) -> None:
    record = factories.candidate(api)
    answer = api.patch(f"/candidates/{record['id']}", json={"location": "a"}, if_match=header)
    assert answer.status_code == status


def test_of_two_changes_based_on_one_version_exactly_one_is_made(api: Api) -> None:
    record = factories.candidate(api)
    path, version, last = f"/candidates/{record['id']}", 1, None
    for pair in range(100):
        places = [f"{pair} left", f"{pair} right"]
        answers = at_once(
            *(
                partial(api.patch, path, json={"location": place}, if_match=f'"{version}"')
                for place in places
            )
        )
        assert sorted(answer.status_code for answer in answers) == [200, 412]
        winner = next(answer for answer in answers if answer.status_code == 200)
        loser = next(answer for answer in answers if answer.status_code == 412)
        assert loser.json()["type"] == "/problems/version-stale"
        last, version = winner.json(), version + 1
        assert last["version"] == version
        assert last["location"] in places
    assert last is not None
    del last["warnings"]
    assert api.get(path).json() == last


def test_an_ats_may_repeat_itself_without_changing_anything(api: Api) -> None:
    service = api.as_("service")
    body = {"name": "Robin Example", "email": "robin@example.com"}
    first = service.put("/candidates/by-ref/greenhouse/7001", json=body)
    api.clock.advance(hours=1)
    again = service.put("/candidates/by-ref/greenhouse/7001", json=body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert "location" not in again.headers
    assert first.json()["external_references"] == [{"system": "greenhouse", "external_id": "7001"}]


def test_an_upsert_leaves_alone_what_the_ats_does_not_say(api: Api) -> None:
    before = factories.candidate(api, **FULL)
    answer = api.put("/candidates/by-ref/greenhouse/7001", json={"name": "Robin New"})
    assert answer.status_code == 200
    assert answer.json() == before | {"name": "Robin New", "version": 2}


def test_an_upsert_may_name_the_version_it_is_based_on(api: Api) -> None:
    factories.candidate(api, **FULL)
    path = "/candidates/by-ref/greenhouse/7001"
    assert api.put(path, json={"name": "a"}, if_match='"2"').status_code == 412
    assert api.put(path, json={"name": "a"}, if_match='"1"').status_code == 200


def test_eight_upserts_at_once_make_one_candidate(api: Api) -> None:
    for number in range(20):
        path = f"/candidates/by-ref/greenhouse/{number}"
        answers = at_once(*copies(8, partial(api.put, path, json={"name": "a"})))
        statuses = sorted(answer.status_code for answer in answers)
        assert statuses == [200] * 7 + [201]
        assert len({answer.json()["id"] for answer in answers}) == 1
    assert len(api.get("/candidates?limit=200").json()["items"]) == 20


def test_a_reference_names_one_candidate_only(api: Api) -> None:
    factories.candidate(api, **FULL)
    clash = api.post("/candidates", json=FULL)
    assert clash.status_code == 409
    assert clash.json()["type"] == "/problems/already-exists"
    assert clash.json()["errors"][0]["pointer"] == "#/external_references/0"
    assert len(api.get("/candidates").json()["items"]) == 1


def test_a_service_speaks_for_its_own_system_only(api: Api) -> None:
    service = api.person("service", system="ashby")
    path = "/candidates/by-ref/greenhouse/1"
    assert service.put(path, json={"name": "a"}).status_code == 403
    foreign = {"name": "a", "external_references": [{"system": "greenhouse", "external_id": "1"}]}
    assert service.post("/candidates", json=foreign).status_code == 403
    assert service.put("/candidates/by-ref/ashby/1", json={"name": "a"}).status_code == 201


def test_a_service_sees_what_it_or_its_system_brought_in(api: Api) -> None:
    service = api.as_("service")
    own = factories.candidate(service, name="own")
    named = factories.candidate(api, name="named", external_references=FULL["external_references"])
    other = factories.candidate(api, name="other")
    seen = {row["id"] for row in service.get("/candidates").json()["items"]}
    assert seen == {own["id"], named["id"]}
    assert service.get(f"/candidates/{other['id']}").status_code == 404
    change = service.patch(f"/candidates/{other['id']}", json={"name": "x"}, if_match='"1"')
    assert change.status_code == 404


def test_interviewers_and_managers_see_no_candidate_they_have_nothing_to_do_with(api: Api) -> None:
    record = factories.candidate(api)
    for role in ("interviewer", "hiring_manager"):
        assert api.as_(role).get("/candidates").json()["items"] == []
        assert api.as_(role).get(f"/candidates/{record['id']}").status_code == 404


def test_the_compensation_expectation_is_told_to_recruiters_and_kept_from_services(
    api: Api,
) -> None:
    record = factories.candidate(api, **FULL)
    path = f"/candidates/{record['id']}"
    seen = api.as_("recruiter").get(path).json()["compensation_expectation"]
    assert seen == FULL["compensation_expectation"]
    assert "compensation_expectation" not in api.as_("service").get(path).json()
    rows = api.as_("service").get("/candidates").json()["items"]
    assert rows
    assert all("compensation_expectation" not in row for row in rows)


def test_a_second_candidate_with_the_address_is_made_and_warned_of(api: Api) -> None:
    first = factories.candidate(api, name="a", email="SAME@example.com")
    second = factories.candidate(api, name="b", email="same@example.com")
    assert first["warnings"] == []
    assert [warning["code"] for warning in second["warnings"]] == ["same-email"]
    assert second["warnings"][0]["candidate_ids"] == [first["id"]]


def test_a_warning_names_no_candidate_the_caller_may_not_see(api: Api) -> None:
    factories.candidate(api, email="same@example.com")
    theirs = factories.candidate(api.as_("service"), email="same@example.com")
    assert theirs["warnings"] == []


def found(api: Api, **query: str) -> list[str]:
    return [row["name"] for row in api.get("/candidates", params=query).json()["items"]]


def test_search_finds_part_of_a_name_or_address_whatever_its_case_or_width(api: Api) -> None:
    factories.candidate(
        api, name="Zoë Straße", preferred_name="\uff3a\uff2f\uff25", email="z@example.com"
    )
    factories.candidate(api, name="100% Certain_One", email="c@example.org")
    assert found(api, q="ZOË") == found(api, q="strasse") == found(api, q="zoe") == ["Zoë Straße"]
    assert found(api, q="EXAMPLE.ORG") == ["100% Certain_One"]
    assert found(api, q="Absent") == []


@pytest.mark.parametrize("wild", ["%", "_", "0% c", "n_o"])
def test_search_takes_every_letter_as_it_is(api: Api, wild: str) -> None:
    factories.candidate(api, name="100% Certain_One")
    factories.candidate(api, name="Plain", email="plain@example.com")
    assert found(api, q=wild) == ["100% Certain_One"]


def test_an_address_is_found_exactly_and_in_any_case(api: Api) -> None:
    factories.candidate(api, name="a", email="a@example.com")
    factories.candidate(api, name="b", email="aa@example.com")
    assert found(api, email="A@Example.com") == ["a"]


def test_both_filters_narrow_a_list_together(api: Api) -> None:
    chance = random.Random(3)  # noqa: S311  # nothing secret
    emails = ["x@example.com", "y@example.com"]
    made = [(chance.choice("pq"), chance.choice(emails)) for _ in range(12)]
    for name, email in made:
        factories.candidate(api, name=name * 3, email=email)
    expected = [name * 3 for name, email in made if (name, email) == ("p", emails[0])]
    assert found(api, q="ppp", email=emails[0]) == expected


def test_an_upsert_leaves_alone_what_it_leaves_out_and_needs_a_name_only_at_first(api: Api) -> None:
    address = "/candidates/by-ref/greenhouse/42"
    nameless = api.put(address, json={"location": "Rome"})
    assert nameless.status_code == 422
    assert nameless.json()["errors"][0]["pointer"] == "#/name"
    assert api.put(address, json={"name": "Robin", "phone": "+1"}).status_code == 201
    changed = api.put(address, json={"location": "Rome"})
    assert changed.status_code == 200
    assert {name: changed.json()[name] for name in ("name", "phone", "location")} == {
        "name": "Robin",
        "phone": "+1",
        "location": "Rome",
    }
    assert api.put(address, json={"name": ""}).status_code == 422
    assert api.put(address, json={"name": None}).status_code == 422


@pytest.mark.parametrize(
    ("member", "value", "remedy"),
    [
        ("email", "Robin <robin@example.com>", "robin.example@example.com"),
        ("phone", "n/a", "+351"),
        ("links", ["example.com"], "https://"),
        ("name", "Robin\tExample", "tabs"),
    ],
)
def test_text_of_the_wrong_form_is_refused_with_the_right_one(
    api: Api, member: str, value: Any, remedy: str
) -> None:
    answer = api.post("/candidates", json={"name": "Robin", member: value})
    assert answer.status_code == 422
    (fault,) = answer.json()["errors"]
    assert fault["pointer"].startswith(f"#/{member}")
    assert remedy in fault["detail"]
