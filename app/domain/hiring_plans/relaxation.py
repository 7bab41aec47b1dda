"""An index that no set of hires gets below, for what the search leaves untried.

Role part: what can be filled is at most each of the sums of min-cut (see `value`), which are linear
in who is hired. Skill part: what is missing is at least the number wanted minus expected holders;
and at least what it were if each hire brought a Poisson number of holders with the same chance of
none, which is convex and so lies above its tangents. A linear program (HiGHS) mixes these bounds to
make the most of them. Any mixture is a valid one, so nothing rests on the accuracy of the solver,
and the mixture that is best for one number of hires bounds every other number too.
"""

from dataclasses import dataclass
from math import exp, factorial
from typing import TYPE_CHECKING, Final

from app.domain.hiring_plans.value import Valuation

if TYPE_CHECKING:
    from app.domain.hiring_plans.value import Floats, Whole

TANGENTS: Final = (0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0)
"""Expected numbers of holders at which the convex part is approached."""

PROGRAMS: Final = 2
"""Most numbers of hires to mix for; each takes up to half a second of a thousand people."""

_SURE: Final = 1 - 1e-12


def lower_bounds(value: Valuation, most: int) -> list[float]:
    """Give for every k up to `most` an index that no set of at most k people gets below."""
    import numpy as np

    bounds = _bounds(value)
    lowest = np.zeros(most + 1)
    for k in {-(-most * part // PROGRAMS) for part in range(1, PROGRAMS + 1)} - {0}:
        start, worth = _mixed(bounds, k)
        largest = np.sort(worth)[::-1][:most]
        closed = np.pad(largest, (1, most - len(largest))).cumsum()
        lowest = np.maximum(lowest, start - closed)
    lowest[0] = value.index(value.nobody())[0]
    return [float(bound) for bound in lowest]


@dataclass(frozen=True, slots=True)
class _Bounds:
    """Parts of the index: in every row, part / share >= start - worths of the members."""

    part: "Whole"
    shares: "Floats"
    starts: "Floats"
    worths: "Floats"


def _bounds(value: Valuation) -> _Bounds:
    import numpy as np

    holds, reach = value.holds[value.kinds], value.reach[value.kinds]
    rates = -np.log1p(-holds.clip(0, _SURE))
    role_unit = value.role_share / value.weighted_demand
    skill_unit = value.skill_share / value.weighted_wanted
    shares: list[float] = []
    rows: list[list[tuple[float, Floats]]] = []
    for weight, gaps in value.steps:
        shares.append(role_unit * weight)
        rows.append([(float(gaps[0] - gap), reach[:, subset]) for subset, gap in enumerate(gaps)])
    for skill, wanted in enumerate(value.shortfall.tolist()):
        shares.append(skill_unit * float(value.weight[skill]))
        cuts = [(0.0, np.zeros(len(holds))), (float(wanted), holds[:, skill])]
        for mean in TANGENTS:
            missing, slope = _poisson(wanted, mean)
            start = missing + slope * mean
            cuts.append((start, (slope * rates[:, skill]).clip(max=start)))
        rows.append(cuts)
    return _Bounds(
        part=np.array([part for part, cuts in enumerate(rows) for _ in cuts], dtype=np.intp),
        shares=np.array(shares),
        starts=np.array([start for cuts in rows for start, _ in cuts]),
        worths=np.array([worth for cuts in rows for _, worth in cuts]).reshape(-1, len(holds)),
    )


def _mixed(bounds: _Bounds, k: int) -> "tuple[float, Floats]":
    """The mixture of the bounds that is highest for the best k people: its start, and worths."""
    import numpy as np
    from scipy.optimize import linprog

    parts, people = len(bounds.shares), bounds.worths.shape[1]
    membership = np.eye(parts)[bounds.part]
    answer = linprog(
        np.concatenate([np.zeros(people), bounds.shares]),
        A_ub=np.vstack(
            [
                np.hstack([-bounds.worths, -membership]),
                np.concatenate([np.ones(people), np.zeros(parts)]),
            ]
        ),
        b_ub=np.append(-bounds.starts, k),
        bounds=[(0, 1)] * people + [(None, None)] * parts,
    )
    weights = -answer.ineqlin.marginals[:-1].clip(max=0)
    totals = np.bincount(bounds.part, weights, minlength=parts)
    weights *= (bounds.shares / np.where(totals > 0, totals, 1.0))[bounds.part]
    return float(weights @ bounds.starts), weights @ bounds.worths


def _poisson(wanted: int, mean: float) -> tuple[float, float]:
    """Expected missing of `wanted` where a Poisson number is there, and how fast more lower it."""
    chance = [exp(-mean) * mean**n / factorial(n) for n in range(wanted)]
    return sum((wanted - n) * p for n, p in enumerate(chance)), sum(chance)
