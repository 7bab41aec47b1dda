"""The hiring plan: whom to hire to close most of what is missing, for every number of hires.

It shows its inputs and decides nothing.
"""

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from itertools import islice
from typing import Final

from app.domain.gaps.figures import NullReason
from app.domain.gaps.inputs import DEFAULT_ROLE_WEIGHT
from app.domain.hiring_plans.checks import COST_STEPS, require_valid
from app.domain.hiring_plans.figures import (
    FORMULA,
    FORMULAS,
    Hire,
    HireSet,
    HiringPlan,
    LeftOut,
    NobodyReason,
    PlanRow,
)
from app.domain.hiring_plans.inputs import Hireable, RoleGap, SkillGap, View
from app.domain.hiring_plans.placing import place
from app.domain.hiring_plans.ranking import Pool
from app.domain.hiring_plans.search import PATIENCE, SHOWN, TIE, Found, Members, Purse, search
from app.domain.hiring_plans.uncertainty import DRAWS, SEED, certainty, draw, shares_best
from app.domain.hiring_plans.value import Valuation, valuation

TIES_LISTED: Final = 50
"""Most tied sets named: of 300 equal candidates, 300 tie for one hire and 44,850 for two."""


def hiring_plan(
    role_gaps: Sequence[RoleGap],
    skill_gaps: Sequence[SkillGap],
    candidates: Sequence[Hireable],
    k: int,
    *,
    view: View = View.EVIDENCE,
    role_weight: Fraction = Fraction(DEFAULT_ROLE_WEIGHT),
    budget: Fraction | None = None,
    only_roles: Collection[str] = (),
    patience: int = PATIENCE,
) -> HiringPlan:
    """Rank the sets of up to `k` of the candidates; the order of the inputs never matters.

    k is at most the number of candidates; only an empty pool may be asked for more, and has the row
    of no hires. only_roles: leaves out candidates who are eligible for none of these; what is
    missing stays what it is, in all roles. patience: how much work to do for the proof (see
    `search`). Raises DomainError `hiring-plan-invalid`.
    """
    require_valid(role_gaps, skill_gaps, candidates, k, role_weight, budget, only_roles)
    left_out = {c.id: why for c in candidates if (why := _left_out(c, budget, only_roles))}
    people = sorted(
        (candidate for candidate in candidates if candidate.id not in left_out),
        key=lambda candidate: (candidate.cost is None, candidate.cost or 0, candidate.id),
    )
    by_role = sorted(role_gaps, key=lambda gap: gap.role)
    by_skill = sorted(skill_gaps, key=lambda gap: gap.skill)
    value = valuation(by_role, by_skill, people, role_weight, view)
    without = float(value.index(value.nobody())[0])
    offers = value.offers.tolist()
    ranks = Pool(people, offers, value.next_alike(), budget)
    desk = _Desk(by_role, ranks, value, view, bool(candidates), without)
    rows: tuple[PlanRow, ...] = ()
    if value.measures:
        most = k if candidates else 0
        found = search(value, most, _purse(people, offers, budget), patience)
        rows = tuple(desk.row(found, at_most) for at_most in range(most + 1))
    return HiringPlan(
        view=view,
        role_weight=role_weight,
        rows=rows,
        singles=desk.singles() if value.measures else (),
        in_every_best=_in_all(row.in_every_best for row in rows[1:]),
        left_out=tuple(
            (Hire.of(candidate), left_out[candidate.id])
            for candidate in sorted(candidates, key=lambda candidate: candidate.id)
            if candidate.id in left_out
        ),
        null_reasons=value.null_reasons,
        seed=SEED,
        draws=DRAWS,
        formula=FORMULA,
        formulas=FORMULAS,
    )


@dataclass(frozen=True, slots=True)
class _Desk:
    """Writes the rows of a plan about sets of people, named by their position in the pool.

    has_candidates: whether there was anybody before some were left out of the pool.
    without: the index without hires.
    """

    role_gaps: Sequence[RoleGap]
    pool: Pool
    value: Valuation
    view: View
    has_candidates: bool
    without: float

    def row(self, found: Found, k: int) -> PlanRow:
        sets = {members: index for some in found.sets[: k + 1] for members, index in some.items()}
        lowest = min(sets.values())
        ranked = list(islice(self.pool.ranked(sets), TIES_LISTED))
        shown = [members for _, members in ranked[:SHOWN]]
        best = shown[0]
        drawn = draw(self.value, [person.id for person in self.pool.people], shown)
        return PlanRow(
            k=k,
            best=self._set(best),
            reason=None if best else self._reason(k),
            tied=tuple(
                self._set(members)
                for tie, members in ranked
                if tie == 0 and len(members) == len(best)
            ),
            runners_up=tuple(self._set(members) for members in shown[1:]),
            in_every_best=_in_all(
                self._hires(self.pool.irreplaceable(members))
                for members, index in sets.items()
                if index <= lowest + TIE and len(members) == len(best)
            ),
            placing=place([self.pool.people[member] for member in best], self.role_gaps, self.view),
            certainties=tuple(map(partial(certainty, self.value), shown, drawn)),
            share_best=self._shares(shown, shares_best(drawn)),
            proven=found.proven[k],
            floor=min(found.floors[k], self._set(best).index),
        )

    def singles(self) -> tuple[HireSet, ...]:
        import numpy as np

        people = np.arange(len(self.pool.people))
        indexes = self.value.index(self.value.together(people[:, None])).tolist()
        sets: dict[Members, float] = {(person,): index for person, index in enumerate(indexes)}
        return tuple(self._set(members) for _, members in self.pool.ranked(sets))

    def _set(self, members: Members) -> HireSet:
        import numpy as np

        value = self.value
        teams = value.together(np.array([members], dtype=np.intp))
        index = float(value.index(teams)[0])
        closed = self.without - index
        return HireSet(
            hires=self._hires(members),
            role_gap_share=None
            if NullReason.NO_DEMAND in value.null_reasons
            else float(value.role_gap_share(teams)[0]),
            skill_gap_share=None
            if NullReason.NO_TARGETS in value.null_reasons
            else float(value.skill_gap_share(teams)[0]),
            index=index,
            closed_per_hire=closed / len(members) if members else None,
            ability_offered=self.pool.offered(members),
            cost=self.pool.cost(members),
        )

    def _hires(self, members: Iterable[int]) -> tuple[Hire, ...]:
        people = (self.pool.people[member] for member in members)
        return tuple(sorted(map(Hire.of, people), key=_by_id))

    def _shares(
        self, sets: Sequence[Members], shares: Sequence[float]
    ) -> tuple[tuple[Hire, float], ...]:
        everybody = self._hires({member for members in sets for member in members})
        hires = [set(self._hires(members)) for members in sets]
        return tuple(
            (hire, sum(share for some, share in zip(hires, shares, strict=True) if hire in some))
            for hire in everybody
        )

    def _reason(self, k: int) -> NobodyReason:
        if not self.has_candidates:
            return NobodyReason.NO_CANDIDATES
        if k == 0:
            return NobodyReason.NONE_ASKED
        if not self.pool.people:
            return NobodyReason.ALL_LEFT_OUT
        if not any(self.pool.affords((person,)) for person in range(len(self.pool.people))):
            return NobodyReason.BUDGET_TOO_SMALL
        return NobodyReason.CLOSES_NOTHING


def _left_out(
    candidate: Hireable, budget: Fraction | None, only_roles: Collection[str]
) -> LeftOut | None:
    if only_roles and candidate.roles.keys().isdisjoint(only_roles):
        return LeftOut.OTHER_ROLES
    if budget is not None and candidate.cost is None:
        return LeftOut.NO_COST
    return None


def _purse(people: Sequence[Hireable], offers: Sequence[float], budget: Fraction | None) -> Purse:
    import numpy as np

    costs = [int((person.cost or 0) * COST_STEPS) for person in people]
    everything = sum(costs)
    by_id = sorted(range(len(people)), key=lambda place: people[place].id)
    return Purse(
        np.array(offers, dtype=float),
        np.array(costs, dtype=np.intp),
        unknown=np.array([person.cost is None for person in people], dtype=bool),
        names=np.argsort(np.array(by_id, dtype=np.intp)),
        budget=everything if budget is None else min(math.floor(budget * COST_STEPS), everything),
    )


def _in_all(groups: Iterable[Collection[Hire]]) -> tuple[Hire, ...]:
    sets = [set(group) for group in groups]
    return tuple(sorted(set.intersection(*sets), key=_by_id)) if sets else ()


def _by_id(hire: Hire) -> str:
    return hire.id
