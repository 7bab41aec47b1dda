"""Contract of the report on whether what was predicted of hires came true."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from app.domain.gaps import Evidence
from app.domain.predictions import GROUP_AT_LEAST, HIRES_AT_LEAST, SETTLED_AT_LEAST
from app.domain.withheld import Withheld
from app.schemas.base import Out, TableQuery


class PredictionQuery(TableQuery):
    """Whose hires to look at."""

    team_id: UUID | None = Field(None, description="Only hires for this team.")


class FifthOut(Out):
    """Settled predictions with a chance from `low` up to `high`, which the last fifth includes."""

    low: float
    high: float
    count: int
    mean_probability: float | None = Field(description="Null where `count` is 0, as is each share.")
    came_true_count: int
    share: float | None = Field(description="Share that came true.")
    share_low: float | None = Field(description="Lower end of its 95 % Wilson interval.")
    share_high: float | None


class PredictionCalibrationOut(Out):
    """How far predictions and what came true agree."""

    mean_probability: float
    came_true_share: float
    brier_score: float = Field(description="Mean squared difference: 0 is perfect, 0.25 a coin's.")
    brier_reference: float = Field(
        description="The Brier score of always saying `came_true_share`."
    )
    brier_skill_score: float | None = Field(
        description="1 - brier_score / brier_reference: above 0 where the predictions do better "
        "than always saying `came_true_share`."
    )
    brier_skill_score_reason: Withheld | None
    fifths: list[FifthOut]


class RankCorrelationOut(Out):
    """Rank correlation (Spearman) of the composite at the decision and the mean settled level."""

    hires: int = Field(
        description=f"Hires that have both; fewer than {HIRES_AT_LEAST} give no figure."
    )
    rank_correlation: float | None = Field(description="From -1 to 1.")
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
        description=f"Null below {SETTLED_AT_LEAST} settled predictions of {HIRES_AT_LEAST} hires."
    )
    reason: Withheld | None
    correlation: RankCorrelationOut


class NamedTrackRecordOut(TrackRecordOut):
    """What became of the predictions for one role, or in one skill."""

    name: str


class BreakdownOut(Out):
    """The same by group, without the groups that would tell of a few people."""

    groups: list[NamedTrackRecordOut]
    hidden_groups: int = Field(
        description=f"Groups of fewer than {GROUP_AT_LEAST} hires, and the next smallest where the "
        "hidden ones together would still be fewer."
    )
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
