"""Targets that no open requisition of a team can attest, in the team's gap report."""

from typing import Any

from tests import factories
from tests.api.staffing import report, rows, staffed
from tests.client import Api

KUBERNETES: dict[str, Any] = {"skill": "kubernetes", "level": 5, "holders": 1, "weight": 1}
SQL: dict[str, Any] = {"skill": "sql", "level": 3, "holders": 1, "weight": 1}


def out_of_reach(api: Api, team_id: str) -> dict[str, dict[str, Any]]:
    found = report(api, team_id)
    assert found["targets_out_of_reach_null_reason"] is None
    return rows(found["targets_out_of_reach"], "skill")


def dives(api: Api, team_id: str, many: int) -> dict[str, Any]:
    """A requisition whose plan is so many technical deep dives, each with one scorecard."""
    opening = factories.requisition(api, team_id=team_id, role="ml_engineer")
    names = ("kind", "title", "minutes_low", "minutes_high", "required_scorecards")
    dive = next(one for one in opening["stages"] if one["kind"] == "technical_deep_dive")
    stages = [
        {name: dive[name] for name in names} | {"key": f"dive_{number}"} for number in range(many)
    ]
    answer = api.put(
        f"/requisitions/{opening['id']}/plan",
        json={"stages": stages, "accept_findings": True},
        if_match='"1"',
    )
    assert answer.status_code == 200, answer.text
    planned: dict[str, Any] = answer.json()
    return planned


def test_without_an_open_requisition_the_list_is_null_with_a_reason(api: Api) -> None:
    team_id = staffed(api, [], [KUBERNETES], [])
    found = report(api, team_id)
    assert found["targets_out_of_reach"] is None
    assert found["targets_out_of_reach_null_reason"] == "no_open_requisition"
    assert "no_open_requisition" in found["null_reasons"]
    opening = factories.requisition(api, team_id=team_id, role="ml_engineer")
    assert set(out_of_reach(api, team_id)) == {"kubernetes"}
    closed = api.patch(f"/requisitions/{opening['id']}", json={"status": "closed"}, if_match='"1"')
    assert closed.status_code == 200, closed.text
    assert report(api, team_id)["targets_out_of_reach"] is None


def test_level_five_is_out_of_reach_of_five_stages_and_within_that_of_six(api: Api) -> None:
    team_id = staffed(api, [], [KUBERNETES], [])
    dives(api, team_id, 5)
    (one,) = out_of_reach(api, team_id).values()
    assert (one["target"], one["attestable_level"], one["reason"]) == (5, 4, "not_attestable")
    assert "level 4 at most" in one["text"]
    dives(api, team_id, 6)
    assert out_of_reach(api, team_id) == {}


def test_a_skill_that_no_open_requisition_rates_is_told_until_one_does(api: Api) -> None:
    team_id = staffed(api, [], [SQL], [])
    factories.requisition(api, team_id=team_id, role="ml_engineer")
    (one,) = out_of_reach(api, team_id).values()
    assert (one["skill"], one["attestable_level"], one["reason"]) == ("sql", None, "not_rated")
    factories.requisition(api, team_id=team_id, role="data_engineer")
    assert out_of_reach(api, team_id) == {}


def test_a_skill_that_somebody_holds_needs_no_plan(api: Api) -> None:
    anna = ("Anna", 1.0, {"data_scientist": 1.0}, {"sql": 4})
    team_id = staffed(api, [], [SQL], [anna])
    factories.requisition(api, team_id=team_id, role="ml_engineer")
    assert out_of_reach(api, team_id) == {}


def test_requisitions_of_other_teams_attest_nothing_here(api: Api) -> None:
    team_id = staffed(api, [], [KUBERNETES], [])
    other = staffed(api, [], [KUBERNETES], [])
    dives(api, other, 6)
    factories.requisition(api, team_id=team_id, role="ml_engineer")
    assert set(out_of_reach(api, team_id)) == {"kubernetes"}
    assert out_of_reach(api, other) == {}


def test_a_target_for_a_skill_that_no_rubric_rates_is_refused_by_name(api: Api) -> None:
    team_id = staffed(api, [], [SQL], [])
    at = f"/teams/{team_id}/demand"
    body = {"role_demands": [], "skill_targets": [SQL | {"skill": "juggling"}]}
    refused = api.put(at, json=body, if_match='"2"')
    assert refused.status_code == 422
    (fault,) = refused.json()["errors"]
    assert fault["pointer"] == "#/skill_targets/0/skill"
    accepted = api.put(at, json=body | {"skill_targets": [SQL]}, if_match='"2"')
    assert accepted.status_code == 200


def test_it_is_a_table_of_its_own(api: Api) -> None:
    team_id = staffed(api, [], [SQL], [])
    factories.requisition(api, team_id=team_id, role="ml_engineer")
    table = api.get(f"/teams/{team_id}/gap-report/targets_out_of_reach.csv")
    assert table.status_code == 200, table.text
    assert "SQL" in table.text
