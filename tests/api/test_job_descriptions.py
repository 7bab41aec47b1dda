"""Job descriptions over HTTP: for the gap a team has, from what the caller may see, in forms."""

import json
from typing import Any

import pytest

from tests import factories
from tests.api import rounds
from tests.api.staffing import DEMANDS, PEOPLE, TARGETS, apply, staffed
from tests.api.test_teams import make_member, make_team
from tests.client import Api

COMPANY: dict[str, Any] = {
    "company_name": "Example Forecasts",
    "company_mission": "We tell grocers what they will sell tomorrow.\n\nWith models.",
    "what_we_offer": ["Four weeks of learning a year.", "A pension from day one."],
    "location": {"country": "PT", "locality": "Lisbon"},
    "remote_policy": "hybrid",
    "employment_type": "full_time",
    "salary": {"minimum": 52000, "maximum": 68000, "currency": "EUR", "period": "year"},
    "apply_url": "https://example.com/jobs/1",
    "date_posted": "2026-05-04",
    "valid_through": "2026-06-30",
}


@pytest.fixture
def team_id(api: Api) -> str:
    return staffed(api, DEMANDS, TARGETS, PEOPLE)


def address(team_id: str, form: str = "") -> str:
    return f"/teams/{team_id}/job-description{form}"


def drafted(api: Api, team_id: str, **query: Any) -> dict[str, Any]:
    answer = api.get(address(team_id), params=query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_the_role_with_the_largest_weighted_gap_is_written_for(api: Api, team_id: str) -> None:
    found = drafted(api, team_id)
    assert (found["role"], found["rubric_id"]) == ("ml_engineer", "ml-platform-engineer")
    assert found["gap"] == {
        "demand": 2.0,
        "supply": 0.5,
        "gap": 1.5,
        "criticality": 1.0,
        "weighted_gap": 1.5,
    }
    first = found["parts"]["required_skills"][0]
    assert (first["skill"], first["source"], first["level"]) == ("kubernetes", "demand", 3)
    assert first["why"].startswith("1 of 2 wanted holders at level 3 missing")


def test_the_caller_may_name_another_role_with_a_gap(api: Api, team_id: str) -> None:
    assert drafted(api, team_id, role="data_scientist")["role_title"] == "Data Scientist"


@pytest.mark.parametrize("role", ["research_scientist", "astronaut"])
def test_a_role_without_a_gap_is_refused_with_those_that_have_one(
    api: Api, team_id: str, role: str
) -> None:
    for answer in (
        api.get(address(team_id), params={"role": role}),
        api.post(address(team_id), params={"role": role}, json=COMPANY),
    ):
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/role-gap-missing")
        assert "data_engineer, data_scientist, ml_engineer" in answer.json()["detail"]


def test_a_team_that_wants_nothing_is_told_to_state_it(api: Api) -> None:
    answer = api.get(address(make_team(api)["id"]))
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/role-gap-missing")
    assert "/demand" in answer.json()["detail"]


def test_what_the_company_adds_completes_the_draft_and_is_not_kept(api: Api, team_id: str) -> None:
    filled = api.post(address(team_id), json=COMPANY)
    assert filled.status_code == 200, filled.text
    assert [check for check in filled.json()["checks"] if not check["is_ok"]] == []
    assert filled.json()["description"]["company_mission"] == COMPANY["company_mission"]
    bare = drafted(api, team_id)
    assert bare["description"]["company_mission"] is None
    open_points = {check["name"] for check in bare["checks"] if not check["is_ok"]}
    assert open_points >= {"company_mission", "what_we_offer", "location", "salary"}
    same = {"role", "gap", "left_out"}
    assert {name: bare[name] for name in same} == {name: filled.json()[name] for name in same}


def test_a_requisition_is_opened_with_the_draft_as_it_is(api: Api, team_id: str) -> None:
    for found in (drafted(api, team_id), api.post(address(team_id), json=COMPANY).json()):
        opening = factories.requisition(
            api,
            team_id=team_id,
            role=found["role"],
            title=found["role_title"],
            description=found["description"],
        )
        read = api.get(f"/requisitions/{opening['id']}").json()
        assert read["description"] == found["description"]
        assert (read["rubric_id"], read["rubric_version"]) == (
            found["rubric_id"],
            found["rubric_version"],
        )


def test_the_longest_that_a_company_may_say_fits_into_a_requisition(api: Api, team_id: str) -> None:
    long = COMPANY | {"company_mission": "m" * 4000, "what_we_offer": ["o" * 200] * 15}
    answer = api.post(address(team_id), json=long)
    assert answer.status_code == 200, answer.text
    opened = factories.requisition(api, description=answer.json()["description"])
    assert opened["description"] == answer.json()["description"]


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"company": "?"}, "#/company"),
        ({"location": {"country": "Portugal"}}, "#/location/country"),
        ({"salary": COMPANY["salary"] | {"minimum": 99000}}, "#/salary"),
        ({"apply_url": "javascript:alert(1)"}, "#/apply_url"),
        ({"employment_type": "for ever"}, "#/employment_type"),
        ({"what_we_offer": ["x"] * 16}, "#/what_we_offer"),
        ({"date_posted": "2026-07-01"}, "#"),
        ({"valid_through": 1}, "#/valid_through"),
    ],
)
def test_what_cannot_be_published_is_refused_where_it_stands(
    api: Api, team_id: str, wrong: dict[str, Any], pointer: str
) -> None:
    answer = api.post(address(team_id), json=COMPANY | wrong)
    assert answer.status_code == 422
    assert [fault["pointer"] for fault in answer.json()["errors"]] == [pointer]


def test_markdown_and_json_ld_come_by_suffix_and_by_accept_for_both_methods(
    api: Api, team_id: str
) -> None:
    for suffix, media_type in ((".md", "text/markdown"), (".jsonld", "application/ld+json")):
        for send, body in ((api.get, {}), (api.post, {"json": COMPANY})):
            by_suffix = send(address(team_id, suffix), **body)
            by_accept = send(address(team_id), headers={"Accept": media_type}, **body)
            assert by_suffix.status_code == 200, by_suffix.text
            assert by_suffix.content == by_accept.content
            assert by_suffix.headers["Content-Type"].startswith(media_type)
            name = f'filename="job-description-ml_engineer{suffix}"'
            assert name in by_suffix.headers["Content-Disposition"]
    posting = json.loads(api.post(address(team_id, ".jsonld"), json=COMPANY).text)
    assert posting["@type"] == "JobPosting"
    assert posting["hiringOrganization"]["name"] == COMPANY["company_name"]
    assert "# ML Engineer" in api.get(address(team_id, ".md")).text


def test_a_hostile_name_of_a_team_stays_text_in_every_form(api: Api) -> None:
    name = "</script><img src=x onerror=alert(1)> [x](javascript:1)"
    team = staffed(api, DEMANDS, TARGETS, [], name=name)
    assert name in drafted(api, team)["description"]["role_summary"]
    posting = api.get(address(team, ".jsonld")).text
    assert "<" not in posting
    assert "<img" not in json.loads(posting)["description"]
    markdown = api.get(address(team, ".md")).text
    assert "<img" not in markdown.replace("\\<img", "")
    assert "[x](" not in markdown


def test_candidates_have_no_part_in_it(api: Api, team_id: str) -> None:
    before = drafted(api, team_id)
    application = apply(api, team_id, "Robin Applicant")
    rounds.score(api.as_("interviewer"), rounds.seat(api, application, api.as_("interviewer")))
    assert drafted(api, team_id) == before


def test_members_who_can_do_it_close_the_gap_of_the_skill(api: Api, team_id: str) -> None:
    levels = {"kubernetes": {"level": 5, "evidence": "manager"}}
    make_member(api, {"id": team_id}, name="Eve", levels=levels)
    found = drafted(api, team_id)
    line = next(one for one in found["parts"]["required_skills"] if one["skill"] == "kubernetes")
    assert line["why"].startswith("The team wants 2 at level 3 and has them")


def test_only_those_who_may_read_the_gap_may_draft_from_it(api: Api, team_id: str) -> None:
    stranger = api.person("hiring_manager", name="stranger")
    assert stranger.get(address(team_id)).status_code == 404
    assert stranger.post(address(team_id), json=COMPANY).status_code == 404
    assert api.as_("hiring_manager").get(address(team_id)).status_code == 200
    assert api.as_("recruiter").post(address(team_id), json=COMPANY).status_code == 200
    for role in ("interviewer", "service"):
        assert api.as_(role).get(address(team_id, ".md")).status_code == 403
