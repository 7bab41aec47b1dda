"""Contracts of the report on adverse impact."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from app.domain.demographics import Attribute
from app.domain.pipeline import StageKind
from app.domain.withheld import Withheld
from app.schemas.base import In, Out
from app.schemas.scorecards import FormulaNameOut


class Basis(StrEnum):
    """What counts as selected: a decision, or a score above the median of its requisition."""

    DECISIONS = "decisions"
    SCORES = "scores"


class Format(StrEnum):
    """How a report is written."""

    JSON = "json"
    CSV = "csv"


class AdverseImpactQuery(In):
    """Which rates of selection to compare."""

    attribute: Attribute = Field(Attribute.SEX, description="What people are grouped by.")
    requisition_id: UUID | None = None
    stage: StageKind | None = Field(
        None, description="Passed against failed there; without it, hired against rejected."
    )
    basis: Basis = Basis.DECISIONS
    format: Format = Format.JSON


class ReportFormulaOut(FormulaNameOut):
    """The way a figure was computed, under the name and version of its definition."""

    expression: str


class _ReportOut(Out):
    requisition_id: UUID | None = Field(description="Null: every requisition within your reach.")
    computed_at: datetime
    null_reasons: dict[str, str] = Field(description="Reason of a null -> what it means.")


class OutcomesOut(Out):
    """What became of applications; only the selected and the declined are decided."""

    selected: int
    declined: int
    decided: int
    withdrawn: int
    open: int


class ImpactRowOut(Out):
    """One group, or several folded so that none can be told from the totals.

    Counts and rate are null for fewer than five decided.
    """

    groups: list[str]
    selected: int | None
    declined: int | None
    decided: int | None
    withdrawn: int | None
    open: int | None
    rate: float | None
    ratio: float | None = Field(description="Rate over the reference's rate.")
    is_reference: bool
    flagged: bool | None = Field(description="The ratio is below four fifths.")
    finding: str | None
    turns_on_one_person: bool | None
    shortfall: float | None = Field(description="People, at the pooled rate.")
    fisher_p: float | None
    boschloo_p: float | None
    z: float | None
    z_p: float | None
    reason: Withheld | None = Field(description="Why there is no ratio.")
    tests_reason: Withheld | None
    boschloo_reason: Withheld | None


class AdverseImpactOut(_ReportOut):
    """Rates of selection per self-reported group, beside the highest of them."""

    attribute: Attribute
    stage: StageKind | None
    basis: Basis
    formula: ReportFormulaOut
    statement: str
    rows: list[ImpactRowOut]
    unknown: OutcomesOut = Field(description="Of those who stated nothing.")
    decided: int | None = Field(description="Null when it would give a hidden group away.")
    decided_reason: Withheld | None
    reason: Withheld | None = Field(description="Why there is no ratio at all.")
