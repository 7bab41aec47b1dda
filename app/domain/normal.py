"""The standard normal distribution."""

import math
from statistics import NormalDist
from typing import Final

Z_95: Final = NormalDist().inv_cdf(0.975)
"""How many standard deviations an interval of 95 % spans to each side: 1.959964."""


def cdf(z: float) -> float:
    """Phi(z): the chance of a value of at most z."""
    return 0.5 * math.erfc(-z / math.sqrt(2))


def two_sided_p(z: float) -> float:
    """The chance of a value at least as far from 0 as z."""
    return math.erfc(abs(z) / math.sqrt(2))
