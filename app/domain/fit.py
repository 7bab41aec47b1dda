"""How well levels match targets: the fit of a person to a role, and the odds of holding a skill."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Generic, TypeVar

Number = TypeVar("Number", Fraction, float)


@dataclass(frozen=True, slots=True)
class Prior:
    """What is believed about a level before any rating is seen.

    `mean` and `level_sd` are in rubric levels. `reliability` is the agreement expected between two
    single ratings, strictly between 0 and 1: 0.44 is what Huffcutt and others (2013, known to us at
    second hand) found for interviewers who score apart; mean 3, the bar itself, and level_sd 1 are
    our choice.
    """

    mean: Fraction = Fraction(3)
    level_sd: float = 1.0
    reliability: Fraction = Fraction(11, 25)

    def __post_init__(self) -> None:
        if not 0 < self.reliability < 1:
            raise ValueError("reliability lies strictly between 0 and 1")
        if not (math.isfinite(self.level_sd) and self.level_sd > 0):
            raise ValueError("level_sd is a finite number above 0")


DEFAULT_PRIOR: Final = Prior()

PRIOR_LEVEL: Final = float(DEFAULT_PRIOR.mean)
"""Level assumed of somebody whose skill nobody rated."""

PRIOR_SD: Final = DEFAULT_PRIOR.level_sd * math.sqrt(DEFAULT_PRIOR.reliability)
"""Its standard deviation."""

ELIGIBLE_FROM: Final = 0.7
"""Lowest fit at which a candidate counts for a role other than the one applied for (our choice)."""

_TOLERANCE: Final = 1e-9
_TARGET_STEPS: Final = math.lcm(1, 2, 3, 4, 5)
"""Multiplying by this makes every credit l/T whole, so that fits are summed in integers."""


@dataclass(frozen=True, slots=True)
class Interval(Generic[Number]):
    """The lowest and the highest value that the unknown levels still allow."""

    low: Number
    high: Number


@dataclass(frozen=True, slots=True)
class CandidateLevel:
    """A level estimated from scorecards: mean `level_estimate`, standard deviation `level_sd`,
    evidence `n`.

    `n` is the sum of the weights of the ratings behind it; 0 means that nobody rated the skill.
    """

    level_estimate: float
    level_sd: float
    n: float


@dataclass(frozen=True, slots=True)
class HolderProbability:
    """P(level >= target) in two views: a skill nobody rated is 0, or is what the prior says."""

    evidence: float
    expected: float


def holder_probability(level: CandidateLevel | None, target: int) -> HolderProbability:
    """Give P(level >= target) under a normal distribution, without continuity correction."""
    if level is None or level.n == 0:
        return HolderProbability(0.0, _at_least(target, PRIOR_LEVEL, PRIOR_SD))
    probability = _at_least(target, level.level_estimate, level.level_sd)
    return HolderProbability(probability, probability)


def role_fit(
    levels: Mapping[str, int],
    targets: Mapping[str, int],
    weights: Mapping[str, int | Fraction] | None = None,
) -> Interval[Fraction] | None:
    """Give the weighted share of a role's target levels that a person reaches, from 0 to 1.

    Fit = sum of w * min(level / target, 1) over sum of w (our choice of formula). A skill missing
    from `levels` is unknown and earns 0 at the low end and 1 at the high end; one missing from
    `weights` weighs 1. None when no skill carries weight: there is nothing to measure.
    """
    weighed = weights or {}
    total: int | Fraction = 0
    earned: int | Fraction = 0
    unknown: int | Fraction = 0
    for skill, target in targets.items():
        weight = weighed.get(skill, 1)
        total += weight
        level = levels.get(skill)
        if level is None:
            unknown += weight
        else:
            earned += weight * (min(level, target) * _TARGET_STEPS // target)
    if total == 0:
        return None
    low = Fraction(earned, total * _TARGET_STEPS)
    return Interval(low, low + Fraction(unknown, total) if unknown else low)


def candidate_fit(
    levels: Mapping[str, CandidateLevel],
    targets: Mapping[str, int],
    weights: Mapping[str, float],
) -> Interval[float] | None:
    """Give the same share for estimated levels; a skill nobody rated is unknown."""
    total = unknown = earned = 0.0
    for skill, target in targets.items():
        weight = weights.get(skill, 1.0)
        total += weight
        level = levels.get(skill)
        if level is None or level.n == 0:
            unknown += weight
        else:
            earned += weight * min(level.level_estimate / target, 1.0)
    if total == 0:
        return None
    return Interval(min(earned / total, 1.0), min((earned + unknown) / total, 1.0))


def is_eligible(fit: Interval[float] | None) -> bool:
    """Say whether even the low end of the fit reaches `ELIGIBLE_FROM`."""
    return fit is not None and fit.low >= ELIGIBLE_FROM - _TOLERANCE


def whole_level(level_estimate: float) -> int:
    """The highest level from 1 to 5 that is at least as likely reached as not."""
    return min(5, max(1, math.floor(level_estimate)))


def _at_least(target: int, mean: float, level_sd: float) -> float:
    return 0.5 * math.erfc((target - mean) / (level_sd * math.sqrt(2)))
