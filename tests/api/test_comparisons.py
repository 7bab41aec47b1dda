"""Finalists side by side: what is shown of each, how sure an order is, and who may see it."""

import re
from typing import Any

import pytest

from app.schemas.comparisons import FinalistsOut
from tests import factories
from tests.api import rounds
from tests.client import Api
from tests.factories import Record


def opening(api: Api) -> Record:
    return factories.requisition(api, openings=5)


def finalist(api: Api, of: Record, name: str, *scores: int, stages: int = 5) -> Record:
    """A candidate whom one person for each score rated that way in every stage."""
    person = factories.candidate(api, name=name)
    application = factories.application(api, candidate_id=person["id"], requisition_id=of["id"])
    panel = [api.as_("interviewer"), api.as_("recruiter"), api][: len(scores)]
    for _ in range(stages):
        interview = rounds.seat(api, application, *panel)
        for member, score in zip(panel, scores, strict=True):
            rounds.score(member, interview, score)
        application = rounds.moved(api, application, "advance", override=True)
    return application


def compared(who: Api, of: Record, **params: Any) -> Record:
    answer = who.get(f"/requisitions/{of['id']}/comparison", params=params)
    assert answer.status_code == 200, answer.text
    found: Record = answer.json()
    assert FinalistsOut.model_validate(found).model_dump(mode="json") == found
    return found


def test_finalists_stand_by_name_and_clear_differences_have_an_order(api: Api) -> None:
    of = opening(api)
    weak = finalist(api, of, "Yo Example", 2)
    strong = finalist(api, of, "Zed Example", 4)
    close = finalist(api, of, "Xi Example", 4)
    found = compared(api, of)
    names = [one["candidate"]["name"] for one in found["candidates"]]
    assert names == ["Xi Example", "Yo Example", "Zed Example"]
    assert "rank" not in str(found).replace("Nobody is ranked", "").lower()
    pairs = {(one["first"]["name"], one["second"]["name"]): one for one in found["pairs"]}
    same = pairs["Xi Example", "Zed Example"]
    assert (same["higher"], same["words"]) == (None, "No difference shown.")
    assert same["chance"] == pytest.approx(0.5)
    clear = pairs["Yo Example", "Zed Example"]
    assert clear["higher"] == strong["id"]
    assert clear["words"].startswith("Zed Example is higher")
    assert clear["chance"] > 0.99
    assert {close["id"], weak["id"]} <= {one["application_id"] for one in found["candidates"]}


def test_each_criterion_has_level_target_and_chance_and_missing_ones_say_why(api: Api) -> None:
    of = opening(api)
    finalist(api, of, "Xi Example", 4, stages=2)
    [one] = compared(api, of)["candidates"]
    composite = one["composite"]
    assert (composite["value"], composite["reason"]) == (None, "below_coverage")
    assert composite["partial"] == 4
    assert composite["standard_error"] > 0
    skills = {skill["criterion"]: skill for skill in one["skills"]}
    rated = [skill for skill in skills.values() if skill["score"] is not None]
    unrated = [skill for skill in skills.values() if skill["score"] is None]
    assert rated
    assert unrated
    assert all(skill["null_reason"] == "no_ratings" for skill in unrated)
    for skill in skills.values():
        assert (skill["chance"] is None) == (skill["chance_null_reason"] is not None)
    assert one["recommendations"] == {"yes": 2}


def test_a_pair_without_enough_coverage_has_no_order_and_says_so(api: Api) -> None:
    of = opening(api)
    finalist(api, of, "Xi Example", 4, stages=2)
    finalist(api, of, "Yo Example", 2, stages=5)
    [pair] = compared(api, of)["pairs"]
    assert (pair["difference"], pair["null_reason"]) == (None, "below_coverage")
    assert pair["higher"] is None


@pytest.mark.parametrize(
    ("given", "differ"),
    [((2, 4), True), ((2, 3), True), ((3, 5), True), ((3, 4), False), ((4, 4), False)],
)
def test_a_panel_that_differs_by_two_or_across_the_bar_is_named(
    api: Api, given: tuple[int, int], *, differ: bool
) -> None:
    of = opening(api)
    finalist(api, of, "Xi Example", *given, stages=2)
    [one] = compared(api, of)["candidates"]
    found = {(row["lowest"], row["highest"]) for row in one["disagreements"]}
    assert found == ({given} if differ else set())


def test_whoever_owes_a_card_sees_nothing_of_the_others_of_that_visit(api: Api) -> None:
    of = opening(api)
    person = factories.candidate(api, name="Xi Example")
    application = factories.application(api, candidate_id=person["id"], requisition_id=of["id"])
    manager, interviewer = api.as_("hiring_manager"), api.as_("interviewer")
    interview = rounds.seat(api, application, interviewer, manager)
    rounds.score(interviewer, interview, 5)
    blind, seeing = compared(manager, of), compared(api.as_("recruiter"), of)
    assert blind["candidates"] == []
    assert [one["name"] for one in blind["without_evidence"]] == ["Xi Example"]
    assert [one["candidate"]["name"] for one in seeing["candidates"]] == ["Xi Example"]
    rounds.score(manager, interview, 3)
    assert len(compared(manager, of)["candidates"]) == 1


def test_only_those_who_are_named_are_compared_ended_ones_too(api: Api) -> None:
    of = opening(api)
    first = finalist(api, of, "Xi Example", 4, stages=1)
    second = finalist(api, of, "Yo Example", 3, stages=1)
    rounds.moved(api, second, "reject")
    assert len(compared(api, of)["candidates"]) == 1
    both = compared(api, of, application_id=[first["id"], second["id"], first["id"]])
    assert len(both["candidates"]) == 2
    elsewhere = factories.application(api)["id"]
    answer = api.get(f"/requisitions/{of['id']}/comparison", params={"application_id": elsewhere})
    assert answer.status_code == 422
    assert [one["pointer"] for one in answer.json()["errors"]] == ["query#/application_id"]


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "html", "zip"])
def test_the_comparison_comes_in_every_form(api: Api, suffix: str) -> None:
    of = opening(api)
    finalist(api, of, "Xi Example", 4, stages=1)
    answer = api.get(f"/requisitions/{of['id']}/comparison.{suffix}")
    assert answer.status_code == 200
    if suffix in {"csv", "html"}:
        assert "Xi Example" in answer.text


def test_the_comparison_is_closed_to_interviewers_and_strangers(api: Api) -> None:
    of = opening(api)
    at = f"/requisitions/{of['id']}/comparison"
    assert api.anonymous.get(at).status_code == 401
    assert api.as_("interviewer").get(at).status_code == 403
    assert api.person("hiring_manager").get(at).status_code == 404
    assert api.as_("hiring_manager").get(at).status_code == 200


def test_the_page_sets_those_rated_on_a_criterion_below_each_other(api: Api) -> None:
    of = opening(api)
    finalist(api, of, "Xi Example", 4, stages=2)
    finalist(api, of, "Yo Example", 2, stages=2)
    page = api.get(f"/requisitions/{of['id']}/comparison.html").text
    assert re.search(r"\d\d\.\d.% of the weight is rated, 80\.0.% is needed", page)
    levels = page.partition('id="skills"')[2].partition("</table>")[0]
    rows = re.findall(r"<tr>\s*<t[dh][^>]*>(.*?)</t[dh]>\s*<t[dh][^>]*>(.*?)</t[dh]>", levels)[1:]
    names = ["Xi Example", "Yo Example"]
    found = {title: [name for other, name in rows if other == title] for title, _ in rows}
    assert found["Python"] == names
    assert rows == [(title, name) for title in found for name in found[title]]
    unrated = [
        skill["title"]
        for skill in compared(api, of)["candidates"][0]["skills"]
        if skill["score"] is None
    ]
    assert unrated
    assert not found.keys() & set(unrated)
