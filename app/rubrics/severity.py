"""Whether raters are lenient or severe: a diagnostic beside scores, which never enters one."""

import math
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final, NamedTuple

from app.domain.formula import Formula
from app.domain.withheld import Withheld
from app.rubrics.agreement import IndependentRating
from app.rubrics.definition import LEVELS
from app.rubrics.scoring import RatingRefusedError

FORMULA: Final = Formula(
    "rater-severity-least-squares",
    "1.1.0",
    "rating = level of the case + leniency of the rater + error, sum of leniency = 0",
)

JUDGED_UP_TO: Final = 0.25
"""Largest standard error, in levels, with which a rater is judged (our choice)."""

JUDGED_FROM: Final = 10
"""Fewest degrees of freedom: the spread found with fewer may be small by chance (our choice)."""

_TAIL: Final = 0.975


class LeniencyReading(StrEnum):
    """What a leniency shows, at 95 %."""

    LENIENT = "lenient"
    SEVERE = "severe"
    NO_DIFFERENCE_SHOWN = "no_difference_shown"


NOT_COMPARABLE: Final = "Raters of different components cannot be compared."
"""What is said beside the reason `not_connected`."""


@dataclass(frozen=True, slots=True)
class RaterSeverity:
    """How far a rater lies above (lenient) or below (severe) the others of the component.

    `leniency` is in levels and adds up to 0 over a component. It is None, with a reason, for a
    rater who is listed but not judged: `too_few_units` after a single rating, which stays in the
    fit, `no_pairable_units` for one who never rated a unit that somebody else rated. `mean` is the
    plain mean of the rater's values.

    standard_error, low, high: of the leniency, at 95 %, in levels. reading: None, with
    `reading_reason` (`too_few_units`), while the standard error is above JUDGED_UP_TO or rests on
    fewer than JUDGED_FROM degrees of freedom. With a ridge there is none of these.
    """

    rater: Hashable
    component: int
    rating_count: int
    mean: Fraction
    leniency: float | None
    reason: Withheld | None
    standard_error: float | None
    low: float | None
    high: float | None
    reading: LeniencyReading | None
    reading_reason: Withheld | None


@dataclass(frozen=True, slots=True)
class UnitScore:
    """A unit's plain mean, and the mean of its values less the leniencies of those who gave them.

    Both are in levels; the adjusted one may leave the scale.
    """

    unit: Hashable
    component: int
    rating_count: int
    raw: Fraction
    adjusted: float


@dataclass(frozen=True, slots=True)
class Severity:
    """Leniencies of raters and scores of units, in the order of their first rating's unit.

    `reason` is `not_connected` when raters fall into components that share no unit, and
    `no_ratings` when there is nothing to say. variance: of what the fit leaves over, in squared
    levels, on `degrees_of_freedom`; None on none.
    """

    formula: Formula
    reason: Withheld | None
    component_count: int
    rating_count: int
    degrees_of_freedom: int
    variance: float | None
    raters: tuple[RaterSeverity, ...]
    units: tuple[UnitScore, ...]


def severity(ratings: Iterable[IndependentRating], ridge: float = 0.0) -> Severity:
    """Fit value = unit + rater by least squares, with leniencies that add up to 0.

    Per component of the graph of raters and units. `ridge` times the sum of squared leniencies is
    added to what is minimised. Units are eliminated first, so that there are as many equations as
    raters: a few hundred are quick, whatever the number of ratings. Raises ValueError for a ridge
    that is none, RatingRefusedError for a value that is no level and for a rater with two ratings
    of one unit.
    """
    if not 0 <= ridge < math.inf:
        raise ValueError("ridge is a finite number, 0 or above")
    by_unit = _by_unit(ratings)
    by_rater: defaultdict[Hashable, list[int]] = defaultdict(list)
    for given in by_unit.values():
        for rater, value in given.items():
            by_rater[rater].append(value)
    components = _components(by_unit.values())
    sizes = Counter(components.values())
    fit = _solve(list(by_unit.values()), by_rater, components, ridge)
    leniencies = fit.leniencies
    free = sum(map(len, by_unit.values())) - len(by_unit) - len(by_rater) + len(sizes)
    variance = _left_over(by_unit.values(), leniencies) / free if free and not ridge else None

    def rater_severity(rater: Hashable, values: Sequence[int]) -> RaterSeverity:
        reason = None
        if sizes[components[rater]] == 1:
            reason = Withheld.NO_PAIRABLE_UNITS
        elif len(values) == 1:
            reason = Withheld.TOO_FEW_UNITS
        leniency = leniencies[rater] if reason is None else None
        error = None
        if leniency is not None and variance is not None:
            error = math.sqrt(variance * fit.spreads[rater])
        low, high, read = _judged(leniency, error, free)
        return RaterSeverity(
            rater=rater,
            component=components[rater],
            rating_count=len(values),
            mean=Fraction(sum(values), len(values)),
            leniency=leniency,
            reason=reason,
            standard_error=error,
            low=low,
            high=high,
            reading=read,
            reading_reason=None if read else Withheld.TOO_FEW_UNITS,
        )

    def unit_score(unit: Hashable, given: dict[Hashable, int]) -> UnitScore:
        total, count = sum(given.values()), len(given)
        return UnitScore(
            unit=unit,
            component=components[next(iter(given))],
            rating_count=count,
            raw=Fraction(total, count),
            adjusted=(total - sum(leniencies[rater] for rater in given)) / count,
        )

    reason = None
    if len(sizes) != 1:
        reason = Withheld.NOT_CONNECTED if sizes else Withheld.NO_RATINGS
    return Severity(
        formula=FORMULA,
        reason=reason,
        component_count=len(sizes),
        rating_count=sum(len(given) for given in by_unit.values()),
        degrees_of_freedom=free,
        variance=variance,
        raters=tuple(rater_severity(rater, values) for rater, values in by_rater.items()),
        units=tuple(unit_score(unit, given) for unit, given in by_unit.items()),
    )


class _Fit(NamedTuple):
    """Leniencies, and the variance of each in units of that of one rating."""

    leniencies: dict[Hashable, float]
    spreads: dict[Hashable, float]


def _left_over(units: Iterable[dict[Hashable, int]], leniencies: dict[Hashable, float]) -> float:
    """The sum of squares of what unit and rater do not explain."""
    total = 0.0
    for given in units:
        rest = [value - leniencies[rater] for rater, value in given.items()]
        mean = math.fsum(rest) / len(rest)
        total += math.fsum((one - mean) ** 2 for one in rest)
    return total


def _judged(
    leniency: float | None, error: float | None, free: int
) -> tuple[float | None, float | None, LeniencyReading | None]:
    """The 95 % limits of a leniency and what they show; None as long as nothing can be said."""
    if leniency is None or error is None:
        return None, None, None
    from scipy.special import stdtrit

    reach = float(stdtrit(free, _TAIL)) * error
    low, high = leniency - reach, leniency + reach
    if error > JUDGED_UP_TO or free < JUDGED_FROM:
        return low, high, None
    if low > 0:
        return low, high, LeniencyReading.LENIENT
    return low, high, LeniencyReading.SEVERE if high < 0 else LeniencyReading.NO_DIFFERENCE_SHOWN


def _by_unit(ratings: Iterable[IndependentRating]) -> dict[Hashable, dict[Hashable, int]]:
    by_unit: defaultdict[Hashable, dict[Hashable, int]] = defaultdict(dict)
    for unit, rater, value in ratings:
        if value is None:
            continue
        if value not in LEVELS:
            raise RatingRefusedError("A rating is a whole number from 1 to 5, or None.")
        if rater in by_unit[unit]:
            raise RatingRefusedError("Pass one independent rating per unit and rater.")
        by_unit[unit][rater] = value
    return by_unit


def _components(units: Iterable[dict[Hashable, int]]) -> dict[Hashable, int]:
    """The number of each rater's component, from 0, in the order in which raters appear."""
    leader: dict[Hashable, Hashable] = {}

    def find(rater: Hashable) -> Hashable:
        while leader[rater] != rater:
            leader[rater] = leader[leader[rater]]
            rater = leader[rater]
        return rater

    for given in units:
        first, *others = given
        top = find(leader.setdefault(first, first))
        for other in others:
            leader[find(leader.setdefault(other, other))] = top
    numbers: dict[Hashable, int] = {}
    return {rater: numbers.setdefault(find(rater), len(numbers)) for rater in leader}


def _solve(
    units: Sequence[dict[Hashable, int]],
    by_rater: dict[Hashable, list[int]],
    components: dict[Hashable, int],
    ridge: float,
) -> _Fit:
    """Solve the normal equations that are left when every unit effect is eliminated.

    For raters r and s they hold [r = s] * ratings of r - sum of 1 / raters(unit) over shared units,
    and on the right the sum of value - unit mean. Each component leaves the sum of its leniencies
    free; adding 1 / its size to each of its pairs fixes that sum at 0 and changes nothing else,
    since the right-hand sides of a component add up to 0. The inverse of that matrix is the
    pseudo-inverse plus the same 1 / its size, so the spreads stand in its diagonal.
    """
    if not units:
        return _Fit({}, {})
    import numpy as np
    from scipy.sparse import csr_array

    raters = list(by_rater)
    place = {rater: i for i, rater in enumerate(raters)}
    ends = np.cumsum([len(given) for given in units])
    sizes = np.diff(ends, prepend=0)
    who = np.fromiter((place[rater] for given in units for rater in given), dtype=np.intp)
    values = np.fromiter((value for given in units for value in given.values()), dtype=float)
    means = np.add.reduceat(values, ends - sizes) / sizes
    right = np.bincount(who, values - np.repeat(means, sizes), len(raters))

    bounds = np.concatenate(([0], ends))
    rated = csr_array((np.ones(len(who)), who, bounds), shape=(len(units), len(raters)))
    shares = csr_array((1 / np.repeat(sizes, sizes), who, bounds), shape=rated.shape)
    shared = (rated.T @ shares).toarray()
    component = np.array([components[rater] for rater in raters])
    together = component[:, None] == component
    left = np.diag(np.bincount(who, minlength=len(raters)) + ridge) - shared
    inverse = np.linalg.inv(left + together / together.sum(axis=0))
    spreads = (np.diag(inverse) - 1 / together.sum(axis=0)).clip(0)
    return _Fit(
        dict(zip(raters, (inverse @ right).tolist(), strict=True)),
        dict(zip(raters, spreads.tolist(), strict=True)),
    )
