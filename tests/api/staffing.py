"""Staffed teams and rated candidates for the tests of gap reports and hiring plans.

DEMANDS, TARGETS, PEOPLE and DI are the worked example of four people, as bodies of requests.
"""

from typing import Any

from tests import factories
from tests.api.test_teams import make_member, make_team
from tests.client import Api

EXACT = 5e-7
DEMANDS: list[dict[str, Any]] = [
    {"role": "data_scientist", "fte": 2},
    {"role": "ml_engineer", "fte": 2},
    {"role": "data_engineer", "fte": 1},
    {"role": "software_developer", "fte": 1},
]
TARGETS: list[dict[str, Any]] = [
    {"skill": "kubernetes", "level": 3, "holders": 2, "weight": 3},
    {"skill": "ci_cd", "level": 3, "holders": 2, "weight": 2},
    {"skill": "monitoring_logging", "level": 3, "holders": 1, "weight": 2},
    {"skill": "collaboration_communication", "level": 3, "holders": 1, "weight": 1},
]
Recruit = tuple[str, float, dict[str, float], dict[str, int]]
PEOPLE: list[Recruit] = [
    (
        "Ana",
        1,
        {"data_scientist": 0.5, "ml_engineer": 0.5},
        {"kubernetes": 4, "ci_cd": 3, "collaboration_communication": 2},
    ),
    (
        "Bo",
        1,
        {"data_scientist": 1},
        {
            "kubernetes": 0,
            "ci_cd": 2,
            "monitoring_logging": 1,
            "collaboration_communication": 4,
        },
    ),
    ("Cy", 0.5, {"data_engineer": 0.5}, {"ci_cd": 3}),
]
DI: Recruit = ("Di", 1, {"software_developer": 0.6, "data_engineer": 0.4}, {})


def staffed(
    api: Api,
    demands: list[dict[str, Any]],
    targets: list[dict[str, Any]],
    people: list[Recruit],
    **profile: Any,
) -> str:
    team = make_team(api, **profile)
    body = {"role_demands": demands, "skill_targets": targets}
    assert api.put(f"/teams/{team['id']}/demand", json=body, if_match='"1"').status_code == 200
    for name, contract, allocations, levels in people:
        known = {skill: {"level": level, "evidence": "manager"} for skill, level in levels.items()}
        make_member(
            api, team, name=name, contract_fte=contract, allocations=allocations, levels=known
        )
    return str(team["id"])


def report(api: Api, team_id: str, **query: Any) -> dict[str, Any]:
    response = api.get(f"/teams/{team_id}/gap-report", params=query)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def rows(found: list[dict[str, Any]], key: str) -> dict[str, dict[str, Any]]:
    return {row[key]: row for row in found}


def names(people: list[dict[str, Any]]) -> list[str]:
    return [person["name"] for person in people]


def apply(api: Api, team_id: str, name: str, role: str = "ml_engineer") -> dict[str, Any]:
    opening = factories.requisition(api, team_id=team_id, role=role)
    person = factories.candidate(api, name=name)
    return factories.application(api, candidate_id=person["id"], requisition_id=opening["id"])


def rate(api: Api, application: dict[str, Any], score: int, panel: list[Api]) -> None:
    """Move the application to the technical deep dive and have the first of the panel rate it."""
    at = f"/applications/{application['id']}"
    left = {"from_stage": application["stage"], "reason": "Known from earlier work."}
    assert api.post(f"{at}/skip", json=left).status_code == 200
    seats = [str(person.person_id) for person in panel]
    interview = factories.interview(api, api.get(at).json(), panel=seats)
    card_at = f"/interviews/{interview['id']}/scorecard"
    rated = [
        {"criterion": criterion["id"], "score": score, "evidence": "Showed it on a whiteboard."}
        for criterion in panel[0].get(f"/interviews/{interview['id']}/kit").json()["criteria"]
    ]
    card = {"ratings": rated, "recommendation": "yes", "summary": "Solid."}
    assert panel[0].put(card_at, json=card, if_match='"0"').status_code == 200
    assert panel[0].post(f"{card_at}/submit").status_code == 200
