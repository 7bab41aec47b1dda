"""The hires that a gap report proposes: a short form of the hiring plan, for the page it is on."""

from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from app.domain.gaps import GapReport, TeamInputs
from app.domain.hiring_plans import FORMULA, HiringPlan, View, hiring_plan, shortage
from app.domain.hiring_plans.pool import team_pool
from app.services.gap_reports import Planned, Planner
from app.services.hiring_plans import MEANINGS

MEANING: Final = (
    "Of all sets of so many people in the pipeline, the one that leaves least missing, in roles "
    "and skills together. A skill that nobody rated counts for nothing. It decides nothing and "
    f"moves no application. Formula: {FORMULA.name} {FORMULA.version}; the hiring plan has the "
    "next best sets and how sure they are."
)


def planner(hires: int, role_weight: Decimal) -> Planner:
    """What plans up to so many hires for a report with this weight of its role part."""

    def plan(found: GapReport, inputs: TeamInputs, openings: Mapping[str, int]) -> Planned:
        pool = team_pool(inputs, role_weight, found)
        planned = hiring_plan(
            pool.role_gaps(View.EVIDENCE),
            pool.skill_gaps,
            pool.hireables({}),
            min(hires, len(pool.people)) if pool.people else hires,
            view=View.EVIDENCE,
            role_weight=Fraction(role_weight),
        )
        applied = {person.id: person.applied for person in pool.people}
        return Planned(list(_rows(planned, applied, openings)), {"planned": MEANING}, MEANINGS)

    return plan


def _rows(
    planned: HiringPlan, applied: Mapping[str, Collection[str]], openings: Mapping[str, int]
) -> Iterator[dict[str, Any]]:
    for row in planned.rows:
        without = shortage([applied[one.id] for one in row.best.hires], openings)
        yield {
            "hires": row.k,
            "best": [
                {"id": one.id, "name": one.name, "cautions": one.cautions} for one in row.best.hires
            ],
            "reason": row.reason,
            "role_gap_share": row.best.role_gap_share,
            "skill_gap_share": row.best.skill_gap_share,
            "index": row.best.index,
            "equally_good": len(row.tied) - 1,
            "hires_without_opening": without.hires,
            "roles_without_opening": without.roles,
            "openings_left": sum(max(0, openings.get(role, 0)) for role in without.roles),
            "proven": row.proven,
        }
