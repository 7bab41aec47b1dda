"""Records made through the API, each with what it needs unless a keyword says otherwise.

Every function takes the API as whoever may do it (the admin, say) and gives the record as answered.
"""

from typing import Any

from app.schemas.rubrics import EXAMPLE
from tests.client import Api

Record = dict[str, Any]


def _made(api: Api, path: str, body: Record) -> Record:
    response = api.post(path, json=body)
    assert response.status_code == 201, response.text
    record: Record = response.json()
    return record


def candidate(api: Api, **overrides: Any) -> Record:
    """A candidate."""
    return _made(api, "/candidates", {"name": "Robin Example"} | overrides)


def team(api: Api, **overrides: Any) -> Record:
    """A team, managed by the hiring manager."""
    manager = {} if "manager_id" in overrides else _manager(api, "manager_id")
    profile = {"name": "Platform", "org_type": "medium", "goal": "product"}
    return _made(api, "/teams", profile | manager | overrides)


def gap_snapshot(api: Api, of: Record, **overrides: Any) -> Record:
    """The gap report of the team `of`, kept as it is now."""
    return _made(api, f"/teams/{of['id']}/gap-snapshots", overrides)


def requisition(api: Api, **overrides: Any) -> Record:
    """An opening for an MLOps engineer on a team, both of the hiring manager."""
    needed: Record = {"title": "MLOps Engineer", "role": "mlops_engineer", "openings": 1}
    if "hiring_manager_id" not in overrides:
        needed |= _manager(api, "hiring_manager_id")
    if "team_id" not in overrides:
        needed["team_id"] = team(api)["id"]
    return _made(api, "/requisitions", needed | overrides)


def rubric(api: Api, **overrides: Any) -> Record:
    """A draft of a small rubric of its own: one criterion, one stage."""
    return _made(api, "/rubrics", EXAMPLE | overrides)


def application(api: Api, **overrides: Any) -> Record:
    """A new candidate's application to a new requisition."""
    needed: Record = {}
    if "candidate_id" not in overrides:
        needed["candidate_id"] = candidate(api)["id"]
    if "requisition_id" not in overrides:
        needed["requisition_id"] = requisition(api)["id"]
    return _made(api, "/applications", needed | overrides)


def interview(api: Api, of: Record | None = None, **overrides: Any) -> Record:
    """A meeting of the stage the application `of` stands in, with the interviewer as its panel."""
    of = of or application(api)
    needed: Record = {"stage": of["stage"], "starts_at": "2026-05-06T09:30:00Z"}
    if "panel" not in overrides:
        needed["panel"] = [str(api.as_("interviewer").person_id)]
    return _made(api, f"/applications/{of['id']}/interviews", needed | overrides)


def take_home(api: Api, of: Record, **overrides: Any) -> Record:
    """A draft for the take-home stage the application `of` stands in."""
    needed: Record = {"stage": of["stage"], "brief": "Serve the model you are given."}
    return _made(api, f"/applications/{of['id']}/take-homes", needed | overrides)


def _manager(api: Api, member: str) -> Record:
    return {member: str(api.as_("hiring_manager").person_id)}
