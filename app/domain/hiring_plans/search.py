"""The best sets of hires of every size, found together and, within limits, proven best.

A hire closes the less, the more others close already. So nobody who joins later gains more than
they would now, and a set with r more people stays at or above its index minus the r largest gains:
where that is above the fourth best index found, the search turns back. Gains are bounds, so that
only sets which are kept or extended need an exact index. With nothing to turn back from it is plain
enumeration. Where the search gives up, a linear program says how much better a set
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

PATIENCE: Final = 60_000_000
"""Work after which the search gives the proof up: about two seconds' worth.

Work is counted in bounds: by how much one person lowers the index of one set at most.
"""

BEAMS: Final = (1, 256)
"""Widths of the first guesses, unless too dear; a beam of one is the greedy choice."""

_GUESSING: Final = 8
"""A guess takes at most this part (one in so many) of the work."""

_ROWS: Final = 1024
_BLOCK: Final = 2_000_000
"""Most sets expanded together, and the work on them: what memory they take, and stop too late."""

_PER_GROUP: Final = 4
"""Work of placing one set, for each group of roles with a gap."""

_NEAR: Final = 64
"""How many of those next in line are looked at one by one."""

Members: TypeAlias = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Purse:
    """What each person costs (0 where unknown) and what may be spent, in whole units.

    offers: the ability each offers. names: each person's place by id, which orders sets that are
    otherwise equal.
    """

    offers: "Floats"
    costs: "Whole"
    unknown: "Flags"
    names: "Whole"
    budget: int

    def first(self, members: "Whole", index: "Floats") -> "Whole":
        """The rows of the `KEPT` first sets of one size, in the order of a plan (see `ranking`)."""
        import numpy as np

        rows = np.argsort(index, kind="stable")
        tie = tied(index[rows])
        rows = rows[tie <= tie[KEPT - 1]] if len(rows) > KEPT else rows
        tie, sets = tie[: len(rows)], members[rows]
        lacking = -self.offers[sets].sum(axis=1)
        order = np.lexsort((lacking, tie))
        able = np.empty_like(tie)
        able[order] = tied(lacking[order], tie[order])
        names = np.sort(self.names[sets], axis=1)
        totals = self.costs[sets].sum(axis=1)
        keys = (*names.T[::-1], totals, self.unknown[sets].sum(axis=1), able, tie)
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
class _Line:
    """The people in the order in which each set (row) takes them, and the most each gains there.

    Nobody joins after somebody behind them, so that a set is met once. Rows end in nobodies.
    """

    people: "Whole"
    gains: "Floats"


@dataclass(frozen=True, slots=True)
class _Children:
    """Sets with one more member: whose child (row of `parents`), and whose place in that line.

    lowest[:, r]: an index that the child does not get below with r more people.
    """

    parents: _Block
    line: _Line
    rows: "Whole"
    places: "Whole"
    lowest: "Floats"

    @property
    def size(self) -> int:
        return self.parents.size + 1

    def joined(self, chosen: "Whole") -> "Whole":
        """Who was the last to join."""
        people: Whole = self.line.people[self.rows[chosen], self.places[chosen]]
        return people

    def members(self, chosen: "Whole") -> "Whole":
        import numpy as np

        before = self.parents.members[self.rows[chosen]]
        return np.concatenate([before, self.joined(chosen)[:, None]], axis=1)


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

    run = _Search(value, most, purse, patience)
    root = run.root()
    if most and len(value.kinds):
        for width in beams:
            run.guess(root, min(width, run.rows(patience // _GUESSING // most)))
        run.prove(root)
    proven = (run.floors > run.shown + TIE).tolist()
    if not all(proven):
        run.floors = np.maximum(run.floors, lower_bounds(value, most))
    return Found(tuple(run.sets), tuple(proven), tuple(run.floors.tolist()))


class _Search:
    """The best sets so far, and per k the index of the last one shown, at which to turn back.

    work: how much was done so far. per_set: how much of it placing one set takes.
    """

    def __init__(self, value: Valuation, most: int, purse: Purse, patience: int) -> None:
        import numpy as np

        self.value, self.most, self.purse, self.patience = value, most, purse, patience
        pool = len(value.kinds)
        self.before = np.full(pool, pool)
        for person, following in value.next_alike().items():
            self.before[following] = person
        self.sets: list[dict[Members, float]] = [{} for _ in range(most + 1)]
        self.shown = np.full(most + 1, np.finfo(float).max)
        self.floors = np.full(most + 1, np.inf)
        self.work = 0
        self.per_set = _PER_GROUP << len(value.gaps)

    def rows(self, work: int) -> int:
        """How many sets may be expanded at a time for that much work, one at least."""
        return max(1, work // (self.per_set + len(self.before) * self.most))

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
            block = self._block(children, np.argsort(children.lowest[:, 0], kind="stable")[:width])

    def prove(self, root: _Block) -> None:
        """Try whatever may still be shown; note how low the sets left untried might get."""
        import numpy as np

        waiting = self._promising(self._expand(root))
        while waiting and self.work < self.patience:
            children, chosen = waiting.pop()
            waiting += self._promising(self._expand(self._block(children, chosen)))
        for children, chosen in waiting:
            lowest = children.lowest[chosen].min(axis=0)
            self.floors[children.size :] = np.minimum(self.floors[children.size :], lowest)
        self.floors = np.minimum.accumulate(self.floors)

    def _promising(self, children: _Children) -> "list[tuple[_Children, Whole]]":
        """The children worth expanding, in blocks, the most promising last."""
        import numpy as np

        chosen = self._may_grow(children, np.arange(len(children.rows)))
        for start in range(0, len(chosen), _ROWS):
            if self.work < self.patience:
                self._look_ahead(children, chosen[start : start + _ROWS])
        chosen = self._may_grow(children, chosen)
        chosen = chosen[np.argsort(children.lowest[chosen, -1], kind="stable")]
        rows = min(_ROWS, self.rows(_BLOCK))
        starts = range(0, len(chosen), rows)
        return [(children, chosen[start : start + rows]) for start in reversed(starts)]

    def _may_grow(self, children: _Children, chosen: "Whole") -> "Whole":
        grown = self._matters(children.lowest[chosen, 1:], children.size + 1)
        return chosen[grown]

    def _look_ahead(self, children: _Children, chosen: "Whole") -> None:
        """Raise the lowest indexes by what people close less of once the child has joined.

        Those next in line are looked at one by one. Those behind them gain no more than the first
        of them does without the child.
        """
        import numpy as np

        rows, places, line = children.rows[chosen], children.places[chosen], children.line
        self.work += len(chosen) * len(self.before)
        overlaps = self.value.overlaps(children.parents.teams, rows, children.joined(chosen))
        near = places[:, None] + np.arange(1, _NEAR + 1)
        gains = line.gains[rows[:, None], near]
        gains -= np.take_along_axis(overlaps, line.people[rows[:, None], near], axis=1)
        most = children.lowest.shape[1] - 1
        behind = np.repeat(line.gains[rows, places + _NEAR + 1, None], most, axis=1)
        gained = _largest(np.concatenate([gains, behind], axis=1), most).cumsum(axis=1)
        lowest = children.lowest[chosen]
        lowest[:, 1:] = np.maximum(lowest[:, 1:], lowest[:, :1] - gained)
        children.lowest[chosen] = lowest

    def _expand(self, block: _Block) -> _Children:
        """Add one member to each set in every way that may matter, and keep the best that result.

        A parent takes people in the order of their gains there.
        """
        import numpy as np

        size, left, pool = block.size, self.most - block.size, len(self.before)
        gains = np.where(block.open, self.value.most_gains(block.teams), 0.0)
        index = self.value.index(block.teams)
        most = _largest(gains, min(left, pool)).cumsum(axis=1)
        live = np.flatnonzero(self._matters(index[:, None] - most, size + 1))
        self.work += len(gains) * (self.per_set + pool) + 2 * len(live) * pool
        parents = _Block(
            block.teams[live], block.members[live], block.open[live], block.spent[live]
        )

        order = np.argsort(-gains[live], axis=1, kind="stable")
        gain = np.take_along_axis(gains[live], order, axis=1)
        nobodies = ((0, 0), (0, left + _NEAR))
        line = _Line(np.pad(order, nobodies), np.pad(gain, nobodies))
        sums = np.pad(line.gains[:, : pool + left].cumsum(axis=1), ((0, 0), (1, 0)))
        gained = [sums[:, more : more + pool] - sums[:, :pool] for more in range(1, left + 1)]
        lowest = index[live, None, None] - np.stack(gained, axis=-1)
        matters = (gain > TIE) & self._matters(lowest, size + 1)
        rows, places = np.nonzero(
            matters & np.take_along_axis(self._in_turn(parents), order, axis=1)
        )
        children = _Children(parents, line, rows, places, lowest[rows, places])
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
        import numpy as np

        parents, rows, people = children.parents, children.rows[chosen], children.joined(chosen)
        spent = parents.spent[rows] + self.purse.costs[people]
        behind = np.arange(len(self.before)) > children.places[chosen, None]
        later = np.empty_like(behind)
        np.put_along_axis(later, children.line.people[rows, : len(self.before)], behind, axis=1)
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

        waiting = np.argsort(children.lowest[:, 0], kind="stable")
        while len(waiting):
            within = children.lowest[waiting, 0] <= self.shown[children.size] + TIE
            waiting = waiting[within]
            chosen, waiting = waiting[:_ROWS], waiting[_ROWS:]
            teams = self.value.hire(
                children.parents.teams, children.rows[chosen], children.joined(chosen)
            )
            self.work += len(chosen) * self.per_set
            index = self.value.index(teams)
            before = self.value.index(children.parents.teams)[children.rows[chosen]]
            closes = before - index > TIE
            good = np.flatnonzero(closes & (index <= self.shown[children.size] + TIE))
            good = good[self.purse.first(children.members(chosen[good]), index[good])]
            self._keep_needed(np.sort(children.members(chosen[good]), axis=1), index[good])

    def _keep_needed(self, members: "Whole", index: "Floats") -> None:
        """Keep those of the sets in which every member closes something."""
        import numpy as np

        size = members.shape[1]
        for place in range(size):
            without = self.value.together(np.delete(members, place, axis=1))
            self.work += len(members) * self.per_set
            needed = self.value.index(without) - index > TIE
            members, index = members[needed], index[needed]
        found = zip(map(tuple, members.tolist()), index.tolist(), strict=True)
        self._keep(dict(found), size)

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


def tied(ascending: "Floats", within: "Whole | None" = None) -> "Whole":
    """Number the ties among values in ascending order: those within `TIE` of the first of them.

    within: the values ascend only where this stays the same, and no tie reaches further.
    """
    import numpy as np

    apart = np.diff(ascending, prepend=-np.inf) > TIE
    if within is not None:
        apart |= np.diff(within, prepend=-1) != 0
    starts = np.flatnonzero(apart)
    ends = np.append(starts, len(ascending))[1:]
    for place in np.flatnonzero(ascending[ends - 1] - ascending[starts] > TIE).tolist():
        run = ascending[starts[place] : ends[place]]
        at = int(np.searchsorted(run, run[0] + TIE, side="right"))
        while at < len(run):
            apart[starts[place] + at] = True
            at = int(np.searchsorted(run, run[at] + TIE, side="right"))
    numbers: Whole = apart.cumsum()
    return numbers


def _largest(values: "Floats", count: int) -> "Floats":
    """The largest values of each row, in descending order."""
    import numpy as np

    width = values.shape[1]
    largest = np.partition(values, width - count, axis=1)[:, width - count :]
    return -np.sort(-largest, axis=1)
