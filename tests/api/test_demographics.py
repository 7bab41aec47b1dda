"""Demographics are kept and forgotten, and nothing answers differently for it but one report."""

from typing import Any

import pytest
from sqlmodel import select

from app.models.demographics import Demographics
from tests import factories
from tests.api import rounds
from tests.api.walking import Seen, walk
from tests.client import Api
from tests.factories import Record

STATED = {"sex": "female", "race_ethnicity": "asian"}


def address_of(candidate: Record) -> str:
    """Where the candidate's statement is sent."""
    return f"/candidates/{candidate['id']}/demographics"


def kept(api: Api) -> list[tuple[str, str | None, str | None]]:
    """Every statement in the database."""
    with api.world.database.reading() as session:
        rows = session.exec(select(Demographics)).all()
    return [(str(row.candidate_id), row.sex, row.race_ethnicity) for row in rows]


@pytest.mark.parametrize("role", ["recruiter", "service", "admin"])
def test_a_statement_is_kept_replaced_and_forgotten_without_an_answer(api: Api, role: str) -> None:
    writer = api.as_(role)
    who = factories.candidate(writer)
    for body, row in (
        (STATED, (who["id"], "female", "asian")),
        ({"sex": "another"}, (who["id"], "another", None)),
        ({}, (who["id"], None, None)),
    ):
        answer = writer.put(address_of(who), json=body, if_match='"1"')
        assert (answer.status_code, answer.content, "ETag" in answer.headers) == (204, b"", False)
        assert kept(api) == [row]
    for _time in range(2):
        answer = writer.delete(address_of(who), if_match='"1"')
        assert (answer.status_code, answer.content) == (204, b"")
        assert kept(api) == []


def test_there_is_nothing_to_read(api: Api) -> None:
    who = factories.candidate(api)
    assert api.put(address_of(who), json=STATED, if_match='"1"').status_code == 204
    assert api.get(address_of(who)).status_code == 405


def test_a_statement_is_for_the_candidate_as_they_are_now(api: Api) -> None:
    who = factories.candidate(api)
    changed = api.patch(f"/candidates/{who['id']}", json={"location": "Porto"}, if_match='"1"')
    assert changed.status_code == 200
    assert api.put(address_of(who), json=STATED, if_match='"1"').status_code == 412
    assert api.delete(address_of(who), if_match='"1"').status_code == 412
    assert kept(api) == []


@pytest.mark.parametrize(
    "body", [{"sex": "other"}, {"race_ethnicity": ""}, {"religion": "none"}, {"sex": ["female"]}]
)
def test_only_words_of_the_two_lists_are_taken(api: Api, body: Any) -> None:
    who = factories.candidate(api)
    answer = api.put(address_of(who), json=body, if_match='"1"')
    assert answer.status_code == 422
    assert kept(api) == []


def _told(answers: list[Seen]) -> list[tuple[str, int, bytes]]:
    return [(answer.request, answer.status, answer.body) for answer in answers]


def test_a_statement_changes_no_answer_to_anybody_but_the_aggregate_report(api: Api) -> None:
    people = [api.as_(role) for role in ("hiring_manager", "recruiter", "service", "admin")]
    application = factories.application(api)
    interview = rounds.seat(api, application, api.as_("interviewer"))
    rounds.score(api.as_("interviewer"), interview)
    opening = api.get(f"/requisitions/{application['requisition']['id']}").json()
    known = {
        "application_id": [application["id"]],
        "candidate_id": [application["candidate"]["id"]],
        "requisition_id": [opening["id"]],
        "interview_id": [interview["id"]],
        "scorecard_id": [],
        "take_home_id": [],
        "team_id": [opening["team_id"]],
        "member_id": [],
        "snapshot_id": [],
        "with": [],
        "person_id": [str(api.person_id)],
        "manager_id": [opening["hiring_manager_id"]],
        "key_id": [],
        "rubric_id": [opening["rubric_id"]],
        "version": [opening["rubric_version"]],
        "from": [opening["rubric_version"]],
        "to": [opening["rubric_version"]],
        "major": ["1"],
        "role_id": ["mlops_engineer"],
        "section": ["roles", "levels"],
        "system": ["greenhouse"],
        "external_id": ["7001"],
        "q": ["Robin"],
        "email": ["nobody@example.com"],
        "stage": ["screen"],
        "updated_since": ["2026-05-04T00:00:00Z"],
        "hires": ["2"],
        "role": ["mlops_engineer"],
        "role_weight": ["0.5"],
        "raters": ["3"],
    }
    before = [_told(walk(person, known)) for person in people]
    who = application["candidate"]
    assert api.put(address_of(who), json=STATED, if_match='"1"').status_code == 204
    after = [_told(walk(person, known)) for person in people]
    differing = {
        first[0].partition("?")[0]
        for told in zip(before, after, strict=True)
        for first, second in zip(*told, strict=True)
        if first != second
    }
    assert differing == {f"GET /api/v1/reports/adverse-impact{suffix}" for suffix in ("", ".csv")}
