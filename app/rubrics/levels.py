"""From the ratings of one criterion to its score and level, with the level's uncertainty."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache, reduce
from typing import Final

from app.domain.fit import DEFAULT_PRIOR, Prior, whole_level
from app.domain.formula import Formula

LEVEL_FORMULA: Final = Formula(
    "shrunken-level", "1.0.0", "mu + B (y - mu), where B = n r / (1 + (n - 1) r)"
)

Evidence = tuple[Fraction, int, int]
"""Ratings that count the same: the weight of each, the sum of their levels, their number."""

Sums = tuple[int, int, int]
"""Weighted ratings added up in whole numbers: of their levels, of their number, and in what part of
one both are counted. Fractions are slow, and no two ratings of a skill need more than this."""

NOTHING: Final[Sums] = (0, 0, 1)


@dataclass(frozen=True, slots=True)
class Level:
    """An estimated level: its mean `level_estimate` and `level_sd` in rubric levels.

    `shrinkage` is the share of the way from the prior mean to the observed mean, from 0 (no rating)
    towards 1.
    """

    level_estimate: float
    level_sd: float
    shrinkage: float

    @property
    def whole(self) -> int:
        """The highest level from 1 to 5 that is at least as likely reached as not."""
        return whole_level(self.level_estimate)


@dataclass(frozen=True, slots=True)
class Estimate:
    """What the ratings of one criterion come to.

    score: their evidence-weighted mean, None without any. effective_n: the sum of their weights.
    """

    score: Fraction | None
    effective_n: Fraction
    level: Level


def estimate(evidence: Iterable[Evidence], prior: Prior = DEFAULT_PRIOR) -> Estimate:
    """What these ratings of one criterion come to, however they are grouped.

    The score is sum(e * x) / sum(e), where e is the evidence weight and x the level (our choice).
    """
    return estimate_of(reduce(added, (weighed(*ratings) for ratings in evidence), NOTHING), prior)


def weighed(weight: Fraction, level_sum: int, count: int) -> Sums:
    """Ratings that count the same, as whole numbers."""
    whole, parts = weight.as_integer_ratio()
    return whole * level_sum, whole * count, parts


def added(some: Sums, more: Sums) -> Sums:
    """Both together."""
    if some[2] == more[2]:
        return some[0] + more[0], some[1] + more[1], some[2]
    parts = math.lcm(some[2], more[2])
    first, second = parts // some[2], parts // more[2]
    return some[0] * first + more[0] * second, some[1] * first + more[1] * second, parts


@lru_cache(maxsize=4096)
def estimate_of(sums: Sums, prior: Prior = DEFAULT_PRIOR) -> Estimate:
    """What ratings come to that are added up already; sums of a few ratings repeat."""
    total, count, parts = sums
    score = Fraction(total, count) if count else None
    effective_n = Fraction(count, parts)
    return Estimate(score, effective_n, level(effective_n, score, prior))


def level(
    effective_n: Fraction | float, mean: Fraction | float | None, prior: Prior = DEFAULT_PRIOR
) -> Level:
    """The level that few ratings support: their mean, drawn towards the prior.

    With reliability r and n effective ratings of mean y, the share kept is the Spearman-Brown
    reliability B = n r / (1 + (n - 1) r); level_estimate = mu + B (y - mu) is Kelley's regressed
    estimate and level_sd = s sqrt(r (1 - B)) its posterior standard deviation. `mean` is None
    exactly when `effective_n` is 0, which gives back the prior. Raises ValueError for any other
    combination.
    """
    if effective_n < 0 or (effective_n == 0) != (mean is None):
        raise ValueError("give a mean with a positive effective n, and neither without ratings")
    reliability = float(prior.reliability)
    n = float(effective_n)
    shrinkage = n * reliability / (1 + (n - 1) * reliability)
    centre = float(prior.mean)
    level_estimate = centre if mean is None else centre + shrinkage * (float(mean) - centre)
    return Level(
        level_estimate=level_estimate,
        level_sd=prior.level_sd * math.sqrt(reliability * (1 - shrinkage)),
        shrinkage=shrinkage,
    )
