"""Shares of a count with their uncertainty."""

import math

from app.domain.normal import Z_95


def wilson_interval(count: int, total: int) -> tuple[float, float]:
    """The 95 % score interval of a share, `count` of `total`, both ends within [0, 1].

    Wilson, E. B. (1927), Journal of the American Statistical Association 22. total is 1 or more.
    """
    share = count / total
    centre = share + Z_95**2 / (2 * total)
    reach = Z_95 * math.sqrt(share * (1 - share) / total + Z_95**2 / (4 * total**2))
    scale = 1 + Z_95**2 / total
    # These two are exact; rounding would miss them by a hair.
    low = (centre - reach) / scale if count > 0 else 0.0
    high = (centre + reach) / scale if count < total else 1.0
    return low, high
