"""Whether raters are lenient or severe: a diagnostic beside scores, which never enters one."""

import math
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from app.domain.formula import Formula
from app.domain.withheld import Withheld
from app.rubrics.agreement import IndependentRating
from app.rubrics.definition import LEVELS
from app.rubrics.scoring import RatingRefusedError

FORMULA: Final = Formula(
    "rater-severity-least-squares", "1.0.0", "y_cr = theta_c + b_r + error, sum(b) = 0"
)

NOT_COMPARABLE: Final = "Raters of different components cannot be compared."
"""What is said beside the reason `not_connected`."""


@dataclass(frozen=True, slots=True)
class RaterSeverity:
    """How far a rater lies above (lenient) or below (severe) the others of the component.

    `leniency` is in levels and adds up to 0 over a component. It is None, with a reason, for a
    rater who is listed but not judged: `too_few_units` after a single rating, which stays in the
    fit, `no_pairable_units` for one who never rated a unit that somebody else rated. `mean` is the
    plain mean of the rater's values.
    """

    rater: Hashable
    component: int
    rating_count: int
    mean: Fraction
    leniency: float | None
    reason: Withheld | None


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
    `no_ratings` when there is nothing to say. `ridge` is the lambda of the fit.
    """

    formula: Formula
    ridge: float
    reason: Withheld | None
    component_count: int
    rating_count: int
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
    leniencies = _solve(list(by_unit.values()), by_rater, components, ridge)

    def rater_severity(rater: Hashable, values: Sequence[int]) -> RaterSeverity:
        reason = None
        if sizes[components[rater]] == 1:
            reason = Withheld.NO_PAIRABLE_UNITS
        elif len(values) == 1:
            reason = Withheld.TOO_FEW_UNITS
        return RaterSeverity(
            rater=rater,
            component=components[rater],
            rating_count=len(values),
            mean=Fraction(sum(values), len(values)),
            leniency=leniencies[rater] if reason is None else None,
            reason=reason,
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
        ridge=ridge,
        reason=reason,
        component_count=len(sizes),
        rating_count=sum(len(given) for given in by_unit.values()),
        raters=tuple(rater_severity(rater, values) for rater, values in by_rater.items()),
        units=tuple(unit_score(unit, given) for unit, given in by_unit.items()),
    )


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
) -> dict[Hashable, float]:
    """Solve the normal equations that are left when every unit effect is eliminated.

    For raters r and s they hold [r = s] * ratings of r - sum of 1 / raters(unit) over shared units,
    and on the right the sum of value - unit mean. Each component leaves the sum of its leniencies
    free; adding 1 / its size to each of its pairs fixes that sum at 0 and changes nothing else,
    since the right-hand sides of a component add up to 0.
    """
    if not units:
        return {}
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
    solved = np.linalg.solve(left + together / together.sum(axis=0), right)
    return dict(zip(raters, solved.tolist(), strict=True))
