"""Contracts of scorecards and of what is computed from them."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from app.domain.interviews import InterviewPurpose
from app.domain.pipeline import Action, StageKind
from app.domain.scorecards import AmendmentKind, CardState, Recommendation, VisitState
from app.domain.skills import SkillKind
from app.domain.withheld import Withheld
from app.rubrics.scoring import Flag
from app.schemas.applications import NamedRecord
from app.schemas.base import In, LongText, Out, ShortText, Whole, Word


class RatingIn(In):
    """One criterion: 1 to 5 with what was seen, or null: not observed, which is no low score."""

    criterion: Word
    score: Annotated[Whole, Field(ge=1, le=5)] | None = Field(
        description="1 to 5 by the anchors; null: not observed."
    )
    evidence: LongText = Field("", description="What was said or done. Needed with every score.")


class ScorecardIn(In):
    """Your whole draft, in place of the one before; it may be incomplete until you submit it."""

    # Without a null score: FastAPI leaves nulls out of examples, and the score is required.
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "recommendation": "yes",
                    "summary": "Knows the lifecycle from their own work.",
                    "ratings": [
                        {
                            "criterion": "ml_lifecycle",
                            "score": 4,
                            "evidence": "Hand-overs, both drifts, and what starts a new training.",
                        },
                        {
                            "criterion": "collaboration_communication",
                            "score": 3,
                            "evidence": "Told what both sides wanted and what each gave up.",
                        },
                    ],
                }
            ]
        }
    )

    ratings: list[RatingIn] = Field(default_factory=list, max_length=60)
    recommendation: Recommendation | None = None
    summary: LongText = ""


class AmendmentIn(In):
    """Your whole scorecard as it should read, and why it changes. What you submitted is kept."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "kind": "clerical",
                    "reason": "I had ticked the level of another criterion.",
                    "recommendation": "yes",
                    "ratings": [
                        {
                            "criterion": "ml_lifecycle",
                            "score": 3,
                            "evidence": "Hand-overs, both drifts, and what starts a new training.",
                        },
                        {
                            "criterion": "collaboration_communication",
                            "score": 3,
                            "evidence": "Told what both sides wanted and what each gave up.",
                        },
                    ],
                }
            ]
        }
    )

    kind: AmendmentKind = Field(
        description="clerical: a wrong entry, which enters the scores. debrief: a changed opinion, "
        "which is shown beside them."
    )
    reason: ShortText
    ratings: list[RatingIn] = Field(max_length=60)
    recommendation: Recommendation
    summary: LongText = ""


class RatingOut(Out):
    """One rated criterion; a null score means not observed."""

    criterion: str
    score: int | None
    evidence: str


class ScorecardOut(Out):
    """One person's scorecard for one stage visit."""

    id: UUID | None = Field(description="Null while nothing has been saved.")
    version: int = Field(description="0 while nothing has been saved; the ETag.")
    interview_id: UUID
    application_id: UUID
    stage: str
    person: NamedRecord
    state: CardState
    rubric_id: str
    rubric_version: str
    rubric_hash: str
    recommendation: Recommendation | None
    summary: str
    ratings: list[RatingOut]
    submitted_at: datetime | None
    submitted_late: bool = Field(description="Submitted after the stage was decided.")


class VisibleScorecardOut(ScorecardOut):
    """A scorecard as its current revision reads."""

    revision: int = Field(description="1: as submitted; above: as last corrected.")
    is_independent: bool = Field(
        description="Given in time, by somebody who could not have read another of the visit."
    )
    awaits_approval: bool = Field(description="A correction of it counts once it is approved.")
    purpose: InterviewPurpose


class RevisionOut(Out):
    """One revision of a scorecard."""

    revision: int
    kind: Literal["submitted"] | AmendmentKind
    reason: str | None
    recommendation: Recommendation
    summary: str
    ratings: list[RatingOut]
    created_at: datetime
    is_current: bool = Field(description="Scores are made of this one.")
    is_independent: bool = Field(description="Agreement between interviewers goes by this one.")
    awaits_approval: bool = Field(
        description="Clerical, but made when others' cards could be read: counts once approved."
    )
    approved_by: NamedRecord | None
    approved_at: datetime | None


class RevisedScorecardOut(VisibleScorecardOut):
    """A scorecard with everything it ever said; a draft has no revisions yet."""

    revisions: list[RevisionOut]


class OwnScorecardOut(ScorecardOut):
    """Your own scorecard, with what is still missing before it can be submitted."""

    missing: list[str]


class ScorecardsOut(Out):
    """The scorecards of an application that you may see."""

    application_id: UUID
    visibility: str
    scorecards: list[VisibleScorecardOut]


class FormulaNameOut(Out):
    """Which way of computing a figure was made by."""

    name: str
    version: str


class FormulaOut(FormulaNameOut):
    """The way a figure was computed."""

    expression: str = Field(
        description="e: evidence weight, x: rating, w: weight, m: score of a criterion, k: sum of "
        "evidence weights of a session, y: the sessions' weighted mean; mean, variance, session "
        "variance and rater variance are those of the prior."
    )


class PriorOut(Out):
    """What is believed about a level before any rating is seen, and how far ratings may be off."""

    mean: float
    variance: float
    session_variance: float = Field(description="What all raters of one session share.")
    rater_variance: float = Field(description="What each rater adds.")


class LevelEstimateOut(Out):
    """The latent level that few ratings support, drawn towards the prior."""

    level_estimate: float
    level_sd: float
    shrinkage: float = Field(description="Share of the way from the prior to the observed mean.")
    precision: float = Field(
        description="1 over the error variance of the observed mean; 0 without ratings."
    )


class CompositeOut(Out):
    """The weighted mean over the observed criteria, and how much of the rubric it speaks for."""

    value: float | None = Field(description="Null below `min_coverage`; see `partial`.")
    partial: float | None = Field(description="The same figure then: not for ranking.")
    standard_error: float | None = Field(
        description="Of whichever figure is given, in rubric levels; a lower bound, since errors "
        "of several criteria in one session go together. Null without any rating."
    )
    coverage: float = Field(description="Observed share of the rubric's weight, from 0 to 1.")
    min_coverage: float
    reason: Withheld | None
    missing: list[str] = Field(description="Criteria without a score.")


class StageScoreOut(Out):
    """One stage over its primary criteria."""

    stage: str
    score: float | None
    reason: Withheld | None
    rating_count: int
    missing: list[str] = Field(description="Primary criteria without a score in this stage.")


class CriterionScoreOut(Out):
    """One criterion over all stages."""

    criterion: str
    score: float | None
    reason: Withheld | None
    rating_count: int
    not_observed_count: int
    effective_n: float = Field(description="Sum of the evidence weights of the ratings.")
    weight: float
    floor: int | None
    flags: list[Flag]
    level: LevelEstimateOut
    obtainable_in: list[str] = Field(description="Stages that rate it.")


class ScoresOut(Out):
    """Every figure of one application under one rubric version, with its formula and inputs."""

    rubric_id: str
    rubric_version: str
    formula: FormulaOut
    composite_formula: FormulaOut
    standard_error_formula: FormulaOut
    level_formula: FormulaOut
    prior: PriorOut
    composite: CompositeOut
    stages: list[StageScoreOut]
    criteria: list[CriterionScoreOut]


class OpeningOut(Out):
    """Somebody opened the debrief of a stage before its panel was in."""

    person: NamedRecord
    reason: str
    opened_at: datetime


class DebriefStageOut(Out):
    """One stage the application has entered, and whether its scorecards are in the debrief."""

    stage: str
    kind: StageKind
    state: VisitState = Field(description="waiting: left out until every panel member is in.")
    scorecards: int = Field(description="How many of it are in this debrief.")
    opened: OpeningOut | None


class DebriefCardOut(Out):
    """One person's verdict, apart from any figure."""

    scorecard_id: UUID
    person: NamedRecord
    stage: str
    purpose: InterviewPurpose
    revision: int
    recommendation: Recommendation
    after_debrief: Recommendation | None = Field(
        description="Null unless a debrief changed the recommendation, which is counted as it was."
    )
    summary: str
    is_independent: bool
    submitted_at: datetime
    submitted_late: bool
    awaits_approval: bool


class ChangedRatingOut(Out):
    """What a rating became after a debrief; it enters no score."""

    score: int | None
    evidence: str


class DebriefRatingOut(Out):
    """What one person saw of a criterion; a null score means not observed."""

    scorecard_id: UUID
    person: NamedRecord
    stage: str
    purpose: InterviewPurpose
    score: int | None
    evidence: str
    evidence_weight: float = Field(description="e: 1 for primary, less for secondary evidence.")
    after_debrief: ChangedRatingOut | None = Field(
        description="Null unless the opinion changed in a debrief."
    )


class DebriefSkillOut(Out):
    """One criterion with everything that was said of it."""

    criterion: str
    title: str
    kind: SkillKind
    score: float | None
    weight: float
    floor: int | None
    flags: list[Flag]
    spread: int | None = Field(description="Highest less lowest rating; null without any.")
    ratings: list[DebriefRatingOut]


class DisagreementOut(Out):
    """A criterion that was rated differently."""

    criterion: str
    lowest: int
    highest: int
    spread: int
    priority: float = Field(description="Weight times spread: what to talk about first.")


class AssessmentAreaOut(Out):
    """One of the areas interviews should clear up, by the criteria that tell of it."""

    area: str
    criteria: list[str] = Field(description="Empty where the rubric rates nothing of it.")
    scores: list[float | None]


class FiguresOut(Out):
    """What the scorecards came to when a decision was made."""

    composite: float | None
    partial: float | None
    standard_error: float | None = Field(
        description="Of whichever figure is given; null for a decision made before it was kept."
    )
    floors_missed: list[str] | None = Field(
        description="Criteria below their floor; null for a decision made before they were kept."
    )
    coverage: float
    ratings: int
    formula: FormulaNameOut
    rubric_id: str
    rubric_version: str


class DebriefDecisionOut(Out):
    """A decision a person made, and what the scorecards came to then."""

    action: Action
    from_stage: str
    person: NamedRecord
    reason: str
    decided_at: datetime
    figures: FiguresOut | None = Field(
        description="Null for moves that weigh no scorecards, and while you owe one here."
    )


class DebriefOut(Out):
    """What the panels found, side by side. Decision support: the machine decides nothing."""

    application_id: UUID
    about: str
    visibility: str
    computed_at: datetime
    stages: list[DebriefStageOut]
    scorecards: int = Field(description="How many scorecards this was computed from.")
    recommendations: dict[Recommendation, int]
    panel: list[DebriefCardOut]
    skills: list[DebriefSkillOut]
    disagreement_formula: FormulaOut
    disagreements: list[DisagreementOut] = Field(description="What matters most comes first.")
    floors_missed: list[str]
    assessment_areas: list[AssessmentAreaOut]
    scores: ScoresOut
    decisions: list[DebriefDecisionOut]


class OpenDebriefIn(In):
    """Which stage joins the debrief before its panel is in, and why it cannot wait."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"stage": "screen", "reason": "The candidate has to answer by tonight."}]
        }
    )

    stage: Word
    reason: ShortText
