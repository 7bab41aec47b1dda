import csv
import io
import zipfile
from typing import Any

import pytest

from app.schemas.group_gaps import GroupReportOut
from tests.api import rounds
from tests.api.staffing import (
    DEMANDS,
    DI,
    PEOPLE,
    TARGETS,
    Recruit,
    apply,
    rate,
    rows,
    staffed,
)
from tests.api.staffing import report as team_report
from tests.api.test_gap_forms import FORMS
from tests.api.test_teams import make_team
from tests.client import Api

NOBODY = "019e0000-0000-7000-8000-0000000000ff"
FAY: Recruit = ("Fay", 1, {"ml_engineer": 1}, {"kubernetes": 5})
GUS: Recruit = ("Gus", 1, {"ml_engineer": 1}, {"kubernetes": 5})


def report(api: Api, *team_ids: str, **query: Any) -> dict[str, Any]:
    response = api.get("/reports/gaps", params={"team_id": list(team_ids), **query})
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def example(api: Api) -> str:
    """The team of both worked examples."""
    levels = dict.fromkeys((target["skill"] for target in TARGETS), 0)
    return staffed(api, DEMANDS, TARGETS, [*PEOPLE, (*DI[:3], levels)])


def rich(api: Api) -> str:
    """A team with more of one role and one skill than it wants."""
    wants = [{"role": "ml_engineer", "fte": 0.5}], [{"skill": "kubernetes", "level": 3}]
    return staffed(api, *wants, [FAY, GUS], name="Platform")


def test_a_group_of_one_team_says_what_the_team_s_own_report_says(api: Api) -> None:
    team_id = example(api)
    rate(api, apply(api, team_id, "Xi Example"), 4, [api.as_("interviewer")])
    apply(api, team_id, "Yo Example")
    found, alone = report(api, team_id), team_report(api, team_id)
    for figure in (
        "role_gap_share", "role_gap_share_null_reason", "skill_gap_share",
        "verified_skill_gap_share", "skill_gap_share_null_reason", "index",
        "index_null_reasons", "totals", "null_reasons", "candidate_evidence", "computed_at",
    ):  # fmt: skip
        assert found[figure] == alone[figure]
    for row, own in zip(found["roles"], alone["roles"], strict=True):
        assert {name: row[name] for name in ("role", "demand", "supply", "gap", "surplus")} == {
            name: own[name] for name in ("role", "demand", "supply", "gap", "surplus")
        }
        assert row["gap_if_shared"] == own["gap"]
        assert row["applicants"] == sum(
            closer["eligibility"] == "requisition" for closer in own["closers"]
        )
    for row, own in zip(found["skills"], alone["skills"], strict=True):
        same = ("skill", "wanted", "shortfall", "optimistic_shortfall", "unrated_candidates")
        assert {name: row[name] for name in same} == {name: own[name] for name in same}
        assert row["holders"] == own["bus_factor"]
        assert row["rated_candidates"] == len(own["closers"])
        assert row["expected_holders"] == pytest.approx(
            sum(closer["probability"]["evidence"] for closer in own["closers"])
        )
    (team,) = found["teams"]
    assert (team["id"], team["name"]) == (team_id, alone["team_name"])
    assert team["single_points"] == alone["single_points"]
    assert team["index"] == alone["index"]
    assert (team["member_count"], team["candidate_count"]) == (4, 2)
    assert rows(found["roles"], "role")["ml_engineer"]["applicants"] == 2
    assert rows(found["skills"], "skill")["kubernetes"]["expected_holders"] > 0.8


def test_the_answer_is_what_the_contract_says(api: Api) -> None:
    found = report(api, example(api), rich(api))
    assert GroupReportOut.model_validate(found).model_dump(mode="json") == found
    assert {"group", "gap_if_shared", "expected_holders", "role_gap_share"} <= found[
        "formulas"
    ].keys()


def test_a_surplus_in_one_team_hides_no_gap_in_another(api: Api) -> None:
    lacking, having = example(api), rich(api)
    role = rows(report(api, lacking, having)["roles"], "role")["ml_engineer"]
    assert {name: role[name] for name in ("demand", "supply", "gap", "surplus")} == {
        "demand": 2.5,
        "supply": 2.5,
        "gap": 1.5,
        "surplus": 1.5,
    }
    assert (role["gap_if_shared"], role["teams_short"]) == (0, 1)
    skill = rows(report(api, lacking, having)["skills"], "skill")["kubernetes"]
    assert {name: skill[name] for name in ("teams", "wanted", "holders", "shortfall")} == {
        "teams": 2,
        "wanted": 3,
        "holders": 3,
        "shortfall": 1,
    }
    assert skill["teams_on_single_point"] == 1


def test_the_whole_is_measured_by_the_formulas_of_a_team(api: Api) -> None:
    found = report(api, example(api), rich(api))
    assert found["role_gap_share"] == pytest.approx(2.5 / 6.5)
    assert found["skill_gap_share"] == pytest.approx({"low": 0, "high": 5 / 14})
    assert found["index"]["high"] == pytest.approx((2.5 / 6.5 + 5 / 14) / 2)
    assert report(api, example(api), role_weight="1")["index"]["high"] == pytest.approx(2.5 / 6)


def test_each_team_stands_in_a_row_of_its_own_the_widest_gap_first(api: Api) -> None:
    undescribed = make_team(api, name="New")["id"]
    teams = report(api, undescribed, rich(api), example(api))["teams"]
    assert [team["name"] for team in teams] == ["Forecasting", "Platform", "New"]
    assert [team["uncovered_skills"] for team in teams] == [["monitoring_logging"], [], []]
    assert [len(team["missing_functions"]) for team in teams] == [0, 3, 4]
    assert teams[2]["index_null_reasons"] == ["no_demand", "no_targets"]


def test_somebody_with_more_than_their_contract_is_named_in_the_team_s_row(api: Api) -> None:
    ed: Recruit = ("Ed", 0.9, {"data_engineer": 0.6, "data_scientist": 0.6}, {})
    found = report(api, staffed(api, [{"role": "data_engineer", "fte": 1}], [], [ed]))
    assert [person["name"] for person in found["teams"][0]["over_allocated"]] == ["Ed"]
    assert rows(found["roles"], "role")["data_engineer"]["supply"] == 0.45


def test_candidates_of_a_team_that_lacks_nothing_close_no_gap_of_another(api: Api) -> None:
    lacking, having = example(api), rich(api)
    rate(api, apply(api, having, "Xi Example"), 5, [api.as_("interviewer")])
    apply(api, lacking, "Yo Example")
    found = report(api, lacking, having)
    assert rows(found["roles"], "role")["ml_engineer"]["applicants"] == 1
    skill = rows(found["skills"], "skill")["kubernetes"]
    pipeline = ("rated_candidates", "expected_holders", "unrated_candidates")
    assert [skill[name] for name in pipeline] == [0, 0, 1]
    assert found["candidate_count"] == 2


def test_without_a_filter_it_covers_every_team_within_reach(api: Api) -> None:
    own, others = api.as_("hiring_manager"), api.person("hiring_manager")
    mine = make_team(own, manager_id=str(own.person_id))["id"]
    theirs = make_team(others, manager_id=str(others.person_id))["id"]
    assert {team["id"] for team in report(api.as_("recruiter"))["teams"]} == {mine, theirs}
    assert [team["id"] for team in report(own)["teams"]] == [mine]
    of_them = report(api, manager_id=str(others.person_id))
    assert [team["id"] for team in of_them["teams"]] == [theirs]


def test_nobody_s_teams_give_nulls_with_reasons_and_no_zeros(api: Api) -> None:
    found = report(api, manager_id=NOBODY)
    assert [
        found[name]
        for name in ("role_gap_share", "skill_gap_share", "verified_skill_gap_share", "index")
    ] == [None] * 4
    assert found["index_null_reasons"] == ["no_demand", "no_targets"]
    assert (found["teams"], found["team_count"]) == ([], 0)


def test_a_team_that_is_named_twice_counts_once(api: Api) -> None:
    team_id = example(api)
    assert report(api, team_id, team_id) == report(api, team_id)


def test_a_team_out_of_reach_is_as_unknown_as_one_that_is_not_there(api: Api) -> None:
    own, others = api.as_("hiring_manager"), api.person("hiring_manager")
    mine = make_team(own, manager_id=str(own.person_id))["id"]
    theirs = make_team(others, manager_id=str(others.person_id))["id"]
    refused = [
        own.get("/reports/gaps", params={"team_id": [mine, other]}) for other in (theirs, NOBODY)
    ]
    assert [answer.status_code for answer in refused] == [404, 404]
    assert refused[0].json()["detail"] == refused[1].json()["detail"]
    narrowed = {"team_id": [mine], "manager_id": str(others.person_id)}
    assert api.get("/reports/gaps", params=narrowed).status_code == 404
    assert own.get("/reports/gaps", params={"team_id": "mine"}).status_code == 422


def test_the_report_is_closed_to_interviewers_and_services(api: Api) -> None:
    assert api.anonymous.get("/reports/gaps").status_code == 401
    assert api.as_("interviewer").get("/reports/gaps").status_code == 403
    assert api.as_("service").get("/reports/gaps").status_code == 403


def test_whoever_owes_a_scorecard_is_shown_nothing_of_the_others(api: Api) -> None:
    team_id = example(api)
    manager, interviewer = api.as_("hiring_manager"), api.as_("interviewer")
    rate(api, apply(api, team_id, "Xi Example"), 4, [interviewer, manager])
    pipeline = ("rated_candidates", "expected_holders", "unrated_candidates")
    blind = rows(report(manager, team_id)["skills"], "skill")["kubernetes"]
    seeing = rows(report(api.as_("recruiter"), team_id)["skills"], "skill")["kubernetes"]
    assert [blind[name] for name in pipeline] == [0, 0, 1]
    assert [seeing[name] for name in pipeline] == [1, pytest.approx(0.908176, abs=5e-7), 0]


def test_levels_of_a_hire_are_unknown_to_whoever_owes_a_scorecard_for_them(api: Api) -> None:
    manager, interviewer = api.as_("hiring_manager"), api.as_("interviewer")
    team_id = staffed(api, [], [{"skill": "kubernetes", "level": 3}], [])
    application = apply(api, team_id, "Xi Example")
    rate(api, application, 5, [interviewer, manager])
    application = api.get(f"/applications/{application['id']}").json()
    application = rounds.moved(api, application, "advance", override=True)
    rounds.moved(api, rounds.at_decision(api, application), "hire")
    (blind,), (seeing,) = (report(who, team_id)["skills"] for who in (manager, api))
    assert (blind["holders"], blind["shortfall"], blind["optimistic_shortfall"]) == (0, 1, 0)
    assert (seeing["holders"], seeing["shortfall"]) == (1, 0)


def test_a_group_comes_as_page_workbook_and_tables(api: Api) -> None:
    teams = {"team_id": [example(api), rich(api)]}
    for suffix, media_type in FORMS.items():
        by_suffix = api.get(f"/reports/gaps.{suffix}", params=teams)
        by_accept = api.get("/reports/gaps", params=teams, headers={"Accept": media_type})
        assert by_suffix.status_code == 200, by_suffix.text
        assert by_suffix.content == by_accept.content
        named = f'filename="gaps-2026-05-04.{suffix}"'
        assert by_suffix.headers["Content-Disposition"].endswith(named)
        assert api.as_("interviewer").get(f"/reports/gaps.{suffix}").status_code == 403
    archive = zipfile.ZipFile(io.BytesIO(api.get("/reports/gaps.zip", params=teams).content))
    written = archive.read("teams.csv").decode()
    names = [row["name"] for row in csv.DictReader(io.StringIO(written, newline=""))]
    assert names == [team["name"] for team in report(api, *teams["team_id"])["teams"]]
