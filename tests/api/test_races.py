"""No update is lost: of two requests that race, one wins and the other is told why."""

import os
from collections.abc import Callable
from functools import partial

import httpx

from tests import factories
from tests.api import rounds
from tests.client import Api
from tests.factories import Record, candidate
from tests.racing import at_once

PAIRS = int(os.environ.get("HIRING_TEST_PAIRS", "100"))
"""How many pairs race for each of the five invariants (a patch, a stage move, a decision, a
submission, the last opening), on each engine: 500 by default. The tests beyond these five say what
they race themselves."""

Send = Callable[[], httpx.Response]


def race(first: Send, second: Send) -> tuple[httpx.Response, httpx.Response]:
    """The answers of both, sent at the same moment: the winner's and the loser's."""
    won, lost = sorted(at_once(first, second), key=lambda answer: answer.status_code)
    return won, lost


def _one_won(
    answers: tuple[httpx.Response, httpx.Response], status: int, problem: str
) -> httpx.Response:
    won, lost = answers
    assert won.status_code == 200, won.text
    assert (lost.status_code, lost.json()["type"]) == (status, f"/problems/{problem}"), lost.text
    return won


def test_of_two_changes_based_on_one_version_one_is_made(api: Api) -> None:
    record = candidate(api)
    address = f"/candidates/{record['id']}"
    for pair in range(PAIRS):
        tag = f'"{record["version"]}"'
        answers = race(
            partial(api.patch, address, json={"location": f"A{pair}"}, if_match=tag),
            partial(api.patch, address, json={"location": f"B{pair}"}, if_match=tag),
        )
        made = _one_won(answers, 412, "version-stale").json()
        assert made["version"] == record["version"] + 1
        record = api.get(address).json()
        assert record["location"] == made["location"]


def test_of_two_moves_from_one_stage_one_is_made(api: Api) -> None:
    opening = factories.requisition(api)
    application: Record | None = None
    for _pair in range(PAIRS):
        if application is None or application["stage"] == "decision":
            application = factories.application(api, requisition_id=opening["id"])
        before = application
        answers = race(
            partial(rounds.move, api, before, "skip"),
            partial(rounds.move, api, before, "advance", override=True),
        )
        application = _one_won(answers, 409, "stage-conflict").json()
        decisions = api.get(f"/applications/{application['id']}/history").json()["decisions"]
        assert len([one for one in decisions if one["from_stage"] == before["stage"]]) == 1


def test_of_two_decisions_one_is_made(api: Api) -> None:
    application = factories.application(api)
    made = 0
    for _pair in range(PAIRS):
        before = application
        answers = race(
            partial(rounds.move, api, before, "reject"),
            partial(rounds.move, api, before, "withdraw"),
        )
        application = _one_won(answers, 409, "illegal-move").json()
        application = rounds.moved(api, application, "reopen")
        made += 2
    history = api.get(f"/applications/{application['id']}/history").json()
    assert len(history["decisions"]) == made
    assert application["version"] == made + 1


def test_a_scorecard_is_submitted_once(api: Api) -> None:
    people = [api.person("interviewer", name=f"seat-{number}") for number in range(10)]
    opening = factories.requisition(api)
    interview: Record = {}
    names: list[str] = []
    for pair in range(PAIRS):
        place = pair % len(people)
        if place == 0:
            application = factories.application(api, requisition_id=opening["id"])
            interview = rounds.seat(api, application, *people)
            names = rounds.criteria(api, interview)
        person = people[place]
        assert rounds.save(person, interview, rounds.card(names)).status_code == 200
        answers = race(
            partial(rounds.submit, person, interview),
            partial(rounds.submit, person, interview),
        )
        won, lost = answers
        assert (won.status_code, won.json()["version"]) == (200, 2)
        problem = lost.json()["type"].rpartition("/")[2]
        assert (lost.status_code, problem) in {(409, "scorecard-submitted"), (412, "version-stale")}


def test_a_scorecard_is_late_exactly_if_the_move_went_on_without_it(api: Api) -> None:
    person = api.as_("interviewer")
    opening = factories.requisition(api)
    for _pair in range(PAIRS // 2):
        application = factories.application(api, requisition_id=opening["id"])
        interview = rounds.drafted(person, rounds.seat(api, application, person))
        submitted, moved = at_once(
            partial(rounds.submit, person, interview),
            partial(rounds.move, api, application, "advance", override=True),
        )
        assert (submitted.status_code, moved.status_code) == (200, 200)
        history = api.get(f"/applications/{application['id']}/history").json()
        (decision,) = history["decisions"]
        assert submitted.json()["submitted_late"] == decision["overridden"]


def test_a_scorecard_is_in_whether_the_plan_is_replaced_before_it_or_stays(api: Api) -> None:
    person = api.as_("interviewer")
    team = factories.team(api)
    for _pair in range(PAIRS // 4):
        opening = factories.requisition(api, team_id=team["id"])
        application = factories.application(api, requisition_id=opening["id"])
        interview = rounds.drafted(person, rounds.seat(api, application, person))
        submitted, replaced = at_once(
            partial(rounds.submit, person, interview),
            partial(rounds.replan, api, application),
        )
        assert (submitted.status_code, replaced.status_code) in {(200, 409), (200, 200)}
        again = rounds.replan(api, application)
        assert again.status_code == (409 if replaced.status_code == 409 else 412)


def test_a_draft_saved_twice_from_one_version_is_saved_once(api: Api) -> None:
    person = api.as_("interviewer")
    interview = rounds.seat(api, factories.application(api), person)
    names = rounds.criteria(api, interview)
    for version in range(PAIRS // 4):
        answers = race(
            partial(rounds.save, person, interview, rounds.card(names, 2), version),
            partial(rounds.save, person, interview, rounds.card(names, 5), version),
        )
        won = _one_won(answers, 412, "version-stale").json()
        read = person.get(f"/interviews/{interview['id']}/scorecard").json()
        assert read["ratings"] == won["ratings"]


def test_a_panel_changes_and_a_first_draft_is_saved_without_either_being_refused(api: Api) -> None:
    person, other = api.as_("interviewer"), api.person("interviewer", name="other")
    panel = [str(seated.person_id) for seated in (person, other)]
    opening = factories.requisition(api)
    for _pair in range(PAIRS // 2):
        application = factories.application(api, requisition_id=opening["id"])
        interview = rounds.seat(api, application, person)
        address = f"/interviews/{interview['id']}"
        answers = at_once(
            partial(rounds.save, person, interview, {"ratings": []}),
            partial(api.patch, address, json={"panel": panel}, if_match='"1"'),
        )
        assert [answer.status_code for answer in answers] == [200, 200]


def test_the_last_opening_is_filled_once(api: Api) -> None:
    opening = factories.requisition(api, openings=1)
    address = f"/requisitions/{opening['id']}"
    planned = api.put(f"{address}/plan", json=rounds.OTHER_PLAN, if_match='"1"')
    assert planned.status_code == 200
    waiting = rounds.at_decision(api, factories.application(api, requisition_id=opening["id"]))
    for pair in range(1, PAIRS + 1):
        other = rounds.at_decision(api, factories.application(api, requisition_id=opening["id"]))
        answers = race(
            partial(rounds.move, api, waiting, "hire"),
            partial(rounds.move, api, other, "hire"),
        )
        won = _one_won(answers, 409, "no-opening-left").json()
        waiting = other if won["id"] == waiting["id"] else waiting
        record = api.get(address)
        assert record.json()["hired_count"] == record.json()["openings"] == pair
        more = api.patch(address, json={"openings": pair + 1}, if_match=api.etag(record))
        assert more.status_code == 200
    members = api.get(f"/teams/{opening['team_id']}/members", params={"limit": "200"}).json()
    assert len(members["items"]) == PAIRS
