"""Job descriptions drafted from the gap of a team; no candidate has a part in them."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlmodel import Session

from app.domain import job_descriptions
from app.domain.gaps import all_started, gap_report
from app.domain.job_descriptions import RatedSkill, gap_to_fill
from app.domain.roles import ROLES
from app.rubrics.definition import Rubric
from app.rubrics.loader import Library
from app.services import gap_reports, members, teams
from app.services.acting import Act


def draft(
    session: Session,
    act: Act,
    library: Library,
    team_id: UUID,
    *,
    role_id: str | None = None,
    company: Mapping[str, Any],
) -> dict[str, Any]:
    """The draft for this role or, without one, for the role with the largest weighted gap.

    Nothing is stored. company: what only the company knows, by name. Raises DomainError:
    `not-found`, `role-gap-missing`, `rubric-not-found` when the role's rubric has no published
    version, or `gap-input-invalid` when the records cannot be computed with.
    """
    team = teams.read_demand(session, act, team_id)
    people = members.of_team(session, act, team_id)
    found = gap_report(all_started(gap_reports.team_inputs(act, team, people)))
    gap = gap_to_fill(found.roles, role_id)
    role = ROLES[gap.role]
    rubric = library.in_use(role.rubric_id)
    drafted = job_descriptions.draft(
        role,
        team_name=team["name"],
        needs=found.skills,
        rated=_rated(rubric),
        company=company,
    )
    return {
        "team_id": team_id,
        "team_name": team["name"],
        "role": role.id,
        "role_title": role.title,
        "gap": {
            "demand": float(gap.demand),
            "supply": float(gap.supply),
            "gap": float(gap.gap),
            "criticality": float(gap.criticality),
            "weighted_gap": float(gap.gap * gap.criticality),
        },
        "rubric_id": rubric.id,
        "rubric_version": rubric.version,
        "description": drafted.description,
        "parts": drafted.parts,
        "left_out": drafted.left_out,
        "checks": [asdict(check) for check in drafted.checks],
        "company": company,
    }


def _rated(rubric: Rubric) -> list[RatedSkill]:
    groups = {group.id: group.title for group in rubric.groups}
    return [
        RatedSkill(one.id, one.title, one.kind, groups[one.group], one.weight, one.floor)
        for one in rubric.criteria
    ]
