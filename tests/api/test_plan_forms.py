"""The hiring plan and the questions with a body in the forms people use, over HTTP."""

import csv
import io
import zipfile
from typing import Any
from xml.etree import ElementTree

import pytest

from app.reports import pages
from app.reports.plan_tables import SECTIONS
from tests.api.test_gap_forms import FORMS, STRICT
from tests.api.test_hiring_plan import team_and_pool
from tests.client import Api

PICTURE = {"svg": "image/svg+xml"}


def in_form(api: Api, address: str, asked: dict[str, Any] | None, **headers: str) -> Any:
    if asked is None:
        return api.get(address, headers=headers)
    return api.post(address, json=asked, headers=headers)


@pytest.mark.parametrize(
    ("report", "asked", "forms", "name"),
    [
        ("hiring-plan", None, FORMS | PICTURE, "hiring-plan"),
        ("hiring-plan", {"hires": 1}, FORMS | PICTURE, "hiring-plan-what-if"),
        ("gap-report", {"role_demands": []}, FORMS, "gap-report-what-if-2026-05-04"),
    ],
)
def test_suffix_and_accept_give_each_form_in_the_same_bytes(
    api: Api, report: str, asked: dict[str, Any] | None, forms: dict[str, str], name: str
) -> None:
    team_id, _ = team_and_pool(api)
    address = f"/teams/{team_id}/{report}"
    for suffix, media_type in forms.items():
        by_suffix = in_form(api, f"{address}.{suffix}", asked)
        by_accept = in_form(api, address, asked, Accept=media_type)
        assert by_suffix.status_code == by_accept.status_code == 200, by_suffix.text
        assert by_suffix.content == by_accept.content
        assert by_suffix.headers["Content-Type"].startswith(media_type)
        assert STRICT in by_suffix.headers["Content-Security-Policy"]
        named = f'filename="{name}.{suffix}"'
        assert by_suffix.headers["Content-Disposition"].endswith(named)
    page = in_form(api, f"{address}.html", asked)
    assert page.headers["Content-Security-Policy"] == pages.POLICY
    assert in_form(api, f"{address}.json", asked).json() == in_form(api, address, asked).json()


def test_the_forms_of_a_plan_name_whom_it_would_hire(api: Api) -> None:
    team_id, _ = team_and_pool(api)
    address = f"/teams/{team_id}/hiring-plan"
    archive = zipfile.ZipFile(io.BytesIO(api.get(f"{address}.zip?hires=1").content))
    assert archive.namelist() == [f"{section}.csv" for section in SECTIONS]
    written = archive.read("best_evidence.csv").decode()
    none, one = csv.DictReader(io.StringIO(written, newline=""))
    assert (none["hired"], one["hired"]) == ("", "Xi")
    picture = ElementTree.fromstring(api.get(f"{address}.svg?hires=1").text)  # noqa: S314  # ours
    said = picture.findtext("{http://www.w3.org/2000/svg}desc") or ""
    assert "Hired: Xi." in said
    assert "Xi" in api.get(f"{address}.html").text


def test_no_form_is_open_to_whoever_may_not_ask(api: Api) -> None:
    team_id, _ = team_and_pool(api)
    questions: list[tuple[str, dict[str, Any] | None]] = [
        *((f"/teams/{team_id}/hiring-plan.{suffix}", None) for suffix in FORMS | PICTURE),
        *((f"/teams/{team_id}/gap-report.{suffix}", {"role_demands": []}) for suffix in FORMS),
    ]
    for address, asked in questions:
        assert in_form(api.anonymous, address, asked).status_code == 401
        assert in_form(api.as_("interviewer"), address, asked).status_code == 403
        assert in_form(api.person("hiring_manager"), address, asked).status_code == 404
