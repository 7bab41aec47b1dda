"""How sets of hires may turn out, over random draws of who holds which skill.

A candidate has the same luck in every set, view and pool. The chance that a set closes a skill is
not drawn: it is exact.
"""

from collections.abc import Sequence
from math import prod
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from app.domain.fit import Interval
from app.domain.hiring_plans.figures import Certainty
from app.domain.hiring_plans.value import Valuation

if TYPE_CHECKING:
    from app.domain.hiring_plans.value import Floats

SEED: Final = 13
DRAWS: Final = 2000
_ENDS: Final = (0.05, 0.95)
_DECIMALS: Final = 9
"""Drawn indexes that differ less are equal."""


def draw(value: Valuation, ids: Sequence[str], sets: Sequence[tuple[int, ...]]) -> "Floats":
    """Draw the index of each set (row); `ids` names the people of the pool."""
    import numpy as np

    chances = value.holds
    holds = {
        person: (_luck(ids[person], len(value.skills)) < chances[person, :, None]).astype(np.intp)
        for person in sorted({person for members in sets for person in members})
    }
    drawn = np.empty((len(sets), DRAWS))
    for row, members in enumerate(sets):
        holders = sum((holds[person] for person in members), np.zeros(DRAWS, dtype=np.intp))
        missing = (value.shortfall[:, None] - holders).clip(0)
        role_gap_share = value.role_gap_share(value.together(np.array([members], dtype=np.intp)))
        skill_gap_share = value.weight @ missing / value.weighted_wanted
        drawn[row] = value.role_share * role_gap_share + value.skill_share * skill_gap_share
    return drawn


def certainty(value: Valuation, members: tuple[int, ...], drawn: "Floats") -> Certainty:
    """Say how sure one set is, given the draws of its index."""
    import numpy as np

    missing = value.together(np.array([members], dtype=np.intp)).missing[0]
    closes = (1 - missing.sum(axis=0)).clip(0, 1).tolist()
    low, high = np.quantile(drawn, _ENDS).tolist()
    return Certainty(
        closes=MappingProxyType(dict(zip(value.skills, closes, strict=True))),
        closes_all=prod(closes),
        index=Interval(low, high),
    )


def shares_best(drawn: "Floats") -> list[float]:
    """In which share of the draws each set turns out best, the earlier of equal ones."""
    import numpy as np

    wins = np.bincount(drawn.round(_DECIMALS).argmin(axis=0), minlength=len(drawn))
    return [int(count) / DRAWS for count in wins]


def _luck(person: str, skills: int) -> "Floats":
    import numpy as np

    return np.random.default_rng([SEED, *person.encode()]).random((skills, DRAWS))
