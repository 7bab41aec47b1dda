"""An index that no set of hires gets below, for what the search leaves untried.

Role part: any prices bound what can be filled by a sum that is linear in who is hired (see
`filling`). Skill part: what is missing is at least the number wanted minus expected holders;
and at least what it were if each hire brought a Poisson number of holders with the same chance of
none, which is convex and so lies above its tangents. A linear program (HiGHS) mixes these bounds to
make the most of them. Any mixture is a valid one, so nothing rests on the accuracy of the solver,
and the mixture that is best for one number of hires bounds every other number too.
"""

from dataclasses import dataclass
from math import exp, factorial
from typing import TYPE_CHECKING, Any, Final

from app.domain.hiring_plans.value import Valuation

if TYPE_CHECKING:
    from app.domain.hiring_plans.value import Floats, Whole

TANGENTS: Final = (0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0)
"""Expected numbers of holders at which the convex part is approached."""

PROGRAMS: Final = 2
"""Most numbers of hires to mix for; each takes up to half a second of a thousand people."""

_SURE: Final = 1 - 1e-12
_SOLVED: Final = 0
"""What HiGHS says of an answer that is feasible and best; without one 0 is the bound."""


def lower_bounds(value: Valuation, most: int) -> list[float]:
    """Give for every k up to `most` an index that no set of at most k people gets below."""
    import numpy as np

    bounds = _bounds(value)
    lowest = np.zeros(most + 1)
    for k in {-(-most * part // PROGRAMS) for part in range(1, PROGRAMS + 1)} - {0}:
        start, worth = _mixed(value, bounds, k)
        largest = np.sort(worth)[::-1][:most]
        closed = np.pad(largest, (1, most - len(largest))).cumsum()
        lowest = np.maximum(lowest, start - closed)
    lowest[0] = value.index(value.nobody())[0]
    return [float(bound) for bound in lowest]


@dataclass(frozen=True, slots=True)
class _Bounds:
    """Bounds of what is missing of each skill: in every row, missing >= start - worths of members.

    skill: which skill a row is about. shares: what one missing holder of each adds to the index.
    """

    skill: "Whole"
    shares: "Floats"
    starts: "Floats"
    worths: "Floats"


def _bounds(value: Valuation) -> _Bounds:
    import numpy as np

    rates = -np.log1p(-value.holds.clip(0, _SURE))
    rows: list[tuple[int, float, Floats]] = []
    for skill, wanted in enumerate(value.shortfall.tolist()):
        rows.append((skill, 0.0, np.zeros(len(rates))))
        rows.append((skill, float(wanted), value.holds[:, skill]))
        for mean in TANGENTS:
            missing, slope = _poisson(wanted, mean)
            start = missing + slope * mean
            rows.append((skill, start, (slope * rates[:, skill]).clip(max=start)))
    return _Bounds(
        skill=np.array([skill for skill, _, _ in rows], dtype=np.intp),
        shares=value.weight * (value.skill_share / value.weighted_wanted),
        starts=np.array([start for _, start, _ in rows]),
        worths=np.array([worth for _, _, worth in rows]).reshape(-1, len(rates)),
    )


def _mixed(value: Valuation, bounds: _Bounds, k: int) -> "tuple[float, Floats]":
    """The mixture of the bounds that is highest for the best k people: its start, and worths."""
    import numpy as np
    from scipy.optimize import linprog
    from scipy.sparse import block_array, csr_array, eye_array

    people, roles, skills = len(value.rates), len(value.gaps), len(bounds.shares)
    who, where = np.nonzero(value.rates)
    places = np.arange(len(who))
    fills = csr_array((value.rates[who, where], (where, places)), shape=(roles, len(who)))
    hours = csr_array((np.ones(len(who)), (who, places)), shape=(people, len(who)))
    role_unit = value.role_share / value.weighted_demand
    rows: list[list[Any]] = [
        [-csr_array(bounds.worths), None, None, -csr_array(np.eye(skills)[bounds.skill])],
        [None, -fills, -eye_array(roles), None],
        [-eye_array(people), hours, None, None],
        [csr_array(np.ones((1, people))), None, None, csr_array((1, skills))],
    ]
    # Columns: whom to hire, the hours they spend per role, gaps left per role, missing holders.
    answer = linprog(
        np.concatenate([np.zeros(people + len(who)), role_unit * value.criticality, bounds.shares]),
        A_ub=block_array(rows),
        b_ub=np.concatenate([-bounds.starts, -value.gaps, np.zeros(people), [k]]),
        bounds=[(0, 1)] * people + [(0, None)] * (len(who) + roles + skills),
    )
    if answer.status != _SOLVED:
        return 0.0, np.zeros(people)
    weights = -answer.ineqlin.marginals.clip(max=0)
    mix, prices = weights[: len(bounds.starts)], weights[len(bounds.starts) :][:roles]
    totals = np.bincount(bounds.skill, mix, minlength=skills)
    mix = mix * (bounds.shares / np.where(totals > 0, totals, 1.0))[bounds.skill]
    prices = prices.clip(max=role_unit * value.criticality)
    worth = (value.rates * prices).max(axis=1, initial=0.0)
    return float(mix @ bounds.starts + prices @ value.gaps), mix @ bounds.worths + worth


def _poisson(wanted: int, mean: float) -> tuple[float, float]:
    """Expected missing of `wanted` where a Poisson number is there, and how fast more lower it."""
    chance = [exp(-mean) * mean**n / factorial(n) for n in range(wanted)]
    return sum((wanted - n) * p for n, p in enumerate(chance)), sum(chance)
