"""Contracts of the reports on raters: how far they agree, and how lenient each is."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.domain.interviews import InterviewPurpose
from app.domain.pipeline import StageKind
from app.domain.withheld import Withheld
from app.rubrics.agreement import (
    PAIRABLE_AT_LEAST,
    RELIABLE_FROM,
    TENTATIVE_FROM,
    WIDEST_READ,
    AgreementReading,
    Metric,
)
from app.rubrics.severity import JUDGED_FROM, JUDGED_UP_TO, LeniencyReading
from app.schemas.applications import NamedRecord
from app.schemas.base import ExternalId, In, Out
from app.schemas.reports import ReportFormulaOut, ReportOut

Major = Annotated[int, Field(ge=0, le=1_000_000)]


class CalibrationQuery(In):
    """Whose ratings to look at; those under different major versions are never pooled."""

    rubric_id: ExternalId = Field(examples=["mlops-engineer"])
    major: Major | None = Field(
        None,
        description="Major version of the rubric; without it, that of the newest published, or of "
        "the newest where all are retired.",
    )
    requisition_id: UUID | None = None


class AgreementQuery(CalibrationQuery):
    """Whose agreement, and what to show of it beside the usual."""

    raters: int = Field(
        2,
        ge=1,
        le=20,
        description="How reliable the mean of so many raters is, beside that of two.",
    )
    nominal: bool = Field(False, description="Alpha for levels as mere names, too.")


class _CalibrationOut(ReportOut):
    rubric_id: str
    major: int


class JackknifeOut(Out):
    """The interval that leaving out one unit at a time gives, at 95 %."""

    formula: ReportFormulaOut
    estimate: float
    standard_error: float
    low: float = Field(description="At least -1.")
    high: float = Field(description="At most 1.")
    width: float = Field(description="Before the limits were cut to what alpha can be.")


class AlphaOut(Out):
    """Krippendorff's alpha: 1 is perfect agreement, 0 what chance would give."""

    alpha: float | None
    reason: Withheld | None = Field(description="Why there is no alpha; null when there is one.")
    reading: AgreementReading | None = Field(
        description=f"reliable from {float(RELIABLE_FROM):.3f}, tentative from "
        f"{float(TENTATIVE_FROM):.3f}, else not_reliable. Null when there are fewer than "
        f"{PAIRABLE_AT_LEAST} pairable units or the interval is wider than {WIDEST_READ}."
    )
    reading_reason: Withheld | None
    jackknife: JackknifeOut | None
    jackknife_reason: Withheld | None
    formula: ReportFormulaOut


class MeanOfRatersOut(Out):
    """How reliable the mean of so many raters of a unit is."""

    raters: int
    reliability: float | None = Field(description="From 0 to 1; null without an ICC.")


class IccOut(Out):
    """The one-way intraclass correlation, ICC(1), with units nested in criteria.

    All figures are null with `reason`.
    """

    icc: float | None = Field(description="Of a single rating; at most 1. Leniency is error here.")
    reason: Withheld | None
    mean_square_between: float | None = Field(description="Of units within their criterion.")
    mean_square_within: float | None = Field(description="Of ratings within their unit.")
    ratings_per_unit: float | None = Field(description="n0: what a unit counts as having.")
    means: list[MeanOfRatersOut] = Field(description="Of two raters, and of as many as asked for.")
    formula: ReportFormulaOut


class _AgreementRowOut(Out):
    icc: IccOut
    unit_count: int = Field(description="Units (criterion of a session) with any value.")
    pairable_count: int = Field(description="Those with two values or more; only these enter.")
    value_count: int = Field(description="Values of the pairable units.")
    values: dict[str, int] = Field(description="Level -> how many of these values it is.")
    rater_count: int


class CriteriaAgreementOut(_AgreementRowOut):
    """How far independent scores agree over several criteria."""

    alpha_within: dict[Metric, AlphaOut] = Field(
        description="The headline: alpha within criteria. Ordinal (by ranks) first, interval (by "
        "levels) beside it, nominal on request."
    )
    alpha_pooled: dict[Metric, AlphaOut] = Field(
        description="Alpha as if all criteria were one: criteria that differ in how hard they are "
        "raise it."
    )


class StageAgreementOut(CriteriaAgreementOut):
    """Agreement in one kind of stage, over its criteria."""

    kind: StageKind


class CriterionAgreementOut(_AgreementRowOut):
    """Agreement on one criterion, over the stages that rate it."""

    criterion: str
    alpha: dict[Metric, AlphaOut] = Field(
        description="Ordinal (by ranks) is the headline, interval (by levels) stands beside it, "
        "nominal on request."
    )


class CardsOut(Out):
    """Submitted scorecards that you may see, and why some are left out."""

    counted: int
    after_decision: int = Field(description="Left out: submitted after the stage was decided.")
    not_independent: int = Field(description="Left out: by people who could have read others'.")


class AgreementOut(_CalibrationOut):
    """How far raters agree under one major version of a rubric."""

    statement: str
    cards: CardsOut
    overall: CriteriaAgreementOut
    stages: list[StageAgreementOut]
    criteria: list[CriterionAgreementOut]


class RaterLeniencyOut(Out):
    """How far a rater lies above (lenient) or below (severe) the others of the component."""

    person: NamedRecord
    rating_count: int
    mean: float = Field(description="Plain mean of the rater's scores.")
    leniency: float | None = Field(description="In levels; they add up to 0 in a component.")
    reason: Withheld | None = Field(description="Why there is no leniency.")
    standard_error: float | None = Field(description="Of the leniency, in levels.")
    low: float | None = Field(description="Lower 95 % limit of the leniency.")
    high: float | None = Field(description="Upper 95 % limit of the leniency.")
    reading: LeniencyReading | None = Field(
        description=f"Given with a standard error of at most {JUDGED_UP_TO} on {JUDGED_FROM} "
        "degrees of freedom or more."
    )
    reading_reason: Withheld | None = Field(description="Why somebody is listed and not judged.")


class SessionScoresOut(Out):
    """A session's mean as it was scored, and less the leniency of those who scored it."""

    interview_id: UUID
    application_id: UUID
    stage: str
    purpose: InterviewPurpose
    rating_count: int
    raw: float
    adjusted: float


class ComponentOut(Out):
    """Raters linked by shared units; figures of different components do not compare."""

    raters: list[RaterLeniencyOut]
    sessions: list[SessionScoresOut] = Field(description="Only when a requisition is named.")


class LeniencyOut(_CalibrationOut):
    """How lenient or severe raters are: a diagnostic, which enters no score."""

    statement: str
    formula: ReportFormulaOut
    reason: Withheld | None = Field(
        description="not_connected: there is no one scale for all raters, only one per component."
    )
    not_comparable: str | None
    rating_count: int
    degrees_of_freedom: int
    components: list[ComponentOut]
