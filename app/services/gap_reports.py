"""The gap report of a team: from rows to the rule's inputs, and its findings beside them."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from types import MappingProxyType
from typing import Any, Final, TypeAlias
from uuid import UUID

from sqlalchemy import Select, bindparam
from sqlmodel import Session, col, select

from app.domain.errors import DomainError, Fault
from app.domain.fit import CandidateLevel, verified_level
from app.domain.gaps import (
    Assumptions,
    Evidence,
    GapReport,
    KnownLevel,
    LiveCandidate,
    Member,
    RoleDemand,
    SkillTarget,
    TeamInputs,
    assume,
    gap_report,
    targets_out_of_reach,
    told,
)
from app.domain.policy import Reach
from app.domain.practices import PracticeAnswer, practice_gaps
from app.domain.requisitions import RequisitionStatus
from app.domain.roles import CORE_FUNCTIONS
from app.domain.skills import TEAM_SKILLS
from app.domain.staffing import staffing_warnings
from app.domain.structure import structure_advice
from app.models.applications import Application
from app.models.candidates import Candidate
from app.models.requisitions import PlanStage, Requisition
from app.rubrics.coverage import PlannedStage, attestable_levels
from app.rubrics.loader import Library
from app.services import access, applications, members, practices, requisitions, scores, teams
from app.services.acting import Act
from app.statements import Prepared, select_columns

CANDIDATE_EVIDENCE: Final = "computed from scorecards you may see"

_RESHAPED: Final = frozenset({"profile", "family_supply"})
"""Findings that are answered in another form than the rule gives them; the others stay as is."""

_FINDINGS: Final = tuple(field.name for field in fields(GapReport) if field.name not in _RESHAPED)

NULL_REASONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "no_demand": "No full-time equivalents are wanted, so there is nothing to fall short of.",
        "no_targets": "No skill has a target level, a wanted holder and a weight above 0.",
        "no_weight": "No skill of the role's target profile carries weight.",
        "no_ratings": "You may see no recommendation for this person.",
        "no_open_requisition": "The team has no open requisition that you may see, so there is no "
        "plan that could attest a target.",
    }
)


@dataclass(frozen=True, slots=True)
class Planned:
    """Whom a plan would hire, row by row as the answer has them, and its formulas and reasons."""

    rows: list[dict[str, Any]]
    formulas: Mapping[str, str]
    reasons: Mapping[str, str]


Planner: TypeAlias = Callable[[GapReport, TeamInputs, Mapping[str, int]], Planned]
"""Plans hires from the findings, what these were computed from, and the openings left by role."""


def report(
    session: Session,
    act: Act,
    library: Library,
    team_id: UUID,
    *,
    role_weight: Decimal,
    assumptions: Assumptions | None = None,
    candidate_names: bool = True,
    plan: Planner | None = None,
) -> dict[str, Any]:
    """Everything the report says of the team, computed now from what the caller may see.

    The answer has just the members of the response contract; exact numbers stay exact.
    role_weight in [0, 1] weighs the role part of the index. With assumptions it is a report of the
    team as it would be, and `inputs` tells what that is. candidate_names: False for numbers in
    place of the names of candidates. plan: finds whom to hire; without it the report proposes
    nobody. Raises DomainError: `not-found`, or `gap-input-invalid` when the records cannot be
    computed with; with assumptions also what `assume` raises.
    """
    team = teams.read_demand(session, act, team_id)
    inputs = inputs_of(session, act, library, team)
    if not candidate_names:
        inputs = replace(inputs, candidates=numbered(inputs.candidates))
    openings = openings_of(session, team_id, inputs, assumptions) if plan else {}
    assumed: list[str] = []
    if assumptions is not None:
        as_it_is, inputs = inputs, as_assumed(act, inputs, assumptions)
        assumed = told(as_it_is, assumptions)
    checklist = practices.read(session, act, team_id)["practices"]
    plans = _open_plans(session, act, library, team_id)
    return body_of(
        act,
        team,
        inputs,
        checklist,
        plans,
        role_weight=role_weight,
        plan=plan,
        openings=openings,
        assumed=assumed,
    )


def as_assumed(act: Act, inputs: TeamInputs, assumptions: Assumptions) -> TeamInputs:
    """The team as it would be; whoever joins on a day that has come is there.

    Raises DomainError `input-invalid` for levels from the future and starts years away, and what
    `assume` raises.
    """
    if faults := list(_not_yet(act, assumptions)):
        raise DomainError(
            "input-invalid", "Correct what errors lists and ask again.", faults=faults
        )
    today = act.now.date()
    found = assume(inputs, assumptions)
    return replace(
        found,
        members=[
            replace(one, starts_on=None) if one.starts_on and one.starts_on <= today else one
            for one in found.members
        ],
    )


def _not_yet(act: Act, assumptions: Assumptions) -> Iterator[Fault]:
    seen_by = (act.now + members.AHEAD_OF_UTC).date()
    starts_by = (act.now + members.LATEST_START).date()
    people = [
        *((f"#/join/{place}", one.levels) for place, one in enumerate(assumptions.join)),
        *((f"#/change/{place}", one.levels) for place, one in enumerate(assumptions.change)),
    ]
    for at, levels in people:
        for skill, known in levels.items():
            if known is not None and known.as_of is not None and known.as_of > seen_by:
                yield Fault(
                    f"{at}/levels/{skill}/as_of",
                    "in-the-future",
                    "Send the day the level was seen.",
                )
    for position, joining in enumerate(assumptions.join):
        if joining.starts_on is not None and joining.starts_on > starts_by:
            yield Fault(
                f"#/join/{position}/starts_on",
                "out-of-range",
                "Send a day at most two years from today.",
            )


def numbered(candidates: Sequence[LiveCandidate]) -> list[LiveCandidate]:
    """The same people as Candidate 1, Candidate 2 and so on, by their ids."""
    number = {one: place for place, one in enumerate(sorted({one.id for one in candidates}), 1)}
    return [replace(one, name=f"Candidate {number[one.id]}") for one in candidates]


def body_of(
    act: Act,
    team: Mapping[str, Any],
    inputs: TeamInputs,
    checklist: Sequence[Mapping[str, Any]],
    plans: Sequence[Mapping[str, int]],
    *,
    role_weight: Decimal,
    plan: Planner | None = None,
    openings: Mapping[str, int] = MappingProxyType({}),
    assumed: Sequence[str] = (),
) -> dict[str, Any]:
    """What the report answers of a team and its checklist (both as they are read), and inputs.

    plans: what each open requisition can attest, see `targets_out_of_reach`. openings: how many
    people may still be hired, by role, for the plan. assumed: what of the inputs is not so, in
    words.
    """
    found = gap_report(inputs, role_weight=Fraction(role_weight), reported_on=act.now.date())
    planned = None if plan is None else plan(found, inputs, openings)
    out_of_reach = targets_out_of_reach(found.skills, plans)
    return {name: getattr(found, name) for name in _FINDINGS} | {
        "planned": None if planned is None else planned.rows,
        "formulas": {**found.formulas, **(planned.formulas if planned else {})},
        "team_id": team["team_id"],
        "team_name": team["name"],
        "computed_at": act.now,
        "reported_on": act.now.date(),
        "candidate_evidence": CANDIDATE_EVIDENCE,
        "null_reasons": {**NULL_REASONS, **(planned.reasons if planned else {})},
        "inputs": {
            "profile": inputs.profile,
            "assumed": assumed,
            "team_version": team["version"],
            "member_count": len(inputs.members),
            "candidate_count": len(inputs.candidates),
            "role_weight": role_weight,
            "role_demands": inputs.role_demands,
            "skill_targets": inputs.skill_targets,
        },
        "core_functions": list(_core_functions(found)),
        "family_supply": {str(family): fte for family, fte in found.family_supply.items()},
        "single_points": list(single_points(found)),
        "targets_out_of_reach": out_of_reach,
        "targets_out_of_reach_null_reason": (
            "no_open_requisition" if out_of_reach is None else None
        ),
        "structure": structure_advice(inputs.profile),
        "staffing": staffing_warnings(inputs),
        "practices": _practices(checklist),
    }


def inputs_of(session: Session, act: Act, library: Library, team: Mapping[str, Any]) -> TeamInputs:
    """What the figures of this team (as `teams.read_demand` gives it) are computed from."""
    rows = members.of_team(session, act, team["team_id"])
    candidates = _live_candidates(session, act, library, team["team_id"])
    return team_inputs(act, team, rows, candidates)


def openings_of(
    session: Session, team_id: UUID, inputs: TeamInputs, assumptions: Assumptions | None
) -> Mapping[str, int]:
    """How many people may still be hired, by role, beside those whom the question hires."""
    left = Counter(requisitions.openings_left(session, team_id))
    hired = assumptions.hire if assumptions else ()
    left.subtract(one.role for one in inputs.candidates if one.application_id in hired)
    return left


def team_inputs(
    act: Act,
    team: Mapping[str, Any],
    rows: Iterable[Mapping[str, Any]],
    candidates: Sequence[LiveCandidate] = (),
) -> TeamInputs:
    """The same from the rows of its members, and whom it could hire."""
    return TeamInputs(
        teams.profile_of(team),
        [RoleDemand(**demand) for demand in team["role_demands"]],
        [SkillTarget(**target) for target in team["skill_targets"]],
        [_member(row, act.now.date()) for row in rows],
        candidates,
    )


def _member(row: Mapping[str, Any], today: date) -> Member:
    starts_on = row["starts_on"]
    return Member(
        id=str(row["id"]),
        name=row["name"],
        contract_fte=row["contract_fte"],
        allocations=row["allocations"],
        levels={
            skill: _known_level(
                known["level"], known["evidence"], known["as_of"], known["level_estimate"]
            )
            for skill, known in row["levels"].items()
        },
        application_id=str(row["application_id"]) if row["application_id"] else None,
        starts_on=starts_on if starts_on is not None and starts_on > today else None,
    )


@lru_cache(maxsize=4096)
def _known_level(
    level: int, evidence: str, as_of: str | None, level_estimate: float | None
) -> KnownLevel:
    attested = level if level_estimate is None else verified_level(level, level_estimate)
    return KnownLevel(
        level,
        Evidence(evidence),
        date.fromisoformat(as_of) if as_of else None,
        attested if attested < level else None,
    )


def _live_candidates(
    session: Session, act: Act, library: Library, team_id: UUID
) -> list[LiveCandidate]:
    rows = _LIVE.all(session, act.reach, team_id=team_id, **access.parameters(act.caller))
    scored = scores.candidates(session, act, library, team_id)
    return [
        LiveCandidate(
            id=str(row["candidate_id"]),
            name=row["name"],
            fte=row["fte"],
            role=row["role"],
            application_id=str(row["application_id"]),
            stage=row["stage"],
            levels=_team_skills(said.levels),
            floors_missed=said.floors_missed,
            recommendations=said.recommendations,
            negative=said.negative,
        )
        for row in rows
        for said in (scored.get(row["application_id"], scores.UNRATED),)
    ]


def _open_plans(
    session: Session, act: Act, library: Library, team_id: UUID
) -> list[dict[str, int]]:
    """What the plan of each open requisition that the caller may see can attest."""
    rows = _PLANS.all(session, act.reach, team_id=team_id, **access.parameters(act.caller))
    return [
        attestable_levels(
            library.get(rubric_id, version),
            [PlannedStage(**{name: stage[name] for name in _PLANNED}) for stage in stages],
        )
        for (_, rubric_id, version), stages in groupby(
            rows, itemgetter("requisition_id", "rubric_id", "rubric_version")
        )
    ]


def _team_skills(levels: Mapping[str, CandidateLevel]) -> dict[str, CandidateLevel]:
    """Without the criteria of a rubric that are no skills of a team."""
    return {skill: level for skill, level in levels.items() if skill in TEAM_SKILLS}


def _practices(checklist: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    rows = {row["id"]: row for row in checklist}
    gaps = practice_gaps(
        {name: PracticeAnswer(row["answer"]) for name, row in rows.items() if row["answer"]}
    )
    return {
        "in_place": len(gaps.in_place),
        "missing": [rows[name] for name in gaps.missing],
        "unanswered": [rows[name] for name in gaps.unanswered],
    }


def _core_functions(found: GapReport) -> Iterator[dict[str, Any]]:
    for function in CORE_FUNCTIONS:
        yield {
            "family": function.family,
            "title": function.title,
            "duty": function.duty,
            "supply": found.family_supply[function.family],
            "is_filled": found.family_supply[function.family] > 0,
            "sources": function.sources,
        }


def single_points(found: GapReport) -> Iterator[dict[str, Any]]:
    """The roles and skills that one person carries alone, with that person."""
    for role in found.role_single_points:
        yield {
            "kind": "role",
            "id": role.role,
            "title": role.title,
            "member": role.single_point,
        }
    for skill in found.skills:
        if skill.single_point is not None:
            yield {
                "kind": "skill",
                "id": skill.skill,
                "title": skill.title,
                "member": skill.single_point,
            }


_LIVE_COLUMNS: tuple[Any, ...] = (
    col(Application.id).label("application_id"),
    Application.candidate_id,
    Application.stage,
    Candidate.name,
    Requisition.role,
    Requisition.fte,
)


def _live(reach: Reach) -> Select[Any]:
    statement: Select[Any] = select(*_LIVE_COLUMNS)
    return (
        statement.join(Requisition, col(Requisition.id) == col(Application.requisition_id))
        .join(Candidate, col(Candidate.id) == col(Application.candidate_id))
        .where(
            col(Requisition.team_id) == bindparam("team_id"),
            applications.could_join(),
            access.within(Application, reach),
        )
    )


_LIVE = Prepared(_live)

_PLANNED: Final = tuple(field.name for field in fields(PlannedStage))


def _plans(reach: Reach) -> Select[Any]:
    columns = [getattr(PlanStage, name) for name in _PLANNED]
    return (
        select_columns(
            PlanStage.requisition_id, Requisition.rubric_id, Requisition.rubric_version, *columns
        )
        .join(Requisition, col(Requisition.id) == col(PlanStage.requisition_id))
        .where(
            col(Requisition.team_id) == bindparam("team_id"),
            col(Requisition.status) == RequisitionStatus.OPEN,
            access.within(Requisition, reach),
        )
        .order_by(col(PlanStage.requisition_id), col(PlanStage.position))
    )


_PLANS = Prepared(_plans)
