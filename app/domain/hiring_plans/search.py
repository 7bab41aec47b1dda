"""The best sets of hires of every size, found together and, within limits, proven best.

A hire closes the less, the more others close already. So nobody who joins later gains more than
they would now, and a set with r more people stays at or above its index minus the r largest gains:
where that is above the fourth best index found, the search turns back. With nothing to turn back
from it is plain enumeration. Where the search gives up, a linear program says how much better a set
left untried could be (see `relaxation`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from app.domain.hiring_plans.relaxation import lower_bounds
from app.domain.hiring_plans.value import Teams, Valuation

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from app.domain.hiring_plans.value import Floats, Whole

    Flags: TypeAlias = NDArray[np.bool]

TIE: Final = 1e-9
"""Indexes this close are equal, and a hire who closes no more than this closes nothing."""

SHOWN: Final = 4
"""The best set and three runners-up."""

KEPT: Final = 200
"""Most sets kept of each size; more only ever tie."""

PATIENCE: Final = 200_000_000
"""Work after which the search gives the proof up: about two seconds' worth.

Work is counted in bounds: what one set stays above with one person and some number of others.
"""

BEAMS: Final = (1, 256)
"""Widths of the first guesses, unless too dear; a beam of one is the greedy choice."""

_GUESSING: Final = 8
"""A guess takes at most this part (one in so many) of the work."""

_ROWS: Final = 1024
_BLOCK: Final = 2_000_000
"""Most sets expanded together, and the work on them: what memory they take, and stop too late."""

_PER_BOUND: Final = 3
"""Sums of FTE per bound, by the time they take."""

Members: TypeAlias = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Purse:
    """What each person costs (0 where unknown) and what may be spent, in whole units.

    names: each person's place by id, which orders sets that cost the same.
    """

    costs: "Whole"
    unknown: "Flags"
    names: "Whole"
    budget: int

    def first(self, members: "Whole", index: "Floats") -> "Whole":
        """The rows of the `KEPT` first sets of one size, in the order of a plan (see `ranking`)."""
        import numpy as np

        by_index = np.argsort(index, kind="stable")
        ascending, tie = index[by_index], np.zeros(len(index), dtype=np.intp)
        start = 0
        while start < min(KEPT, len(index)):
            tie[start:] = start
            start = int(np.searchsorted(ascending, ascending[start] + TIE, side="right"))
        rows = by_index[:start]
        sets = members[rows]
        names = np.sort(self.names[sets], axis=1)
        totals = self.costs[sets].sum(axis=1)
        keys = (*names.T[::-1], totals, self.unknown[sets].sum(axis=1), tie[:start])
        first: Whole = rows[np.lexsort(keys)][:KEPT]
        return first


@dataclass(frozen=True, slots=True)
class Found:
    """The best sets of each size with their index, at least those that a plan shows.

    Members are positions in the pool, ascending; of people of one kind the first ones are named.
    Every member closes something that the others leave open. proven[k]: no other set of at most k
    people belongs among the best; otherwise none of them gets below floors[k].
    """

    sets: tuple[dict[Members, float], ...]
    proven: tuple[bool, ...]
    floors: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class _Block:
    """Sets of one size, one per row: who is in, who may still join, and what was spent."""

    teams: Teams
    members: "Whole"
    open: "Flags"
    spent: "Whole"

    @property
    def size(self) -> int:
        return int(self.members.shape[1])


@dataclass(frozen=True, slots=True)
class _Children:
    """Sets with one more member: whose child (row of `parents`), who joins, and the index then.

    rank: the order in which a parent takes people; nobody joins after somebody of a higher rank, so
    that a set is met once. lowest[:, r]: an index that r more people cannot get below.
    """

    parents: _Block
    rank: "Whole"
    rows: "Whole"
    people: "Whole"
    index: "Floats"
    lowest: "Floats"

    @property
    def size(self) -> int:
        return self.parents.size + 1

    def members(self, chosen: "Whole") -> "Whole":
        import numpy as np

        joined = self.people[chosen, None]
        return np.concatenate([self.parents.members[self.rows[chosen]], joined], axis=1)


def search(
    value: Valuation,
    most: int,
    purse: Purse,
    patience: int = PATIENCE,
    beams: Sequence[int] = BEAMS,
) -> Found:
    """Find the best sets of 0 to `most` people among those that the purse allows.

    The people of one kind must stand in the order in which they are to be preferred. `patience`
    limits the work, and so the time, without a clock: the same input always gives the same answer.
    """
    import numpy as np

    run = _Search(value, most, purse)
    root = run.root()
    if most and len(value.kinds):
        for width in beams:
            run.guess(root, min(width, run.rows(patience // _GUESSING // most)))
        run.prove(root, patience)
    proven = (run.floors > run.shown + TIE).tolist()
    if not all(proven):
        run.floors = np.maximum(run.floors, lower_bounds(value, most))
    return Found(tuple(run.sets), tuple(proven), tuple(run.floors.tolist()))


class _Search:
    """The best sets so far, and per k the index of the last one shown, at which to turn back.

    work: how much was done so far. sums: work on the role parts of one set's gains.
    """

    def __init__(self, value: Valuation, most: int, purse: Purse) -> None:
        import numpy as np

        self.value, self.most, self.purse = value, most, purse
        pool = len(value.kinds)
        self.before = np.full(pool, pool)
        for person, following in value.next_alike().items():
            self.before[following] = person
        self.sets: list[dict[Members, float]] = [{} for _ in range(most + 1)]
        self.shown = np.full(most + 1, np.finfo(float).max)
        self.floors = np.full(most + 1, np.inf)
        self.work = 0
        subsets = sum(len(gaps) for _, gaps in value.steps)
        self.sums = subsets * len(value.reach_kinds[0]) // _PER_BOUND

    def rows(self, work: int) -> int:
        """How many sets may be expanded at a time for that much work, one at least."""
        return max(1, work // (self.sums + len(self.before) * (self.most + 1)))

    def root(self) -> _Block:
        import numpy as np

        nobody = self.value.nobody()
        self._keep({(): float(self.value.index(nobody)[0])}, 0)
        return _Block(
            nobody,
            members=np.zeros((1, 0), dtype=np.intp),
            open=(self.purse.costs <= self.purse.budget)[None],
            spent=np.zeros(1, dtype=np.intp),
        )

    def guess(self, root: _Block, width: int) -> None:
        """Extend the best `width` sets of each size, for good ones to turn back at."""
        import numpy as np

        block = root
        while block.size < self.most:
            children = self._expand(block)
            block = self._block(children, np.argsort(children.index, kind="stable")[:width])

    def prove(self, root: _Block, patience: int) -> None:
        """Try whatever may still be shown; note how low the sets left untried might get."""
        import numpy as np

        waiting = self._promising(self._expand(root))
        while waiting and self.work < patience:
            children, chosen = waiting.pop()
            waiting += self._promising(self._expand(self._block(children, chosen)))
        for children, chosen in waiting:
            lowest = children.lowest[chosen].min(axis=0)
            self.floors[children.size :] = np.minimum(self.floors[children.size :], lowest)
        self.floors = np.minimum.accumulate(self.floors)

    def _promising(self, children: _Children) -> "list[tuple[_Children, Whole]]":
        """The children worth expanding, in blocks, the most promising last."""
        import numpy as np

        chosen = np.flatnonzero(self._matters(children.lowest[:, 1:], children.size + 1))
        chosen = chosen[np.argsort(children.lowest[chosen, -1], kind="stable")]
        rows = min(_ROWS, self.rows(_BLOCK))
        starts = range(0, len(chosen), rows)
        return [(children, chosen[start : start + rows]) for start in reversed(starts)]

    def _expand(self, block: _Block) -> _Children:
        """Add one member to each set in every way that may matter, and keep the best that result.

        A parent takes people in the order of their gains there.
        """
        import numpy as np

        size, left, pool = block.size, self.most - block.size, block.open.shape[1]
        gains = np.where(block.open, self.value.gains(block.teams), 0.0)
        index = self.value.index(block.teams)
        top = -np.sort(np.partition(-gains, min(left, pool) - 1, axis=1)[:, :left], axis=1)
        live = np.flatnonzero(self._matters(index[:, None] - top.cumsum(axis=1), size + 1))
        self.work += len(gains) * (self.sums + pool) + len(live) * pool * left + self.sums
        parents = _Block(
            block.teams[live], block.members[live], block.open[live], block.spent[live]
        )

        order = np.argsort(-gains[live], axis=1, kind="stable")
        gain = np.take_along_axis(gains[live], order, axis=1)
        sums = np.pad(gain.cumsum(axis=1), ((0, 0), (1, 0)))
        sums = np.pad(sums, ((0, 0), (0, left)), mode="edge")
        most_gained = [sums[:, more : more + pool] - sums[:, :pool] for more in range(1, left + 1)]
        lowest = index[live, None, None] - np.stack(most_gained, axis=-1)
        matters = (gain > TIE) & self._matters(lowest, size + 1)
        rows, place = np.nonzero(
            matters & np.take_along_axis(self._in_turn(parents), order, axis=1)
        )

        rank = np.empty_like(order)
        np.put_along_axis(rank, order, np.arange(pool)[None], axis=1)
        children = _Children(
            parents,
            rank,
            rows,
            people=order[rows, place],
            index=index[live][rows] - gain[rows, place],
            lowest=lowest[rows, place],
        )
        self._note(children)
        return children

    def _matters(self, lowest: "Floats", size: int) -> "Flags":
        """Whether what gets this low with `size` people, one more, and so on, may be shown."""
        import numpy as np

        shown = self.shown[size : size + lowest.shape[-1]]
        matters: Flags = np.any(lowest <= shown + TIE, axis=-1)
        return matters

    def _in_turn(self, block: _Block) -> "Flags":
        """Whose predecessors of the same kind are in the set already."""
        import numpy as np

        rows, pool = block.open.shape
        hired = np.zeros((rows, pool + 1), dtype=bool)
        hired[:, pool] = True
        np.put_along_axis(hired, block.members, True, axis=1)
        return hired[:, self.before]

    def _block(self, children: _Children, chosen: "Whole") -> _Block:
        parents, rows, people = children.parents, children.rows[chosen], children.people[chosen]
        spent = parents.spent[rows] + self.purse.costs[people]
        later = children.rank[rows] > children.rank[rows, people][:, None]
        affordable = spent[:, None] + self.purse.costs <= self.purse.budget
        return _Block(
            teams=self.value.hire(parents.teams, rows, people),
            members=children.members(chosen),
            open=parents.open[rows] & later & affordable,
            spent=spent,
        )

    def _note(self, children: _Children) -> None:
        """Keep the children that are among the best, unless a member closes nothing."""
        import numpy as np

        good = np.flatnonzero(children.index <= self.shown[children.size] + TIE)
        self.work += len(good) * children.size
        good = good[self.purse.first(children.members(good), children.index[good])]
        members, index = np.sort(children.members(good), axis=1), children.index[good]
        self.work += members.size * children.size * self.value.reach.shape[1]
        for place in range(children.size):
            without = self.value.together(np.delete(members, place, axis=1))
            needed = self.value.index(without) - index > TIE
            members, index = members[needed], index[needed]
        found = zip(map(tuple, members.tolist()), index.tolist(), strict=True)
        self._keep(dict(found), children.size)

    def _keep(self, found: dict[Members, float], size: int) -> None:
        import numpy as np

        known = list((self.sets[size] | found).items())
        members = np.array([members for members, _ in known], dtype=np.intp)
        members = members.reshape(len(known), size)
        first = self.purse.first(members, np.array([index for _, index in known]))
        self.sets[size] = dict(known[place] for place in first.tolist())
        best: list[float] = []
        for k, sets in enumerate(self.sets):
            best = sorted([*best, *sets.values()])[:SHOWN]
            if len(best) == SHOWN:
                self.shown[k] = best[-1]
