"""The gap report in every form people use, over HTTP, by suffix and by Accept."""

import codecs
import csv
import io
import re
import zipfile
from xml.etree import ElementTree

import pytest

from app.reports import pages
from app.reports.gap_tables import PICTURED, SECTIONS
from tests.api.staffing import DEMANDS, PEOPLE, TARGETS, staffed
from tests.api.test_hiring_plan import team_and_pool
from tests.api.test_teams import make_team
from tests.client import Api

FORMS = {
    "html": "text/html",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}
STRICT = "default-src 'none'"


def at(api: Api) -> str:
    return f"/teams/{staffed(api, DEMANDS, TARGETS, PEOPLE)}/gap-report"


def test_suffix_and_accept_give_each_form_of_the_report_in_the_same_bytes(api: Api) -> None:
    address = at(api)
    for suffix, media_type in FORMS.items():
        by_suffix = api.get(f"{address}.{suffix}")
        by_accept = api.get(address, headers={"Accept": media_type})
        assert by_suffix.status_code == by_accept.status_code == 200, by_suffix.text
        assert by_suffix.content == by_accept.content
        assert by_suffix.headers["Content-Type"].startswith(media_type)
        assert STRICT in by_suffix.headers["Content-Security-Policy"]
        named = f'filename="gap-report-2026-05-04.{suffix}"'
        assert by_suffix.headers["Content-Disposition"].endswith(named)
    assert api.get(f"{address}.html").headers["Content-Security-Policy"] == pages.POLICY
    assert api.get(f"{address}.json").json() == api.get(address).json()


def test_every_section_is_a_table_as_json_and_as_csv(api: Api) -> None:
    address = at(api)
    archive = zipfile.ZipFile(io.BytesIO(api.get(f"{address}.zip").content))
    for section in SECTIONS:
        table = api.get(f"{address}/{section}").json()
        assert table["section"] == section
        written = api.get(f"{address}/{section}.csv")
        [head, *rows] = csv.reader(io.StringIO(written.text, newline=""))
        assert head == [column["key"] for column in table["columns"]]
        assert len(rows) == len(table["rows"])
        assert written.content == archive.read(f"{section}.csv")
        assert api.get(f"{address}/{section}", headers={"Accept": "text/csv"}).text == written.text


def test_each_table_of_the_archive_has_a_byte_order_mark_for_whoever_asks(api: Api) -> None:
    address = at(api)
    plain, marked = (
        zipfile.ZipFile(io.BytesIO(api.get(f"{address}.zip{query}").content))
        for query in ("", "?bom=true")
    )
    assert plain.namelist() == marked.namelist()
    for name in plain.namelist():
        assert marked.read(name) == codecs.BOM_UTF8 + plain.read(name)
    assert api.get(f"{address}.xlsx?bom=true").content == api.get(f"{address}.xlsx").content


def test_the_levels_name_every_member_in_every_skill_with_a_target(api: Api) -> None:
    table = api.get(f"{at(api)}/levels").json()
    keys = [column["key"] for column in table["columns"]]
    cells = {
        (row["member"], row["skill"]): (row["level"], row["state"])
        for row in (dict(zip(keys, row, strict=True)) for row in table["rows"])
    }
    assert len(cells) == len(PEOPLE) * len(TARGETS)
    assert cells["Ana", "kubernetes"] == (4, "holder")
    assert cells["Bo", "kubernetes"] == (0, "below target")
    assert cells["Cy", "kubernetes"] == (None, "unknown")


def test_a_section_with_a_picture_is_drawn_from_its_table(api: Api) -> None:
    address = at(api)
    for section in PICTURED:
        picture = api.get(f"{address}/{section}.svg")
        accepted = api.get(f"{address}/{section}", headers={"Accept": "image/svg+xml"})
        assert picture.content == accepted.content
        assert picture.headers["Content-Type"] == "image/svg+xml; charset=utf-8"
        assert picture.headers["Content-Disposition"].startswith("inline")
        assert STRICT in picture.headers["Content-Security-Policy"]
        assert ElementTree.fromstring(picture.text).get("role") == "img"  # noqa: S314  # our own


def test_a_section_without_a_picture_says_which_have_one(api: Api) -> None:
    answer = api.get(f"{at(api)}/formulas.svg")
    assert (answer.status_code, answer.json()["type"]) == (406, "/problems/not-acceptable")
    assert answer.json()["detail"] == "These sections have a picture: roles, levels."


@pytest.mark.parametrize("suffix", ["", ".csv", ".svg"])
def test_an_unknown_section_says_which_there_are(api: Api, suffix: str) -> None:
    answer = api.get(f"{at(api)}/nonsense{suffix}")
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")
    assert all(section in answer.json()["detail"] for section in SECTIONS)


def test_no_form_is_open_to_whoever_may_not_read_the_report(api: Api) -> None:
    address = f"/teams/{make_team(api)['id']}/gap-report"
    addresses = [*(f"{address}.{suffix}" for suffix in FORMS), f"{address}/levels.svg"]
    for closed in addresses:
        assert api.anonymous.get(closed).status_code == 401
        assert api.as_("interviewer").get(closed).status_code == 403
        assert api.person("hiring_manager").get(closed).status_code == 404
        assert api.as_("recruiter").get(closed).status_code == 200


def test_role_weight_weighs_the_index_of_every_form(api: Api) -> None:
    address = at(api)
    halves, roles_only = (
        api.get(f"{address}/summary.csv", params={"role_weight": role_weight}).text
        for role_weight in ("0.5", "1")
    )
    assert "the roles weigh 50.0 %" in halves
    assert "the roles weigh 100.0 %" in roles_only
    assert api.get(f"{address}/summary.csv", params={"role_weight": "2"}).status_code == 422


def test_hires_are_planned_on_the_page_and_in_json_only_when_asked(api: Api) -> None:
    team_id, _ = team_and_pool(api)
    address = f"/teams/{team_id}/gap-report"
    assert api.get(address).json()["planned"] is None
    planned = api.get(f"{address}?hires=2").json()
    assert [row["hires"] for row in planned["planned"]] == [0, 1, 2]
    assert [one["name"] for one in planned["planned"][1]["best"]] == ["Xi"]
    plan = api.get(f"/teams/{team_id}/hiring-plan?hires=2").json()["evidence"]["rows"]
    for short, whole in zip(planned["planned"], plan, strict=True):
        assert [one | {"is_assumed": False} for one in short["best"]] == whole["best"]["hires"]
        assert short["index"] == whole["best"]["index"]
        assert short["equally_good"] == len(whole["tied"]) - 1
    assert "planned" in planned["formulas"]
    page = api.get(f"{address}.html").text
    assert page == api.get(f"{address}.html?hires=2").text
    assert "<strong>One hire:</strong> Xi" in page
    assert "Hires planned" not in api.get(f"{address}.html?hires=0").text
    refused = api.get(f"{address}?hires=4")
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "query#/hires")
    asked = api.post(address, json={"hires": 1}).json()
    assert asked["planned"] == planned["planned"][:2]


def test_candidates_are_named_unless_somebody_asks_for_a_report_without_names(api: Api) -> None:
    team_id, _ = team_and_pool(api)
    address = f"/teams/{team_id}/gap-report"
    for suffix in (".html", "", "/candidates.csv", "/page.csv"):
        named = api.get(f"{address}{suffix}?candidate_names=true").text
        assert named == api.get(f"{address}{suffix}").text
        assert re.search(r"\bXi\b", named) or suffix == "/page.csv"
        numbered = api.get(f"{address}{suffix}?candidate_names=false").text
        assert not re.search(r"\b(Xi|Yo)\b", numbered)
        assert "Candidate 1" in numbered or suffix == "/page.csv"
    assert "Ana" in api.get(f"{address}.html?candidate_names=false").text
    hired = api.get(address).json()["candidates"][0]["candidate"]
    asked = {"hire": [hired["application_id"]], "candidate_names": False}
    assert hired["name"] not in api.post(address, json=asked).text
    assert hired["name"] in api.post(address, json=asked | {"candidate_names": True}).text
