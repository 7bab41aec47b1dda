"""How much of the role gaps a set of hires fills: exact, and for thousands of sets at once.

Hires split their FTE over the roles they are eligible for, and of an FTE counts the share that they
are able to do. What a set fills at best is the value of a flow with gains. By duality that is the
least, over every price from 0 to the criticality of each role, of

    sum of gap x (criticality - price)  +  sum over hires of FTE x highest (ability x price)

Any prices give a sum that is at least what the set fills; `best_prices` finds those of the least.
"""

from collections.abc import Sequence
from functools import reduce
from itertools import combinations
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]

_IDLE: Final = 1e-13
"""A fall of prices that saves no more than this share of all gaps saves nothing."""

_NEAR: Final = 1e-12
"""Roles that pay somebody the same, by the share that one pays less than the other."""

_FREED: Final = 2
"""Most roles priced at 0 together when looking at one more hire, unless all of theirs are."""


def best_prices(rates: "Floats", gaps: "Floats", start: "Floats") -> "Floats":
    """Give the prices per set (row) and role (column) at which the sum is least.

    rates[set, member, role]: FTE times ability, 0 where somebody is not eligible. start: prices
    with best ones at or below them, such as the criticality, or the best without the last member.

    The prices of a group of roles fall together, until they are 0 or until somebody is paid as well
    elsewhere. Always the group falls that saves the most: its gaps cost less by more than those
    lose who are best paid in the group alone. The sum is submodular in the prices, so best ones
    stay at or below. Where no group saves anything, no lower prices do: what they save is a mixture
    of what groups save.
    """
    import numpy as np

    roles = len(gaps)
    inside = (np.arange(1 << roles)[:, None] >> np.arange(roles) & 1).astype(bool)
    idle = -_IDLE * float((start @ gaps).max(initial=0.0))
    found = start.copy()
    falling = np.arange(len(rates))
    while len(falling):
        prices = found[falling]
        paid = rates[falling] * prices[:, None]
        most = paid.max(axis=2, initial=0.0)
        best = (paid >= most[:, :, None] * (1 - _NEAR)) @ (1 << np.arange(roles))
        saved = (prices * gaps) @ inside.T - _inside(best, most, roles)
        chosen = saved.argmin(axis=1)
        falls = np.take_along_axis(saved, chosen[:, None], axis=1)[:, 0] < idle
        falling, prices, paid, most = falling[falls], prices[falls], paid[falls], most[falls]
        best, chosen = best[falls], chosen[falls]

        group = inside[chosen]
        elsewhere = np.where(group[:, None], 0.0, paid).max(axis=2, initial=0.0)
        bound = (best & ~chosen[:, None] == 0) & (most > 0)
        until = np.divide(elsewhere, most, out=np.zeros_like(most), where=bound)
        found[falling] = np.where(group, prices * until.max(axis=1, initial=0.0)[:, None], prices)
    return found


def _inside(best: "NDArray[np.intp]", most: "Floats", roles: int) -> "Floats":
    """Sum per set and group (as bits) what those are paid whose best roles all lie in the group."""
    import numpy as np

    cells = (np.arange(len(best))[:, None] << roles) + best
    total = np.bincount(cells.ravel(), most.ravel(), len(best) << roles).astype(float, copy=False)
    for role in range(roles):
        halves = total.reshape(-1, 2, 1 << role)
        halves[:, 1] += halves[:, 0]
    return total.reshape(len(best), -1)


def filled(rates: "Floats", gaps: "Floats", top: "Floats", prices: "Floats") -> "Floats":
    """Give the sum of each set at its prices: criticality times FTE filled, where they are best."""
    paid = (rates * prices[:, None]).max(axis=2, initial=0.0).sum(axis=1)
    total: Floats = (top - prices) @ gaps + paid
    return total


def freed(rates: "Floats", gaps: "Floats", prices: "Floats") -> "Floats":
    """Give by how much the sum rises when the prices of a group of roles (column, as bits) are 0.

    Other prices fall to 0 with them where that makes the rise smaller.
    """
    import numpy as np

    paid = rates * prices[:, None]
    sums = np.zeros((len(rates), 1))
    most = np.zeros((*paid.shape[:2], 1))
    for role, cost in enumerate((prices * gaps).T):
        most = np.concatenate([np.maximum(most, paid[:, :, role, None]), most], axis=2)
        sums = np.concatenate([sums, sums + cost[:, None]], axis=1)
    sums += most.sum(axis=1)
    rises = sums - sums[:, :1]
    for role in range(len(gaps)):
        halves = rises.reshape(-1, 2, 1 << role)
        np.minimum(halves[:, 0], halves[:, 1], out=halves[:, 0])
    return rises


def most_more(rates: "Floats", roles: Sequence[int], prices: "Floats", rises: "Floats") -> "Floats":
    """Bound what each person (row) adds to what each set (column) fills.

    rates[person, role]: of people who are eligible for just these `roles`. prices, rises: the best
    prices of the sets, and what `freed` says of them. The bound is the least over groups of their
    roles that cost nothing: the person is then paid the most that any other role pays.
    """
    import numpy as np

    paid = {role: rates[:, role, None] * prices[:, role] for role in roles}
    bound = np.repeat(rises[None, :, sum(1 << role for role in roles)], len(rates), axis=0)
    for size in range(min(_FREED + 1, len(roles))):
        for group in combinations(roles, size):
            elsewhere = reduce(np.maximum, (paid[role] for role in roles if role not in group))
            more = elsewhere + rises[:, sum(1 << role for role in group)]
            np.minimum(bound, more, out=bound)
    return bound
