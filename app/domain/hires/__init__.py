"""The hiring plan: which candidates, hired together, would close most of what a team lacks."""

from app.domain.hires.figures import (
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
from app.domain.hires.inputs import Hireable, RoleGap, SkillGap, View
from app.domain.hires.plan import TIES_LISTED, hiring_plan

__all__ = [
    "FORMULA",
    "FORMULAS",
    "TIES_LISTED",
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
    "SkillGap",
    "View",
    "hiring_plan",
]
