"""References of other systems: what they may look like, and what naming a record by one does."""

from functools import partial

import pytest

from tests import factories
from tests.client import Api
from tests.factories import Record, candidate
from tests.racing import at_once

SYSTEM = "greenhouse"
NOUNS = ("candidates", "requisitions", "applications")


@pytest.fixture
def known(api: Api) -> Record:
    """An application that the other system calls a1, of its candidate c1 to its opening r1."""
    person = candidate(api, external_references=[_named("c1")])
    opening = factories.requisition(api, external_references=[_named("r1")])
    return factories.application(
        api,
        candidate_id=person["id"],
        requisition_id=opening["id"],
        external_references=[_named("a1")],
    )


def _named(external_id: str) -> Record:
    return {"system": SYSTEM, "external_id": external_id}


@pytest.mark.parametrize("noun", NOUNS)
@pytest.mark.parametrize("external_id", ["a%2Fb", "a/b", "%2F", "a%2F..%2Fb"])
def test_an_id_with_a_slash_in_the_path_is_refused_by_name(
    api: Api, noun: str, external_id: str
) -> None:
    refused = api.put(f"/{noun}/by-ref/{SYSTEM}/{external_id}", json={"name": "a"})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "path#/external_id"


def test_an_id_with_a_slash_in_the_body_is_refused_by_name(api: Api) -> None:
    names = [_named("fine"), _named("a/b")]
    refused = api.post("/candidates", json={"name": "a", "external_references": names})
    assert refused.status_code == 422
    (fault,) = refused.json()["errors"]
    assert fault["pointer"] == "#/external_references/1/external_id"


@pytest.mark.parametrize("noun", NOUNS)
def test_an_id_with_a_slash_tells_a_stranger_nothing(api: Api, noun: str) -> None:
    path = f"/{noun}/by-ref/{SYSTEM}/a%2Fb"
    assert api.anonymous.put(path, json={"name": "a"}).status_code == 401
    assert api.as_("interviewer").put(path, json={"name": "a"}).status_code == 403


def test_requests_that_name_the_same_records_in_opposite_order_do_not_block_each_other(
    api: Api,
) -> None:
    for pair in range(20):
        names = [_named(f"{pair}-{number}") for number in range(20)]
        send = partial(api.post, "/candidates")
        answers = at_once(
            *(
                partial(send, json={"name": "a", "external_references": order})
                for order in (names, names[::-1])
            )
        )
        made, refused = sorted(answers, key=lambda answer: answer.status_code)
        assert made.status_code == 201
        assert made.json()["external_references"] == sorted(
            names, key=lambda name: name["external_id"]
        )
        assert (refused.status_code, refused.json()["type"]) == (409, "/problems/already-exists")


@pytest.mark.parametrize("field", ["candidate_external_id", "requisition_external_id"])
@pytest.mark.parametrize("other", ["another", "nobody"])
def test_an_upsert_cannot_give_an_application_to_another(
    api: Api, known: Record, field: str, other: str
) -> None:
    candidate(api, external_references=[_named("another")])
    factories.requisition(api, external_references=[_named("another")])
    address = f"/applications/{known['id']}"
    before = api.get(address)
    refused = api.put(
        f"/applications/by-ref/{SYSTEM}/a1", json={field: other, "source_channel": "referrals"}
    )
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/record-in-use")
    assert [fault["pointer"] for fault in refused.json()["errors"]] == [f"#/{field}"]
    after = api.get(address)
    assert (after.content, after.headers["etag"]) == (before.content, before.headers["etag"])


def test_an_upsert_that_names_the_same_records_again_is_welcome(api: Api, known: Record) -> None:
    said = {"candidate_external_id": "c1", "requisition_external_id": "r1"}
    answer = api.put(f"/applications/by-ref/{SYSTEM}/a1", json=said)
    assert (answer.status_code, answer.json()) == (200, known)


def test_an_upsert_cannot_give_a_requisition_to_another_team(api: Api, known: Record) -> None:
    address = f"/requisitions/{known['requisition']['id']}"
    before = api.get(address)
    said = before.json() | {"title": "Other", "team_id": factories.team(api)["id"]}
    names = ("title", "role", "team_id", "hiring_manager_id")
    refused = api.put(
        f"/requisitions/by-ref/{SYSTEM}/r1", json={name: said[name] for name in names}
    )
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/record-in-use")
    assert [fault["pointer"] for fault in refused.json()["errors"]] == ["#/team_id"]
    after = api.get(address)
    assert (after.content, after.headers["etag"]) == (before.content, before.headers["etag"])
