"""The level that few ratings support, with its uncertainty."""

import math
from dataclasses import dataclass
from fractions import Fraction
from statistics import NormalDist
from typing import Final

from app.rubrics.formula import Formula

LEVEL_FORMULA: Final = Formula("shrunken-level", "1.0.0")


@dataclass(frozen=True, slots=True)
class Prior:
    """What is believed about a level before any rating is seen.

    `mean` and `sd` are in rubric levels. `reliability` is the agreement expected between two single
    ratings, strictly between 0 and 1: 0.44 is what Huffcutt and others (2013) are reported to have
    found for interviewers who score apart; mean 3 and sd 1 are our choice.
    """

    mean: Fraction = Fraction(3)
    sd: float = 1.0
    reliability: Fraction = Fraction(11, 25)

    def __post_init__(self) -> None:
        if not 0 < self.reliability < 1:
            raise ValueError("reliability lies strictly between 0 and 1")
        if not (math.isfinite(self.sd) and self.sd > 0):
            raise ValueError("sd is a finite number above 0")


DEFAULT_PRIOR: Final = Prior()


@dataclass(frozen=True, slots=True)
class Level:
    """An estimated level: its mean `theta` and `sd` in rubric levels.

    `shrinkage` is the share of the way from the prior mean to the observed mean, from 0 (no rating)
    towards 1.
    """

    theta: float
    sd: float
    shrinkage: float


def level(
    effective_n: Fraction | float, mean: Fraction | float | None, prior: Prior = DEFAULT_PRIOR
) -> Level:
    """The level that few ratings support: their mean, drawn towards the prior.

    With reliability r and n effective ratings of mean y, the share kept is the Spearman-Brown
    reliability B = n r / (1 + (n - 1) r); theta = mu + B (y - mu) is Kelley's regressed estimate
    and sd = s sqrt(r (1 - B)) its posterior standard deviation. `mean` is None exactly when
    `effective_n` is 0, which gives back the prior. Raises ValueError for any other combination.
    """
    if effective_n < 0 or (effective_n == 0) != (mean is None):
        raise ValueError("give a mean with a positive effective n, and neither without ratings")
    reliability = float(prior.reliability)
    n = float(effective_n)
    shrinkage = n * reliability / (1 + (n - 1) * reliability)
    centre = float(prior.mean)
    theta = centre if mean is None else centre + shrinkage * (float(mean) - centre)
    return Level(
        theta=theta,
        sd=prior.sd * math.sqrt(reliability * (1 - shrinkage)),
        shrinkage=shrinkage,
    )


def probability_at_least(estimate: Level, target: Fraction | float) -> float:
    """The probability, from 0 to 1, that the true level reaches the target.

    Phi((theta - target) / sd), without a continuity correction.
    """
    return NormalDist().cdf((estimate.theta - float(target)) / estimate.sd)
