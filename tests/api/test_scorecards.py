"""Scorecards over the API: drafts, submitting once, and what they add up to."""

from typing import Any

import pytest

from tests import factories
from tests.api import rounds
from tests.client import Api
from tests.factories import Record


@pytest.fixture
def interview(api: Api) -> Record:
    """A screening with an interviewer and a recruiter on the panel."""
    return rounds.seat(
        api, factories.application(api), api.as_("interviewer"), api.as_("recruiter")
    )


def read(person: Api, interview: Record) -> Record:
    """One's own scorecard."""
    answer = person.get(f"/interviews/{interview['id']}/scorecard")
    assert answer.status_code == 200, answer.text
    record: Record = answer.json()
    return record


def faults(answer: Any) -> list[tuple[str, str]]:
    """Pointer and code of every fault."""
    return [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]]


def test_before_the_first_save_a_scorecard_is_empty_at_version_0(
    api: Api, interview: Record
) -> None:
    person = api.as_("interviewer")
    card = read(person, interview)
    assert (card["id"], card["version"], card["state"]) == (None, 0, "missing")
    assert len(card["missing"]) == len(rounds.criteria(person, interview)) + 1


def test_a_draft_is_replaced_as_often_as_one_likes(api: Api, interview: Record) -> None:
    person = api.as_("interviewer")
    names = rounds.criteria(person, interview)
    for version in range(3):
        body = rounds.card(names[: version + 1], version + 1)
        answer = rounds.save(person, interview, body, version)
        assert (answer.status_code, answer.json()["version"]) == (200, version + 1)
        assert api.etag(answer) == f'"{version + 1}"'
        card = read(person, interview)
        assert (card["state"], len(card["ratings"])) == ("draft", len(names[: version + 1]))


def test_a_draft_saved_over_another_version_is_refused(api: Api, interview: Record) -> None:
    person = api.as_("interviewer")
    body = rounds.card(rounds.criteria(person, interview))
    assert rounds.save(person, interview, body, 1).status_code == 412
    assert rounds.save(person, interview, body, 0).status_code == 200
    assert rounds.save(person, interview, body, 0).status_code == 412
    address = f"/interviews/{interview['id']}/scorecard"
    assert person.put(address, json=body).status_code == 428


def test_a_draft_changed_since_it_was_read_is_not_submitted_on_the_old_picture(
    api: Api, interview: Record
) -> None:
    person = api.as_("interviewer")
    body = rounds.card(rounds.criteria(person, interview))
    assert rounds.save(person, interview, body).status_code == 200
    address = f"/interviews/{interview['id']}/scorecard/submit"
    assert person.post(address, if_match='"0"').json()["type"] == "/problems/version-stale"
    assert read(person, interview)["state"] == "draft"
    assert person.post(address, if_match='"1"').json()["state"] == "submitted"


def test_a_criterion_of_another_stage_is_refused_where_it_stands(
    api: Api, interview: Record
) -> None:
    person = api.as_("interviewer")
    names = rounds.criteria(person, interview)
    other = next(one for one in ("kubernetes", "docker", "python") if one not in names)
    answer = rounds.save(person, interview, rounds.card([names[0], other]))
    assert (answer.status_code, faults(answer)) == (
        422,
        [("#/ratings/1/criterion", "not-of-this-stage")],
    )
    twice = rounds.save(person, interview, rounds.card([names[0], names[0]]))
    assert faults(twice) == [("#/ratings/1/criterion", "repeated")]


@pytest.mark.parametrize("score", [0, 6, 2.5, "4", True])
def test_a_score_off_the_scale_is_refused(api: Api, interview: Record, score: Any) -> None:
    person = api.as_("interviewer")
    names = rounds.criteria(person, interview)
    answer = rounds.save(person, interview, rounds.card(names, score))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "#/ratings/0/score"


def test_an_incomplete_scorecard_says_what_is_missing(api: Api, interview: Record) -> None:
    person = api.as_("interviewer")
    nothing = rounds.submit(person, interview)
    assert nothing.json()["type"] == "/problems/scorecard-incomplete"
    names = rounds.criteria(person, interview)
    body = rounds.card(names[:1], recommendation=None)
    body["ratings"][0]["evidence"] = " "
    rounds.save(person, interview, body)
    answer = rounds.submit(person, interview)
    assert answer.status_code == 422
    unrated = [("#/ratings", "unrated")] * (len(names) - 1)
    expected = [("#/ratings", "no-evidence"), *unrated, ("#/recommendation", "missing")]
    assert sorted(faults(answer)) == sorted(expected)
    assert read(person, interview)["state"] == "draft"


def test_not_observed_is_a_rating_that_needs_no_evidence(api: Api, interview: Record) -> None:
    person = api.as_("interviewer")
    body = rounds.card(rounds.criteria(person, interview), None)
    for rating in body["ratings"]:
        rating["evidence"] = ""
    rounds.save(person, interview, body)
    answer = rounds.submit(person, interview)
    assert (answer.status_code, answer.json()["state"]) == (200, "submitted")
    assert {rating["score"] for rating in answer.json()["ratings"]} == {None}


def test_a_submitted_scorecard_is_final(api: Api, interview: Record) -> None:
    person = api.as_("interviewer")
    card = rounds.score(person, interview)
    again = rounds.submit(person, interview)
    assert (again.status_code, again.json()["type"]) == (409, "/problems/scorecard-submitted")
    body = rounds.card(rounds.criteria(person, interview), 1)
    changed = rounds.save(person, interview, body, card["version"])
    assert (changed.status_code, changed.json()["type"]) == (409, "/problems/scorecard-submitted")
    assert read(person, interview) == card


def test_a_scorecard_after_the_decision_is_kept_and_marked_late(
    api: Api, interview: Record
) -> None:
    on_time = rounds.score(api.as_("interviewer"), interview)
    application = api.get(f"/applications/{interview['application_id']}").json()
    rounds.moved(api, application, "advance", override=True)
    late = rounds.score(api.as_("recruiter"), interview)
    assert (on_time["submitted_late"], late["submitted_late"]) == (False, True)
    cards = api.get(f"/applications/{interview['application_id']}/scorecards").json()
    assert sorted(card["submitted_late"] for card in cards["scorecards"]) == [False, True]


def test_only_the_panel_has_scorecards(api: Api, interview: Record) -> None:
    for person in (api, api.as_("hiring_manager"), api.person("interviewer", name="other")):
        assert person.get(f"/interviews/{interview['id']}/scorecard").status_code == 404
        assert rounds.save(person, interview, rounds.card([])).status_code == 404
        assert rounds.submit(person, interview).status_code == 404


def test_others_scorecards_open_when_ones_own_is_in(api: Api, interview: Record) -> None:
    first, second = api.as_("interviewer"), api.as_("recruiter")
    rounds.score(first, interview)

    def names(person: Api) -> list[str]:
        cards = person.get(f"/applications/{interview['application_id']}/scorecards").json()
        return [card["person"]["name"] for card in cards["scorecards"]]

    assert (names(first), names(second), names(api)) == (["interviewer"], [], ["interviewer"])
    rounds.save(second, interview, rounds.card(rounds.criteria(second, interview)))
    # A draft is its author's alone.
    assert (names(second), names(api)) == (["recruiter"], ["interviewer"])
    rounds.submit(second, interview)
    assert sorted(names(first)) == sorted(names(second)) == ["interviewer", "recruiter"]


def test_the_debrief_waits_until_the_panel_is_in(api: Api, interview: Record) -> None:
    first, second = api.as_("interviewer"), api.as_("recruiter")
    rounds.score(first, interview, 5, recommendation="strong_yes")

    def debrief(person: Api) -> tuple[int, dict[str, int]]:
        body = person.get(f"/applications/{interview['application_id']}/debrief").json()
        return body["scorecards"], body["recommendations"]

    assert debrief(second) == debrief(api) == (0, {})
    rounds.score(second, interview, 3)
    assert debrief(second) == debrief(api) == (2, {"strong_yes": 1, "yes": 1})


def test_the_debrief_keeps_missing_figures_missing(api: Api, interview: Record) -> None:
    person = api.as_("interviewer")
    rated = rounds.criteria(person, interview)
    rounds.score(person, interview, 4)
    leave = {"departure": "withdrew", "reason": "On leave from tomorrow."}
    api.as_("recruiter").post(f"/interviews/{interview['id']}/leave", json=leave)
    scores = api.get(f"/applications/{interview['application_id']}/debrief").json()["scores"]
    by_name = {one["criterion"]: one for one in scores["criteria"]}
    missing = [name for name in by_name if name not in rated]
    composite = scores["composite"]
    assert (composite["value"], composite["partial"]) == (None, 4.0)
    assert (composite["reason"], composite["missing"]) == ("below_coverage", missing)
    assert 0 < composite["coverage"] < composite["min_coverage"] == 0.8
    assert {by_name[name]["score"] for name in rated} == {4.0}
    for name in missing:
        assert (by_name[name]["score"], by_name[name]["reason"]) == (None, "no_ratings")
        assert by_name[name]["level"] == {
            "level_estimate": 3.0,
            "level_sd": pytest.approx(0.6633250),
            "shrinkage": 0.0,
            "precision": 0.0,
        }
    assert composite["standard_error"] > 0
    assert scores["prior"] == {
        "mean": 3.0,
        "variance": 0.44,
        "session_variance": 0.3,
        "rater_variance": 0.26,
    }
    assert scores["formula"] == {
        "name": "evidence-weighted-mean",
        "version": "1.0.0",
        "expression": "sum(e * x) / sum(e)",
    }
