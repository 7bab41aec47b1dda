"""Boschloo's exact test of whether two groups have the same rate, quick for groups of 1,000.

The groups are fixed in size and each has its own binomial number of selections. Fisher's one-sided
p orders the possible tables; the p of the test is the chance, at the common rate that makes it
largest, of a table whose Fisher p is at most the observed one (Boschloo 1970). SciPy's
`boschloo_exact`, with the groups in columns, gives the same p and takes some 20 s of processor time
for two groups of 1,000.
"""

from typing import TYPE_CHECKING, Any, Final, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]

_TIES: Final = 1e-9
"""Fisher p closer than this (relative) are taken as equal: they differ by rounding alone."""

_STEPS: Final = 512
"""Intervals of the first grid over the common rate, from 0 to 1.

Equal steps of the angle whose squared sine is the rate. At 1,000 per group the chance moves over
some 0.01 of that angle, three steps, so no peak falls between two points.
"""

_NEAR_THE_TOP: Final = 0.98
"""Peaks of the first grid that reach this share of the highest are looked at closely."""

_ZOOMS: Final = 4
_ZOOM_STEPS: Final = 16


def boschloo_p(selected: int, decided: int, other_selected: int, other_decided: int) -> float:
    """Twice the smaller of the two one-sided p, at most 1, for two groups of people.

    Each group has decisions, and in both together somebody was selected and somebody was not:
    otherwise there is nothing to test.
    """
    one = (selected, decided)
    other = (other_selected, other_decided)
    return min(1.0, 2 * min(_p_that_first_is_lower(one, other), _p_that_first_is_lower(other, one)))


def _p_that_first_is_lower(first: tuple[int, int], second: tuple[int, int]) -> float:
    """The one-sided p against the first group having the lower rate; from a half on, at least that.

    The chance of the rejection region is a polynomial of the common rate, with many peaks. A grid
    finds the highest ones, and ever finer grids around each find its top. A p of a half or more
    makes the two-sided one 1 however much more it is, so such a p is not refined.
    """
    import numpy as np

    region = _Region(first, second)
    angles = np.linspace(0, np.pi / 2, _STEPS + 1)
    chances = region.chances(angles)
    highest = float(chances.max())
    if highest >= 0.5:
        return highest
    padded = np.concatenate(([-1], chances, [-1]))
    is_peak = (chances >= padded[:-2]) & (chances >= padded[2:])
    for peak in np.flatnonzero(is_peak & (chances >= _NEAR_THE_TOP * highest)).tolist():
        low, high = angles[max(peak - 1, 0)], angles[min(peak + 1, _STEPS)]
        for _ in range(_ZOOMS):
            closer = np.linspace(low, high, _ZOOM_STEPS + 1)
            found = region.chances(closer)
            top = int(found.argmax())
            highest = max(highest, float(found[top]))
            low, high = closer[max(top - 1, 0)], closer[min(top + 1, _ZOOM_STEPS)]
    return highest


class _Region:
    """The tables that speak at least as much for a lower rate of the first group as the observed.

    The region is monotone: with x selected in the first group it holds every number selected in the
    second from `starts[x]` on. Its chance is therefore a sum of binomial tails.
    """

    def __init__(self, first: tuple[int, int], second: tuple[int, int]) -> None:
        import numpy as np
        from scipy.special import gammaln
        from scipy.stats import hypergeom

        selected, n = first
        other_selected, other_n = second
        x = np.arange(n + 1)

        def fisher_p(low: Any, together: Any) -> Any:
            return hypergeom.cdf(low, n + other_n, together, n)

        bound = fisher_p(selected, selected + other_selected) * (1 + _TIES)
        low, high = np.zeros(n + 1, dtype=int), np.full(n + 1, other_n + 1)
        while (is_open := low < high).any():
            middle = (low + high) // 2
            is_inside = fisher_p(x, x + np.minimum(middle, other_n)) <= bound
            high = np.where(is_open & is_inside, middle, high)
            low = np.where(is_open & ~is_inside, middle + 1, low)
        self._starts = low
        self._ways = tuple(
            gammaln(size + 1) - gammaln(k + 1) - gammaln(size - k + 1)
            for size, k in ((n, x), (other_n, np.arange(other_n + 1)))
        )

    def chances(self, angles: "Floats") -> "Floats":
        """The chance of the region for each common rate, given as the angle of its root's sine."""
        import numpy as np

        rates = np.sin(angles)[:, None] ** 2
        first, second = (_binomial(ways, rates) for ways in self._ways)
        tails = np.zeros((len(angles), second.shape[1] + 1))
        tails[:, :-1] = second[:, ::-1].cumsum(axis=1)[:, ::-1]
        found: Floats = (first * tails[:, self._starts]).sum(axis=1)
        return found


def _binomial(ways: "Floats", rates: "Floats") -> "Floats":
    """Per rate, the chance of each number selected; `ways` are the logs of the coefficients."""
    import numpy as np
    from scipy.special import xlog1py, xlogy

    n = len(ways) - 1
    k = np.arange(n + 1)
    found: Floats = np.exp(ways + xlogy(k, rates) + xlog1py(n - k, -rates))
    return found
