"""What stands beside the figures of finalists when they are compared."""

from collections.abc import Collection
from typing import Final

from app.domain.fit import CandidateLevel, holder_probability

MOST_COMPARED: Final = 50
"""So many applications can be compared at once."""

BAR: Final = 3
"""The level that means the bar is met."""

WIDE_SPREAD: Final = 2
"""Levels between the raters of one session from which they are said to disagree."""


def is_disagreement(levels: Collection[int]) -> bool:
    """Whether raters of one session lie far apart, or on both sides of the bar."""
    lowest, highest = min(levels), max(levels)
    return highest - lowest >= WIDE_SPREAD or lowest < BAR <= highest


def chance_of_target(
    level: CandidateLevel | None, target: int | None
) -> tuple[float | None, str | None]:
    """P(level >= target), or why there is none: no target, or no ratings."""
    if target is None:
        return None, "no_target"
    if level is None:
        return None, "no_ratings"
    return holder_probability(level, target).evidence, None
