"""Contracts of the reports on ratings, lateness, adverse impact, predictions and decisions."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.domain.demographics import Attribute
from app.domain.departures import CompositeReading, Deviation
from app.domain.gaps import Evidence
from app.domain.impact import ImpactReading
from app.domain.interviews import InterviewPurpose
from app.domain.pipeline import Action, StageKind
from app.domain.withheld import Withheld
from app.rubrics.agreement import AgreementReading, Metric
from app.rubrics.severity import LeniencyReading
from app.schemas.applications import NamedRecord
from app.schemas.base import ExternalId, In, Out, TableQuery
from app.schemas.scorecards import FormulaNameOut

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


class LatenessQuery(In):
    """Whose scorecards to look at."""

    requisition_id: UUID | None = None
    person_id: UUID | None = None


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


class ReportFormulaOut(FormulaNameOut):
    """The way a figure was computed, under the name and version of its definition."""

    expression: str


class _ReportOut(Out):
    requisition_id: UUID | None = Field(description="Null: every requisition within your reach.")
    computed_at: datetime
    null_reasons: dict[str, str] = Field(description="Reason of a null -> what it means.")


class _CalibrationOut(_ReportOut):
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
        description="reliable from 0.800, tentative from 0.667, else not_reliable. Null when there "
        "are fewer than ten pairable units or the interval is wider than 0.4."
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
        description="Given with a standard error of at most 0.25 on 10 degrees of freedom or more."
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


class LatenessRowOut(Out):
    """What became of the scorecards somebody was asked for."""

    person: NamedRecord
    asked: int = Field(description="Seats, without those that were left before submitting.")
    submitted: int
    on_time: int
    late: int = Field(description="Submitted after the time they were due.")
    undated: int = Field(description="Submitted for a meeting without a start: never due.")
    after_decision: int = Field(description="Submitted after the stage was decided.")
    outstanding: int = Field(description="Still to come.")
    overdue: int = Field(description="Outstanding, and due before now.")
    missing: int = Field(description="Never came: the visit is over, or the person deactivated.")
    left: int = Field(description="Left the panel before submitting: recused, withdrew, removed.")
    median_hours_to_submit: float | None = Field(
        description="From the planned end of the meeting; null when nothing can be told."
    )


class LatenessOut(Out):
    """Completion and lateness by interviewer, without visits you owe a scorecard for."""

    requisition_id: UUID | None
    computed_at: datetime
    interviewers: list[LatenessRowOut]


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
    interval_low: float | None = Field(
        description="Lower 95 % limit of the ratio; null for the reference and where there are no "
        "tests."
    )
    interval_high: float | None = Field(description="Upper 95 % limit of the ratio.")
    interval_half_added: bool | None = Field(
        description="Nobody of the group was selected, so 0.5 was added to all four counts for the "
        "interval, which is too wide to judge by; `interval_p` is Fisher's then."
    )
    interval_p: float | None = Field(description="p of a ratio of 1, from the same logarithm.")
    adjusted_p: float | None = Field(
        description="`interval_p` adjusted by Holm's method for all comparisons of this report."
    )
    reading: ImpactReading | None = Field(
        description="review: ratio below 0.8 and `adjusted_p` below 0.05; cannot_tell: ratio below "
        "0.8 otherwise; no_flag: ratio of 0.8 or above."
    )
    finding: str | None = Field(description="The reading in words.")
    is_reference: bool
    flagged: bool | None = Field(
        description="The legal four-fifths flag: the ratio is below 0.8. On small groups, equal "
        "rates raise it about every other time."
    )
    turns_on_one_person: bool | None
    shortfall: float | None = Field(description="People, at the pooled rate.")
    fisher_p: float | None
    boschloo_p: float | None
    z: float | None
    z_p: float | None
    reason: Withheld | None = Field(description="Why there is no ratio.")
    tests_reason: Withheld | None = Field(description="Why there is no interval and no test.")
    boschloo_reason: Withheld | None = Field(description="Why Boschloo's p is missing.")


class AdverseImpactOut(_ReportOut):
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


class PredictionQuery(TableQuery):
    """Whose hires to look at."""

    team_id: UUID | None = Field(None, description="Only hires for this team.")


class FifthOut(Out):
    """Settled predictions with a chance from `low` up to `high`, which the last fifth includes."""

    low: float
    high: float
    n: int
    mean_probability: float | None = Field(description="Null where n is 0, as are all the shares.")
    came_true: int
    share: float | None = Field(description="Share that came true.")
    share_low: float | None = Field(description="Lower end of its 95 % Wilson interval.")
    share_high: float | None


class PredictionCalibrationOut(Out):
    """How far predictions and what came true agree."""

    mean_probability: float
    came_true_share: float
    brier: float = Field(description="Mean squared difference: 0 is perfect, 0.25 a coin's.")
    reference: float = Field(description="The Brier score of always saying `came_true_share`.")
    skill: float | None = Field(
        description="1 - brier / reference: above 0 where the predictions do better than that."
    )
    skill_reason: Withheld | None
    fifths: list[FifthOut]


class RankCorrelationOut(Out):
    """Spearman's rho between the composite at the decision and the mean of the settled levels."""

    hires: int = Field(description="Hires that have both; fewer than 10 give no figure.")
    rho: float | None
    low: float | None = Field(description="Lower end of the 95 % interval of Bonett and Wright.")
    high: float | None
    reason: Withheld | None
    interval_reason: Withheld | None


class TrackRecordOut(Out):
    """What became of the predictions of some hires."""

    hires: int
    settled_hires: int = Field(description="Those with at least one settled prediction.")
    settled: int
    settled_unrated: int = Field(
        description="Those of the settled in skills nobody had rated: the prior alone made them."
    )
    waiting: int = Field(description="Predictions that no level has settled yet.")
    waiting_seen_early: int = Field(
        description="Those that wait although a level by work sample, manager or peer is on "
        "record: it was seen too early, perhaps before the first day."
    )
    calibration: PredictionCalibrationOut | None = Field(
        description="Null below 30 settled predictions of 10 hires."
    )
    reason: Withheld | None
    correlation: RankCorrelationOut


class NamedTrackRecordOut(TrackRecordOut):
    """What became of the predictions for one role, or in one skill."""

    name: str


class BreakdownOut(Out):
    """The same by group. A group of fewer than 5 hires is hidden.

    So is the next smallest where the hidden ones together would still be fewer.
    """

    groups: list[NamedTrackRecordOut]
    hidden_groups: int
    hidden_hires: int


class PredictionOut(Out):
    """Whether what was predicted of hires came true. Hires are counted and nobody is named."""

    team_id: UUID | None = Field(description="Null: every hire within your reach.")
    computed_at: datetime
    statement: str
    null_reasons: dict[str, str] = Field(description="Reason of a null -> what it means.")
    settled_after_days: int = Field(description="After the first day; earlier levels do not count.")
    settled_by: list[Evidence] = Field(description="Evidence of the levels that settle.")
    left_out_hires: int = Field(description="Hires for whom you still owe a scorecard.")
    hires_off_team: int = Field(
        description="Hires who were taken off the team again, with their levels: what was "
        "predicted of them waits for ever."
    )
    all_hires: TrackRecordOut
    roles: BreakdownOut
    skills: BreakdownOut


class DeparturesQuery(TableQuery):
    """Whose decisions to look at."""

    requisition_id: UUID | None = Field(None, description="Only about its applications.")
    person_id: UUID | None = Field(None, description="Only what this person decided.")


class DepartureCountsOut(Out):
    """Advances, rejections and hires, and how many of them departed from the figures."""

    decisions: int
    with_composite: int = Field(
        description="Those with a composite and its standard error at hand. Only they read as "
        "above, unclear or below, and only they are counted as against a figure."
    )
    above: int = Field(description="P(true composite >= bar) is at least `sure_from`.")
    unclear: int
    below: int = Field(description="That chance is at most 1 - `sure_from`.")
    went_on_while_below: int = Field(description="Advanced or hired.")
    went_on_with_floor_missed: int
    went_on_against: int = Field(description="One of these two, or both.")
    rejected_while_above: int
    by_override: int = Field(description="Of those with a composite.")
    overrides_without_composite: int = Field(description="Of the others.")


class DeviationOut(Out):
    """A decision against a figure or by override, with the reason that was given."""

    application_id: UUID
    decided_at: datetime
    action: Action
    stage: str = Field(description="The stage it left.")
    reading: CompositeReading | None = Field(description="Null without a composite at hand.")
    composite: float | None
    standard_error: float | None
    floors_missed: list[str]
    ways: list[Deviation]
    overridden: bool
    reason: str


class DeciderOut(DepartureCountsOut):
    """What one person decided about the applications to one requisition."""

    requisition: NamedRecord
    person: NamedRecord
    departures: list[DeviationOut] = Field(description="Oldest first.")


class DeparturesOut(Out):
    """How often people decided otherwise than the figures read. Withdrawals are no decisions."""

    requisition_id: UUID | None = Field(description="Null: every requisition within your reach.")
    person_id: UUID | None
    computed_at: datetime
    statement: str
    bar: int = Field(description="The level composites are read against.")
    sure_from: float
    left_out_decisions: int = Field(
        description="Those about applications for which you still owe a scorecard, whatever was "
        "at hand."
    )
    all_decisions: DepartureCountsOut
    rows: list[DeciderOut]
