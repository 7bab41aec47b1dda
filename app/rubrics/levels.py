"""The level that few ratings support, with its uncertainty."""

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from app.domain.fit import DEFAULT_PRIOR, Prior
from app.rubrics.formula import Formula

LEVEL_FORMULA: Final = Formula("shrunken-level", "1.0.0")


@dataclass(frozen=True, slots=True)
class Level:
    """An estimated level: its mean `theta` and `sd` in rubric levels.

    `shrinkage` is the share of the way from the prior mean to the observed mean, from 0 (no rating)
    towards 1.
    """

    theta: float
    sd: float
    shrinkage: float

    @property
    def whole(self) -> int:
        """The highest level from 1 to 5 that is at least as likely reached as not."""
        return min(5, max(1, math.floor(self.theta)))


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
