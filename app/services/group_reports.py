"""The gap report of a group of teams: rows counted by the database, summed by the rules."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func
from sqlmodel import Session, col

from app.domain.gaps import Pipeline, TeamOfGroup, group_report
from app.domain.policy import Reach
from app.domain.skills import TEAM_SKILLS
from app.models.applications import Application
from app.models.requisitions import Requisition
from app.rubrics.loader import Library
from app.services import access, applications, gap_reports, members, scores, teams
from app.services.acting import Act
from app.statements import Prepared, select_columns


def report(
    session: Session, act: Act, library: Library, choice: teams.Choice, *, role_weight: Decimal
) -> dict[str, Any]:
    """What the chosen teams lack together, computed now from what the caller may see.

    The answer has just the members of the response contract, exact numbers stay exact.
    role_weight in [0, 1] weighs the role part of the index. Raises DomainError: `not-found` for a
    named team that is not among what the caller may see, or `gap-input-invalid`.
    """
    return body_of(act, _teams(session, act, library, choice), role_weight=role_weight)


def body_of(act: Act, teams: Iterable[TeamOfGroup], *, role_weight: Decimal) -> dict[str, Any]:
    """The report on these teams: as `report`, without the reading."""
    found = group_report(teams, role_weight=Fraction(role_weight))
    body = {name: getattr(found, name) for name in found.__slots__}
    body |= {
        "computed_at": act.now,
        "candidate_evidence": gap_reports.CANDIDATE_EVIDENCE,
        "null_reasons": gap_reports.NULL_REASONS,
        "team_count": len(found.teams),
        "member_count": sum(team.member_count for team in found.teams),
        "candidate_count": sum(team.candidate_count for team in found.teams),
    }
    return body


def _teams(
    session: Session, act: Act, library: Library, choice: teams.Choice
) -> Iterator[TeamOfGroup]:
    """One team after the other, each made only when it is asked for."""
    pipelines = _pipelines(session, act, library, choice)
    rows = members.of_teams(session, act, choice)
    people = {team_id: list(group) for team_id, group in groupby(rows, itemgetter("team_id"))}
    for team in teams.read_demands(session, act, choice):
        team_id = team["team_id"]
        yield TeamOfGroup(
            str(team_id),
            team["name"],
            gap_reports.team_inputs(act, team, people.get(team_id, ()), ()),
            pipelines.get(team_id, Pipeline()),
        )


def _pipelines(
    session: Session, act: Act, library: Library, choice: teams.Choice
) -> dict[UUID, Pipeline]:
    applicants: defaultdict[UUID, dict[str, int]] = defaultdict(dict)
    for row in _APPLICANTS.all(
        session,
        act.reach,
        *choice.shape,
        **choice.parameters,
        **access.parameters(act.caller),
    ):
        applicants[row["team_id"]][row["role"]] = row["candidates"]
    levels = scores.counted_levels(session, act, library, choice)
    return {
        team_id: Pipeline(
            by_role,
            {
                skill: shared
                for skill, shared in levels.get(team_id, {}).items()
                if skill in TEAM_SKILLS
            },
        )
        for team_id, by_role in applicants.items()
    }


def _applicants(reach: Reach, by_ids: bool, by_manager: bool) -> Select[Any]:
    grouped: tuple[Any, ...] = (Requisition.team_id, Requisition.role)
    return (
        select_columns(*grouped, func.count().label("candidates"))
        .select_from(Application)
        .join(Requisition, col(Requisition.id) == col(Application.requisition_id))
        .where(
            teams.chosen(grouped[0], reach, by_ids, by_manager),
            applications.could_join(),
            access.within(Application, reach),
        )
        .group_by(*grouped)
    )


_APPLICANTS = Prepared(_applicants)
