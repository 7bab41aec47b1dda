"""Hires and what becomes of them, for the tests of predictions and of decisions."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests import factories
from tests.api import rounds
from tests.api.test_rubrics import document
from tests.client import Api
from tests.factories import Record

SKILLS = ("docker", "git", "kubernetes")
FLOOR = 3
"""The floor of the last of the skills; the others have none."""


def rubric(api: Api, skills: Sequence[str] = SKILLS) -> str:
    """A published rubric of one stage that rates these skills, each of them as a primary one."""
    record = document() | {"id": "career-engineer"}
    [criterion] = record["criteria"]
    record["criteria"] = [criterion | {"id": skill, "title": skill} for skill in skills]
    record["criteria"][-1]["floor"] = FLOOR
    record["stages"][0]["primary"] = list(skills)
    factories.rubric(api, **record)
    at = f"/rubrics/{record['id']}/versions/{record['version']}/publish"
    answer = api.post(at, json={"reason": "Fits our roles."}, if_match='"1"')
    assert answer.status_code == 200, answer.text
    return str(record["id"])


def opening(api: Api, targets: Mapping[str, int], **overrides: Any) -> Record:
    """A requisition scored by the rubric of the three skills, for a team with these targets."""
    team = factories.team(api)
    body = {
        "role_demands": [],
        "skill_targets": [{"skill": skill, "level": level} for skill, level in targets.items()],
    }
    wanted = api.put(f"/teams/{team['id']}/demand", json=body, if_match='"1"')
    assert wanted.status_code == 200, wanted.text
    needed = {"team_id": team["id"], "openings": 50}
    if "rubric_id" not in overrides:
        needed["rubric_id"] = rubric(api)
    return factories.requisition(api, **needed | overrides)


def rated(person: Api, interview: Record, ratings: Mapping[str, int | None]) -> None:
    """A submitted card with these ratings; what is not named was not observed."""
    card = rounds.card(rounds.criteria(person, interview), None)
    for rating in card["ratings"]:
        rating["score"] = ratings.get(rating["criterion"])
    saved = rounds.save(person, interview, card)
    assert saved.status_code == 200, saved.text
    assert rounds.submit(person, interview).status_code == 200


def screened(
    api: Api, of: Record, ratings: Mapping[str, int | None], *others: Api
) -> tuple[Record, Record]:
    """An application that the interviewer has rated in its one stage, and the meeting."""
    interviewer = api.as_("interviewer")
    application = factories.application(api, requisition_id=of["id"])
    interview = rounds.seat(api, application, interviewer, *others)
    rated(interviewer, interview, ratings)
    return application, interview


def hired(
    api: Api, of: Record, ratings: Mapping[str, int | None], *others: Api, **hire: Any
) -> tuple[Record, Record]:
    """The member that came of such an application, and the meeting."""
    application, interview = screened(api, of, ratings, *others)
    application = rounds.moved(api, application, "advance", override=bool(others))
    rounds.moved(api, application, "hire", **hire)
    return member_of(api, of, application), interview


def member_of(api: Api, of: Record, application: Record) -> Record:
    """The member whose evidence came from this application."""
    cursor: dict[str, str] = {}
    while True:
        page = api.get(f"/teams/{of['team_id']}/members", params={"limit": "200"} | cursor).json()
        for member in page["items"]:
            if member["application_id"] == application["id"]:
                found: Record = member
                return found
        cursor = {"cursor": page["next_cursor"]}


def attest(
    api: Api,
    member: Record,
    levels: Mapping[str, int],
    evidence: str = "manager",
    as_of: str | None = None,
) -> None:
    """Record these levels of the member and nothing else."""
    address = f"/teams/{member['team_id']}/members/{member['id']}"
    version = api.get(address).json()["version"]
    known = {
        skill: {"level": level, "evidence": evidence, "as_of": as_of}
        for skill, level in levels.items()
    }
    answer = api.patch(address, json={"levels": known}, if_match=f'"{version}"')
    assert answer.status_code == 200, answer.text
