"""Whether one composite is higher than another, or the figures show no difference."""

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from app.domain.formula import Formula
from app.domain.normal import Z_95, cdf
from app.domain.withheld import Withheld
from app.rubrics.scoring import Composite

ORDER_FORMULA: Final = Formula(
    "composite-order",
    "1.0.0",
    f"z = difference / sqrt(SE1^2 + SE2^2); an order is shown from |z| = {Z_95:.6f} on, and is "
    "true with chance Phi(|z|)",
)
SHOWN_FROM: Final = Z_95
"""The |z| below which no order between two composites may be printed (95 %, two-sided)."""


@dataclass(frozen=True, slots=True)
class Order:
    """How two composites stand to each other.

    difference: first less second, in rubric levels; z_score: in standard errors of the difference.
    chance: that the one that is higher by the figures is truly higher, from 0.5 to 1. is_shown:
    whether an order may be printed. All but the last are None, with `reason`, where a composite is
    withheld.
    """

    difference: Fraction | None
    z_score: float | None
    chance: float | None
    reason: Withheld | None
    is_shown: bool


def order(first: Composite, second: Composite) -> Order:
    """Compare two composites by their standard errors."""
    if first.value is None or second.value is None:
        return Order(None, None, None, first.reason or second.reason, is_shown=False)
    difference = first.value - second.value
    z = float(difference) / math.hypot(first.standard_error or 0, second.standard_error or 0)
    chance = cdf(abs(z))
    return Order(difference, z, chance, None, is_shown=abs(z) >= SHOWN_FROM)
