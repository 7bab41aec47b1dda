"""Whether the openings of a team are enough for the people whom a plan would hire."""

from collections.abc import Collection, Mapping, Sequence
from itertools import chain, combinations
from typing import NamedTuple


class Shortage(NamedTuple):
    """So many hires find no opening: those who could take one of `roles` only are too many."""

    hires: int
    roles: tuple[str, ...]


def shortage(hires: Sequence[Collection[str]], left: Mapping[str, int]) -> Shortage:
    """The hires for whom no opening is left, however the others are placed.

    hires: for each, the roles whose openings they could take. left: openings by role; a role that
    is absent has none. By Hall's theorem in Ore's form it is the most, over sets of roles, of hires
    confined to the set less openings there; of equal sets the first of the smallest is named.
    """
    roles = sorted({role for one in hires for role in one})
    sizes = range(len(roles) + 1)
    found = Shortage(0, ())
    for some in chain.from_iterable(combinations(roles, size) for size in sizes):
        confined = sum(set(one) <= set(some) for one in hires)
        missing = confined - sum(max(0, left.get(role, 0)) for role in some)
        if missing > found.hires:
            found = Shortage(missing, some)
    return found
