"""What every operation keeps to, asked of each one the document describes."""

import random
import re
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI

from app.api.forms import JSON
from app.api.operations import PREFIX
from app.domain.policy import OPERATIONS, SCOPES, Role
from tests import factories
from tests.client import Api

STATUSES_OF_ALL = {"401", "403", "422", "429", "500", "503"}
SOMEWHERE = {"system": "greenhouse", "external_id": "1", "version": "7.0.0"}


def document(api: Api) -> dict[str, Any]:
    """The OpenAPI document of the running service."""
    app = api.server.app.app
    assert isinstance(app, FastAPI)
    return app.openapi()


def operations(api: Api) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Method, path below the prefix (with some id filled in) and description of each operation."""
    for path, methods in document(api)["paths"].items():
        for method, described in methods.items():
            if "x-operation" in described:
                filled = re.sub(
                    r"\{(\w+)\}",
                    lambda name: SOMEWHERE.get(name[1], str(UUID(int=7))),
                    path.removeprefix(PREFIX),
                )
                yield method.upper(), filled, described


def media_type_of(described: Mapping[str, Any]) -> str:
    """What the operation takes; where it takes nothing, JSON is refused as such."""
    taken: list[str] = [*described.get("requestBody", {}).get("content", {JSON: {}})]
    assert len(taken) == 1
    return taken[0]


def test_every_operation_is_documented_with_a_stable_name_and_all_its_statuses(api: Api) -> None:
    names = []
    for method, path, described in operations(api):
        names.append(described["operationId"])
        statuses = set(described["responses"])
        assert statuses >= STATUSES_OF_ALL, path
        assert any(status.startswith("2") for status in statuses)
        assert described["tags"]
        assert described["summary"]
        assert described["security"] == [{"bearer": []}, {"basic": []}]
        if method in {"PATCH", "DELETE"}:
            assert statuses >= {"412", "428"}, path
        writes = method != "GET" and "x-question" not in described
        if method != "GET":
            assert statuses >= {"400", "413", "415"}, path
        assert not writes or "409" in statuses, path
        headers = {
            given["name"]: given["required"]
            for given in described.get("parameters", ())
            if given["in"] == "header"
        }
        assert (headers.pop("Idempotency-Key", None) is False) == (method == "POST" and writes), (
            path
        )
        assert headers == ({"If-Match": "428" in statuses} if "412" in statuses else {}), path
    assert len(names) == len(set(names))


def test_no_two_bodies_share_a_name_so_that_none_is_called_by_its_module(api: Api) -> None:
    names = [*document(api)["components"]["schemas"]]
    assert len(names) > len(OPERATIONS)
    assert [name for name in names if name.startswith("app__")] == []


def test_every_row_of_the_policy_table_is_an_operation(api: Api) -> None:
    described = [operation["x-operation"] for _, _, operation in operations(api)]
    assert sorted(described) == sorted(OPERATIONS)


def test_a_key_limited_to_the_scope_an_operation_names_opens_it_and_no_other_does(
    api: Api, subtests: pytest.Subtests
) -> None:
    keys = {scope: api.with_key(api.add_key(scopes=(scope,))) for scope in sorted(SCOPES)}
    for method, path, described in operations(api):
        with subtests.test(described["operationId"]):
            other = next(scope for scope in keys if scope != described["x-scope"])
            json = {"Content-Type": "application/json"}
            opened, refused = (
                keys[scope].request(method, path, content=b"{", headers=json).status_code
                for scope in (described["x-scope"], other)
            )
            assert (opened != 403, refused) == (True, 403)


def test_every_refusal_documented_is_a_problem(api: Api) -> None:
    for _, path, described in operations(api):
        for status, response in described["responses"].items():
            if not status.startswith("2"):
                assert set(response["content"]) == {"application/problem+json"}, (path, status)


def test_nobody_without_a_key_gets_past_401_whatever_they_send(
    api: Api, subtests: pytest.Subtests
) -> None:
    for method, path, described in operations(api):
        with subtests.test(described["operationId"]):
            for body in (b"", b"{", b'{"unknown": 1}'):
                answer = api.anonymous.request(
                    method, path, content=body, headers={"Content-Type": "application/json"}
                )
                assert answer.status_code == 401


def test_a_closed_operation_is_403_before_anything_else_is_looked_at(
    api: Api, subtests: pytest.Subtests
) -> None:
    for role in Role:
        caller = api.as_(role.value)
        for method, path, described in operations(api):
            if OPERATIONS[described["x-operation"]].reach_of(role):
                continue
            with subtests.test(f"{role} {described['operationId']}"):
                answer = caller.request(
                    method, path, content=b"{", headers={"Content-Type": "application/json"}
                )
                assert answer.status_code == 403


def test_every_versioned_change_needs_if_match_and_a_star_is_none(
    api: Api, subtests: pytest.Subtests
) -> None:
    found = [entry for entry in operations(api) if "428" in entry[2]["responses"]]
    assert found
    for method, path, described in found:
        with subtests.test(described["operationId"]):
            for header in (None, "*", ""):
                answer = api.request(method, path, json={}, if_match=header)
                assert answer.status_code == 428
                assert answer.json()["type"] == "/problems/version-required"


def test_a_version_without_its_quotes_is_not_called_stale(api: Api) -> None:
    record = api.post("/candidates", json={"name": "Robin"}).json()
    address = f"/candidates/{record['id']}"
    for header in ("1", "1, 2", '"1', "v1"):
        answer = api.patch(address, json={"name": "Kim"}, if_match=header)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == "header#/If-Match"
    assert api.get(address).json()["version"] == 1
    for header in ('W/"1"', '"other"'):
        assert api.patch(address, json={"name": "Kim"}, if_match=header).status_code == 412


def test_every_read_refuses_parameters_it_does_not_know(
    api: Api, subtests: pytest.Subtests
) -> None:
    for method, path, described in operations(api):
        is_list = any(given["name"] == "limit" for given in described.get("parameters", ()))
        if method == "GET" and is_list:
            with subtests.test(described["operationId"]):
                assert api.get(f"{path}?colour=red").status_code == 422


def test_every_write_refuses_a_body_that_is_no_json(api: Api, subtests: pytest.Subtests) -> None:
    for method, path, described in operations(api):
        if method == "GET":
            continue
        with subtests.test(described["operationId"]):
            answer = api.request(
                method,
                path,
                content=b'{"a": NaN}',
                headers={"Content-Type": "application/json"},
                if_match='"1"',
            )
            assert answer.status_code == (400 if media_type_of(described) == JSON else 415)


def test_every_body_refuses_members_it_does_not_know(api: Api, subtests: pytest.Subtests) -> None:
    for method, path, described in operations(api):
        if "requestBody" in described:
            with subtests.test(described["operationId"]):
                answer = api.request(
                    method,
                    path,
                    content=b'{"server_owned": 1}',
                    headers={"Content-Type": media_type_of(described)},
                    if_match='"1"',
                )
                assert answer.status_code == 422
                codes = {fault["pointer"]: fault["code"] for fault in answer.json()["errors"]}
                assert codes["#/server_owned"] == "extra-forbidden"


def test_no_record_is_found_under_an_id_nobody_has(api: Api, subtests: pytest.Subtests) -> None:
    for method, path, described in operations(api):
        if method == "GET" and str(UUID(int=7)) in path:
            with subtests.test(described["operationId"]):
                assert api.get(path).status_code == 404


def test_names_in_answers_are_snake_case_and_times_are_utc(api: Api) -> None:
    record = factories.candidate(api)
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", name) for name in record)
    assert re.fullmatch(r"[\d-]{10}T[\d:.]+Z", record["created_at"])
    assert UUID(record["id"]).version == 7


def test_no_junk_in_a_body_or_query_gives_a_5xx(api: Api) -> None:
    chance = random.Random(5)  # noqa: S311  # nothing secret
    junk: list[Any] = [None, True, -1, 2**63, 1e308, "", " ", "\u202e", "0" * 5000, [], [[]], {}]
    record = factories.candidate(api)
    names = [name for name in record if name != "warnings"]
    for _ in range(150):
        body = {chance.choice(names): chance.choice(junk) for _ in range(3)}
        for answer in (
            api.post("/candidates", json={"name": "a", **body}),
            api.patch(f"/candidates/{record['id']}", json=body, if_match='"1"'),
            api.put("/candidates/by-ref/greenhouse/1", json={"name": "a", **body}),
            api.get("/candidates", params={"q": str(chance.choice(junk))[:200]}),
        ):
            assert answer.status_code < 500, body


def test_every_read_that_comes_as_csv_can_have_a_byte_order_mark(api: Api) -> None:
    reads = [
        (path, described)
        for method, path, described in operations(api)
        if method == "GET" and {"csv", "zip"} & set(described.get("x-suffixes", ()))
    ]
    assert len(reads) >= 7
    for path, described in reads:
        assert "bom" in {parameter["name"] for parameter in described["parameters"]}, path
