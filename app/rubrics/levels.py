"""From the ratings of one criterion to its score and level, with the level's uncertainty."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache, reduce
from typing import Final

from app.domain.fit import DEFAULT_PRIOR, WITHIN_LEVEL, CandidateLevel, Prior
from app.domain.formula import Formula

LEVEL_FORMULA: Final = Formula(
    "latent-level",
    "2.0.0",
    "mean + B (y + 1/2 - mean), where y weighs each session's mean by its precision "
    "p = 1 / (session variance + rater variance / k), k being the evidence in it, P = sum(p) and "
    "B = P / (1 / variance + P)",
)

Sums = tuple[int, int, int]
"""Weighted ratings added up in whole numbers: of their levels, of their number, and in what part of
one both are counted. Fractions are slow, and no two ratings of a skill need more than this."""

Sessions = tuple[Sums, ...]
"""The ratings of each session (a meeting, or the reviews of one submission), in order of size."""


@dataclass(frozen=True, slots=True)
class Level:
    """An estimated level in rubric levels: mean and standard deviation.

    shrinkage: the share of the way from the prior mean to the observed one, from 0 (no rating)
    towards 1. precision: 1 over the error variance of the observed mean; 0 without ratings.
    """

    level_estimate: float
    level_sd: float
    shrinkage: float
    precision: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """What the ratings of one criterion come to.

    score: their evidence-weighted mean, None without any. effective_n: the sum of their weights.
    """

    score: Fraction | None
    effective_n: Fraction
    level: Level

    @property
    def candidate_level(self) -> CandidateLevel | None:
        """What a gap report takes of it; None without ratings."""
        if self.score is None:
            return None
        level = self.level
        return CandidateLevel(level.level_estimate, level.level_sd, self.score, self.effective_n)


def weighed(weight: Fraction, level_sum: int, count: int) -> Sums:
    """Ratings of one session that count the same, as whole numbers."""
    whole, parts = weight.as_integer_ratio()
    return whole * level_sum, whole * count, parts


def added(some: Sums, more: Sums) -> Sums:
    """Both together."""
    if some[2] == more[2]:
        return some[0] + more[0], some[1] + more[1], some[2]
    parts = math.lcm(some[2], more[2])
    first, second = parts // some[2], parts // more[2]
    return some[0] * first + more[0] * second, some[1] * first + more[1] * second, parts


def estimate(sessions: Iterable[Sums], prior: Prior = DEFAULT_PRIOR) -> Estimate:
    """What ratings come to that are added up by session; the order of sessions does not matter.

    The score is sum(e * x) / sum(e), where e is the evidence weight and x the level (our choice).
    """
    ordered = tuple(sorted(sessions))
    return _usual(ordered) if prior is DEFAULT_PRIOR else _estimate(ordered, prior)


@lru_cache(maxsize=16384)
def _usual(sessions: Sessions) -> Estimate:
    """With the default prior, since to hash one takes as long as to estimate."""
    return _estimate(sessions, DEFAULT_PRIOR)


def _estimate(sessions: Sessions, prior: Prior) -> Estimate:
    total, count, parts = reduce(added, sessions, (0, 0, 1))
    return Estimate(
        score=Fraction(total, count) if count else None,
        effective_n=Fraction(count, parts),
        level=_level(sessions, prior),
    )


def _level(sessions: Sessions, prior: Prior) -> Level:
    """The level that few ratings support: their mean, drawn towards the prior.

    Raters of one session saw the same session, so their mean is off by the session's error however
    many they are. `level_estimate` and `level_sd` are mean and standard deviation of the posterior
    of a normal level, the rating x being taken as x + 1/2 (anchors are floors).
    """
    session, rater = float(prior.session_variance), float(prior.rater_variance)
    found = [
        (1 / (session + rater * parts / count), total / count)
        for total, count, parts in sessions
        if count
    ]
    centre, variance = float(prior.mean), float(prior.variance)
    precision = math.fsum(p for p, _ in found)
    if not precision:
        return Level(centre, math.sqrt(variance), 0.0, 0.0)
    observed = math.fsum(p * mean for p, mean in found) / precision + WITHIN_LEVEL
    shrinkage = precision / (1 / variance + precision)
    return Level(
        level_estimate=centre + shrinkage * (observed - centre),
        level_sd=math.sqrt(variance * (1 - shrinkage)),
        shrinkage=shrinkage,
        precision=precision,
    )
