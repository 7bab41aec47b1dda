"""How far raters agree: Krippendorff's alpha, its interval, and the reliability of a mean.

A unit is one criterion in one session (a meeting, or the reviews of one take-home); its values are
the independent scores of different raters. Every figure here needs of each unit only its criterion
and how often it was given each level, and most units look alike, so everything is computed exactly,
once per distinct pattern. The cost grows with the number of ratings only where they are counted,
which a database may do just as well.
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
    "krippendorff-alpha-within",
    "2.0.0",
    "1 - sum(v_s Do_s) / sum(v_s De_s), Do_s = sum(o_ck d_ck^2) / n_s, "
    "De_s = sum(n_c n_k d_ck^2) / (n_s (n_s - 1)); v_s = n_s, for ordinal 1 / n_s; "
    "of one criterion s: 1 - (n - 1) sum(o_ck d_ck^2) / sum(n_c n_k d_ck^2)",
)
INTERVAL_FORMULA: Final = Formula(
    "krippendorff-alpha-jackknife",
    "2.0.0",
    "mean(p) +- t(0.975; m - 1) sd(p) / sqrt(m), cut to [-1, 1]",
)
ICC_FORMULA: Final = Formula(
    "one-way-icc",
    "1.0.0",
    "ICC(1) = (MSB - MSW) / (MSB + (n0 - 1) MSW), units nested in criteria; "
    "of the mean of k: k ICC / (1 + (k - 1) ICC), at least 0",
)

IndependentRating: TypeAlias = tuple[Hashable, Hashable, int | None]
"""Unit, rater, and a level from 1 to 5; None, for not observed, is passed over."""

Pattern: TypeAlias = tuple[int, ...]
"""How many values of a unit are 1, 2, 3, 4 and 5."""

_PAIRS: Final = tuple(combinations(range(len(LEVELS)), 2))
_INTERVAL_TAIL: Final = 0.975


class AgreementReading(StrEnum):
    """What an alpha may be relied on for (Krippendorff 2004, p. 241; known at second hand).

    Meant for data that one person codes. A decision rests on the mean of several raters, which is
    more reliable than one of them: see `OneWay.reliability`.
    """

    RELIABLE = "reliable"
    TENTATIVE = "tentative"
    NOT_RELIABLE = "not_reliable"


RELIABLE_FROM: Final = Fraction(800, 1000)
TENTATIVE_FROM: Final = Fraction(667, 1000)

PAIRABLE_AT_LEAST: Final = 10
"""Fewer pairable units than this have no reading, and a report shows no figure (our choice)."""

WIDEST_READ: Final = 0.4
"""The widest jackknife interval of an alpha that has a reading (our choice)."""

_ROUNDING: Final = 1e-9


class Metric(StrEnum):
    """What counts as far apart. Ordinal, by ranks, is the headline for anchored levels."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many units of each criterion have each pattern, and how many raters there were.

    All that the figures need: what `tally` makes of single ratings, or a query that groups twice.
    """

    patterns: Mapping[str, Mapping[Pattern, int]]
    rater_count: int

    def pooled(self) -> "Tally":
        """The same units as if all criteria were one."""
        together: Counter[Pattern] = Counter()
        for patterns in self.patterns.values():
            together.update(patterns)
        return Tally({"": together}, self.rater_count)

    def pairable(self) -> list[Mapping[Pattern, int]]:
        """The units with two or more values, for each criterion that has any."""
        found = (
            {pattern: n for pattern, n in patterns.items() if sum(pattern) > 1}
            for patterns in self.patterns.values()
        )
        return [patterns for patterns in found if patterns]

    @property
    def unit_count(self) -> int:
        """Units with any value."""
        return sum(n for found in self.patterns.values() for key, n in found.items() if any(key))

    @property
    def pairable_count(self) -> int:
        """Units with two or more values; only these enter a figure."""
        return sum(sum(patterns.values()) for patterns in self.pairable())

    @property
    def value_counts(self) -> tuple[int, ...]:
        """How many values of the pairable units are 1, 2, 3, 4 and 5."""
        return tuple(
            sum(n * pattern[place] for found in self.pairable() for pattern, n in found.items())
            for place in range(len(LEVELS))
        )


@dataclass(frozen=True, slots=True)
class JackknifeInterval:
    """The jackknife's estimate of alpha, its standard error, and the 95 % limits within [-1, 1].

    The estimate corrects alpha for bias and may differ from it. With few units the limits are wide;
    with perfect agreement they meet at 1, because no unit says otherwise. `width` is that of the
    interval before it was cut: a cut interval is narrow for no reason.
    """

    formula: Formula
    estimate: float
    standard_error: float
    low: float
    high: float
    width: float


@dataclass(frozen=True, slots=True)
class Agreement:
    """Alpha, from 1 (perfect) through 0 (chance) to below 0, of so many pairable units.

    Over several criteria it is alpha within criteria: the mean of their own alphas, weighted by how
    much each varies. `alpha` and `interval` are None exactly when their reasons are not.
    """

    formula: Formula
    alpha: Fraction | None
    reason: Withheld | None
    interval: JackknifeInterval | None
    interval_reason: Withheld | None
    pairable_count: int


@dataclass(frozen=True, slots=True)
class OneWay:
    """The one-way intraclass correlation of single ratings, with units nested in criteria.

    Any raters may have rated any unit; leniency counts as error. `between` and `within` are the
    mean squares of units and of values in a unit, `unit_size` how many values a unit has for this
    purpose (n0). `icc` lies from below 0 to 1. All four are None with `reason`: without a pairable
    unit, with one unit per criterion (`too_few_units`); `icc` alone when all values of each
    criterion are equal (`no_variation`).
    """

    formula: Formula
    between: Fraction | None
    within: Fraction | None
    unit_size: Fraction | None
    icc: Fraction | None
    reason: Withheld | None

    def reliability(self, raters: int) -> Fraction | None:
        """How reliable the mean of so many raters of a unit is, from 0 to 1; None without an ICC.

        By the formula of Spearman and Brown; 0 for an ICC of 0 or below.
        """
        if self.icc is None:
            return None
        icc = max(self.icc, Fraction())
        return raters * icc / (1 + (raters - 1) * icc)


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

    def disagreement(self, metric: Metric) -> tuple[Fraction, Fraction]:
        """The observed and the expected disagreement of a criterion, times its weight.

        Both are 0 without values, the expected one whenever all values are equal. Ordinal
        distances count ranks, so their squares grow with the square of the number of values; the
        weight 1 / n makes up for that.
        """
        counts = self.value_counts
        n = sum(counts)
        if not n:
            return Fraction(), Fraction()
        distances = _squared_distances(metric, counts)
        observed = sum(o * d for o, d in zip(self.disagreeing, distances, strict=True))
        expected = sum(
            counts[c] * counts[k] * d for (c, k), d in zip(_PAIRS, distances, strict=True)
        )
        share = n * n if metric is Metric.ORDINAL else 1
        return Fraction(observed, self.scale * share), Fraction(expected, (n - 1) * share)


def tally(ratings: Mapping[str, Iterable[IndependentRating]]) -> Tally:
    """Count the patterns of the single ratings of each criterion, whose order does not matter.

    Raises RatingRefusedError for a value that is no level, and for a rater with two of one unit.
    """
    raters: set[Hashable] = set()
    counted: dict[str, Mapping[Pattern, int]] = {}
    for criterion, given in ratings.items():
        levels: defaultdict[Hashable, dict[Hashable, int]] = defaultdict(dict)
        for unit, rater, value in given:
            if value is None:
                continue
            if rater in levels[unit]:
                raise RatingRefusedError("Pass one independent rating per unit and rater.")
            levels[unit][rater] = value
            raters.add(rater)
        counted[criterion] = Counter(_pattern([*values.values()]) for values in levels.values())
    return Tally(counted, len(raters))


def agreement(counted: Tally, metric: Metric = Metric.ORDINAL) -> Agreement:
    """Krippendorff's alpha within criteria of the pairable units, with its jackknife interval.

    Of one criterion, or of `counted.pooled()`, this is the usual alpha. Pooled alpha over several
    criteria is the higher, the more their means differ: it then measures how hard they are.
    Coincidences and distances are those of Krippendorff (2004, chapter 11). How few units are too
    few to be shown is for the report to say; here two are enough for alpha and its interval.
    """
    pairable = counted.pairable()
    criteria = [_Measured.of(patterns, metric) for patterns in pairable]
    observed = sum((found.observed for found in criteria), Fraction())
    expected = sum((found.expected for found in criteria), Fraction())
    reason = None
    if not pairable:
        reason = Withheld.NO_PAIRABLE_UNITS
    elif not expected:
        reason = Withheld.NO_VARIATION
    found = reason or _jackknife(criteria, observed, expected, metric)
    return Agreement(
        formula=FORMULA,
        alpha=None if reason else 1 - observed / expected,
        reason=reason,
        interval=found if isinstance(found, JackknifeInterval) else None,
        interval_reason=found if isinstance(found, Withheld) else None,
        pairable_count=counted.pairable_count,
    )


def one_way(counted: Tally) -> OneWay:
    """The one-way ICC of the pairable units (case 1 of Shrout and Fleiss 1979, unequal sizes)."""
    criteria = [_sums_of_squares(patterns) for patterns in counted.pairable()]
    units = sum(found.units for found in criteria)
    values = sum(found.values for found in criteria)
    free = units - len(criteria)
    if not free:
        reason = Withheld.TOO_FEW_UNITS if units else Withheld.NO_PAIRABLE_UNITS
        return OneWay(ICC_FORMULA, None, None, None, None, reason)
    between = sum((found.between for found in criteria), Fraction()) / free
    within = sum((found.within for found in criteria), Fraction()) / (values - units)
    size = sum((found.size for found in criteria), Fraction()) / free
    spread = between + (size - 1) * within
    return OneWay(
        formula=ICC_FORMULA,
        between=between,
        within=within,
        unit_size=size,
        icc=(between - within) / spread if spread else None,
        reason=None if spread else Withheld.NO_VARIATION,
    )


def reading(found: Agreement) -> AgreementReading | Withheld:
    """The word for this alpha, or why it has none; at exactly a limit it is the better one.

    There is one from PAIRABLE_AT_LEAST units on, when the interval is no wider than WIDEST_READ.
    """
    if found.alpha is None:
        return found.reason or Withheld.NO_VARIATION
    is_wide = found.interval is None or found.interval.width > WIDEST_READ + _ROUNDING
    if is_wide or found.pairable_count < PAIRABLE_AT_LEAST:
        return Withheld.TOO_FEW_UNITS
    if found.alpha >= RELIABLE_FROM:
        return AgreementReading.RELIABLE
    is_tentative = found.alpha >= TENTATIVE_FROM
    return AgreementReading.TENTATIVE if is_tentative else AgreementReading.NOT_RELIABLE


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


@dataclass(frozen=True, slots=True)
class _SumsOfSquares:
    """Of one criterion: sums of squares between and within units, and N - sum(m^2) / N."""

    units: int
    values: int
    between: Fraction
    within: Fraction
    size: Fraction


def _sums_of_squares(patterns: Mapping[Pattern, int]) -> _SumsOfSquares:
    units = values = total = squares = sizes = 0
    of_means = Fraction()
    for pattern, n in patterns.items():
        count = sum(pattern)
        of_unit = sum(level * times for level, times in zip(LEVELS, pattern, strict=True))
        units += n
        values += n * count
        total += n * of_unit
        sizes += n * count**2
        squares += n * sum(level**2 * times for level, times in zip(LEVELS, pattern, strict=True))
        of_means += Fraction(n * of_unit**2, count)
    return _SumsOfSquares(
        units=units,
        values=values,
        between=of_means - Fraction(total**2, values),
        within=squares - of_means,
        size=values - Fraction(sizes, values),
    )


@dataclass(frozen=True, slots=True)
class _Measured:
    """The pairable units of one criterion, and their weighted disagreement."""

    patterns: Mapping[Pattern, int]
    whole: _Coincidences
    observed: Fraction
    expected: Fraction

    @classmethod
    def of(cls, patterns: Mapping[Pattern, int], metric: Metric) -> "_Measured":
        whole = _coincidences(patterns)
        return cls(patterns, whole, *whole.disagreement(metric))


def _jackknife(
    criteria: Sequence[_Measured], observed: Fraction, expected: Fraction, metric: Metric
) -> JackknifeInterval | Withheld:
    """Leave out one unit at a time; units of one criterion and pattern leave the same alpha behind.

    With m units, pseudo-value p_j = m * alpha - (m - 1) * alpha without j; the estimate is their
    mean, its standard error their standard deviation over the root of m. What a unit changes of its
    criterion's disagreement is taken exactly, and the difference of alphas is computed from that,
    since multiplying by m would magnify what rounding left of a difference.
    """
    m = sum(sum(found.patterns.values()) for found in criteria)
    if m < 2:
        return Withheld.TOO_FEW_UNITS
    all_observed, all_expected = float(observed), float(expected)
    pseudo_values: list[tuple[float, int]] = []
    for found in criteria:
        is_only_one = found.expected == expected
        for pattern, units in found.patterns.items():
            rest_observed, rest_expected = found.whole.without(pattern).disagreement(metric)
            if is_only_one and not rest_expected:
                return Withheld.NO_VARIATION
            fewer_observed = float(found.observed - rest_observed)
            fewer_expected = float(found.expected - rest_expected)
            left_observed = all_observed - fewer_observed
            left_expected = all_expected - fewer_expected
            difference = (all_expected * -fewer_observed + all_observed * fewer_expected) / (
                all_expected * left_expected
            )
            without = 1 - left_observed / left_expected
            pseudo_values.append((without + m * difference, units))

    from scipy.special import stdtrit

    estimate = math.fsum(units * p for p, units in pseudo_values) / m
    squares = math.fsum(units * (p - estimate) ** 2 for p, units in pseudo_values)
    error = math.sqrt(squares / (m - 1) / m)
    reach = float(stdtrit(m - 1, _INTERVAL_TAIL)) * error
    return JackknifeInterval(
        INTERVAL_FORMULA,
        estimate,
        error,
        low=_cut(estimate - reach),
        high=_cut(estimate + reach),
        width=2 * reach,
    )


def _cut(limit: float) -> float:
    """The limit within what alpha can be."""
    return max(-1.0, min(1.0, limit))
