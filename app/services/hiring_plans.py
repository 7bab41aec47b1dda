"""The hiring plan of a team: which of its live candidates, hired together, would close most.

It shows what it was computed from and moves no application.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from sqlmodel import Session

from app.answers import plain_values
from app.domain.errors import DomainError, Fault
from app.domain.gaps import Assumptions, TeamInputs, all_started, assume, gap_report
from app.domain.hiring_plans import (
    FORMULA,
    FORMULAS,
    Hireable,
    HiringPlan,
    PlanRow,
    View,
    hiring_plan,
)
from app.domain.hiring_plans.pool import Person, hireables, people, role_gaps, skill_gaps
from app.rubrics.loader import Library
from app.services import teams
from app.services.acting import Act
from app.services.gap_reports import CANDIDATE_EVIDENCE, NULL_REASONS, inputs_of

MOST_HIRES: Final = 3
"""How many hires a plan goes up to when nobody says, or fewer where the pool is smaller."""

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


def plan(
    session: Session,
    act: Act,
    library: Library,
    team_id: UUID,
    *,
    role_weight: Decimal,
    hires: int | None = None,
    roles: Collection[str] = (),
    budget: Decimal | None = None,
    costs: Mapping[UUID, Decimal] | None = None,
    assumptions: Assumptions | None = None,
) -> dict[str, Any]:
    """The best sets of up to `hires` people, from what the caller may see, as plain JSON values.

    hires: `MOST_HIRES` when left out. roles: only people who could work in one of them. costs: by
    the id of a live application or candidate, in the currency of the budget. Raises DomainError:
    `not-found`; `input-invalid` or `hiring-plan-invalid` naming what is wrong with the question;
    `gap-input-invalid` when the records cannot be computed with.
    """
    team = teams.read_demand(session, act, team_id)
    inputs = inputs_of(session, act, library, team)
    if assumptions is not None:
        inputs = assume(inputs, assumptions)
    return body_of(
        act,
        team,
        inputs,
        role_weight=role_weight,
        hires=hires,
        roles=roles,
        budget=budget,
        costs=costs,
    )


def body_of(
    act: Act,
    team: Mapping[str, Any],
    inputs: TeamInputs,
    *,
    role_weight: Decimal,
    hires: int | None = None,
    roles: Collection[str] = (),
    budget: Decimal | None = None,
    costs: Mapping[UUID, Decimal] | None = None,
) -> dict[str, Any]:
    """The plan for what the team is meant to have and has: as `plan`, without the reading."""
    report = gap_report(all_started(inputs), role_weight=Fraction(role_weight))
    pool = people(report, inputs.candidates, inputs.skill_targets)
    priced = _by_person(pool, costs or {})
    if hires is None:
        hires = min(MOST_HIRES, len(pool))
    wanted, missing = role_gaps(report), skill_gaps(report)
    candidates = hireables(report, pool, priced)
    try:
        found = {
            view: hiring_plan(
                wanted,
                missing,
                candidates,
                hires,
                view=view,
                role_weight=Fraction(role_weight),
                budget=None if budget is None else Fraction(budget),
                only_roles=roles,
            )
            for view in View
        }
    except DomainError as error:
        raise _as_sent(error) from error
    return plain_values(
        {
            "team_id": team["team_id"],
            "team_name": team["name"],
            "computed_at": act.now,
            "candidate_evidence": CANDIDATE_EVIDENCE,
            "inputs": {
                "team_version": team["version"],
                "role_weight": role_weight,
                "hires": hires,
                "budget": budget,
                "roles": sorted(roles),
                "gap_index": report.index,
                "role_gaps": wanted,
                "skill_gaps": missing,
                "candidates": list(_candidates(pool, candidates)),
            },
            **{view.value: _view(found[view]) for view in View},
            "seed": found[View.EVIDENCE].seed,
            "draws": found[View.EVIDENCE].draws,
            "formula": asdict(FORMULA),
            "formulas": dict(FORMULAS),
            "null_reasons": {**NULL_REASONS, **MEANINGS},
            "statement": STATEMENT,
        }
    )


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


def _view(found: HiringPlan) -> dict[str, Any]:
    return {
        "rows": [_row(row) for row in found.rows],
        "singles": found.singles,
        "in_every_best": found.in_every_best,
        "left_out": [{"hire": hire, "reason": reason} for hire, reason in found.left_out],
        "null_reasons": found.null_reasons,
    }


def _row(row: PlanRow) -> dict[str, Any]:
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
        "proven": row.proven,
        "floor": row.floor,
    }
