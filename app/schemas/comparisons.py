"""Contract of the comparison of finalists."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from app.domain.pipeline import ApplicationStatus
from app.domain.withheld import Withheld
from app.rubrics.finalists import MOST_COMPARED
from app.schemas.applications import NamedRecord
from app.schemas.base import Out, TableQuery
from app.schemas.scorecards import FormulaNameOut


class FinalistsQuery(TableQuery):
    """Whom to compare; without any, everybody still on the way."""

    application_id: list[UUID] = Field(
        default_factory=list,
        max_length=MOST_COMPARED,
        description="Only these applications, ended ones included. One named twice counts once.",
    )


class ComparedCompositeOut(Out):
    """The weighted mean over the observed criteria."""

    value: float | None = Field(description="Null below `min_coverage`; see `partial`.")
    partial: float | None = Field(description="The same figure then: not for comparing.")
    standard_error: float | None = Field(description="Of whichever is given; a lower bound.")
    coverage: float
    min_coverage: float
    reason: Withheld | None


class ComparedSkillOut(Out):
    """One criterion of the rubric, and the chance of reaching what the role asks for."""

    criterion: str
    title: str
    score: float | None
    level_estimate: float | None
    level_sd: float | None
    effective_n: float
    null_reason: Literal["no_ratings"] | None = Field(description="Why there is no score or level.")
    target: int | None = Field(description="Null where the role asks for no level of it.")
    chance: float | None = Field(description="P(level >= target).")
    chance_null_reason: Literal["no_ratings", "no_target"] | None
    is_below_floor: bool
    is_floor_unknown: bool


class PanelDisagreementOut(Out):
    """Raters of one session who differ by two levels or more, or across the bar of level 3."""

    stage: str
    criterion: str
    title: str
    lowest: int
    highest: int


class ComparedOut(Out):
    """One candidate with evidence."""

    application_id: UUID
    candidate: NamedRecord
    status: ApplicationStatus
    stage: str
    composite: ComparedCompositeOut
    skills: list[ComparedSkillOut]
    recommendations: dict[str, int] = Field(description="Word -> how many you may see.")
    disagreements: list[PanelDisagreementOut]
    left_out_ratings: int = Field(
        description="Ratings under another major version of the rubric, which do not compare."
    )


class PairOut(Out):
    """Two candidates, and the chance that the order of their composites is true."""

    first: NamedRecord
    second: NamedRecord
    difference: float | None = Field(description="First less second, in rubric levels.")
    z_score: float | None = Field(description="The difference in standard errors.")
    chance: float | None = Field(description="That the higher figure is truly higher.")
    null_reason: Withheld | None
    higher: UUID | None = Field(
        description="The application that is higher; null where no difference is shown."
    )
    words: str


class FinalistsOut(Out):
    """Finalists of a requisition side by side; nobody is ranked."""

    requisition_id: UUID
    title: str
    role: str
    rubric_id: str
    rubric_version: str
    computed_at: datetime
    statement: str
    candidates: list[ComparedOut] = Field(description="By name; the order says nothing else.")
    pairs: list[PairOut]
    without_evidence: list[NamedRecord] = Field(
        description="Nobody whose scorecard you may see rated them."
    )
    formulas: dict[str, str]
    null_reasons: dict[str, str]
    order_formula: FormulaNameOut
