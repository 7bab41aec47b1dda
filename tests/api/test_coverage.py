"""Coverage over the API: read at the requisition, and asked before a plan is activated."""

from typing import Any

from tests import factories
from tests.api import rounds
from tests.client import Api
from tests.factories import Record


def stages_of(opening: Record, *left_out: str) -> list[Record]:
    """The stages of the default plan as a request has them, less some kinds."""
    names = ("key", "kind", "title", "minutes_low", "minutes_high", "required_scorecards")
    return [
        {name: stage[name] for name in names}
        for stage in opening["stages"]
        if stage["kind"] not in left_out
    ]


def plan(api: Api, opening: Record, stages: list[Record], **more: Any) -> Any:
    """The answer to replacing the plan of a requisition as it was opened."""
    body = {"stages": stages} | more
    return api.put(f"/requisitions/{opening['id']}/plan", json=body, if_match='"1"')


def test_the_coverage_of_the_default_plan_is_served_at_the_requisition(api: Api) -> None:
    opening = factories.requisition(api)
    found = api.get(f"/requisitions/{opening['id']}/coverage").json()
    assert (found["minutes"], found["usual_minutes"]) == (
        {"low": 360, "high": 480},
        {"low": 315, "high": 480},
    )
    assert (found["observable_share"], found["min_coverage"]) == (1.0, 0.8)
    assert [stage["key"] for stage in found["stages"]] == [
        stage["key"] for stage in opening["stages"]
    ]
    (agreement,) = found["findings"]
    assert (agreement["code"], agreement["level"]) == ("agreement-not-measurable", "info")
    assert agreement["stages"] == [
        *("screen", "technical_deep_dive", "system_design", "behavioural")
    ]


def test_a_plan_that_shows_no_python_is_refused_with_the_stages_that_would(api: Api) -> None:
    opening = factories.requisition(api)
    stages = stages_of(opening, "technical_deep_dive", "take_home")
    refused = plan(api, opening, stages)
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/plan-incomplete")
    python, docker = refused.json()["errors"]
    assert (python["code"], docker["code"]) == ("floor-unassessed", "floor-unassessed")
    assert "technical_deep_dive, take_home" in python["detail"]
    assert api.get(f"/requisitions/{opening['id']}").json() == opening


def test_whoever_accepts_the_findings_gets_the_plan_and_the_findings(api: Api) -> None:
    opening = factories.requisition(api)
    stages = stages_of(opening, "technical_deep_dive", "take_home")
    answer = plan(api, opening, stages, accept_findings=True)
    assert answer.status_code == 200
    found = answer.json()["findings"]
    assert [one["skill"] for one in found if one["level"] == "refuse"] == ["python", "docker"]
    served = api.get(f"/requisitions/{opening['id']}/coverage").json()
    assert served["findings"] == found


def test_a_plan_is_told_which_levels_of_the_role_it_cannot_attest(api: Api) -> None:
    opening = factories.requisition(api)
    stages = stages_of(opening, "technical_deep_dive")
    take_home = next(stage for stage in stages if stage["kind"] == "take_home")
    answers = [
        plan(api, factories.requisition(api), stages, accept_findings=True)
        for take_home["required_scorecards"] in (1, 2)
    ]
    one, two = (
        {found["skill"]: found for found in answer.json()["findings"] if found["skill"]}
        for answer in answers
    )
    python = one["python"]
    assert (python["code"], python["level"]) == ("target-not-attestable", "warn")
    assert (python["value"], python["limit"], python["stages"]) == (0.0, 4.0, ["take_home"])
    assert "python" not in two
    served = api.get(f"/requisitions/{answers[1].json()['id']}/coverage").json()
    levels = {row["id"]: row["attestable_level"] for row in served["criteria"]}
    assert (levels["python"], levels["ml_lifecycle"], levels["kubernetes"]) == (4, 0, None)


def test_a_warning_does_not_stop_a_plan(api: Api) -> None:
    opening = factories.requisition(api)
    stages = stages_of(opening)
    stages[0]["minutes_high"] = 45
    answer = plan(api, opening, stages)
    assert answer.status_code == 200
    codes = {one["code"]: one["level"] for one in answer.json()["findings"]}
    assert codes["minutes-above-usual"] == "warn"


def test_a_kind_may_come_twice_and_both_are_told(api: Api) -> None:
    opening = factories.requisition(api)
    stages = stages_of(opening)
    answer = plan(api, opening, [*stages, stages[1] | {"key": "second_dive"}])
    assert answer.status_code == 200
    found = api.get(f"/requisitions/{opening['id']}/coverage").json()
    python = next(one for one in found["criteria"] if one["id"] == "python")
    assert python["primary"] == ["technical_deep_dive", "second_dive"]


def test_the_form_of_a_stage_decides_what_it_covers(api: Api) -> None:
    opening = factories.requisition(api)
    stages = stages_of(opening)
    stages[3]["variant"] = "live_coding"
    assert plan(api, opening, stages).status_code == 200
    found = api.get(f"/requisitions/{opening['id']}/coverage").json()
    git = next(one for one in found["criteria"] if one["id"] == "git")
    assert (git["primary"], git["secondary"]) == ([], [])


def test_who_owes_a_scorecard_is_told_that_before_anything_about_the_plan(api: Api) -> None:
    manager = api.as_("hiring_manager")
    application = factories.application(api)
    rounds.seat(api, application, manager)
    opening = api.get(f"/requisitions/{application['requisition']['id']}").json()
    refused = plan(manager, opening, stages_of(opening, "technical_deep_dive", "take_home"))
    assert refused.json()["type"] == "/problems/own-scorecard-missing"
