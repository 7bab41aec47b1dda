"""Bodies that are not strict JSON are refused before anything reads them."""

import httpx
import pytest

from tests import factories
from tests.client import Api

JSON = {"Content-Type": "application/json"}
MARK = "Canary7"


def send(api: Api, body: bytes, **headers: str) -> httpx.Response:
    return api.post("/candidates", content=body, headers=JSON | headers)


def named(value: bytes) -> bytes:
    return b'{"name": "' + MARK.encode() + b'", "location": ' + value + b"}"


UNREADABLE = {
    "an empty document": b" ",
    "half a document": b'{"name": "' + MARK.encode(),
    "two documents": b"{}{}",
    "a comment": b'{"name": "a" /* Canary7 */}',
    "single quotes": b"{'name': 'Canary7'}",
    "NaN": named(b"NaN"),
    "Infinity": named(b"Infinity"),
    "minus Infinity": named(b"-Infinity"),
    "a number beyond floats": named(b"1e999"),
    "an integer of 21 digits": named(b"1" * 21),
    "an integer of 5,000 digits": named(b"7" * 5000),
    "a member named twice": b'{"name": "Canary7", "name": "b"}',
    "a member named twice far inside": named(b'[{"a": [{"b": 1, "b": 2}]}]'),
    "33 levels": named(b"[" * 33 + b"]" * 33),
    "100,000 levels": named(b"[" * 100_000 + b"]" * 100_000),
    "half a surrogate pair": named(b'"\\ud83d"'),
    "the other half": named(b'"\\uDE00 Canary7"'),
    "half a surrogate pair in a name": b'{"\\ud83d": 1}',
    "an escaped NUL": named(b'"a\\u0000b"'),
    "a raw NUL": named(b'"a\x00b"'),
    "a raw line feed in text": named(b'"a\nb"'),
    "latin-1": '{"name": "Canary7 é"}'.encode("latin-1"),
    "utf-16": '{"name": "Canary7"}'.encode("utf-16"),
    "an overlong encoding": named(b'"\xc0\xaf"'),
    "a byte order mark": b"\xef\xbb\xbf" + b'{"name": "Canary7"}',
}


def test_a_body_that_is_no_strict_json_is_unreadable(api: Api, subtests: pytest.Subtests) -> None:
    for case, body in UNREADABLE.items():
        with subtests.test(case):
            response = send(api, body)
            assert response.status_code == 400
            assert response.json()["type"] == "/problems/body-unreadable"
            assert MARK not in response.text
    assert api.get("/candidates").json()["items"] == []


def test_any_other_text_comes_back_as_it_was_sent(api: Api) -> None:
    for name in (
        "Zoë",
        "名前",
        "👩🏽‍💻",
        "a\u202eb",
        "e\u0301",
        "\U0010ffff",
        "O'Brien;--",
        "{{7*7}}",
    ):
        made = factories.candidate(api, name=name)
        assert api.get(f"/candidates/{made['id']}").json()["name"] == name


def test_an_escaped_surrogate_pair_is_one_character(api: Api) -> None:
    assert send(api, b'{"name": "\\ud83d\\ude00"}').json()["name"] == "😀"


def test_a_backslash_that_escapes_itself_is_no_surrogate(api: Api) -> None:
    assert send(api, b'{"name": "\\\\ud83d"}').json()["name"] == "\\ud83d"


def test_32_levels_are_read_and_then_judged_by_the_schema(api: Api) -> None:
    assert send(api, named(b"[" * 31 + b"]" * 31)).status_code == 422


def test_a_body_of_another_media_type_is_unsupported(api: Api) -> None:
    for media_type in ("text/plain", "application/x-www-form-urlencoded", "application/xml", ""):
        response = send(api, b'{"name": "a"}', **{"Content-Type": media_type})
        assert response.status_code == 415


def test_a_charset_beside_the_media_type_is_no_hindrance(api: Api) -> None:
    kind = {"Content-Type": "Application/JSON; charset=utf-8"}
    assert send(api, b'{"name": "a"}', **kind).status_code == 201


def test_a_body_of_one_megabyte_is_too_large_however_it_is_sent(api: Api) -> None:
    body = b'{"name": "' + b"a" * 2**20 + b'"}'
    announced = send(api, body)
    chunked = api.post("/candidates", content=iter([body[:1000], body[1000:]]), headers=JSON)
    assert (announced.status_code, chunked.status_code) == (413, 413)
    assert announced.json()["type"] == chunked.json()["type"] == "/problems/body-too-large"


@pytest.mark.settings(max_body_bytes=1024)
def test_a_body_of_exactly_the_limit_is_read(api: Api) -> None:
    def padded(size: int) -> bytes:
        return b'{"name": "a"' + b" " * (size - 13) + b"}"

    assert send(api, padded(1024)).status_code == 201
    assert send(api, padded(1025)).status_code == 413


@pytest.mark.settings(max_body_bytes=1024)
def test_a_false_content_length_does_not_lift_the_limit(api: Api) -> None:
    response = api.post(
        "/candidates", content=iter([b"{", b" " * 4096, b"}"]), headers=JSON | {"X-Length": "2"}
    )
    assert response.status_code == 413


def test_a_missing_body_is_invalid_input(api: Api) -> None:
    response = api.post("/candidates")
    assert response.status_code == 422
    assert response.json()["errors"][0]["code"] == "missing"
