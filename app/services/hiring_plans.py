"""The hiring plan of a team: which of its live candidates, hired together, would close most.

It shows what it was computed from and moves no application.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from sqlmodel import Session

from app.domain.errors import DomainError, Fault
from app.domain.gaps import Assumptions, TeamInputs
from app.domain.hiring_plans import (
    DEFAULT_HIRES,
    FORMULA,
    FORMULAS,
    AssumedCandidate,
    Hireable,
    HiringPlan,
    PlanRow,
    View,
    assumed_hireables,
    hiring_plan,
    shortage,
)
from app.domain.hiring_plans.pool import Person, team_pool
from app.domain.roles import ROLES
from app.rubrics.loader import Library
from app.services import teams
from app.services.acting import Act
from app.services.gap_reports import (
    CANDIDATE_EVIDENCE,
    NULL_REASONS,
    as_assumed,
    inputs_of,
    openings_of,
)

STATEMENT: Final = (
    "Computed from scorecards and from what the team wants; it moves no application and decides "
    "nothing. In some places ranking candidates by computer is regulated. This is no legal advice."
)
"""What a plan says of itself."""

MEANINGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "none_asked": "No hires were asked for.",
        "no_candidates": "Nobody with a live application could be hired for this.",
        "all_left_out": "Everybody who could be hired was left out, each for a reason given there.",
        "budget_too_small": "The budget pays for none of those who could be hired.",
        "closes_nothing": "No hire would close anything that is missing.",
        "other_roles": "Could work in none of the roles that were asked for.",
        "no_cost": "There is a budget, and nobody said what they would cost.",
    }
)
"""Reason -> what it means, for a reader of a plan."""

_SENT_AS: Final = {"#/k": "#/hires", "#/only_roles": "#/roles"}
"""How a caller knows what the rule calls otherwise."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a plan is asked for.

    hires: `DEFAULT_HIRES` when left out. roles: only people who could work in one of them. costs:
    by the id of a live application or candidate, in the currency of the budget. assumed: who stands
    in the plan besides the live candidates, or alone where these are left out.
    """

    role_weight: Decimal
    hires: int | None = None
    roles: Collection[str] = ()
    budget: Decimal | None = None
    costs: Mapping[UUID, Decimal] = field(default_factory=dict)
    assumed: Sequence[AssumedCandidate] = ()
    live_candidates: bool = True


def plan(
    session: Session,
    act: Act,
    library: Library,
    team_id: UUID,
    asked: Question,
    assumptions: Assumptions | None = None,
) -> dict[str, Any]:
    """The best sets of hires, from what the caller may see; exact numbers stay exact.

    Raises DomainError: `not-found`; `input-invalid` or `hiring-plan-invalid` naming what is wrong
    with the question; `gap-input-invalid` when the records cannot be computed with.
    """
    team = teams.read_demand(session, act, team_id)
    inputs = inputs_of(session, act, library, team)
    openings = openings_of(session, team_id, inputs, assumptions)
    if assumptions is not None:
        inputs = as_assumed(act, inputs, assumptions)
    return body_of(act, team, inputs, openings, asked)


def body_of(
    act: Act,
    team: Mapping[str, Any],
    inputs: TeamInputs,
    openings: Mapping[str, int],
    asked: Question,
) -> dict[str, Any]:
    """The plan for what the team is meant to have and has: as `plan`, without the reading.

    openings: how many people may still be hired, by role.
    """
    role_weight = Fraction(asked.role_weight)
    pool = team_pool(inputs, asked.role_weight, live_candidates=asked.live_candidates)
    priced = _by_person(pool.people, asked.costs)
    made_up = assumed_hireables(asked.assumed)
    missing = pool.skill_gaps
    candidates = (*made_up, *pool.hireables(priced))
    hires = min(DEFAULT_HIRES, len(candidates)) if asked.hires is None else asked.hires
    takes = _takes(pool.people, made_up)
    try:
        found = {
            view: hiring_plan(
                pool.role_gaps(view),
                missing,
                candidates,
                hires,
                view=view,
                role_weight=role_weight,
                budget=None if asked.budget is None else Fraction(asked.budget),
                only_roles=asked.roles,
            )
            for view in View
        }
    except DomainError as error:
        raise _as_sent(error) from error
    return {
        "team_id": team["team_id"],
        "team_name": team["name"],
        "computed_at": act.now,
        "candidate_evidence": CANDIDATE_EVIDENCE,
        "inputs": {
            "team_version": team["version"],
            "role_weight": role_weight,
            "hires": hires,
            "budget": asked.budget,
            "roles": sorted(asked.roles),
            "live_candidates": asked.live_candidates,
            "openings": [
                {"role": role, "left": max(0, left)} for role, left in sorted(openings.items())
            ],
            "gap_index": pool.report.index,
            "role_gaps": pool.role_gaps(View.EVIDENCE),
            "skill_gaps": missing,
            "candidates": [
                *_candidates(pool.people, candidates[len(made_up) :]),
                *map(_assumed, made_up),
            ],
        },
        **{view.value: _view(found[view], takes, openings) for view in View},
        "seed": found[View.EVIDENCE].seed,
        "draws": found[View.EVIDENCE].draws,
        "formula": asdict(FORMULA),
        "formulas": dict(FORMULAS),
        "null_reasons": {**NULL_REASONS, **MEANINGS},
        "statement": STATEMENT,
    }


def _by_person(pool: Sequence[Person], costs: Mapping[UUID, Decimal]) -> dict[str, Decimal]:
    """What each person would cost, whether they or one of their applications is named."""
    person_of = {person.id: person.id for person in pool}
    person_of |= {one.application_id: person.id for person in pool for one in person.applications}
    priced: dict[str, Decimal] = {}
    faults = []
    for named, cost in costs.items():
        person = person_of.get(str(named))
        if person is None:
            faults.append(Fault(f"#/costs/{named}", "unknown", "Nobody in the pool has this id."))
        elif priced.setdefault(person, cost) != cost:
            faults.append(Fault(f"#/costs/{named}", "duplicate", "Give one person one cost only."))
    if faults:
        raise DomainError(
            "input-invalid", "Correct what errors lists and ask again.", faults=faults
        )
    return priced


def _takes(pool: Iterable[Person], made_up: Iterable[Hireable]) -> dict[str, Collection[str]]:
    """The roles whose openings each candidate could take: see `hires_without_opening`."""
    takes: dict[str, Collection[str]] = {person.id: person.applied for person in pool}
    return takes | {one.id: one.roles.keys() or ROLES.keys() for one in made_up}


def _as_sent(error: DomainError) -> DomainError:
    faults = [
        Fault(_SENT_AS.get(fault.pointer, fault.pointer), fault.code, fault.detail)
        for fault in error.faults
    ]
    return DomainError(error.code, error.detail, faults=faults)


def _candidates(pool: Sequence[Person], candidates: Sequence[Hireable]) -> Iterator[dict[str, Any]]:
    for person, candidate in zip(pool, candidates, strict=True):
        yield {
            "id": person.id,
            "name": person.name,
            "is_assumed": False,
            "fte": person.fte,
            "cost": candidate.cost,
            "applications": [
                {"id": one.application_id, "role": one.role, "stage": one.stage}
                for one in person.applications
            ],
            "roles": person.openings,
            "skills": [
                {
                    "skill": skill,
                    "estimate": person.levels.get(skill),
                    "probability": probability,
                }
                for skill, probability in sorted(candidate.holds.items())
            ],
        }


def _assumed(candidate: Hireable) -> dict[str, Any]:
    return {
        "id": candidate.id,
        "name": candidate.name,
        "is_assumed": True,
        "fte": candidate.fte,
        "cost": candidate.cost,
        "applications": [],
        "roles": [
            {"role": role, "eligibility": "assumed", "ability": ability}
            for role, ability in sorted(candidate.roles.items())
        ],
        "skills": [
            {"skill": skill, "estimate": None, "probability": probability}
            for skill, probability in sorted(candidate.holds.items())
        ],
    }


def _view(
    found: HiringPlan, takes: Mapping[str, Collection[str]], openings: Mapping[str, int]
) -> dict[str, Any]:
    return {
        "rows": [_row(row, takes, openings) for row in found.rows],
        "singles": found.singles,
        "in_every_best": found.in_every_best,
        "left_out": [{"hire": hire, "reason": reason} for hire, reason in found.left_out],
        "null_reasons": found.null_reasons,
    }


def _row(
    row: PlanRow, takes: Mapping[str, Collection[str]], openings: Mapping[str, int]
) -> dict[str, Any]:
    without = shortage([takes[hire.id] for hire in row.best.hires], openings)
    best, *others = (
        asdict(one) | {"certainty": certainty}
        for one, certainty in zip((row.best, *row.runners_up), row.certainties, strict=True)
    )
    return {
        "hires": row.k,
        "best": best,
        "reason": row.reason,
        "tied": row.tied,
        "runners_up": others,
        "in_every_best": row.in_every_best,
        "placing": row.placing,
        "share_best": [{"hire": hire, "share": share} for hire, share in row.share_best],
        "hires_without_opening": without.hires,
        "roles_without_opening": without.roles,
        "proven": row.proven,
        "floor": row.floor,
    }
