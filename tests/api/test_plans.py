"""The rubric of a requisition, and its plan: what was scored or visited in it stays."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import col

from app.domain.roles import ROLES
from app.models.requisitions import PlanStage
from app.rubrics.loader import Library
from tests import factories
from tests.api import rounds
from tests.client import Api
from tests.factories import Record


def plan(api: Api, requisition_id: str, *kinds: tuple[str, str]) -> Any:
    """The answer to replacing the plan by stages of these keys and kinds, whatever they cover."""
    stages = [
        {"key": key, "kind": kind, "minutes_low": 1, "minutes_high": 2} for key, kind in kinds
    ]
    body = {"stages": stages, "accept_findings": True}
    return api.put(f"/requisitions/{requisition_id}/plan", json=body, if_match='"1"')


def problem(answer: Any) -> tuple[int, str, list[tuple[str, str]]]:
    """Status, type, and every fault by pointer and code."""
    body: Record = answer.json()
    faults = [(fault["pointer"], fault["code"]) for fault in body.get("errors", [])]
    return answer.status_code, body["type"].rpartition("/")[2], faults


@pytest.mark.parametrize("role", ROLES)
def test_a_requisition_is_scored_by_the_rubric_of_its_role(api: Api, role: str) -> None:
    opened = factories.requisition(api, role=role)
    rubric = api.world.library.get(ROLES[role].rubric_id)
    assert (opened["rubric_id"], opened["rubric_version"]) == (rubric.id, rubric.version)
    assert [stage["kind"] for stage in opened["stages"]] == [stage.key for stage in rubric.stages]


def test_a_requisition_may_name_another_rubric_than_that_of_its_role(api: Api) -> None:
    opened = factories.requisition(api, role="data_engineer", rubric_id="software-developer")
    assert opened["rubric_id"] == "software-developer"


def test_a_version_without_a_rubric_is_one_of_the_rubric_of_the_role(api: Api) -> None:
    opened = factories.requisition(api, role="data_engineer", rubric_version="1.0.0")
    assert (opened["rubric_id"], opened["rubric_version"]) == ("data-engineer", "1.0.0")


def test_a_rubric_that_does_not_exist_is_refused(api: Api) -> None:
    opening = factories.requisition(api)
    body = {name: opening[name] for name in ("title", "role", "team_id", "hiring_manager_id")}
    refused = api.post("/requisitions", json=body | {"rubric_id": "poetry"})
    assert problem(refused)[1] == "rubric-not-found"


def test_a_visited_stage_keeps_its_kind_and_its_place(api: Api) -> None:
    application = factories.application(api)
    for stages in (
        [("screen", "behavioural"), ("last", "take_home")],
        [("before", "take_home"), ("screen", "screen")],
    ):
        changed = plan(api, application["requisition"]["id"], *stages)
        assert problem(changed) == (409, "record-in-use", [("#/stages/0", "fixed")])


def test_no_plan_moves_a_stage_to_where_an_application_cannot_go(api: Api) -> None:
    application = factories.application(api)
    assert rounds.move(api, application, "skip").status_code == 200
    stages = [(stage["key"], stage["kind"]) for stage in application["stages"]]
    crossed = [stages[1], stages[0], *stages[2:]]
    answer = plan(api, application["requisition"]["id"], *crossed)
    assert problem(answer) == (
        409,
        "record-in-use",
        [("#/stages/0", "fixed"), ("#/stages/1", "fixed")],
    )
    later = [*stages[:2], stages[3], stages[2], stages[4]]
    assert plan(api, application["requisition"]["id"], *later).status_code == 200
    moved = api.get(f"/applications/{application['id']}").json()
    assert rounds.move(api, moved, "skip").json()["stage"] == stages[3][0]


def test_a_visited_stage_stays_in_the_plan(api: Api) -> None:
    application = factories.application(api)
    without = plan(api, application["requisition"]["id"], ("first", "screen"))
    assert problem(without) == (409, "record-in-use", [("#/stages/0", "fixed")])


def test_a_stage_nobody_has_been_in_may_become_another(api: Api) -> None:
    application = factories.application(api)
    requisition_id = application["requisition"]["id"]
    answer = plan(api, requisition_id, ("screen", "screen"), ("take_home", "behavioural"))
    assert answer.status_code == 200
    kinds = [(stage["key"], stage["kind"]) for stage in answer.json()["stages"]]
    assert kinds == [("screen", "screen"), ("take_home", "behavioural")]


def test_a_kind_that_the_rubric_does_not_have_is_refused_where_it_stands(api: Api) -> None:
    rubric = api.world.library.get("mlops-engineer")
    api.world.library = Library([replace(rubric, stages=rubric.stages[:-1])])
    requisition_id = factories.requisition(api)["id"]
    answer = plan(api, requisition_id, ("screen", "screen"), ("last", rubric.stages[-1].key))
    assert problem(answer) == (
        422,
        "input-invalid",
        [("#/stages/1/kind", "not-of-this-rubric")],
    )


def test_a_draft_is_held_to_the_kind_of_its_stage_when_it_is_submitted(api: Api) -> None:
    person = api.as_("interviewer")
    interview = rounds.drafted(person, rounds.seat(api, factories.application(api), person))
    rated = rounds.criteria(person, interview)
    with api.world.database.writing() as session:
        # No request can do this any more.
        session.execute(
            update(PlanStage).where(col(PlanStage.key) == "screen").values(kind="take_home")
        )
    refused = rounds.submit(person, interview)
    foreign = sorted(set(rated) - set(rounds.criteria(person, interview)))
    assert foreign
    status, code, faults = problem(refused)
    assert (status, code) == (422, "input-invalid")
    ratings = person.get(f"/interviews/{interview['id']}/scorecard").json()["ratings"]
    named = [ratings[int(pointer.split("/")[2])]["criterion"] for pointer, _code in faults]
    assert sorted(named) == foreign
    assert {code for _pointer, code in faults} == {"not-of-this-stage"}
