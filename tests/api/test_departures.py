"""How often people decide otherwise than the figures read, over HTTP."""

import csv
import io
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from tests import factories
from tests.api import rounds
from tests.api.careers import SKILLS, opening, rated, screened
from tests.client import Api
from tests.factories import Record

ABOVE = dict.fromkeys(SKILLS, 5)
BELOW = dict.fromkeys(SKILLS, 1) | {"kubernetes": 3}
BELOW_AND_PAST_FLOOR = dict.fromkeys(SKILLS, 1)
PAST_FLOOR = {"docker": 3, "git": 4, "kubernetes": 2}
UNCLEAR = dict.fromkeys(SKILLS, 3)
THIN = {"kubernetes": 5, "docker": 5}
"""Two of three criteria observed: too little for a composite."""


def report(person: Api, **query: Any) -> Record:
    answer = person.get("/reports/decisions", params=query)
    assert answer.status_code == 200, answer.text
    found: Record = answer.json()
    return found


def decided(
    person: Api, api: Api, of: Record, ratings: Mapping[str, int | None], *moves: str, **more: Any
) -> Record:
    """An application rated like this, after these moves by the person."""
    application, _meeting = screened(api, of, ratings)
    for action in moves:
        application = rounds.moved(
            person, application, action, reason=f"To {action}: {sorted(ratings.items())}", **more
        )
    return application


def counts(found: Record) -> dict[str, int]:
    """What was counted at all."""
    return {name: value for name, value in found.items() if isinstance(value, int) and value}


def test_departures_are_counted_by_reading_floor_and_override(api: Api) -> None:
    team_opening = opening(api, {})
    for ratings, moves in (
        (BELOW, ["advance", "hire"]),
        (BELOW_AND_PAST_FLOOR, ["advance"]),
        (PAST_FLOOR, ["advance"]),
        (UNCLEAR, ["advance", "hire"]),
        (ABOVE, ["advance", "hire"]),
        (ABOVE, ["reject"]),
        (ABOVE, ["advance", "reject"]),
        (BELOW, ["reject"]),
        (PAST_FLOOR, ["reject"]),
    ):
        decided(api, api, team_opening, ratings, *moves)
    found = report(api)
    assert (found["bar"], found["sure_from"]) == (3, 0.9)
    assert counts(found["all_decisions"]) == {
        "decisions": 13,
        "with_composite": 13,
        "above": 5,
        "unclear": 4,
        "below": 4,
        "went_on_while_below": 3,
        "went_on_with_floor_missed": 2,
        "went_on_against": 4,
        "rejected_while_above": 2,
    }
    [row] = found["rows"]
    assert row["requisition"] == {"id": team_opening["id"], "name": "MLOps Engineer"}
    assert row["person"] == {"id": str(api.person_id), "name": "admin"}
    assert counts(row) == counts(found["all_decisions"])
    assert [(one["action"], one["reading"], one["ways"]) for one in row["departures"]] == [
        ("advance", "below", ["went_on_while_below"]),
        ("hire", "below", ["went_on_while_below"]),
        ("advance", "below", ["went_on_while_below", "went_on_with_floor_missed"]),
        ("advance", "unclear", ["went_on_with_floor_missed"]),
        ("reject", "above", ["rejected_while_above"]),
        ("reject", "above", ["rejected_while_above"]),
    ]
    assert [one["floors_missed"] for one in row["departures"][2:4]] == [["kubernetes"]] * 2
    past = row["departures"][3]
    assert past["composite"] == 3.0
    # Three criteria, one primary rating each: sqrt(0.56 / 3).
    assert past["standard_error"] == pytest.approx(0.432049, abs=5e-7)
    assert past["reason"] == f"To advance: {sorted(PAST_FLOOR.items())}"
    assert past["stage"] == "screen"
    assert "neither way wrong" in found["statement"]


def test_an_override_counts_with_a_composite_and_is_told_apart_without_one(api: Api) -> None:
    second = api.person("interviewer", name="second")
    team_opening = opening(api, {})
    for ratings in (UNCLEAR, THIN):
        application, _meeting = screened(api, team_opening, ratings, second)
        rounds.moved(api, application, "advance", override=True, reason="She is on leave.")
    rounds.moved(
        api,
        factories.application(api, requisition_id=team_opening["id"]),
        "advance",
        override=True,
    )
    found = report(api)
    assert counts(found["all_decisions"]) == {
        "decisions": 3,
        "with_composite": 1,
        "unclear": 1,
        "by_override": 1,
        "overrides_without_composite": 2,
    }
    departures = found["rows"][0]["departures"]
    assert [(one["ways"], one["overridden"]) for one in departures] == [
        (["by_override"], True),
        ([], True),
        ([], True),
    ]
    assert departures[1]["reading"] is departures[1]["composite"] is None


def test_withdrawals_skips_and_reopenings_are_no_decisions(api: Api) -> None:
    team_opening = opening(api, {})
    decided(api, api, team_opening, BELOW, "withdraw", "reopen", "skip")
    assert report(api)["all_decisions"]["decisions"] == 0
    assert report(api)["rows"] == []
    decided(api, api, team_opening, BELOW, "reject", "reopen", "advance")
    assert report(api)["all_decisions"]["decisions"] == 2


def test_each_decider_and_each_requisition_has_a_row_and_can_be_asked_for(api: Api) -> None:
    first = opening(api, {}, title="First")
    second = opening(api, {}, title="Second", rubric_id=first["rubric_id"])
    recruiter = api.as_("recruiter")
    decided(api, api, first, BELOW, "advance")
    decided(recruiter, api, first, BELOW, "reject")
    decided(recruiter, api, second, ABOVE, "reject")
    found = report(api)
    assert [(row["requisition"]["name"], row["person"]["name"]) for row in found["rows"]] == [
        ("First", "admin"),
        ("First", "recruiter"),
        ("Second", "recruiter"),
    ]
    assert [len(row["departures"]) for row in found["rows"]] == [1, 0, 1]
    by_requisition = report(api, requisition_id=second["id"])
    for person, unseen in ((api.person("hiring_manager"), second["id"]), (api, second["team_id"])):
        answer = person.get("/reports/decisions", params={"requisition_id": unseen})
        assert answer.status_code == 404
    assert by_requisition["rows"] == found["rows"][2:]
    by_person = report(api, person_id=str(recruiter.person_id))
    assert by_person["rows"] == found["rows"][1:]
    assert by_person["all_decisions"]["decisions"] == 2
    answer = api.get("/reports/decisions.csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [(row["requisition"], row["person"], row["below"]) for row in rows] == [
        ("First", "admin", "1"),
        ("First", "recruiter", "1"),
        ("Second", "recruiter", "0"),
    ]
    assert rows[0]["reasons"] == f"advance: To advance: {sorted(BELOW.items())}"


def test_a_decision_stays_what_it_was_when_a_late_card_comes(api: Api) -> None:
    second = api.person("interviewer", name="second")
    team_opening = opening(api, {})
    application, meeting = screened(api, team_opening, ABOVE, second)
    rounds.moved(api, application, "reject")
    before = report(api)
    rated(second, meeting, BELOW)
    assert report(api)["rows"] == before["rows"]
    assert before["all_decisions"]["rejected_while_above"] == 1


@pytest.mark.parametrize("role", ["recruiter", "hiring_manager", "admin"])
def test_what_a_decision_says_of_cards_is_not_told_to_who_owes_one(
    open_api: Callable[..., Api], role: str
) -> None:
    """Worlds that differ by the other card alone look the same to them."""
    blind: list[list[Any]] = []
    seeing: list[Any] = []
    for ratings in (ABOVE, BELOW_AND_PAST_FLOOR, THIN):
        api = open_api()
        u = api.as_(role) if role == "hiring_manager" else api.person(role, name="u")
        team_opening = opening(api, {})
        decided(api, api, team_opening, UNCLEAR, "advance")
        application, meeting = screened(api, team_opening, ratings, u)
        rounds.moved(api, application, "advance", override=True)
        blind.append([report(u), u.get("/reports/decisions.csv").text])
        seeing.append(report(api)["rows"])
        rated(u, meeting, UNCLEAR)
        assert report(u)["rows"] == report(api)["rows"] == seeing[-1]
        assert report(u)["left_out_decisions"] == 0
    assert blind[0] == blind[1] == blind[2]
    [told, _table] = blind[0]
    assert (told["left_out_decisions"], told["all_decisions"]["decisions"]) == (1, 1)
    assert seeing[0] != seeing[1] != seeing[2] != seeing[0]


def test_the_report_covers_what_its_reader_reaches(api: Api) -> None:
    team_opening = opening(api, {})
    decided(api, api, team_opening, BELOW, "advance")
    assert report(api.as_("hiring_manager"))["all_decisions"]["decisions"] == 1
    assert report(api.as_("recruiter"))["all_decisions"]["decisions"] == 1
    assert report(api.person("hiring_manager"))["all_decisions"]["decisions"] == 0
    assert api.as_("interviewer").get("/reports/decisions").status_code == 403
    assert api.as_("service").get("/reports/decisions").status_code == 403
