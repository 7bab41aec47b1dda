"""Contract of the report on rates of selection per self-reported group."""

from enum import StrEnum
from uuid import UUID

from pydantic import Field

from app.domain.demographics import Attribute
from app.domain.impact import SIGNIFICANT_BELOW, SMALLEST_SHOWN, ImpactReading
from app.domain.pipeline import StageKind
from app.domain.withheld import Withheld
from app.schemas.base import Out, TableQuery
from app.schemas.reports import ReportFormulaOut, ReportOut


class Basis(StrEnum):
    """What counts as selected: a decision, or a score above the median of its requisition."""

    DECISIONS = "decisions"
    SCORES = "scores"


class AdverseImpactQuery(TableQuery):
    """Which rates of selection to compare."""

    attribute: Attribute = Field(Attribute.SEX, description="What people are grouped by.")
    requisition_id: UUID | None = None
    stage: StageKind | None = Field(
        None, description="Passed against failed there; without it, hired against rejected."
    )
    basis: Basis = Basis.DECISIONS


class OutcomesOut(Out):
    """What became of applications; only the selected and the declined are decided."""

    selected: int
    declined: int
    decided: int
    withdrawn: int
    open: int


class ImpactRowOut(Out):
    """One group, or several folded so that none can be told from the totals."""

    groups: list[str]
    selected: int | None
    declined: int | None
    decided: int | None = Field(
        description=f"Null below {SMALLEST_SHOWN}, as are the other counts and the rate."
    )
    withdrawn: int | None
    open: int | None
    rate: float | None
    ratio: float | None = Field(description="Rate over the reference's rate.")
    interval_low: float | None = Field(
        description="Lower 95 % limit of the ratio; null for the reference and where there are no "
        "tests."
    )
    interval_high: float | None = Field(description="Upper 95 % limit of the ratio.")
    has_half_added: bool | None = Field(
        description="Nobody of the group was selected, so 0.5 was added to all four counts for the "
        "interval, which is too wide to judge by; `interval_p_value` is Fisher's then."
    )
    interval_p_value: float | None = Field(
        description="p of a ratio of 1, from the same logarithm."
    )
    adjusted_p_value: float | None = Field(
        description="`interval_p_value` adjusted by Holm's method for all comparisons of this "
        "report."
    )
    reading: ImpactReading | None = Field(
        description="review: ratio below 0.8 and `adjusted_p_value` below "
        f"{SIGNIFICANT_BELOW}; cannot_tell: ratio below 0.8 otherwise; no_flag: ratio of 0.8 or "
        "above."
    )
    finding: str | None = Field(description="The reading in words.")
    is_reference: bool
    is_flagged: bool | None = Field(
        description="The legal four-fifths flag: the ratio is below 0.8. On small groups, equal "
        "rates raise it about every other time."
    )
    turns_on_one_person: bool | None
    shortfall: float | None = Field(description="People, at the pooled rate.")
    fisher_p_value: float | None
    boschloo_p_value: float | None
    z_score: float | None
    z_p_value: float | None
    reason: Withheld | None = Field(description="Why there is no ratio.")
    tests_reason: Withheld | None = Field(description="Why there is no interval and no test.")
    boschloo_reason: Withheld | None = Field(description="Why Boschloo's p is missing.")


class AdverseImpactOut(ReportOut):
    """Rates of selection per self-reported group, beside the highest of them."""

    attribute: Attribute
    stage: StageKind | None
    basis: Basis
    formula: ReportFormulaOut = Field(description="Of the flag.")
    interval_formula: ReportFormulaOut
    reading_formula: ReportFormulaOut
    statement: str
    rows: list[ImpactRowOut]
    unknown: OutcomesOut = Field(description="Of those who stated nothing.")
    decided: int | None = Field(description="Null when it would give a hidden group away.")
    decided_reason: Withheld | None
    reason: Withheld | None = Field(description="Why there is no ratio at all.")
