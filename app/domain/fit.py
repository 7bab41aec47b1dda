"""How well levels match targets: what ratings say of a level, of a skill held, of a role filled."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Final, Generic, TypeVar

from app.domain.normal import cdf

Number = TypeVar("Number", Fraction, float)


@dataclass(frozen=True, slots=True)
class Prior:
    """What is believed about a level before any rating is seen, and how far one rating may be off.

    `mean` and the variances are in rubric levels. Of the variance 1 of a single rating, 0.44 is the
    person's, 0.30 the session's and 0.26 the rater's: raters of one interview agree to 0.74, those
    of separate ones to 0.44 (Huffcutt and others 2013, known to us at second hand). That the prior
    stands at level 3, the bar itself, is our choice: as likely as not to reach it.
    """

    mean: Fraction = Fraction(3)
    variance: Fraction = Fraction(11, 25)
    session_variance: Fraction = Fraction(3, 10)
    rater_variance: Fraction = Fraction(13, 50)

    def __post_init__(self) -> None:
        if min(self.variance, self.session_variance + self.rater_variance) <= 0:
            raise ValueError("the variances of levels and of ratings are above 0")
        if min(self.session_variance, self.rater_variance) < 0:
            raise ValueError("no variance is below 0")


DEFAULT_PRIOR: Final = Prior()

PRIOR_LEVEL: Final = float(DEFAULT_PRIOR.mean)
"""Level assumed of somebody whose skill nobody rated."""

PRIOR_SD: Final = math.sqrt(DEFAULT_PRIOR.variance)
"""Its standard deviation."""

WITHIN_LEVEL: Final = 0.5
"""A rating x says that the level lies from x up to x + 1, and is taken as their middle (ours)."""

ELIGIBLE_FROM: Final = 0.5
"""Lowest ability at which a candidate counts for a role not applied for (our choice)."""

RECORDED_FROM: Final = Fraction(1)
"""Least evidence, in primary ratings, from which a hire has a recorded level (our choice)."""

_TOLERANCE: Final = 1e-9


_ratio = lru_cache(maxsize=4096)(Fraction)
"""A fraction of two amounts; the profiles of roles give few different ones."""


@dataclass(frozen=True, slots=True)
class Interval(Generic[Number]):
    """The lowest and the highest value that the unknown levels still allow."""

    low: Number
    high: Number


@dataclass(frozen=True, slots=True)
class CandidateLevel:
    """What the scorecards say of somebody's level in one skill.

    level_estimate, level_sd: mean and standard deviation of the latent level. score: mean rating,
    weighted by evidence. effective_n: the sum of those weights, above 0.
    """

    level_estimate: float
    level_sd: float
    score: Fraction
    effective_n: Fraction

    def __hash__(self) -> int:
        # Levels of large groups are counted by the hundred thousand; to hash a fraction is slow.
        return hash((self.level_estimate, self.level_sd))

    @property
    def recorded(self) -> int | None:
        """The level a hire records: the nearest to the score, halves down.

        None when the evidence weighs less than one primary rating.
        """
        if self.effective_n < RECORDED_FROM:
            return None
        return math.ceil(self.score - Fraction(1, 2))


@dataclass(frozen=True, slots=True)
class TwoViews:
    """One figure in two views: a skill nobody rated counts for 0, or for what the prior expects."""

    evidence: float
    expected: float


def verified_level(level: int, level_estimate: float) -> int:
    """The highest level, up to the recorded one, that is more likely reached than not."""
    return max(0, min(level, math.ceil(level_estimate) - 1))


def holder_probability(level: CandidateLevel | None, target: int) -> TwoViews:
    """Give P(level >= target) under a normal distribution, without continuity correction."""
    if level is None:
        return TwoViews(0.0, _at_least(target, PRIOR_LEVEL, PRIOR_SD))
    probability = _at_least(target, level.level_estimate, level.level_sd)
    return TwoViews(probability, probability)


def role_fit(
    levels: Mapping[str, int],
    targets: Mapping[str, int],
    weights: Mapping[str, int | Fraction] | None = None,
) -> Interval[Fraction] | None:
    """Give the weighted share of a role's skills that a person holds at target, from 0 to 1.

    There is no credit for part of the way, since the scale is ordinal. A skill missing from
    `levels` is unknown: not held at the low end and held at the high end. One missing from
    `weights` weighs 1. None when no skill carries weight: there is nothing to measure.
    """
    weighed = weights or {}
    total: int | Fraction = 0
    held: int | Fraction = 0
    unknown: int | Fraction = 0
    for skill, target in targets.items():
        weight = weighed.get(skill, 1)
        total += weight
        level = levels.get(skill)
        if level is None:
            unknown += weight
        elif level >= target:
            held += weight
    if total == 0:
        return None
    return Interval(_ratio(held, total), _ratio(held + unknown, total))


def role_ability(
    levels: Mapping[str, CandidateLevel],
    targets: Mapping[str, int],
    weights: Mapping[str, float],
) -> TwoViews | None:
    """Give the expected share of a role's skills that a candidate holds at target, from 0 to 1.

    Sum of w * P(level >= target) over sum of w. One missing from `weights` weighs 1. None when no
    skill carries weight: there is nothing to measure.
    """
    total = 0.0
    evidence, expected = [], []
    for skill, target in targets.items():
        weight = weights.get(skill, 1.0)
        held = holder_probability(levels.get(skill), target)
        total += weight
        evidence.append(weight * held.evidence)
        expected.append(weight * held.expected)
    if total == 0:
        return None
    return TwoViews(
        min(math.fsum(evidence) / total, 1.0),
        min(math.fsum(expected) / total, 1.0),
    )


def is_eligible(ability: TwoViews | None) -> bool:
    """Say whether evidence alone reaches `ELIGIBLE_FROM`.

    In the other view somebody never rated would stand at one half as a data scientist.
    """
    return ability is not None and ability.evidence >= ELIGIBLE_FROM - _TOLERANCE


def counted_share(ability: TwoViews | None) -> TwoViews:
    """The share of their FTE that a candidate fills; all of it where a role asks for no skill."""
    return ability or TwoViews(1.0, 1.0)


def _at_least(target: int, mean: float, level_sd: float) -> float:
    return cdf((mean - target) / level_sd)
