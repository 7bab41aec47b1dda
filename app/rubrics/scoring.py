"""From ratings to scores: criterion, stage, composite with its coverage, floors, level with doubt.

Scores are exact fractions, so that thresholds are met exactly where they were set. A criterion that
was not observed has no score; it is never counted as zero, as one or as average. Nothing here
advances or rejects anybody.
"""

import math
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final

from app.domain.fit import DEFAULT_PRIOR, Prior
from app.domain.formula import Formula
from app.domain.withheld import Withheld
from app.rubrics.definition import LEVELS, Criterion, Rubric, Stage
from app.rubrics.levels import LEVEL_FORMULA, Estimate, Level, estimate, weighed


class RatingRefusedError(ValueError):
    """A rating, or a set of ratings, that no score can be made of; no caller can send one."""


@dataclass(frozen=True, slots=True)
class Rating:
    """What one rater gave one criterion in one session: 1 to 5, or None for not observed.

    A session is one meeting; the reviews of one take-home submission are one, too. Pass the
    rating's current value: as submitted, or as last corrected for a clerical error. What a debrief
    changed is shown beside scores and never enters them.
    """

    criterion: str
    stage: str
    rater: Hashable
    session: Hashable
    value: int | None

    def __post_init__(self) -> None:
        value = self.value
        if value is not None and not (type(value) is int and LEVELS[0] <= value <= LEVELS[-1]):
            raise RatingRefusedError("A rating is a whole number from 1 to 5, or None.")


class Flag(StrEnum):
    """What the floor of a criterion has to say; shown beside scores, changing none."""

    BELOW_FLOOR = "below_floor"
    FLOOR_UNKNOWN = "floor_unknown"


FORMULA: Final = Formula("evidence-weighted-mean", "1.0.0", "sum(e * x) / sum(e)")
COMPOSITE_FORMULA: Final = Formula(
    "covered-weighted-mean", "1.0.0", "sum(w * m) / sum(w) over the criteria with a score m"
)
STANDARD_ERROR_FORMULA: Final = Formula(
    "composite-standard-error",
    "1.0.0",
    "sqrt(sum(w^2 / P)) / sum(w) over the same criteria, P being the precision of each",
)
STANDARD_ERROR_NOTE: Final = (
    "The standard error is a lower bound: errors of several criteria in one session go together "
    "(halo, mood, the same strict rater), and the sum leaves that out."
)
"""What is to be said beside every standard error."""


@dataclass(frozen=True, slots=True)
class Composite:
    """The weighted mean over observed criteria, and how much of the rubric it speaks for.

    `value` is None below the coverage the rubric asks for; the same figure is then in `partial`,
    which may be shown with its coverage but never ranked. `standard_error` is that of whichever is
    given, in rubric levels, and a lower bound. `missing` lists criteria without a score.
    """

    value: Fraction | None
    partial: Fraction | None
    standard_error: float | None
    coverage: Fraction
    min_coverage: Fraction
    reason: Withheld | None
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CriterionSummary:
    """One criterion over all stages.

    `rating_count` counts ratings with a level, `not_observed_count` those without; `effective_n` is
    the sum of the counted ratings' evidence weights. `obtainable_in` names the stages that rate it.
    """

    criterion: str
    score: Fraction | None
    reason: Withheld | None
    rating_count: int
    not_observed_count: int
    effective_n: Fraction
    weight: Fraction
    floor: int | None
    flags: tuple[Flag, ...]
    level: Level
    obtainable_in: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StageSummary:
    """One stage over its primary criteria; `missing` lists those without a score in this stage."""

    stage: str
    score: Fraction | None
    reason: Withheld | None
    rating_count: int
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ScoreSummary:
    """All figures of one application under one rubric version, in the rubric's order."""

    rubric_id: str
    rubric_version: str
    formula: Formula
    composite_formula: Formula
    standard_error_formula: Formula
    level_formula: Formula
    prior: Prior
    criteria: tuple[CriterionSummary, ...]
    stages: tuple[StageSummary, ...]
    composite: Composite


def _estimate(
    rubric: Rubric, criterion_id: str, ratings: Iterable[Rating], prior: Prior
) -> Estimate:
    """What a criterion's ratings in all stages come to; those of other criteria are passed over."""
    # Ratings of one session count the same: adding them up as whole numbers first is most of a
    # debrief's time saved.
    sums: defaultdict[tuple[Hashable, str], list[int]] = defaultdict(lambda: [0, 0])
    for rating in ratings:
        if rating.criterion == criterion_id and rating.value is not None:
            of_session = sums[rating.session, rating.stage]
            of_session[0] += rating.value
            of_session[1] += 1
    return estimate(
        (
            weighed(rubric.evidence_weight(stage, criterion_id), total, count)
            for (_, stage), (total, count) in sums.items()
        ),
        prior,
    )


def _stage_mean(rubric: Rubric, means: Mapping[str, Fraction]) -> Fraction | None:
    """The weighted mean over a stage's primary criteria of their plain means in that stage."""
    return _weighted_mean((rubric.weight_of(name), mean) for name, mean in means.items())


def composite(
    weights: Mapping[str, Fraction],
    found: Mapping[str, Estimate],
    min_coverage: Fraction,
) -> Composite:
    """The weighted mean of the scores that exist, withheld when they cover too little weight.

    `weights` holds every criterion of the rubric; one that `found` lacks, or has without a score,
    is missing. Coverage is the observed share of the total weight; at exactly `min_coverage` the
    composite is given.
    """
    observed = {
        name: score
        for name in weights
        if name in found and (score := found[name].score) is not None
    }
    figure = _weighted_mean((weights[name], score) for name, score in observed.items())
    total = sum(weights.values(), Fraction())
    covered = sum((weights[name] for name in observed), Fraction())
    coverage = covered / total if total else Fraction()
    reason = None
    if figure is None:
        reason = Withheld.NO_RATINGS
    elif coverage < min_coverage:
        reason = Withheld.BELOW_COVERAGE
    return Composite(
        value=figure if reason is None else None,
        partial=None if reason is None else figure,
        standard_error=_standard_error(
            (weights[name], found[name].level.precision) for name in observed
        ),
        coverage=coverage,
        min_coverage=min_coverage,
        reason=reason,
        missing=tuple(name for name in weights if name not in observed),
    )


def floor_flags(score: Fraction | None, floor: int | None) -> tuple[Flag, ...]:
    """Whether a score is below its floor, or unknown though there is one; at the floor is fine."""
    if floor is None:
        return ()
    if score is None:
        return (Flag.FLOOR_UNKNOWN,)
    return (Flag.BELOW_FLOOR,) if score < floor else ()


def floors_missed(
    found: Mapping[str, Estimate], floors: Mapping[str, int | None]
) -> tuple[str, ...]:
    """The criteria, in the order of their floors, whose score is known and below the floor."""
    return tuple(
        criterion
        for criterion, floor in floors.items()
        if criterion in found and Flag.BELOW_FLOOR in floor_flags(found[criterion].score, floor)
    )


def summarise(
    rubric: Rubric, ratings: Iterable[Rating], prior: Prior = DEFAULT_PRIOR
) -> ScoreSummary:
    """Every figure of one application from its ratings, whose order does not matter.

    Ratings must come from versions with this one's major number. Two ratings by one rater in two
    stages count as two. Raises NotInRubricError for a rating the rubric has no place for, and
    RatingRefusedError when one rater rated one criterion twice in one session.
    """
    given = tuple(ratings)
    _refuse_unusable(rubric, given)
    by_criterion: defaultdict[str, list[Rating]] = defaultdict(list)
    for rating in given:
        by_criterion[rating.criterion].append(rating)
    found = {
        criterion.id: _estimate(rubric, criterion.id, by_criterion[criterion.id], prior)
        for criterion in rubric.criteria
    }
    criteria = tuple(
        _criterion_summary(rubric, criterion, by_criterion[criterion.id], found[criterion.id])
        for criterion in rubric.criteria
    )
    return ScoreSummary(
        rubric_id=rubric.id,
        rubric_version=rubric.version,
        formula=FORMULA,
        composite_formula=COMPOSITE_FORMULA,
        standard_error_formula=STANDARD_ERROR_FORMULA,
        level_formula=LEVEL_FORMULA,
        prior=prior,
        criteria=criteria,
        stages=tuple(_stage_summary(rubric, stage, given) for stage in rubric.stages),
        composite=composite(rubric.weights, found, rubric.scoring.min_coverage),
    )


def _standard_error(weighted: Iterable[tuple[Fraction, float]]) -> float | None:
    pairs = [(float(weight), precision) for weight, precision in weighted]
    total = math.fsum(weight for weight, _ in pairs)
    if not total:
        return None
    return math.sqrt(math.fsum(weight * weight / precision for weight, precision in pairs)) / total


def _weighted_mean(weighted: Iterable[tuple[Fraction, Fraction]]) -> Fraction | None:
    pairs = list(weighted)
    if not pairs:
        return None
    values = [value for _, value in pairs]
    if all(weight is pairs[0][0] for weight, _ in pairs):
        # One weight for all, as by default, cancels out: a third of the work with fractions.
        return sum(values, Fraction()) / len(pairs)
    total = sum((weight * value for weight, value in pairs), Fraction())
    return total / sum((weight for weight, _ in pairs), Fraction())


def _primary_means(stage: Stage, ratings: Iterable[Rating]) -> dict[str, Fraction]:
    levels: defaultdict[str, list[int]] = defaultdict(list)
    for rating in ratings:
        if rating.stage == stage.key and rating.value is not None:
            levels[rating.criterion].append(rating.value)
    return {
        name: Fraction(sum(levels[name]), len(levels[name]))
        for name in stage.primary
        if levels[name]
    }


def _refuse_unusable(rubric: Rubric, ratings: Sequence[Rating]) -> None:
    for stage, criterion in {(rating.stage, rating.criterion) for rating in ratings}:
        rubric.evidence_weight(stage, criterion)
    if len({(one.session, one.criterion, one.rater) for one in ratings}) < len(ratings):
        raise RatingRefusedError("Pass one current rating per session, criterion and rater.")


def _criterion_summary(
    rubric: Rubric, criterion: Criterion, ratings: Sequence[Rating], found: Estimate
) -> CriterionSummary:
    rating_count = sum(rating.value is not None for rating in ratings)
    return CriterionSummary(
        criterion=criterion.id,
        score=found.score,
        reason=_why_missing(found.score, ratings),
        rating_count=rating_count,
        not_observed_count=len(ratings) - rating_count,
        effective_n=found.effective_n,
        weight=rubric.weight_of(criterion.id),
        floor=criterion.floor,
        flags=floor_flags(found.score, criterion.floor),
        level=found.level,
        obtainable_in=rubric.stages_of(criterion.id),
    )


def _stage_summary(rubric: Rubric, stage: Stage, ratings: Sequence[Rating]) -> StageSummary:
    here = [rating for rating in ratings if rating.stage == stage.key]
    observed = _primary_means(stage, here)
    score = _stage_mean(rubric, observed)
    reason = _why_missing(score, (one for one in here if one.criterion in stage.primary))
    return StageSummary(
        stage=stage.key,
        score=score,
        reason=reason if stage.primary else Withheld.SECONDARY_EVIDENCE_ONLY,
        rating_count=sum(rating.value is not None for rating in here),
        missing=tuple(name for name in stage.primary if name not in observed),
    )


def _why_missing(score: Fraction | None, ratings: Iterable[Rating]) -> Withheld | None:
    if score is not None:
        return None
    is_rated = next(iter(ratings), None) is not None
    return Withheld.NOT_OBSERVED if is_rated else Withheld.NO_RATINGS
