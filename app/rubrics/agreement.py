"""How far raters agree: Krippendorff's alpha over units with missing values, and its interval.

A unit is one criterion in one stage visit; its values are the independent scores of different
raters. Alpha needs of each unit only how often it was given each level, and most units look alike,
so everything is computed exactly, once per distinct pattern. The cost grows with the number of
ratings only where they are counted, which a database may do just as well.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import combinations
from typing import Final, TypeAlias

from app.domain.formula import Formula
from app.domain.withheld import Withheld
from app.rubrics.definition import LEVELS
from app.rubrics.scoring import RatingRefusedError

FORMULA: Final = Formula(
    "krippendorff-alpha",
    "1.0.0",
    "1 - (n - 1) sum(o_ck d_ck^2) / sum(n_c n_k d_ck^2)",
)
INTERVAL_FORMULA: Final = Formula(
    "krippendorff-alpha-jackknife", "1.0.0", "mean(p) +- t(0.975; m - 1) sd(p) / sqrt(m)"
)

IndependentRating: TypeAlias = tuple[Hashable, Hashable, int | None]
"""Unit, rater, and a level from 1 to 5; None, for not observed, is passed over."""

Pattern: TypeAlias = tuple[int, ...]
"""How many values of a unit are 1, 2, 3, 4 and 5."""

_PAIRS: Final = tuple(combinations(range(len(LEVELS)), 2))
_INTERVAL_TAIL: Final = 0.975


class Reading(StrEnum):
    """What an alpha may be relied on for (Krippendorff 2004, p. 241; known at second hand)."""

    RELIABLE = "reliable"
    TENTATIVE = "tentative"
    NOT_RELIABLE = "not_reliable"


RELIABLE_FROM: Final = Fraction(800, 1000)
TENTATIVE_FROM: Final = Fraction(667, 1000)


class Metric(StrEnum):
    """What counts as far apart. Ordinal, by ranks, is the headline for anchored levels."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many units have each pattern, and how many raters there were.

    All that alpha needs: what `tally` makes of single ratings, or a query that groups twice.
    """

    patterns: Mapping[Pattern, int]
    rater_count: int


@dataclass(frozen=True, slots=True)
class Interval:
    """The jackknife's estimate of alpha, its standard error, and the 95 % limits, at most 1.

    The estimate corrects alpha for bias and may differ from it. With few units the limits are wide;
    with perfect agreement they meet at 1, because no unit says otherwise.
    """

    formula: Formula
    estimate: float
    standard_error: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Agreement:
    """Alpha, from 1 (perfect) through 0 (chance) to below 0, and what it was computed from.

    `alpha` and `interval` are None exactly when their reasons are not. `unit_count` counts units
    with any value, `pairable_count` those with two or more; only these enter. `value_counts` says
    how many values of theirs are 1, 2, 3, 4 and 5, `value_count` how many there are together;
    `rater_count` is that of the tally.
    """

    formula: Formula
    metric: Metric
    alpha: Fraction | None
    reason: Withheld | None
    interval: Interval | None
    interval_reason: Withheld | None
    unit_count: int
    pairable_count: int
    value_counts: tuple[int, ...]
    rater_count: int

    @property
    def value_count(self) -> int:
        return sum(self.value_counts)


@dataclass(frozen=True, slots=True)
class _Coincidences:
    """Values per level, and the disagreeing coincidences per pair of levels, times `scale`.

    Coincidences are fractions whose denominators are numbers of values less one; `scale` is a
    multiple of all of these, so that the sums stay whole.
    """

    value_counts: tuple[int, ...]
    disagreeing: tuple[int, ...]
    scale: int

    def without(self, pattern: Pattern) -> "_Coincidences":
        factor = self.scale // (sum(pattern) - 1)
        return _Coincidences(
            tuple(n - v for n, v in zip(self.value_counts, pattern, strict=True)),
            tuple(
                o - factor * pattern[c] * pattern[k]
                for o, (c, k) in zip(self.disagreeing, _PAIRS, strict=True)
            ),
            self.scale,
        )

    def alpha(self, metric: Metric) -> Fraction | None:
        """1 - (n - 1) * sum(o * d) / sum(n_c * n_k * d); None if all values are equal."""
        counts = self.value_counts
        distances = _squared_distances(metric, counts)
        expected = sum(
            counts[c] * counts[k] * d for (c, k), d in zip(_PAIRS, distances, strict=True)
        )
        if not expected:
            return None
        observed = sum(o * d for o, d in zip(self.disagreeing, distances, strict=True))
        return 1 - Fraction((sum(counts) - 1) * observed, expected * self.scale)


def tally(ratings: Iterable[IndependentRating]) -> Tally:
    """Count the patterns of single ratings, whose order does not matter.

    Raises RatingRefusedError for a value that is no level, and for a rater with two of one unit.
    """
    levels: defaultdict[Hashable, list[int]] = defaultdict(list)
    pairs: set[tuple[Hashable, Hashable]] = set()
    count = 0
    for unit, rater, value in ratings:
        if value is not None:
            levels[unit].append(value)
            pairs.add((unit, rater))
            count += 1
    if len(pairs) < count:
        raise RatingRefusedError("Pass one independent rating per unit and rater.")
    patterns = Counter(tuple(sorted(values)) for values in levels.values())
    return Tally(
        {_pattern(values): units for values, units in patterns.items()},
        len({rater for _, rater in pairs}),
    )


def agreement(counted: Tally, metric: Metric = Metric.ORDINAL) -> Agreement:
    """Krippendorff's alpha of the pairable units, with its jackknife interval.

    Coincidences and distances are those of Krippendorff (2004, chapter 11). How few units are too
    few to be shown is for the report to say; here two are enough for alpha and its interval.
    """
    pairable = {pattern: n for pattern, n in counted.patterns.items() if sum(pattern) > 1}
    whole = _coincidences(pairable)
    alpha = whole.alpha(metric)
    reason = None
    if not pairable:
        reason = Withheld.NO_PAIRABLE_UNITS
    elif alpha is None:
        reason = Withheld.NO_VARIATION
    found = reason if alpha is None else _jackknife(whole, alpha, pairable, metric)
    return Agreement(
        formula=FORMULA,
        metric=metric,
        alpha=alpha,
        reason=reason,
        interval=found if isinstance(found, Interval) else None,
        interval_reason=found if isinstance(found, Withheld) else None,
        unit_count=sum(n for pattern, n in counted.patterns.items() if any(pattern)),
        pairable_count=sum(pairable.values()),
        value_counts=whole.value_counts,
        rater_count=counted.rater_count,
    )


def reading(alpha: Fraction) -> Reading:
    """The word for this alpha; at exactly a limit it is the better one."""
    if alpha >= RELIABLE_FROM:
        return Reading.RELIABLE
    return Reading.TENTATIVE if alpha >= TENTATIVE_FROM else Reading.NOT_RELIABLE


def _pattern(values: Sequence[int]) -> Pattern:
    pattern = tuple(values.count(level) for level in LEVELS)
    if sum(pattern) < len(values):
        raise RatingRefusedError("A rating is a whole number from 1 to 5, or None.")
    return pattern


def _squared_distances(metric: Metric, counts: Sequence[int]) -> list[int]:
    """The squared distance of each pair of levels, in a unit that cancels out of alpha."""
    if metric is Metric.NOMINAL:
        return [1] * len(_PAIRS)
    positions = LEVELS if metric is Metric.INTERVAL else _double_mid_ranks(counts)
    return [(positions[k] - positions[c]) ** 2 for c, k in _PAIRS]


def _double_mid_ranks(counts: Sequence[int]) -> tuple[int, ...]:
    below = 0
    ranks = []
    for count in counts:
        ranks.append(2 * below + count)
        below += count
    return tuple(ranks)


def _coincidences(pairable: Mapping[Pattern, int]) -> _Coincidences:
    scale = math.lcm(*(sum(pattern) - 1 for pattern in pairable))
    value_counts = [0] * len(LEVELS)
    disagreeing = [0] * len(_PAIRS)
    for pattern, units in pairable.items():
        factor = units * (scale // (sum(pattern) - 1))
        for level, count in enumerate(pattern):
            value_counts[level] += units * count
        for index, (c, k) in enumerate(_PAIRS):
            disagreeing[index] += factor * pattern[c] * pattern[k]
    return _Coincidences(tuple(value_counts), tuple(disagreeing), scale)


def _jackknife(
    whole: _Coincidences, alpha: Fraction, pairable: Mapping[Pattern, int], metric: Metric
) -> Interval | Withheld:
    """Leave out one unit at a time; units of one pattern leave the same alpha behind.

    With m units, pseudo-value p_j = m * alpha - (m - 1) * alpha without j; the estimate is their
    mean, its standard error their standard deviation over the root of m. The difference of alphas
    is taken exactly, since multiplying by m would magnify what rounding left of it.
    """
    m = sum(pairable.values())
    if m < 2:
        return Withheld.TOO_FEW_UNITS
    pseudo_values: list[tuple[float, int]] = []
    for pattern, units in pairable.items():
        without = whole.without(pattern).alpha(metric)
        if without is None:
            return Withheld.NO_VARIATION
        pseudo_values.append((float(without + m * (alpha - without)), units))

    from scipy.special import stdtrit

    estimate = math.fsum(units * p for p, units in pseudo_values) / m
    squares = math.fsum(units * (p - estimate) ** 2 for p, units in pseudo_values)
    error = math.sqrt(squares / (m - 1) / m)
    reach = float(stdtrit(m - 1, _INTERVAL_TAIL)) * error
    return Interval(
        INTERVAL_FORMULA,
        estimate,
        error,
        low=min(1.0, estimate - reach),
        high=min(1.0, estimate + reach),
    )
