"""What a hiring plan says: sets of hires in order, and how sure each figure is."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from app.domain.fit import Interval
from app.domain.formula import Formula
from app.domain.gaps.figures import NullReason
from app.domain.hiring_plans.inputs import View

FORMULA: Final = Formula(
    "ranked-hires",
    "1.0.0",
    "role_weight role gap share(A) + (1 - role_weight) E[skill gap share(A)], over sets A",
)


class NobodyReason(StrEnum):
    """Why the best set is to hire nobody."""

    NONE_ASKED = "none_asked"
    NO_CANDIDATES = "no_candidates"
    ALL_LEFT_OUT = "all_left_out"
    BUDGET_TOO_SMALL = "budget_too_small"
    CLOSES_NOTHING = "closes_nothing"


class LeftOut(StrEnum):
    """Why a candidate takes no part."""

    OTHER_ROLES = "other_roles"
    NO_COST = "no_cost"


@dataclass(frozen=True, slots=True)
class Hire:
    """A candidate by id and name."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class HireSet:
    """One set of hires by id, and what would still be missing: role gap share and skill gap share
    are None where null.

    cost: None when that of somebody is unknown. closed_per_hire: None for nobody.
    """

    hires: tuple[Hire, ...]
    role_gap_share: float | None
    skill_gap_share: float | None
    index: float
    closed_per_hire: float | None
    cost: Fraction | None


@dataclass(frozen=True, slots=True)
class Placing:
    """FTE that one hire works in one role, in one possible split that closes the most."""

    hire: Hire
    role: str
    fte: Fraction


@dataclass(frozen=True, slots=True)
class Certainty:
    """How a set of hires may turn out, over who really holds what.

    closes: exact P(no holder is missing any more) per skill with a shortfall; closes_all: of all at
    once. index: its 5 % and 95 % quantiles over the draws.
    """

    closes: Mapping[str, float]
    closes_all: float
    index: Interval[float]


@dataclass(frozen=True, slots=True)
class PlanRow:
    """The best set of at most `k` hires and the next ones, in order, each with its certainty.

    tied: the sets as good as the best one and as small, `best` first, at most `TIES_LISTED`;
    in_every_best: who is in all of them, listed or not. proven: no other set is better; otherwise
    none is below `floor`. share_best: of the draws, how often each of the people shown here is in
    whichever of the shown sets then turns out best. reason: why the best set is empty.
    """

    k: int
    best: HireSet
    reason: NobodyReason | None
    tied: tuple[HireSet, ...]
    runners_up: tuple[HireSet, ...]
    in_every_best: tuple[Hire, ...]
    placing: tuple[Placing, ...]
    certainties: tuple[Certainty, ...]
    share_best: tuple[tuple[Hire, float], ...]
    proven: bool
    floor: float


@dataclass(frozen=True, slots=True)
class HiringPlan:
    """One row per number of hires, from none on; none at all, with reasons, if nothing is wanted.

    singles: everybody hired alone, best first. in_every_best: who is in every best set of one hire
    or more. left_out: by id.
    """

    view: View
    role_weight: Fraction
    rows: tuple[PlanRow, ...]
    singles: tuple[HireSet, ...]
    in_every_best: tuple[Hire, ...]
    left_out: tuple[tuple[Hire, LeftOut], ...]
    null_reasons: tuple[NullReason, ...]
    seed: int
    draws: int
    formula: Formula
    formulas: Mapping[str, str]


FORMULAS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "role_gap_share": (
            "What the hires leave of sum of criticality x gap, when each splits their FTE over the "
            "roles they are eligible for as closes the most, divided by sum of criticality x "
            "demand."
        ),
        "skill_gap_share": (
            "Sum of weight x expected number of holders still missing, divided by sum of weight x "
            "wanted holders; hires hold a skill independently, each with their own probability."
        ),
        "index": (
            "role_weight x role gap share + (1 - role_weight) x skill gap share; where one part "
            "is null, the other. Lower is better."
        ),
        "eligible": (
            "A candidate may fill any role with a gap that they applied for, whatever their fit, "
            "or that they fit by 0.7 at the low end. Fit is shown and lessens nothing."
        ),
        "probability": (
            "P(level >= target) of a normal distribution with the level_estimate and level_sd of "
            "the scorecards. "
            "A what-if that hires somebody takes the level rounded down from level_estimate as "
            "known "
            "instead, so its report may say more or less than the plan, which counts with chances."
        ),
        "placing": (
            "One split of the best set's FTE that closes as much as any. Whoever is not in it "
            "finds no role with a gap left, and is in the set for their skills."
        ),
        "in_every_best": "Who is in all sets that tie for best; of a plan, in those of every size.",
        "singles": "Each candidate hired alone, also those above the budget.",
        "closed_per_hire": "Index without hires minus index of the set, divided by its hires.",
        "order": (
            "Lower index (equal within 1e-9), then fewer hires, then lower total cost (last where "
            "costs are unknown, fewer of them first), then ids; sets with a hire who closes "
            "nothing beside the others are left out."
        ),
        "closes": "P(at least as many hires hold the skill as there are holders missing), exact.",
        "closes_all": "The product of these: that every missing skill is closed at once.",
        "index_range": (
            "5 % and 95 % quantiles of the index over random draws of who holds what, the same "
            "draws for every set."
        ),
        "share_best": (
            "Share of these draws in which the candidate is in the set that turns out best, of the "
            "best set and the runners-up of the row; the earlier of equal ones."
        ),
        "floor": (
            "Where not every set could be ruled out, an index that none of them gets below: the "
            "better of two bounds, from diminishing returns and from a linear relaxation."
        ),
    }
)
"""Name of a figure -> how it is computed, in a sentence to print beside it."""
