"""The order of sets of hires, people who are worth the same in every set told apart by cost."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from heapq import heapify, heappop, heappush
from typing import TypeAlias

from app.domain.hiring_plans.inputs import Hireable
from app.domain.hiring_plans.search import Members, tied

_Rank: TypeAlias = tuple[int, int, int]
_Place: TypeAlias = tuple[_Rank, int, Fraction, tuple[str, ...], Members]


@dataclass(frozen=True, slots=True)
class Pool:
    """Those who may be hired, by cost (unknown last), then id; `next_alike[p]` is like p.

    offers: the ability each offers. Sets are ordered by index, size, ability offered (both equal
    within `TIE`), total cost, and ids. A total is unknown, and comes last, when somebody's cost is;
    of such totals fewer unknown costs come first, then the lower sum of the others.
    """

    people: Sequence[Hireable]
    offers: Sequence[float]
    next_alike: Mapping[int, int]
    budget: Fraction | None

    def cost(self, members: Members) -> Fraction | None:
        """Total cost, None when that of somebody is unknown."""
        costs = [self.people[member].cost for member in members]
        if None in costs:
            return None
        return sum((cost for cost in costs if cost is not None), Fraction())

    def offered(self, members: Members) -> float:
        """FTE times ability that the members offer together."""
        return sum(self.offers[member] for member in members)

    def ranked(self, sets: Mapping[Members, float]) -> Iterator[tuple[int, Members]]:
        """The sets in order with the number of their tie, swaps of equals included, lazily.

        Taking the next one alike never makes a set come earlier, so a heap meets all in order.
        """
        queue = [self._place(rank, members) for rank, members in self._ranks(sets)]
        heapify(queue)
        met = set(sets)
        while queue:
            rank, *_, members = heappop(queue)
            yield rank[0], members
            for swapped in self._swaps(members):
                if swapped not in met:
                    met.add(swapped)
                    heappush(queue, self._place(rank, swapped))

    def affords(self, members: Members) -> bool:
        """Whether the budget, if there is one, allows the set."""
        cost = self.cost(members)
        return self.budget is None or (cost is not None and cost <= self.budget)

    def irreplaceable(self, members: Members) -> set[int]:
        """The members for whom nobody else can stand in without any difference."""
        return set(members).intersection(*map(set, self._swaps(members)))

    def _swaps(self, members: Members) -> Iterator[Members]:
        for member in members:
            other = self.next_alike.get(member)
            while other in members and other is not None:
                other = self.next_alike.get(other)
            if other is not None:
                swapped = tuple(sorted({*members, other} - {member}))
                if self.affords(swapped):
                    yield swapped

    def _ranks(self, sets: Mapping[Members, float]) -> Iterator[tuple[_Rank, Members]]:
        """The sets with the number of their tie, their size and the number of the tie within."""
        import numpy as np

        members = sorted(sets, key=sets.__getitem__)
        ties = tied(np.array([sets[some] for some in members])).tolist()
        groups: dict[tuple[int, int], list[Members]] = {}
        for tie, some in zip(ties, members, strict=True):
            groups.setdefault((tie - 1, len(some)), []).append(some)
        for (tie, size), group in groups.items():
            group.sort(key=self.offered, reverse=True)
            able = tied(np.array([-self.offered(some) for some in group])).tolist()
            yield from (((tie, size, one), some) for one, some in zip(able, group, strict=True))

    def _place(self, rank: _Rank, members: Members) -> _Place:
        costs = [self.people[member].cost for member in members]
        ids = tuple(sorted(self.people[member].id for member in members))
        known = sum((cost for cost in costs if cost is not None), Fraction())
        return rank, costs.count(None), known, ids, members
