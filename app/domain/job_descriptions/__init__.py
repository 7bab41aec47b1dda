"""Job descriptions: the guide's eight parts, drafted from a team's gap and checked."""

from app.domain.job_descriptions.drafting import (
    Check,
    Draft,
    LeftOut,
    Line,
    LineSource,
    RatedSkill,
    draft,
    gap_to_fill,
)
from app.domain.job_descriptions.guide import (
    COMPONENTS,
    POSTING_FACTS,
    EmploymentType,
)

__all__ = [
    "COMPONENTS",
    "POSTING_FACTS",
    "Check",
    "Draft",
    "EmploymentType",
    "LeftOut",
    "Line",
    "LineSource",
    "RatedSkill",
    "draft",
    "gap_to_fill",
]
