"""The hiring plan: which candidates, hired together, would close most of what a team lacks."""

from app.domain.hiring_plans.assumed import AssumedCandidate, assumed_hireables
from app.domain.hiring_plans.figures import (
    FORMULA,
    FORMULAS,
    Certainty,
    Hire,
    HireSet,
    HiringPlan,
    LeftOut,
    NobodyReason,
    Placing,
    PlanRow,
)
from app.domain.hiring_plans.inputs import DEFAULT_HIRES, Hireable, RoleGap, SkillGap, View
from app.domain.hiring_plans.openings import Shortage, shortage
from app.domain.hiring_plans.plan import TIES_LISTED, hiring_plan

__all__ = [
    "DEFAULT_HIRES",
    "FORMULA",
    "FORMULAS",
    "TIES_LISTED",
    "AssumedCandidate",
    "Certainty",
    "Hire",
    "HireSet",
    "Hireable",
    "HiringPlan",
    "LeftOut",
    "NobodyReason",
    "Placing",
    "PlanRow",
    "RoleGap",
    "Shortage",
    "SkillGap",
    "View",
    "assumed_hireables",
    "hiring_plan",
    "shortage",
]
