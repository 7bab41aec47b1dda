"""One answer in several forms: by suffix, by Accept, and refused where none will do."""

import codecs
import csv
import io
from dataclasses import replace

import pytest

from app.api.forms import Form, chosen
from app.domain.errors import DomainError
from tests.client import Api

CSV = Form("csv", "text/csv; charset=utf-8", str)
PAGE = Form("html", "text/html; charset=utf-8", str, is_page=True)
REPORT = "/reports/adverse-impact"


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("", None),
        ("*/*", None),
        ("application/json", None),
        ("text/csv", CSV),
        ("TEXT/CSV ; Q=0.5", CSV),
        ("text/*", CSV),
        ("text/html, application/xhtml+xml, */*;q=0.8", PAGE),
        ("text/csv;q=0.5, text/html;q=0.7", PAGE),
        ("text/*;q=0.5, text/csv;q=0", PAGE),
        ("application/json;q=0, */*", CSV),
        ("text/csv, application/json", None),
    ],
)
def test_what_accept_likes_best_is_chosen_and_json_of_equals(
    accept: str, form: Form | None
) -> None:
    assert chosen([CSV, PAGE], None, accept) == form


@pytest.mark.parametrize("accept", ["image/png", "text/csv;q=0", "text/csv;q=much", "*/*;q=0"])
def test_what_no_form_can_satisfy_is_refused(accept: str) -> None:
    with pytest.raises(DomainError) as refusal:
        chosen([CSV, PAGE], None, accept)
    assert refusal.value.code == "not-acceptable"
    assert "text/csv" in refusal.value.detail


def test_a_suffix_outweighs_accept() -> None:
    assert chosen([CSV], "csv", "application/json") == CSV
    assert chosen([CSV], "json", "text/csv") is None


def test_a_page_is_shown_in_place_under_its_own_policy() -> None:
    headers = replace(PAGE, policy="default-src 'none'; img-src 'self'").headers("report")
    assert headers["Content-Disposition"] == 'inline; filename="report.html"'
    assert headers["Content-Security-Policy"] == "default-src 'none'; img-src 'self'"
    assert "Content-Security-Policy" not in CSV.headers("report")


def test_suffix_and_accept_lead_to_the_same_table(api: Api) -> None:
    by_suffix = api.get(f"{REPORT}.csv")
    by_accept = api.get(REPORT, headers={"Accept": "text/csv"})
    assert by_suffix.content == by_accept.content
    assert next(csv.reader(io.StringIO(by_suffix.text)))[0] == "groups"
    assert by_suffix.headers["Content-Disposition"].startswith("attachment; filename=")
    assert by_accept.headers["Vary"] == api.get(REPORT).headers["Vary"] == "Accept"
    assert api.get(f"{REPORT}.json").json().keys() == api.get(REPORT).json().keys()


def test_a_table_has_a_byte_order_mark_only_for_whoever_asks_for_one(api: Api) -> None:
    plain, marked, unmarked = (
        api.get(f"{REPORT}.csv{query}").content for query in ("", "?bom=true", "?bom=false")
    )
    assert marked == codecs.BOM_UTF8 + plain
    assert unmarked == plain
    assert plain.startswith(b"groups")
    refused = api.get(f"{REPORT}.csv?bom=perhaps")
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "query#/bom")
    assert api.get(f"{REPORT}?bom=true").json().keys() == api.get(REPORT).json().keys()


def test_a_form_that_does_not_exist_is_no_address(api: Api) -> None:
    answer = api.get(f"{REPORT}.pdf")
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")
    assert "csv" in answer.json()["detail"]
    answer = api.get(REPORT, headers={"Accept": "application/pdf"})
    assert (answer.status_code, answer.json()["type"]) == (406, "/problems/not-acceptable")


def test_a_form_is_refused_to_whoever_is_refused_the_answer(api: Api) -> None:
    answer = api.as_("interviewer").get(f"{REPORT}.csv")
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/operation-closed")
