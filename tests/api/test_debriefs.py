"""The debrief: side by side, what matters most first, and never before its time without a name."""

from fractions import Fraction
from typing import Any

import pytest

from tests import factories
from tests.api import rounds
from tests.client import Api
from tests.factories import Record

WHY = {"stage": "screen", "reason": "The candidate has to answer by tonight."}


@pytest.fixture
def application(api: Api) -> Record:
    """An application in its screen."""
    return factories.application(api)


@pytest.fixture
def interview(api: Api, application: Record) -> Record:
    """Its screen, with the interviewer and the recruiter on the panel."""
    return rounds.seat(api, application, api.as_("interviewer"), api.as_("recruiter"))


def debrief(person: Api, application: Record) -> Record:
    answer = person.get(f"/applications/{application['id']}/debrief")
    assert answer.status_code == 200, answer.text
    body: Record = answer.json()
    return body


def states(person: Api, application: Record) -> dict[str, str]:
    return {one["stage"]: one["state"] for one in debrief(person, application)["stages"]}


def rate(person: Api, interview: Record, **scores: int | None) -> None:
    """A submitted card with these scores."""
    ratings = [
        {"criterion": name, "score": score, "evidence": f"{person.person_id} saw {name}."}
        for name, score in scores.items()
    ]
    body = {"recommendation": "yes", "summary": "", "ratings": ratings}
    assert rounds.save(person, interview, body).status_code == 200
    assert rounds.submit(person, interview).status_code == 200


def test_every_rating_stands_beside_the_others_with_its_evidence(
    api: Api, application: Record, interview: Record
) -> None:
    people = api.as_("interviewer"), api.as_("recruiter")
    rate(people[0], interview, ml_lifecycle=5, collaboration_communication=3)
    rate(people[1], interview, ml_lifecycle=2, collaboration_communication=None)
    skills = {one["criterion"]: one for one in debrief(api, application)["skills"]}
    assert [one["score"] for one in skills["ml_lifecycle"]["ratings"]] == [5, 2]
    assert skills["ml_lifecycle"]["spread"] == 3
    assert skills["ml_lifecycle"]["ratings"][1]["evidence"] == (
        f"{people[1].person_id} saw ml_lifecycle."
    )
    assert [one["score"] for one in skills["collaboration_communication"]["ratings"]] == [3, None]
    assert skills["collaboration_communication"]["spread"] == 0
    assert skills["kubernetes"]["ratings"] == []
    assert skills["kubernetes"]["spread"] is None


def test_disagreements_come_by_weight_times_spread(
    api: Api, application: Record, interview: Record
) -> None:
    rate(api.as_("interviewer"), interview, ml_lifecycle=4, collaboration_communication=5)
    rate(api.as_("recruiter"), interview, ml_lifecycle=3, collaboration_communication=2)
    body = debrief(api, application)
    weights = {one["criterion"]: one["weight"] for one in body["skills"]}
    assert [(one["criterion"], one["spread"]) for one in body["disagreements"]] == [
        ("collaboration_communication", 3),
        ("ml_lifecycle", 1),
    ]
    for one in body["disagreements"]:
        assert one["priority"] == weights[one["criterion"]] * one["spread"]


def test_every_score_can_be_worked_out_again_from_what_stands_beside_it(
    api: Api, application: Record, interview: Record
) -> None:
    rate(api.as_("interviewer"), interview, ml_lifecycle=4, collaboration_communication=5)
    rate(api.as_("recruiter"), interview, ml_lifecycle=3, collaboration_communication=None)
    advanced = rounds.moved(api, application, "advance")
    deep_dive = rounds.seat(api, advanced, api.as_("interviewer"))
    rounds.score(api.as_("interviewer"), deep_dive, 2)
    body = debrief(api, application)
    total = weight = Fraction()
    for skill in body["skills"]:
        rated = [one for one in skill["ratings"] if one["score"] is not None]
        if not rated:
            assert skill["score"] is None
            continue
        sums = [Fraction(str(one["evidence_weight"])) for one in rated]
        mean = sum(e * one["score"] for e, one in zip(sums, rated, strict=True)) / sum(sums)
        assert skill["score"] == pytest.approx(float(mean))
        total += Fraction(str(skill["weight"])) * mean
        weight += Fraction(str(skill["weight"]))
    composite = body["scores"]["composite"]
    assert composite["partial"] == pytest.approx(float(total / weight))
    everything = sum(Fraction(str(skill["weight"])) for skill in body["skills"])
    assert composite["coverage"] == pytest.approx(float(weight / everything))
    assert body["scores"]["composite_formula"]["expression"].startswith("sum(w * m) / sum(w)")


def test_a_stage_waits_for_its_panel_unless_somebody_opens_it_and_says_why(
    api: Api, application: Record, interview: Record
) -> None:
    manager, owing = api.as_("hiring_manager"), api.as_("recruiter")
    rounds.score(api.as_("interviewer"), interview, 4)
    assert states(manager, application) == {"screen": "waiting"}
    assert debrief(manager, application)["scorecards"] == 0
    address = f"/applications/{application['id']}/debrief/open"
    refused = owing.post(address, json=WHY)
    assert (refused.status_code, refused.json()["type"]) == (
        409,
        "/problems/own-scorecard-missing",
    )
    missing = manager.post(address, json={"stage": "screen"})
    assert (missing.status_code, missing.json()["errors"][0]["pointer"]) == (422, "#/reason")
    opened = manager.post(address, json=WHY)
    assert opened.status_code == 200, opened.text
    (stage,) = opened.json()["stages"]
    assert (stage["state"], stage["scorecards"]) == ("opened_early", 1)
    assert stage["opened"]["person"]["name"] == "hiring_manager"
    assert stage["opened"]["reason"] == WHY["reason"]
    again = manager.post(address, json=WHY)
    assert (again.status_code, again.json()["type"]) == (409, "/problems/already-exists")
    # It opens nothing to somebody whose own card is still missing.
    assert debrief(owing, application)["scorecards"] == 0


def test_nothing_is_opened_that_was_not_entered(api: Api, application: Record) -> None:
    address = f"/applications/{application['id']}/debrief/open"
    answer = api.post(address, json=WHY | {"stage": "behavioural"})
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/stage-conflict")


def test_a_floor_that_was_missed_is_named_and_changes_no_figure(
    api: Api, application: Record
) -> None:
    advanced = rounds.moved(api, application, "advance", override=True)
    deep_dive = rounds.seat(api, advanced, api.as_("interviewer"))
    rounds.score(api.as_("interviewer"), deep_dive, 2)
    body = debrief(api, application)
    missed = {one["criterion"] for one in body["skills"] if "below_floor" in one["flags"]}
    assert missed == set(body["floors_missed"]) >= {"python"}
    assert body["scores"]["composite"]["partial"] == 2.0


def test_the_key_areas_are_answered_by_their_criteria(
    api: Api, application: Record, interview: Record
) -> None:
    rate(api.as_("interviewer"), interview, ml_lifecycle=4, collaboration_communication=5)
    rate(api.as_("recruiter"), interview, ml_lifecycle=4, collaboration_communication=4)
    areas: dict[str, Any] = {
        one["area"]: (one["criteria"], one["scores"])
        for one in debrief(api, application)["assessment_areas"]
    }
    assert len(areas) == 7
    assert areas["communication"] == (["collaboration_communication"], [4.5])
    assert areas["pragmatism"] == (["pragmatism", "business_impact"], [None, None])


def test_one_who_owes_a_card_is_not_told_what_a_decision_was_based_on(
    api: Api, application: Record, interview: Record
) -> None:
    rounds.score(api.as_("interviewer"), interview, 4)
    rounds.moved(api, application, "advance", override=True)
    assert debrief(api.as_("recruiter"), application)["decisions"][0]["figures"] is None
    assert debrief(api, application)["decisions"][0]["figures"]["ratings"] == 2
