"""Every refusal has one shape, says what to do, and repeats nothing that was sent."""

import json
import socket
from collections.abc import Callable
from typing import Any
from uuid import UUID

import httpx
import pytest

from app.api.operations import PREFIX
from app.api.problems import PROBLEMS
from tests import factories
from tests.client import Api

MARK = "Canary7"
NOWHERE = UUID(int=7)
MEMBERS = {"type", "title", "status", "detail", "request_id", "errors"}


def check(response: httpx.Response, code: str) -> dict[str, Any]:
    """Assert that the answer is this problem in the one shape, and give its body."""
    assert response.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = response.json()
    assert problem.keys() >= MEMBERS
    assert problem["type"] == f"/problems/{code}"
    assert problem["status"] == response.status_code == PROBLEMS[code].status
    assert problem["title"] == PROBLEMS[code].title
    assert problem["request_id"] == response.headers["x-request-id"]
    assert problem["detail"].endswith(".")
    assert all(fault.keys() == {"pointer", "code", "detail"} for fault in problem["errors"])
    assert MARK not in response.text
    assert "Traceback" not in response.text
    return problem


Ask = Callable[[Api], httpx.Response]
REFUSALS: dict[str, tuple[str, Ask]] = {
    "an unknown path": ("not-found", lambda api: api.get(f"/{MARK}")),
    "an unknown path at the root": ("not-found", lambda api: api.get(MARK)),
    "an unknown record": ("not-found", lambda api: api.get(f"/candidates/{NOWHERE}")),
    "a path with a slash too many": ("not-found", lambda api: api.get("/candidates/")),
    "an unknown problem page": ("not-found", lambda api: api.get(f"problems/{MARK}")),
    "a method nobody has": ("method-not-allowed", lambda api: api.request("TRACE", "/candidates")),
    "a method others have": ("method-not-allowed", lambda api: api.delete("/candidates")),
    "no key": ("key-missing", lambda api: api.anonymous.get("/candidates")),
    "a closed operation": (
        "operation-closed",
        lambda api: api.as_("interviewer").post("/candidates", json={"name": MARK}),
    ),
    "an unknown field": (
        "input-invalid",
        lambda api: api.post("/candidates", json={"name": "a", "nmae": MARK}),
    ),
    "an unknown parameter": ("input-invalid", lambda api: api.get(f"/candidates?colour={MARK}")),
    "an id that is none": ("input-invalid", lambda api: api.get(f"/candidates/{MARK}")),
    "an invalid value": (
        "input-invalid",
        lambda api: api.post("/candidates", json={"name": "a", "email": MARK}),
    ),
    "a value of another type": (
        "input-invalid",
        lambda api: api.post("/candidates", json={"name": {MARK: MARK}}),
    ),
    "a word that is none of the enum": (
        "input-invalid",
        lambda api: api.post("/candidates", json={"name": "a", "source_channel": MARK}),
    ),
    "a list for a body": ("input-invalid", lambda api: api.post("/candidates", json=[MARK])),
    "a text for a body": ("input-invalid", lambda api: api.post("/candidates", json=MARK)),
    "a number beyond the limit": ("input-invalid", lambda api: api.get("/candidates?limit=201")),
    "an alien cursor": ("cursor-invalid", lambda api: api.get(f"/candidates?cursor={MARK}")),
    "a malformed idempotency key": (
        "idempotency-key-invalid",
        lambda api: api.post("/candidates", json={"name": "a"}, once=f"{MARK} with a blank"),
    ),
    "no If-Match": (
        "version-required",
        lambda api: api.patch(f"/candidates/{NOWHERE}", json={"name": MARK}),
    ),
    "an unreadable body": (
        "body-unreadable",
        lambda api: api.post(
            "/candidates", content=MARK, headers={"Content-Type": "application/json"}
        ),
    ),
    "a body of another type": (
        "media-type-unsupported",
        lambda api: api.post("/candidates", content=MARK, headers={"Content-Type": MARK}),
    ),
    "a body too large": (
        "body-too-large",
        lambda api: api.post("/candidates", json={"name": MARK * 100_000}),
    ),
}


def test_every_refusal_is_a_problem_that_repeats_nothing_sent(
    api: Api, subtests: pytest.Subtests
) -> None:
    for case, (code, ask) in REFUSALS.items():
        with subtests.test(case):
            check(ask(api), code)


def test_a_wrong_method_is_told_every_right_one(api: Api) -> None:
    of_list = api.request("TRACE", "/candidates")
    of_record = api.post(f"/candidates/{NOWHERE}")
    assert set(of_list.headers["allow"].split(", ")) >= {"GET", "POST"}
    assert set(of_record.headers["allow"].split(", ")) >= {"GET", "PATCH"}


def test_an_unknown_field_is_pointed_at_and_everything_else_too(api: Api) -> None:
    wrong = {"preferred_name": 7, "links": ["https://a.example", "ftp://b.example"], "nmae": "a"}
    problem = check(api.post("/candidates", json=wrong), "input-invalid")
    assert {fault["pointer"]: fault["code"] for fault in problem["errors"]} == {
        "#/name": "missing",
        "#/preferred_name": "string-type",
        "#/links/1": "string-pattern-mismatch",
        "#/nmae": "extra-forbidden",
    }


def test_a_fault_outside_the_body_says_where_it_stands(api: Api) -> None:
    problem = check(api.get("/candidates?limit=0"), "input-invalid")
    assert problem["errors"][0]["pointer"] == "query#/limit"


def test_a_pointer_escapes_what_rfc_6901_reserves(api: Api) -> None:
    problem = check(api.post("/candidates", json={"name": "a", "a/b~c": 1}), "input-invalid")
    assert problem["errors"][0]["pointer"] == "#/a~1b~0c"


@pytest.mark.parametrize(
    "body", [b"{", b'{"name": 7}', b"x" * 600_000], ids=["unreadable", "invalid", "too large"]
)
def test_a_stranger_learns_nothing_about_their_input(api: Api, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    check(api.anonymous.post("/candidates", content=body, headers=headers), "key-missing")
    closed = api.as_("interviewer").post("/candidates", content=body, headers=headers)
    check(closed, "operation-closed")


def test_what_does_not_exist_and_what_may_not_be_known_are_told_alike(api: Api) -> None:
    hidden = factories.candidate(api)["id"]
    interviewer = api.as_("interviewer")
    answers = [interviewer.get(f"/candidates/{record}") for record in (hidden, NOWHERE)]
    bodies = [check(answer, "not-found") for answer in answers]
    for body in bodies:
        del body["request_id"]
    assert bodies[0] == bodies[1]


def test_every_problem_has_a_page_at_its_type(api: Api) -> None:
    for code, problem in PROBLEMS.items():
        page = api.get(f"problems/{code}")
        assert page.status_code == 200
        assert problem.title in page.text
        assert problem.remedy in page.text


def test_a_crash_is_a_problem_without_a_trace_of_its_cause(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash() -> UUID:
        raise RuntimeError(MARK)

    monkeypatch.setattr(api.world, "new_id", crash)
    check(api.post("/candidates", json={"name": "a"}), "internal-error")
    monkeypatch.undo()
    assert api.get("/candidates").json()["items"] == []


def test_every_answer_carries_the_marks_of_the_house(api: Api) -> None:
    for response in (
        api.get("/candidates"),
        api.get(f"/{MARK}"),
        api.anonymous.get("/candidates"),
        api.request("TRACE", "/candidates"),
        api.get("healthz"),
    ):
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["cache-control"] == "no-store"
        assert response.headers["referrer-policy"] == "no-referrer"
        assert "default-src 'none'" in response.headers["content-security-policy"]
        assert response.headers["x-request-id"]


def test_request_ids_are_never_repeated(api: Api) -> None:
    seen = {api.get("healthz").headers["x-request-id"] for _ in range(20)}
    assert len(seen) == 20


MALFORMED = [
    b"GET /candidates/%ff HTTP/1.1",
    b"GET /candidates/%00 HTTP/1.1",
    b"GET /candidates/%2e%2e%2fhealthz HTTP/1.1",
    b"GET /candidates?q=a%00b HTTP/1.1",
    b"GET /candidates?email=a&email=b HTTP/1.1",
    b"GET /candidates?limit=99999999999999999999999 HTTP/1.1",
]


def test_malformed_bytes_in_an_address_are_refused_as_a_problem(
    api: Api, subtests: pytest.Subtests
) -> None:
    for line in MALFORMED:
        with subtests.test(line.decode()):
            headers, _, body = send_raw(api, line).partition(b"\r\n\r\n")
            assert 400 <= int(headers.split()[1]) < 500
            assert b"application/problem+json" in headers
            assert json.loads(body).keys() >= MEMBERS


UNPARSABLE = (
    b"\x16\x03\x01\x02\x00\x01\x00",
    b"GARBAGE",
    b"GET /candidates HTTP/9.9",
    b"GET  HTTP/1.1",
    b"POST /candidates HTTP/1.1\r\nContent-Length: many",
    b"POST /candidates HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nZZ",
    b"GET /candidates HTTP/1.1\r\nna me: Canary7",
)


def test_bytes_that_are_no_http_are_refused_as_a_problem_too(
    api: Api, subtests: pytest.Subtests
) -> None:
    for line in UNPARSABLE:
        with subtests.test(repr(line)):
            head, _, body = send_raw(api, line).partition(b"\r\n\r\n")
            status, *fields = head.decode().split("\r\n")
            response = httpx.Response(
                int(status.split()[1]),
                headers=dict(field.split(": ", 1) for field in fields),
                content=body,
            )
            check(response, "request-unreadable")
            assert response.headers["connection"] == "close"


def send_raw(api: Api, line: bytes) -> bytes:
    line = line.replace(b"/candidates", f"{PREFIX}/candidates".encode())
    head = [line, b"Host: test", b"Connection: close", b"Authorization: Bearer " + api.key.encode()]
    api.server.serve(api.world)
    with socket.create_connection(("127.0.0.1", api.server.port), timeout=10) as connection:
        connection.sendall(b"\r\n".join(head) + b"\r\n\r\n")
        return b"".join(iter(lambda: connection.recv(65536), b""))
