"""Amending a submitted scorecard: what was submitted stays, and each use takes its own revision."""

from typing import Any

import pytest

from tests import factories
from tests.api import rounds
from tests.client import Api
from tests.factories import Record

STANDING = ("is_current", "is_independent", "awaits_approval")


@pytest.fixture
def interview(api: Api) -> Record:
    """A screen with the interviewer and the recruiter on its panel."""
    return rounds.seat(
        api, factories.application(api), api.as_("interviewer"), api.as_("recruiter")
    )


def amendment(person: Api, interview: Record, score: int | None, **overrides: Any) -> Record:
    """A whole card with this score everywhere, and why it is amended."""
    card = rounds.card(rounds.criteria(person, interview), score)
    return card | {"kind": "clerical", "reason": "Ticked the wrong box."} | overrides


def amend(person: Api, card: Record, body: Record, **more: Any) -> Any:
    return person.post(f"/scorecards/{card['id']}/amendments", json=body, **more)


def standing(card: Record) -> list[tuple[Any, ...]]:
    """How the revisions stand: number, kind, current, independent, waiting."""
    return [
        tuple(one[name] for name in ("revision", "kind", *STANDING)) for one in card["revisions"]
    ]


def score_in_debrief(api: Api, interview: Record) -> set[float]:
    debrief = api.get(f"/applications/{interview['application_id']}/debrief").json()
    return {skill["score"] for skill in debrief["skills"] if skill["score"] is not None}


def test_a_correction_before_others_are_in_counts_at_once_everywhere(
    api: Api, interview: Record
) -> None:
    person = api.as_("interviewer")
    card = rounds.score(person, interview, 5)
    answer = amend(person, card, amendment(person, interview, 2))
    assert answer.status_code == 201, answer.text
    amended = answer.json()
    assert amended["version"] == card["version"] + 1
    assert standing(amended) == [
        (1, "submitted", False, False, False),
        (2, "clerical", True, True, False),
    ]
    assert {rating["score"] for rating in amended["revisions"][0]["ratings"]} == {5}
    assert {rating["score"] for rating in amended["ratings"]} == {2}
    rounds.score(api.as_("recruiter"), interview, 2)
    assert score_in_debrief(api, interview) == {2.0}


def test_a_correction_made_when_others_could_be_read_waits_for_a_second_person(
    api: Api, interview: Record
) -> None:
    person, colleague = api.as_("interviewer"), api.as_("recruiter")
    card = rounds.score(person, interview, 5)
    rounds.score(colleague, interview, 3)
    waiting = amend(person, card, amendment(person, interview, 3)).json()
    assert standing(waiting) == [
        (1, "submitted", True, True, False),
        (2, "clerical", False, False, True),
    ]
    assert score_in_debrief(api, interview) == {4.0}
    debrief = api.get(f"/applications/{interview['application_id']}/debrief").json()
    assert [one["awaits_approval"] for one in debrief["panel"]] == [True, False]
    address = f"/scorecards/{card['id']}/amendments/2/approve"
    assert person.post(address).status_code == 403
    approved = api.as_("hiring_manager").post(address)
    assert approved.status_code == 200, approved.text
    # Agreement between interviewers keeps going by what was given independently.
    assert standing(approved.json()) == [
        (1, "submitted", False, True, False),
        (2, "clerical", True, False, False),
    ]
    assert approved.json()["revisions"][1]["approved_by"]["name"] == "hiring_manager"
    assert score_in_debrief(api, interview) == {3.0}
    again = api.as_("hiring_manager").post(address)
    assert (again.status_code, again.json()["type"]) == (409, "/problems/amendment-settled")


def test_nobody_approves_their_own_correction(api: Api, interview: Record) -> None:
    recruiter = api.as_("recruiter")
    rounds.score(api.as_("interviewer"), interview, 3)
    card = rounds.score(recruiter, interview, 5)
    amend(recruiter, card, amendment(recruiter, interview, 3))
    own = recruiter.post(f"/scorecards/{card['id']}/amendments/2/approve")
    assert (own.status_code, own.json()["type"]) == (409, "/problems/second-person-missing")


def test_a_changed_opinion_does_not_enter_the_score_by_way_of_a_correction(
    api: Api, interview: Record
) -> None:
    person = api.as_("interviewer")
    card = rounds.score(person, interview, 5)
    rounds.score(api.as_("recruiter"), interview, 5)
    opinion = amendment(person, interview, 2, kind="debrief", recommendation="no")
    assert amend(person, card, opinion).status_code == 201
    for body, pointers in (
        (amendment(person, interview, 2), ["#/ratings/0/score", "#/ratings/1/score"]),
        (amendment(person, interview, 4, recommendation="no"), ["#/recommendation"]),
    ):
        refused = amend(person, card, body)
        assert refused.status_code == 422, refused.text
        assert [fault["pointer"] for fault in refused.json()["errors"]] == pointers
        assert {fault["code"] for fault in refused.json()["errors"]} == {"changed-in-debrief"}
    assert amend(person, card, amendment(person, interview, 4)).status_code == 201
    assert score_in_debrief(api, interview) == {5.0}


def test_an_opinion_changed_in_a_debrief_stands_beside_the_score(
    api: Api, interview: Record
) -> None:
    person = api.as_("interviewer")
    card = rounds.score(person, interview, 5)
    rounds.score(api.as_("recruiter"), interview, 3)
    changed = amendment(person, interview, 2, kind="debrief", recommendation="no")
    changed["ratings"][1]["score"] = 5
    amended = amend(person, card, changed).json()
    assert standing(amended) == [
        (1, "submitted", True, True, False),
        (2, "debrief", False, False, False),
    ]
    assert amended["recommendation"] == "yes"
    debrief = api.get(f"/applications/{interview['application_id']}/debrief").json()
    assert debrief["recommendations"] == {"yes": 2}
    assert [one["after_debrief"] for one in debrief["panel"]] == ["no", None]
    opinions = {
        skill["criterion"]: {
            one["person"]["name"]: one["after_debrief"] for one in skill["ratings"]
        }
        for skill in debrief["skills"]
        if skill["ratings"]
    }
    assert score_in_debrief(api, interview) == {4.0}
    first, second = (rating["criterion"] for rating in changed["ratings"])
    assert opinions[first] == {
        "interviewer": {"score": 2, "evidence": "Showed it."},
        "recruiter": None,
    }
    assert opinions[second] == {"interviewer": None, "recruiter": None}


@pytest.mark.parametrize("is_in", [False, True])
def test_an_amendment_tells_nothing_to_one_who_owes_another_card_of_the_visit(
    api: Api, is_in: bool
) -> None:
    application = rounds.at_take_home(api, factories.application(api))
    person, peer = api.as_("interviewer"), api.as_("recruiter")
    review = rounds.seat(api, application, person, peer)
    rounds.seat(api, application, person, purpose="follow_up")
    card = rounds.score(person, review, 5)
    if is_in:
        rounds.score(peer, review, 3)
    amended = amend(person, card, amendment(person, review, 2)).json()
    assert standing(amended) == [
        (1, "submitted", False, False, False),
        (2, "clerical", True, True, False),
    ]


def test_an_amendment_needs_a_reason_and_the_whole_card(api: Api, interview: Record) -> None:
    person = api.as_("interviewer")
    card = rounds.score(person, interview, 5)
    body = amendment(person, interview, 2)
    blank = amend(person, card, body | {"reason": "  \n "})
    assert (blank.status_code, blank.json()["errors"][0]["pointer"]) == (422, "#/reason")
    for missing, pointer in (("reason", "#/reason"), ("kind", "#/kind")):
        less = {name: value for name, value in body.items() if name != missing}
        answer = amend(person, card, less)
        assert answer.status_code == 422
        assert [fault["pointer"] for fault in answer.json()["errors"]] == [pointer]
    answer = amend(person, card, body | {"reason": ""})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "#/reason")
    answer = amend(person, card, body | {"ratings": body["ratings"][:1]})
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/scorecard-incomplete")
    stranger = {"criterion": "kubernetes", "score": 2, "evidence": "Said so."}
    answer = amend(person, card, body | {"ratings": [*body["ratings"], stranger]})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "not-of-this-stage")
    same = amendment(person, interview, 5)
    answer = amend(person, card, same)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "unchanged")
    assert standing(person.get(f"/scorecards/{card['id']}").json()) == [
        (1, "submitted", True, True, False)
    ]


def test_only_its_author_amends_a_card_and_only_once_it_is_submitted(
    api: Api, interview: Record
) -> None:
    person = api.as_("interviewer")
    rounds.drafted(person, interview)
    card = person.get(f"/interviews/{interview['id']}/scorecard").json()
    body = amendment(person, interview, 2)
    early = amend(person, card, body)
    assert (early.status_code, early.json()["type"]) == (409, "/problems/scorecard-not-submitted")
    assert rounds.submit(person, interview).status_code == 200
    for other in (api, api.as_("hiring_manager"), api.person("interviewer", name="stranger")):
        assert amend(other, card, body).status_code == 404
    stale = amend(person, card, body, if_match='"1"')
    assert (stale.status_code, stale.json()["type"]) == (412, "/problems/version-stale")
    assert amend(person, card, body, if_match='"2"').status_code == 201


def test_a_card_is_read_by_whoever_may_read_it_and_by_nobody_who_owes_theirs(
    api: Api, interview: Record
) -> None:
    card = rounds.score(api.as_("interviewer"), interview, 5)
    address = f"/scorecards/{card['id']}"
    assert api.as_("recruiter").get(address).status_code == 404
    assert api.as_("hiring_manager").get(address).json()["id"] == card["id"]
    rounds.score(api.as_("recruiter"), interview, 3)
    assert api.as_("recruiter").get(address).json()["revision"] == 1


def test_who_could_have_read_before_they_were_seated_gives_no_independent_card(
    api: Api, interview: Record
) -> None:
    late, blind = api.person("recruiter", name="late"), api.person("interviewer", name="blind")
    rounds.score(api.as_("interviewer"), interview, 5)
    rounds.score(api.as_("recruiter"), interview, 4)
    panel = [person.person_id for person in (api.as_("interviewer"), api.as_("recruiter"))]
    panel += [late.person_id, blind.person_id]
    seated = api.patch(
        f"/interviews/{interview['id']}",
        json={"panel": [str(person_id) for person_id in panel]},
        if_match='"1"',
    )
    assert seated.status_code == 200, seated.text
    cards = f"/applications/{interview['application_id']}/scorecards"
    assert late.get(cards).json()["scorecards"] == blind.get(cards).json()["scorecards"] == []
    for person in (late, blind):
        rounds.score(person, interview, 3)
    found = {
        card["person"]["name"]: card["is_independent"]
        for card in api.get(cards).json()["scorecards"]
    }
    assert found == {"interviewer": True, "recruiter": True, "late": False, "blind": True}


def test_a_card_that_came_after_the_decision_is_marked_and_no_independent_one(
    api: Api, interview: Record
) -> None:
    rounds.score(api.as_("recruiter"), interview, 4)
    application = api.get(f"/applications/{interview['application_id']}").json()
    rounds.moved(api, application, "advance", override=True)
    before = api.get(f"/applications/{application['id']}/debrief").json()
    card = rounds.score(api.as_("interviewer"), interview, 2)
    assert card["submitted_late"]
    after = api.get(f"/applications/{application['id']}/debrief").json()
    assert [one["is_independent"] for one in after["panel"]] == [True, False]
    # What the decision went by stays; the running figure takes the late card in.
    assert after["decisions"][0]["figures"] == before["decisions"][0]["figures"]
    assert after["decisions"][0]["figures"]["partial"] == 4.0
    assert after["scores"]["composite"]["partial"] == 3.0
