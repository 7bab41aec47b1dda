"""The order of sets of hires, people who are worth the same in every set told apart by cost."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from heapq import heapify, heappop, heappush
from typing import TypeAlias

from app.domain.hiring_plans.inputs import Hireable
from app.domain.hiring_plans.search import TIE, Members

_Place: TypeAlias = tuple[int, int, int, Fraction, tuple[str, ...], Members]


@dataclass(frozen=True, slots=True)
class Pool:
    """Those who may be hired, by cost (unknown last), then id; `next_alike[p]` is like p.

    Sets are ordered by index (equal within `TIE`), size, total cost, and ids. A total is unknown,
    and comes last, when somebody's cost is; of such totals fewer unknown costs come first, then the
    lower sum of the others.
    """

    people: Sequence[Hireable]
    next_alike: Mapping[int, int]
    budget: Fraction | None

    def cost(self, members: Members) -> Fraction | None:
        """Total cost, None when that of somebody is unknown."""
        costs = [self.people[member].cost for member in members]
        if None in costs:
            return None
        return sum((cost for cost in costs if cost is not None), Fraction())

    def ranked(self, sets: Mapping[Members, float]) -> Iterator[tuple[int, Members]]:
        """The sets in order with the number of their tie, swaps of equals included, lazily.

        Taking the next one alike never makes a set come earlier, so a heap meets all in order.
        """
        ties: list[float] = []
        queue: list[_Place] = []
        for members in sorted(sets, key=lambda members: sets[members]):
            if not ties or sets[members] > ties[-1] + TIE:
                ties.append(sets[members])
            queue.append(self._place(len(ties) - 1, members))
        heapify(queue)
        met = set(sets)
        while queue:
            tie, *_, members = heappop(queue)
            yield tie, members
            for swapped in self._swaps(members):
                if swapped not in met:
                    met.add(swapped)
                    heappush(queue, self._place(tie, swapped))

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

    def _place(self, tie: int, members: Members) -> _Place:
        costs = [self.people[member].cost for member in members]
        ids = tuple(sorted(self.people[member].id for member in members))
        known = sum((cost for cost in costs if cost is not None), Fraction())
        return tie, len(members), costs.count(None), known, ids, members
