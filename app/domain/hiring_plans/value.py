"""What a set of hires is worth: exact for every set, and computed for thousands of sets at once.

Role part. By max-flow min-cut, what a set of people can fill of a set of roles is the least, over
every subset T of those roles, of the gaps outside T plus the FTE of the people eligible in T. Both
are sums, so no transport problem is solved per set. Roles that weigh more are filled first, which
costs the others nothing they could have kept: hence the steps of criticality below.

Skill part. For each skill the distribution of the holders still missing is carried along; a hire
with probability p moves a share p of it one down (Poisson-binomial).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

from app.domain.gaps.figures import NullReason
from app.domain.hiring_plans.inputs import Hireable, RoleGap, SkillGap, View

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Whole: TypeAlias = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Teams:
    """What sets of hires leave missing, one set per row.

    missing[set, n - 1, skill]: P(exactly n holders are missing). reach[set, T]: FTE of the members
    who are eligible for some role of subset T.
    """

    missing: "Floats"
    reach: "Floats"

    def __getitem__(self, rows: "Whole | NDArray[np.bool] | slice") -> "Teams":
        return Teams(self.missing[rows], self.reach[rows])


@dataclass(frozen=True, slots=True)
class Valuation:
    """Role gap share, skill gap share and index of sets of people, who are named by their position
    in the pool.

    skills: those with a shortfall and a weight, in the order of their columns. kinds: per person,
    the number of the kind they are; people of a kind are worth the same in every set. holds, reach:
    per kind. reach_kinds: the distinct rows of reach, and which is whose. steps: by how much the
    roles of a prefix weigh more than the next one, and the gaps outside each subset of the prefix.
    role_share, skill_share: how much role gap share and skill gap share weigh in the index; 0 for a
    part that is null.
    """

    skills: tuple[str, ...]
    null_reasons: tuple[NullReason, ...]
    kinds: "Whole"
    holds: "Floats"
    reach: "Floats"
    reach_kinds: "tuple[Floats, Whole]"
    steps: "tuple[tuple[float, Floats], ...]"
    shortfall: "Whole"
    weight: "Floats"
    weighted_gap: float
    weighted_demand: float
    weighted_wanted: float
    role_share: float
    skill_share: float

    @property
    def measures(self) -> bool:
        """Whether anything is wanted at all; without, there is no index."""
        return len(self.null_reasons) < 2

    def next_alike(self) -> dict[int, int]:
        """Each person's next in the pool who is of the same kind."""
        last: dict[int, int] = {}
        following = {}
        for person, kind in enumerate(self.kinds.tolist()):
            if kind in last:
                following[last[kind]] = person
            last[kind] = person
        return following

    def nobody(self) -> Teams:
        """The one set without hires."""
        import numpy as np

        missing = np.arange(1, self.shortfall.max(initial=0) + 1)[:, None] == self.shortfall
        return Teams(missing[None].astype(float), np.zeros((1, self.reach.shape[1])))

    def hire(self, teams: Teams, rows: "Whole", people: "Whole") -> Teams:
        """The sets named by `rows`, each with one more of the `people`."""
        kinds = self.kinds[people]
        chance = self.holds[kinds][:, None, :]
        before = teams.missing[rows]
        after = before * (1 - chance)
        after[:, :-1] += before[:, 1:] * chance
        return Teams(after, teams.reach[rows] + self.reach[kinds])

    def together(self, people: "Whole") -> Teams:
        """The sets whose members are the rows of `people`."""
        import numpy as np

        rows = np.arange(len(people))
        teams = self.nobody()[np.zeros(len(people), dtype=np.intp)]
        for column in people.T:
            teams = self.hire(teams, rows, column)
        return teams

    def role_gap_share(self, teams: Teams) -> "Floats":
        """Role gap of each set; 0 where it is null."""
        left = (self.weighted_gap - self._filled(teams.reach.T)).clip(0)
        return left / self.weighted_demand

    def skill_gap_share(self, teams: Teams) -> "Floats":
        """Expected skill gap of each set; 0 where it is null."""
        import numpy as np

        expected = np.arange(1, teams.missing.shape[1] + 1) @ teams.missing
        return (expected @ self.weight) / self.weighted_wanted

    def index(self, teams: Teams) -> "Floats":
        """Index of each set."""
        return self.role_share * self.role_gap_share(
            teams
        ) + self.skill_share * self.skill_gap_share(teams)

    def gains(self, teams: Teams) -> "Floats":
        """By how much each person (column) would lower the index of each set (row)."""
        alike, which = self.reach_kinds
        base = self._filled(teams.reach.T)
        filled = self._filled(teams.reach.T[:, :, None], alike.T[:, None]) - base[:, None]
        still_open = teams.missing.sum(axis=1) * self.weight
        weighted = still_open * (self.skill_share / self.weighted_wanted)
        # Set by set: a product of whole matrices would keep a second thread busy for nothing.
        gains: Floats = (weighted[:, None] @ self.holds.T)[:, 0]
        gains += (filled * (self.role_share / self.weighted_demand)).take(which, axis=1)
        return gains.take(self.kinds, axis=1)

    def _filled(self, reach: "Floats", more: "Floats | None" = None) -> "Floats":
        """Weighted FTE filled by those who, with `more`, reach each subset of roles (axis 0).

        Taken subset by subset, which is several times faster than along a short last axis.
        """
        import numpy as np

        added = np.zeros((len(reach), 1)) if more is None else more
        filled = np.zeros(np.broadcast_shapes(reach.shape[1:], added.shape[1:]))
        for weight, gaps in self.steps:
            prefix = zip(reach, gaps, added, strict=False)
            filled += weight * reduce(np.minimum, (fte + gap + extra for fte, gap, extra in prefix))
        return filled


def valuation(
    role_gaps: Sequence[RoleGap],
    skill_gaps: Sequence[SkillGap],
    pool: Sequence[Hireable],
    role_weight: Fraction,
    view: View,
) -> Valuation:
    """Lay out gaps and people as arrays; what has no gap only enters the sums it is shared by."""
    import numpy as np

    roles = sorted((role for role in role_gaps if role.gap), key=lambda role: -role.criticality)
    skills = [skill for skill in skill_gaps if skill.shortfall and skill.weight]
    subsets = range(1 << len(roles))
    who_can = [
        (p, sum((role.role in p.roles) << place for place, role in enumerate(roles))) for p in pool
    ]
    reached = [[float(p.fte) if able & mask else 0.0 for mask in subsets] for p, able in who_can]
    held = [[p.chance(skill.skill, view) for skill in skills] for p in pool]
    width = len(subsets)
    table = np.hstack(
        [
            np.array(reached, dtype=float).reshape(len(pool), width),
            np.array(held, dtype=float).reshape(len(pool), len(skills)),
        ]
    )
    distinct, kinds = np.unique(table, axis=0, return_inverse=True)
    reach_kinds = np.unique(distinct[:, :width], axis=0, return_inverse=True)
    demand = float(sum(r.criticality * r.demand for r in role_gaps))
    wanted = float(sum(s.weight * s.wanted for s in skill_gaps))
    reasons = {NullReason.NO_DEMAND: demand, NullReason.NO_TARGETS: wanted}
    return Valuation(
        skills=tuple(skill.skill for skill in skills),
        null_reasons=tuple(reason for reason, total in reasons.items() if not total),
        kinds=kinds.ravel(),
        holds=distinct[:, width:].copy(),
        reach=distinct[:, :width].copy(),
        reach_kinds=(reach_kinds[0], reach_kinds[1].ravel()),
        steps=tuple(_steps(roles)),
        shortfall=np.array([skill.shortfall for skill in skills], dtype=np.intp),
        weight=np.array([float(skill.weight) for skill in skills]),
        weighted_gap=float(sum(r.criticality * r.gap for r in roles)),
        weighted_demand=demand or 1.0,
        weighted_wanted=wanted or 1.0,
        role_share=(float(role_weight) if wanted else 1.0) if demand else 0.0,
        skill_share=(float(1 - role_weight) if demand else 1.0) if wanted else 0.0,
    )


def _steps(roles: Sequence[RoleGap]) -> "list[tuple[float, Floats]]":
    import numpy as np

    weights = [*(role.criticality for role in roles), Fraction(0)]
    steps = []
    for last, (weight, following) in enumerate(pairwise(weights)):
        if weight > following:
            prefix = roles[: last + 1]
            outside = [
                sum((role.gap for i, role in enumerate(prefix) if not mask >> i & 1))
                for mask in range(1 << len(prefix))
            ]
            steps.append((float(weight - following), np.array([float(fte) for fte in outside])))
    return steps
