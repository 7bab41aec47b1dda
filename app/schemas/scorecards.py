"""Contracts of scorecards and of what is computed from them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from app.domain.scorecards import CardState, Recommendation
from app.rubrics.scoring import Flag, MissingReason
from app.schemas.applications import NamedRecord
from app.schemas.base import In, LongText, Out, Whole, Word


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
                            "evidence": "Told how drift on one feature led to retraining.",
                        },
                        {
                            "criterion": "collaboration_communication",
                            "score": 3,
                            "evidence": "Asked what the analysts needed before proposing.",
                        },
                    ],
                }
            ]
        }
    )

    ratings: list[RatingIn] = Field(default_factory=list, max_length=60)
    recommendation: Recommendation | None = None
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
    submitted_late: bool


class OwnScorecardOut(ScorecardOut):
    """Your own scorecard, with what is still missing before it can be submitted."""

    missing: list[str]


class ScorecardsOut(Out):
    """The scorecards of an application that you may see."""

    application_id: UUID
    visibility: str
    scorecards: list[ScorecardOut]


class FormulaOut(Out):
    """The way a figure was computed."""

    name: str
    version: str


class PriorOut(Out):
    """What is believed about a level before any rating is seen."""

    mean: float
    sd: float
    reliability: float = Field(description="Agreement expected between two single ratings.")


class LevelEstimateOut(Out):
    """The level that few ratings support, drawn towards the prior."""

    theta: float
    sd: float
    shrinkage: float = Field(description="Share of the way from the prior to the observed mean.")


class CompositeOut(Out):
    """The weighted mean over the observed criteria, and how much of the rubric it speaks for."""

    value: float | None = Field(description="Null below `min_coverage`; see `partial`.")
    partial: float | None = Field(description="The same figure then: not for ranking.")
    coverage: float = Field(description="Observed share of the rubric's weight, from 0 to 1.")
    min_coverage: float
    reason: MissingReason | None
    missing: list[str] = Field(description="Criteria without a score.")


class StageScoreOut(Out):
    """One stage over its primary criteria."""

    stage: str
    score: float | None
    reason: MissingReason | None
    rating_count: int
    missing: list[str] = Field(description="Primary criteria without a score in this stage.")


class CriterionScoreOut(Out):
    """One criterion over all stages."""

    criterion: str
    score: float | None
    reason: MissingReason | None
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
    level_formula: FormulaOut
    prior: PriorOut
    composite: CompositeOut
    stages: list[StageScoreOut]
    criteria: list[CriterionScoreOut]


class DebriefOut(Out):
    """What the visible scorecards add up to. Decision support: the machine decides nothing."""

    application_id: UUID
    visibility: str
    scorecards: int = Field(description="How many scorecards this was computed from.")
    recommendations: dict[Recommendation, int]
    scores: ScoresOut
