from datetime import date
from decimal import Decimal
from typing import Any
from unittest.mock import patch
from uuid import UUID

import pytest
from sqlalchemy import Connection, event

from app.domain.policy import Caller, Reach, Role
from app.domain.roles import ROLES
from app.domain.skills import TEAM_SKILLS
from app.schemas.gaps import GapReportOut
from app.services import members
from app.services.acting import Act
from app.statements import Compiled
from tests import factories
from tests.api import rounds
from tests.api.staffing import (
    DEMANDS,
    DI,
    EXACT,
    PEOPLE,
    TARGETS,
    Recruit,
    apply,
    names,
    rate,
    report,
    rows,
    staffed,
)
from tests.api.test_teams import make_member, make_team
from tests.client import Api
from tests.ratings import level_of


def test_role_gap_of_the_worked_example(api: Api) -> None:
    found = report(api, staffed(api, DEMANDS, [], [*PEOPLE, DI]))
    roles = rows(found["roles"], "role")
    assert {role: (row["supply"], row["gap"]) for role, row in roles.items()} == {
        "data_scientist": (1.5, 0.5),
        "ml_engineer": (0.5, 1.5),
        "data_engineer": (0.9, 0.1),
        "software_developer": (0.6, 0.4),
    }
    assert found["role_gap_share"] == pytest.approx(0.416667, abs=EXACT)
    assert found["role_gap_share_null_reason"] is None
    assert roles["ml_engineer"]["coverage"] == 0.25
    assert (found["skill_gap_share"], found["skill_gap_share_null_reason"]) == (None, "no_targets")
    assert "no_targets" in found["null_reasons"]
    assert found["index"] == {"low": found["role_gap_share"], "high": found["role_gap_share"]}
    assert [(point["id"], point["member"]["name"]) for point in found["single_points"]] == [
        ("ml_engineer", "Ana"),
        ("software_developer", "Di"),
    ]
    warnings = rows(found["staffing"], "id")
    assert list(warnings) == ["multi_role", "mle_gt_ds", "one_expert_plus_de", "analyst"]
    assert names(warnings["multi_role"]["people"]) == ["Ana", "Di"]
    assert warnings["mle_gt_ds"]["level"] == "warn"
    assert warnings["mle_gt_ds"]["numbers"] == {
        "ml_engineering_fte": 0.5,
        "data_science_fte": 1.5,
    }
    assert warnings["one_expert_plus_de"]["case"] == "assess"
    assert names(warnings["one_expert_plus_de"]["people"]) == ["Ana", "Bo", "Cy", "Di"]


def test_skill_gap_of_the_worked_example(api: Api) -> None:
    found = report(api, staffed(api, [], TARGETS, PEOPLE))
    assert found["skill_gap_share"]["low"] == 0
    assert found["skill_gap_share"]["high"] == pytest.approx(0.384615, abs=EXACT)
    assert (found["role_gap_share"], found["role_gap_share_null_reason"]) == (None, "no_demand")
    assert found["index"] == found["skill_gap_share"]
    skills = rows(found["skills"], "skill")
    assert {skill: names(row["holders"]) for skill, row in skills.items()} == {
        "kubernetes": ["Ana"],
        "ci_cd": ["Ana", "Cy"],
        "monitoring_logging": [],
        "collaboration_communication": ["Bo"],
    }
    assert {skill: row["status"] for skill, row in skills.items()} == {
        "kubernetes": "single_point",
        "ci_cd": "covered",
        "monitoring_logging": "uncovered",
        "collaboration_communication": "single_point",
    }
    assert {skill: names(row["assess"]) for skill, row in skills.items()} == {
        "kubernetes": ["Cy"],
        "ci_cd": [],
        "monitoring_logging": ["Ana", "Cy"],
        "collaboration_communication": [],
    }
    assert [
        (entry["member"]["name"], entry["skills"], entry["assessments"])
        for entry in found["assess_first"]
    ] == [
        ("Cy", ["kubernetes", "monitoring_logging"], 2),
        ("Ana", ["monitoring_logging"], 1),
    ]
    falls = [(entry["skill_gap_share"], entry["index"]) for entry in found["assess_first"]]
    assert falls == [(5 / 13, 5 / 13), (2 / 13, 2 / 13)]
    impacts = {impact["member"]["name"]: impact for impact in found["impacts"]}
    assert impacts["Ana"]["skill_gap_share"] == pytest.approx(0.384615, abs=EXACT)
    assert impacts["Bo"]["skill_gap_share"] == pytest.approx(0.076923, abs=EXACT)
    assert impacts["Cy"]["skill_gap_share"] == pytest.approx(0.153846, abs=EXACT)
    fits = {(fit["member"]["name"], fit["role"]): fit for fit in found["fits"]}
    ana = fits["Ana", "ml_engineer"]
    assert ana["fit"]["low"] == pytest.approx(3 / 14)
    assert ana["effective_fte"]["low"] == pytest.approx(ana["fit"]["low"] / 2)
    assert ana["fit_null_reason"] is None


def test_both_examples_blend_into_the_index_by_role_weight(api: Api) -> None:
    levels = dict.fromkeys((target["skill"] for target in TARGETS), 0)
    team_id = staffed(api, DEMANDS, TARGETS, [*PEOPLE, (*DI[:3], levels)])
    found = report(api, team_id)
    assert found["index"]["high"] == pytest.approx(0.400641, abs=EXACT)
    assert found["index"]["low"] == pytest.approx(0.208333, abs=EXACT)
    assert found["inputs"]["role_weight"] == 0.5
    alone = report(api, team_id, role_weight="1")
    assert alone["index"] == {"low": found["role_gap_share"], "high": found["role_gap_share"]}
    assert alone["totals"]["weighted_wanted"] == 13


@pytest.mark.parametrize("role_weight", ["-0.01", "1.01", "0.0625", "much"])
def test_role_weight_out_of_bounds_is_refused(api: Api, role_weight: str) -> None:
    response = api.get(
        f"/teams/{make_team(api)['id']}/gap-report", params={"role_weight": role_weight}
    )
    assert response.status_code == 422
    assert [fault["pointer"] for fault in response.json()["errors"]] == ["query#/role_weight"]


def test_the_report_says_what_it_was_computed_from(api: Api) -> None:
    found = report(api, staffed(api, DEMANDS, TARGETS, PEOPLE, ml_team_count=2))
    assert found["team_name"] == "Forecasting"
    assert found["computed_at"] == "2026-05-04T09:00:00Z"
    assert found["reported_on"] == "2026-05-04"
    assert found["candidate_evidence"] == "computed from scorecards you may see"
    inputs = found["inputs"]
    assert (inputs["member_count"], inputs["candidate_count"]) == (3, 0)
    assert inputs["team_version"] == 2
    assert inputs["profile"] == {
        "org_type": "medium",
        "goal": "product",
        "structure": None,
        "ml_team_count": 2,
    }
    assert {demand["role"]: demand["fte"] for demand in inputs["role_demands"]} == {
        demand["role"]: demand["fte"] for demand in DEMANDS
    }
    assert [target["skill"] for target in inputs["skill_targets"]] == sorted(
        target["skill"] for target in TARGETS
    )
    assert {
        "role_gap_share",
        "skill_gap_share",
        "index",
        "impact",
        "fit",
        "skill_closers",
    } <= found["formulas"].keys()


def test_a_team_nobody_described_gives_nulls_with_reasons_and_no_zeros(api: Api) -> None:
    found = report(api, make_team(api)["id"])
    assert [
        found[name]
        for name in (
            "role_gap_share",
            "skill_gap_share",
            "verified_skill_gap_share",
            "index",
            "people_to_lose",
        )
    ] == [None] * 5
    assert found["index_null_reasons"] == ["no_demand", "no_targets"]
    assert [function["is_filled"] for function in found["core_functions"]] == [False] * 4


def test_each_of_the_four_core_functions_is_checked(api: Api) -> None:
    found = report(api, staffed(api, [], [], [PEOPLE[1], PEOPLE[2]]))
    assert {
        function["family"]: (function["is_filled"], function["supply"])
        for function in found["core_functions"]
    } == {
        "data_science": (True, 1.0),
        "ml_engineering": (False, 0.0),
        "data_engineering": (True, 0.5),
        "software_engineering": (False, 0.0),
    }
    assert found["core_functions"][0]["sources"]


def test_the_report_recommends_a_structure_and_shows_where_documents_differ(api: Api) -> None:
    profile = {"org_type": "small_startup", "goal": "research", "structure": "decentralized"}
    advice = report(api, staffed(api, [], [], [], **profile))["structure"]
    (found,) = advice["recommendations"]
    assert (advice["current"], found["first"]) == ("decentralized", "centralized")
    assert (found["is_current_first"], found["has_conflict"]) == (False, True)
    assert [(other["stance"], other["structure"]) for other in found["others"]] == [
        ("differs", "decentralized")
    ]
    assert [len(one["cons"]) for one in found["weigh"]] == [5, 8]
    assert [one["structure"] for one in advice["structures"]] == [
        "centralized",
        "decentralized",
        "hybrid",
    ]


def test_while_the_goal_is_unknown_every_recommendation_stands(api: Api) -> None:
    team_id = staffed(api, [], [], [], org_type="large_startup", goal="unknown")
    found = report(api, team_id)["structure"]["recommendations"]
    assert [(row["goals"], row["first"]) for row in found] == [
        (["product"], "decentralized"),
        (["research"], "centralized"),
    ]
    assert [row["is_current_first"] for row in found] == [None, None]


def test_staffing_follows_the_profile_as_it_is_now(api: Api) -> None:
    team_id = staffed(api, [], [], PEOPLE, org_type="enterprise", ml_team_count=2)
    changed = {"structure": "centralized"}
    assert "central_needs_swe" not in rows(report(api, team_id)["staffing"], "id")
    assert api.patch(f"/teams/{team_id}", json=changed, if_match='"2"').status_code == 200
    warnings = rows(report(api, team_id)["staffing"], "id")
    assert warnings["central_bottleneck"]["numbers"]["fte_per_team"] == 0.25
    assert warnings["central_needs_swe"]["sources"]
    assert warnings["no_own_stack"]["people"] == []


def test_candidates_raise_and_settle_no_warning(api: Api) -> None:
    team_id = staffed(api, DEMANDS, TARGETS, PEOPLE, structure="centralized")
    before = report(api, team_id)
    rate(api, apply(api, team_id, "Xi Example"), 5, [api.as_("interviewer")])
    after = report(api, team_id)
    assert before["staffing"]
    assert [after[part] for part in ("structure", "staffing")] == [
        before[part] for part in ("structure", "staffing")
    ]


def test_over_allocation_is_scaled_and_named(api: Api) -> None:
    ed: Recruit = ("Ed", 0.9, {"data_engineer": 0.6, "data_scientist": 0.6}, {})
    found = report(api, staffed(api, [{"role": "data_engineer", "fte": 1}], [], [ed]))
    (warning,) = found["over_allocated"]
    assert warning["member"]["name"] == "Ed"
    assert (warning["contract_fte"], warning["allocated_fte"]) == (0.9, 1.2)
    assert warning["factor"] == 0.75
    assert rows(found["roles"], "role")["data_engineer"]["supply"] == 0.45


def test_old_evidence_is_named_on_the_day_it_grows_old(api: Api) -> None:
    team_id = staffed(api, [], [{"skill": "git", "level": 3}], [])
    known = {"git": {"level": 3, "evidence": "peer", "as_of": "2024-11-04"}}
    make_member(api, {"id": team_id}, levels=known)
    assert report(api, team_id)["stale_evidence"] == []
    api.clock.advance(days=1)
    (stale,) = report(api, team_id)["stale_evidence"]
    assert (stale["member"]["name"], stale["skill"], stale["as_of"]) == ("Ana", "git", "2024-11-04")


def test_claims_count_as_unknown_in_the_verified_interval(api: Api) -> None:
    team_id = staffed(api, [], [{"skill": "git", "level": 3}], [])
    make_member(api, {"id": team_id}, levels={"git": {"level": 4, "evidence": "self"}})
    found = report(api, team_id)
    assert found["skill_gap_share"] == {"low": 0.0, "high": 0.0}
    assert found["verified_skill_gap_share"] == {"low": 0.0, "high": 1.0}


def test_live_candidates_stand_beside_the_gaps_they_would_close(api: Api) -> None:
    team_id = staffed(api, DEMANDS, TARGETS, PEOPLE)
    rated, unrated = apply(api, team_id, "Xi Example"), apply(api, team_id, "Yo Example")
    elsewhere = make_team(api, name="Other")["id"]
    apply(api, elsewhere, "Zed Example")
    rate(api, rated, 4, [api.as_("interviewer")])
    found = report(api, team_id)
    assert found["inputs"]["candidate_count"] == 2
    assert GapReportOut.model_validate(found).model_dump(mode="json") == found
    closers = rows(found["roles"], "role")["ml_engineer"]["closers"]
    assert [closer["candidate"]["name"] for closer in closers] == ["Xi Example", "Yo Example"]
    assert closers[0]["candidate"]["application_id"] == rated["id"]
    assert closers[0]["candidate"]["stage"] == "technical_deep_dive"
    able = closers[0]["ability"]["evidence"]
    assert 0 < able < closers[0]["ability"]["expected"] < 1
    assert closers[0]["fte_filled"]["evidence"] == pytest.approx(able)
    assert closers[0]["gap_left"]["evidence"] == pytest.approx(1.5 - able)
    assert closers[1]["fte_filled"]["evidence"] == 0
    assert closers[0]["eligibility"] == "requisition"
    kubernetes = rows(found["skills"], "skill")["kubernetes"]
    (closer,) = kubernetes["closers"]
    assert closer["candidate"]["name"] == "Xi Example"
    assert closer["level_estimate"] == pytest.approx(3.66)
    assert closer["effective_n"] == 1.0
    assert closer["probability"]["evidence"] == pytest.approx(0.908176, abs=EXACT)
    assert kubernetes["unrated_candidates"] == 1
    gone = {"from_stage": unrated["stage"], "reason": "Took another offer."}
    assert api.post(f"/applications/{unrated['id']}/withdraw", json=gone).status_code == 200
    assert report(api, team_id)["inputs"]["candidate_count"] == 1


def test_candidates_change_no_figure_of_the_team(api: Api) -> None:
    team_id = staffed(api, DEMANDS, TARGETS, PEOPLE)
    before = report(api, team_id)
    rate(api, apply(api, team_id, "Xi Example"), 5, [api.as_("interviewer")])
    after = report(api, team_id)
    for figure in (
        "role_gap_share",
        "skill_gap_share",
        "index",
        "totals",
        "impacts",
        "single_points",
    ):
        assert after[figure] == before[figure]


def test_whoever_owes_a_scorecard_is_shown_nothing_of_the_others(api: Api) -> None:
    team_id = staffed(api, DEMANDS, TARGETS, PEOPLE)
    manager, interviewer = api.as_("hiring_manager"), api.as_("interviewer")
    rate(api, apply(api, team_id, "Xi Example"), 4, [interviewer, manager])
    blind = rows(report(manager, team_id)["skills"], "skill")["kubernetes"]
    seeing = rows(report(api.as_("recruiter"), team_id)["skills"], "skill")["kubernetes"]
    assert (blind["closers"], blind["unrated_candidates"]) == ([], 1)
    assert (len(seeing["closers"]), seeing["unrated_candidates"]) == (1, 0)


def test_the_report_is_closed_to_interviewers_and_strangers(api: Api) -> None:
    at = f"/teams/{make_team(api)['id']}/gap-report"
    assert api.anonymous.get(at).status_code == 401
    assert api.as_("interviewer").get(at).status_code == 403
    assert api.as_("service").get(at).status_code == 403
    assert api.person("hiring_manager").get(at).status_code == 404
    assert api.as_("recruiter").get(at).status_code == 200
    assert api.get("/teams/019e0000-0000-7000-8000-0000000000ff/gap-report").status_code == 404


def test_a_candidate_for_a_part_time_opening_fills_just_that_part(api: Api) -> None:
    team_id = staffed(api, DEMANDS, TARGETS, PEOPLE)
    opening = factories.requisition(api, team_id=team_id, role="ml_engineer", fte=0.5)
    assert opening["fte"] == 0.5
    assert api.get("/requisitions").json()["items"][0]["fte"] == 0.5
    application = factories.application(api, requisition_id=opening["id"])
    [closer] = rows(report(api, team_id)["roles"], "role")["ml_engineer"]["closers"]
    able = closer["ability"]["expected"]
    assert closer["fte_filled"] == {"evidence": 0, "expected": pytest.approx(able / 2)}
    assert closer["gap_left"]["expected"] == pytest.approx(1.5 - able / 2)
    rounds.moved(api, rounds.at_decision(api, application), "hire")
    after = rows(report(api, team_id)["roles"], "role")["ml_engineer"]
    assert (after["supply"], after["gap"]) == (1.0, 1.0)


@pytest.mark.parametrize("fte", [0, -0.5, 1.01, 0.0625, "half", True])
def test_an_opening_is_some_part_of_a_job_and_no_more_than_one(api: Api, fte: Any) -> None:
    opening = factories.requisition(api)
    names = ("title", "role", "team_id", "hiring_manager_id")
    body = {name: opening[name] for name in names} | {"fte": fte}
    answer = api.post("/requisitions", json=body)
    assert answer.status_code == 422
    assert [fault["pointer"] for fault in answer.json()["errors"]] == ["#/fte"]


def act_of(api: Api) -> Act:
    assert api.person_id is not None
    caller = Caller(api.person_id, Role.RECRUITER, "Recruiter")
    return Act(caller, Reach.ALL, api.clock.now, api.world.new_id)


def test_a_hire_joins_once_with_the_evidence_of_their_scorecards(api: Api) -> None:
    team_id = staffed(api, DEMANDS, TARGETS, PEOPLE)
    application = apply(api, team_id, "Xi Example")
    joined = []
    for _ in range(2):
        with api.world.database.writing() as session:
            member = members.hire(
                session,
                act_of(api),
                team_id=UUID(team_id),
                application_id=UUID(application["id"]),
                name="Xi Example",
                role="ml_engineer",
                fte=Decimal("0.8"),
                starts_on=date(2026, 5, 4),
                levels={
                    "kubernetes": level_of("4 | 2"),
                    "penmanship": level_of("5"),
                },
            )
            joined.append(str(member.id))
    assert joined[0] == joined[1]
    at = f"/teams/{team_id}/members/{joined[0]}"
    hired = api.get(at).json()
    assert (hired["contract_fte"], hired["allocations"]) == (0.8, {"ml_engineer": 0.8})
    assert hired["application_id"] == application["id"]
    assert hired["levels"] == {
        "kubernetes": {
            "level": 3,
            "evidence": "interview",
            "as_of": "2026-05-04",
            "level_estimate": pytest.approx(3.305556, abs=5e-7),
            "level_sd": pytest.approx(0.413656, abs=5e-7),
            "score": 3.0,
            "effective_n": 2.0,
        }
    }
    found = report(api, team_id)
    assert rows(found["roles"], "role")["ml_engineer"]["gap"] == pytest.approx(0.7)
    assert rows(found["skills"], "skill")["kubernetes"]["shortfall"] == 0


def test_changing_one_level_of_a_hire_keeps_the_estimates_of_the_others(api: Api) -> None:
    team_id = make_team(api)["id"]
    application = apply(api, team_id, "Xi Example")
    levels = {skill: level_of("4 | 2") for skill in ("git", "python")}
    with api.world.database.writing() as session:
        member_id = members.hire(
            session,
            act_of(api),
            team_id=UUID(team_id),
            application_id=UUID(application["id"]),
            name="Xi Example",
            role="ml_engineer",
            fte=Decimal(1),
            starts_on=date(2026, 5, 4),
            levels=levels,
        ).id
    at = f"/teams/{team_id}/members/{member_id}"
    kept = {"level": 3, "evidence": "interview", "as_of": "2026-05-04"}
    changes = {"levels": {"git": kept, "python": {"level": 4, "evidence": "work_sample"}}}
    known = api.patch(at, json=changes, if_match='"1"').json()["levels"]
    assert known["git"] == kept | {
        "level_estimate": pytest.approx(3.305556, abs=5e-7),
        "level_sd": pytest.approx(0.413656, abs=5e-7),
        "score": 3.0,
        "effective_n": 2.0,
    }
    assert (known["python"]["level"], known["python"]["level_estimate"]) == (4, None)


def count_statements(api: Api, team_id: str) -> int:
    statements: list[str] = []

    def note(_connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    def note_prepared(self: Compiled, given: dict[str, Any]) -> Any:
        statements.append(self.sql)
        return as_before(self, given)

    as_before = Compiled.parameters
    engine = api.world.database.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        with patch.object(Compiled, "parameters", note_prepared):
            report(api, team_id)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(statements)


def test_neither_members_nor_candidates_take_more_statements(api: Api) -> None:
    small = staffed(api, DEMANDS, TARGETS, PEOPLE[:1])
    large = staffed(api, DEMANDS, TARGETS, PEOPLE * 4)
    for team_id, people in ((small, ["Xi"]), (large, ["Xi", "Yo", "Zed"])):
        for name in people:
            rate(api, apply(api, team_id, f"{name} Example"), 4, [api.as_("interviewer")])
    assert count_statements(api, large) == count_statements(api, small) > 5


def test_every_role_and_skill_of_the_catalogue_can_be_reported_on(api: Api) -> None:
    demands = [{"role": role, "fte": 1} for role in ROLES]
    targets = [{"skill": skill, "level": 3} for skill in TEAM_SKILLS]
    levels = dict.fromkeys(TEAM_SKILLS, 3)
    people = [(f"P{role}", 1.0, {role: 1.0}, levels) for role in ROLES]
    found = report(api, staffed(api, demands, targets, people))
    assert (found["role_gap_share"], found["skill_gap_share"]) == (0.0, {"low": 0.0, "high": 0.0})
    assert len(found["skills"]) == len(TEAM_SKILLS)


def test_whoever_is_on_the_team_already_closes_no_gap_a_second_time(api: Api) -> None:
    team_id = staffed(api, DEMANDS, TARGETS, PEOPLE)
    first = apply(api, team_id, "Xi")
    opening = factories.requisition(api, team_id=team_id, role="data_engineer")
    again = factories.application(
        api, candidate_id=first["candidate"]["id"], requisition_id=opening["id"]
    )
    elsewhere = factories.application(api, candidate_id=first["candidate"]["id"])
    assert report(api, team_id)["inputs"]["candidate_count"] == 2
    rounds.moved(api, rounds.at_decision(api, first), "hire")
    found = report(api, team_id)
    assert found["inputs"]["candidate_count"] == 0
    assert rows(found["roles"], "role")["data_engineer"]["closers"] == []
    plan = api.get(f"/teams/{team_id}/hiring-plan").json()
    assert plan["inputs"]["candidates"] == []
    path = f"/teams/{team_id}/gap-report"
    assert report(api, team_id)["inputs"]["assumed"] == []
    leaver = api.get(f"/teams/{team_id}/members").json()["items"][0]
    if_left = api.post(path, json={"leave": [leaver["id"]]}).json()
    assert if_left["inputs"]["assumed"] == [f"{leaver['name']} leaves"]
    assumed = api.post(path, json={"hire": [again["id"]]})
    assert [fault["pointer"] for fault in assumed.json()["errors"]] == ["#/hire/0"]
    [team] = api.get("/reports/gaps", params={"team_id": team_id}).json()["teams"]
    assert team["candidate_count"] == 0
    other = api.get(f"/requisitions/{elsewhere['requisition']['id']}").json()["team_id"]
    assert report(api, other)["inputs"]["candidate_count"] == 1


def hire(api: Api, team_id: str, **body: Any) -> tuple[int, dict[str, Any]]:
    application = rounds.at_decision(api, apply(api, team_id, "Xi Example"))
    body = {"from_stage": "decision", "reason": "Strong where the team is thin.", **body}
    answer = api.post(f"/applications/{application['id']}/hire", json=body)
    return answer.status_code, answer.json()


def test_a_hire_counts_from_the_first_day_and_is_a_joiner_until_then(api: Api) -> None:
    team_id = staffed(api, DEMANDS, TARGETS, PEOPLE)
    before = report(api, team_id)
    assert (before["joiners"], before["after_joiners"]) == ([], None)
    assert hire(api, team_id, starts_on="2026-06-01")[0] == 200
    waiting = report(api, team_id)
    assert waiting["role_gap_share"] == before["role_gap_share"]
    assert [
        (one["member"]["name"], one["starts_on"], one["roles"]) for one in waiting["joiners"]
    ] == [("Xi Example", "2026-06-01", {"ml_engineer": 1.0})]
    then = waiting["after_joiners"]
    assert then["role_gaps"]["ml_engineer"] == pytest.approx(0.5)
    assert then["role_gap_share"] < waiting["role_gap_share"]
    api.clock.advance(days=28)
    started = report(api, team_id)
    assert (started["joiners"], started["after_joiners"]) == ([], None)
    assert started["role_gap_share"] == pytest.approx(then["role_gap_share"])
    assert started["index"] == pytest.approx(then["index"])


def test_a_start_the_day_before_it_is_still_to_come(api: Api) -> None:
    team_id = staffed(api, DEMANDS, TARGETS, PEOPLE)
    hire(api, team_id, starts_on="2026-05-05")
    assert len(report(api, team_id)["joiners"]) == 1
    api.clock.advance(days=1)
    assert report(api, team_id)["joiners"] == []


@pytest.mark.parametrize("day", ["2026-05-03", "2028-05-04", "1999-01-01", "soon", 20260601])
def test_a_start_before_the_application_or_years_away_is_refused(api: Api, day: Any) -> None:
    team_id = staffed(api, DEMANDS, TARGETS, PEOPLE)
    status, body = hire(api, team_id, starts_on=day)
    assert (status, [fault["pointer"] for fault in body["errors"]]) == (422, ["#/starts_on"])
    assert len(api.get(f"/teams/{team_id}/members").json()["items"]) == len(PEOPLE)


def test_the_start_of_a_hire_moves_within_the_same_bounds(api: Api) -> None:
    team_id = staffed(api, DEMANDS, TARGETS, PEOPLE)
    assert hire(api, team_id)[0] == 200
    hired = api.get(f"/teams/{team_id}/members").json()["items"][-1]
    at = f"/teams/{team_id}/members/{hired['id']}"
    for day in ("2020-01-01", "2028-05-04"):
        refused = api.patch(at, json={"starts_on": day}, if_match=f'"{hired["version"]}"')
        assert refused.status_code == 422
        assert [fault["pointer"] for fault in refused.json()["errors"]] == ["#/starts_on"]
    moved = api.patch(at, json={"starts_on": "2028-05-03"}, if_match=f'"{hired["version"]}"')
    assert moved.json()["starts_on"] == "2028-05-03"
    body = {"name": "Here Example", "contract_fte": 1, "starts_on": "2028-05-04"}
    assert api.post(f"/teams/{team_id}/members", json=body).status_code == 422
    body["starts_on"] = "2020-01-01"
    assert api.post(f"/teams/{team_id}/members", json=body).status_code == 201


@pytest.mark.parametrize("day", ["2026-05-04", "2028-05-03", None])
def test_a_start_on_the_first_or_the_last_day_allowed_is_taken(api: Api, day: str | None) -> None:
    team_id = staffed(api, DEMANDS, TARGETS, PEOPLE)
    assert hire(api, team_id, starts_on=day)[0] == 200
    member = api.get(f"/teams/{team_id}/members").json()["items"][-1]
    assert member["starts_on"] == (day or "2026-05-04")


def test_a_member_can_be_taken_on_for_a_later_day_which_can_move(api: Api) -> None:
    team_id = staffed(api, DEMANDS, TARGETS, PEOPLE)
    body = {"name": "Later Example", "contract_fte": 1, "starts_on": "2026-07-01"}
    member = api.post(f"/teams/{team_id}/members", json=body).json()
    assert member["starts_on"] == "2026-07-01"
    assert len(report(api, team_id)["joiners"]) == 1
    at = f"/teams/{team_id}/members/{member['id']}"
    assert api.patch(at, json={"starts_on": None}, if_match='"1"').json()["starts_on"] is None
    assert report(api, team_id)["joiners"] == []


def test_cautions_count_only_recommendations_that_one_may_see(api: Api) -> None:
    team_id = staffed(api, DEMANDS, TARGETS, PEOPLE)
    manager, interviewer = api.as_("hiring_manager"), api.as_("interviewer")
    rate(api, apply(api, team_id, "Xi Example"), 1, [interviewer, manager])
    [blind] = report(manager, team_id)["candidates"]
    [seeing] = report(api.as_("recruiter"), team_id)["candidates"]
    assert blind["cautions"] == {
        "floors_missed": [],
        "weak_criteria": [],
        "recommendations": 0,
        "negative_share": None,
        "negative_share_null_reason": "no_ratings",
    }
    assert seeing["cautions"]["recommendations"] == 1
    assert seeing["cautions"]["negative_share"] == 0
    assert seeing["cautions"]["weak_criteria"]
