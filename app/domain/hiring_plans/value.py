"""What a set of hires is worth: exact for every set, and computed for thousands of sets at once.

Role part: what the set fills of the gaps (see `filling`). Skill part: for each skill the
distribution of the holders still missing is carried along; a hire with probability p moves a share
p of it one down (Poisson-binomial).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final, TypeAlias

from app.domain.gaps.figures import NullReason
from app.domain.hiring_plans.filling import best_prices, filled, freed, most_more
from app.domain.hiring_plans.inputs import Hireable, RoleGap, SkillGap, View

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Whole: TypeAlias = NDArray[np.intp]

_TOGETHER: Final = 8
"""Sets multiplied at once: a product of larger matrices keeps a second thread busy for nothing."""


@dataclass(frozen=True, slots=True)
class Teams:
    """What sets of hires leave missing, one set per row.

    missing[set, n - 1, skill]: P(exactly n holders are missing). rates[set, member, role]: FTE
    times ability. prices[set, role]: the best prices (see `filling`). filled: criticality times
    FTE.
    """

    missing: "Floats"
    rates: "Floats"
    prices: "Floats"
    filled: "Floats"

    def __getitem__(self, rows: "Whole | NDArray[np.bool] | slice") -> "Teams":
        return Teams(self.missing[rows], self.rates[rows], self.prices[rows], self.filled[rows])


@dataclass(frozen=True, slots=True)
class Valuation:
    """Role gap share, skill gap share and index of sets of people, who are named by their position
    in the pool.

    skills: those with a shortfall and a weight, in the order of their columns. holds[person,
    skill]: P(level >= target). rates[person, role]: FTE times ability, of the roles with a gap.
    alone: what each person fills alone. kinds: who is the same in all of these has the same number.
    by_roles: sets of roles, each with the people eligible for just these.
    role_share, skill_share: how much role gap share and skill gap share weigh in the index; 0 for a
    part that is null.
    """

    skills: tuple[str, ...]
    null_reasons: tuple[NullReason, ...]
    holds: "Floats"
    rates: "Floats"
    alone: "Floats"
    kinds: "Whole"
    by_roles: "tuple[tuple[tuple[int, ...], Whole], ...]"
    gaps: "Floats"
    criticality: "Floats"
    shortfall: "Whole"
    weight: "Floats"
    weighted_demand: float
    weighted_wanted: float
    role_share: float
    skill_share: float

    @property
    def measures(self) -> bool:
        """Whether anything is wanted at all; without, there is no index."""
        return len(self.null_reasons) < 2

    @property
    def offers(self) -> "Floats":
        """FTE times ability that each person offers, in the role they are best at."""
        offered: Floats = self.rates.max(axis=1, initial=0.0)
        return offered

    @property
    def per_filled(self) -> float:
        """By how much criticality times one FTE filled lowers the index."""
        return self.role_share / self.weighted_demand

    @property
    def per_holder(self) -> "Floats":
        """By how much one holder more of each skill, where one is missing, lowers the index."""
        return self.weight * (self.skill_share / self.weighted_wanted)

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
        return Teams(
            missing[None].astype(float),
            rates=np.zeros((1, 0, len(self.gaps))),
            prices=self.criticality[None],
            filled=np.zeros(1),
        )

    def hire(self, teams: Teams, rows: "Whole", people: "Whole") -> Teams:
        """The sets named by `rows`, each with one more of the `people`."""
        import numpy as np

        missing = self._with(teams.missing[rows], people)
        rates = np.concatenate([teams.rates[rows], self.rates[people, None]], axis=1)
        return self._placed(missing, rates, teams.prices[rows])

    def together(self, people: "Whole") -> Teams:
        """The sets whose members are the rows of `people`."""
        import numpy as np

        nobody = self.nobody()[np.zeros(len(people), dtype=np.intp)]
        missing = nobody.missing
        for column in people.T:
            missing = self._with(missing, column)
        return self._placed(missing, self.rates[people], nobody.prices)

    def _with(self, missing: "Floats", people: "Whole") -> "Floats":
        """What is missing of each set once one more of the `people` is in it."""
        chance = self.holds[people][:, None]
        after: Floats = missing * (1 - chance)
        after[:, :-1] += missing[:, 1:] * chance
        return after

    def _placed(self, missing: "Floats", rates: "Floats", start: "Floats") -> Teams:
        prices = best_prices(rates, self.gaps, start)
        return Teams(missing, rates, prices, filled(rates, self.gaps, self.criticality, prices))

    def role_gap_share(self, teams: Teams) -> "Floats":
        """Role gap of each set; 0 where it is null."""
        left: Floats = (self.criticality @ self.gaps - teams.filled).clip(0) / self.weighted_demand
        return left

    def skill_gap_share(self, teams: Teams) -> "Floats":
        """Expected skill gap of each set; 0 where it is null."""
        import numpy as np

        expected = np.arange(1, teams.missing.shape[1] + 1) @ teams.missing
        return (expected @ self.weight) / self.weighted_wanted

    def index(self, teams: Teams) -> "Floats":
        """Index of each set."""
        roles, skills = self.role_gap_share(teams), self.skill_gap_share(teams)
        return self.role_share * roles + self.skill_share * skills

    def most_gains(self, teams: Teams) -> "Floats":
        """By how much, at most, each person (column) lowers the index of each set (row).

        The skill part is exact. The role part is what `most_more` says, or what the person fills
        alone, whichever is less.
        """
        import numpy as np

        rises = freed(teams.rates, self.gaps, teams.prices)
        more = np.empty((len(self.rates), len(teams.filled)))
        for roles, people in self.by_roles:
            more[people] = most_more(self.rates[people], roles, teams.prices, rises)
        np.minimum(more, self.alone[:, None], out=more)
        gains = self._held(teams.missing.sum(axis=1) * self.per_holder)
        gains += more.T.clip(0) * self.per_filled
        return gains

    def overlaps(self, teams: Teams, rows: "Whole", people: "Whole") -> "Floats":
        """By how much less each person (column) closes of the skills that the sets named by `rows`
        leave missing, once these `people` are in them."""
        last_missing = teams.missing[:, :1].sum(axis=1) * self.per_holder
        return self._held(last_missing[rows] * self.holds[people])

    def _held(self, weights: "Floats") -> "Floats":
        """The sum over skills of weight (per row) times P(level >= target), of each person."""
        import numpy as np

        rows, skills = weights.shape
        packs = -(-rows // _TOGETHER)
        padded = np.zeros((packs * _TOGETHER, skills))
        padded[:rows] = weights
        sums = padded.reshape(packs, _TOGETHER, skills) @ self.holds.T.copy()
        return sums.reshape(packs * _TOGETHER, len(self.holds))[:rows]


def valuation(
    role_gaps: Sequence[RoleGap],
    skill_gaps: Sequence[SkillGap],
    pool: Sequence[Hireable],
    role_weight: Fraction,
    view: View,
) -> Valuation:
    """Lay out gaps and people as arrays; what has no gap only enters the sums it is shared by."""
    import numpy as np

    roles = [role for role in role_gaps if role.gap]
    skills = [skill for skill in skill_gaps if skill.shortfall and skill.weight]
    able = [[float(p.fte) * p.ability(role.role, view) for role in roles] for p in pool]
    held = [[p.chance(skill.skill, view) for skill in skills] for p in pool]
    rates = np.array(able, dtype=float).reshape(len(pool), len(roles))
    holds = np.array(held, dtype=float).reshape(len(pool), len(skills))
    _, kinds = np.unique(np.hstack([rates, holds]), axis=0, return_inverse=True)
    eligible, which = np.unique(rates > 0, axis=0, return_inverse=True)
    gaps = np.array([float(role.gap) for role in roles])
    top = np.array([float(role.criticality) for role in roles])
    prices = best_prices(rates[:, None], gaps, np.repeat(top[None], len(pool), axis=0))
    demand = float(sum(r.criticality * r.demand for r in role_gaps))
    wanted = float(sum(s.weight * s.wanted for s in skill_gaps))
    reasons = {NullReason.NO_DEMAND: demand, NullReason.NO_TARGETS: wanted}
    return Valuation(
        skills=tuple(skill.skill for skill in skills),
        null_reasons=tuple(reason for reason, total in reasons.items() if not total),
        holds=holds,
        rates=rates,
        alone=filled(rates[:, None], gaps, top, prices),
        kinds=kinds.ravel(),
        by_roles=tuple(
            (tuple(np.flatnonzero(some).tolist()), np.flatnonzero(which.ravel() == number))
            for number, some in enumerate(eligible)
        ),
        gaps=gaps,
        criticality=top,
        shortfall=np.array([skill.shortfall for skill in skills], dtype=np.intp),
        weight=np.array([float(skill.weight) for skill in skills]),
        weighted_demand=demand or 1.0,
        weighted_wanted=wanted or 1.0,
        role_share=(float(role_weight) if wanted else 1.0) if demand else 0.0,
        skill_share=(float(1 - role_weight) if demand else 1.0) if wanted else 0.0,
    )
