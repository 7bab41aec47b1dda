"""The hiring plan over HTTP: from scorecards to the best set of hires, and what-if."""

from typing import Any

import pytest

from tests import factories
from tests.api import rounds
from tests.api.staffing import DEMANDS, EXACT, PEOPLE, TARGETS, apply, rate, staffed
from tests.api.test_teams import make_team
from tests.client import Api

STRANGER = "019e0000-0000-7000-8000-0000000000ff"
ONE_FOUR = 0.908176
"""P(level >= 3) after one primary rating of 4."""


def plan(api: Api, team_id: str, **query: Any) -> dict[str, Any]:
    response = api.get(f"/teams/{team_id}/hiring-plan", params=query)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def ask(api: Api, team_id: str, **body: Any) -> dict[str, Any]:
    response = api.post(f"/teams/{team_id}/hiring-plan", json=body)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def refused(api: Api, team_id: str, **body: Any) -> list[str]:
    response = api.post(f"/teams/{team_id}/hiring-plan", json=body)
    assert response.status_code == 422, response.text
    return [fault["pointer"] for fault in response.json()["errors"]]


def best(found: dict[str, Any], view: str = "evidence") -> list[str]:
    return [hire["name"] for hire in found[view]["rows"][-1]["best"]["hires"]]


def team_and_pool(api: Api) -> tuple[str, dict[str, dict[str, Any]]]:
    """The team of the worked example; Xi is rated 4, Yo 2, Zoe not at all."""
    team_id = staffed(api, DEMANDS, TARGETS, PEOPLE)
    applications = {name: apply(api, team_id, name) for name in ("Xi", "Yo", "Zoe")}
    rate(api, applications["Xi"], 4, [api.as_("interviewer")])
    rate(api, applications["Yo"], 2, [api.as_("interviewer")])
    return team_id, applications


def test_a_plan_ranks_the_pool_by_what_the_scorecards_say(api: Api) -> None:
    team_id, _ = team_and_pool(api)
    found = plan(api, team_id, hires=1)
    none, one = found["evidence"]["rows"]
    assert none["best"]["hires"] == []
    assert none["best"]["index"] == pytest.approx(
        api.get(f"/teams/{team_id}/gap-report").json()["index"]["high"], abs=EXACT
    )
    assert best(found) == ["Xi"]
    assert one["best"]["certainty"]["closes"]["kubernetes"] == pytest.approx(ONE_FOUR, abs=EXACT)
    assert one["best"]["closed_per_hire"] == pytest.approx(
        none["best"]["index"] - one["best"]["index"], abs=EXACT
    )
    assert one["proven"] is True
    [placing] = one["placing"]
    assert (placing["hire"]["name"], placing["role"], placing["fte"]) == ("Xi", "ml_engineer", 1.0)


def test_a_plan_carries_everything_it_was_computed_from(api: Api) -> None:
    team_id, applications = team_and_pool(api)
    found = plan(api, team_id)
    assert found["inputs"]["hires"] == 3
    xi = next(one for one in found["inputs"]["candidates"] if one["name"] == "Xi")
    assert [one["id"] for one in xi["applications"]] == [applications["Xi"]["id"]]
    skill = next(one for one in xi["skills"] if one["skill"] == "kubernetes")
    assert skill["estimate"]["level_estimate"] == pytest.approx(3.66, abs=EXACT)
    assert skill["probability"]["evidence"] == pytest.approx(ONE_FOUR, abs=EXACT)
    gaps = {row["role"]: row["gap"] for row in found["inputs"]["role_gaps"]}
    report = api.get(f"/teams/{team_id}/gap-report").json()
    assert gaps == {row["role"]: row["gap"] for row in report["roles"]}
    assert found["formulas"]["index"]
    assert (found["seed"], found["draws"]) == (13, 2000)
    again = plan(api, team_id)
    assert again | {"computed_at": 0} == found | {"computed_at": 0}


def test_what_nobody_rated_counts_in_the_expected_view_only(api: Api) -> None:
    team_id = staffed(api, [], TARGETS, PEOPLE)
    apply(api, team_id, "Zoe")
    found = plan(api, team_id)
    assert best(found, "evidence") == []
    assert found["evidence"]["rows"][1]["reason"] == "closes_nothing"
    assert best(found, "expected") == ["Zoe"]


def test_somebody_who_left_the_pipeline_is_in_no_plan(api: Api) -> None:
    team_id, applications = team_and_pool(api)
    gone = {"from_stage": "technical_deep_dive", "reason": "Took another offer."}
    at = f"/applications/{applications['Xi']['id']}"
    assert api.post(f"{at}/withdraw", json=gone).status_code == 200
    assert "Xi" not in [one["name"] for one in plan(api, team_id)["inputs"]["candidates"]]


def test_a_budget_buys_the_best_set_it_can_pay_for(api: Api) -> None:
    team_id, applications = team_and_pool(api)
    ids = {name: application["id"] for name, application in applications.items()}
    costs = {ids["Xi"]: 100_000, ids["Yo"]: 60_000}
    rich = ask(api, team_id, hires=2, budget=160_000, costs=costs)
    assert best(rich) == ["Xi", "Yo"]
    assert rich["evidence"]["rows"][-1]["best"]["cost"] == 160_000
    assert [(one["hire"]["name"], one["reason"]) for one in rich["evidence"]["left_out"]] == [
        ("Zoe", "no_cost")
    ]
    poor = ask(api, team_id, hires=2, budget=99_999.99, costs=costs)
    assert best(poor) == ["Yo"]
    broke = ask(api, team_id, hires=2, budget=1, costs=costs)
    assert best(broke) == []
    assert broke["evidence"]["rows"][-1]["reason"] == "budget_too_small"
    assert broke["null_reasons"]["budget_too_small"]
    unpriced = ask(api, team_id, hires=2, budget=160_000)["evidence"]["rows"]
    assert [row["reason"] for row in unpriced] == ["none_asked", "all_left_out", "all_left_out"]


def test_a_cost_goes_by_candidate_as_well_as_by_application(api: Api) -> None:
    team_id, applications = team_and_pool(api)
    person = applications["Xi"]["candidate"]["id"]
    found = ask(api, team_id, hires=1, budget=10, costs={person: 10})
    assert best(found) == ["Xi"]
    both = {person: 10, applications["Xi"]["id"]: 11}
    assert refused(api, team_id, costs=both) == [f"#/costs/{applications['Xi']['id']}"]


def test_only_the_roles_that_were_asked_for(api: Api) -> None:
    team_id, _ = team_and_pool(api)
    apply(api, team_id, "Deo", role="data_engineer")
    found = plan(api, team_id, hires=1, role=["data_engineer"])
    assert best(found, "expected") == ["Deo"]
    assert {one["reason"] for one in found["evidence"]["left_out"]} == {"other_roles"}


def test_after_an_assumed_hire_the_expected_view_starts_from_what_they_are_expected_to_fill(
    api: Api,
) -> None:
    team_id = staffed(api, [{"role": "data_scientist", "fte": 1}], [], [])
    first, _second = (apply(api, team_id, name, "data_scientist") for name in ("Un", "Ur"))
    both = api.get(f"/teams/{team_id}/hiring-plan", params={"hires": 2}).json()
    indexes = [row["best"]["index"] for row in both["expected"]["rows"]]
    assert indexes == pytest.approx([1, 0.5, 0])
    asked = {"hire": [first["id"]], "hires": 1}
    rest = api.post(f"/teams/{team_id}/hiring-plan", json=asked).json()
    assert [row["best"]["index"] for row in rest["expected"]["rows"]] == pytest.approx([0.5, 0])
    assert [row["best"]["index"] for row in rest["evidence"]["rows"]] == pytest.approx([1, 1])


def test_a_plan_for_the_team_as_it_would_be(api: Api) -> None:
    team_id, applications = team_and_pool(api)
    after = ask(api, team_id, hires=1, hire=[applications["Xi"]["id"]])
    assert best(after) != ["Xi"]
    assert (
        after["evidence"]["rows"][0]["best"]["index"]
        < plan(api, team_id)["evidence"]["rows"][0]["best"]["index"]
    )
    wanted = [{"role": row["role"], "fte": 0} for row in DEMANDS]
    none = [{"skill": row["skill"], "holders": 0} for row in TARGETS]
    nothing = ask(api, team_id, role_demands=wanted, skill_targets=none)
    assert nothing["evidence"]["rows"] == []
    assert nothing["evidence"]["null_reasons"] == ["no_demand", "no_targets"]


def test_an_empty_pool_has_the_row_of_nobody(api: Api) -> None:
    team_id = staffed(api, DEMANDS, TARGETS, PEOPLE)
    found = plan(api, team_id)
    [row] = found["evidence"]["rows"]
    assert row["best"]["hires"] == []
    assert found["inputs"]["hires"] == 0


@pytest.mark.parametrize(
    ("asked", "pointer"),
    [
        ({"hires": 4}, "#/hires"),
        ({"hires": -1}, "#/hires"),
        ({"hires": 11}, "#/hires"),
        ({"budget": -1}, "#/budget"),
        ({"roles": ["gardener"]}, "#/roles"),
        ({"role_weight": 2}, "#/role_weight"),
        (
            {"costs": {"019e0000-0000-7000-8000-0000000000ff": 1}},
            "#/costs/019e0000-0000-7000-8000-0000000000ff",
        ),
    ],
)
def test_what_cannot_be_planned_is_named(api: Api, asked: Any, pointer: str) -> None:
    team_id, _ = team_and_pool(api)
    assert refused(api, team_id, **asked) == [pointer]


def rated_throughout(
    api: Api, application: dict[str, Any], score: int, recommendation: str
) -> None:
    """Rate somebody this in every meeting before the take-home."""
    rater = api.as_("interviewer")
    while application["stage"] != "take_home":
        interview = rounds.seat(api, application, rater)
        rounds.score(rater, interview, score, recommendation=recommendation)
        application = rounds.moved(api, application, "advance")


@pytest.mark.parametrize("first", ["Ada", "Bea"])
def test_for_one_opening_somebody_rated_5_comes_before_somebody_rated_1(
    api: Api, first: str
) -> None:
    team_id = staffed(api, [{"role": "ml_engineer", "fte": 1}], [], [])
    opening = factories.requisition(api, team_id=team_id, role="ml_engineer")
    applications = {}
    for name in sorted(("Ada", "Bea"), key=lambda name: name != first):
        person = factories.candidate(api, name=name)
        applications[name] = factories.application(
            api, candidate_id=person["id"], requisition_id=opening["id"]
        )
    rated_throughout(api, applications["Ada"], 5, "strong_yes")
    rated_throughout(api, applications["Bea"], 1, "strong_no")
    found = plan(api, team_id, hires=1)
    for view in ("evidence", "expected"):
        assert best(found, view) == ["Ada"]
        row = found[view]["rows"][1]
        assert [hire["name"] for one in row["tied"] for hire in one["hires"]] == ["Ada"]
        assert [hire["name"] for hire in row["runners_up"][0]["hires"]] == ["Bea"]
        assert row["best"]["index"] < row["runners_up"][0]["index"]
        [caution] = [hire["cautions"] for hire in row["runners_up"][0]["hires"]]
        assert caution["negative_share"] == 1


def opened(api: Api, openings: int) -> tuple[str, dict[str, Any], list[str]]:
    """A team that wants two ML engineers, its requisition, and two who applied there."""
    team_id = staffed(api, [{"role": "ml_engineer", "fte": 2}], [], [])
    opening = factories.requisition(api, team_id=team_id, role="ml_engineer", openings=openings)
    ids = []
    for name in ("Ada", "Bea"):
        person = factories.candidate(api, name=name)
        application = factories.application(
            api, candidate_id=person["id"], requisition_id=opening["id"]
        )
        rate(api, application, 4, [api.as_("interviewer")])
        ids.append(application["id"])
    return team_id, opening, ids


def without_opening(found: dict[str, Any]) -> list[tuple[int, list[str]]]:
    return [
        (row["hires_without_opening"], row["roles_without_opening"])
        for row in found["evidence"]["rows"]
    ]


ENOUGH: tuple[int, list[str]] = (0, [])


def test_more_hires_than_openings_are_said_to_be_so_and_stay_in_order(api: Api) -> None:
    team_id, opening, _ = opened(api, 1)
    found = plan(api, team_id)
    assert best(found) == ["Ada", "Bea"]
    assert without_opening(found) == [ENOUGH, ENOUGH, (1, ["ml_engineer"])]
    assert found["inputs"]["openings"] == [{"role": "ml_engineer", "left": 1}]
    at = f"/requisitions/{opening['id']}"
    assert api.patch(at, json={"openings": 2}, if_match='"1"').status_code == 200
    enough = plan(api, team_id)
    assert without_opening(enough) == [ENOUGH] * 3
    assert enough["inputs"]["openings"] == [{"role": "ml_engineer", "left": 2}]
    assert [row["best"] for row in enough["evidence"]["rows"]] == [
        row["best"] for row in found["evidence"]["rows"]
    ]


def test_a_closed_requisition_has_no_opening_left(api: Api) -> None:
    team_id, opening, _ = opened(api, 2)
    at = f"/requisitions/{opening['id']}"
    assert api.patch(at, json={"status": "closed"}, if_match='"1"').status_code == 200
    found = plan(api, team_id)
    assert without_opening(found) == [ENOUGH, (1, ["ml_engineer"]), (2, ["ml_engineer"])]
    assert found["inputs"]["openings"] == []


def test_a_hire_takes_an_opening_in_earnest_and_in_a_question(api: Api) -> None:
    team_id, _, (ada, _) = opened(api, 1)
    assumed = ask(api, team_id, hire=[ada])
    assert best(assumed) == ["Bea"]
    assert without_opening(assumed) == [ENOUGH, (1, ["ml_engineer"])]
    assert assumed["inputs"]["openings"] == [{"role": "ml_engineer", "left": 0}]
    application = rounds.at_decision(api, api.get(f"/applications/{ada}").json())
    rounds.moved(api, application, "hire")
    hired = plan(api, team_id)
    assert best(hired) == ["Bea"]
    assert without_opening(hired) == [ENOUGH, (1, ["ml_engineer"])]
    assert without_opening(plan(api, opened(api, 1)[0]))[1] == ENOUGH


def test_the_gap_report_says_of_planned_hires_that_they_find_no_opening(api: Api) -> None:
    team_id, _, (ada, _) = opened(api, 1)
    at = f"/teams/{team_id}/gap-report"
    planned = api.get(at, params={"hires": 2}).json()["planned"]
    assert [row["hires_without_opening"] for row in planned] == [0, 0, 1]
    assert planned[2]["roles_without_opening"] == ["ml_engineer"]
    assert "Only 1 ML Engineer opening is left." in api.get(f"{at}.html").text
    asked = api.post(at, json={"hires": 1, "hire": [ada]}).json()["planned"]
    assert [row["hires_without_opening"] for row in asked] == [0, 1]


def test_openings_of_other_teams_and_roles_are_none(api: Api) -> None:
    team_id, _, _ = opened(api, 1)
    opened(api, 5)
    factories.requisition(api, team_id=team_id, role="data_engineer", openings=3)
    found = plan(api, team_id)
    assert without_opening(found)[2] == (1, ["ml_engineer"])
    assert found["inputs"]["openings"] == [
        {"role": "data_engineer", "left": 3},
        {"role": "ml_engineer", "left": 1},
    ]
    factories.requisition(api, team_id=team_id, role="ml_engineer", openings=1)
    assert without_opening(plan(api, team_id))[2] == ENOUGH


def test_an_assumed_hire_takes_an_opening_of_a_role_they_could_fill(api: Api) -> None:
    team_id, _, _ = opened(api, 1)
    engineer = {"name": "Ro", "roles": {"ml_engineer": 1}}
    either = {"name": "Ro", "roles": {"ml_engineer": 1, "data_engineer": 1}}
    found = ask(api, team_id, hires=2, candidates=[engineer])
    assert best(found) == ["Ada", "Ro"]
    assert without_opening(found) == [ENOUGH, ENOUGH, (1, ["ml_engineer"])]
    factories.requisition(api, team_id=team_id, role="data_engineer")
    assert without_opening(ask(api, team_id, hires=2, candidates=[either])) == [ENOUGH] * 3


def test_cards_one_may_not_see_yet_rank_nobody(api: Api) -> None:
    team_id = staffed(api, DEMANDS, TARGETS, PEOPLE)
    application = apply(api, team_id, "Xi")
    peer, recruiter = api.as_("interviewer"), api.as_("recruiter")
    before = plan(recruiter, team_id)
    rate(api, application, 5, [peer, recruiter])
    after = plan(recruiter, team_id)
    assert (
        after["evidence"]["rows"][1]["best"]["skill_gap_share"]
        == before["evidence"]["rows"][1]["best"]["skill_gap_share"]
    )
    seen = plan(api, team_id)["evidence"]["rows"][1]["best"]["skill_gap_share"]
    assert seen < after["evidence"]["rows"][1]["best"]["skill_gap_share"]


def test_what_candidates_expect_to_earn_ranks_nobody(api: Api) -> None:
    team_id = staffed(api, DEMANDS, TARGETS, PEOPLE)
    opening = factories.requisition(api, team_id=team_id, role="ml_engineer")
    for name, amount in (("Ada", 200_000), ("Bea", 50_000)):
        expected = {"minimum": amount, "maximum": amount, "currency": "EUR", "period": "year"}
        person = factories.candidate(api, name=name, compensation_expectation=expected)
        factories.application(api, candidate_id=person["id"], requisition_id=opening["id"])
    found = plan(api, team_id, hires=1)
    assert [one["cost"] for one in found["inputs"]["candidates"]] == [None, None]
    assert "200000" not in str(found)
    assert len(found["expected"]["rows"][1]["tied"]) == 2


def test_a_team_of_another_manager_has_no_plan_for_me(api: Api) -> None:
    team_id = make_team(api)["id"]
    stranger = api.person("hiring_manager")
    assert stranger.get(f"/teams/{team_id}/hiring-plan").status_code == 404
    assert stranger.post(f"/teams/{team_id}/hiring-plan", json={}).status_code == 404
    assert api.as_("interviewer").get(f"/teams/{team_id}/hiring-plan").status_code == 403
