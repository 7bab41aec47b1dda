from typing import Any

import pytest

from app.domain.practices import PRACTICES
from tests import factories
from tests.api.test_teams import faults
from tests.client import Api

Answer = dict[str, Any]
YES: Answer = {"practice": "one_team_backlog", "answer": "yes"}
PARTLY: Answer = {
    "practice": "data_contract",
    "answer": "partly",
    "note": "Agreed for sales, not yet for stock.",
}
NO: Answer = {"practice": "ownership", "answer": "no"}


@pytest.fixture
def at(api: Api) -> str:
    """The address of a team."""
    return f"/teams/{factories.team(api)['id']}"


def answer(api: Api, at: str, version: int, *answers: Answer) -> dict[str, Answer]:
    """Put the answers, and give the checklist by practice."""
    body = {"answers": list(answers)}
    response = api.put(f"{at}/practices", json=body, if_match=f'"{version}"')
    assert response.status_code == 200, response.text
    assert response.headers["ETag"] == f'"{version + 1}"'
    return by_practice(response.json()["practices"])


def by_practice(checklist: list[Answer]) -> dict[str, Answer]:
    return {row["id"]: row for row in checklist}


def checklist(api: Api, at: str) -> dict[str, Answer]:
    response = api.get(f"{at}/practices")
    assert response.status_code == 200, response.text
    return by_practice(response.json()["practices"])


def test_a_new_team_has_the_whole_checklist_and_not_one_answer(api: Api, at: str) -> None:
    response = api.get(f"{at}/practices")
    assert response.headers["ETag"] == '"1"'
    assert response.json()["version"] == 1
    found = checklist(api, at)
    assert list(found) == list(PRACTICES)
    assert {row["answer"] for row in found.values()} == {None}
    kpis = found["shared_goals_kpis"]
    assert kpis["question"].endswith("?")
    assert kpis["sources"][0]["heading"] == "Fostering Collaboration 1"


def test_answers_read_back_with_who_gave_them_and_since_when(api: Api, at: str) -> None:
    manager = api.as_("hiring_manager")
    found = answer(manager, at, 1, YES, PARTLY)
    assert found == checklist(api, at)
    row = found["data_contract"]
    assert (row["answer"], row["note"]) == ("partly", PARTLY["note"])
    assert row["answered_by_id"] == str(manager.person_id)
    assert row["answered_at"] == "2026-05-04T09:00:00Z"
    assert found["one_team_backlog"]["note"] is None
    assert found["ownership"]["answer"] is None


def test_answers_are_replaced_whole_and_count_as_a_change_of_the_team(api: Api, at: str) -> None:
    body = {"answers": [YES]}
    assert api.put(f"{at}/practices", json=body).status_code == 428
    answer(api, at, 1, YES, PARTLY)
    assert api.get(at).headers["ETag"] == '"2"'
    assert api.put(f"{at}/practices", json=body, if_match='"1"').status_code == 412
    found = answer(api, at, 2, NO)
    assert {name: row["answer"] for name, row in found.items() if row["answer"]} == {
        "ownership": "no"
    }
    assert answer(api, at, 3)["ownership"]["answer"] is None


def test_an_answer_that_stays_what_it_was_stays_with_whoever_gave_it(api: Api, at: str) -> None:
    manager = api.as_("hiring_manager")
    answer(manager, at, 1, YES, PARTLY, NO)
    api.clock.advance(hours=1)
    reworded = PARTLY | {"note": "Agreed for all but stock."}
    found = answer(api, at, 2, NO | {"answer": "yes"}, reworded, YES)
    given = {
        name: (row["answered_by_id"], row["answered_at"])
        for name, row in found.items()
        if row["answer"]
    }
    before = (str(manager.person_id), "2026-05-04T09:00:00Z")
    now = (str(api.person_id), "2026-05-04T10:00:00Z")
    assert given == {"one_team_backlog": before, "data_contract": now, "ownership": now}


def test_answers_of_one_team_are_not_those_of_another(api: Api, at: str) -> None:
    other = f"/teams/{factories.team(api)['id']}"
    answer(api, at, 1, YES)
    answer(api, other, 1, NO)
    assert checklist(api, at)["ownership"]["answer"] is None
    assert checklist(api, other)["one_team_backlog"]["answer"] is None


def test_unknown_and_repeated_practices_are_refused_with_pointers(api: Api, at: str) -> None:
    answers = [YES, {"practice": "juggling", "answer": "no"}, YES | {"answer": "no"}]
    refused = api.put(f"{at}/practices", json={"answers": answers}, if_match='"1"')
    assert faults(refused) == {
        "#/answers/1/practice": "unknown-practice",
        "#/answers/2/practice": "duplicate",
    }
    assert api.get(at).headers["ETag"] == '"1"'


@pytest.mark.parametrize(
    ("change", "member"),
    [
        ({"answer": "maybe"}, "answer"),
        ({"answer": None}, "answer"),
        ({"practice": "One backlog"}, "practice"),
        ({"note": "x" * 4001}, "note"),
        ({"note": "  "}, "note"),
        ({"note": "\x07"}, "note"),
        ({"answered_by_id": "019e0000-0000-7000-8000-0000000000ff"}, "answered_by_id"),
    ],
)
def test_an_answer_that_is_not_valid_says_where(
    api: Api, at: str, change: Answer, member: str
) -> None:
    body = {"answers": [YES | change]}
    refused = api.put(f"{at}/practices", json=body, if_match='"1"')
    assert list(faults(refused)) == [f"#/answers/0/{member}"]


def test_the_longest_note_is_kept(api: Api, at: str) -> None:
    found = answer(api, at, 1, YES | {"note": "x" * 4000})
    assert found["one_team_backlog"]["note"] == "x" * 4000


def test_more_answers_than_there_are_practices_are_refused(api: Api, at: str) -> None:
    body = {"answers": [YES] * (len(PRACTICES) + 1)}
    assert list(faults(api.put(f"{at}/practices", json=body, if_match='"1"'))) == ["#/answers"]


def test_every_practice_can_be_answered(api: Api, at: str) -> None:
    found = answer(api, at, 1, *({"practice": name, "answer": "no"} for name in PRACTICES))
    assert {row["answer"] for row in found.values()} == {"no"}


def test_recruiters_read_the_answers_and_managers_those_of_their_own_teams(
    api: Api, at: str
) -> None:
    address, body = f"{at}/practices", {"answers": [YES]}
    stranger = api.person("hiring_manager", name="stranger")
    assert api.anonymous.get(address).status_code == 401
    assert api.as_("interviewer").get(address).status_code == 403
    assert api.as_("service").get(address).status_code == 403
    assert stranger.get(address).status_code == 404
    assert stranger.put(address, json=body, if_match='"1"').status_code == 404
    assert api.as_("recruiter").get(address).status_code == 200
    assert api.as_("recruiter").put(address, json=body, if_match='"1"').status_code == 403


def test_the_gap_report_tells_what_is_missing_from_what_nobody_answered(api: Api, at: str) -> None:
    untold = api.get(f"{at}/gap-report").json()["practices"]
    assert (untold["in_place"], untold["missing"]) == (0, [])
    assert len(untold["unanswered"]) == len(PRACTICES)
    found = answer(api, at, 1, NO, YES, PARTLY)
    told = api.get(f"{at}/gap-report").json()["practices"]
    assert told["in_place"] == 1
    assert told["missing"] == [found["data_contract"], found["ownership"]]
    assert [row["id"] for row in told["unanswered"]] == [
        name for name in PRACTICES if name not in ("one_team_backlog", "data_contract", "ownership")
    ]
